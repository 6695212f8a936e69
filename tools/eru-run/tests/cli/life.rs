//! From placed to gone on one node.

use std::fs;
use std::process::Stdio;
use std::time::Duration;

use eru_run::engine::Engine;
use eru_run::native::Native;
use eru_sys::lock::Lock;
use eru_testkit::wait_until;
use eru_types::{Desired, File, Health, Phase, Workload, keys, to_json};
use serde_json::json;

use crate::lab::{Lab, PATIENCE, docs, lines};

#[test]
fn up_stop_start_restart_rm() {
    let Some(lab) = Lab::new() else { return };
    let workload = lab.place("n1", "sleep 1000", &json!({}));
    let name = workload.name.as_str();
    let phase = |args: &[&str]| {
        let output = lab.run(args).assert().success();
        docs(&output.get_output().stdout)[0]["phase"]
            .as_str()
            .unwrap()
            .to_owned()
    };

    let output = lab.run(&[]).write_stdin(lines(&[&workload])).assert().success();
    assert_eq!(docs(&output.get_output().stdout)[0]["phase"], "running");
    assert_eq!(lab.stored(&workload).unwrap().txid, None);
    assert_eq!(lab.status(&workload).unwrap().phase, Phase::Running);
    let pids = lab.pids(&workload);
    assert_eq!(pids.len(), 1);

    // Again, it is the same one; and by the beginning of its id.
    lab.run(&[]).write_stdin(lines(&[&workload])).assert().success();
    assert_eq!(phase(&["up", &workload.id[..5]]), "running");
    assert_eq!(lab.pids(&workload), pids);

    assert_eq!(phase(&["stop", "--grace", "1s", name]), "stopped");
    assert_eq!(phase(&["stop", name]), "stopped");
    lab.assert_gone(&workload);
    assert_eq!(lab.stored(&workload).unwrap().desired, Desired::Stopped);
    assert_eq!(lab.status(&workload).unwrap().phase, Phase::Stopped);

    assert_eq!(phase(&["start", name]), "running");
    let first = lab.pids(&workload);
    assert_eq!(phase(&["start", name]), "running");
    assert_eq!(lab.pids(&workload), first);
    assert_eq!(phase(&["restart", "--force", name]), "running");
    let second = lab.pids(&workload);
    assert!(second.len() == 1 && second != first, "{first:?} {second:?}");

    assert_eq!(phase(&["rm", "--force", name]), "removed");
    lab.assert_gone(&workload);
    assert_eq!(lab.stored(&workload).unwrap().desired, Desired::Removed);
    assert_eq!(lab.status(&workload).unwrap().phase, Phase::Removed);
    assert_eq!(phase(&["rm", name]), "removed");
    lab.run(&["up", name]).assert().code(1);
    for left in ["root/native/workloads", "root/owners", "run/locks", "run/netns"] {
        let dir = lab.path("n1").join(left);
        let files: Vec<_> = fs::read_dir(&dir).into_iter().flatten().flatten().collect();
        assert!(files.is_empty(), "{files:?}");
    }
}

#[test]
fn what_the_store_does_not_have_is_removed_all_the_same() {
    let Some(lab) = Lab::new() else { return };
    let workload = lab.place("n1", "sleep 1000", &json!({}));
    lab.run(&[]).write_stdin(lines(&[&workload])).assert().success();
    lab.delete(&keys::work("n1", &workload.id));
    let output = lab
        .run(&["rm", "--force"])
        .write_stdin(lines(&[&workload]))
        .assert()
        .success();
    assert_eq!(docs(&output.get_output().stdout)[0]["phase"], "removed");
    lab.assert_gone(&workload);
    assert!(lab.status(&workload).is_none());
}

#[test]
fn one_that_ended_is_started_by_start_and_not_by_up() {
    let Some(lab) = Lab::new() else { return };
    let volume = lab.path("count");
    fs::create_dir(&volume).unwrap();
    let spec = json!({"volumes": [format!("{}:/count:rw", volume.display())]});
    let workload = lab.place("n1", "echo x >>/count/file; exit 3", &spec);
    let count = || {
        fs::read_to_string(volume.join("file"))
            .unwrap_or_default()
            .lines()
            .count()
    };
    // It may have ended before it was looked at, and then is reported as failed.
    let _ = lab.run(&[]).write_stdin(lines(&[&workload])).ok();
    assert!(wait_until(PATIENCE, || count() == 1));
    let ended = || {
        let output = lab.run(&[]).write_stdin(lines(&[&workload])).output().unwrap();
        docs(&output.stdout)[0]["exit_code"] == 3
    };
    assert!(wait_until(PATIENCE, ended));
    let output = lab.run(&[]).write_stdin(lines(&[&workload])).assert().code(1);
    let failed = &docs(&output.get_output().stdout)[0];
    assert_eq!(
        (&failed["phase"], &failed["error"]),
        (&json!("failed"), &json!("it ended with exit status 3"))
    );
    // By its name it is no better.
    lab.run(&["up", &workload.name]).assert().code(1);
    // Nor does it run again because its instance is gone.
    let native = Native::new(&lab.path("n1/root"), &lab.path("n1/run"));
    native.remove(&workload.id, true, &mut |_| Ok(())).unwrap();
    lab.run(&["serve", "--once"]).assert().success();
    let output = lab.run(&[]).write_stdin(lines(&[&workload])).assert().code(1);
    assert_eq!(docs(&output.get_output().stdout)[0]["exit_code"], 3);
    assert_eq!(count(), 1);
    let _ = lab.run(&["start", &workload.name]).ok();
    assert!(wait_until(PATIENCE, || count() == 2));
}

#[test]
fn files_come_from_the_document_and_the_store() {
    let Some(lab) = Lab::new() else { return };
    let digest = File::digest_of(b"large\n");
    lab.put(&keys::blob(&digest), b"large\n");
    let spec = json!({"files": [
        {"path": "/etc/small", "mode": 0o640, "content_base64": "c21hbGwK"},
        {"path": "/srv/dir/large", "digest": digest},
    ]});
    let workload = lab.place(
        "n1",
        "cat /etc/small /srv/dir/large; stat -c %a /etc/small; sleep 1000",
        &spec,
    );
    lab.run(&[]).write_stdin(lines(&[&workload])).assert().success();
    let logged = || lab.run(&["logs", &workload.name]).output().unwrap().stdout == b"small\nlarge\n640\n";
    assert!(wait_until(PATIENCE, logged));
}

#[test]
fn a_file_whose_contents_are_missing_fails_the_workload() {
    let Some(lab) = Lab::new() else { return };
    let spec = json!({"files": [{"path": "/etc/conf", "digest": "00"}]});
    let workload = lab.place("n1", "sleep 1000", &spec);
    let output = lab.run(&[]).write_stdin(lines(&[&workload])).assert().code(65);
    let error = docs(&output.get_output().stdout)[0]["error"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        error.contains("file /etc/conf: the store has no contents of digest 00"),
        "{error}"
    );
    assert_eq!(lab.status(&workload).unwrap().phase, Phase::Removed);
}

#[test]
fn hooks_run_inside() {
    let Some(lab) = Lab::new() else { return };
    let volume = lab.path("told");
    fs::create_dir(&volume).unwrap();
    let spec = json!({
        "volumes": [format!("{}:/told:rw", volume.display())],
        "hooks": {"after_start": ["touch /told/started", "false"], "before_stop": ["touch /told/stopping"]},
    });
    let workload = lab.place("n1", "sleep 1000", &spec);
    // The second fails, which is only told.
    lab.run(&[]).write_stdin(lines(&[&workload])).assert().success();
    assert!(volume.join("started").exists());
    lab.run(&["rm", "--grace", "1s", &workload.name]).assert().success();
    assert!(volume.join("stopping").exists());
}

#[test]
fn a_hook_that_must_not_fail_fails_the_workload() {
    let Some(lab) = Lab::new() else { return };
    let spec = json!({"hooks": {"after_start": ["ls /no/such/file"], "force": true}});
    let workload = lab.place("n1", "sleep 1000", &spec);
    let output = lab.run(&[]).write_stdin(lines(&[&workload])).assert().code(1);
    let error = docs(&output.get_output().stdout)[0]["error"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        error.contains("hook 'ls /no/such/file': it ended with 1: ls: /no/such/file"),
        "{error}"
    );
    lab.assert_gone(&workload);
    assert_eq!(lab.status(&workload).unwrap().phase, Phase::Removed);
}

#[test]
fn what_others_reported_is_kept() {
    let Some(lab) = Lab::new() else { return };
    let workload = lab.place("n1", "sleep 1000", &json!({}));
    lab.run(&[]).write_stdin(lines(&[&workload])).assert().success();
    let mut status = lab.status(&workload).unwrap();
    status.health = Some(Health {
        healthy: true,
        ..Health::default()
    });
    lab.put(&keys::status("n1", &workload.id), &to_json(&status));
    let output = lab.run(&["stop", "--force", &workload.name]).assert().success();
    assert_eq!(docs(&output.get_output().stdout)[0]["health"]["healthy"], true);
    assert_eq!(lab.status(&workload).unwrap().health, status.health);
}

/// Waits for a moment in which another `eru-run` may have come as far as it can; it need not.
fn meanwhile(done: impl Fn() -> bool) {
    let _ = wait_until(Duration::from_millis(700), done);
}

fn held(lab: &Lab, workload: &Workload) -> Lock {
    let locks = lab.path("n1/run/locks");
    fs::create_dir_all(&locks).unwrap();
    Lock::acquire(&locks.join(&workload.id), PATIENCE).unwrap().unwrap()
}

#[test]
fn a_restart_starts_again_though_a_server_looks_in_between() {
    let Some(lab) = Lab::new() else { return };
    let workload = lab.place("n1", "sleep 1000", &json!({}));
    lab.run(&[]).write_stdin(lines(&[&workload])).assert().success();
    let first = lab.pids(&workload);
    let held = held(&lab, &workload);
    let mut command = lab.spawn_on("n1", &["restart", "--force", &workload.name]);
    let mut restart = command.stdout(Stdio::null()).spawn().unwrap();
    meanwhile(|| lab.stored(&workload).unwrap().starts == 1);
    // What a server reports that finds it running.
    let mut status = lab.status(&workload).unwrap();
    status.starts = lab.stored(&workload).unwrap().starts;
    lab.put(&keys::status("n1", &workload.id), &to_json(&status));
    drop(held);
    assert!(restart.wait().unwrap().success());
    let second = lab.pids(&workload);
    assert!(second.len() == 1 && second != first, "{first:?} {second:?}");
}

#[test]
fn removed_and_released_by_others_meanwhile_is_removed() {
    let Some(lab) = Lab::new() else { return };
    let workload = lab.place("n1", "sleep 1000", &json!({}));
    let input = lab.path("input");
    fs::write(&input, lines(&[&workload])).unwrap();
    let held = held(&lab, &workload);
    let mut command = lab.spawn_on("n1", &["rm", "--force"]);
    command.stdin(fs::File::open(&input).unwrap()).stdout(Stdio::null());
    let mut rm = command.spawn().unwrap();
    let wanted = || lab.stored(&workload).unwrap().desired == Desired::Removed;
    assert!(wait_until(PATIENCE, wanted));
    lab.delete(&keys::work("n1", &workload.id));
    drop(held);
    assert!(rm.wait().unwrap().success());
}

#[test]
fn ps_tells_what_has_ended_though_nothing_serves() {
    let Some(lab) = Lab::new() else { return };
    let workload = lab.place("n1", "exit 3", &json!({}));
    let _ = lab.run(&[]).write_stdin(lines(&[&workload])).assert();
    let ended = || {
        let output = lab.run(&["ps"]).assert().success();
        let seen = docs(&output.get_output().stdout).remove(0);
        seen["phase"] == "failed" && seen["exit_code"] == 3
    };
    assert!(wait_until(PATIENCE, ended));
    lab.run(&["rm", "--force", &workload.id]).assert().success();
}

#[test]
fn one_that_has_run_is_kept_though_nobody_reported_it_and_it_cannot_start() {
    let Some(lab) = Lab::new() else { return };
    let volume = lab.path("volume");
    fs::create_dir(&volume).unwrap();
    let spec = json!({"volumes": [format!("{}:/volume:rw", volume.display())]});
    let workload = lab.place("n1", "sleep 1000", &spec);
    lab.run(&[]).write_stdin(lines(&[&workload])).assert().success();
    // As if it had been killed before the report.
    lab.delete(&keys::status("n1", &workload.id));
    let native = Native::new(&lab.path("n1/root"), &lab.path("n1/run"));
    native.stop(&workload.id, Duration::ZERO).unwrap();
    fs::remove_dir(&volume).unwrap();
    fs::write(&volume, "no directory").unwrap();
    lab.run(&["start", &workload.name]).assert().failure();
    assert_eq!(lab.stored(&workload).unwrap().desired, Desired::Running);
    assert!(native.inspect(&workload.id).unwrap().is_some());
}
