//! Moving workloads between two hosts: what `eru-sched rebalance` plans, the other tools do.
#![expect(clippy::unwrap_used, reason = "tests")]

use eru_testkit::{Etcd, Missing, available};
use eru_tests::Host;
use serde_json::Value;

const FLAGS: &str = "--spec examples/apps/hello.yaml --entry worker --pod p --cpu 0.1 --memory 32M";
/// As in the manual page: the old ones go when the new ones are healthy.
const MOVE: &str = "eru-place < $TMPDIR/moves | eru-run | eru-health wait --timeout 60s > /dev/null && \
                    jq -r .workload $TMPDIR/moves | xargs -r eru-run rm | eru-place release";

fn host(etcd: &Etcd, name: &str) -> Result<Host, Missing> {
    let host = Host::new(name, Some(etcd.url()))?.reach(etcd.port())?;
    host.join("native", 2, "512M");
    Ok(host)
}

fn on(host: &Host, node: &str) -> Vec<String> {
    let there = host.sh(&format!("eru-place ls --node {node}")).ok().documents();
    assert!(there.iter().all(|workload| workload["phase"] == "running"), "{there:?}");
    let id = |workload: &Value| workload["id"].as_str().unwrap().to_owned();
    there.iter().map(id).collect()
}

#[test]
fn a_pod_is_evened_out_and_what_has_no_place_stays() {
    if available(Missing::unless_program("jq", "jq")).is_none() {
        return;
    }
    let Some(etcd) = available(Etcd::start()) else { return };
    let (Some(a), Some(b)) = (available(host(&etcd, "a")), available(host(&etcd, "b"))) else {
        return;
    };
    let _serving = b.background("exec eru-run serve");
    let _ = a
        .sh(&format!(
            "eru-sched {FLAGS} --image $IMAGE --node a --count 2 | eru-place | eru-run"
        ))
        .ok();
    let before = on(&a, "a");
    assert_eq!((before.len(), on(&a, "b").len()), (2, 0));

    // Without a word nothing is written: a plan is a plan.
    let planned = a
        .sh("eru-sched rebalance --pod p --threshold 1% --dry-run | tee $TMPDIR/moves")
        .ok()
        .documents();
    assert_eq!(planned.len(), 1);
    assert_eq!(on(&a, "a"), before);

    let _ = a.sh(MOVE).ok();
    let (left, there) = (on(&a, "a"), on(&a, "b"));
    assert_eq!((left.len(), there.len()), (1, 1));
    assert!(
        before.contains(&left[0]) && !before.contains(&there[0]),
        "{before:?} {left:?} {there:?}"
    );
    let again = a.sh("eru-sched rebalance --pod p --threshold 1%").ok();
    assert_eq!(again.out, "", "it is even now");

    // There is no room on a any more for what b has.
    let _ = a.sh("eru-place node set a --memory 40M").ok();
    let refused = a.sh("eru-sched rebalance --drain b");
    assert_eq!(
        (refused.code, &refused.documents()[0]["kind"]),
        (1, &"Refusal".into()),
        "{refused:?}"
    );
    assert!(refused.err.contains("it fits on no other node (a: "), "{refused:?}");
    let drained = a.sh("examples/pipelines/drain.sh b");
    assert_eq!(drained.code, 1, "{drained:?}");
    assert_eq!((on(&a, "a"), on(&a, "b")), (left, there));

    let _ = a.sh("eru-place ls | eru-run rm --force | eru-place release").ok();
    let audit = a.sh("eru-place audit").ok().documents();
    assert_eq!((&audit[0]["workloads"], &audit[0]["findings"]), (&0.into(), &0.into()));
}
