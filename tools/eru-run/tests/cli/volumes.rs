//! Volumes that are bound to a place of the node.

use std::fs;
use std::path::PathBuf;

use eru_types::{BoundVolume, Phase, Workload, keys, to_json};
use serde_json::json;

use crate::lab::{Lab, lines};

/// A workload with a volume that is bound to `disk`.
fn bound(lab: &Lab, disk: &str, script: &str) -> Workload {
    let dir = lab.path(disk);
    fs::create_dir_all(&dir).unwrap();
    let mut workload = lab.place("n1", script, &json!({"volumes": ["AUTO:/data/x:rw:1M", "AUTO:/own"]}));
    workload.bound.volumes = vec![BoundVolume {
        destination: "/data/x".into(),
        source: dir.to_str().unwrap().into(),
        size: 1 << 20,
        ..BoundVolume::default()
    }];
    lab.put(&keys::work("n1", &workload.id), &to_json(&workload));
    workload
}

fn dir(lab: &Lab, disk: &str, workload: &Workload) -> PathBuf {
    lab.path(disk).join(&workload.id).join("data%2Fx")
}

#[test]
fn a_bound_volume_is_a_directory_there_and_goes_with_the_workload() {
    let Some(lab) = Lab::new() else { return };
    let script = "cat /data/x/n; echo here >>/data/x/n; echo own >/own/n; sleep 1000";
    let workload = bound(&lab, "disk", script);
    let other = bound(&lab, "disk", script);
    lab.run(&[]).write_stdin(lines(&[&workload, &other])).assert().success();
    let file = dir(&lab, "disk", &workload).join("n");
    let written = || fs::read_to_string(&file).unwrap_or_default();
    assert!(eru_testkit::wait_until(crate::lab::PATIENCE, || written() == "here\n"));
    // It outlasts a restart.
    lab.run(&["restart", "--force", &workload.name]).assert().success();
    assert!(eru_testkit::wait_until(crate::lab::PATIENCE, || written() == "here\nhere\n"));
    lab.run(&["rm", "--force", &workload.name]).assert().success();
    assert!(!lab.path("disk").join(&workload.id).exists());
    assert!(dir(&lab, "disk", &other).exists(), "others' stay");
    lab.run(&["rm", "--force", &other.name]).assert().success();
    assert_eq!(fs::read_dir(lab.path("disk")).unwrap().count(), 0);
    assert_eq!(
        fs::read_dir(lab.path("n1/root/volumes")).unwrap().count(),
        0,
        "no note is left"
    );
}

/// Bound elsewhere by a realloc, what was made where it was is removed too.
#[test]
fn what_was_made_is_known_by_its_note() {
    let Some(lab) = Lab::new() else { return };
    let workload = bound(&lab, "disk", "sleep 1000");
    lab.run(&[]).write_stdin(lines(&[&workload])).assert().success();
    assert!(dir(&lab, "disk", &workload).exists());
    let mut moved = lab.stored(&workload).unwrap();
    moved.bound.volumes[0].source = lab.path("other").to_str().unwrap().into();
    lab.put(&keys::work("n1", &workload.id), &to_json(&moved));
    lab.run(&["rm", "--force", &workload.name]).assert().success();
    assert_eq!(fs::read_dir(lab.path("disk")).unwrap().count(), 0);
}

#[test]
fn a_volume_that_is_not_there_is_an_error_and_nothing_is_left() {
    let Some(lab) = Lab::new() else { return };
    let workload = bound(&lab, "disk", "sleep 1000");
    fs::remove_dir(lab.path("disk")).unwrap();
    let output = lab.run(&[]).write_stdin(lines(&[&workload])).assert().failure();
    let text = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
    assert!(text.contains("making the volume") && text.contains("disk"), "{text}");
    let status = lab.status(&workload).unwrap();
    assert_eq!(status.phase, Phase::Removed, "it is given back");
    assert!(!lab.path("disk").exists());
}
