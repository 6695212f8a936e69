//! The books under faults: racing pipelines, a store that goes away, a full disk. No engine is needed for these.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::time::Duration;

use eru_testkit::{Etcd, Missing, available, wait_until};
use eru_tests::Host;

const PLAN: &str = "eru-sched --spec examples/apps/hello.yaml --entry worker --image hello:1 --pod p";

fn host() -> Result<Host, Missing> {
    let host = Host::new("n1", None)?;
    host.join("native", 4, "1G");
    Ok(host)
}

fn with_etcd(etcd: &Etcd) -> Result<Host, Missing> {
    let host = Host::new("n1", Some(etcd.url()))?
        .reach(etcd.port())?
        .env("ERU_STORE_TIMEOUT", "3s");
    host.join("native", 4, "1G");
    Ok(host)
}

#[test]
fn pipelines_race_for_the_last_core() {
    let Some(etcd) = available(Etcd::start()) else { return };
    for host in [available(host()), available(with_etcd(&etcd))].into_iter().flatten() {
        let script = format!("{PLAN} --cpu 1 --cpu-bind --memory 1M --count 2 | eru-place");
        let results: Vec<_> = std::thread::scope(|scope| {
            let racers: Vec<_> = (0..6).map(|_| scope.spawn(|| host.sh(&script))).collect();
            racers.into_iter().map(|racer| racer.join().unwrap()).collect()
        });
        let placed: usize = results
            .iter()
            .map(|done| done.documents().iter().filter(|d| d["kind"] == "Workload").count())
            .sum();
        assert_eq!(placed, 4, "{results:?}");
        let losers = results.iter().filter(|done| done.code == 1).count();
        assert!(losers >= 4, "{results:?}");
        let refusal = results
            .iter()
            .flat_map(eru_tests::Done::documents)
            .find(|d| d["kind"] == "Refusal")
            .unwrap();
        assert_eq!(refusal["retry"], true);
        let audit = host.sh("eru-place audit").ok().documents();
        assert_eq!(
            (&audit[0]["workloads"], &audit[0]["usage"]["cpu"]),
            (&4.into(), &4.into())
        );
    }
}

#[test]
fn a_placer_killed_anywhere_leaves_nothing_behind() {
    let Some(host) = available(host()) else { return };
    for delay in [0.0, 0.004, 0.008, 0.012, 0.016, 0.02, 0.03, 0.05] {
        // Six transactions of sixty; the kill falls between any two of them, or within one.
        let script = format!(
            "{PLAN} --cpu 0.001 --memory 1K --count 360 > $TMPDIR/plan || exit 99; \
             timeout --signal=KILL {delay} eru-place reserve --ttl 2s < $TMPDIR/plan > /dev/null; eru-place audit"
        );
        let audit = host.sh(&script).ok();
        assert_eq!(audit.documents()[0]["findings"], 0);
    }
    let clean = || {
        let _ = host.sh("eru-place gc").ok();
        let audit = host.sh("eru-place audit").ok().documents();
        audit[0]["workloads"] == 0 && audit[0]["usage"]["memory"] == 0
    };
    assert!(wait_until(Duration::from_secs(20), clean));
}

#[test]
fn etcd_goes_away_in_the_middle_and_comes_back() {
    let Some(mut etcd) = available(Etcd::start()) else {
        return;
    };
    let Some(host) = available(with_etcd(&etcd)) else {
        return;
    };
    // One plan is placed before, one while it is away; the stream between them stays open.
    let script = format!(
        "mkfifo $TMPDIR/plans; eru-place < $TMPDIR/plans > $TMPDIR/placed & exec 9> $TMPDIR/plans; \
         {PLAN} --cpu 1 > $TMPDIR/plan; cat $TMPDIR/plan >&9; while [ ! -s $TMPDIR/placed ]; do sleep 0.01; done; \
         touch $TMPDIR/ready; while [ -e $TMPDIR/ready ]; do sleep 0.01; done; \
         cat $TMPDIR/plan >&9; exec 9>&-; wait $!; echo $? > $TMPDIR/code"
    );
    let mut pipeline = host.background(&script);
    assert!(wait_until(Duration::from_secs(20), || host.path("ready").exists()));
    etcd.stop();
    std::fs::remove_file(host.path("ready")).unwrap();
    pipeline.wait();
    assert_eq!(std::fs::read_to_string(host.path("code")).unwrap(), "69\n");
    let away = host.sh("eru-place ls");
    assert_eq!(away.code, 69);
    assert!(away.err.contains("hint: is etcd running there?"), "{away:?}");
    etcd.start_again();
    let audit = host.sh("eru-place audit").ok().documents();
    assert_eq!((&audit[0]["workloads"], &audit[0]["findings"]), (&1.into(), &0.into()));
}

#[test]
fn a_full_disk_keeps_the_books_right() {
    let Some(host) = available(host()) else { return };
    // The store moves to a disk of its own, which fills up.
    let host = host.env("ERU_STORE", "file:///mnt/eru");
    let script = format!(
        "mount -t tmpfs -o size=2m none /mnt; eru-place pod add p; eru-place node add n1 --pod p --cpu 4 --memory 1G; \
         dd if=/dev/zero of=/mnt/fill bs=64k 2>/dev/null; \
         {PLAN} --cpu 0.001 --memory 1K --count 360 | eru-place"
    );
    let full = host.sh(&script);
    assert_eq!(full.code, 74, "{full:?}");
    assert!(full.err.contains("full"), "{full:?}");
    let after = host.sh("rm /mnt/fill && eru-place audit").ok().documents();
    assert_eq!(after[0]["findings"], 0);
    let _ = host.sh(&format!("{PLAN} --cpu 1 --memory 1K | eru-place")).ok();
    let _ = host.sh("umount /mnt").ok();
}

#[test]
fn a_malformed_line_in_the_middle_stops_nothing_else() {
    let Some(host) = available(host()) else { return };
    let plan = host.sh(&format!("{PLAN} --cpu 1 --memory 1K")).ok().out;
    let huge = "x".repeat(20 << 20);
    let input = format!("{plan}{{\"kind\":\"Assignment\",\n\u{0}\n{huge}\n{plan}");
    let done = host.sh_with("eru-place", &input);
    assert_eq!(done.code, 65, "{}", done.err);
    assert_eq!(done.documents().len(), 2);
    for line in ["line 2", "line 3", "line 4"] {
        assert!(done.err.contains(line), "{}", done.err);
    }
    assert_eq!(host.sh("eru-place audit").ok().documents()[0]["workloads"], 2);
}

#[test]
fn drained_and_planned_without_a_store() {
    let Some(host) = available(host()) else { return };
    let nodes = r#"{"kind":"Node","v":1,"name":"a","pod":"p","labels":{"disk":"ssd"},"capacity":{"cpu":4,"memory":2147483648}}
{"kind":"Node","v":1,"name":"b","pod":"p","capacity":{"cpu":4,"memory":2147483648}}
"#;
    std::fs::write(host.path("nodes"), nodes).unwrap();
    let plan = "examples/pipelines/plan.sh $TMPDIR/nodes disk=ssd --spec examples/apps/hello.yaml --entry web --image x --cpu 0.1";
    assert_eq!(host.sh(&format!("{plan} --count 2")).ok().out, "a\t2\n");
    let refused = host.sh(&format!("{plan} --count 3"));
    assert_ne!(refused.code, 0);
    assert!(refused.err.contains("3 are needed, 2 fit"), "{refused:?}");
}
