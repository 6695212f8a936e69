//! Containers of a real dockerd: their logs are where dockerd says.
#![expect(clippy::unwrap_used, reason = "tests")]

mod common;

use common::logs::{Root, lines, parse, workload};
use common::receiver::Receiver;
use common::running::Running;
use common::{assert_all, numbers};
use eru_testkit::{Dockerd, IMAGE, available};
use serde_json::{Value, json};

const NOWHERE: &str = "file:///nonexistent/eru";

fn container(id: &str) -> Value {
    let mut workload = workload(id);
    workload["engine"] = json!("docker");
    workload
}

/// Runs a container as `eru-run` names and labels it.
fn run(dockerd: &Dockerd, id: &str, options: &[&str], script: &str) {
    let (name, label) = (format!("shop_web_{id}"), format!("eru.id={id}"));
    let base = ["run", "-d", "--network", "none", "--name", &name, "--label", &label];
    let output = dockerd.docker(&[&base, options, &[IMAGE, "sh", "-c", script]].concat());
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn containers_are_forwarded_with_rotation_and_long_lines() {
    let Some(mut dockerd) = available(Dockerd::start()) else {
        return;
    };
    let (root, receiver) = (Root::new(), Receiver::start());
    let socket = dockerd.socket();
    let to = receiver.url();
    let args = [
        "--to",
        &to,
        "--root",
        root.path(),
        "--store",
        NOWHERE,
        "--docker",
        &socket,
    ];
    // Not there yet: it is looked for again and again.
    let running = Running::start(&args, &lines(&[container("late"), container("brief")]));
    run(
        &dockerd,
        "brief",
        &[],
        "i=0; while [ $i -lt 200 ]; do echo $i of some; i=$((i+1)); done",
    );
    receiver.await_count(200);
    // dockerd puts aside what is full, every two hundred lines; all is kept, as it may be found late.
    let pace = "i=0; while [ $i -lt 2000 ]; do echo $i of many; i=$((i+1)); [ $((i % 50)) = 0 ] && sleep 0.02; done; sleep 1000";
    run(
        &dockerd,
        "late",
        &["--log-opt", "max-size=20k", "--log-opt", "max-file=50"],
        pace,
    );
    receiver.await_count(2200);
    assert_all(&receiver.records(), "brief", 200);
    assert_all(&receiver.records(), "late", 2000);
    // The end of the containers is the end of their logs.
    let removed = dockerd.docker(&["rm", "-f", "shop_web_late", "shop_web_brief"]);
    assert!(removed.status.success(), "{removed:?}");
    let ended = running.ended();
    assert!(ended.status.success() && ended.stderr.is_empty(), "{}", ended.stderr);
    assert_eq!(numbers(&receiver.records(), "late").len(), 2000);

    let once = |input: &[Value]| {
        let args = [
            "--to",
            "-",
            "--once",
            "--root",
            root.path(),
            "--store",
            NOWHERE,
            "--docker",
            &socket,
        ];
        Running::start(&args, &lines(input)).ended()
    };
    // dockerd cuts lines into pieces of 16 KiB.
    run(
        &dockerd,
        "long",
        &[],
        "head -c 50000 /dev/zero | tr '\\0' x; echo; echo end",
    );
    let wait = dockerd.docker(&["wait", "shop_web_long"]);
    assert!(wait.status.success());
    let found = parse(&once(&[container("long")]).stdout);
    assert_eq!(
        found
            .iter()
            .map(|record| record["data"].as_str().unwrap().len())
            .collect::<Vec<_>>(),
        [50_000, 3]
    );
    // One of the name that is another's, and one that logs elsewhere.
    let stranger = Value::from("stranger");
    let mut other = container("long");
    other["id"] = stranger;
    assert!(once(&[other]).stdout.is_empty());
    run(&dockerd, "mute", &["--log-driver", "none"], "echo x");
    let ended = once(&[container("mute")]);
    assert!(
        ended.stderr.contains("logs by the driver 'none', which leaves no file"),
        "{}",
        ended.stderr
    );
    dockerd.stop();
    let ended = once(&[container("long")]);
    assert!(
        ended.stderr.contains("log of shop_web_long: docker unix://"),
        "{}",
        ended.stderr
    );
}
