//! The same verbs on a real dockerd, which all cases share: its name for a node tells their containers apart.

use std::fs;
use std::sync::OnceLock;

use eru_testkit::{Dockerd, IMAGE, available, wait_until};
use eru_types::{Desired, Phase, Workload, keys, to_json};
use serde_json::{Value, json};

use crate::lab::{Lab, PATIENCE, docs, lines};

/// It goes with the process, whose end its guard sees.
static DOCKERD: OnceLock<Option<Dockerd>> = OnceLock::new();

struct Docks {
    lab: Lab,
    dockerd: &'static Dockerd,
    node: String,
}

impl Docks {
    fn new() -> Option<Self> {
        let dockerd = DOCKERD.get_or_init(|| available(Dockerd::start())).as_ref()?;
        let lab = Lab::new()?;
        // Nodes may share a dockerd: each sees its own containers.
        let name = lab
            .dir
            .path()
            .file_name()?
            .to_str()?
            .trim_start_matches("eru-run-")
            .to_owned();
        let node = format!("n{name}");
        let doc = json!({"kind": "Node", "v": 1, "name": node, "pod": "prod", "engines": ["docker"], "capacity": {}});
        lab.put(&keys::node(&node), doc.to_string().as_bytes());
        Some(Self { lab, dockerd, node })
    }

    fn run(&self, args: &[&str]) -> assert_cmd::Command {
        let mut command = self.lab.run_on(&self.node, args);
        command.env("ERU_DOCKER", self.dockerd.socket());
        command
    }

    fn place(&self, script: &str, spec: &Value) -> Workload {
        let mut workload = self.lab.place(&self.node, script, &json!({"image": IMAGE}));
        for (field, value) in spec.as_object().into_iter().flatten() {
            let mut doc = serde_json::to_value(&workload).unwrap();
            doc["spec"][field] = value.clone();
            workload = serde_json::from_value(doc).unwrap();
        }
        workload.engine = "docker".into();
        self.lab.put(&keys::work(&self.node, &workload.id), &to_json(&workload));
        workload
    }

    fn up(&self, workload: &Workload) -> Value {
        let output = self.run(&[]).write_stdin(lines(&[workload])).assert().success();
        docs(&output.get_output().stdout).remove(0)
    }

    fn inspect(&self, workload: &Workload) -> Value {
        let output = self.dockerd.docker(&["inspect", &workload.name]);
        serde_json::from_slice::<Value>(&output.stdout).unwrap()[0].clone()
    }

    fn exec(&self, workload: &Workload, script: &str) -> String {
        let output = self
            .run(&["exec", &workload.name, "--", "sh", "-c", script])
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    }

    fn is_there(&self, workload: &Workload) -> bool {
        self.dockerd.docker(&["inspect", &workload.name]).status.success()
    }
}

impl Drop for Docks {
    fn drop(&mut self) {
        let mine = format!("label=eru.nodename={}", self.node);
        let listed = self.dockerd.docker(&["ps", "-aq", "--filter", &mine]);
        for id in String::from_utf8_lossy(&listed.stdout).lines() {
            let _ = self.dockerd.docker(&["rm", "-fv", id]);
        }
    }
}

#[test]
fn from_placed_to_gone() {
    let Some(docks) = Docks::new() else { return };
    let workload = docks.place("trap 'exit 0' TERM; echo up; while :; do sleep 0.1; done", &json!({}));
    let name = workload.name.as_str();
    assert_eq!(docks.up(&workload)["phase"], "running");
    let inspected = docks.inspect(&workload);
    let labels = &inspected["Config"]["Labels"];
    assert_eq!((&labels["eru.id"], &labels["ERU"]), (&json!(workload.id), &json!("1")));
    let pid = inspected["State"]["Pid"].clone();
    // Again, it is the same one.
    assert_eq!(docks.up(&workload)["pid"], pid);
    let env = docks.exec(&workload, "echo $APP_NAME $ERU_POD $ERU_NODE_NAME $ERU_WORKLOAD_SEQ");
    assert_eq!(env, format!("test prod {} 0\n", docks.node));
    docks.run(&["exec", name, "--", "sh", "-c", "exit 7"]).assert().code(7);
    docks
        .run(&["exec", name, "cat"])
        .write_stdin("in\n")
        .assert()
        .success()
        .stdout("in\n");

    let phase = |args: &[&str]| {
        let output = docks.run(args).assert().success();
        docs(&output.get_output().stdout)[0]["phase"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(phase(&["stop", name]), "stopped");
    assert_eq!(docks.inspect(&workload)["State"]["Running"], false);
    docks.run(&["exec", name, "true"]).assert().code(1);
    assert_eq!(phase(&["start", name]), "running");
    assert_eq!(phase(&["restart", "--force", name]), "running");
    let logs = docks.run(&["logs", name]).assert().success();
    assert_eq!(logs.get_output().stdout, b"up\nup\nup\n");
    assert_eq!(phase(&["rm", "--force", name]), "removed");
    assert!(!docks.is_there(&workload));
    assert_eq!(phase(&["rm", name]), "removed");
}

/// What the kernel lets the container's first process run on.
fn allowed(docks: &Docks, workload: &Workload) -> String {
    let status = docks.exec(workload, "grep Cpus_allowed_list /proc/1/status");
    status.split_whitespace().last().unwrap_or_default().to_owned()
}

#[test]
fn workloads_without_cores_of_their_own_run_on_what_is_left() {
    let Some(docks) = Docks::new() else { return };
    let online = fs::read_to_string("/sys/devices/system/cpu/online").unwrap();
    if online.trim() == "0" {
        return;
    }
    let capacity = json!({"cpu": 2, "cpu_map": {"0": 100, "1": 100}});
    let doc = json!({"kind": "Node", "v": 1, "name": docks.node, "pod": "prod", "capacity": capacity});
    docks.lab.put(&keys::node(&docks.node), doc.to_string().as_bytes());
    let bind = |bound: Value| {
        let usage = json!({"cpu": 1, "cpu_map": bound, "memory": 0}).to_string();
        docks.lab.put(&keys::usage(&docks.node), usage.as_bytes());
    };
    let workload = docks.place("sleep 1000", &json!({}));
    docks.up(&workload);
    let all = allowed(&docks, &workload);
    bind(json!({"0": 100}));
    let remap = json!({"kind": "Remap", "v": 1, "node": docks.node, "id": workload.id, "cores": "1"});
    let tell = || drop(docks.run(&[]).write_stdin(format!("{remap}\n")).assert().success());
    tell();
    assert_eq!(allowed(&docks, &workload), "1");
    // Whoever starts later gets it from the start, and dockerd keeps it over a restart.
    let later = docks.place("sleep 1000", &json!({}));
    docks.up(&later);
    assert_eq!(allowed(&docks, &later), "1");
    docks.run(&["restart", "--force", &workload.name]).assert().success();
    assert_eq!(allowed(&docks, &workload), "1");
    bind(json!({}));
    tell();
    assert_eq!(allowed(&docks, &workload), all);
    docks.run(&["rm", "--force", &workload.name]).assert().success();
    tell();
}

#[test]
fn a_bound_volume_is_a_directory_of_the_node() {
    let Some(docks) = Docks::new() else { return };
    let disk = docks.lab.path("disk");
    fs::create_dir(&disk).unwrap();
    let mut workload = docks.place(
        "echo here >/data/n; sleep 1000",
        &json!({"volumes": ["AUTO:/data:rw:1M"]}),
    );
    workload.bound.volumes = vec![eru_types::BoundVolume {
        destination: "/data".into(),
        source: disk.to_str().unwrap().into(),
        ..eru_types::BoundVolume::default()
    }];
    docks
        .lab
        .put(&keys::work(&docks.node, &workload.id), &to_json(&workload));
    docks.up(&workload);
    let file = disk.join(&workload.id).join("data/n");
    assert!(wait_until(PATIENCE, || fs::read_to_string(&file)
        .is_ok_and(|text| text == "here\n")));
    docks.run(&["rm", "--force", &workload.name]).assert().success();
    assert_eq!(fs::read_dir(&disk).unwrap().count(), 0);
}

#[test]
fn limits_reach_the_control_groups() {
    let Some(docks) = Docks::new() else { return };
    let workload = docks.place(
        "sleep 1000",
        &json!({"resources": {"cpu_limit": 0.5, "cpu_request": 0.5, "memory_limit": 67_108_864, "memory_request": 67_108_864}}),
    );
    docks.up(&workload);
    let host = docks.inspect(&workload)["HostConfig"].clone();
    assert_eq!(
        (&host["Memory"], &host["MemorySwap"]),
        (&json!(67_108_864), &json!(67_108_864))
    );
    assert_eq!(
        (&host["CpuPeriod"], &host["CpuQuota"]),
        (&json!(100_000), &json!(50_000))
    );
    assert_eq!(host["MemoryReservation"], 33_554_432);
    let mut bound = docks.place(
        "sleep 1000",
        &json!({"resources": {"cpu_limit": 1, "cpu_request": 1, "cpu_bind": true}}),
    );
    bound.bound.cpu_map = [(1, 100)].into();
    docks.lab.put(&keys::work(&docks.node, &bound.id), &to_json(&bound));
    docks.up(&bound);
    assert_eq!(
        docks
            .exec(&bound, "grep Cpus_allowed_list /proc/self/status")
            .split_whitespace()
            .last(),
        Some("1")
    );
}

#[test]
fn files_volumes_user_and_directory() {
    let Some(docks) = Docks::new() else { return };
    let shared = docks.lab.path("shared-test");
    fs::create_dir(&shared).unwrap();
    fs::write(shared.join("file"), "shared\n").unwrap();
    let volume = format!("{}/shared-$APP_NAME:/shared:ro", docks.lab.dir.path().display());
    let spec = json!({
        "files": [{"path": "/etc/app/conf", "mode": 0o600, "uid": 65534, "content_base64": "eD0xCg=="}],
        "volumes": [volume, "AUTO:/cache:rw"],
        "user": "nobody", "dir": "/tmp",
    });
    let workload = docks.place("sleep 1000", &spec);
    docks.up(&workload);
    let told = docks.exec(
        &workload,
        "id -u; pwd; cat /etc/app/conf /shared/file; stat -c %a /etc/app/conf; touch /shared/x || echo read-only",
    );
    assert_eq!(told, "65534\n/tmp\nx=1\nshared\n600\nread-only\n");
    let volumes = || docks.dockerd.docker(&["volume", "ls", "-q"]).stdout;
    let mount = docks.inspect(&workload)["Mounts"]
        .as_array()
        .unwrap()
        .iter()
        .find(|m| m["Type"] == "volume")
        .cloned();
    let name = mount.unwrap()["Name"].as_str().unwrap().to_owned();
    assert!(String::from_utf8(volumes()).unwrap().contains(&name));
    docks.run(&["rm", "--force", &workload.name]).assert().success();
    assert!(!String::from_utf8(volumes()).unwrap().contains(&name));
}

#[test]
fn the_restart_policy_is_dockers_work_and_serve_reports_it() {
    let Some(docks) = Docks::new() else { return };
    let workload = docks.place("exit 3", &json!({"restart": "on-failure:2"}));
    let mut stored = workload.clone();
    stored.txid = None;
    docks.lab.put(&keys::work(&docks.node, &workload.id), &to_json(&stored));
    let settled = || {
        docks.run(&["serve", "--once"]).assert().success();
        docks
            .lab
            .status(&workload)
            .is_some_and(|status| status.phase == Phase::Failed)
    };
    assert!(wait_until(PATIENCE, settled));
    let status = docks.lab.status(&workload).unwrap();
    assert_eq!((status.restarts, status.exit_code), (2, Some(3)));
}

#[test]
fn what_cannot_be_created_or_started_is_given_back() {
    let Some(docks) = Docks::new() else { return };
    let no_image = docks.place("sleep 1000", &json!({"image": "no-such-image"}));
    let no_user = docks.place("sleep 1000", &json!({"user": "no-such-user"}));
    let lan = docks.place("sleep 1000", &json!({"networks": {"lan": ""}}));
    let output = docks
        .run(&[])
        .write_stdin(lines(&[&no_image, &no_user, &lan]))
        .assert()
        .failure();
    let errors: Vec<String> = docs(&output.get_output().stdout)
        .iter()
        .map(|doc| doc["error"].as_str().unwrap().to_owned())
        .collect();
    assert!(
        errors[0].contains("image no-such-image is not there (docker pull no-such-image"),
        "{errors:?}"
    );
    assert!(errors[1].contains("no-such-user"), "{errors:?}");
    assert!(
        errors[2].contains("no OCI runtime eru") && errors[2].contains("--add-runtime eru="),
        "{errors:?}"
    );
    for workload in [&no_image, &no_user, &lan] {
        assert!(!docks.is_there(workload));
        assert_eq!(docks.lab.stored(workload).unwrap().desired, Desired::Removed);
    }
    // Whether the network could be detached depends on eru-net, which may not be there.
    for workload in [&no_image, &no_user] {
        assert_eq!(docks.lab.status(workload).unwrap().phase, Phase::Removed);
    }
}

#[test]
fn a_name_that_is_taken_is_not_touched() {
    let Some(docks) = Docks::new() else { return };
    let workload = docks.place("sleep 1000", &json!({}));
    let other = docks.dockerd.docker(&[
        "create",
        "--name",
        &workload.name,
        "--network",
        "none",
        IMAGE,
        "sleep",
        "1",
    ]);
    assert!(other.status.success(), "{other:?}");
    let output = docks.run(&[]).write_stdin(lines(&[&workload])).assert().code(65);
    let error = docs(&output.get_output().stdout)[0]["error"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(error.contains("docker has a container"), "{error}");
    assert!(docks.is_there(&workload));
    let _ = docks.dockerd.docker(&["rm", &workload.name]);
}

#[test]
fn images_come_and_go() {
    let Some(docks) = Docks::new() else { return };
    let busybox = docks.lab.path("busybox");
    let tar = std::process::Command::new("tar")
        .arg("-C")
        .arg(busybox)
        .args(["-cf", "-", "."])
        .output()
        .unwrap();
    let image = format!("{}:1", docks.node.to_lowercase());
    let command = |args: &[&str]| docks.run(&[&["image"], args, &["--engine", "docker"]].concat());
    command(&["import", &image, "-"])
        .write_stdin(tar.stdout)
        .assert()
        .success();
    let listed = docs(&command(&["ls"]).output().unwrap().stdout);
    assert!(
        listed
            .iter()
            .any(|line| line["name"] == image.as_str() && line["size"].as_u64() > Some(100_000))
    );
    let workload = docks.place("sleep 1000", &json!({"image": image}));
    docks.up(&workload);
    let used = command(&["rm", &image]).assert().code(1);
    assert!(
        String::from_utf8_lossy(&used.get_output().stderr).contains(&format!("is used by workload {}", workload.id))
    );
    docks.run(&["rm", "--force", &workload.name]).assert().success();
    command(&["rm", &image]).assert().success();
    command(&["rm", &image]).assert().success();
    command(&["import", &image, "-"])
        .write_stdin("no archive")
        .assert()
        .failure();
}

#[test]
fn followed_logs_end_with_the_container() {
    let Some(docks) = Docks::new() else { return };
    let workload = docks.place("for i in 1 2 3; do echo $i; sleep 0.1; done", &json!({}));
    docks.up(&workload);
    let output = docks.run(&["logs", "--follow", &workload.name]).assert().success();
    assert_eq!(output.get_output().stdout, b"1\n2\n3\n");
    let last = docks
        .run(&["logs", "--tail", "1", "--json", &workload.name])
        .assert()
        .success();
    assert_eq!(docs(&last.get_output().stdout)[0]["data"], "3");
}

#[test]
fn a_dockerd_that_comes_back_is_used_again() {
    let Some(mut dockerd) = available(Dockerd::start()) else {
        return;
    };
    let Some(lab) = Lab::new() else { return };
    let mut workload = lab.place("n1", "sleep 1000", &json!({"image": IMAGE}));
    workload.engine = "docker".into();
    lab.put(&keys::work("n1", &workload.id), &to_json(&workload));
    dockerd.stop();
    let socket = dockerd.socket();
    let run = |args: &[&str]| {
        let mut command = lab.run(args);
        command.env("ERU_DOCKER", &socket);
        command
    };
    run(&[]).write_stdin(lines(&[&workload])).assert().code(69);
    dockerd.start_again();
    run(&["serve", "--once"]).assert().success();
    assert_eq!(lab.status(&workload).unwrap().phase, Phase::Running);
}
