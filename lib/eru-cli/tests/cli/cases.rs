//! The cases. A name is a claim.

use std::io::{BufRead, BufReader, Read};
use std::os::fd::AsRawFd;
use std::os::unix::net::UnixDatagram;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Stdio};
use std::time::Duration;

use libtest_mimic::Trial;
use nix::fcntl::{FcntlArg, FdFlag, fcntl};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::kit::{end, feed, on_closed_pipe, on_full_disk, run, spawn, tool};

const PET: &str = "{\"kind\":\"Pet\",\"legs\":4}\n";

/// All cases as trials.
pub(crate) fn all() -> Vec<Trial> {
    let cases: &[(&str, fn())] = &[
        ("usage_errors_are_64_and_say_so_once", usage),
        ("help_and_version_are_0_on_stdout", help),
        ("a_failure_is_one_line_and_a_hint", failure),
        ("a_full_disk_is_74", full_disk),
        ("a_lost_reader_is_quiet_for_a_filter_and_74_for_a_recorder", lost_reader),
        ("a_panic_is_70", panic),
        ("a_panic_in_a_thread_is_70_too", thread_panic),
        ("documents_pass_and_the_first_bad_line_stops", one_shot),
        ("a_stream_reports_bad_lines_and_goes_on", streaming),
        ("a_huge_line_costs_no_memory", huge_line),
        ("levels_are_steered_by_flags_and_environment", levels),
        ("logs_can_be_json", json_logs),
        ("a_bad_log_filter_is_78", bad_filter),
        ("logs_without_a_reader_are_lost_and_harm_nothing", lost_logs),
        ("sigterm_and_sigint_stop_in_order", signals),
        ("a_second_signal_ends_at_once", second_signal),
        ("readiness_reaches_the_descriptor_and_systemd", readiness),
    ];
    let trial = |&(name, case): &(&str, fn())| {
        Trial::test(name, move || {
            case();
            Ok(())
        })
    };
    cases.iter().map(trial).collect()
}

fn usage() {
    let ran = run(&["--nonsense"]);
    assert_eq!(ran.code(), Some(64));
    assert!(
        ran.err.starts_with("eru-probe: unexpected argument '--nonsense'"),
        "{}",
        ran.err
    );
    assert!(
        ran.err.ends_with("For more information, try '--help'.\n"),
        "{}",
        ran.err
    );
    assert_eq!(ran.out, "");
    assert_eq!(run(&[]).code(), Some(64));
    assert_eq!(run(&["write", "many"]).code(), Some(64));
}

fn help() {
    let ran = run(&["--help"]);
    assert_eq!((ran.code(), ran.err.as_str()), (Some(0), ""));
    assert!(ran.out.contains("Usage: eru-probe"), "{}", ran.out);
    assert!(run(&["--version"]).out.starts_with("eru-probe "));
    assert_eq!(on_full_disk(&["--help"]).code(), Some(74));
    assert_eq!(on_closed_pipe(&["--help"]).code(), Some(0));
}

fn failure() {
    let ran = run(&["fail"]);
    assert_eq!(ran.code(), Some(75));
    assert_eq!(
        ran.err,
        "eru-probe: node a: somebody was faster\neru-probe: hint: try again\n"
    );
}

fn full_disk() {
    for lines in ["1", "100000"] {
        let ran = on_full_disk(&["write", lines]);
        assert_eq!(ran.code(), Some(74));
        assert_eq!(
            ran.err,
            "eru-probe: writing to standard output: No space left on device (os error 28)\n"
        );
    }
    assert_eq!(on_full_disk(&["write", "0"]).code(), Some(0));
}

fn lost_reader() {
    for lines in ["1", "100000"] {
        let ran = on_closed_pipe(&["write", lines]);
        assert_eq!((ran.code(), ran.err.as_str()), (Some(0), ""));
        let ran = on_closed_pipe(&["write", lines, "--record"]);
        assert_eq!(ran.code(), Some(74));
        assert!(ran.err.contains("Broken pipe"), "{}", ran.err);
    }
}

fn panic() {
    let ran = run(&["panic"]);
    assert_eq!(ran.code(), Some(70));
    assert!(
        ran.err.starts_with("eru-probe: internal error: on purpose at "),
        "{}",
        ran.err
    );
    assert_eq!(ran.err.lines().count(), 2);
}

fn thread_panic() {
    let ran = run(&["thread-panic"]);
    assert_eq!(ran.code(), Some(70));
    assert!(ran.err.contains("in a thread"), "{}", ran.err);
}

fn one_shot() {
    let ran = feed(&["copy"], format!("{PET}\n{PET}").into());
    assert_eq!((ran.code(), ran.out), (Some(0), format!("{PET}{PET}")));
    let ran = feed(&["copy"], format!("{PET}{{\"kind\":\"Node\",\"name\":\n{PET}").into());
    assert_eq!((ran.code(), ran.out.as_str()), (Some(65), PET));
    assert!(ran.err.starts_with("eru-probe: line 2: "), "{}", ran.err);
    assert!(ran.err.contains("column 22"), "{}", ran.err);
}

fn streaming() {
    let ran = feed(
        &["stream"],
        [PET.as_bytes(), b"\xff\n{\"kind\":7}\n", PET.as_bytes()].concat(),
    );
    assert_eq!((ran.code(), ran.out), (Some(65), format!("{PET}{PET}")));
    let lines: Vec<&str> = ran.err.lines().collect();
    assert_eq!(lines[0], "eru-probe: line 2, column 1: not UTF-8");
    assert!(lines[1].starts_with("eru-probe: line 3: "), "{}", lines[1]);
    assert_eq!(lines.len(), 2);
}

fn huge_line() {
    let mut input = vec![b'x'; 100 << 20];
    input.push(b'\n');
    input.extend_from_slice(PET.as_bytes());
    let ran = feed(&["peak"], input);
    assert_eq!(ran.code(), Some(65));
    assert_eq!(ran.err, "eru-probe: line 1: longer than 16777216 bytes\n");
    let peak = ran.out.strip_prefix(PET).unwrap();
    let kibibytes: usize = peak.split_whitespace().nth(1).unwrap().parse().unwrap();
    assert!(kibibytes < 60 << 10, "{peak}");
}

fn levels() {
    let seen = |args: &[&str], env: &str| {
        let ran = end(spawn(tool(args).env("ERU_LOG", env)));
        ["at error", "at warn", "at info", "at debug"]
            .into_iter()
            .filter(|level| ran.err.contains(level))
            .count()
    };
    assert_eq!(seen(&["log"], ""), 2);
    assert_eq!(seen(&["log", "-q"], "debug"), 1);
    assert_eq!(seen(&["-v", "log"], "error"), 3);
    assert_eq!(seen(&["log", "-vv"], ""), 4);
    assert_eq!(seen(&["log"], "error"), 1);
}

fn json_logs() {
    let ran = run(&["log", "-v", "--log-format", "json"]);
    let last: serde_json::Value = serde_json::from_str(ran.err.lines().last().unwrap()).unwrap();
    assert_eq!(last["message"], "at info");
    assert_eq!(last["level"], "INFO");
    assert_eq!(last["id"], 7);
}

fn bad_filter() {
    let ran = end(spawn(tool(&["log"]).env("ERU_LOG", "eru=loud")));
    assert_eq!(ran.code(), Some(78));
    assert!(ran.err.contains("hint: give a level"), "{}", ran.err);
}

fn lost_logs() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let status = tool(&["log", "-vv"]).stderr(writer).status().unwrap();
    assert_eq!(status.code(), Some(0));
}

/// The tool, waiting for signals, with the rest of its stdout.
fn waiting(args: &[&str]) -> (Child, BufReader<impl Read>) {
    let mut child = spawn(&mut tool(args));
    let mut out = BufReader::new(child.stdout.take().unwrap());
    expect(&mut out, "waiting\n");
    (child, out)
}

fn expect(out: &mut impl BufRead, text: &str) {
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    assert_eq!(line, text);
}

fn send(child: &Child, signal: Signal) {
    kill(Pid::from_raw(child.id().cast_signed()), signal).unwrap();
}

fn signals() {
    for signal in [Signal::SIGTERM, Signal::SIGINT] {
        let (child, mut out) = waiting(&["wait"]);
        send(&child, signal);
        expect(&mut out, "stopping\n");
        assert_eq!(end(child).code(), Some(0));
    }
}

fn second_signal() {
    let (child, mut out) = waiting(&["wait", "--stubborn"]);
    send(&child, Signal::SIGTERM);
    expect(&mut out, "stopping\n");
    send(&child, Signal::SIGINT);
    assert_eq!(end(child).status.signal(), Some(Signal::SIGINT as i32));
}

fn readiness() {
    let dir = tempfile::tempdir().unwrap();
    let systemd = UnixDatagram::bind(dir.path().join("notify")).unwrap();
    systemd.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let (mut reader, writer) = std::io::pipe().unwrap();
    fcntl(&writer, FcntlArg::F_SETFD(FdFlag::empty())).unwrap();
    let fd = writer.as_raw_fd().to_string();
    let mut command = tool(&["wait", "--ready-fd", &fd]);
    let child = spawn(
        command
            .env("NOTIFY_SOCKET", dir.path().join("notify"))
            .stdin(Stdio::null()),
    );
    drop(writer);
    let mut told = String::new();
    reader.read_to_string(&mut told).unwrap();
    assert_eq!(told, "\n");
    let mut state = [0; 64];
    let length = systemd.recv(&mut state).unwrap();
    assert_eq!(&state[..length], b"READY=1\n");
    send(&child, Signal::SIGTERM);
    let length = systemd.recv(&mut state).unwrap();
    assert_eq!(&state[..length], b"STOPPING=1\n");
    assert_eq!(end(child).code(), Some(0));
}
