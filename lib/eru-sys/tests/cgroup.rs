//! Control groups: the machine's own, and a fake tree of version 2.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::path::Path;
use std::process::{Child, Command};

use eru_sys::cgroup::{Cgroup, Hierarchy, Limits};
use eru_testkit::{Missing, available};

fn own(name: &str) -> Cgroup {
    Hierarchy::detect()
        .unwrap()
        .group(&format!("test-{}-{name}", std::process::id()))
        .unwrap()
}

fn sleeper() -> Child {
    Command::new("sleep").arg("600").spawn().unwrap()
}

/// Whatever version this machine has, `file` of some hierarchy below `eru/` reads as one of `values`.
fn reads(name: &str, files: &[(&str, &str)]) -> bool {
    let group = format!("eru/test-{}-{name}", std::process::id());
    let table = fs::read_to_string("/proc/self/mountinfo").unwrap();
    let mounts: Vec<&str> = table
        .lines()
        .filter(|l| l.contains(" - cgroup"))
        .map(|l| l.split(' ').nth(4).unwrap())
        .collect();
    files.iter().any(|(file, value)| {
        mounts
            .iter()
            .any(|m| fs::read_to_string(Path::new(m).join(&group).join(file)).is_ok_and(|t| t.trim() == *value))
    })
}

#[test]
fn limits_hold_and_can_be_changed() {
    if available(Missing::unless_root()).is_none() {
        return;
    }
    let group = own("limits");
    let mut limits = Limits {
        memory_bytes: Some(32 << 20),
        cpu_quota: Some(50_000),
        cpuset_cpus: Some("0".into()),
        pids: Some(20),
        ..Limits::default()
    };
    group.create(&limits).unwrap();
    group.create(&limits).unwrap();
    assert!(group.exists());
    assert!(reads(
        "limits",
        &[("memory.limit_in_bytes", "33554432"), ("memory.max", "33554432")]
    ));
    assert!(reads(
        "limits",
        &[("cpu.cfs_quota_us", "50000"), ("cpu.max", "50000 100000")]
    ));
    assert!(reads("limits", &[("cpuset.cpus", "0")]));
    assert!(reads("limits", &[("pids.max", "20")]));
    for bytes in [64 << 20, 16 << 20] {
        limits.memory_bytes = Some(bytes);
        group.update(&limits).unwrap();
        let text = bytes.to_string();
        assert!(reads(
            "limits",
            &[("memory.limit_in_bytes", &text), ("memory.max", &text)]
        ));
    }
    group.update(&Limits::default()).unwrap();
    assert!(reads("limits", &[("pids.max", "max")]));
    assert!(reads(
        "limits",
        &[("cpu.cfs_quota_us", "-1"), ("cpu.max", "max 100000")]
    ));
    limits.cpuset_cpus = Some("4095".into());
    let refused = group.update(&limits).unwrap_err();
    assert!(refused.to_string().contains("cpuset.cpus"), "{refused}");
    group.remove().unwrap();
    group.remove().unwrap();
    assert!(!group.exists());
}

#[test]
fn killing_takes_all() {
    if available(Missing::unless_root()).is_none() {
        return;
    }
    let group = own("kill");
    group.create(&Limits::default()).unwrap();
    let mut children = [sleeper(), sleeper(), sleeper()];
    for child in &children {
        group.add(i32::try_from(child.id()).unwrap()).unwrap();
    }
    let mut expected: Vec<i32> = children.iter().map(|c| i32::try_from(c.id()).unwrap()).collect();
    expected.sort_unstable();
    assert_eq!(group.pids().unwrap(), expected);
    // Zombies keep their place until somebody waits for them.
    let waiting = std::thread::spawn(move || children.each_mut().map(|c| c.wait().unwrap().success()));
    group.kill_all().unwrap();
    assert_eq!(waiting.join().unwrap(), [false; 3]);
    assert_eq!((group.pids().unwrap(), group.oom_kills().unwrap()), (vec![], 0));
    group.remove().unwrap();
}

#[test]
fn a_process_that_takes_too_much_is_killed_and_counted() {
    if available(Missing::unless_root()).is_none() {
        return;
    }
    let group = own("oom");
    group
        .create(&Limits {
            memory_bytes: Some(8 << 20),
            ..Limits::default()
        })
        .unwrap();
    let mut greedy = Command::new("sh")
        .args(["-c", "read go; head -c 64M /dev/zero | tail > /dev/null"])
        .stdin(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    group.add(i32::try_from(greedy.id()).unwrap()).unwrap();
    drop(greedy.stdin.take());
    greedy.wait().unwrap();
    assert_eq!(group.oom_kills().unwrap(), 1);
    group.remove().unwrap();
}

#[test]
fn version_2_in_a_fake_tree() {
    let dir = tempfile::tempdir().unwrap();
    let mount = dir.path().join("cg");
    let group_dir = mount.join("eru/w1");
    fs::create_dir_all(&group_dir).unwrap();
    fs::write(mount.join("cgroup.controllers"), "cpuset cpu io memory pids\n").unwrap();
    for dir in [&mount, &mount.join("eru")] {
        fs::write(dir.join("cgroup.subtree_control"), "memory pids").unwrap();
    }
    for file in [
        "cgroup.procs",
        "cpu.max",
        "cpu.weight",
        "cpuset.cpus",
        "memory.max",
        "memory.swap.max",
        "pids.max",
    ] {
        fs::write(group_dir.join(file), "").unwrap();
    }
    fs::write(group_dir.join("memory.events"), "low 0\noom 3\noom_kill 2\n").unwrap();
    let table = "30 1 0:9 / /cg rw - cgroup2 none rw,nsdelegate\n";
    let group = Hierarchy::from_mountinfo(table, dir.path()).group("w1").unwrap();
    let limits = Limits {
        memory_bytes: Some(1 << 20),
        cpu_quota: Some(200_000),
        cpuset_cpus: Some("1".into()),
        ..Limits::default()
    };
    group.create(&limits).unwrap();
    group.add(42).unwrap();
    let read = |file: &str| fs::read_to_string(group_dir.join(file)).unwrap();
    assert_eq!(read("memory.max"), "1048576\n");
    assert_eq!(read("memory.swap.max"), "0\n");
    assert_eq!(read("cpu.max"), "200000 100000\n");
    assert_eq!(read("cpuset.cpus"), "1\n");
    assert_eq!(read("pids.max"), "max\n");
    assert_eq!((group.pids().unwrap(), group.oom_kills().unwrap()), (vec![42], 2));
    // The fake file holds what was written last: the last controller handed down.
    assert!(
        fs::read_to_string(mount.join("cgroup.subtree_control"))
            .unwrap()
            .starts_with("+cpu")
    );
    fs::remove_file(group_dir.join("pids.max")).unwrap();
    group.update(&limits).unwrap();
    let refused = group
        .update(&Limits {
            pids: Some(1),
            ..limits
        })
        .unwrap_err();
    assert!(
        refused.absent() && refused.to_string().contains("pids.max"),
        "{refused}"
    );
}

#[test]
fn a_limit_nobody_can_keep_is_refused() {
    let group = Hierarchy::from_mountinfo("", Path::new("/")).group("w1").unwrap();
    group.create(&Limits::default()).unwrap();
    let refused = group
        .create(&Limits {
            memory_bytes: Some(1),
            ..Limits::default()
        })
        .unwrap_err();
    assert_eq!(
        refused.to_string(),
        "limiting cgroup w1: the kernel offers no memory controller"
    );
}
