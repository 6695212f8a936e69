//! The scripts in `examples/pipelines`, run as their users would.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::time::Duration;

use eru_testkit::{Etcd, Missing, available, wait_until};
use eru_tests::Host;

const FLAGS: &str = "--pod p --cpu 0.1 --memory 32M";

fn host() -> Result<Host, Missing> {
    let host = Host::new("n1", None)?;
    host.join("native", 4, "1G");
    let _ = host
        .sh("eru-net network add front --driver routed --subnet 10.77.0.0/24")
        .ok();
    Ok(host)
}

fn running(host: &Host) -> Vec<String> {
    let books = host.sh("eru-place ls hello").ok().documents();
    assert!(books.iter().all(|workload| workload["phase"] == "running"), "{books:?}");
    books
        .iter()
        .map(|workload| workload["name"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn deploy_keeps_what_is_healthy_and_takes_back_what_is_not() {
    let Some(host) = available(host()) else { return };
    let deploy = format!("examples/pipelines/deploy.sh examples/apps/hello.yaml web $IMAGE 2 {FLAGS} --network front");
    assert_eq!(host.sh(&deploy).ok().documents().len(), 2);
    assert_eq!(running(&host).len(), 2);
    // Without a network of its own, a second web server finds its port taken on the host.
    std::fs::write(
        host.path("ill.yaml"),
        "appname: ill\nentrypoints:\n  web: {cmd: /bin/sleep 60, healthcheck: {tcp_ports: [9]}}\n",
    )
    .unwrap();
    let ill = host.sh(&format!(
        "TIMEOUT=1s examples/pipelines/deploy.sh $TMPDIR/ill.yaml web $IMAGE 1 {FLAGS}"
    ));
    assert_eq!(ill.code, 1, "{ill:?}");
    assert!(ill.err.contains("taking them back"), "{ill:?}");
    assert_eq!(host.sh("eru-place ls ill").ok().out, "");
}

#[test]
fn scale_up_adds_what_is_missing() {
    let Some(host) = available(host()) else { return };
    let scale = |want: u32| {
        let script = format!("examples/pipelines/scale-up.sh examples/apps/hello.yaml worker $IMAGE {want} {FLAGS}");
        let _ = host.sh(&script).ok();
        running(&host).len()
    };
    assert_eq!((scale(2), scale(3), scale(1)), (2, 3, 3));
}

#[test]
fn a_replica_set_replaces_what_has_ended() {
    let Some(host) = available(host()) else { return };
    let script = format!("examples/pipelines/replica-set.sh examples/apps/hello.yaml worker $IMAGE 2 {FLAGS}");
    let _ = host.sh(&script).ok();
    let first = running(&host);
    assert_eq!(first.len(), 2);
    let _ = host.sh(&format!("eru-run stop {}", first[0])).ok();
    let _ = host.sh(&script).ok();
    let second = running(&host);
    assert_eq!(second.len(), 2);
    assert!(
        !second.contains(&first[0]) && second.contains(&first[1]),
        "{first:?} {second:?}"
    );
    let _ = host.sh(&script).ok();
    assert_eq!(running(&host), second, "what is whole stays");
}

#[test]
fn a_drained_node_is_empty_and_its_workloads_run_elsewhere() {
    let Some(etcd) = available(Etcd::start()) else { return };
    let host = |name: &str| -> Result<Host, Missing> {
        let host = Host::new(name, Some(etcd.url()))?.reach(etcd.port())?;
        host.join("native", 2, "512M");
        Ok(host)
    };
    let (Some(a), Some(b)) = (available(host("a")), available(host("b"))) else {
        return;
    };
    let _serving = b.background("exec eru-run serve");
    let image = a.path("image").display().to_string();
    let _ = a
        .sh(&format!(
            "eru-sched --spec examples/apps/hello.yaml --entry worker --image {image} {FLAGS} --node a --count 2 | eru-place | eru-run"
        ))
        .ok();
    let drained = a.sh("examples/pipelines/drain.sh a");
    assert_eq!(drained.code, 0, "{drained:?}");
    assert_eq!(a.sh("eru-place ls --node a").ok().out, "");
    let there = a.sh("eru-place ls --node b").ok().documents();
    assert!(
        there.len() == 2 && there.iter().all(|workload| workload["phase"] == "running"),
        "{there:?}"
    );
    assert_eq!(a.sh("eru-place node get a").ok().documents()[0]["cordoned"], true);
    let _ = b.sh("eru-place ls | eru-run rm --force | eru-place release").ok();
}

#[test]
fn a_webhook_hears_of_health() {
    let Some(host) = available(host()) else { return };
    let _watch = host.background("HOOK=\"tee -a $TMPDIR/heard\" exec examples/pipelines/health-webhook.sh none hello");
    let _serving = host.background("exec eru-health serve --interval 100ms");
    let plan = format!("eru-sched --spec examples/apps/hello.yaml --entry web --image $IMAGE {FLAGS} --network front");
    let workload = host
        .sh(&format!("{plan} | eru-place | eru-run"))
        .ok()
        .documents()
        .remove(0);
    let name = workload["name"].as_str().unwrap().to_owned();
    let heard = |what: String| {
        move |host: &Host| {
            std::fs::read_to_string(host.path("heard"))
                .unwrap_or_default()
                .contains(&what)
        }
    };
    let healthy = heard(format!("{name} on n1 is healthy"));
    assert!(wait_until(Duration::from_secs(20), || healthy(&host)));
    let _ = host.sh("pkill -STOP httpd || pkill -STOP -f 'httpd -f'").ok();
    let unhealthy = heard(format!("{name} on n1 is unhealthy: "));
    assert!(
        wait_until(Duration::from_secs(30), || unhealthy(&host)),
        "{:?}",
        host.sh("cat $TMPDIR/heard; eru-place ls")
    );
}

#[test]
fn the_crontab_names_commands_that_there_are() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/crontab")).unwrap();
    let jobs: Vec<&str> = text
        .lines()
        .filter(|line| !line.starts_with('#') && line.split_whitespace().count() > 6)
        .collect();
    assert!(!jobs.is_empty());
    for job in jobs {
        let fields: Vec<&str> = job.split_whitespace().collect();
        assert_eq!(fields[5], "root", "{job}: /etc/crontab has a user");
        assert!(
            fields[..5]
                .iter()
                .all(|field| field.chars().all(|c| c.is_ascii_digit() || "*/,-".contains(c))),
            "{job}"
        );
    }
}
