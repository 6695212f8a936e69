//! A host of its own for a test: a store, a directory for the engine's state, and namespaces for processes, mounts and
//! network, in which the tools run as on a machine.
//!
//! What must stay true: when the test ends, or is killed, nothing of the host is left: its processes die with the first
//! of their namespace, and mounts and interfaces vanish with theirs.

pub mod history;
pub mod race;
mod relay;

use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use eru_testkit::{Missing, bin, busybox_root};
use serde_json::Value;

/// How long a pipeline of a test may take: far longer than it does.
const LIMIT: &str = "120";

/// A host.
pub struct Host {
    name: String,
    store: String,
    init: Child,
    pid: String,
    dir: tempfile::TempDir,
    env: Vec<(String, String)>,
}

/// What a shell command came to.
#[derive(Debug)]
pub struct Done {
    /// Exit status; 128 and a signal's number when one killed it.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Done {
    fn of(output: Output) -> Self {
        use std::os::unix::process::ExitStatusExt;
        let code = output
            .status
            .code()
            .unwrap_or_else(|| 128 + output.status.signal().unwrap_or_default());
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Self {
            code,
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }

    /// Standard output as documents.
    ///
    /// # Panics
    /// Where a line is not JSON.
    #[must_use]
    pub fn documents(&self) -> Vec<Value> {
        let parse = |line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}\n{self:?}"));
        self.out.lines().map(parse).collect()
    }

    /// The same, if the command succeeded.
    ///
    /// # Panics
    /// Where it did not.
    #[must_use]
    pub fn ok(self) -> Self {
        assert_eq!(self.code, 0, "{self:?}");
        self
    }
}

impl Host {
    /// A host with a network of its own, in which only the loopback device is. `store` is `None` for one on its disk.
    ///
    /// # Errors
    /// Without root or util-linux.
    pub fn new(name: &str, store: Option<String>) -> Result<Self, Missing> {
        Self::start(name, store, None)
    }

    /// A host in the network namespace of something else, such as a dockerd.
    ///
    /// # Errors
    /// Without root or util-linux.
    pub fn within(name: &str, store: Option<String>, netns: &Path) -> Result<Self, Missing> {
        Self::start(name, store, Some(netns))
    }

    fn start(name: &str, store: Option<String>, netns: Option<&Path>) -> Result<Self, Missing> {
        Missing::unless_root()?;
        Missing::unless_program("unshare", "util-linux")?;
        Missing::unless_program("nsenter", "util-linux")?;
        let broken = |e: std::io::Error| Missing::new(format!("a host for tests ({e})"), "see the error");
        let dir = tempfile::tempdir().map_err(broken)?;
        // An address of its own, as every host has: what it sends to its workloads comes from there. bash reaps orphans,
        // which dash does not.
        let inner = "ip link set lo up && ip addr add 192.0.2.1/32 dev lo; echo ready; read -r _";
        let namespaces = format!("unshare --net --mount --pid --fork --kill-child --mount-proc bash -c {inner:?}");
        let namespaces = match netns {
            Some(path) => format!(
                "nsenter --net={} {}",
                path.display(),
                namespaces.replacen("--net ", "", 1)
            ),
            None => namespaces,
        };
        // The first process waits on a pipe from the test: when that ends, however it ends, so does the host. Control
        // groups alone are no namespace's.
        let after = "for work in \"$0\"/root/native/workloads/*; do id=${work##*/}; \
             rmdir /sys/fs/cgroup/*/eru/$id /sys/fs/cgroup/eru/$id; done 2>/dev/null; rm -rf \"$0\"";
        let mut init = Command::new("sh")
            .args(["-c", &format!("{namespaces}; {after}")])
            .arg(dir.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(broken)?;
        let mut line = String::new();
        let stdout = init
            .stdout
            .take()
            .ok_or_else(|| Missing::new("standard output", "none"))?;
        BufReader::new(stdout).read_line(&mut line).map_err(broken)?;
        if line != "ready\n" {
            return Err(Missing::new(
                "namespaces for processes, mounts and network",
                "run the tests with CAP_SYS_ADMIN",
            ));
        }
        let pid = only_child(&init.id().to_string())
            .and_then(|unshare| only_child(&unshare))
            .map_err(broken)?;
        let store = store.unwrap_or_else(|| format!("file://{}", dir.path().join("store").display()));
        let host = Self {
            name: name.to_owned(),
            store,
            init,
            pid,
            dir,
            env: Vec::new(),
        };
        busybox_root(&host.path("image"))?;
        Ok(host)
    }

    /// Lets the host reach one port of the machine's loopback at the same port of its own, and nothing else.
    ///
    /// # Errors
    /// When the port is taken.
    pub fn reach(self, port: u16) -> Result<Self, Missing> {
        let netns = std::fs::File::open(format!("/proc/{}/ns/net", self.pid));
        let opened = netns.and_then(|netns| relay::open(netns, port));
        opened.map_err(|e| Missing::new(format!("port {port} on a test host ({e})"), "see the error"))?;
        Ok(self)
    }

    /// Adds a variable to the environment of all commands.
    #[must_use]
    pub fn env(mut self, key: &str, value: &str) -> Self {
        self.env.push((key.to_owned(), value.to_owned()));
        self
    }

    /// A path of the host's own directory.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// The root of the tools' state, and the value of `ERU_ROOT`.
    #[must_use]
    pub fn root(&self) -> PathBuf {
        self.path("root")
    }

    /// The store's URL.
    #[must_use]
    pub fn store(&self) -> &str {
        &self.store
    }

    /// A shell command on this host, with the tools in the path, `pipefail` set, and bounded in time. `$IMAGE` is the
    /// root file system of busybox.
    #[must_use]
    pub fn command(&self, script: &str) -> Command {
        self.enter(&[
            "timeout",
            "--kill-after=5",
            LIMIT,
            "bash",
            "-o",
            "pipefail",
            "-c",
            &at_root(script),
        ])
    }

    fn enter(&self, args: &[&str]) -> Command {
        let mut command = Command::new("nsenter");
        command
            .args(["--target", &self.pid, "--mount", "--pid", "--net"])
            .args(args);
        let tools = bin("eru-sched").parent().map(Path::to_path_buf).unwrap_or_default();
        command
            .env(
                "PATH",
                format!("{}:{}", tools.display(), std::env::var("PATH").unwrap_or_default()),
            )
            .env("ERU_STORE", &self.store)
            .env("ERU_ROOT", self.root())
            .env("ERU_RUN_DIR", self.path("run"))
            .env("ERU_NODE", &self.name)
            .env("IMAGE", self.path("image"))
            .env("TMPDIR", self.dir.path())
            .envs(self.env.iter().map(|(key, value)| (key, value)))
            .stdin(Stdio::null());
        command
    }

    /// Runs a shell command to its end.
    ///
    /// # Panics
    /// Where it cannot be run at all.
    #[must_use]
    pub fn sh(&self, script: &str) -> Done {
        Done::of(
            self.command(script)
                .output()
                .unwrap_or_else(|e| panic!("{script}: {e}")),
        )
    }

    /// The same with something on its standard input.
    ///
    /// # Panics
    /// Where it cannot be run at all.
    #[must_use]
    pub fn sh_with(&self, script: &str, input: &str) -> Done {
        let mut command = self.command(script);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap_or_else(|e| panic!("{script}: {e}"));
        let mut stdin = child.stdin.take();
        let input = input.to_owned();
        let writer = std::thread::spawn(move || stdin.as_mut().map(|stdin| stdin.write_all(input.as_bytes())));
        let output = child.wait_with_output().unwrap_or_else(|e| panic!("{script}: {e}"));
        // Whoever does not read to the end has his reasons.
        drop(writer.join());
        Done::of(output)
    }

    /// Starts a shell command that goes on; it is killed when the handle or the host goes.
    ///
    /// # Panics
    /// Where it cannot be run at all.
    #[must_use]
    pub fn background(&self, script: &str) -> Background {
        let mut command = self.enter(&["bash", "-o", "pipefail", "-c", &at_root(script)]);
        Background(
            command
                .process_group(0)
                .spawn()
                .unwrap_or_else(|e| panic!("{script}: {e}")),
        )
    }

    /// Describes this host as a node of the pod `p`.
    ///
    /// # Panics
    /// Where that fails.
    pub fn join(&self, engine: &str, cpu: u32, memory: &str) {
        let script = format!(
            "(eru-place pod get p || eru-place pod add p) && \
             eru-place node add {} --pod p --engine {engine} --cpu {cpu} --memory {memory}",
            self.name
        );
        let _ = self.sh(&script).ok();
    }

    /// The processes on this host, one a line, without those that `ps` itself needs.
    #[must_use]
    pub fn processes(&self) -> Vec<String> {
        let list = self.sh("ps -eo args --no-headers");
        list.out
            .lines()
            .filter(|line| !line.contains("ps -eo") && !line.contains("echo ready"))
            .map(str::to_owned)
            .collect()
    }
}

/// The script in the root of the workspace; entering a mount namespace changes the directory.
fn at_root(script: &str) -> String {
    format!("cd '{}/..'\n{script}", env!("CARGO_MANIFEST_DIR"))
}

/// The pid of the only child of a process.
fn only_child(pid: &str) -> std::io::Result<String> {
    let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"))?;
    children
        .split_whitespace()
        .next()
        .map(str::to_owned)
        .ok_or_else(|| std::io::Error::other("no child"))
}

impl Drop for Host {
    fn drop(&mut self) {
        // The engine removes its control groups, which no namespace takes along.
        let _ = self.sh("eru-place ls --node \"$ERU_NODE\" | eru-run rm --force");
        drop(self.init.stdin.take());
        let _ = self.init.wait();
    }
}

/// A command that goes on.
pub struct Background(Child);

impl Background {
    /// Sends a signal to it and its children.
    pub fn signal(&self, signal: nix::sys::signal::Signal) {
        if let Ok(pid) = i32::try_from(self.0.id()) {
            let _ = nix::sys::signal::killpg(nix::unistd::Pid::from_raw(pid), signal);
        }
    }

    /// Waits for its end.
    pub fn wait(&mut self) -> i32 {
        self.0.wait().ok().and_then(|status| status.code()).unwrap_or(-1)
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.signal(nix::sys::signal::Signal::SIGKILL);
        let _ = self.0.wait();
    }
}
