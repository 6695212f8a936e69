//! `eru-place node` and `pod` as their users see them.
#![expect(clippy::unwrap_used, reason = "tests")]

mod common;

use std::fs;
use std::path::Path;

use common::Lab;
use eru_testkit::{Missing, available};
use serde_json::{Value, json};

/// A host of two NUMA nodes with a disk and a GPU, as `/proc` and `/sys` show it.
const HOST: [(&str, &str); 12] = [
    ("sys/devices/system/cpu/online", "0-3\n"),
    ("proc/meminfo", "MemTotal:        3000 kB\n"),
    ("sys/devices/system/node/node0/cpulist", "0-1\n"),
    ("sys/devices/system/node/node0/meminfo", "Node 0 MemTotal:  1000 kB\n"),
    ("sys/devices/system/node/node1/cpulist", "2-3\n"),
    ("sys/devices/system/node/node1/meminfo", "Node 1 MemTotal:  2000 kB\n"),
    ("proc/1/mountinfo", "22 1 252:1 / / rw - ext4 /dev/vda1 rw\n"),
    ("sys/block/vda/dev", "252:0\n"),
    ("sys/block/vda/vda1/dev", "252:1\n"),
    ("sys/block/vda/vda1/partition", "1\n"),
    (
        "proc/driver/nvidia/gpus/0000:07:00.0/information",
        "Model: Tesla T4\nDevice Minor: 0\n",
    ),
    ("var/lib/eru/x", ""),
];

fn host(lab: &Lab) -> String {
    let root = lab.dir.path().join("host");
    for (path, text) in HOST {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    root.display().to_string()
}

/// A store with pod `p`, and what is to be said of a node for nothing to be looked up.
fn lab() -> Lab {
    let lab = Lab::embedded();
    lab.ok("pod add p");
    lab
}

const ALL: &str = "--cpu 4 --memory 1000 --numa-cpu 0,1 --numa-cpu 2,3 --storage 1000 --volume /v:500 \
    --disk /dev/vda:/,/v:100:100:1000:1000 --gpu t4=2";

fn capacity(lab: &Lab) -> Value {
    lab.ok("node get n1")[0]["capacity"].clone()
}

#[test]
fn what_is_not_given_is_looked_up() {
    let lab = lab();
    let root = host(&lab);
    let node = lab.ok(&format!("node add n1 --pod p --host-root {root}")).remove(0);
    let mut capacity = node["capacity"].clone();
    let storage = capacity.as_object_mut().unwrap().remove("storage").unwrap();
    assert!(storage.as_u64().unwrap() > 0);
    let expected = json!({"cpu": 4, "cpu_map": {"0": 100, "1": 100, "2": 100, "3": 100}, "memory": 3000 * 1024 * 8 / 10,
        "numa": {"0": "0", "1": "0", "2": "1", "3": "1"}, "numa_memory": {"0": 1000 * 1024 * 8 / 10, "1": 2000 * 1024 * 8 / 10},
        "disks": [{"device": "/dev/vda", "mounts": ["/"]}], "devices": {"tesla-t4": [0]}});
    assert_eq!(capacity, expected);
    assert_eq!(
        (&node["engines"], &node["share_base"]),
        (&json!(["native"]), &json!(100))
    );
    // What is given is not looked up, and the NUMA nodes are those of the whole host only.
    let node = lab.ok(&format!(
        "node add n2 --pod p --host-root {root} --cpu 2 --share 150 --gpu t4=0 --storage 5 --volume /v:6"
    ));
    let capacity = &node[0]["capacity"];
    assert_eq!(
        (&capacity["cpu_map"], &capacity["storage"]),
        (&json!({"0": 150, "1": 150}), &json!(11))
    );
    assert_eq!((capacity.get("numa"), capacity.get("devices")), (None, None));
    // A host that shows nothing.
    fs::remove_dir_all(Path::new(&root).join("proc")).unwrap();
    lab.refused(
        &format!("node add n3 --pod p --host-root {root}"),
        71,
        &["proc/meminfo", "give --memory"],
    );
    lab.ok(&format!("node add n3 --pod p --host-root {root} --memory 5"));
    fs::remove_dir_all(Path::new(&root).join("sys")).unwrap();
    lab.refused(
        &format!("node add n4 --pod p --host-root {root} --memory 5"),
        71,
        &["cpu/online", "give --cpu"],
    );
    assert_eq!(lab.ok("node ls").len(), 3, "nothing is half added");
}

#[test]
fn what_is_given_replaces_and_what_is_not_stays() {
    let lab = lab();
    lab.ok(&format!("node add n1 --pod p {ALL}"));
    let before = capacity(&lab);
    assert_eq!(
        (&before["storage"], &before["numa_memory"]),
        (&json!(1500), &json!({"0": 500, "1": 500}))
    );
    lab.ok("node set n1 --label a=b --max-share 2 --overcommit inf");
    assert_eq!(capacity(&lab), before);
    let node = lab.ok(
        "node set n1 --memory 2000 --numa-memory 1500 --numa-memory 0 --share 200 --volume /w:100 --rm-volume /v \
        --gpu t4=#5 --gpu a100=1 --rm-disk /dev/vda --max-share all --overcommit 1.5",
    );
    let capacity = &node[0]["capacity"];
    let expected = json!({"cpu": 4, "cpu_map": {"0": 200, "1": 200, "2": 200, "3": 200}, "memory": 2000,
        "numa": {"0": "0", "1": "0", "2": "1", "3": "1"}, "numa_memory": {"0": 1500, "1": 0},
        "storage": 1100, "volumes": {"/w": 100}, "devices": {"a100": [0], "t4": [5]}});
    assert_eq!(capacity, &expected);
    assert_eq!((node[0].get("max_share"), &node[0]["overcommit"]), (None, &json!(1.5)));
    let node = lab.ok("node set n1 --cpu 6 --numa-cpu none --rm-gpu t4 --rm-gpu a100 --rm-gpu never --storage 5");
    let expected = json!({"cpu": 6, "cpu_map": {"0": 200, "1": 200, "2": 200, "3": 200, "4": 200, "5": 200},
        "memory": 2000, "storage": 105, "volumes": {"/w": 100}});
    assert_eq!(node[0]["capacity"], expected);
    let node = lab.ok("node set n1 --share-base 10");
    assert_eq!(
        (&node[0]["share_base"], &node[0]["capacity"]["cpu_map"]["0"]),
        (&json!(10), &json!(20))
    );
}

#[test]
fn with_delta_the_numbers_are_added() {
    let lab = lab();
    lab.ok(&format!("node add n1 --pod p {ALL}"));
    lab.ok("node set n1 --delta --cpu 0:50,3:-100 --memory=500 --numa-memory 100 --numa-memory=-500 --storage -1000 --volume /v:1 \
        --volume /w:7 --disk /dev/vda:/w:-100:1:0:0 --gpu t4=-1 --gpu a100=2");
    let disk = json!([{"device": "/dev/vda", "mounts": ["/", "/v", "/w"], "write_iops": 101, "read_bps": 1000, "write_bps": 1000}]);
    let expected = json!({"cpu": 3, "cpu_map": {"0": 150, "1": 100, "2": 100}, "memory": 1500,
        "numa": {"0": "0", "1": "0", "2": "1"}, "numa_memory": {"0": 600, "1": 0}, "storage": 508,
        "volumes": {"/v": 501, "/w": 7}, "disks": disk, "devices": {"a100": [0, 1], "t4": [0]}});
    assert_eq!(capacity(&lab), expected);
    lab.ok("node set n1 --delta --cpu=-2 --volume /w:-7 --disk /dev/vda::0:-101:-1000:-1000 --gpu t4=-1 --gpu a100=#7");
    let now = capacity(&lab);
    assert_eq!(
        (&now["cpu_map"], &now["volumes"]),
        (&json!({"0": 150}), &json!({"/v": 501}))
    );
    assert_eq!((now.get("disks"), &now["devices"]), (None, &json!({"a100": [0, 1, 7]})));
    for (line, code, says) in [
        ("--memory -1G", 1, "less than nothing"),
        ("--volume /none:-1", 1, "--volume /none"),
        ("--cpu 1:-5", 1, "core 1 has 0 pieces"),
        ("--cpu -1", 64, "one core at least"),
        ("--share 5", 64, "--share"),
        ("--share-base 5", 64, "leave --delta out"),
        ("--numa-cpu 0", 64, "leave --delta out"),
        ("--cpu 1", 64, "core 1 is of no NUMA node"),
        ("--numa-memory 1 --numa-memory 1 --numa-memory 1", 64, "3 times for 2"),
        ("--gpu a100=-9", 1, "only 3 of 3"),
    ] {
        lab.refused(&format!("node set n1 --delta {line}"), code, &[says]);
    }
    assert_eq!(capacity(&lab), now, "nothing was changed by what was refused");
}

/// All that [`ALL`] gives but a little.
fn used() -> Value {
    json!({"cpu": 3, "cpu_map": {"0": 100, "2": 60}, "memory": 600, "numa_memory": {"0": 300}, "storage": 1200,
        "volumes": {"/v": 400}, "devices": {"t4": [1]}, "plugins": {"seats": {"a": 2}},
        "disks": [{"device": "/dev/vda", "read_iops": 50, "write_bps": 500}]})
}

#[test]
fn a_node_is_never_made_smaller_than_what_is_in_use() {
    let lab = lab();
    lab.ok(&format!("node add n1 --pod p {ALL}"));
    let mut stored: Value = lab.ok("node get n1").remove(0);
    stored["capacity"]["plugins"] = json!({"seats": {"a": 3}});
    lab.put("nodes/n1", &stored);
    lab.put("usage/n1", &used());
    let before = capacity(&lab);
    for (line, says) in [
        ("--cpu 2 --numa-cpu 0 --numa-cpu 1", "3 of 2 cores would be in use"),
        ("--cpu 0-2:50,3:300", "100 of 50 pieces of core 0"),
        ("--delta --cpu 2:-100", "60 of 0 pieces of core 2"),
        ("--delta --cpu=-3", "only 2 of its 4 cores have nothing bound to them"),
        ("--overcommit 0.5 --share 60", "3 of 2.4 cores"),
        (
            "--memory 599 --numa-memory 300 --numa-memory 0",
            "600 B of 599 B memory",
        ),
        (
            "--numa-memory 299 --numa-memory 0",
            "300 B of 299 B memory of NUMA node 0",
        ),
        ("--numa-cpu none --cpu 4", "of 0 B memory of NUMA node 0"),
        ("--storage 600", "1.2 KiB of 1.1 KiB storage"),
        ("--volume /v:399", "400 B of 399 B volume /v"),
        ("--rm-volume /v --storage 1500", "400 B of 0 B volume /v"),
        (
            "--disk /dev/vda:/:49:1:1:500",
            "50 of 49 reads a second of disk /dev/vda",
        ),
        (
            "--disk /dev/vda:/:50:1:1:499",
            "500 of 499 bytes written a second of disk /dev/vda",
        ),
        ("--rm-disk /dev/vda", "50 of 0 reads a second"),
        ("--gpu t4=1", "t4 #1"),
        ("--gpu t4=#0", "t4 #1"),
        ("--rm-gpu t4", "t4 #1"),
        ("--delta --gpu t4=-2", "only 1 of 2 are not in use"),
        ("--rm-plugin seats", "2 of 0 a of resource plugin seats"),
        (
            "--share-base 10",
            "--share-base cannot change while 2 of its cores are bound",
        ),
    ] {
        lab.refused(
            &format!("node set n1 {line}"),
            1,
            &["node n1: ", says, "eru-place ls --node n1"],
        );
    }
    assert_eq!(capacity(&lab), before);
    // To the last byte of what is in use it may go, the idle core and the idle GPU may leave.
    lab.ok("node set n1 --memory 600 --numa-memory 300 --numa-memory 300 --storage 800 --volume /v:400 --disk /dev/vda:/:50:0:0:500");
    lab.ok("node set n1 --delta --cpu -1 --gpu t4=-1");
    assert_eq!(capacity(&lab)["cpu_map"], json!({"0": 100, "1": 100, "2": 100}));
    assert_eq!(capacity(&lab)["devices"], json!({"t4": [1]}));
    // What was wrong before may be made better step by step, and does not keep anybody from relabelling.
    lab.put("usage/n1", &json!({"cpu": 0, "memory": 5000}));
    lab.ok("node set n1 --label a=b");
    lab.ok("node set n1 --memory 700");
    lab.refused("node set n1 --memory 699", 1, &["4.9 KiB of 699 B memory"]);
}

#[test]
fn nonsense_is_wrong_usage() {
    let lab = lab();
    let add = |rest: &str| format!("node add n9 --pod p --cpu 1 --memory 5 {rest}");
    for (rest, says) in [
        ("--engine lxc", "lxc is not known; there are docker and native"),
        ("--endpoint 10.0.0.5", "'10.0.0.5'"),
        ("--endpoint tcp://a:1 --engine native", "add --engine docker"),
        ("--volume data:5", "'data' is not an absolute path"),
        ("--label x", "KEY=VALUE"),
        ("--plugin seats={", "not JSON"),
        ("--ca x", "--cert"),
        ("--numa-cpu 0-1", "core 1 is none of the node's"),
    ] {
        lab.refused(&add(rest), 64, &[says]);
    }
    lab.refused("node add a/b --pod p --cpu 1 --memory 5", 64, &["a/b"]);
    lab.ok(&add("--engine docker --engine native --endpoint tcp://a:1"));
    lab.refused("node set n9 --engine native", 64, &["--endpoint: it is where dockerd"]);
    let args = ["node", "set", "n9", "--engine", "native", "--endpoint", ""];
    assert!(lab.command(&args).status().unwrap().success());
    assert_eq!(lab.ok("node get n9")[0].get("endpoint"), None);
    lab.ok("node rm n9");
    lab.refused("node set n9 --cpu 1", 1, &["node n9 is not known", "eru-place node ls"]);
    lab.refused("node get n9", 1, &["node n9 is not known"]);
    lab.refused("node get", 64, &[]);
    assert_eq!(lab.ok("node ls").len(), 0);
    lab.refused("pod add p", 1, &["pod p exists already"]);
    lab.refused("pod add a/b", 64, &["a/b"]);
    lab.refused("pod get q", 1, &["pod q is not known"]);
}

#[test]
fn a_plugin_says_what_a_node_has() {
    let Some(_) = available(Missing::unless_program("jq", "jq")) else {
        return;
    };
    let lab = lab();
    let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/plugins");
    let plugins = format!("--plugins {dir}");
    let node = lab.ok(&format!(
        "node add n1 --pod p --cpu 1 --memory 5 {plugins} --plugin hostports=[\"80\",\"90-91\"]"
    ));
    let ports = |names: &[&str]| -> Value {
        names
            .iter()
            .map(|name| ((*name).to_owned(), json!(1)))
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    assert_eq!(
        node[0]["capacity"]["plugins"]["hostports"],
        ports(&["80/tcp", "90/tcp", "91/tcp"])
    );
    lab.ok(&format!(
        "node set n1 --delta {plugins} --plugin hostports=[\"53/udp\"]"
    ));
    assert_eq!(
        capacity(&lab)["plugins"]["hostports"],
        ports(&["53/udp", "80/tcp", "90/tcp", "91/tcp"])
    );
    lab.ok(&format!("node set n1 {plugins} --plugin hostports=[\"1\"]"));
    assert_eq!(capacity(&lab)["plugins"]["hostports"], ports(&["1/tcp"]));
    lab.refused(
        &format!("node set n1 {plugins} --plugin hostports=[\"x\"]"),
        65,
        &["hostports", "not a port"],
    );
    lab.refused(
        &format!("node set n1 {plugins} --plugin seats=1"),
        78,
        &["seats is not installed in", "--plugins"],
    );
    lab.ok("node set n1 --rm-plugin hostports");
    assert_eq!(capacity(&lab).get("plugins"), None);
}

#[test]
fn racing_changes_all_count() {
    let lab = lab();
    lab.ok("node add n1 --pod p --cpu 1 --memory 5");
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| lab.ok("node set n1 --delta --memory 1000 --volume /v:10"));
        }
    });
    let now = capacity(&lab);
    assert_eq!((&now["memory"], &now["volumes"]), (&json!(6005), &json!({"/v": 60})));
}

#[test]
fn tables_show_all_that_is_sold() {
    let lab = lab();
    lab.ok(&format!("node add n1 --pod p {ALL} --label disk=ssd --overcommit 2"));
    lab.ok("node add n2 --pod p --cpu 1 --memory 1K --storage 0 --gpu x=0");
    lab.put("usage/n1", &used());
    let table = lab.run("node ls --table").stdout;
    let rows: Vec<&str> = table.lines().collect();
    assert!(
        rows[0].starts_with("NAME  POD  STATE  ENGINES  CPU         MEMORY"),
        "{table}"
    );
    for cell in [
        "3 of 4 x 2",
        "600 B of 1000 B",
        "1.2 KiB of 1.5 KiB",
        "t4 1 of 2",
        "disk=ssd",
    ] {
        assert!(rows[1].contains(cell), "{cell}: {table}");
    }
    assert!(rows[2].contains("0 of 1 ") && rows[2].contains(" -  "), "{table}");
    assert_eq!(lab.ok("node ls --label disk=ssd").len(), 1);
    assert_eq!(lab.ok("node ls --label disk --pod q").len(), 0);
    let both = lab.ok("node get n2 n1");
    assert_eq!((&both[0]["name"], &both[1]["name"]), (&json!("n2"), &json!("n1")));
}

#[test]
fn workloads_by_address_number_and_name() {
    let lab = lab();
    for (id, ip) in [("a1", "10.0.0.1"), ("a2", "10.0.1.1"), ("b1", "192.168.0.1")] {
        let spec = json!({"app": "shop", "entrypoint": "web", "image": "i", "labels": {"tier": "front"}});
        let work = json!({"kind": "Workload", "v": 1, "id": id, "name": format!("shop_web_{id}"), "node": "n1",
            "pod": "p", "engine": "native", "spec": spec});
        lab.put(&format!("work/n1/{id}"), &work);
        let status =
            json!({"kind": "Status", "v": 1, "id": id, "node": "n1", "phase": "running", "network": {"lan": ip}});
        lab.put(&format!("status/n1/{id}"), &status);
    }
    let ids = |line: &str| -> Vec<String> {
        lab.ok(line)
            .iter()
            .map(|workload| workload["id"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(ids("ls --match-ip 10.0.0.0/8"), ["a1", "a2"]);
    assert_eq!(ids("ls --match-ip 10.0.0.1 --match-ip 192.168.0.1"), ["a1", "b1"]);
    assert_eq!(ids("ls shop --skip-ip 10.0.1.0/24 --label tier"), ["a1", "b1"]);
    assert_eq!(
        ids("ls shop --entry web --node n1 --pod p --label tier=front --limit 2"),
        ["a1", "a2"]
    );
    assert_eq!(ids("ls --limit 0 --label tier=back"), [""; 0]);
    assert_eq!(ids("get b1 shop_web_a1"), ["b1", "a1"]);
    lab.refused("get b1 none", 1, &["workload none is not known"]);
    lab.refused("get a", 64, &["beginning of 2"]);
    lab.refused("ls --match-ip lan", 64, &["'lan' is neither a network"]);
}
