//! `eru-place realloc`.

use serde_json::json;

use crate::lab::{Lab, assignment, key, name};

#[test]
fn absolute_and_delta() {
    let lab = Lab::new();
    let workload = &lab.running(1, &json!({"cpu_request": 1, "cpu_limit": 2, "memory_request": 1024}))[0];
    let after = lab.ok(&["realloc", name(workload), "--cpu", "2", "--memory", "2K"], &[]);
    assert_eq!(after.len(), 1);
    assert_eq!(
        (
            &after[0]["bound"]["cpu"],
            &after[0]["bound"]["memory"],
            &after[0]["spec"]["resources"]["cpu_limit"]
        ),
        (&json!(2), &json!(2048), &json!(2))
    );
    assert_eq!(lab.usage(), json!({"cpu": 2, "memory": 2048}));
    lab.ok(&["realloc", "--delta", "--cpu=-0.5", "--memory=-1K"], &after);
    assert_eq!(lab.usage(), json!({"cpu": 1.5, "memory": 1024}));
    let stored: serde_json::Value = serde_json::from_str(&lab.stored(&key(workload)).unwrap()).unwrap();
    for field in ["id", "name", "node", "seq", "desired", "phase", "engine"] {
        assert_eq!(stored[field], workload[field], "{field}");
    }
    lab.ok(&["audit"], &[]);
}

#[test]
fn to_itself_changes_not_a_byte() {
    let lab = Lab::new();
    for resources in [
        json!({"cpu_request": 1.3, "cpu_bind": true, "memory_limit": 1000}),
        json!({"cpu_limit": 0.3, "memory_request": 1000}),
    ] {
        lab.running(1, &resources);
    }
    let all = || lab.store.list("").unwrap();
    let (before, listed) = (all(), lab.ok(&["ls"], &[]));
    assert_eq!(lab.ok(&["realloc"], &listed), listed);
    lab.ok(&["realloc", "--delta", "--cpu", "0", "--memory=-0"], &listed);
    for workload in &listed {
        lab.ok(&["realloc", name(workload), "--memory-request", "1000"], &[]);
    }
    assert_eq!(all().rev, before.rev, "nothing was written");
}

#[test]
fn cores_are_kept_and_bound_and_unbound() {
    let lab = Lab::new();
    let bound = lab.running(2, &json!({"cpu_request": 1, "cpu_bind": true}));
    assert_eq!(bound[1]["bound"]["cpu_map"], json!({"1": 100}));
    let more = &lab.ok(&["realloc", name(&bound[1]), "--cpu", "2"], &[])[0];
    assert_eq!(more["bound"]["cpu_map"]["1"], 100, "{more}");
    assert_eq!(more["bound"]["cpu"], 2);
    lab.ok(&["realloc", name(&bound[0]), "--cpu-unbind"], &[]);
    let usage = lab.usage();
    assert_eq!(
        (&usage["cpu"], usage["cpu_map"].as_object().unwrap().len()),
        (&json!(3), 2)
    );
    let again = &lab.ok(&["realloc", name(&bound[0]), "--cpu-bind"], &[])[0];
    assert_eq!(again["bound"]["cpu_map"].as_object().unwrap().len(), 1);
    lab.ok(&["audit"], &[]);
}

#[test]
fn what_does_not_fit_changes_nothing() {
    let lab = Lab::new();
    let workloads = lab.running(2, &json!({"cpu_request": 1, "memory_request": 1024}));
    let before = lab.store.list("").unwrap().rev;
    let names = [name(&workloads[0]), name(&workloads[1])];
    let args = [&["realloc"], &names[..], &["--cpu", "3"]].concat();
    let (documents, code, complaints) = lab.run(&args, &[]);
    assert_eq!((documents.len(), code), (1, 1), "{documents:?}");
    assert_eq!(
        (&documents[0]["kind"], &documents[0]["reason"], &documents[0]["retry"]),
        (&json!("Refusal"), &json!("insufficient-resource"), &json!(true))
    );
    let message = documents[0]["message"].as_str().unwrap();
    assert!(
        message.contains("nothing is changed") && message.contains("3 are needed"),
        "{message}"
    );
    assert!(complaints.contains(message), "{complaints}");
    assert_eq!(lab.store.list("").unwrap().rev, before);
    // Both fit when one gives back.
    let mut documents = lab.ok(&["ls"], &[]);
    documents[0]["spec"]["resources"]["cpu_request"] = json!(0.5);
    documents[1]["spec"]["resources"]["cpu_request"] = json!(3.5);
    lab.ok(&["realloc"], &documents);
    assert_eq!(lab.usage()["cpu"], 4);
}

#[test]
fn all_or_nothing_over_several_nodes() {
    let lab = Lab::new();
    lab.node("n2");
    let mut workloads = lab.running(1, &json!({"memory_request": 1024}));
    workloads.extend(lab.running_on("n2", 1, &json!({"memory_request": 1024})));
    lab.ok(&["realloc", "--memory", "1M"], &workloads);
    let memory = |node| lab.ok(&["node", "get", node], &[])[0]["usage"]["memory"].clone();
    assert_eq!((memory("n1"), memory("n2")), (json!(1 << 20), json!(1 << 20)));
    lab.ok(&["node", "set", "n2", "--memory", "2M"], &[]);
    assert_eq!(lab.run(&["realloc", "--memory", "3M"], &workloads).1, 1);
    assert_eq!((memory("n1"), memory("n2")), (json!(1 << 20), json!(1 << 20)));
    lab.ok(&["audit"], &[]);
}

#[test]
fn more_than_a_transaction_holds_is_refused() {
    let lab = Lab::new();
    let workloads = lab.running(127, &json!({}));
    let (documents, code, complaints) = lab.run(&["realloc", "--memory", "1K"], &workloads);
    assert_eq!((documents.len(), code), (0, 64));
    assert!(
        complaints.contains("127 workloads on 1 nodes are more") && complaints.contains("in parts"),
        "{complaints}"
    );
    lab.ok(&["realloc", "--memory", "1K"], &workloads[..126]);
    assert_eq!(lab.usage()["memory"], 126 << 10);
}

#[test]
fn who_is_not_there_to_stay_is_refused() {
    let lab = Lab::new();
    let unconfirmed = &lab.ok(&[], &[assignment("n1", 1, &json!({}))])[0];
    let (documents, code, _) = lab.run(&["realloc", name(unconfirmed), "--memory", "1K"], &[]);
    assert_eq!(
        (code, &documents[0]["reason"], &documents[0]["retry"]),
        (1, &json!("conflict"), &json!(true))
    );
    let mut removed = lab.running(1, &json!({})).remove(0);
    removed["desired"] = json!("removed");
    lab.put(&key(&removed), &removed.to_string());
    let (documents, code, _) = lab.run(&["realloc", "--memory", "1K"], std::slice::from_ref(&removed));
    assert_eq!((code, &documents[0]["retry"]), (1, &json!(false)));
    lab.ok(&["release"], std::slice::from_ref(unconfirmed));
    let (documents, code, _) = lab.run(&["realloc", "--memory", "1K"], std::slice::from_ref(unconfirmed));
    assert_eq!((code, &documents[0]["reason"]), (1, &json!("unknown")));
}

#[test]
fn wrong_usage_is_told_before_anything_is_done() {
    let lab = Lab::new();
    let workloads = lab.running(1, &json!({"cpu_request": 1}));
    let name = name(&workloads[0]);
    let before = lab.store.list("").unwrap().rev;
    for (args, code, text) in [
        (vec![name], 64, "nothing is to be changed"),
        (vec![name, name, "--cpu", "1"], 64, "named twice"),
        (vec!["nobody", "--cpu", "1"], 1, "not known"),
        (vec![name, "--cpu", "x"], 64, "not a number of cores"),
        (vec![name, "--cpu", "1", "--cpu-limit", "2"], 64, "cannot be used with"),
        (vec![name, "--cpu=-1"], 64, "--cpu: it is negative"),
        (vec![name, "--delta", "--memory=-1"], 1, "more would be taken off"),
        (vec![name, "--volume", "x"], 64, "volume 'x'"),
    ] {
        let (_, status, complaints) = lab.run(&[&["realloc"], &args[..]].concat(), &[]);
        assert_eq!(status, code, "{args:?}: {complaints}");
        assert!(complaints.contains(text), "{args:?}: {complaints}");
    }
    let input = format!("{}\n{{\"kind\":\"Workload\"\n", workloads[0]);
    let output = lab
        .place(&["realloc", "--cpu", "2"])
        .write_stdin(input)
        .output()
        .unwrap();
    assert_eq!(
        (output.status.code(), output.stdout.len()),
        (Some(65), 0),
        "a bad line spoils all"
    );
    assert_eq!(lab.store.list("").unwrap().rev, before);
}

#[test]
fn a_dry_run_writes_nothing() {
    let lab = Lab::new();
    let workloads = lab.running(1, &json!({"cpu_request": 1, "cpu_bind": true}));
    lab.running(1, &json!({}));
    let before = lab.store.list("").unwrap().rev;
    let shown = lab.ok(&["realloc", name(&workloads[0]), "--cpu", "2", "--dry-run"], &[]);
    assert_eq!((shown.len(), &shown[0]["bound"]["cpu"]), (1, &json!(2)));
    assert_eq!(lab.store.list("").unwrap().rev, before);
}

#[test]
fn other_documents_pass() {
    let lab = Lab::new();
    let workloads = lab.running(1, &json!({}));
    let other = json!({"kind": "Something", "x": 1});
    let out = lab.ok(&["realloc", "--memory", "1K"], &[other.clone(), workloads[0].clone()]);
    assert_eq!((&out[0], &out[1]["kind"]), (&other, &json!("Workload")));
}

#[test]
fn volumes_and_devices_stay_where_they_are() {
    let lab = Lab::new();
    let args = "node set n1 --storage 1T --volume /d0:10G --volume /d1:10G --gpu t4=4";
    lab.ok(&args.split(' ').collect::<Vec<_>>(), &[]);
    let mut plan = assignment("n1", 1, &json!({"devices": {"t4": 1}}));
    let mut place = |volumes: serde_json::Value| {
        plan["deploy"]["spec"]["volumes"] = volumes;
        lab.confirm(lab.ok(&[], std::slice::from_ref(&plan)).remove(0))
    };
    let first = place(json!(["AUTO:/a:rw:4G"]));
    let second = place(json!(["AUTO:/a:rw:4G"]));
    let source = |workload: &serde_json::Value| workload["bound"]["volumes"][0]["source"].clone();
    let more = &lab.ok(
        &[
            "realloc",
            name(&second),
            "--delta",
            "--volume",
            "AUTO:/a:rw:1G",
            "--gpu",
            "t4=1",
        ],
        &[],
    )[0];
    assert_eq!(
        (source(more), &more["bound"]["volumes"][0]["size"]),
        (source(&second), &json!(5u64 << 30))
    );
    let devices: Vec<u64> = serde_json::from_value(more["bound"]["devices"]["t4"].clone()).unwrap();
    let had = second["bound"]["devices"]["t4"][0].as_u64().unwrap();
    assert!(devices.len() == 2 && devices.contains(&had), "{devices:?} of {had}");
    let usage = lab.usage();
    let total: u64 = usage["volumes"]
        .as_object()
        .unwrap()
        .values()
        .map(|size| size.as_u64().unwrap())
        .sum();
    assert_eq!((total, usage["devices"]["t4"].as_array().unwrap().len()), (9 << 30, 3));
    let less = &lab.ok(
        &[
            "realloc",
            name(&second),
            "--delta",
            "--volume",
            "AUTO:/a:rw:-2G",
            "--gpu",
            "t4=-2",
        ],
        &[],
    )[0];
    assert_eq!(
        (source(less), &less["bound"]["devices"]),
        (source(&second), &json!(null))
    );
    let (documents, code, _) = lab.run(&["realloc", name(&first), "--volume", "AUTO:/a:rw:11G"], &[]);
    assert_eq!(
        (code, &documents[0]["reason"]),
        (1, &json!("insufficient-resource")),
        "{documents:?}"
    );
    lab.ok(&["realloc", name(&first), "--volume-rm", "/a"], &[]);
    let total: u64 = lab.usage()["volumes"]
        .as_object()
        .unwrap()
        .values()
        .map(|size| size.as_u64().unwrap())
        .sum();
    assert_eq!(total, 3 << 30);
    lab.ok(&["audit"], &[]);
}
