//! Nodes of a test's own: a store, and for each node the directories that its `eru-run` works in. Whatever runs there
//! ends with the test, also when that is killed.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use assert_cmd::cargo::cargo_bin_cmd;
use eru_run::engine::Engine;
use eru_run::native::Native;
use eru_store::{Op, Options, Store, Txn};
use eru_testkit::{Missing, available, busybox_root, wait_until};
use eru_types::{Status, Workload, from_json, keys, to_json};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::{Value, json};

/// Long enough for a machine that is busy with something else.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// Ends what a killed test has left: it waits for the end of a pipe that the test holds.
const GUARD: &str = r#"
read -r _
for pid in $(grep -slF -e "$1/" /proc/[0-9]*/environ); do
    dir=${pid%/environ}
    read -r comm 2>/dev/null <"$dir/comm" && [ "$comm" = eru-run ] && kill -9 "${dir#/proc/}" 2>/dev/null
done
for pipe in "$1"/*/run/native/*/control; do
    [ -p "$pipe" ] && echo "stop 0" 1<>"$pipe"
done
for round in 1 2 3 4 5 6 7 8 9 10; do
    umount -l "$1"/*/run/netns/* 2>/dev/null
    rm -rf "$1" 2>/dev/null && break
    sleep 0.1
done
"#;

/// A store with nodes.
pub(crate) struct Lab {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) dir: tempfile::TempDir,
    url: String,
    guard: Child,
}

impl Lab {
    /// `None` when this machine cannot run workloads, which was told.
    pub(crate) fn new() -> Option<Self> {
        Self::on(|dir| format!("file://{}/store", dir.display()))
    }

    /// The same on a store of the caller's choice.
    pub(crate) fn on(url: impl FnOnce(&Path) -> String) -> Option<Self> {
        let needs = Missing::unless_root().and_then(|()| Missing::unless_program("busybox", "busybox-static"));
        available(needs)?;
        let dir = tempfile::Builder::new().prefix("eru-run-").tempdir().unwrap();
        available(busybox_root(&dir.path().join("busybox")))?;
        let guard = Command::new("sh")
            .args(["-c", GUARD, "guard"])
            .arg(dir.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let url = url(dir.path());
        let lab = Self {
            store: eru_store::open(&url, &Options::default()).unwrap(),
            dir,
            url,
            guard,
        };
        for node in ["n1", "n2"] {
            let doc = json!({"kind": "Node", "v": 1, "name": node, "pod": "prod", "capacity": {}});
            lab.put(&keys::node(node), doc.to_string().as_bytes());
        }
        Some(lab)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// The environment of a node's `eru-run`.
    fn env(&self, node: &str) -> Vec<(&'static str, String)> {
        let dir = |name: &str| self.path(node).join(name).to_str().unwrap().to_owned();
        vec![
            ("ERU_STORE", self.url.clone()),
            ("ERU_STORE_TIMEOUT", "2s".to_owned()),
            ("ERU_NODE", node.to_owned()),
            ("ERU_ROOT", dir("root")),
            ("ERU_RUN_DIR", dir("run")),
            ("ERU_DOCKER", "unix:///no/such/docker.sock".to_owned()),
        ]
    }

    /// `eru-run` on a node.
    pub(crate) fn run_on(&self, node: &str, args: &[&str]) -> assert_cmd::Command {
        let mut command = cargo_bin_cmd!("eru-run");
        command.args(args).envs(self.env(node)).timeout(PATIENCE);
        command
    }

    /// `eru-run` on n1.
    pub(crate) fn run(&self, args: &[&str]) -> assert_cmd::Command {
        self.run_on("n1", args)
    }

    /// The same, for pipes and signals. It ends with the thread that starts it, so that a failing test leaves none.
    pub(crate) fn spawn_on(&self, node: &str, args: &[&str]) -> Command {
        let mut command = Command::new("setpriv");
        command
            .args(["--pdeathsig", "KILL", env!("CARGO_BIN_EXE_eru-run")])
            .args(args)
            .envs(self.env(node))
            .stdin(Stdio::null());
        command
    }

    /// A server of a node that is ready.
    pub(crate) fn serve(&self, node: &str) -> Server {
        let log = File::options().create(true).append(true).open(self.log(node)).unwrap();
        let (mut ready, writer) = std::io::pipe().unwrap();
        // The shell makes standard output the descriptor that readiness is told on.
        let script = r#"exec 3>&1 >/dev/null; exec setpriv --pdeathsig KILL "$@""#;
        let mut command = Command::new("sh");
        command
            .args(["-c", script, "sh", env!("CARGO_BIN_EXE_eru-run")])
            .args(["serve", "--interval", "50ms", "--grace", "1s", "-v", "--ready-fd", "3"])
            .envs(self.env(node))
            .stdin(Stdio::null())
            .stdout(writer)
            .stderr(log);
        let child = command.spawn().unwrap();
        drop(command);
        let mut told = String::new();
        ready.read_to_string(&mut told).unwrap();
        assert_eq!(told, "\n", "{}", self.served(node));
        Server { child }
    }

    fn log(&self, node: &str) -> PathBuf {
        self.path(&format!("serve-{node}.log"))
    }

    /// What the servers of a node have logged.
    pub(crate) fn served(&self, node: &str) -> String {
        fs::read_to_string(self.log(node)).unwrap_or_default()
    }

    pub(crate) fn put(&self, key: &str, value: &[u8]) {
        let ops = vec![Op::Put(key.to_owned(), value.to_vec(), None)];
        let txn = Txn { ops, ..Txn::default() };
        self.store.txn(&txn).unwrap();
    }

    pub(crate) fn delete(&self, key: &str) {
        let txn = Txn {
            ops: vec![Op::Delete(key.to_owned())],
            ..Txn::default()
        };
        self.store.txn(&txn).unwrap();
    }

    /// A workload of a node that runs a shell script, with fields of its spec as given; in the store, as `eru-place`
    /// leaves it, but for its books.
    pub(crate) fn place(&self, node: &str, script: &str, spec: &Value) -> Workload {
        let workload = self.workload(node, script, spec);
        self.put(&keys::pending("t1"), b"{}");
        self.put(&keys::work(node, &workload.id), &to_json(&workload));
        workload
    }

    /// The same, but not in the store.
    pub(crate) fn workload(&self, node: &str, script: &str, spec: &Value) -> Workload {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let id = format!("{:04}p{}", NEXT.fetch_add(1, Ordering::Relaxed), std::process::id());
        let mut doc = json!({
            "id": id, "name": format!("test_web_{id}"), "node": node, "pod": "prod", "engine": "native",
            "txid": "t1", "bound": {}, "spec": {
                "app": "test", "entrypoint": "web", "image": self.path("busybox"), "command": ["sh", "-c", script],
                "networks": {"none": ""}, "env": {"ERU_TEST_ID": id},
            },
        });
        for (field, value) in spec.as_object().into_iter().flatten() {
            doc["spec"][field] = value.clone();
        }
        from_json(doc.to_string().as_bytes()).unwrap()
    }

    /// The workload as it lies in the store.
    pub(crate) fn stored(&self, workload: &Workload) -> Option<Workload> {
        let entry = self.store.get(&keys::work(&workload.node, &workload.id)).unwrap()?;
        Some(from_json(&entry.value).unwrap())
    }

    /// What was reported of it.
    pub(crate) fn status(&self, workload: &Workload) -> Option<Status> {
        let entry = self.store.get(&keys::status(&workload.node, &workload.id)).unwrap()?;
        Some(from_json(&entry.value).unwrap())
    }

    /// Waits for a report.
    pub(crate) fn wait_status(&self, workload: &Workload, done: impl Fn(&Status) -> bool) -> Status {
        let mut seen = None;
        let came = wait_until(PATIENCE, || {
            seen = self.status(workload);
            seen.as_ref().is_some_and(&done)
        });
        assert!(came, "{seen:?}\n{}", self.served(&workload.node));
        seen.unwrap()
    }

    /// Nothing of it runs.
    pub(crate) fn assert_gone(&self, workload: &Workload) {
        let pids = self.pids(workload);
        assert!(pids.is_empty(), "{pids:?}");
    }

    /// The processes on this machine with this workload's script.
    pub(crate) fn pids(&self, workload: &Workload) -> Vec<i32> {
        let mark = format!("ERU_TEST_ID={}", workload.id);
        let all = fs::read_dir("/proc").unwrap().flatten();
        let mut pids: Vec<i32> = all
            .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
            .filter(|pid| {
                let env = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
                env.split(|byte| *byte == 0).any(|variable| variable == mark.as_bytes())
            })
            .collect();
        pids.sort_unstable();
        pids
    }
}

/// A running `eru-run serve`.
pub(crate) struct Server {
    pub(crate) child: Child,
}

impl Server {
    pub(crate) fn signal(&self, signal: Signal) {
        kill(Pid::from_raw(self.child.id().cast_signed()), signal).unwrap();
    }

    /// Asks it to end. Its exit status.
    pub(crate) fn stop(mut self) -> Option<i32> {
        self.signal(Signal::SIGTERM);
        self.child.wait().unwrap().code()
    }

    pub(crate) fn kill_9(mut self) {
        self.signal(Signal::SIGKILL);
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The documents of an output.
pub(crate) fn docs(output: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(output).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Documents as input.
pub(crate) fn lines(workloads: &[&Workload]) -> Vec<u8> {
    workloads
        .iter()
        .flat_map(|workload| [to_json(*workload), b"\n".to_vec()].concat())
        .collect()
}

impl Drop for Lab {
    fn drop(&mut self) {
        for node in ["n1", "n2"] {
            let native = Native::new(&self.path(node).join("root"), &self.path(node).join("run"));
            for seen in native.list().unwrap_or_default() {
                let _ = native.remove(&seen.id, true, &mut |_| Ok(()));
            }
        }
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
    }
}
