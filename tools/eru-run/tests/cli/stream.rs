//! What becomes of a stream: documents that are no workloads, bad lines, failures, and the exit status.

use std::fs::File;
use std::process::Stdio;

use eru_types::{Desired, Phase, keys, to_json};
use serde_json::json;

use crate::lab::{Lab, docs, lines};

#[test]
fn what_is_no_workload_passes_untouched() {
    let Some(lab) = Lab::new() else { return };
    let pet = "{\"kind\":\"Pet\",  \"legs\":4}\n";
    let output = lab.run(&[]).write_stdin(pet).assert().success();
    assert_eq!(output.get_output().stdout, pet.as_bytes());
}

#[test]
fn a_refusal_passes_and_is_a_no() {
    let Some(lab) = Lab::new() else { return };
    let refusal =
        r#"{"kind":"Refusal","v":1,"reason":"no-nodes","object":"pod prod","message":"no nodes","retry":false}"#;
    let output = lab.run(&["up"]).write_stdin(refusal).assert().code(1);
    assert_eq!(docs(&output.get_output().stdout)[0]["reason"], "no-nodes");
}

#[test]
fn what_failed_before_passes_untouched() {
    let Some(lab) = Lab::new() else { return };
    let failed = lab.workload("n1", "sleep 1000", &json!({})).failed("no core is free");
    let output = lab.run(&[]).write_stdin(lines(&[&failed])).assert().success();
    assert_eq!(output.get_output().stdout, lines(&[&failed]));
}

#[test]
fn a_malformed_line_is_named_and_the_others_are_run() {
    let Some(lab) = Lab::new() else { return };
    let (first, last) = (
        lab.place("n1", "sleep 1000", &json!({})),
        lab.place("n1", "sleep 1000", &json!({})),
    );
    let input = [lines(&[&first]), b"{\"kind\":\"Workload\",\n".to_vec(), lines(&[&last])].concat();
    let output = lab.run(&[]).write_stdin(input).assert().code(65);
    let output = output.get_output();
    let ran: Vec<_> = docs(&output.stdout)
        .iter()
        .map(|doc| (doc["id"].clone(), doc["phase"].clone()))
        .collect();
    assert_eq!(
        ran,
        [(json!(first.id), json!("running")), (json!(last.id), json!("running"))]
    );
    assert!(String::from_utf8_lossy(&output.stderr).contains("line 2"), "{output:?}");
}

#[test]
fn many_come_out_in_their_order() {
    let Some(lab) = Lab::new() else { return };
    let all: Vec<_> = (0..12).map(|_| lab.place("n1", "sleep 1000", &json!({}))).collect();
    let output = lab
        .run(&["-j", "4"])
        .write_stdin(lines(&all.iter().collect::<Vec<_>>()))
        .assert()
        .success();
    let ids: Vec<_> = docs(&output.get_output().stdout)
        .iter()
        .map(|doc| doc["id"].clone())
        .collect();
    assert_eq!(ids, all.iter().map(|workload| json!(workload.id)).collect::<Vec<_>>());
}

#[test]
fn a_document_that_is_not_in_the_store_is_refused() {
    let Some(lab) = Lab::new() else { return };
    let mut unknown = lab.workload("n1", "sleep 1000", &json!({}));
    unknown.txid = None;
    let output = lab.run(&[]).write_stdin(lines(&[&unknown])).assert().code(1);
    let output = output.get_output();
    let failed = &docs(&output.stdout)[0];
    assert_eq!(failed["phase"], "failed");
    let error = failed["error"].as_str().unwrap();
    assert!(error.contains("is not in the store; place it"), "{error}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("is not in the store; place it"));
}

#[test]
fn an_expired_reservation_is_not_run() {
    let Some(lab) = Lab::new() else { return };
    let workload = lab.place("n1", "sleep 1000", &json!({}));
    lab.delete(&keys::pending("t1"));
    let output = lab.run(&[]).write_stdin(lines(&[&workload])).assert().code(75);
    let error = docs(&output.get_output().stdout)[0]["error"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        error.starts_with(&format!("reservation of {} expired; place it again", workload.name)),
        "{error}"
    );
    assert_eq!(lab.stored(&workload).unwrap().txid.as_deref(), Some("t1"));
    // And when somebody has taken it back already.
    lab.delete(&keys::work("n1", &workload.id));
    lab.run(&[]).write_stdin(lines(&[&workload])).assert().code(75);
    lab.assert_gone(&workload);
}

#[test]
fn a_member_of_a_gang_waits_for_all_of_them() {
    let Some(lab) = Lab::new() else { return };
    let workload = lab.place("n1", "sleep 1000", &json!({}));
    lab.put(&keys::pending("t1"), br#"{"gang":"reserving"}"#);
    for verb in ["up", "stop", "rm"] {
        let output = lab.run(&[verb]).write_stdin(lines(&[&workload])).assert().code(75);
        let error = docs(&output.get_output().stdout)[0]["error"]
            .as_str()
            .unwrap()
            .to_owned();
        assert!(
            error.contains("is part of a gang that is still being reserved"),
            "{error}"
        );
        assert_eq!(lab.stored(&workload).unwrap(), workload);
    }
    lab.assert_gone(&workload);
    lab.put(&keys::pending("t1"), br#"{"gang":"committed"}"#);
    lab.run(&[]).write_stdin(lines(&[&workload])).assert().success();
    assert_eq!(lab.stored(&workload).unwrap().txid, None);
}

#[test]
fn what_cannot_be_created_is_given_back() {
    let Some(lab) = Lab::new() else { return };
    let workload = lab.place("n1", "sleep 1000", &json!({"image": "no-such-image"}));
    let output = lab.run(&[]).write_stdin(lines(&[&workload])).assert().code(1);
    let failed = &docs(&output.get_output().stdout)[0];
    assert_eq!(failed["phase"], "failed");
    assert!(
        failed["error"]
            .as_str()
            .unwrap()
            .contains("image no-such-image is not there"),
        "{failed}"
    );
    assert_eq!(lab.stored(&workload).unwrap().desired, Desired::Removed);
    let status = lab.status(&workload).unwrap();
    assert_eq!(status.phase, Phase::Removed);
    assert!(status.error.unwrap().contains("no-such-image"));
}

#[test]
fn an_absent_docker_keeps_what_is_wanted() {
    let Some(lab) = Lab::new() else { return };
    let mut workload = lab.place("n1", "sleep 1000", &json!({}));
    workload.engine = "docker".into();
    lab.put(&keys::work("n1", &workload.id), &to_json(&workload));
    let output = lab.run(&[]).write_stdin(lines(&[&workload])).assert().code(69);
    let failed = &docs(&output.get_output().stdout)[0];
    let error = failed["error"].as_str().unwrap();
    assert!(
        error.contains("there is no socket /no/such/docker.sock") && error.contains("is dockerd running there?"),
        "{error}"
    );
    let stored = lab.stored(&workload).unwrap();
    assert_eq!((stored.desired, stored.txid), (Desired::Running, None));
    assert_eq!(lab.status(&workload).unwrap().phase, Phase::Placed);
}

#[test]
fn a_full_disk_loses_the_record_and_nothing_else() {
    let Some(lab) = Lab::new() else { return };
    let workload = lab.place("n1", "sleep 1000", &json!({}));
    let input = lab.path("input");
    std::fs::write(&input, lines(&[&workload])).unwrap();
    let full = File::options().write(true).open("/dev/full").unwrap();
    let mut command = lab.spawn_on("n1", &[]);
    let output = command
        .stdin(File::open(&input).unwrap())
        .stdout(full)
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(74), "{output:?}");
    let again = lab.run(&[]).write_stdin(lines(&[&workload])).assert().success();
    assert_eq!(docs(&again.get_output().stdout)[0]["phase"], "running");
    assert_eq!(lab.pids(&workload).len(), 1);
}
