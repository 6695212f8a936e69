//! What goes wrong: killed forwarders, receivers that are away, full disks, rotation under load.
#![expect(clippy::unwrap_used, reason = "tests")]

mod common;

use std::fs;
use std::net::TcpListener;
use std::process::Command;

use common::logs::{Log, Root, lines, parse, workload};
use common::receiver::Receiver;
use common::running::{PATIENCE, Running};
use common::{assert_all, numbers, repeated};
use eru_testkit::{Missing, available, wait_until};
use nix::sys::signal::Signal;

const NOWHERE: &str = "file:///nonexistent/eru";

/// What a crash may repeat, in lines as the tests write them.
const WINDOW_LINES: usize = 1024 * 1024 / 200;

fn args<'a>(root: &'a Root, to: &'a str, state: &'a str) -> Vec<&'a str> {
    vec!["--to", to, "--root", root.path(), "--store", NOWHERE, "--state", state]
}

fn state(root: &Root) -> String {
    root.file("state").to_str().unwrap().to_owned()
}

#[test]
fn killed_at_any_moment_it_loses_nothing() {
    let root = Root::new();
    let receiver = Receiver::start();
    let (to, state) = (receiver.url(), state(&root));
    let ids = ["a", "b", "c"];
    let input = lines(&ids.map(workload));
    let mut logs: Vec<Log> = ids.iter().map(|id| root.log(id)).collect();
    let mut kills = 0;
    for round in 0..25_u64 {
        let running = Running::start(&args(&root, &to, &state), &input);
        // Killed at the start, in the middle, and when all is delivered.
        let goal = receiver.count() + usize::try_from(round * 137 % 1000).unwrap();
        for (n, log) in logs.iter_mut().enumerate() {
            log.numbers(200 + 50 * n as u64);
            if round % 4 == 1 {
                log.rotate(30);
            }
        }
        let total = usize::try_from(logs.iter().map(|log| log.next).sum::<u64>()).unwrap();
        let goal = if round % 3 == 0 { total } else { goal.min(total) };
        assert!(wait_until(PATIENCE, || receiver.count() >= goal));
        running.kill();
        kills += 1;
    }
    let running = Running::start(&args(&root, &to, &state), &input);
    let complete = || {
        ids.iter()
            .zip(&logs)
            .all(|(id, log)| numbers(&receiver.records(), id).len() as u64 == log.next)
    };
    let done = wait_until(PATIENCE, complete);
    let records = receiver.records();
    for (id, log) in ids.iter().zip(&logs) {
        assert_all(&records, id, log.next);
    }
    assert!(done && repeated(&records, &ids) <= kills * WINDOW_LINES);
    assert!(running.stop().status.success());
}

#[test]
fn stopped_and_started_it_repeats_nothing() {
    let root = Root::new();
    let receiver = Receiver::start();
    let (to, state) = (receiver.url(), state(&root));
    let mut log = root.log("a");
    for round in 1..=4 {
        let running = Running::start(&args(&root, &to, &state), &lines(&[workload("a")]));
        log.numbers(500);
        receiver.await_count(500 * round);
        let ended = running.stop();
        assert!(ended.status.success() && ended.stderr.is_empty(), "{}", ended.stderr);
    }
    let records = receiver.records();
    assert_all(&records, "a", 2000);
    assert_eq!(repeated(&records, &["a"]), 0);
}

#[test]
fn a_receiver_that_was_away_gets_what_came_meanwhile() {
    let root = Root::new();
    let mut receiver = Receiver::start();
    let (to, state) = (receiver.url(), state(&root));
    let mut log = root.log("a");
    let running = Running::start(&args(&root, &to, &state), &lines(&[workload("a")]));
    for round in 1..=3 {
        log.numbers(300);
        receiver.await_count(600 * (round - 1) + 300);
        receiver.stop();
        log.numbers(300);
        receiver.again();
        receiver.await_count(600 * round);
    }
    let records = receiver.records();
    assert_all(&records, "a", 1800);
    assert_eq!(repeated(&records, &["a"]), 0);
    let ended = running.stop();
    assert!(ended.status.success());
    assert!(
        ended.stderr.contains("; trying again") && ended.stderr.contains(": works again after"),
        "{}",
        ended.stderr
    );
}

#[test]
fn a_receiver_that_was_never_there_is_waited_for() {
    let root = Root::new();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let to = format!("tcp://127.0.0.1:{port}");
    root.log("a").numbers(10);
    let state = state(&root);
    let running = Running::start(&args(&root, &to, &state), &lines(&[workload("a")]));
    // Asked to stop it does not wait, and nothing is lost.
    assert!(wait_until(PATIENCE, || fs::read_dir(&state).is_ok_and(|dir| dir.count() == 2)));
    let stopped = running.stop();
    assert!(stopped.status.success());
    let input = lines(&[workload("a")]);
    let running = Running::start(&[&args(&root, &to, &state)[..], &["--once"]].concat(), &input);
    let mut receiver = Receiver::start();
    receiver.stop();
    receiver.port = port;
    receiver.again();
    receiver.await_count(10);
    assert!(running.ended().status.success(), "all is delivered: it ends");
}

#[test]
fn a_receiver_that_does_not_read_holds_it_up_and_costs_no_memory() {
    let root = Root::new();
    let receiver = Receiver::start();
    receiver.hold(true);
    let (to, state) = (receiver.url(), state(&root));
    let mut log = root.log("a");
    log.numbers(200_000);
    let running = Running::start(&args(&root, &to, &state), &lines(&[workload("a")]));
    // It has taken what it can when its memory grows no more.
    let mut before = (0, 0);
    let still = wait_until(PATIENCE, || {
        let now = memory(&running);
        before = if now > before.0 {
            (now, 0)
        } else {
            (before.0, before.1 + 1)
        };
        before.1 > 20
    });
    assert!(still && before.0 < 40_000, "{} KiB", before.0);
    // Another log is opened all the same, and what it wrote is there though it is deleted.
    assert_eq!(receiver.count(), 0);
    receiver.hold(false);
    receiver.await_count(200_000);
    assert_all(&receiver.records(), "a", 200_000);
    drop(running);
}

/// Resident memory in KiB.
fn memory(running: &Running) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", running.id())).unwrap_or_default();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .unwrap_or_default()
        .to_owned();
    line.split_whitespace()
        .nth(1)
        .and_then(|kib| kib.parse().ok())
        .unwrap_or_default()
}

#[test]
fn rotation_under_load_loses_nothing() {
    let root = Root::new();
    let receiver = Receiver::start();
    let (to, state) = (receiver.url(), state(&root));
    let mut log = root.log("a");
    let running = Running::start(&args(&root, &to, &state), &lines(&[workload("a")]));
    // Two files put aside; the reader must not fall behind by more than that, as nothing could help then.
    let mut rotations = 0;
    while rotations < 60 {
        log.number();
        if log.size > 20_000 {
            let written = usize::try_from(log.next).unwrap();
            receiver.await_count(written.saturating_sub(200));
            log.rotate(2);
            rotations += 1;
        }
    }
    receiver.await_count(usize::try_from(log.next).unwrap());
    let records = receiver.records();
    assert_all(&records, "a", log.next);
    assert_eq!(repeated(&records, &["a"]), 0);
    let ended = running.stop();
    assert!(ended.stderr.is_empty(), "{}", ended.stderr);
}

#[test]
fn what_was_rotated_away_unread_is_told() {
    let root = Root::new();
    let receiver = Receiver::start();
    let (to, state) = (receiver.url(), state(&root));
    let input = lines(&[workload("a")]);
    let once = |args: Vec<&str>| Running::start(&[&args[..], &["--once"]].concat(), &input).ended();
    let mut log = root.log("a");
    log.numbers(5);
    assert!(once(args(&root, &to, &state)).stderr.is_empty());
    for _ in 0..3 {
        log.rotate(2);
        log.numbers(5);
    }
    let ended = once(args(&root, &to, &state));
    assert!(ended.status.success());
    assert!(
        ended
            .stderr
            .contains("what came after the last position is gone; reading what is left"),
        "{}",
        ended.stderr
    );
    receiver.await_count(20);
    assert_all(&receiver.records(), "a", 20);
}

/// Runs the tool with a small file system of its own at `dir`; a full one lets nothing be written.
fn small(dir: &str, size: &str) -> [String; 7] {
    let script = format!("mount -t tmpfs -o size={size} tmpfs {dir} && exec \"$@\"");
    ["unshare", "--mount", "--propagation", "private", "sh", "-c"]
        .map(str::to_owned)
        .into_iter()
        .chain([script])
        .collect::<Vec<_>>()
        .try_into()
        .unwrap()
}

/// A path in the mount namespace of a process.
fn inside(running: &Running, path: &str) -> String {
    format!("/proc/{}/root{path}", running.id())
}

#[test]
fn positions_that_cannot_be_saved_stop_nothing() {
    let Some(()) = available(Missing::unless_root()) else {
        return;
    };
    let root = Root::new();
    let receiver = Receiver::start();
    let (to, state) = (receiver.url(), state(&root));
    fs::create_dir_all(&state).unwrap();
    let small = small(&state, "12k");
    let wrapper: Vec<&str> = small.iter().map(String::as_str).chain(["sh"]).collect();
    let mut log = root.log("a");
    log.numbers(10);
    let mut running = Running::open(&args(&root, &to, &state), &wrapper);
    running.feed(&lines(&[workload("a")]));
    receiver.await_count(10);
    // The two files of positions have a page each; there is room for one more, and none for two longer ones.
    let filler = inside(&running, &format!("{state}/filler"));
    assert!(wait_until(PATIENCE, || fs::write(&filler, [0; 4096]).is_ok()));
    let many: Vec<_> = (0..60)
        .map(|n| workload(&format!("w{n:02}{}", "x".repeat(50))))
        .collect();
    for workload in &many {
        root.log(workload["id"].as_str().unwrap()).numbers(1);
    }
    running.feed(&lines(&many));
    receiver.await_count(70);
    log.numbers(10);
    receiver.await_count(80);
    running.await_complaint("saving positions: ");
    fs::remove_file(&filler).unwrap();
    running.close();
    running.await_complaint("positions are saved again");
    log.numbers(10);
    receiver.await_count(90);
    let ended = running.stop();
    assert!(
        ended.status.success() && ended.stderr.contains("No space left"),
        "{}",
        ended.stderr
    );
    assert_all(&receiver.records(), "a", 30);
}

#[test]
fn a_full_destination_is_waited_for_and_holds_whole_records() {
    let Some(()) = available(Missing::unless_root()) else {
        return;
    };
    let root = Root::new();
    let dir = root.file("out").to_str().unwrap().to_owned();
    fs::create_dir_all(&dir).unwrap();
    let (to, state) = (format!("file://{dir}/log"), state(&root));
    let small = small(&dir, "256k");
    let wrapper: Vec<&str> = small.iter().map(String::as_str).chain(["sh"]).collect();
    let mut log = root.log("a");
    log.numbers(100);
    let mut running = Running::open(&args(&root, &to, &state), &wrapper);
    running.feed(&lines(&[workload("a")]));
    let out = inside(&running, &format!("{dir}/log"));
    let count = || fs::read_to_string(&out).unwrap_or_default().lines().count();
    assert!(wait_until(PATIENCE, || count() == 100));
    let filler = inside(&running, &format!("{dir}/filler"));
    let mut size = 256 * 1024;
    while fs::write(&filler, vec![0; size]).is_err() {
        size -= 4096;
    }
    log.numbers(300);
    running.await_complaint("No space left");
    // What has no room is cut off again.
    assert!(wait_until(PATIENCE, || fs::read_to_string(&out)
        .unwrap()
        .ends_with('\n')));
    assert!(count() < 400);
    fs::remove_file(&filler).unwrap();
    assert!(wait_until(PATIENCE, || count() == 400), "{} records", count());
    let records = parse(&fs::read(&out).unwrap());
    assert_all(&records, "a", 400);
    assert_eq!(repeated(&records, &["a"]), 0);
    running.close();
    assert!(running.stop().status.success());
}

#[test]
fn a_file_that_is_moved_away_is_made_anew() {
    let root = Root::new();
    let out = root.file("out");
    let (to, state) = (format!("file://{}", out.display()), state(&root));
    let mut log = root.log("a");
    let running = Running::start(&args(&root, &to, &state), &lines(&[workload("a")]));
    let count = |name: &str| fs::read_to_string(root.file(name)).unwrap_or_default().lines().count();
    log.numbers(10);
    assert!(wait_until(PATIENCE, || count("out") == 10));
    fs::rename(&out, root.file("out.1")).unwrap();
    log.numbers(10);
    assert!(wait_until(PATIENCE, || count("out") == 10));
    assert_eq!(count("out.1"), 10);
    drop(running);
}

#[test]
fn two_for_one_destination_are_one_too_many() {
    let root = Root::new();
    let (to, state) = (format!("file://{}", root.file("out").display()), state(&root));
    let first = Running::open(&args(&root, &to, &state), &[]);
    let files = || fs::read_dir(&state).map_or(0, Iterator::count);
    assert!(wait_until(PATIENCE, || files() == 2 && root.file("out").exists()));
    let second = Running::start(&args(&root, &to, &state), "").ended();
    assert_eq!(second.status.code(), Some(75), "{}", second.stderr);
    assert!(
        second.stderr.contains("another eru-logfwd forwards to file://"),
        "{}",
        second.stderr
    );
    let elsewhere = root.file("elsewhere");
    let third = Running::start(&args(&root, &to, elsewhere.to_str().unwrap()), "").ended();
    assert_eq!(third.status.code(), Some(75));
    assert!(third.stderr.contains("another eru-logfwd writes "), "{}", third.stderr);
    drop(first);
}

#[test]
fn damaged_positions_are_told_and_nothing_is_lost() {
    let root = Root::new();
    let receiver = Receiver::start();
    let (to, state) = (receiver.url(), state(&root));
    let once = || {
        Running::start(
            &[&args(&root, &to, &state)[..], &["--once"]].concat(),
            &lines(&[workload("a")]),
        )
        .ended()
    };
    root.log("a").numbers(5);
    assert!(once().stderr.is_empty());
    for file in fs::read_dir(&state).unwrap().flatten() {
        fs::write(file.path(), "rubbish").unwrap();
    }
    let ended = once();
    assert!(
        ended.status.success() && ended.stderr.contains("it is damaged"),
        "{}",
        ended.stderr
    );
    receiver.await_count(10);
}

#[test]
fn a_signal_ends_it_though_standard_output_is_full() {
    let root = Root::new();
    let mut log = root.log("a");
    log.numbers(20_000);
    let mut child = Command::new("setpriv")
        .args([
            "--pdeathsig",
            "KILL",
            "sh",
            "-c",
            &format!(
                "exec {} --to - --root {} --store {NOWHERE} --drain 100ms",
                env!("CARGO_BIN_EXE_eru-logfwd"),
                root.path()
            ),
        ])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), lines(&[workload("a")]).as_bytes()).unwrap();
    // Nobody reads: it waits for room once the pipe is full, and then writes no more.
    let stdout = child.stdout.take().unwrap();
    let written = || {
        let io = fs::read_to_string(format!("/proc/{}/io", child.id())).unwrap();
        io.lines()
            .find_map(|line| line.strip_prefix("wchar: ")?.parse::<u64>().ok())
            .unwrap()
    };
    assert!(wait_until(PATIENCE, || written() > 60_000));
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(child.id().cast_signed()), Signal::SIGTERM).unwrap();
    assert!(wait_until(PATIENCE, || child.try_wait().unwrap().is_some()));
    assert!(child.wait().unwrap().success());
    drop(stdout);
}
