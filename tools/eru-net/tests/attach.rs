//! Interfaces of both drivers, in namespaces of the tests' own: what they reach, and what is left when they fail.
#![expect(clippy::unwrap_used, reason = "tests")]

mod common;

use std::time::Duration;

use common::{Lab, address, ip};
use eru_testkit::{Netns, wait_until};
use serde_json::{Value, json};

fn workload(id: &str, phase: &str, networks: Value) -> Value {
    json!({ "kind": "Workload", "v": 1, "id": id, "name": "app_web_abcdef", "node": "n1", "engine": "native",
            "phase": phase, "spec": { "app": "app", "entrypoint": "web", "image": "i", "networks": networks } })
}

#[test]
fn a_macvlan_reaches_its_lan_and_is_found_there_at_once() {
    let Some(lab) = Lab::new() else { return };
    lab.networks();
    let w = Netns::new().unwrap();
    // Somebody else had the address: a neighbour remembers him.
    let router = lab.router.name();
    ip(&format!(
        "-n {router} neigh replace 10.9.0.50 lladdr 02:00:00:00:00:99 dev lan0 nud stale"
    ));
    let path = w.path().display();
    let held = lab
        .eru(&format!("attach w1 --netns {path} --network lan=10.9.0.50"))
        .ok();
    assert_eq!(held["address"], "10.9.0.50/24");
    let mac = held["mac"].as_str().unwrap();
    assert!(wait_until(Duration::from_secs(5), || ip(&format!(
        "-n {router} neigh show 10.9.0.50"
    ))
    .contains(mac)));
    assert!(lab.pings(&w, "10.9.0.1"));
    assert!(lab.pings(&lab.router, "10.9.0.50"));
    assert!(ip(&format!("-n {} route", w.name())).contains("default via 10.9.0.1 dev eth0"));

    // Two children of one parent reach each other; IPv6 too.
    let v = Netns::new().unwrap();
    let path = v.path().display();
    let second = lab
        .eru(&format!("attach w2 --netns {path} --network lan --network lan6"))
        .documents();
    assert_eq!(second[1]["ifname"], "eth1");
    assert!(lab.pings(&w, &address(&second[0])));
    assert!(lab.pings(&v, "fd09::1"));
}

#[test]
fn a_routed_interface_reaches_the_host_and_what_the_host_reaches() {
    let Some(lab) = Lab::new() else { return };
    lab.networks();
    let (w, v) = (Netns::new().unwrap(), Netns::new().unwrap());
    let attach = |id: &str, netns: &Netns, network: &str| {
        lab.eru(&format!(
            "attach {id} --netns {} --network {network}",
            netns.path().display()
        ))
        .ok()
    };
    let (first, second) = (attach("w1", &w, "back"), attach("w2", &v, "back"));
    assert_eq!(first["gateway"], "169.254.1.1");
    assert!(first["address"].as_str().unwrap().ends_with("/32"));
    // Host to workload, workload to workload, and through the host to the LAN, where the way back is known.
    assert!(lab.pings(&lab.host, &address(&first)));
    assert!(lab.pings(&w, &address(&second)));
    ip(&format!("-n {} route add 10.77.0.0/24 via 10.9.0.2", lab.router.name()));
    assert!(lab.pings(&w, "10.9.0.1"));
    let links = ip(&format!("-n {} -br link", lab.host.name()));
    assert_eq!(links.matches("eru").count(), 2, "{links}");
    assert!(!links.contains("cali"));
    // Nobody can speak from an address that is not his.
    ip(&format!("-n {} addr add 10.66.0.1/32 dev eth0", v.name()));
    let spoofed = v
        .command("ping")
        .args(["-n", "-c1", "-W1", "-I", "10.66.0.1", "10.9.0.2"])
        .output()
        .unwrap();
    assert!(!spoofed.status.success());

    let (first, second) = (attach("w6", &w, "back6"), attach("v6", &v, "back6"));
    assert_eq!(
        (&first["ifname"], &first["gateway"]),
        (&json!("eth1"), &json!("fe80::1"))
    );
    assert!(lab.pings(&w, &address(&second)));
    assert!(lab.pings(&lab.host, &address(&first)));
}

#[test]
fn the_gateway_answers_also_on_a_host_without_a_default_route() {
    let Some(lab) = Lab::new() else { return };
    lab.networks();
    let w = Netns::new().unwrap();
    lab.eru(&format!("attach w1 --netns {} --network back", w.path().display()))
        .ok();
    let routes = ip(&format!("-n {} route", lab.host.name()));
    assert!(routes.contains("169.254.1.1 dev lo"), "{routes}");
    assert!(lab.pings(&w, "10.9.0.2"));
    let neighbours = ip(&format!("-n {} neigh", w.name()));
    assert!(
        neighbours.contains("169.254.1.1 dev eth0 lladdr ee:ee:ee:ee:ee:ee"),
        "{neighbours}"
    );
    // With a default route there is nothing to add.
    let Some(other) = Lab::new() else { return };
    other.networks();
    ip(&format!("-n {} route add default via 10.9.0.1", other.host.name()));
    let v = Netns::new().unwrap();
    other
        .eru(&format!("attach w1 --netns {} --network back", v.path().display()))
        .ok();
    assert!(!ip(&format!("-n {} route", other.host.name())).contains("169.254.1.1"));
    assert!(other.pings(&v, "10.9.0.2"));
}

#[test]
fn an_address_is_kept_until_it_is_released() {
    let Some(lab) = Lab::new() else { return };
    lab.networks();
    let line = |verb: &str, w: &Netns| format!("{verb} w1 --netns {}", w.path().display());
    let attach = |w: &Netns| {
        lab.eru(&(line("attach", w) + " --network lan --network back"))
            .documents()
    };
    let w = Netns::new().unwrap();
    let before = attach(&w);
    // The namespace goes away with its workload, as Docker's does; another one comes.
    drop(w);
    let v = Netns::new().unwrap();
    assert_eq!(attach(&v), before);
    // Once more is no harm.
    assert_eq!(attach(&v), before);
    let gone = lab.eru(&line("detach", &v));
    gone.ok();
    assert!(gone.documents().iter().all(|held| held["detached"] == true));
    assert_eq!(ip(&format!("-n {} -br link", v.name())).lines().count(), 1);
    assert!(!ip(&format!("-n {} -br link", lab.host.name())).contains("eru"));
    assert_eq!(attach(&v), before);
    lab.eru("network rm lan").fails(1);
    assert_eq!(lab.eru(&line("release", &v)).documents().len(), 2);
    assert_eq!(lab.eru(&line("release", &v)).documents().len(), 0);
    assert_eq!(lab.eru("ls").out, "");
    lab.eru("network rm lan").ok();
}

#[test]
fn what_is_missing_is_completed_and_what_a_killed_run_left_is_no_obstacle() {
    let Some(lab) = Lab::new() else { return };
    lab.networks();
    let w = Netns::new().unwrap();
    let line = format!("attach w1 --netns {} --network back --network lan6", w.path().display());
    let before = lab.eru(&line).documents();
    let host_end = |lab: &Lab| {
        let links = ip(&format!("-n {} -br link", lab.host.name()));
        links
            .lines()
            .find(|line| line.starts_with("eru"))
            .unwrap()
            .split('@')
            .next()
            .unwrap()
            .to_owned()
    };
    let (name, host) = (host_end(&lab), lab.host.name());
    ip(&format!("-n {} route del default", w.name()));
    ip(&format!("-n {} addr flush dev eth1", w.name()));
    ip(&format!("-n {host} route del {} dev {name}", address(&before[0])));
    assert_eq!(lab.eru(&line).documents(), before);
    assert!(lab.pings(&w, "10.9.0.2") && lab.pings(&lab.router, &address(&before[1])));
    // Killed between making the pair and naming it; the far end may be in another namespace even.
    let v = Netns::new().unwrap();
    ip(&format!("-n {host} link del {name}"));
    ip(&format!(
        "-n {host} link add {name} type veth peer name {name} netns {}",
        v.name()
    ));
    ip(&format!("-n {} link del eth1", w.name()));
    ip(&format!("-n {host} link add link eth0 name eru-half type macvlan"));
    assert_eq!(lab.eru(&line).documents(), before);
    assert!(lab.pings(&w, "10.9.0.2"));
}

#[test]
fn a_failure_leaves_the_host_as_it_was() {
    let Some(lab) = Lab::new() else { return };
    lab.networks();
    let w = Netns::new().unwrap();
    let before = lab.traces();
    let inside = || ip(&format!("-n {} -o addr", w.name()));
    let empty = inside();
    // The route to the second network is somebody else's: seen only when all else is done.
    ip(&format!("-n {} route add 10.77.0.0/24 dev lo", w.name()));
    let line = format!("attach w1 --netns {} --network lan --network back", w.path().display());
    let ran = lab.eru(&line);
    assert!(
        ran.fails(71).contains("adding route 10.77.0.0/24 via 169.254.1.1"),
        "{ran:?}"
    );
    assert_eq!((lab.traces(), inside()), (before.clone(), empty.clone()));

    // The hardware address is in use on the parent, and the kernel says so only when the interface goes up.
    let v = Netns::new().unwrap();
    let mac = lab
        .eru(&format!("attach w1 --netns {} --network lan", v.path().display()))
        .ok()["mac"]
        .clone();
    lab.eru(&format!("release w1 --netns {}", v.path().display())).ok();
    let host = lab.host.name();
    ip(&format!(
        "-n {host} link add link eth0 name thief type macvlan mode bridge"
    ));
    ip(&format!(
        "-n {host} link set thief address {} up",
        mac.as_str().unwrap()
    ));
    let ran = lab.eru(&format!("attach w1 --netns {} --network lan", w.path().display()));
    assert!(
        ran.fails(71).contains("hint: another interface on the same parent"),
        "{ran:?}"
    );
    ip(&format!("-n {host} link del thief"));
    assert_eq!((lab.traces(), inside()), (before, empty));
}

#[test]
fn what_cannot_be_is_refused_with_object_and_remedy() {
    let Some(lab) = Lab::new() else { return };
    lab.networks();
    let w = Netns::new().unwrap();
    let before = lab.traces();
    let attach = |network: &str| lab.eru(&format!("attach w1 --netns {} --network {network}", w.path().display()));
    lab.eru("network add far --driver macvlan --parent eth7 --subnet 10.8.0.0/24")
        .ok();
    let ran = attach("far");
    assert!(
        ran.fails(78).contains("network far: no interface eth7 on this host"),
        "{ran:?}"
    );
    assert!(ran.err.contains("hint: "), "{ran:?}");
    lab.eru("network rm far").ok();
    let ran = attach("nowhere");
    assert!(
        ran.fails(1).contains("no network nowhere") && ran.err.contains("eru-net network add nowhere"),
        "{ran:?}"
    );
    let ran = lab.eru("attach w1 --netns /run/netns/not-there --network lan");
    assert!(
        ran.fails(1).contains("no network namespace at /run/netns/not-there"),
        "{ran:?}"
    );
    let ran = lab.eru("attach w1 --pid 99999999 --network lan");
    assert!(
        ran.fails(1).contains("no network namespace at /proc/99999999/ns/net"),
        "{ran:?}"
    );
    let ran = lab.eru("attach w1 --network lan");
    assert!(
        ran.fails(1).contains("run/netns/w1") && ran.err.contains("--netns or --pid"),
        "{ran:?}"
    );
    let ran = lab.eru(&format!(
        "attach w1 --netns {} --network lan",
        lab.host.path().display()
    ));
    assert!(ran.fails(1).contains("this host's own network namespace"), "{ran:?}");
    ip(&format!("-n {} route add 10.77.0.9/32 dev lo", lab.host.name()));
    let ran = attach("back=10.77.0.9");
    assert!(
        ran.fails(1).contains("this host routes 10.77.0.9 to interface lo"),
        "{ran:?}"
    );
    ip(&format!("-n {} route del 10.77.0.9/32 dev lo", lab.host.name()));
    ip(&format!("-n {} link set eth0 down", lab.host.name()));
    let ran = attach("lan");
    assert!(ran.fails(78).contains("ip link set eth0 up"), "{ran:?}");
    ip(&format!("-n {} link set eth0 up", lab.host.name()));
    ip(&format!("-n {} link set lo down", lab.host.name()));
    let ran = attach("back");
    assert!(ran.fails(78).contains("network back: interface lo is down"), "{ran:?}");
    ip(&format!("-n {} link set lo up", lab.host.name()));
    lab.eru("network add big --driver macvlan --parent eth0 --subnet 10.8.0.0/24 --mtu 9000")
        .ok();
    let ran = attach("big");
    assert!(ran.fails(78).contains("9000 is more than eth0 takes, 1500"), "{ran:?}");
    lab.eru("network rm big").ok();
    // Without privileges, though as root.
    let mut command = lab.command("setpriv");
    command
        .args(["--bounding-set", "-net_admin,-sys_admin", "--inh-caps", "-all"])
        .arg(common::program());
    command
        .args(["attach", "w1", "--network", "lan", "--netns"])
        .arg(w.path());
    let ran = common::run(command, "");
    assert!(ran.fails(77).contains("CAP_NET_ADMIN"), "{ran:?}");
    assert!(
        wait_until(Duration::from_secs(5), || lab.traces() == before),
        "{}\n{before}",
        lab.traces()
    );
}

#[test]
fn an_interface_of_somebody_else_is_not_touched() {
    let Some(lab) = Lab::new() else { return };
    lab.networks();
    let w = Netns::new().unwrap();
    let line = |verb: &str| format!("{verb} w1 --netns {} --network lan", w.path().display());
    lab.eru(&line("attach")).ok();
    ip(&format!("-n {} link set eth0 down", w.name()));
    ip(&format!("-n {} link set eth0 address 02:00:00:00:00:07", w.name()));
    let ran = lab.eru(&line("attach"));
    assert!(ran.fails(1).contains("another interface eth0"), "{ran:?}");
    lab.eru(&line("release")).ok();
    assert!(ip(&format!("-n {} -br link", w.name())).contains("eth0"));
}

#[test]
fn documents_go_through_and_come_back_with_their_addresses() {
    let Some(lab) = Lab::new() else { return };
    lab.networks();
    let w = Netns::new().unwrap();
    let native = lab.dir.path().join("run/netns");
    std::fs::create_dir_all(&native).unwrap();
    std::os::unix::fs::symlink(w.path(), native.join("w1")).unwrap();
    let stream = [
        workload("w1", "running", json!({ "lan6": "fd09::77", "none": "" })),
        workload("w2", "failed", json!({ "lan": "" })),
        workload("w3", "stopped", json!({ "lan": "" })),
        workload("w4", "running", json!({ "back": "" })),
        json!({ "kind": "Pet", "name": "rex" }),
    ];
    let input: String = stream.iter().map(|line| format!("{line}\n")).collect();
    let ran = lab.eru_with("attach --network lan6", &input);
    // w4 is nowhere to be found: told, marked, and passed on.
    assert!(ran.fails(1).contains("workload w4: "), "{ran:?}");
    let out = ran.documents();
    assert_eq!(out[0]["network"], json!({ "lan6": "fd09::77" }));
    assert_eq!((out[1]["phase"].as_str(), &out[4]), (Some("failed"), &stream[4]));
    assert!(out[1].get("network").is_none() && out[2].get("network").is_none());
    assert_eq!(out[3]["phase"], "failed");
    assert!(
        out[3]["error"].as_str().unwrap().contains("no network namespace"),
        "{}",
        out[3]
    );

    // By pid, another network.
    let mut sleeper = w.command("sleep").arg("1000").spawn().unwrap();
    let mut document = out[0].clone();
    document["pid"] = sleeper.id().into();
    assert!(wait_until(Duration::from_secs(5), || {
        std::fs::read_link(format!("/proc/{}/ns/net", sleeper.id())).ok()
            != std::fs::read_link("/proc/self/ns/net").ok()
    }));
    let ran = lab.eru_with("attach --network back", &document.to_string());
    let back = ran.ok();
    assert_eq!(back["network"]["lan6"], "fd09::77");
    assert!(lab.pings(&lab.host, back["network"]["back"].as_str().unwrap()));
    sleeper.kill().unwrap();
    sleeper.wait().unwrap();

    let ran = lab.eru_with("detach --network back", &back.to_string());
    assert_eq!(ran.ok()["network"], json!({ "lan6": "fd09::77" }));
    assert_eq!(lab.eru("ls --network back").documents().len(), 1);
    let ran = lab.eru_with("release", &back.to_string());
    assert_eq!(ran.ok().get("network"), None);
    assert_eq!(lab.eru("ls").out, "");
    let bad = lab.eru_with("attach", "{\"kind\":\"Workload\"\n");
    assert!(bad.fails(65).contains("line 1"), "{bad:?}");
}

/// An interface that is gone is made anew, though the document still has its address.
#[test]
fn a_detached_workload_is_attached_again() {
    let Some(lab) = Lab::new() else { return };
    lab.networks();
    let w = Netns::new().unwrap();
    let attach = format!("attach --netns {} --network back", w.path().display());
    let first = lab
        .eru_with(&attach, &workload("w1", "running", json!({})).to_string())
        .ok();
    lab.eru(&format!("detach w1 --netns {}", w.path().display())).ok();
    assert!(!ip(&format!("-n {} -br link", w.name())).contains("eth0"));
    assert_eq!(lab.eru_with(&attach, &first.to_string()).ok(), first);
    assert!(ip(&format!("-n {} -br link", w.name())).contains("eth0"));
}
