//! `eru-run` killed in the middle, and several at once.

use std::fs::File;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use eru_testkit::{Etcd, available, wait_until};
use eru_types::Phase;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::json;

use crate::lab::{Lab, PATIENCE, lines};

#[test]
fn killed_anywhere_one_instance_runs_in_the_end() {
    let Some(lab) = Lab::new() else { return };
    let input = lab.path("input");
    // From before the store is opened to after all is done.
    for step in 0..20 {
        let workload = lab.place("n1", "sleep 1000", &json!({}));
        std::fs::write(&input, lines(&[&workload])).unwrap();
        let mut command = lab.spawn_on("n1", &[]);
        command
            .stdin(File::open(&input).unwrap())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        thread::sleep(Duration::from_millis(4 * step));
        child.kill().unwrap();
        child.wait().unwrap();
        // Before it was confirmed, it is as if nothing had been.
        if lab.stored(&workload).unwrap().txid.is_some() {
            lab.assert_gone(&workload);
            continue;
        }
        lab.run(&["serve", "--once"]).assert().success();
        assert_eq!(
            lab.status(&workload).unwrap().phase,
            Phase::Running,
            "killed after {} ms",
            4 * step
        );
        // A process has no environment for a moment while its shell becomes another program.
        assert!(wait_until(PATIENCE, || !lab.pids(&workload).is_empty()));
        assert_eq!(lab.pids(&workload).len(), 1, "killed after {} ms", 4 * step);
    }
}

#[test]
fn removal_killed_anywhere_is_completed() {
    let Some(lab) = Lab::new() else { return };
    for step in 0..10 {
        let workload = lab.place("n1", "sleep 1000", &json!({}));
        lab.run(&[]).write_stdin(lines(&[&workload])).assert().success();
        let mut child = lab
            .spawn_on("n1", &["rm", "--force", &workload.name])
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        thread::sleep(Duration::from_millis(4 * step));
        child.kill().unwrap();
        child.wait().unwrap();
        lab.run(&["rm", "--force", &workload.name]).assert().success();
        lab.assert_gone(&workload);
        assert_eq!(lab.status(&workload).unwrap().phase, Phase::Removed);
    }
}

#[test]
fn many_at_once_start_one_instance() {
    let Some(lab) = Lab::new() else { return };
    let workload = lab.place("n1", "sleep 1000", &json!({}));
    let _server = lab.serve("n1");
    thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| lab.run(&[]).write_stdin(lines(&[&workload])).assert().success());
        }
    });
    assert_eq!(lab.pids(&workload).len(), 1);
}

#[test]
fn etcd_stopped_and_started_in_the_middle() {
    let Some(mut etcd) = available(Etcd::start()) else {
        return;
    };
    let Some(lab) = Lab::on(|_| etcd.url()) else { return };
    let (running, ending) = (
        lab.place("n1", "sleep 1000", &json!({})),
        lab.place("n1", "sleep 1000", &json!({})),
    );
    let server = lab.serve("n1");
    lab.run(&[]).write_stdin(lines(&[&running, &ending])).assert().success();
    let pids = lab.pids(&running);
    let late = lab.place("n1", "sleep 1000", &json!({}));
    etcd.stop();
    let told = lab.run(&[]).write_stdin(lines(&[&late])).assert().code(69);
    assert!(String::from_utf8_lossy(&told.get_output().stderr).contains("is unavailable"));
    kill(Pid::from_raw(lab.pids(&ending)[0]), Signal::SIGKILL).unwrap();
    lab.assert_gone(&late);
    assert_eq!(lab.pids(&running), pids);
    etcd.start_again();
    lab.wait_status(&ending, |status| status.phase == Phase::Failed);
    lab.run(&[]).write_stdin(lines(&[&late])).assert().success();
    lab.run_on("n2", &["stop", &running.name]).assert().success();
    lab.assert_gone(&running);
    assert_eq!(server.stop(), Some(0));
    assert_eq!(lab.pids(&late).len(), 1);
}
