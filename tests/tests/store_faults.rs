//! An etcd that hangs or dies while something is written. What must hold: it is told with its remedy, in bounded time;
//! what was printed is so in the store; nothing is lost, doubled or half done; and the same once more brings it to its
//! end.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use eru_store::{Options, Store};
use eru_testkit::{Etcd, available, bin, wait_until};
use serde_json::{Value, json};

const PATIENCE: Duration = Duration::from_secs(60);

struct Lab {
    etcd: Etcd,
    store: Arc<dyn Store>,
}

/// A placer that is fed and read.
struct Stream {
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
}

struct Ended {
    code: i32,
    documents: Vec<Value>,
    err: String,
}

fn assignment(node: &str, count: u64) -> String {
    let spec = json!({"app": "shop", "entrypoint": "web", "image": "i", "resources": {"memory_request": 1}});
    let deploy = json!({"count": count, "spec": spec});
    json!({"kind": "Assignment", "v": 1, "node": node, "count": count, "deploy": deploy}).to_string()
}

fn ids(documents: &[Value]) -> BTreeSet<String> {
    let ids: BTreeSet<String> = documents.iter().map(|d| d["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(ids.len(), documents.len(), "nothing is told twice");
    ids
}

impl Lab {
    fn new() -> Option<Self> {
        let etcd = available(Etcd::start())?;
        let store = eru_store::open(&etcd.url(), &Options::default()).unwrap();
        let lab = Self { etcd, store };
        lab.ok("eru-place pod add p", "");
        for node in ["n0", "n1", "n2"] {
            lab.ok(&format!("eru-place node add {node} --pod p --cpu 4 --memory 1G"), "");
        }
        Some(lab)
    }

    fn command(&self, line: &str) -> Command {
        let mut words = line.split(' ');
        let mut command = Command::new(bin(words.next().unwrap()));
        command
            .args(words)
            .env_clear()
            .env("ERU_STORE", self.etcd.url())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn start(&self, line: &str) -> Stream {
        let mut child = self.command(line).spawn().unwrap();
        Stream {
            stdin: child.stdin.take(),
            stdout: BufReader::new(child.stdout.take().unwrap()),
            child,
        }
    }

    fn run(&self, line: &str, input: &str) -> Ended {
        let mut stream = self.start(line);
        let mut stdin = stream.stdin.take().unwrap();
        let input = input.to_owned();
        let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
        let ended = stream.end(Vec::new());
        drop(writer.join());
        ended
    }

    #[track_caller]
    fn ok(&self, line: &str, input: &str) -> Vec<Value> {
        let ended = self.run(line, input);
        assert_eq!(ended.code, 0, "{line}: {}", ended.err);
        ended.documents
    }

    /// The ids of the workloads in the store; the books must be right.
    #[track_caller]
    fn in_the_store(&self) -> BTreeSet<String> {
        let audit = self.ok("eru-place audit", "");
        assert_eq!(audit[0]["findings"], 0);
        let entries = self.store.list("work/").unwrap().entries;
        entries
            .iter()
            .map(|entry| entry.key.rsplit('/').next().unwrap().to_owned())
            .collect()
    }
}

impl Stream {
    /// Whoever has given up reads no further.
    fn feed(&mut self, lines: impl Iterator<Item = String>) {
        let text: String = lines.map(|line| line + "\n").collect();
        drop(self.stdin.as_mut().unwrap().write_all(text.as_bytes()));
    }

    fn document(&mut self) -> Value {
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }

    /// Closes its input, and waits for its end.
    fn end(mut self, mut documents: Vec<Value>) -> Ended {
        drop(self.stdin.take());
        let mut stderr = self.child.stderr.take().unwrap();
        let errors = std::thread::spawn(move || {
            let mut err = String::new();
            stderr.read_to_string(&mut err).map(|_| err).unwrap()
        });
        let lines = self.stdout.by_ref().lines();
        documents.extend(lines.map(|line| serde_json::from_str(&line.unwrap()).unwrap()));
        Ended {
            code: self.child.wait().unwrap().code().unwrap(),
            documents,
            err: errors.join().unwrap(),
        }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[track_caller]
fn unavailable(ended: &Ended) {
    assert_eq!(ended.code, 69, "{}", ended.err);
    assert!(ended.err.contains("hint: is etcd running there?"), "{}", ended.err);
}

#[test]
fn a_stream_waits_for_an_etcd_that_hangs_for_a_while() {
    let Some(lab) = Lab::new() else { return };
    let mut stream = lab.start("eru-place --store-timeout 60s");
    stream.feed((0..200).map(|n| assignment(&format!("n{}", n % 3), 1)));
    let first = stream.document();
    lab.etcd.pause();
    stream.feed((200..400).map(|n| assignment(&format!("n{}", n % 3), 1)));
    // Who has less patience is told, whatever is asked.
    for line in [
        "eru-place node ls",
        "eru-sched rebalance",
        "eru-place pod add q",
        "eru-place audit",
    ] {
        unavailable(&lab.run(&format!("{line} --store-timeout 200ms"), ""));
    }
    lab.etcd.resume();
    let ended = stream.end(vec![first]);
    assert_eq!((ended.code, ended.documents.len()), (0, 400), "{}", ended.err);
    assert_eq!(lab.in_the_store(), ids(&ended.documents));
}

#[test]
fn a_stream_that_gives_up_has_told_no_lies() {
    let Some(mut lab) = Lab::new() else { return };
    for hang in [true, false] {
        let mut stream = lab.start("eru-place --store-timeout 500ms");
        stream.feed((0..200).map(|n| assignment(&format!("n{}", n % 3), 1)));
        let first = stream.document();
        if hang {
            lab.etcd.pause();
        } else {
            lab.etcd.kill();
        }
        stream.feed((0..200).map(|n| assignment(&format!("n{}", n % 3), 1)));
        let ended = stream.end(vec![first]);
        if hang {
            lab.etcd.resume();
        } else {
            lab.etcd.start_again();
        }
        unavailable(&ended);
        let there = lab.in_the_store();
        assert!(there.is_superset(&ids(&ended.documents)), "what was told is there");
        let given_back = lab.ok("eru-place dissociate", &lines(&lab.ok("eru-place ls", "")));
        assert_eq!((ids(&given_back), lab.in_the_store().len()), (there, 0));
    }
}

fn lines(documents: &[Value]) -> String {
    documents.iter().map(|document| format!("{document}\n")).collect()
}

#[test]
fn a_gang_whose_etcd_hangs_is_whole_or_nothing() {
    let Some(lab) = Lab::new() else { return };
    let mut stream = lab.start("eru-place reserve --all-or-nothing --ttl 1s --store-timeout 500ms");
    stream.feed((0..3).map(|n| assignment(&format!("n{n}"), 600)));
    drop(stream.stdin.take());
    let begun = || !lab.store.list("work/").unwrap().entries.is_empty();
    assert!(wait_until(PATIENCE, begun));
    lab.etcd.pause();
    let ended = stream.end(Vec::new());
    lab.etcd.resume();
    if ended.code == 0 {
        // It was faster than we.
        assert_eq!(lab.in_the_store(), ids(&ended.documents));
        assert_eq!(ended.documents.len(), 1_800);
    } else {
        unavailable(&ended);
        assert!(ended.documents.is_empty(), "no member is told before all are there");
    }
    let gone = || {
        lab.ok("eru-place gc", "");
        lab.in_the_store().is_empty()
    };
    assert!(wait_until(PATIENCE, gone));
    let audit = lab.ok("eru-place audit", "");
    assert_eq!(audit[0]["usage"]["memory"], 0);
}

#[test]
fn releases_that_an_etcd_dies_under_are_done_once_more() {
    let Some(mut lab) = Lab::new() else { return };
    let placed = lab.ok("eru-place", &[assignment("n0", 300), assignment("n1", 300)].join("\n"));
    let mut stream = lab.start("eru-place release --store-timeout 500ms");
    let (mut stdin, input) = (stream.stdin.take().unwrap(), lines(&placed));
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let first = stream.document();
    lab.etcd.kill();
    let ended = stream.end(vec![first]);
    drop(writer.join());
    lab.etcd.start_again();
    unavailable(&ended);
    let (told, there) = (ids(&ended.documents), lab.in_the_store());
    assert!(!there.is_empty() && there.is_disjoint(&told), "what was told is gone");
    let again = lab.ok("eru-place release", &lines(&placed));
    assert_eq!(ids(&again), ids(&placed));
    assert!(again.iter().all(|workload| workload["phase"] == "removed"));
    assert!(lab.in_the_store().is_empty());
}
