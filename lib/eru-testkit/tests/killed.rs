//! Fixtures go even when the test process is killed: this test runs itself as a child and kills that.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use eru_testkit::{Dockerd, Etcd, IMAGE, Netns, available, wait_until};

const CHILD: &str = "ERU_TESTKIT_CHILD";

/// Starts one fixture of each kind, tells their traces on stdout, and waits to be killed.
fn be_the_child() {
    let etcd = Etcd::start().map_err(|missing| missing.to_string());
    let netns = Netns::new().map_err(|missing| missing.to_string());
    let dockerd = Dockerd::start().map_err(|missing| missing.to_string());
    let (Ok(etcd), Ok(netns), Ok(dockerd)) = (etcd, netns, dockerd) else {
        panic!("checked by the parent")
    };
    let run = dockerd.docker(&["run", "-d", "--network", "none", IMAGE, "sleep", "12345"]);
    assert!(run.status.success(), "{run:?}");
    let dockerd_dir = dockerd.socket_path();
    let traces = [
        etcd.dir(),
        netns.path(),
        dockerd_dir.parent().unwrap_or(Path::new("/")),
        dockerd.netns().path(),
    ];
    let mut out = std::io::stdout();
    for trace in traces {
        let _ = writeln!(out, "trace {}", trace.display());
    }
    let _ = writeln!(out, "trace end");
    loop {
        std::thread::park();
    }
}

#[test]
fn fixtures_go_with_the_killed_process() {
    if std::env::var_os(CHILD).is_some() {
        return be_the_child();
    }
    let probe = Netns::new().and_then(|_| Dockerd::start()).and_then(|_| Etcd::start());
    if available(probe).is_none() {
        return;
    }
    let Ok(test) = std::env::current_exe() else {
        panic!("no path of the test itself")
    };
    let child = Command::new(test)
        .args(["--exact", "fixtures_go_with_the_killed_process", "--nocapture"])
        .env(CHILD, "1")
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        panic!("the test does not run itself")
    };
    let Some(stdout) = child.stdout.take() else {
        panic!("no pipe")
    };
    let mut traces = Vec::new();
    for line in BufReader::new(stdout).lines().map_while(Result::ok) {
        match line.split_once("trace ") {
            Some((_, "end")) => break,
            Some((_, path)) => traces.push(path.to_owned()),
            None => {}
        }
    }
    assert_eq!(traces.len(), 4, "{traces:?}");
    assert!(traces.iter().all(|path| Path::new(path).exists()), "{traces:?}");
    let _ = child.kill();
    let _ = child.wait();
    let gone = || traces.iter().all(|path| !Path::new(path).exists());
    assert!(wait_until(Duration::from_secs(30), gone), "{traces:?}");
}
