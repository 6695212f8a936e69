//! From a spec to healthy containers of a real dockerd and back, with a real etcd; and when dockerd is away.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::time::Duration;

use eru_testkit::{Dockerd, DockerdOptions, Etcd, IMAGE, Missing, available, bin, wait_until};
use eru_tests::Host;

struct Lab {
    // Dropped in this order: the host removes its containers while dockerd still runs.
    host: Host,
    dockerd: Dockerd,
    _etcd: Etcd,
}

fn lab() -> Result<Lab, Missing> {
    let etcd = Etcd::start()?;
    let dir = bin("eru-net").with_file_name("eru-oci");
    // A runtime of dockerd has no arguments of its own: the tool is told by its name what it shall be.
    if std::fs::symlink_metadata(&dir).is_err() {
        let _ = std::os::unix::fs::symlink(bin("eru-net"), &dir);
    }
    let dockerd = Dockerd::start_with(DockerdOptions {
        runtimes: vec![("eru".into(), dir)],
        ..DockerdOptions::default()
    })?;
    let host = Host::within("d1", Some(etcd.url()), dockerd.netns().path())?
        .reach(etcd.port())?
        .env("ERU_DOCKER", &dockerd.socket());
    host.join("docker", 4, "1G");
    let _ = host
        .sh("eru-net network add front --driver routed --subnet 10.78.0.0/24")
        .ok();
    Ok(Lab {
        host,
        dockerd,
        _etcd: etcd,
    })
}

#[test]
fn containers_from_a_spec_to_healthy_and_back() {
    let Some(mut lab) = available(lab()) else { return };
    let host = &lab.host;
    let plan = format!(
        "eru-sched --spec examples/apps/hello.yaml --pod p --cpu 0.1 --memory 32M --image {IMAGE} --entry web --network front"
    );
    let healthy = host
        .sh(&format!(
            "{plan} --count 2 | eru-place | eru-run | eru-health wait --timeout 60s"
        ))
        .ok()
        .documents();
    assert!(
        healthy
            .iter()
            .all(|workload| workload["health"]["healthy"] == true && workload["engine"] == "docker")
    );
    let page = host
        .sh("for ip in $(eru-place ls hello | jq -r .network.front); do busybox wget -qO- http://$ip:8080/; done")
        .ok()
        .out;
    assert!(page.contains("instance 0") && page.contains("instance 1"), "{page}");
    let id = healthy[0]["id"].as_str().unwrap();
    assert_eq!(host.sh(&format!("eru-run exec {id} -- sh -c 'exit 7'")).code, 7);
    let lines = host
        .sh("eru-place ls hello | eru-logfwd --once --state $TMPDIR/state --to -")
        .ok()
        .documents();
    assert!(
        lines.iter().any(|line| line["id"] == id && line["name"] == "hello"),
        "{lines:?}"
    );

    let address = &healthy[0]["network"]["front"];
    let again = host
        .sh(&format!("eru-run restart {id} | eru-health wait --timeout 60s"))
        .ok()
        .documents();
    assert_eq!(&again[0]["network"]["front"], address);

    // dockerd goes away: what is asked for meanwhile fails, saying so, and happens when it is back.
    lab.dockerd.stop();
    let away = lab.host.sh(&format!("{plan} | eru-place | eru-run"));
    assert_eq!(away.code, 69, "{away:?}");
    assert!(away.err.contains("docker"), "{away:?}");
    assert_eq!(away.documents()[0]["phase"], "failed");
    lab.dockerd.start_again();
    let three = || {
        let _ = lab.host.sh("eru-run serve --once");
        let books = lab.host.sh("eru-place ls hello").ok().documents();
        books.len() == 3 && books.iter().all(|workload| workload["phase"] == "running")
    };
    assert!(
        wait_until(Duration::from_secs(60), three),
        "{:?}",
        lab.host.sh("eru-run serve --once -v; eru-place ls")
    );

    let _ = lab
        .host
        .sh("eru-place ls | eru-run rm --force | eru-place release")
        .ok();
    let left = lab.dockerd.docker(&["ps", "-aq"]);
    assert_eq!(String::from_utf8_lossy(&left.stdout), "");
    let audit = lab.host.sh("eru-place audit").ok().documents();
    assert_eq!(
        (&audit[0]["workloads"], &audit[0]["usage"]["memory"]),
        (&0.into(), &0.into())
    );
    assert_eq!(lab.host.sh("eru-net ls").ok().out, "");
}
