//! All workloads of a node, as both stores tell of them.
#![expect(clippy::unwrap_used, reason = "tests")]

mod common;

use std::fs;
use std::process::Command;
use std::sync::Arc;

use common::logs::{Root, status, workload};
use common::receiver::Receiver;
use common::running::{PATIENCE, Running};
use common::{assert_all, numbers, repeated};
use eru_store::{Op, Options, Store, Txn};
use eru_testkit::{Etcd, available, wait_until};
use nix::sys::signal::Signal;
use serde_json::{Value, json};
use tempfile::TempDir;

struct Fixture {
    url: String,
    store: Arc<dyn Store>,
    etcd: Option<Etcd>,
    _dir: TempDir,
}

impl Fixture {
    fn each(case: impl Fn(Self)) {
        let make = |url: Option<String>, etcd| {
            let dir = tempfile::tempdir().unwrap();
            let url = url.unwrap_or_else(|| format!("file://{}/store", dir.path().display()));
            Self {
                store: eru_store::open(&url, &Options::default()).unwrap(),
                url,
                etcd,
                _dir: dir,
            }
        };
        case(make(None, None));
        if let Some(etcd) = available(Etcd::start()) {
            case(make(Some(etcd.url()), Some(etcd)));
        }
    }

    fn apply(&self, op: Op) {
        self.store
            .txn(&Txn {
                compares: Vec::new(),
                ops: vec![op],
            })
            .unwrap();
    }

    fn put(&self, key: &str, value: &Value) {
        self.apply(Op::Put(key.to_owned(), value.to_string().into_bytes(), None));
    }

    fn delete(&self, key: &str) {
        self.apply(Op::Delete(key.to_owned()));
    }

    /// Places a workload and lets it run.
    fn run(&self, id: &str) {
        let mut placed = workload(id);
        (placed["phase"], placed["network"]) = (json!("placed"), json!({}));
        self.put(&format!("work/n1/{id}"), &placed);
        let mut running = status(id, "running");
        running["network"] = json!({ "lan": "10.0.0.9" });
        self.put(&format!("status/n1/{id}"), &running);
    }

    fn remove(&self, id: &str) {
        self.delete(&format!("work/n1/{id}"));
        self.delete(&format!("status/n1/{id}"));
    }

    fn serve(&self, root: &Root, to: &str, more: &[&str]) -> Running {
        let args = [
            "--node",
            "n1",
            "--to",
            to,
            "--root",
            root.path(),
            "--store",
            &self.url,
            "--store-timeout",
            "1s",
        ];
        Running::start(&[&args, more].concat(), "")
    }
}

/// The positions on disk: the newer of the two files, without what is left in it of a longer one.
fn positions(root: &Root) -> String {
    let files = fs::read_dir(root.file("logfwd")).into_iter().flatten().flatten();
    let saved = files.filter_map(|file| {
        let text = fs::read_to_string(file.path()).ok()?;
        let (head, body) = text.split_once('\n')?;
        let mut numbers = head.split(' ').skip(2).map(|word| word.parse::<usize>().ok());
        Some((numbers.next()??, body.get(..numbers.next()??)?.to_owned()))
    });
    saved.max().map(|(_, body)| body).unwrap_or_default()
}

#[test]
fn workloads_come_and_go() {
    Fixture::each(|fixture| {
        let (root, receiver) = (Root::new(), Receiver::start());
        let mut a = root.log("a");
        a.numbers(3);
        fixture.run("a");
        let running = fixture.serve(&root, &receiver.url(), &[]);
        receiver.await_count(3);
        // Known before it has a log.
        fixture.run("b");
        let mut b = root.log("b");
        b.numbers(4);
        receiver.await_count(7);
        let record = &receiver.records()[3];
        assert_eq!(record["extra"]["networks_lan"], "10.0.0.9");
        assert_eq!(
            (&record["extra"]["nodename"], &record["extra"]["podname"]),
            (&json!("n1"), &json!("prod"))
        );
        a.numbers(1);
        receiver.await_count(8);
        // It moves to another address; what it says from then on says so.
        let mut moved = status("a", "running");
        moved["network"] = json!({ "lan": "10.0.0.77" });
        fixture.put("status/n1/a", &moved);
        let heard = || {
            a.numbers(1);
            receiver
                .records()
                .iter()
                .any(|record| record["extra"]["networks_lan"] == "10.0.0.77")
        };
        assert!(wait_until(PATIENCE, heard));
        assert!(wait_until(PATIENCE, || positions(&root).contains("\"b\"")));
        b.remove();
        fixture.remove("b");
        assert!(
            wait_until(PATIENCE, || !positions(&root).contains("\"b\"")),
            "{}",
            positions(&root)
        );
        let ended = running.stop();
        assert!(ended.status.success() && ended.stderr.is_empty(), "{}", ended.stderr);
        let records = receiver.records();
        assert_eq!((numbers(&records, "b").len(), repeated(&records, &["a", "b"])), (4, 0));
    });
}

#[test]
fn a_workload_that_lives_for_a_moment_is_heard_to_its_last_line() {
    Fixture::each(|fixture| {
        let (root, receiver) = (Root::new(), Receiver::start());
        // The engine's directory is there, as it is once anything was started.
        root.log("other");
        let running = fixture.serve(&root, &receiver.url(), &[]);
        let mut ids = Vec::new();
        for n in 0..20 {
            let id = format!("w{n}");
            fixture.run(&id);
            let mut log = root.log(&id);
            log.numbers(50);
            // Seen once, it may be gone before it is read.
            assert!(wait_until(PATIENCE, || opened(&running, &id) || receiver.count() >= 100 * (n + 1)));
            log.numbers(50);
            log.remove();
            fixture.remove(&id);
            ids.push(id);
        }
        receiver.await_count(2000);
        ids.iter().for_each(|id| assert_all(&receiver.records(), id, 100));
        assert!(
            wait_until(PATIENCE, || positions(&root) == "{}"),
            "{}",
            positions(&root)
        );
        let ended = running.stop();
        assert!(ended.stderr.is_empty(), "{}", ended.stderr);
    });
}

/// Whether the process has the log of a workload open.
fn opened(running: &Running, id: &str) -> bool {
    let fds = fs::read_dir(format!("/proc/{}/fd", running.id())).unwrap().flatten();
    let suffix = format!("/{id}/log");
    fds.into_iter()
        .any(|fd| fs::read_link(fd.path()).is_ok_and(|path| path.to_string_lossy().ends_with(&suffix)))
}

#[test]
fn a_restart_repeats_nothing_and_forgets_what_is_gone() {
    Fixture::each(|fixture| {
        let (root, receiver) = (Root::new(), Receiver::start());
        let (mut a, mut b) = (root.log("a"), root.log("b"));
        fixture.run("a");
        fixture.run("b");
        a.numbers(10);
        b.numbers(10);
        let running = fixture.serve(&root, &receiver.url(), &[]);
        receiver.await_count(20);
        assert!(running.stop().status.success());
        assert!(positions(&root).contains("\"b\""));
        b.remove();
        fixture.remove("b");
        a.numbers(10);
        let running = fixture.serve(&root, &receiver.url(), &[]);
        receiver.await_count(30);
        assert!(wait_until(PATIENCE, || !positions(&root).contains("\"b\"")));
        running.kill();
        a.numbers(10);
        // Once is enough to catch up.
        let ended = fixture.serve(&root, &receiver.url(), &["--once"]).ended();
        assert!(ended.status.success() && ended.stderr.is_empty(), "{}", ended.stderr);
        receiver.await_count(40);
        assert_all(&receiver.records(), "a", 30);
    });
}

#[test]
fn a_store_that_is_away_holds_nothing_up() {
    Fixture::each(|mut fixture| {
        let Some(etcd) = &mut fixture.etcd else { return };
        etcd.start_again();
        let (root, receiver) = (Root::new(), Receiver::start());
        let mut a = root.log("a");
        fixture.run("a");
        let running = fixture.serve(&root, &receiver.url(), &[]);
        a.numbers(10);
        receiver.await_count(10);
        fixture.etcd.as_mut().unwrap().kill();
        a.numbers(10);
        receiver.await_count(20);
        fixture.etcd.as_mut().unwrap().start_again();
        fixture.run("b");
        root.log("b").numbers(10);
        receiver.await_count(30);
        fixture.remove("a");
        let ended = running.stop();
        assert!(ended.status.success(), "{}", ended.stderr);
    });
}

#[test]
fn without_a_store_it_does_not_start() {
    let root = Root::new();
    let args = [
        "--node",
        "n1",
        "--to",
        "-",
        "--root",
        root.path(),
        "--store",
        "etcd://127.0.0.1:1/x",
    ];
    let ended = Running::start(&[&args[..], &["--store-timeout", "300ms"]].concat(), "").ended();
    assert_eq!(ended.status.code(), Some(69), "{}", ended.stderr);
    assert!(ended.stderr.contains("hint: "), "{}", ended.stderr);
}

#[test]
fn readiness_is_told() {
    let root = Root::new();
    let store = format!("file://{}", root.file("store").display());
    let (mut reader, writer) = std::io::pipe().unwrap();
    let mut child = Command::new("setpriv")
        .args(["--pdeathsig", "KILL", "sh", "-c", "exec \"$@\" 7>&1 >/dev/null", "sh"])
        .args([
            env!("CARGO_BIN_EXE_eru-logfwd"),
            "--node",
            "n1",
            "--to",
            "tcp://127.0.0.1:1",
            "--ready-fd",
            "7",
        ])
        .args(["--root", root.path(), "--store", &store])
        .stdout(writer)
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let mut told = String::new();
    std::io::Read::read_to_string(&mut reader, &mut told).unwrap();
    assert_eq!(told, "\n");
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(child.id().cast_signed()), Signal::SIGTERM).unwrap();
    assert!(child.wait().unwrap().success());
}
