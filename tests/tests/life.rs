//! From a spec to healthy workloads and back, with the native engine; and what is left when parts of it are killed.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::time::Duration;

use eru_testkit::{Missing, available, wait_until};
use eru_tests::Host;
use serde_json::Value;

const HELLO: &str = "eru-sched --spec examples/apps/hello.yaml --pod p --cpu 0.1 --memory 32M --image $IMAGE";

fn host() -> Result<Host, Missing> {
    let host = Host::new("n1", None)?;
    host.join("native", 4, "1G");
    let _ = host
        .sh("eru-net network add front --driver routed --subnet 10.77.0.0/24")
        .ok();
    Ok(host)
}

/// What is left when all workloads are removed: nothing.
fn assert_empty(host: &Host) {
    let audit = host.sh("eru-place audit").ok().documents();
    assert_eq!(
        (&audit[0]["workloads"], &audit[0]["usage"]["memory"]),
        (&0.into(), &0.into())
    );
    assert_eq!(host.sh("eru-net ls").ok().out, "");
    let quiet = || host.processes().is_empty();
    assert!(wait_until(Duration::from_secs(10), quiet), "{:?}", host.processes());
    let mounts = host.sh("grep -c \"$ERU_ROOT\" /proc/mounts").out;
    assert_eq!(mounts.trim(), "0");
    assert_eq!(host.sh("ip -j link show type veth").ok().out.trim(), "[]");
}

fn remove_all(host: &Host) {
    let _ = host.sh("eru-place ls | eru-run rm --force | eru-place release").ok();
}

#[test]
fn from_a_spec_to_healthy_and_back() {
    let Some(host) = available(host()) else { return };
    let forwarder = host.background("exec eru-logfwd --node n1 --state $TMPDIR/state --to file://$TMPDIR/lines");
    let healthy = host
        .sh(&format!(
            "{HELLO} --entry web --count 3 --network front | eru-place | eru-run | eru-health wait --timeout 30s"
        ))
        .ok()
        .documents();
    assert_eq!(healthy.len(), 3);
    for workload in &healthy {
        assert_eq!(
            (&workload["phase"], &workload["health"]["healthy"]),
            (&"running".into(), &true.into())
        );
        assert!(workload["network"]["front"].as_str().unwrap().starts_with("10.77.0."));
    }
    let pages = host
        .sh("for ip in $(eru-place ls hello | jq -r .network.front); do busybox wget -qO- http://$ip:8080/; done")
        .ok()
        .out;
    for instance in 0..3 {
        assert!(pages.contains(&format!("instance {instance}\n")), "{pages}");
    }
    let lines = || {
        let text = std::fs::read_to_string(host.path("lines")).unwrap_or_default();
        let lines: Vec<Value> = text
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect();
        healthy.iter().all(|workload| {
            lines
                .iter()
                .any(|line| line["id"] == workload["id"] && line["entrypoint"] == "web")
        })
    };
    assert!(wait_until(Duration::from_secs(10), lines));
    let inside = host.sh(&format!(
        "eru-run exec {} -- sh -c 'hostname; exit 3'",
        healthy[0]["id"].as_str().unwrap()
    ));
    assert_eq!(inside.code, 3, "{inside:?}");
    drop(forwarder);
    remove_all(&host);
    assert_empty(&host);
}

#[test]
fn an_address_is_kept_over_stop_and_start() {
    let Some(host) = available(host()) else { return };
    let placed = format!("{HELLO} --entry web --network front | eru-place | eru-run | eru-health wait --timeout 30s");
    let first = host.sh(&placed).ok().documents().remove(0);
    let id = first["id"].as_str().unwrap();
    let stopped = host.sh(&format!("eru-run stop {id}")).ok().documents();
    assert_eq!(stopped[0]["phase"], "stopped");
    let second = host.sh(&placed).ok().documents().remove(0);
    assert_ne!(
        second["network"], first["network"],
        "the address of a stopped workload is still its own"
    );
    let again = host
        .sh(&format!("eru-run start {id} | eru-health wait --timeout 30s"))
        .ok()
        .documents();
    assert_eq!(again[0]["network"], first["network"]);
    remove_all(&host);
    assert_empty(&host);
}

/// Wherever `eru-run` is killed: after `gc` and one pass of `serve`, what is in the books runs, once, and nothing else.
#[test]
fn eru_run_killed_anywhere() {
    let Some(host) = available(host()) else { return };
    for delay in ["0.005", "0.015", "0.03", "0.05", "0.08", "0.12", "0.2", "0.4"] {
        let placed = host
            .sh(&format!(
                "{HELLO} --entry worker --count 4 --network front | eru-place reserve --ttl 2s"
            ))
            .ok()
            .out;
        let _ = host.sh_with(
            &format!("timeout --signal=KILL {delay} eru-run > /dev/null 2>&1"),
            &placed,
        );
        let settled = || {
            let _ = host.sh("eru-place gc && eru-run serve --once && eru-net gc").ok();
            let books = host.sh("eru-place ls").ok().documents();
            books
                .iter()
                .all(|workload| workload["txid"].is_null() && workload["phase"] == "running")
        };
        assert!(
            wait_until(Duration::from_secs(20), settled),
            "{delay}: {:?}",
            host.sh("eru-place ls")
        );
        let books = host.sh("eru-place ls").ok().documents();
        let sleeping = host
            .processes()
            .iter()
            .filter(|line| line.contains("/bin/sleep 3600"))
            .count();
        assert_eq!(sleeping, books.len(), "{delay}: {:?}", host.processes());
        assert_eq!(host.sh("eru-net ls").ok().documents().len(), books.len(), "{delay}");
        let _ = host.sh("eru-place audit").ok();
        remove_all(&host);
    }
    assert_empty(&host);
}

#[test]
fn removal_killed_anywhere() {
    let Some(host) = available(host()) else { return };
    for delay in ["0.005", "0.02", "0.05", "0.1", "0.3"] {
        let _ = host
            .sh(&format!(
                "{HELLO} --entry worker --count 4 --network front | eru-place | eru-run"
            ))
            .ok();
        let _ = host.sh(&format!(
            "eru-place ls > $TMPDIR/all; timeout --signal=KILL {delay} eru-run rm --force < $TMPDIR/all"
        ));
        // Some are marked and some not; the rest are removed as anybody would.
        let _ = host.sh("eru-run serve --once && eru-place gc && eru-place audit").ok();
        remove_all(&host);
        assert_empty(&host);
    }
}

#[test]
fn a_workload_that_cannot_start_leaves_nothing() {
    let Some(host) = available(host()) else { return };
    let plan = HELLO.replace("$IMAGE", "nowhere:1");
    let failed = host.sh(&format!(
        "{plan} --entry web --network front | eru-place | eru-run | eru-health wait --timeout 5s"
    ));
    assert_ne!(failed.code, 0);
    assert_eq!(failed.documents()[0]["phase"], "failed");
    assert!(
        failed.err.contains("nowhere:1") && failed.err.contains("image import"),
        "{failed:?}"
    );
    let _ = host.sh("eru-place gc").ok();
    assert_empty(&host);
}

#[test]
fn limits_hold() {
    let Some(host) = available(host()) else { return };
    std::fs::write(
        host.path("eater.yaml"),
        "appname: eater\nentrypoints:\n  all: {commands: [sh, -c, 'x=a; while :; do x=$x$x; done']}\n",
    )
    .unwrap();
    let _ = host.sh("eru-sched --spec $TMPDIR/eater.yaml --image $IMAGE --memory 16M --cpu 0.5 | eru-place | eru-run");
    let killed = || {
        let _ = host.sh("eru-run serve --once");
        let books = host.sh("eru-place ls eater").ok().documents();
        books.len() == 1 && books[0]["exit_code"] == 137
    };
    assert!(
        wait_until(Duration::from_secs(20), killed),
        "{:?}",
        host.sh("eru-place ls")
    );
    remove_all(&host);
    assert_empty(&host);
}

/// The last of a stream has its turn long after `eru-place` has ended.
#[test]
fn a_slow_engine_loses_no_reservation() {
    let Some(host) = available(host()) else { return };
    let spec = "appname: slow\nentrypoints:\n  all: {cmd: /bin/sleep 60, hook: {after_start: ['/bin/sleep 1']}}\n";
    std::fs::write(host.path("slow.yaml"), spec).unwrap();
    let plan = "eru-sched --spec $TMPDIR/slow.yaml --image $IMAGE --pod p --cpu 0.1 --memory 16M --count 5";
    let running = host
        .sh(&format!("{plan} | eru-place reserve --ttl 2s | eru-run -j 1"))
        .ok()
        .documents();
    assert_eq!(
        running.iter().filter(|workload| workload["phase"] == "running").count(),
        5,
        "{running:?}"
    );
    remove_all(&host);
    assert_empty(&host);
}
