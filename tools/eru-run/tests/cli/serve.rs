//! The server of a node.

use std::time::{Duration, SystemTime};

use eru_testkit::wait_until;
use eru_types::{Desired, Phase, Workload, keys, to_json};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::json;

use crate::lab::{Lab, PATIENCE, lines};

impl Lab {
    /// A workload that `eru-run` has confirmed and nothing more, as when it was killed then.
    pub(crate) fn confirmed(&self, node: &str, script: &str, spec: &serde_json::Value) -> Workload {
        let mut workload = self.place(node, script, spec);
        workload.txid = None;
        self.put(&keys::work(node, &workload.id), &to_json(&workload));
        workload
    }

    fn want(&self, workload: &Workload, desired: Desired) {
        let mut stored = self.stored(workload).unwrap();
        stored.desired = desired;
        self.put(&keys::work(&workload.node, &workload.id), &to_json(&stored));
    }
}

#[test]
fn brings_up_what_is_confirmed_and_leaves_the_rest() {
    let Some(lab) = Lab::new() else { return };
    let before = lab.confirmed("n1", "sleep 1000", &json!({}));
    let server = lab.serve("n1");
    lab.wait_status(&before, |status| status.phase == Phase::Running);
    let unconfirmed = lab.place("n1", "sleep 1000", &json!({}));
    let elsewhere = lab.confirmed("n2", "sleep 1000", &json!({}));
    let after = lab.confirmed("n1", "sleep 1000", &json!({}));
    lab.wait_status(&after, |status| status.phase == Phase::Running);
    assert!(lab.status(&unconfirmed).is_none() && lab.status(&elsewhere).is_none());
    assert_eq!((lab.pids(&before).len(), lab.pids(&after).len()), (1, 1));
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn does_what_is_wanted_and_reports_what_happens() {
    let Some(lab) = Lab::new() else { return };
    let workload = lab.confirmed("n1", "sleep 1000", &json!({}));
    let _server = lab.serve("n1");
    let is = |phase| move |status: &eru_types::Status| status.phase == phase;
    lab.wait_status(&workload, is(Phase::Running));
    lab.want(&workload, Desired::Stopped);
    lab.wait_status(&workload, is(Phase::Stopped));
    lab.assert_gone(&workload);
    lab.want(&workload, Desired::Removed);
    lab.wait_status(&workload, is(Phase::Removed));
    let locks = || std::fs::read_dir(lab.path("n1/run/locks")).unwrap().count();
    assert!(wait_until(PATIENCE, || locks() == 0), "no lock is left of it");

    let other = lab.confirmed("n1", "sleep 1000", &json!({}));
    lab.wait_status(&other, is(Phase::Running));
    kill(Pid::from_raw(lab.pids(&other)[0]), Signal::SIGKILL).unwrap();
    let status = lab.wait_status(&other, is(Phase::Failed));
    assert_eq!(
        (status.exit_code, status.error.as_deref()),
        (Some(137), Some("it ended with exit status 137"))
    );
}

#[test]
fn a_restart_of_the_server_harms_nothing() {
    let Some(lab) = Lab::new() else { return };
    let workload = lab.confirmed("n1", "sleep 1000", &json!({}));
    let server = lab.serve("n1");
    lab.wait_status(&workload, |status| status.phase == Phase::Running);
    let pids = lab.pids(&workload);
    let rev = || {
        lab.store
            .get(&keys::status("n1", &workload.id))
            .unwrap()
            .unwrap()
            .mod_rev
    };
    let reported = rev();
    // Killed, it has left its key behind, and the next does not wait for it.
    server.kill_9();
    let server = lab.serve("n1");
    assert_eq!(server.stop(), Some(0));
    let _server = lab.serve("n1");
    lab.run(&["serve", "--once"]).assert().code(75);
    assert_eq!((lab.pids(&workload), rev()), (pids, reported));
}

#[test]
fn one_pass_for_cron() {
    let Some(lab) = Lab::new() else { return };
    let good = lab.confirmed("n1", "sleep 1000", &json!({}));
    lab.run(&["serve", "--once"]).assert().success();
    assert_eq!(lab.status(&good).unwrap().phase, Phase::Running);
    let bad = lab.confirmed("n1", "sleep 1000", &json!({"image": "no-such-image"}));
    let output = lab.run(&["serve", "--once"]).assert().code(1);
    let told = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
    assert!(
        told.contains(&bad.name) && told.contains("image no-such-image is not there"),
        "{told}"
    );
    // It was given back, and the next pass has nothing to do.
    lab.run(&["serve", "--once"]).assert().success();
    assert!(lab.status(&bad).unwrap().error.is_some());
}

#[test]
fn two_nodes_of_one_name() {
    let Some(lab) = Lab::new() else { return };
    let server = lab.serve("n1");
    let output = lab.run(&["serve"]).assert().code(75);
    let told = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
    assert!(
        told.contains(&format!("node n1 is served by process {} on host", server.child.id())),
        "{told}"
    );
    assert!(told.contains("two nodes cannot have one name"), "{told}");
    lab.run_on("n2", &["serve", "--once"]).assert().success();
}

#[test]
fn orphans_are_removed_when_they_are_ours_and_old() {
    let Some(lab) = Lab::new() else { return };
    let all: Vec<Workload> = (0..3).map(|_| lab.place("n1", "sleep 1000", &json!({}))).collect();
    lab.run(&[])
        .write_stdin(lines(&all.iter().collect::<Vec<_>>()))
        .assert()
        .success();
    for workload in &all {
        lab.delete(&keys::work("n1", &workload.id));
    }
    let note = |n: usize| lab.path("n1/root/owners").join(&all[n].id);
    let age = |n| {
        let long_ago = SystemTime::now() - Duration::from_secs(3600);
        std::fs::File::options()
            .write(true)
            .open(note(n))
            .unwrap()
            .set_modified(long_ago)
            .unwrap();
    };
    age(0);
    std::fs::write(note(1), "n1 file:///another/store\n").unwrap();
    age(1);
    lab.run(&["serve", "--once"]).assert().success();
    let alive: Vec<bool> = all.iter().map(|workload| !lab.pids(workload).is_empty()).collect();
    assert_eq!(alive, [false, true, true]);
    let reported: Vec<bool> = all.iter().map(|workload| lab.status(workload).is_some()).collect();
    assert_eq!(reported, alive);
    // A store that does not know the node is the wrong one.
    age(2);
    lab.delete(&keys::node("n1"));
    lab.run(&["serve", "--once"]).assert().success();
    assert!(!lab.pids(&all[2]).is_empty());
}

#[test]
fn an_engine_that_is_away_does_not_stop_the_others() {
    let Some(lab) = Lab::new() else { return };
    let mut with_docker = lab.confirmed("n1", "sleep 1000", &json!({}));
    with_docker.engine = "docker".into();
    lab.put(&keys::work("n1", &with_docker.id), &to_json(&with_docker));
    let native = lab.confirmed("n1", "sleep 1000", &json!({}));
    let _server = lab.serve("n1");
    lab.wait_status(&native, |status| status.phase == Phase::Running);
    let status = lab.wait_status(&with_docker, |status| status.error.is_some());
    assert_eq!(status.phase, Phase::Placed);
    assert_eq!(lab.stored(&with_docker).unwrap().desired, Desired::Running);
    // Told about once, not at every look.
    let told = || lab.served("n1").matches("cannot be reached").count();
    assert!(wait_until(PATIENCE, || told() > 0));
}
