//! Logs that grow, move and vanish while they are read.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::fs::{self, OpenOptions};
use std::io::Write;

use eru_types::Workload;
use tempfile::TempDir;

use super::*;
use crate::record::Shape;

struct Log {
    dir: TempDir,
}

impl Log {
    fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
        }
    }

    fn path(&self) -> PathBuf {
        self.dir.path().join("log")
    }

    fn raw(&self, bytes: &[u8]) {
        OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.path())
            .unwrap()
            .write_all(bytes)
            .unwrap();
    }

    fn write(&self, stream: &str, text: &str) {
        let text = serde_json::to_string(text).unwrap();
        self.raw(
            format!("{{\"log\":{text},\"stream\":\"{stream}\",\"time\":\"2026-11-23T14:05:06.5Z\"}}\n").as_bytes(),
        );
    }

    fn rotate(&self) {
        for age in (0..2).rev() {
            let name = |age: u32| {
                if age == 0 {
                    self.path()
                } else {
                    self.dir.path().join(format!("log.{age}"))
                }
            };
            let _ = fs::rename(name(age), name(age + 1));
        }
    }

    fn tail(&self, begin: Option<Position>) -> Tail {
        Tail::new(self.path(), Template::new(&Workload::default(), Shape::Plain), begin)
    }
}

/// All that is there, with a buffer of some size: stream, text, and a star for a piece.
fn read_with(tail: &mut Tail, size: usize) -> (Vec<String>, State) {
    let mut out = Vec::new();
    let mut buffer = vec![0; size];
    let mut state = State::More;
    while state == State::More {
        state = tail.read(&mut buffer, &mut out, 1 << 30).unwrap();
    }
    (records(&out), state)
}

fn records(out: &[u8]) -> Vec<String> {
    let record = |line: &str| {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        let star = if value["extra"]["partial"] == "true" { "*" } else { "" };
        format!(
            "{} {}{star}",
            value["type"].as_str().unwrap(),
            value["data"].as_str().unwrap()
        )
    };
    std::str::from_utf8(out).unwrap().lines().map(record).collect()
}

fn read(tail: &mut Tail) -> Vec<String> {
    read_with(tail, 4096).0
}

#[test]
fn lines_come_as_they_are_written() {
    let log = Log::new();
    let mut tail = log.tail(None);
    assert!(read(&mut tail).is_empty());
    log.write("stdout", "one\n");
    log.write("stderr", "\n");
    assert_eq!(read(&mut tail), ["stdout one", "stderr "]);
    log.raw(b"{\"log\":\"two\\n\",\"stre");
    assert!(read(&mut tail).is_empty());
    log.raw(b"am\":\"stdout\",\"time\":\"2026-11-23T14:05:06Z\"}\n");
    assert_eq!(read(&mut tail), ["stdout two"]);
    assert_eq!(tail.malformed(), 0);
}

#[test]
fn enough_is_enough_and_the_rest_comes_later() {
    let log = Log::new();
    (0..10).for_each(|n| log.write("stdout", &format!("{n}\n")));
    let mut tail = log.tail(None);
    let mut out = Vec::new();
    assert_eq!(tail.read(&mut [0; 4096], &mut out, 1).unwrap(), State::More);
    assert_eq!(records(&out), ["stdout 0"]);
    assert_eq!(read(&mut tail).len(), 9);
}

#[test]
fn pieces_are_put_together_by_stream_and_cut_when_too_long() {
    let log = Log::new();
    log.write("stdout", "a");
    log.write("stderr", "b");
    log.write("stdout", "c\r\n");
    log.write("stderr", "d");
    let mut tail = log.tail(None);
    assert_eq!(read(&mut tail), ["stdout ac"]);
    let mut out = Vec::new();
    tail.finish(&mut out);
    assert_eq!(records(&out), ["stderr bd"]);
    let piece = "x".repeat(16 * 1024);
    (0..20).for_each(|_| log.write("stdout", &piece));
    log.write("stdout", "end\n");
    let found = read_with(&mut tail, 1 << 16).0;
    assert_eq!(found.len(), 2);
    assert_eq!(
        (found[0].len(), found[0].ends_with('*')),
        (LONGEST + "stdout *".len(), true)
    );
    assert!(found[1].ends_with("xend"));
    assert_eq!(found[1].len(), 4 * 16 * 1024 + "stdout end".len());
}

#[test]
fn a_position_goes_on_exactly_there_with_what_was_begun() {
    let log = Log::new();
    log.write("stdout", "one\n");
    log.write("stderr", "begun ");
    log.write("stdout", "two\n");
    let mut tail = log.tail(None);
    assert_eq!(read(&mut tail), ["stdout one", "stdout two"]);
    let position = tail.position().unwrap();
    log.rotate();
    log.write("stderr", "and ended\n");
    assert_eq!(read(&mut log.tail(position.clone())), ["stderr begun and ended"]);
    fs::remove_file(log.dir.path().join("log.1")).unwrap();
    assert_eq!(read(&mut log.tail(position)), ["stderr and ended"], "what is left");
    assert_eq!(read(&mut log.tail(Some(Position::default()))), ["stderr and ended"]);
}

#[test]
fn rotation_loses_nothing() {
    let log = Log::new();
    let mut tail = log.tail(None);
    let mut found = Vec::new();
    for n in 0..30 {
        log.write("stdout", &format!("{n}\n"));
        match n % 5 {
            0 => found.extend(read(&mut tail)),
            // The old file is not read to its end yet.
            3 => log.rotate(),
            _ => {}
        }
    }
    found.extend(read(&mut tail));
    let expected: Vec<String> = (0..30).map(|n| format!("stdout {n}")).collect();
    assert_eq!(found, expected);
    assert_eq!(
        tail.position().unwrap().unwrap().offset,
        fs::metadata(log.path()).unwrap().len()
    );
}

#[test]
fn a_new_file_without_lines_leaves_the_position_in_the_old_one() {
    let log = Log::new();
    log.write("stdout", "one\n");
    let mut tail = log.tail(None);
    read(&mut tail);
    let position = tail.position().unwrap();
    assert!(position.is_some());
    log.rotate();
    log.raw(b"");
    assert!(read(&mut tail).is_empty());
    assert_eq!(tail.position().unwrap(), None);
    log.write("stdout", "two\n");
    assert_eq!(read(&mut log.tail(position)), ["stdout two"]);
}

#[test]
fn a_deleted_log_is_read_to_its_end() {
    let log = Log::new();
    log.write("stdout", "one\n");
    let mut tail = log.tail(None);
    tail.open().unwrap();
    log.write("stdout", "two\n");
    fs::remove_file(log.path()).unwrap();
    let (found, state) = read_with(&mut tail, 4096);
    assert_eq!((found.len(), state), (2, State::Deleted));
}

#[test]
fn what_is_no_line_of_a_log_is_counted() {
    let log = Log::new();
    log.raw(b"garbage\n\n{\"log\":1}\n");
    log.write("stdout", "good\n");
    log.raw(&[b'x'; 10_000]);
    log.raw(b"\n");
    log.write("stdout", "too\n");
    log.raw(b"{\"torn");
    let mut tail = log.tail(None);
    assert_eq!(read(&mut tail), ["stdout good", "stdout too"]);
    assert_eq!(tail.malformed(), 3 + 1);
    log.rotate();
    log.write("stdout", "next\n");
    assert_eq!(read(&mut tail), ["stdout next"]);
    assert_eq!(tail.malformed(), 5);
}

#[test]
fn a_log_that_was_cut_is_read_again() {
    let log = Log::new();
    log.write("stdout", "one\n");
    let mut tail = log.tail(None);
    read(&mut tail);
    fs::write(log.path(), "").unwrap();
    assert!(read(&mut tail).is_empty());
    log.write("stdout", "two\n");
    assert_eq!(read(&mut tail), ["stdout two"]);
}
