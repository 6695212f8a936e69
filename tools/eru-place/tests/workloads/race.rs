//! Reallocations against reservations, releases and kills: the books are right in the end.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::thread;

use serde_json::{Value, json};

use crate::lab::{Lab, assignment};

const RACERS: usize = 16;
const ROUNDS: usize = 4;

/// Runs `eru-place`; with `kill`, it is killed before it may be done.
fn run(url: &str, args: &[&str], input: &str, kill: bool) -> Vec<Value> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_eru-place"))
        .args(args)
        .env("ERU_STORE", url)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    if kill {
        child.kill().unwrap();
    }
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect()
}

fn racer(url: &str, number: usize, ids: &[String]) {
    for round in 0..ROUNDS {
        let id = &ids[(number * 7 + round * 3) % ids.len()];
        let kill = (number + round).is_multiple_of(5);
        let cores = format!("{}", 1 + (number + round) % 3);
        match (number + round) % 4 {
            0 => drop(run(url, &["realloc", id, "--cpu", &cores, "--cpu-bind"], "", kill)),
            1 => drop(run(url, &["realloc", id, "--delta", "--memory", "1K"], "", kill)),
            2 => drop(run(url, &["realloc", id, "--cpu", "0.3", "--cpu-unbind"], "", kill)),
            _ => {
                let resources = json!({"cpu_request": 0.7, "cpu_bind": true, "memory_request": 100});
                let line = format!("{}\n", assignment("n1", 1, &resources));
                let placed = run(url, &["reserve"], &line, kill);
                let lines: String = placed.iter().map(|document| format!("{document}\n")).collect();
                run(url, &["release"], &lines, false);
            }
        }
    }
}

#[test]
fn the_books_are_right_after_a_race() {
    let lab = Lab::new();
    lab.place(&["node", "set", "n1", "--cpu", "16"]).assert().success();
    let workloads = lab.running(6, &json!({"cpu_request": 1, "cpu_bind": true, "memory_request": 1000}));
    let ids: Vec<String> = workloads.iter().map(|w| w["id"].as_str().unwrap().to_owned()).collect();
    let url = lab.url();
    thread::scope(|scope| {
        for number in 0..RACERS {
            let (url, ids) = (&url, &ids);
            scope.spawn(move || racer(url, number, ids));
        }
    });
    let audit = lab.ok(&["audit"], &[]);
    assert_eq!(audit.last().unwrap()["findings"], 0, "{audit:?}");
    for id in &ids {
        let stored: Value = serde_json::from_str(&lab.stored(&format!("work/n1/{id}")).unwrap()).unwrap();
        let cores: u64 = stored["bound"]["cpu_map"]
            .as_object()
            .map_or(0, |map| map.values().map(|p| p.as_u64().unwrap()).sum());
        let asked = stored["spec"]["resources"]["cpu_request"].as_f64().unwrap();
        let bind = stored["spec"]["resources"]["cpu_bind"] == true;
        assert_eq!(cores, if bind { (asked * 100.0).round() as u64 } else { 0 }, "{stored}");
    }
}
