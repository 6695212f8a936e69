//! The tool killed at any point: the next run finishes or undoes what it began.
#![expect(clippy::unwrap_used, reason = "tests")]

mod common;

use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use common::{Lab, ip};
use eru_testkit::Netns;

/// Runs the tool and kills it after a while; says whether it was still running then.
fn killed(lab: &Lab, line: &str, after: Duration) -> bool {
    let mut command = lab.command(common::program());
    command
        .args(line.split_whitespace())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    // A moment of a run cannot be waited for otherwise.
    thread::sleep(after);
    let running = child.try_wait().unwrap().is_none();
    let _ = child.kill();
    child.wait().unwrap();
    running
}

#[test]
fn a_killed_run_is_finished_by_the_next() {
    let Some(lab) = Lab::new() else { return };
    lab.networks();
    let w = Netns::new().unwrap();
    let line = |verb: &str| {
        format!(
            "{verb} w1 --netns {} --network lan --network back --network back6",
            w.path().display()
        )
    };
    // What stays on the host after the first attachment for good, and how long a run takes.
    lab.eru(&line("attach")).ok();
    lab.eru(&line("release")).ok();
    let empty = lab.traces();
    let begin = Instant::now();
    let whole = lab.eru(&line("attach")).documents();
    let time = begin.elapsed();
    let inside = || -> Vec<(String, String)> {
        let lines = ip(&format!("-n {} -o addr show scope global", w.name()));
        let words = lines.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
        words.map(|words| (words[1].to_owned(), words[3].to_owned())).collect()
    };
    let state = || (lab.traces(), inside());
    let full = state();
    let mut hits = 0;
    for round in 0..40 {
        let verb = ["release", "attach"][round % 2];
        hits += u32::from(killed(&lab, &line(verb), time * (round as u32) / 40));
        match round % 4 {
            // Either way out of wherever it stands.
            0 | 1 => {
                assert_eq!(lab.eru(&line("attach")).documents(), whole, "round {round}");
                assert_eq!(state(), full, "round {round}");
            }
            _ => {
                assert_eq!(lab.eru(&line("release")).code, 0, "round {round}");
                assert_eq!(lab.traces(), empty, "round {round}");
                assert_eq!(
                    ip(&format!("-n {} -br link", w.name())).lines().count(),
                    1,
                    "round {round}"
                );
            }
        }
    }
    assert!(hits > 5, "only {hits} runs were killed on their way");
}
