//! The contract of CNI, as a runtime sees it.
#![expect(clippy::unwrap_used, reason = "tests")]

mod common;

use std::path::Path;

use common::{Lab, address, ip};
use eru_testkit::Netns;
use serde_json::{Value, json};

fn config(network: &str, more: &Value) -> String {
    let mut config = json!({ "cniVersion": "1.1.0", "name": network, "type": "eru-net" });
    for (key, value) in more.as_object().unwrap() {
        config[key] = value.clone();
    }
    config.to_string()
}

fn plain(network: &str) -> String {
    config(network, &json!({}))
}

#[track_caller]
fn code(answer: &(i32, Value)) -> u64 {
    assert_eq!(answer.0, 1, "{answer:?}");
    assert!(
        !answer.1["msg"].as_str().unwrap().is_empty() && answer.1["cniVersion"].is_string(),
        "{answer:?}"
    );
    answer.1["code"].as_u64().unwrap()
}

#[track_caller]
fn done(answer: &(i32, Value)) {
    assert_eq!(*answer, (0, Value::Null));
}

#[test]
fn a_life_from_add_to_del() {
    let Some(lab) = Lab::new() else { return };
    lab.networks();
    let (w, id) = (Netns::new().unwrap(), "0a1b2c");
    done(&lab.cni("STATUS", "", Path::new(""), &plain("back")));
    let (status, result) = lab.cni("ADD", id, w.path(), &plain("back"));
    assert_eq!(status, 0, "{result}");
    assert_eq!(result["cniVersion"], "1.1.0");
    assert_eq!(result["interfaces"][0]["mac"], "ee:ee:ee:ee:ee:ee");
    assert_eq!(result["interfaces"][1]["name"], "eth0");
    assert_eq!(result["interfaces"][1]["sandbox"], w.path().to_str().unwrap());
    assert_eq!(result["interfaces"][1]["mtu"], 1500);
    assert_eq!(result["ips"][0]["interface"], 1);
    assert_eq!(result["ips"][0]["gateway"], "169.254.1.1");
    assert_eq!(result["routes"], json!([{ "dst": "0.0.0.0/0", "gw": "169.254.1.1" }]));
    assert!(lab.pings(&lab.host, &address(&result["ips"][0])));

    let checked = config("back", &json!({ "prevResult": result }));
    done(&lab.cni("CHECK", id, w.path(), &checked));
    // A second ADD is the runtime's mistake, unless the runtime says otherwise.
    assert_eq!(code(&lab.cni("ADD", id, w.path(), &plain("back"))), 100);
    let again = config("back", &json!({ "idempotent": true }));
    assert_eq!(lab.cni("ADD", id, w.path(), &again), (0, result.clone()));
    done(&lab.cni("CHECK", id, w.path(), &checked));

    // The namespace goes, and with another one comes the same address.
    drop(w);
    let v = Netns::new().unwrap();
    let (_, second) = lab.cni("ADD", id, v.path(), &plain("back"));
    assert_eq!(second["ips"], result["ips"]);

    done(&lab.cni("DEL", id, v.path(), &checked));
    assert_eq!(ip(&format!("-n {} -br link", v.name())).lines().count(), 1);
    assert_eq!(lab.eru("ls").out, "");
    done(&lab.cni("DEL", id, v.path(), &plain("back")));
    done(&lab.cni("DEL", id, Path::new(""), &plain("back")));
    done(&lab.cni("DEL", id, Path::new("/run/netns/never-was"), &plain("nowhere")));
    assert_eq!(code(&lab.cni("CHECK", id, v.path(), &checked)), 3);
}

#[test]
fn check_finds_what_differs() {
    let Some(lab) = Lab::new() else { return };
    lab.networks();
    let w = Netns::new().unwrap();
    let add = |network: &str| lab.cni("ADD", "c1", w.path(), &plain(network)).1;
    let why = |network: &str, result: &Value| {
        let answer = lab.cni(
            "CHECK",
            "c1",
            w.path(),
            &config(network, &json!({ "prevResult": result })),
        );
        assert_eq!(code(&answer), 102, "{answer:?}");
        answer.1["msg"].as_str().unwrap().to_owned()
    };
    let complete = |network: &str| {
        lab.cni("ADD", "c1", w.path(), &config(network, &json!({ "idempotent": true })));
    };
    let result = add("lan");
    let mut wrong = result.clone();
    wrong["ips"][0]["address"] = "10.9.0.99/24".into();
    assert!(why("lan", &wrong).contains("not in prevResult"));
    ip(&format!("-n {} link set eth0 down", w.name()));
    assert!(why("lan", &result).contains("it is down"));
    complete("lan");
    ip(&format!("-n {} addr flush dev eth0", w.name()));
    assert!(why("lan", &result).contains("it does not have 10.9.0."));
    complete("lan");
    ip(&format!("-n {} route del default", w.name()));
    assert!(why("lan", &result).contains("no route to 0.0.0.0/0"));
    ip(&format!("-n {} link del eth0", w.name()));
    assert!(why("lan", &result).contains("no such interface in /run/netns/"));
    done(&lab.cni("DEL", "c1", w.path(), &plain("lan")));

    let result = add("back");
    let host = lab.host.name();
    ip(&format!("-n {host} route del {}", address(&result["ips"][0])));
    assert!(why("back", &result).contains("the host does not route"));
}

#[test]
fn old_versions_get_their_own_shapes() {
    let Some(lab) = Lab::new() else { return };
    lab.networks();
    let add = |version: &str, network: &str| {
        let w = Netns::new().unwrap();
        let config = config(
            network,
            &json!({ "cniVersion": version, "dns": { "nameservers": ["10.9.0.1"] } }),
        );
        let (status, result) = lab.cni("ADD", version, w.path(), &config);
        assert_eq!((status, result["cniVersion"].as_str()), (0, Some(version)), "{result}");
        assert_eq!(result["dns"]["nameservers"][0], "10.9.0.1");
        result
    };
    assert_eq!(add("0.3.1", "lan")["ips"][0]["version"], "4");
    assert_eq!(add("0.4.0", "lan6")["ips"][0]["version"], "6");
    assert_eq!(add("1.0.0", "lan")["ips"][0].get("version"), None);
    assert_eq!(add("1.0.0", "lan")["interfaces"][0].get("mtu"), None);
}

#[test]
fn an_address_can_be_asked_for_in_three_ways() {
    let Some(lab) = Lab::new() else { return };
    lab.networks();
    let add = |id: &str, more: &Value, args: &str| {
        let w = Netns::new().unwrap();
        let path = w.path().to_str().unwrap();
        let env = [
            ("CNI_COMMAND", "ADD"),
            ("CNI_CONTAINERID", id),
            ("CNI_NETNS", path),
            ("CNI_IFNAME", "eth0"),
            ("CNI_ARGS", args),
        ];
        lab.cni_with(&env, &config("back", more))
    };
    let runtime = json!({ "runtimeConfig": { "ips": ["10.77.0.3/24"] }, "args": { "cni": { "ips": ["10.77.0.4"] } } });
    let args = json!({ "args": { "cni": { "ips": ["10.77.0.4"] } } });
    let given = |answer: (i32, Value)| answer.1["ips"][0]["address"].clone();
    assert_eq!(given(add("a", &runtime, "IP=10.77.0.5")), "10.77.0.3/32");
    assert_eq!(given(add("b", &args, "IP=10.77.0.5")), "10.77.0.4/32");
    assert_eq!(
        given(add("c", &json!({}), "IgnoreUnknown=1;IP=10.77.0.5")),
        "10.77.0.5/32"
    );
    let taken = add("d", &args, "");
    assert_eq!(code(&taken), 101);
    assert_eq!(
        taken.1["msg"],
        "address 10.77.0.4 of network back is in use by eth0 of b on node n1"
    );
    assert_eq!(code(&add("d", &json!({}), "IP=10.9.0.7")), 101);
    assert_eq!(code(&add("d", &json!({}), "IP=seven")), 101);
    assert_eq!(
        code(&add(
            "d",
            &json!({ "runtimeConfig": { "ips": ["10.77.0.8", "10.77.0.9"] } }),
            ""
        )),
        7
    );
    assert_eq!(lab.eru("ls").documents().len(), 3);
}

#[test]
fn what_came_before_in_a_chain_stays() {
    let Some(lab) = Lab::new() else { return };
    lab.networks();
    let w = Netns::new().unwrap();
    let previous = json!({ "cniVersion": "1.0.0", "interfaces": [{ "name": "x" }],
        "ips": [{ "address": "10.1.1.1/24", "interface": 0 }], "routes": [{ "dst": "10.2.0.0/16" }] });
    let (_, result) = lab.cni("ADD", "c", w.path(), &config("lan", &json!({ "prevResult": previous })));
    assert_eq!(result["interfaces"][0], previous["interfaces"][0]);
    assert_eq!(
        (&result["ips"][0], &result["ips"][1]["interface"]),
        (&previous["ips"][0], &json!(1))
    );
    assert_eq!(result["routes"].as_array().unwrap().len(), 2);
}

#[test]
fn gc_frees_what_the_runtime_does_not_know() {
    let Some(lab) = Lab::new() else { return };
    lab.networks();
    let (w, v) = (Netns::new().unwrap(), Netns::new().unwrap());
    lab.cni("ADD", "kept", w.path(), &plain("back"));
    lab.cni("ADD", "lost", v.path(), &plain("back"));
    // On another node, the runtime of this one knows nothing.
    let elsewhere = Netns::new().unwrap();
    lab.cni(
        "ADD",
        "elsewhere",
        elsewhere.path(),
        &config("back", &json!({ "node": "n2" })),
    );
    let valid = json!({ "cni.dev/valid-attachments": [{ "containerID": "kept", "ifname": "eth0" }] });
    done(&lab.cni("GC", "", Path::new(""), &config("back", &valid)));
    let left: Vec<Value> = lab
        .eru("ls")
        .documents()
        .iter()
        .map(|held| held["workload"].clone())
        .collect();
    assert_eq!(left.len(), 2);
    assert!(
        left.contains(&json!("kept")) && left.contains(&json!("elsewhere")),
        "{left:?}"
    );
    assert_eq!(ip(&format!("-n {} -br link", v.name())).lines().count(), 1);
    assert_eq!(code(&lab.cni("GC", "", Path::new(""), &plain("back"))), 7);
}

#[test]
fn mistakes_have_their_codes() {
    let Some(lab) = Lab::new() else { return };
    lab.networks();
    let w = Netns::new().unwrap();
    let before = lab.traces();
    let add = |config: &str| lab.cni("ADD", "c", w.path(), config);
    assert_eq!(code(&add(&config("lan", &json!({ "cniVersion": "0.2.0" })))), 1);
    assert_eq!(code(&add(r#"{"name":"lan","type":"eru-net"}"#)), 1);
    assert_eq!(code(&add("{")), 6);
    assert_eq!(code(&add(&plain("a/b"))), 7);
    assert_eq!(code(&add(&plain("nowhere"))), 7);
    assert_eq!(code(&add(&config("lan", &json!({ "store": "ftp://x" })))), 7);
    assert_eq!(
        code(&add(&config("lan", &json!({ "store": "etcd://127.0.0.1:9" })))),
        11
    );
    assert_eq!(
        code(&lab.cni("ADD", "c", Path::new("/run/netns/not-there"), &plain("lan"))),
        3
    );
    assert_eq!(code(&lab.cni("ADD", "c", lab.host.path(), &plain("lan"))), 8);
    for missing in ["", "../c", "a b"] {
        assert_eq!(code(&lab.cni("ADD", missing, w.path(), &plain("lan"))), 4, "{missing}");
    }
    assert_eq!(code(&lab.cni("ADD", "c", Path::new(""), &plain("lan"))), 4);
    assert_eq!(code(&lab.cni("DEL", "", Path::new(""), &plain("lan"))), 4);
    assert_eq!(code(&lab.cni("MOVE", "c", w.path(), &plain("lan"))), 4);
    assert_eq!(
        code(&lab.cni("GC", "c", w.path(), &config("lan", &json!({ "cniVersion": "1.0.0" })))),
        1
    );
    ip(&format!("-n {} link set eth0 down", lab.host.name()));
    assert_eq!(code(&lab.cni("STATUS", "", Path::new(""), &plain("lan"))), 50);
    assert_eq!(code(&add(&plain("lan"))), 7);
    ip(&format!("-n {} link set eth0 up", lab.host.name()));
    assert!(eru_testkit::wait_until(std::time::Duration::from_secs(5), || lab
        .traces()
        == before));
}

#[test]
fn many_at_once_get_different_addresses_and_all_work() {
    let Some(lab) = Lab::new() else { return };
    lab.networks();
    let spaces: Vec<Netns> = (0..12).map(|_| Netns::new().unwrap()).collect();
    let results: Vec<(i32, Value)> = std::thread::scope(|scope| {
        let lab = &lab;
        let add = |(n, w): (usize, &Netns)| lab.cni("ADD", &format!("c{n}"), w.path(), &plain(["lan", "back"][n % 2]));
        let threads: Vec<_> = spaces
            .iter()
            .enumerate()
            .map(|one| scope.spawn(move || add(one)))
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let mut addresses: Vec<String> = results
        .iter()
        .map(|(status, result)| {
            assert_eq!(*status, 0, "{result}");
            address(&result["ips"][0])
        })
        .collect();
    for (n, ip) in addresses.iter().enumerate() {
        assert!(lab.pings(if n % 2 == 0 { &lab.router } else { &lab.host }, ip), "{ip}");
    }
    addresses.sort();
    addresses.dedup();
    assert_eq!(addresses.len(), spaces.len());
}
