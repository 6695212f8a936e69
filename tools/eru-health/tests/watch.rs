//! `eru-health status` and `watch` on both stores.
#![expect(clippy::unwrap_used, reason = "tests")]

mod common;

use std::collections::BTreeMap;

use assert_cmd::cargo::cargo_bin_cmd;
use common::running::Running;
use common::store::{Fixture, status};
use common::{documents, workload};
use nix::sys::signal::Signal;
use serde_json::{Value, json};

/// A status of an app on a node, in the store.
fn put(fixture: &Fixture, node: &str, name: &str, phase: &str) {
    let id = name.rsplit('_').next().unwrap();
    let mut workload = workload(id, Value::Null);
    workload["name"] = json!(name);
    let mut status = status(&workload, phase);
    status["node"] = json!(node);
    fixture.put(&format!("status/{node}/{id}"), &status);
}

fn names(fixture: &Fixture, args: &[&str]) -> Vec<String> {
    let output = cargo_bin_cmd!("eru-health")
        .args(["status", "--store", &fixture.url])
        .args(args)
        .output()
        .unwrap();
    assert!(output.status.success());
    documents(&output)
        .iter()
        .map(|status| status["name"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn status_lists_what_is_asked_for() {
    Fixture::each(|fixture| {
        for (node, name) in [
            ("n1", "my_shop_web_a"),
            ("n1", "shop_web_b"),
            ("n2", "shop_job_c"),
            ("n2", "shop_web_d"),
        ] {
            put(&fixture, node, name, "running");
        }
        assert_eq!(names(&fixture, &[]).len(), 4);
        assert_eq!(names(&fixture, &["shop"]), ["shop_web_b", "shop_job_c", "shop_web_d"]);
        assert_eq!(names(&fixture, &["my_shop"]), ["my_shop_web_a"]);
        assert_eq!(
            names(&fixture, &["shop", "--entry", "web"]),
            ["shop_web_b", "shop_web_d"]
        );
        assert_eq!(
            names(&fixture, &["shop", "--entry", "web", "--node", "n2"]),
            ["shop_web_d"]
        );
        assert!(names(&fixture, &["--node", "n"]).is_empty());
        let table = cargo_bin_cmd!("eru-health")
            .args(["status", "--table", "--store", &fixture.url])
            .output()
            .unwrap();
        let table = String::from_utf8(table.stdout).unwrap();
        assert!(
            table
                .lines()
                .nth(1)
                .unwrap()
                .contains("my_shop_web_a  n1    running  unknown"),
            "{table}"
        );
    });
}

#[test]
fn watch_prints_what_is_there_and_then_every_change() {
    Fixture::each(|fixture| {
        put(&fixture, "n1", "shop_web_a", "running");
        put(&fixture, "n1", "other_web_x", "running");
        let watch = Running::health(&["watch", "shop", "--store", &fixture.url]);
        let line = |status: &Value| {
            format!(
                "{} {} {}",
                status["id"].as_str().unwrap(),
                status["phase"].as_str().unwrap(),
                status["deleted"]
            )
        };
        assert_eq!(line(&watch.document()), "a running null");
        put(&fixture, "n1", "other_web_x", "stopped");
        put(&fixture, "n1", "shop_web_b", "created");
        put(&fixture, "n1", "shop_web_a", "stopped");
        fixture.delete("status/n1/a");
        put(&fixture, "n1", "shop_web_a", "running");
        let seen: Vec<String> = (0..4).map(|_| line(&watch.document())).collect();
        assert_eq!(
            seen,
            ["b created null", "a stopped null", "a removed true", "a running null"]
        );
        let (_, stderr) = watch.stop();
        assert!(stderr.is_empty(), "{stderr}");
    });
}

#[test]
fn watch_ends_when_its_reader_does_though_nothing_happens() {
    Fixture::each(|fixture| {
        put(&fixture, "n1", "shop_web_a", "running");
        let pipeline = format!(
            "{} watch --store '{}' | head -n 1",
            env!("CARGO_BIN_EXE_eru-health"),
            fixture.url
        );
        let shell = Running::start("sh", &["-c", &format!("timeout 60 {pipeline}; echo '\"ended\"'")]);
        assert_eq!(shell.document()["id"], "a");
        assert_eq!(shell.document(), "ended");
    });
}

/// Applies what a watch prints until the state is as expected.
fn replay(watch: &Running, state: &mut BTreeMap<String, String>, until: impl Fn(&BTreeMap<String, String>) -> bool) {
    while !until(state) {
        let status = watch.document();
        let id = status["id"].as_str().unwrap().to_owned();
        if status["deleted"] == true {
            state.remove(&id);
        } else {
            state.insert(id, status["phase"].as_str().unwrap().to_owned());
        }
    }
}

#[test]
fn watch_is_complete_after_a_compaction_and_a_restart_of_the_store() {
    let case = |mut fixture: Fixture| {
        for name in ["shop_web_a", "shop_web_b"] {
            put(&fixture, "n1", name, "running");
        }
        let watch = Running::health(&["watch", "--store", &fixture.url]);
        let mut state = BTreeMap::new();
        replay(&watch, &mut state, |state| state.len() == 2);
        watch.signal(Signal::SIGSTOP);
        for n in 0..50 {
            put(
                &fixture,
                "n1",
                "shop_web_b",
                if n % 2 == 0 { "stopped" } else { "running" },
            );
        }
        fixture.delete("status/n1/a");
        put(&fixture, "n1", "shop_web_c", "created");
        fixture.store.compact(fixture.last_change()).unwrap();
        if let Some(etcd) = &mut fixture.etcd {
            etcd.stop();
            etcd.start_again();
        }
        put(&fixture, "n1", "shop_web_d", "failed");
        watch.signal(Signal::SIGCONT);
        let expected: BTreeMap<String, String> = [("b", "running"), ("c", "created"), ("d", "failed")]
            .map(|(id, phase)| (id.into(), phase.into()))
            .into();
        replay(&watch, &mut state, |state| *state == expected);
    };
    Fixture::each(case);
}

#[test]
fn an_absent_store_is_unavailable() {
    for verb in ["status", "watch"] {
        let mut command = cargo_bin_cmd!("eru-health");
        command.args([verb, "--store", "etcd://127.0.0.1:1/x", "--store-timeout", "300ms"]);
        assert_eq!(command.output().unwrap().status.code(), Some(69), "{verb}");
    }
}
