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

/// Nodes of three zones, as a description only: four volumes and four GPUs each.
fn described() -> Host {
    let host = Host::new("n1", None).unwrap();
    let _ = host.sh("eru-place pod add prod").ok();
    for (node, zone) in [("a", "x"), ("b", "x"), ("c", "y"), ("d", "z")] {
        let volumes = "--volume /v0:100G --volume /v1:100G --disk /dev/vda:/v0,/v1:10000:10000:1G:1G";
        let _ = host
            .sh(&format!(
                "eru-place node add {node} --pod prod --engine native --cpu 8 --memory 16G --storage 100G {volumes} \
                 --gpu a100=4 --label zone={zone}"
            ))
            .ok();
    }
    host
}

/// The first command in a spec's comments.
fn command_of(spec: &str) -> String {
    let path = format!("{}/../examples/apps/{spec}.yaml", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let lines: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("#   ")).collect();
    lines.join("\n")
}

#[test]
fn the_specs_plan_and_reserve_as_their_comments_say() {
    if available(Missing::unless_root()).is_none() {
        return;
    }
    let host = described();
    let db = host.sh(&format!("{} | eru-place", command_of("db"))).ok().documents();
    let zones: Vec<&str> = db.iter().map(|work| work["node"].as_str().unwrap()).collect();
    assert_eq!(zones, ["a", "c", "d"], "one a zone");
    for workload in &db {
        let bound = &workload["bound"];
        assert_eq!(bound["cpu_map"].as_object().unwrap().len(), 2, "{workload}");
        assert_eq!(
            bound["volumes"][0]["size"],
            100u64 << 30,
            "the whole volume: {workload}"
        );
        assert_ne!(
            bound["volumes"][0]["source"], bound["volumes"][1]["source"],
            "and nobody else in it: {workload}"
        );
    }
    let train = host
        .sh(&format!("{} | eru-place", command_of("train")))
        .ok()
        .documents();
    let gpus: Vec<String> = train
        .iter()
        .map(|work| format!("{} {}", work["node"], work["bound"]["devices"]["a100"]))
        .collect();
    assert_eq!(gpus, [r#""a" [0,1]"#, r#""a" [2,3]"#], "the node with the least room");
    let _ = host.sh("eru-place audit").ok();
}

#[test]
fn an_alert_says_how_few_fit_and_why() {
    if available(Missing::unless_root()).is_none() {
        return;
    }
    let host = described();
    let alert = |least: u32, memory: &str| {
        host.sh(&format!(
            "examples/pipelines/capacity-alert.sh {least} --spec examples/apps/hello.yaml --entry web --pod prod \
             --cpu 4 --memory {memory}"
        ))
    };
    let enough = alert(8, "1G");
    assert_eq!((enough.code, enough.out.as_str()), (0, ""), "{enough:?}");
    let few = alert(9, "1G").ok();
    assert!(few.out.starts_with("8 more fit, fewer than 9:\n"), "{few:?}");
    let none = alert(1, "1T").ok();
    assert!(
        none.out.starts_with("0 more fit") && none.out.contains("memory_request 1 TiB → 16 GiB"),
        "{none:?}"
    );
    let broken = host
        .sh("ERU_STORE=nonsense examples/pipelines/capacity-alert.sh 1 --spec examples/apps/hello.yaml --entry web");
    assert_eq!(broken.code, 78, "{broken:?}");
}

#[test]
fn a_pod_evens_out() {
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
    let plan = format!("--spec examples/apps/hello.yaml --entry worker --image {image} --pod p --cpu 0.5 --memory 64M");
    let _ = a
        .sh(&format!("eru-sched {plan} --node a --count 4 | eru-place | eru-run"))
        .ok();
    let _ = a.sh("examples/pipelines/rebalance.sh --pod p").ok();
    let on = |node: &str| a.sh(&format!("eru-place ls --node {node}")).ok().documents().len();
    assert_eq!((on("a"), on("b")), (2, 2));
    let again = a.sh("examples/pipelines/rebalance.sh --pod p").ok();
    assert_eq!(again.out, "", "what is even stays");
    let all = a.sh("eru-place ls").ok().documents();
    assert!(all.iter().all(|workload| workload["phase"] == "running"), "{all:?}");
    let _ = b
        .sh("eru-place ls --node b | eru-run rm --force | eru-place release")
        .ok();
}

#[test]
fn two_instances_that_want_one_port_are_on_two_nodes() {
    if available(Missing::unless_root()).is_none() {
        return;
    }
    let plugins = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/plugins");
    let host = Host::new("n1", None).unwrap().env("ERU_PLUGINS", plugins);
    let _ = host.sh("eru-place pod add p").ok();
    for node in ["a", "b"] {
        let ports = r#"--plugin 'hostports=["80","8000-8001"]'"#;
        let _ = host
            .sh(&format!(
                "eru-place node add {node} --pod p --engine native --cpu 8 --memory 8G {ports}"
            ))
            .ok();
    }
    let plan = |ports: &str, more: &str| {
        format!(
            "eru-sched --spec examples/apps/hello.yaml --entry web --image x {FLAGS} {more} \
             --extra-resources '{{\"hostports\":[{ports}]}}'"
        )
    };
    let placed = host
        .sh(&format!("{} | eru-place", plan("\"80\"", "--count 2")))
        .ok()
        .documents();
    let nodes: Vec<&str> = placed.iter().map(|work| work["node"].as_str().unwrap()).collect();
    assert_eq!(nodes, ["a", "b"]);
    for workload in &placed {
        assert_eq!(workload["bound"]["plugins"]["hostports"]["80/tcp"], 1, "{workload}");
    }
    // The port is taken everywhere, and the plan says so; another one is free.
    let third = host.sh(&plan("\"80\"", "--count 1"));
    assert_eq!(third.code, 1, "{third:?}");
    assert!(third.err.contains("hostports"), "{third:?}");
    let _ = host.sh(&format!("{} | eru-place", plan("\"8000\"", "--count 1"))).ok();
    // Two plans of one moment want the same port of one node: one of them gets it.
    let one = plan("\"8001\"", "--count 1 --node a");
    let race = host.sh(&format!(
        "{one} > $TMPDIR/one; eru-place < $TMPDIR/one; eru-place < $TMPDIR/one"
    ));
    assert_eq!(race.code, 1, "{race:?}");
    let kinds: Vec<String> = race
        .documents()
        .iter()
        .map(|d| d["kind"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(kinds, ["Workload", "Refusal"], "{race:?}");
    // Given back, it is free again.
    let _ = host
        .sh("eru-place ls --node a | eru-place release > /dev/null && eru-place audit")
        .ok();
    let _ = host.sh(&format!("{} | eru-place", plan("\"80\"", "--count 1"))).ok();
}

#[test]
fn what_was_refused_fits_with_the_smallest_change() {
    if available(Missing::unless_root()).is_none() {
        return;
    }
    let host = described();
    let refused = "eru-sched --spec examples/apps/hello.yaml --entry web --image x --pod prod --memory 20G \
                   --nodelabel zone=y";
    let fitted = host.sh(&format!(
        "set +o pipefail; {refused} | examples/pipelines/make-fit.sh c | eru-sched | eru-place"
    ));
    let placed = fitted.documents();
    assert_eq!(placed.len(), 1, "{fitted:?}");
    assert_eq!(placed[0]["node"].as_str(), Some("c"), "{fitted:?}");
    assert_eq!(placed[0]["bound"]["memory"], 16u64 << 30, "{fitted:?}");
    assert!(
        fitted.err.contains("memory_request: 21474836480 is now 17179869184"),
        "{fitted:?}"
    );
    let unknown = host.sh(&format!("{refused} | examples/pipelines/make-fit.sh nowhere"));
    assert!(unknown.code == 1 && unknown.out.is_empty(), "{unknown:?}");
}
