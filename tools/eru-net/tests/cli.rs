//! The command line without a kernel's help: networks in the store, usage, statuses.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::path::Path;

use assert_cmd::Command;
use predicates::str::contains;
use serde_json::Value;

/// A store of the test's own, and the tool on it.
struct Tool {
    dir: tempfile::TempDir,
}

impl Tool {
    fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
        }
    }

    fn command(&self, line: &str) -> Command {
        let mut command = assert_cmd::cargo::cargo_bin_cmd!("eru-net");
        command
            .env_clear()
            .env("ERU_NODE", "n1")
            .env("ERU_RUN_DIR", self.dir.path());
        command.env("ERU_STORE", format!("file://{}/store", self.dir.path().display()));
        command.args(line.split_whitespace());
        command
    }

    #[track_caller]
    fn ok(&self, line: &str) -> Vec<Value> {
        let output = self.command(line).assert().success().get_output().clone();
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

#[test]
fn networks_are_added_listed_and_removed() {
    let tool = Tool::new();
    let lan = tool.ok("network add lan --driver macvlan --parent eth1 --subnet 192.168.7.0/24 --gateway 192.168.7.1 --mode vepa --mtu 1400");
    let wanted = r#"{"kind":"Network","v":1,"name":"lan","driver":"macvlan","subnet":"192.168.7.0/24","gateway":"192.168.7.1","parent":"eth1","mode":"vepa","mtu":1400}"#;
    assert_eq!(lan[0].to_string(), wanted);
    tool.ok("network add back --driver routed --subnet fd77::/64");
    assert_eq!(tool.ok("network ls").len(), 2);
    assert_eq!(tool.ok("network get lan"), lan);
    let table = tool
        .command("network ls --table")
        .assert()
        .success()
        .get_output()
        .stdout
        .clone();
    let table = String::from_utf8(table).unwrap();
    assert!(
        table.starts_with("NETWORK") && table.contains("192.168.7.1  eth1"),
        "{table}"
    );
    // The same once more is fine, another of the name is not.
    assert_eq!(tool.ok("network add back --driver routed --subnet fd77::/64").len(), 1);
    tool.command("network add back --driver routed --subnet fd78::/64")
        .assert()
        .code(1)
        .stderr(contains("network back is there already, and differs"))
        .stderr(contains("hint: see eru-net network get back"));
    assert_eq!(tool.ok("network rm lan"), lan);
    tool.command("network rm lan")
        .assert()
        .code(1)
        .stderr(contains("no network lan"));
    assert_eq!(tool.ok("network ls").len(), 1);
    assert!(tool.ok("ls").is_empty() && tool.ok("gc").is_empty());
}

#[test]
fn subnets_may_not_overlap() {
    let tool = Tool::new();
    tool.ok("network add a --driver routed --subnet 10.0.0.0/16");
    for subnet in ["10.0.0.0/16", "10.0.7.0/24", "10.0.0.0/8", "0.0.0.0/0"] {
        tool.command(&format!("network add b --driver routed --subnet {subnet}"))
            .assert()
            .code(1)
            .stderr(contains(format!(
                "subnet {subnet} of b overlaps 10.0.0.0/16 of network a"
            )));
    }
    tool.ok("network add b --driver routed --subnet 10.1.0.0/16");
}

#[test]
fn definitions_that_make_no_sense_are_wrong_usage() {
    let tool = Tool::new();
    for (line, why) in [
        ("lan --driver macvlan --subnet 10.0.0.0/24", "needs the host interface"),
        (
            "lan --driver routed --subnet 10.0.0.0/24 --parent eth0",
            "no parent interface",
        ),
        (
            "lan --driver routed --subnet 10.0.0.0/24 --gateway 10.0.0.1",
            "none of its own",
        ),
        (
            "lan --driver routed --subnet 10.0.0.0/24 --mode vepa",
            "--mode is for macvlan",
        ),
        (
            "lan --driver macvlan --parent e --subnet 10.0.0.0/24 --gateway 10.0.1.1",
            "10.0.1.1 is not in 10.0.0.0/24",
        ),
        (
            "lan --driver macvlan --parent e --subnet 10.0.0.0/24 --gateway 10.0.0.255",
            "broadcast",
        ),
        (
            "lan --driver macvlan --parent e --subnet 10.0.0.0/32 --gateway 10.0.0.0",
            "no address to give out",
        ),
        ("lan --driver routed --subnet 10.0.0.7/24", "10.0.0.0/24 is meant?"),
        ("lan --driver routed --subnet 10.0.0.0", "address/length"),
        (
            "lan --driver routed --subnet 10.0.0.0/24 --mtu 20",
            "20 is not between 68 and 65535",
        ),
        ("lan --driver routed --subnet fd00::/64 --mtu 1279", "1280"),
        ("host --driver routed --subnet 10.0.0.0/24", "engine's own"),
        ("a/b --driver routed --subnet 10.0.0.0/24", "a/b"),
    ] {
        tool.command(&format!("network add {line}"))
            .assert()
            .code(64)
            .stderr(contains(why));
    }
    assert!(tool.ok("network ls").is_empty());
    for line in [
        "attach w1",
        "attach ../w1 --network lan",
        "attach w1 --network lan=seven",
        "frobnicate",
    ] {
        tool.command(line).assert().code(64);
    }
    tool.command("")
        .assert()
        .code(64)
        .stderr(contains("see eru-net --help"));
}

#[test]
fn addresses_of_a_store_that_is_away_are_asked_for_again() {
    let tool = Tool::new();
    tool.command("network ls --store etcd://127.0.0.1:9/x --store-timeout 1s")
        .assert()
        .code(69);
    tool.command("network ls --store ftp://x").assert().code(78);
}

#[test]
fn gc_frees_what_workloads_of_the_store_left_and_nothing_else() {
    use eru_store::{Op, Txn};
    let tool = Tool::new();
    tool.ok("network add back --driver routed --subnet 10.77.0.0/24");
    let url = format!("file://{}/store", tool.dir.path().display());
    let store = eru_store::open(&url, &eru_store::Options::default()).unwrap();
    let put = |key: &str, value: String| {
        let ops = vec![Op::Put(key.into(), value.into_bytes(), None)];
        store.txn(&Txn { compares: vec![], ops }).unwrap();
    };
    // As attaching leaves it; the addresses of `foreign` are another runtime's.
    for (n, (id, managed)) in [
        ("gone", true),
        ("there", true),
        ("seen", true),
        ("ended", true),
        ("foreign", false),
    ]
    .into_iter()
    .enumerate()
    {
        let ip = format!("10.77.0.{}", n + 1);
        let managed = if managed { r#","managed":true"# } else { "" };
        put(
            &format!("net/addresses/back/{ip}"),
            format!(
                r#"{{"kind":"Attachment","v":1,"workload":"{id}","network":"back","ifname":"eth0","address":"{ip}/32","node":"n2"{managed}}}"#
            ),
        );
        put(&format!("net/owners/back/{id}/eth0"), ip);
    }
    put("work/n2/there", "{}".into());
    let status =
        |id: &str, phase: &str| format!(r#"{{"kind":"Status","v":1,"id":"{id}","node":"n2","phase":"{phase}"}}"#);
    put("status/n2/seen", status("seen", "running"));
    put("status/n2/ended", status("ended", "removed"));
    let ids = |documents: Vec<Value>| -> Vec<String> {
        documents
            .iter()
            .map(|held| held["workload"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(ids(tool.ok("gc --dry-run")), ["gone", "ended"]);
    assert_eq!(tool.ok("ls").len(), 5);
    assert_eq!(ids(tool.ok("gc")), ["gone", "ended"]);
    assert_eq!(ids(tool.ok("ls")), ["there", "seen", "foreign"]);
    assert_eq!(ids(tool.ok("ls there --network back")), ["there"]);
    assert!(tool.ok("gc").is_empty());
}

#[test]
fn as_a_plugin_it_tells_its_versions_without_any_input() {
    let tool = Tool::new();
    let output = tool
        .command("")
        .env("CNI_COMMAND", "VERSION")
        .assert()
        .success()
        .get_output()
        .clone();
    let versions: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        versions["supportedVersions"],
        serde_json::json!(["0.3.1", "0.4.0", "1.0.0", "1.1.0"])
    );
    // With a command it is the tool, whatever the environment says.
    assert!(
        tool.command("network ls")
            .env("CNI_COMMAND", "ADD")
            .assert()
            .success()
            .get_output()
            .stdout
            .is_empty()
    );
}

#[test]
fn every_command_has_help_with_an_example() {
    let tool = Tool::new();
    for line in [
        "",
        "network",
        "network add",
        "network ls",
        "network get",
        "network rm",
        "attach",
        "detach",
        "release",
        "ls",
        "gc",
        "oci",
        "oci-hook",
    ] {
        tool.command(&format!("{line} --help"))
            .assert()
            .success()
            .stdout(contains("Example"));
    }
}

#[test]
fn as_an_oci_runtime_it_passes_everything_on() {
    let tool = Tool::new();
    let link = tool.dir.path().join("eru-oci");
    std::os::unix::fs::symlink(Path::new(assert_cmd::cargo::cargo_bin!("eru-net")), &link).unwrap();
    let line = "--root /r --log=/l --log-format json --version delete --force -v x";
    let mut command = Command::new(&link);
    let output = command
        .env("ERU_RUNC", "/bin/echo")
        .args(line.split(' '))
        .assert()
        .success()
        .get_output()
        .clone();
    assert_eq!(String::from_utf8(output.stdout).unwrap().trim(), line);
    let output = tool
        .command(&format!("oci --runc /bin/echo -- {line}"))
        .assert()
        .success()
        .get_output()
        .clone();
    assert_eq!(String::from_utf8(output.stdout).unwrap().trim(), line);
    // What fails is told where containerd looks for it.
    let log = tool.dir.path().join("log.json");
    let mut command = Command::new(&link);
    command
        .args(["--log", log.to_str().unwrap(), "create", "--bundle", "/not/there", "x"])
        .assert()
        .code(74);
    let told: Value = serde_json::from_str(&std::fs::read_to_string(&log).unwrap()).unwrap();
    assert!(
        told["msg"].as_str().unwrap().contains("/not/there/config.json"),
        "{told}"
    );
    command.env("ERU_RUNC", "/not/there").arg("state").assert().code(74);
}

#[test]
fn a_broken_line_is_named_and_the_rest_of_the_stream_goes_on() {
    let tool = Tool::new();
    let other = "{\"kind\":\"Pet\",\"v\":1}\n";
    for verb in ["attach", "detach", "release"] {
        tool.command(verb)
            .write_stdin(format!("{other}{{\"kind\":\n{other}"))
            .assert()
            .code(65)
            .stderr(contains("line 2"))
            .stdout(format!("{other}{other}"));
    }
}
