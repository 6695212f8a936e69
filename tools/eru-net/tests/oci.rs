//! Containers of a real dockerd: attached before their first instruction, with the same address over stop and start.
#![expect(clippy::unwrap_used, reason = "tests")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use common::{Ran, address, ip, run};
use eru_testkit::{Dockerd, DockerdOptions, IMAGE, Netns, available, wait_until};
use serde_json::{Value, json};

/// A dockerd whose host has `eth0` on a LAN, and knows the runtimes `eru` (by name) and `eru2` (by arguments).
struct Lab {
    dir: tempfile::TempDir,
    dockerd: Dockerd,
    router: Netns,
}

impl Lab {
    fn new() -> Option<Self> {
        let dir = tempfile::tempdir().unwrap();
        let link = dir.path().join("eru-oci");
        std::os::unix::fs::symlink(common::program(), &link).unwrap();
        // What dockerd makes of runtimeArgs in daemon.json.
        let script = dir.path().join("eru2");
        fs::write(
            &script,
            format!("#!/bin/sh\nexec {} oci -- \"$@\"\n", common::program().display()),
        )
        .unwrap();
        fs::set_permissions(&script, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        let options = DockerdOptions {
            runtimes: vec![("eru".into(), link), ("eru2".into(), script)],
            ..DockerdOptions::default()
        };
        let lab = Self {
            dir,
            dockerd: available(Dockerd::start_with(options))?,
            router: available(Netns::new())?,
        };
        let (host, router) = (lab.dockerd.netns().name(), lab.router.name());
        ip(&format!(
            "link add eth0 netns {host} type veth peer name lan0 netns {router}"
        ));
        ip(&format!("-n {host} link set eth0 up"));
        ip(&format!("-n {host} addr add 10.9.0.2/24 dev eth0"));
        ip(&format!("-n {router} link set lan0 up"));
        ip(&format!("-n {router} addr add 10.9.0.1/24 dev lan0"));
        lab.eru("network add lan --driver macvlan --parent eth0 --subnet 10.9.0.0/24")
            .ok();
        lab.eru("network add back --driver routed --subnet 10.77.0.0/29").ok();
        Some(lab)
    }

    fn store(&self) -> String {
        format!("file://{}/store", self.dir.path().display())
    }

    fn command(&self) -> Command {
        let mut command = self.dockerd.netns().command(common::program());
        command.env("ERU_STORE", self.store()).env("ERU_NODE", "n1");
        command
    }

    fn eru(&self, line: &str) -> Ran {
        let mut command = self.command();
        command.args(line.split_whitespace());
        run(command, "")
    }

    fn docker(&self, args: &[&str]) -> Ran {
        let output = self.dockerd.docker(args);
        Ran {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// What `eru-run` writes before it starts a container.
    fn conf(&self, id: &str, networks: &Value) -> PathBuf {
        let path = self.dir.path().join(format!("{id}.json"));
        let conf = json!({ "id": id, "node": "n1", "store": self.store(), "networks": networks });
        fs::write(&path, conf.to_string()).unwrap();
        path
    }

    /// Creates a container that prints its addresses and environment first, and then waits.
    fn create(&self, id: &str, runtime: &str, conf: &str) {
        let say = "ip -o -4 addr; ip route; echo env:; env; echo said; exec sleep 1000";
        let conf = format!("ERU_NET_CONF={conf}");
        let args = [
            "create",
            "--init",
            "--runtime",
            runtime,
            "--network",
            "none",
            "--name",
            id,
            "-e",
            "KEEP=1",
            "-e",
            &conf,
            IMAGE,
            "sh",
            "-c",
            say,
        ];
        let created = self.docker(&args);
        assert_eq!(created.code, 0, "{created:?}");
    }

    /// What the container said in its latest run, the `n`th.
    fn said(&self, id: &str, n: usize) -> String {
        let mut logs = String::new();
        let done = wait_until(Duration::from_secs(30), || {
            logs = self.docker(&["logs", id]).out;
            logs.matches("said\n").count() == n
        });
        assert!(done, "{logs}");
        logs.trim_end_matches("said\n")
            .rsplit("said\n")
            .next()
            .unwrap()
            .to_owned()
    }

    fn held(&self, id: &str, network: &str) -> String {
        address(&self.eru(&format!("ls {id} --network {network}")).ok())
    }
}

#[test]
fn containers_of_docker() {
    let Some(lab) = Lab::new() else { return };
    keeps_its_addresses(&lab);
    a_failing_hook_says_why(&lab);
    others_are_not_touched(&lab);
}

fn keeps_its_addresses(lab: &Lab) {
    let conf = lab.conf("w1", &json!({ "lan": "", "back": "10.77.0.5" }));
    lab.create("w1", "eru", conf.to_str().unwrap());
    assert_eq!(lab.eru("ls").out, "");
    assert_eq!(lab.docker(&["start", "w1"]).code, 0);
    let first = lab.said("w1", 1);
    let lan = lab.held("w1", "lan");
    assert!(first.contains("eth0    inet 10.77.0.5/32"), "{first}");
    assert!(first.contains(&format!("eth1    inet {lan}/24")), "{first}");
    assert!(first.contains("default via 169.254.1.1 dev eth0"), "{first}");
    assert!(first.contains("KEEP=1") && !first.contains("ERU_NET_CONF"), "{first}");
    let pings = |from: &Netns, to: &str| {
        let ping = || {
            from.command("ping")
                .args(["-n", "-c1", "-W1", to])
                .output()
                .unwrap()
                .status
                .success()
        };
        wait_until(Duration::from_secs(5), ping)
    };
    assert!(pings(&lab.router, &lan));

    assert_eq!(lab.docker(&["stop", "w1"]).code, 0);
    assert_eq!(lab.docker(&["start", "w1"]).code, 0);
    let addresses = |said: &str| -> Vec<String> {
        let lines = said.lines().filter(|line| line.contains("inet"));
        lines
            .map(|line| line.split("inet").last().unwrap().to_owned())
            .collect()
    };
    assert_eq!(addresses(&lab.said("w1", 2)), addresses(&first));
    assert_eq!(lab.docker(&["restart", "w1"]).code, 0);
    assert_eq!(addresses(&lab.said("w1", 3)), addresses(&first));
    // As after a crash: neither docker nor we are told of the end.
    assert_eq!(lab.docker(&["kill", "w1"]).code, 0);
    assert_eq!(lab.docker(&["start", "w1"]).code, 0);
    assert_eq!(addresses(&lab.said("w1", 4)), addresses(&first));
    assert!(pings(&lab.router, &lan));

    // While it is down its address is its own.
    assert_eq!(lab.docker(&["rm", "-f", "w1"]).code, 0);
    assert_eq!(lab.held("w1", "back"), "10.77.0.5");
    for (network, ifname) in [("back", "eth0"), ("lan", "eth1")] {
        let mut del = lab.command();
        del.envs([
            ("CNI_COMMAND", "DEL"),
            ("CNI_CONTAINERID", "w1"),
            ("CNI_NETNS", ""),
            ("CNI_IFNAME", ifname),
        ]);
        let config = json!({ "cniVersion": "1.1.0", "name": network, "type": "eru-net" });
        assert_eq!(run(del, &config.to_string()).code, 0);
    }
    assert_eq!(lab.eru("ls").out, "");
}

fn a_failing_hook_says_why(lab: &Lab) {
    let conf = lab.conf("w2", &json!({ "lan": "", "nowhere": "" }));
    lab.create("w2", "eru", conf.to_str().unwrap());
    let started = lab.docker(&["start", "w2"]);
    assert_ne!(started.code, 0);
    assert!(started.err.contains("no network nowhere"), "{started:?}");
    fs::remove_file(&conf).unwrap();
    let started = lab.docker(&["start", "w2"]);
    assert!(
        started.err.contains("ERU_NET_CONF: reading") && started.err.contains("w2.json"),
        "{started:?}"
    );
    assert_eq!(
        (lab.docker(&["logs", "w2"]).out, lab.eru("ls").out),
        (String::new(), String::new())
    );
    assert_eq!(lab.docker(&["rm", "w2"]).code, 0);
}

fn others_are_not_touched(lab: &Lab) {
    let plain = lab.docker(&[
        "run",
        "--rm",
        "--runtime",
        "eru",
        "--network",
        "none",
        IMAGE,
        "ip",
        "-o",
        "link",
    ]);
    assert_eq!((plain.code, plain.out.lines().count()), (0, 1), "{plain:?}");
    // The other way to register it, and the configuration in the variable itself.
    let conf = json!({ "id": "w3", "node": "n1", "store": lab.store(), "networks": { "back": "" } });
    lab.create("w3", "eru2", &conf.to_string());
    assert_eq!(lab.docker(&["start", "w3"]).code, 0);
    let said = lab.said("w3", 1);
    assert!(
        said.contains(&format!("eth0    inet {}/32", lab.held("w3", "back"))),
        "{said}"
    );
    let links = ip(&format!("-n {} -br link", lab.dockerd.netns().name()));
    assert_eq!(links.matches("eru").count(), 1, "{links}");
    assert_eq!(lab.docker(&["rm", "-f", "w3"]).code, 0);
    assert!(!Path::new("/run/eru/netns/w3").exists());
    lab.eru("release w3").ok();
    assert_eq!(lab.eru("ls").out, "");
}
