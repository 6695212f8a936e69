//! Two hosts that share nothing but an etcd.

use std::time::Duration;

use eru_testkit::{Etcd, Missing, available, wait_until};
use eru_tests::{Background, Host};

const HELLO: &str = "eru-sched --spec examples/apps/hello.yaml --pod p --cpu 0.1 --memory 32M";

/// Two hosts, of which the second serves.
fn pair(etcd: &Etcd) -> Result<(Host, Host), Missing> {
    let host = |name: &str| -> Result<Host, Missing> {
        let host = Host::new(name, Some(etcd.url()))?.reach(etcd.port())?;
        host.join("native", 2, "512M");
        Ok(host)
    };
    Ok((host("a")?, host("b")?))
}

fn serve(host: &Host) -> Background {
    let _ = std::fs::remove_file(host.path("ready"));
    let serving = host.background("exec eru-run serve --ready-fd 9 9> $TMPDIR/ready");
    let ready = || std::fs::read(host.path("ready")).is_ok_and(|bytes| !bytes.is_empty());
    assert!(wait_until(Duration::from_secs(20), ready));
    serving
}

fn sleepers(host: &Host) -> usize {
    host.processes()
        .iter()
        .filter(|line| line.contains("/bin/sleep 3600"))
        .count()
}

#[test]
fn a_plan_made_on_one_runs_on_the_other() {
    let Some(mut etcd) = available(Etcd::start()) else {
        return;
    };
    let Some((a, b)) = available(pair(&etcd)) else { return };
    let serving = serve(&b);
    let image = b.path("image").display().to_string();
    let deploy =
        format!("{HELLO} --entry worker --image {image} --node b --count 2 | eru-place | eru-run --timeout 30s");
    let running = a.sh(&deploy).ok().documents();
    assert_eq!(running.len(), 2);
    assert!(
        running
            .iter()
            .all(|workload| workload["phase"] == "running" && workload["node"] == "b"),
        "{running:?}"
    );
    assert_eq!((sleepers(&a), sleepers(&b)), (0, 2));

    // The store goes away: what runs goes on, and what was wanted meanwhile happens when it is back.
    etcd.stop();
    assert_eq!(sleepers(&b), 2);
    etcd.start_again();
    let more = a.sh(&deploy).ok().documents();
    assert_eq!((more.len(), sleepers(&b)), (2, 4));

    // Its server restarts: nothing happens to the workloads.
    let before = b.sh("pgrep -x sleep").out;
    drop(serving);
    let _serving = serve_when_free(&b);
    assert_eq!(b.sh("pgrep -x sleep").out, before);

    let _ = a
        .sh("eru-place ls --node b | eru-run rm --force --timeout 30s | eru-place release")
        .ok();
    assert_eq!(sleepers(&b), 0);
    let audit = a.sh("eru-place audit").ok().documents();
    assert_eq!((&audit[0]["workloads"], &audit[0]["findings"]), (&0.into(), &0.into()));
}

/// A server that was killed holds its node's name until its lease ends.
fn serve_when_free(host: &Host) -> Background {
    let free = || host.sh("timeout --foreground 1 eru-run serve").code != 75;
    assert!(wait_until(Duration::from_secs(40), free));
    serve(host)
}

#[test]
fn two_nodes_of_one_name() {
    let Some(etcd) = available(Etcd::start()) else { return };
    let Some((a, b)) = available(pair(&etcd)) else { return };
    let _serving = serve(&b);
    let second = a.sh("ERU_NODE=b timeout 20 eru-run serve");
    assert!(matches!(second.code, 75 | 78), "{second:?}");
    assert!(second.err.contains("node b"), "{second:?}");
    let added = a.sh("eru-place node add b --pod p");
    assert_eq!(added.code, 1);
    assert!(added.err.contains("node b exists already"), "{added:?}");
}

#[test]
fn a_node_that_does_not_answer_is_named() {
    let Some(etcd) = available(Etcd::start()) else { return };
    let Some((a, b)) = available(pair(&etcd)) else { return };
    let image = b.path("image").display().to_string();
    let silent = a.sh(&format!(
        "{HELLO} --entry worker --image {image} --node b | eru-place | eru-run --timeout 1s"
    ));
    assert_eq!(silent.code, 75, "{silent:?}");
    assert!(silent.err.contains("eru-run serve"), "{silent:?}");
    // The wish stands, and is fulfilled by the first who serves.
    let _ = b.sh("eru-run serve --once").ok();
    assert_eq!(sleepers(&b), 1);
}
