//! `eru-health serve` on both stores, with real backends.
#![expect(clippy::unwrap_used, reason = "tests")]

mod common;

use std::process::Command;

use common::running::{PATIENCE, Running};
use common::servers::{Manner, Server};
use common::store::{Fixture, status};
use common::workload;
use eru_testkit::{Missing, available, wait_until};
use nix::sys::signal::Signal;
use serde_json::{Value, json};

fn serve(fixture: &Fixture, more: &[&str]) -> Running {
    let base = [
        "serve",
        "--node",
        "n1",
        "--store",
        &fixture.url,
        "--interval",
        "30ms",
        "--timeout",
        "300ms",
    ];
    Running::health(&[&base, more].concat())
}

/// Waits until the health of a workload is as told; an empty reason is healthy.
fn await_health(fixture: &Fixture, id: &str, reason: &str) {
    let said = |fixture: &Fixture| {
        let health = fixture.get(&format!("status/n1/{id}")).unwrap()["health"].clone();
        match health["healthy"].as_bool() {
            Some(true) => String::new(),
            _ => health["reason"].as_str().unwrap_or("nothing").to_owned(),
        }
    };
    let as_told = || {
        let said = said(fixture);
        if reason.is_empty() {
            said.is_empty()
        } else {
            said.contains(reason)
        }
    };
    assert!(wait_until(PATIENCE, as_told), "{id}: {}", said(fixture));
}

#[test]
fn health_follows_what_the_probes_see() {
    Fixture::each(|fixture| {
        let server = Server::answering(200);
        let silent = Server::start(Manner::Silent);
        fixture.run(&workload("web", json!({ "http_port": server.port, "url": "/up" })));
        fixture.run(&workload(
            "mute",
            json!({ "tcp_ports": [silent.port], "http_port": silent.port }),
        ));
        fixture.run(&workload("plain", Value::Null));
        let serving = serve(&fixture, &[]);
        await_health(&fixture, "web", "");
        await_health(&fixture, "mute", "no answer within 300ms");
        await_health(&fixture, "plain", "");
        server.answer(500);
        await_health(&fixture, "web", "answered 500");
        server.answer(204);
        await_health(&fixture, "web", "");
        // One that came later.
        fixture.run(&workload("late", json!({ "tcp_ports": [server.port] })));
        await_health(&fixture, "late", "");
        // It ends, starts again elsewhere, and is removed.
        fixture.change("status/n1/late", |status| {
            status["phase"] = json!("stopped");
            status["exit_code"] = json!(137);
        });
        await_health(&fixture, "late", "stopped with exit status 137");
        fixture.change("status/n1/late", |status| {
            status["phase"] = json!("running");
            status["restarts"] = json!(1);
        });
        await_health(&fixture, "late", "");
        fixture.delete("status/n1/late");
        fixture.delete("work/n1/late");
        await_health(&fixture, "web", "");
        assert_eq!(fixture.get("status/n1/late"), None, "it never makes a status");
        let (status, stderr) = serving.stop();
        assert!(status.success() && stderr.is_empty(), "{status} {stderr}");
    });
}

#[test]
fn nothing_is_written_while_nothing_changes() {
    Fixture::each(|fixture| {
        let server = Server::answering(200);
        fixture.run(&workload("web", json!({ "http_port": server.port })));
        fixture.run(&workload("plain", Value::Null));
        let serving = serve(&fixture, &["--ttl", "2s"]);
        await_health(&fixture, "web", "");
        await_health(&fixture, "plain", "");
        let (before, probed) = (fixture.last_change(), server.seen());
        // Longer than a heartbeat's third of its TTL.
        assert!(wait_until(PATIENCE, || server.seen() > probed + 40));
        assert_eq!(fixture.last_change(), before);
        assert_eq!(fixture.get("alive/n1").unwrap()["node"], "n1");
        assert!(serving.stop().0.success());
        assert_eq!(fixture.get("alive/n1"), None, "the lease is given back");
    });
}

#[test]
fn what_eru_run_writes_is_kept() {
    Fixture::each(|fixture| {
        let server = Server::answering(200);
        fixture.run(&workload("web", json!({ "http_port": server.port })));
        let serving = serve(&fixture, &[]);
        for n in 0..100 {
            server.answer(if n % 2 == 0 { 200 } else { 500 });
            fixture.change("status/n1/web", |status| {
                status["exit_code"] = json!(n);
                status["note"] = json!(format!("kept {n}"));
            });
            let status = fixture.get("status/n1/web").unwrap();
            assert_eq!(
                (&status["exit_code"], &status["note"]),
                (&json!(n), &json!(format!("kept {n}")))
            );
        }
        await_health(&fixture, "web", "answered 500");
        let status = fixture.get("status/n1/web").unwrap();
        assert_eq!((&status["exit_code"], &status["note"]), (&json!(99), &json!("kept 99")));
        drop(serving);
    });
}

#[test]
fn a_restart_changes_nothing() {
    Fixture::each(|fixture| {
        let server = Server::answering(200);
        let silent = Server::start(Manner::Closes);
        fixture.run(&workload("web", json!({ "http_port": server.port })));
        fixture.run(&workload("sick", json!({ "http_port": silent.port })));
        let serving = serve(&fixture, &[]);
        await_health(&fixture, "web", "");
        await_health(&fixture, "sick", "closed");
        let watch = Running::health(&["watch", "--store", &fixture.url]);
        let ids = [watch.document()["id"].clone(), watch.document()["id"].clone()];
        assert_eq!(ids, ["sick", "web"]);
        let revs = [fixture.rev("status/n1/web"), fixture.rev("status/n1/sick")];
        let alive = fixture.rev("alive/n1");
        serving.signal(Signal::SIGKILL);
        serving.ended();
        assert_eq!(fixture.rev("alive/n1"), alive, "its lease outlives it");
        let probed = (server.seen(), silent.seen());
        let serving = serve(&fixture, &[]);
        assert!(wait_until(PATIENCE, || server.seen() > probed.0 + 5
            && silent.seen() > probed.1 + 5));
        assert_eq!([fixture.rev("status/n1/web"), fixture.rev("status/n1/sick")], revs);
        assert_ne!(fixture.rev("alive/n1"), alive, "it took the heartbeat over");
        // The next change is the next that a watcher sees.
        server.answer(500);
        let seen = watch.document();
        assert_eq!(
            (&seen["id"], &seen["health"]["healthy"]),
            (&json!("web"), &json!(false))
        );
        drop(serving);
    });
}

#[test]
fn a_node_has_one_server() {
    Fixture::each(|fixture| {
        let first = serve(&fixture, &["--ttl", "2s"]);
        assert!(wait_until(PATIENCE, || fixture.get("alive/n1").is_some()));
        let (status, stderr) = serve(&fixture, &[]).ended();
        assert_eq!(status.code(), Some(75), "{stderr}");
        assert!(stderr.contains("node n1 is served by eru-health, process "), "{stderr}");
        assert!(stderr.contains("hint: give every node a name of its own"), "{stderr}");
        // On another host nobody can tell whether that one lives: the claim counts as long as it lasts.
        let mut other = fixture.get("alive/n1").unwrap();
        other["host"] = json!("elsewhere");
        other["boot"] = json!("another");
        fixture.put("alive/n1", &other);
        let (status, stderr) = first.ended();
        assert_eq!(status.code(), Some(75), "{stderr}");
        assert!(stderr.contains("on host elsewhere"), "{stderr}");
        assert_eq!(serve(&fixture, &[]).ended().0.code(), Some(75));
        fixture.delete("alive/n1");
        let third = serve(&fixture, &[]);
        assert!(wait_until(PATIENCE, || fixture.get("alive/n1").is_some()));
        assert!(third.stop().0.success());
    });
}

#[test]
fn a_store_that_was_away_learns_what_happened_meanwhile() {
    let Some(mut fixture) = Fixture::etcd() else { return };
    let server = Server::answering(200);
    fixture.run(&workload("web", json!({ "http_port": server.port })));
    let serving = serve(&fixture, &["--ttl", "2s", "--store-timeout", "500ms"]);
    await_health(&fixture, "web", "");
    fixture.etcd.as_mut().unwrap().kill();
    server.answer(500);
    let probed = server.seen();
    assert!(
        wait_until(PATIENCE, || server.seen() > probed + 5),
        "it goes on probing"
    );
    fixture.etcd.as_mut().unwrap().start_again();
    await_health(&fixture, "web", "answered 500");
    // The heartbeat's lease may have ended; then there is another.
    fixture.etcd.as_ref().unwrap().pause();
    server.answer(200);
    let probed = server.seen();
    assert!(wait_until(PATIENCE, || server.seen() > probed + 5));
    fixture.etcd.as_ref().unwrap().resume();
    await_health(&fixture, "web", "");
    let mut lost = fixture.get("alive/n1").unwrap_or_default();
    lost["since"] = json!("lost");
    fixture.delete("alive/n1");
    assert!(wait_until(PATIENCE, || fixture
        .get("alive/n1")
        .is_some_and(|sign| sign["since"] != "lost")));
    assert!(serving.stop().0.success());
}

#[test]
fn without_a_store_it_does_not_start() {
    let args = [
        "serve",
        "--node",
        "n1",
        "--store",
        "etcd://127.0.0.1:1/x",
        "--store-timeout",
        "300ms",
    ];
    let (status, stderr) = Running::health(&args).ended();
    assert_eq!(status.code(), Some(69), "{stderr}");
    assert!(stderr.contains("hint: "), "{stderr}");
}

#[test]
fn a_backend_that_hangs_is_unhealthy() {
    let Some(busybox) = available(Missing::unless_program("busybox", "busybox-static")) else {
        return;
    };
    let fixture = Fixture::embedded();
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("up"), "yes\n").unwrap();
    // The port is free a moment before; should it be taken meanwhile, the next try takes another.
    let (backend, port) = std::iter::repeat_with(|| {
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let address = format!("127.0.0.1:{port}");
        let args = ["httpd", "-f", "-p", &address, "-h", dir.path().to_str().unwrap()];
        let backend = Running::start(busybox.to_str().unwrap(), &args);
        let up = wait_until(PATIENCE, || std::net::TcpStream::connect(&address).is_ok());
        up.then_some((backend, port))
    })
    .flatten()
    .next()
    .unwrap();
    fixture.run(&workload(
        "web",
        json!({ "tcp_ports": [port], "http_port": port, "url": "/up", "code": 200 }),
    ));
    let serving = serve(&fixture, &[]);
    await_health(&fixture, "web", "");
    backend.signal(Signal::SIGSTOP);
    // Its kernel still takes connections.
    await_health(&fixture, "web", "/up: no answer within 300ms");
    backend.signal(Signal::SIGCONT);
    await_health(&fixture, "web", "");
    drop(backend);
    await_health(&fixture, "web", "connection refused");
    drop(serving);
}

#[test]
fn readiness_is_told() {
    let fixture = Fixture::embedded();
    let (mut reader, writer) = std::io::pipe().unwrap();
    let mut child = Command::new("setpriv")
        .args(["--pdeathsig", "KILL", "sh", "-c", "exec \"$@\" 7>&1 >/dev/null", "sh"])
        .args([
            env!("CARGO_BIN_EXE_eru-health"),
            "serve",
            "--node",
            "n1",
            "--store",
            &fixture.url,
            "--ready-fd",
            "7",
        ])
        .stdout(writer)
        .spawn()
        .unwrap();
    let mut told = String::new();
    std::io::Read::read_to_string(&mut reader, &mut told).unwrap();
    assert_eq!(told, "\n");
    assert!(fixture.get("alive/n1").is_some());
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(child.id().cast_signed()), Signal::SIGTERM).unwrap();
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_damaged_document_in_the_store_harms_nobody_else() {
    let fixture = Fixture::embedded();
    fixture.run(&workload("good", Value::Null));
    fixture.put("work/n1/bad", &json!("no workload"));
    fixture.put("status/n1/bad", &json!({ "kind": "Status", "phase": "flying" }));
    fixture.put("status/n1/orphan", &status(&workload("orphan", Value::Null), "running"));
    let serving = serve(&fixture, &[]);
    await_health(&fixture, "good", "");
    let (status, stderr) = serving.stop();
    assert!(status.success());
    assert!(
        stderr.contains("work/n1/bad in the store: ") && stderr.contains("status/n1/bad in the store: "),
        "{stderr}"
    );
    assert_eq!(fixture.get("status/n1/orphan").unwrap()["health"], Value::Null);
}
