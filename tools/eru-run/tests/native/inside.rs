//! What a workload sees and may do; commands run in it.

use std::fs;
use std::io::{Read, Write};
use std::time::Duration;

use eru_run::engine::{Engine, Error, Exec, Streams};
use eru_types::{Cpu, File, Phase};

use crate::Case;
use crate::lab::{Lab, PATIENCE, cgroups, command};

pub(crate) const CASES: &[Case] = &[
    ("environment_user_and_directory", environment_user_and_directory),
    (
        "files_have_contents_owners_and_modes",
        files_have_contents_owners_and_modes,
    ),
    ("volumes_of_all_kinds", volumes_of_all_kinds),
    ("names_and_addresses", names_and_addresses),
    ("it_is_alone_and_powerless", it_is_alone_and_powerless),
    ("privileged_may_mount", privileged_may_mount),
    ("limits_are_applied", limits_are_applied),
    ("sysctls_are_its_own", sysctls_are_its_own),
    ("commands_run_in_it", commands_run_in_it),
    ("commands_end_with_it", commands_end_with_it),
    ("orphans_are_reaped", orphans_are_reaped),
];

fn environment_user_and_directory() {
    let lab = Lab::new();
    let mut workload = lab.script(
        "echo $APP_NAME $ERU_POD $ERU_NODE_NAME $ERU_WORKLOAD_SEQ $MINE $HOME; pwd; id -u; id -g; echo ${PATH#/}",
    );
    workload.spec.env = [("MINE", "my own")].map(|(k, v)| (k.to_owned(), v.to_owned())).into();
    workload.spec.dir = Some("/made/for/it".into());
    workload.spec.user = Some("nobody".into());
    workload.seq = 5;
    let text = lab.output(&workload);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[..4],
        ["test prod n1 5 my own /", "/made/for/it", "65534", "65534"]
    );
    assert!(lines[4].starts_with("usr/local/sbin:"));
    // Whoever is not root can write to its own output by name.
    let mut named = lab.script("echo named > /dev/stdout; echo again >> /dev/stderr");
    named.spec.user = Some("1000:1000".into());
    let text = lab.output(&named);
    assert!(text.contains("named\n") && text.contains("again\n"), "{text}");
}

fn files_have_contents_owners_and_modes() {
    let lab = Lab::new();
    let mut workload = lab.script(
        "cat /etc/app/conf; stat -c '%a %u %g' /etc/app/conf /bin/tool; /bin/tool; cat /linked/x; ls /host-etc",
    );
    // A link in the image leads nowhere but into the image.
    std::os::unix::fs::symlink("/host-etc", lab.path("busybox/linked")).unwrap();
    fs::create_dir(lab.path("busybox/host-etc")).unwrap();
    let mut conf = File::inline("/etc/app/conf", b"key=1\n");
    (conf.mode, conf.uid, conf.gid) = (0o640, 7, 8);
    let tool = File::inline("/bin/tool", b"#!/bin/sh\necho tool runs\n");
    workload.spec.files = vec![conf, tool, File::inline("/linked/x", b"inside\n")];
    let text = lab.output(&workload);
    assert_eq!(text, "key=1\n640 7 8\n755 0 0\ntool runs\ninside\nx\n");
}

fn volumes_of_all_kinds() {
    let lab = Lab::new();
    fs::create_dir(lab.path("data")).unwrap();
    fs::write(lab.path("data/in"), "from outside\n").unwrap();
    fs::write(lab.path("single"), "one file\n").unwrap();
    let mut workload = lab.script(
        "cat /ro/in /single; echo x > /ro/no && echo wrote; echo from inside > /rw/out; echo kept >> /auto/log; cat /auto/log; ls /new/deep",
    );
    let volume = |text: String| text.parse().unwrap();
    let dir = lab.dir.path().display();
    workload.spec.volumes = vec![
        volume(format!("{dir}/data:/ro:ro")),
        volume(format!("{dir}/data:/rw:rw")),
        volume(format!("{dir}/single:/single:ro")),
        volume("AUTO:/auto:rw:1G".to_owned()),
        volume(format!("{dir}/made/$APP_NAME:/new/deep")),
    ];
    let text = lab.output(&workload);
    assert!(
        text.contains("from outside\none file\n") && !text.contains("wrote"),
        "{text}"
    );
    assert!(text.contains("Read-only file system"), "{text}");
    assert_eq!(fs::read_to_string(lab.path("data/out")).unwrap(), "from inside\n");
    assert!(lab.path("made/test").is_dir());
    lab.start(&workload.id);
    lab.wait_end(&workload.id);
    assert!(lab.logged(&workload.id).contains("kept\nkept\n"));
}

fn names_and_addresses() {
    let lab = Lab::new();
    let mut workload = lab.script("hostname; cat /etc/hostname /etc/hosts /etc/resolv.conf");
    workload.spec.dns = vec!["192.0.2.53".into()];
    workload.spec.extra_hosts = vec!["db:10.0.0.9".into()];
    let text = lab.output(&workload);
    let id = &workload.id;
    assert!(
        text.starts_with(&format!("{id}\n{id}\n127.0.0.1\tlocalhost\n")),
        "{text}"
    );
    assert!(text.ends_with("10.0.0.9\tdb\nnameserver 192.0.2.53\n"), "{text}");
}

fn it_is_alone_and_powerless() {
    let lab = Lab::new();
    let script = "
        [ $(ps | wc -l) -lt 8 ] && echo few
        ip -o link | wc -l
        mount -t tmpfs x /mnt 2>/dev/null || echo 1
        mknod /dev/sda b 8 0 2>/dev/null || echo 1
        chroot / sh -c 'echo chroots'
        (echo 1 > /proc/sys/vm/swappiness) 2>/dev/null || echo read-only
        head -c 1 /proc/kcore 2>/dev/null | wc -c
        ls /sys/firmware | wc -l
        unshare -r true 2>/dev/null || echo 1
        cat /proc/1/environ 2>/dev/null | wc -c
        readlink /proc/1/exe || echo hidden
        grep -E '^(CapEff|CapBnd|NoNewPrivs|Seccomp):' /proc/self/status
        ls /dev
    ";
    let mut workload = lab.script(script);
    fs::create_dir(lab.path("busybox/mnt")).unwrap();
    workload.spec.command = ["sh", "-c", script].map(str::to_owned).into();
    let text = lab.output(&workload);
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    assert_eq!(
        lines[..11],
        [
            "few",
            "1",
            "1",
            "1",
            "chroots",
            "read-only",
            "0",
            "0",
            "1",
            "0",
            "hidden"
        ],
        "{text}"
    );
    assert_eq!(
        lines[11..15],
        [
            "CapEff:\t00000000a00425fb",
            "CapBnd:\t00000000a00425fb",
            "NoNewPrivs:\t1",
            "Seccomp:\t2",
        ]
    );
    assert_eq!(
        lines[15..].join(" "),
        "core fd full mqueue null ptmx pts random shm stderr stdin stdout tty urandom zero"
    );
}

fn privileged_may_mount() {
    let lab = Lab::new();
    fs::create_dir(lab.path("busybox/mnt")).unwrap();
    let mut workload = lab.script(
        "id -u; mount -t tmpfs x /mnt && echo mounted; echo 60 > /proc/sys/net/ipv4/ip_default_ttl && echo set",
    );
    workload.spec.privileged = true;
    workload.spec.user = Some("nobody".into());
    let text = lab.output(&workload);
    assert_eq!(text, "0\nmounted\nset\n");
    assert!(
        !fs::read_to_string("/proc/self/mountinfo")
            .unwrap()
            .contains(&format!("{}/merged", workload.id))
    );
}

fn limits_are_applied() {
    let lab = Lab::new();
    let mut bound = lab.script("grep Cpus_allowed_list /proc/self/status");
    bound.bound.cpu_map = [(0, 100)].into();
    bound.spec.resources.cpu_limit = Cpu::cores(1);
    assert_eq!(lab.output(&bound), "Cpus_allowed_list:\t0\n");

    // A fifth of a core: whoever wants more is kept waiting.
    let mut slow = lab.script("while :; do :; done");
    slow.spec.resources.cpu_limit = Cpu::from_f64(0.2).unwrap();
    lab.up(&slow);
    let read = |file: &str| {
        cgroups(&slow.id)
            .iter()
            .find_map(|dir| fs::read_to_string(dir.join(file)).ok())
    };
    let quota = read("cpu.cfs_quota_us").or_else(|| read("cpu.max")).unwrap();
    assert!(quota.starts_with("20000"), "{quota}");
    let throttled = || {
        read("cpu.stat")
            .unwrap()
            .lines()
            .any(|line| line.starts_with("nr_throttled ") && !line.ends_with(" 0"))
    };
    assert!(eru_testkit::wait_until(PATIENCE, throttled));
}

fn sysctls_are_its_own() {
    let lab = Lab::new();
    let mut workload = lab.script(
        "cat /proc/sys/net/core/somaxconn /proc/sys/kernel/shmmni; cat /proc/sys/net/ipv4/ip_unprivileged_port_start",
    );
    let sysctls = [
        ("net.core.somaxconn", "77"),
        ("kernel.shmmni", "123"),
        ("net.ipv4.ip_unprivileged_port_start", "81"),
    ];
    workload.spec.sysctls = sysctls.map(|(k, v)| (k.to_owned(), v.to_owned())).into();
    assert_eq!(lab.output(&workload), "77\n123\n81\n");
    assert_ne!(fs::read_to_string("/proc/sys/kernel/shmmni").unwrap(), "123\n");
}

fn commands_run_in_it() {
    let lab = Lab::new();
    let mut workload = lab.workload(&["sleep", "1000"]);
    workload.spec.dir = Some("/tmp".into());
    workload.spec.resources.memory_limit = 64 << 20;
    lab.engine.create(&workload).unwrap();
    let not_yet = lab.engine.exec(&workload.id, &command(&["true"]), nowhere());
    assert!(matches!(not_yet, Err(Error::NotRunning(_))));
    lab.start(&workload.id);
    let id = &workload.id;
    assert_eq!(
        lab.exec_script(id, "pwd; hostname; echo $APP_NAME; exit 5"),
        (5, format!("/tmp\n{id}\ntest\n"))
    );
    assert_eq!(lab.exec_script(id, "kill -9 $$").0, 137);
    let (code, text) = lab.exec(id, &command(&["nothing-there"]));
    assert_eq!(
        (code, text.as_str()),
        (
            127,
            "eru-run: exec: executing nothing-there: no such file or directory\n"
        )
    );
    assert_eq!(lab.exec(id, &command(&["/etc/passwd"])).0, 126);
    let as_nobody = Exec {
        user: Some("nobody".into()),
        dir: Some("/".into()),
        env: vec!["MORE=1".into()],
        ..command(&["sh", "-c", "id -u; pwd; echo $MORE"])
    };
    assert_eq!(lab.exec(id, &as_nobody), (0, "65534\n/\n1\n".to_owned()));
    // As powerless and as limited as the rest, and all of it in one place.
    let (_, text) = lab.exec_script(
        id,
        "grep -E '^(CapEff|NoNewPrivs|Seccomp):' /proc/self/status; ps | grep -c sleep; ls /proc/self/fd | wc -l",
    );
    assert!(
        text.starts_with("NoNewPrivs:\t1\nSeccomp:\t2\n") || text.contains("CapEff:\t00000000a00425fb\n"),
        "{text}"
    );
    let (_, cgroup) = lab.exec_script(id, "grep memory /proc/self/cgroup || cat /proc/self/cgroup");
    assert!(cgroup.contains(&format!("/eru/{id}")), "{cgroup}");

    let (mut output, writer) = std::io::pipe().unwrap();
    let (reader, mut input) = std::io::pipe().unwrap();
    input.write_all(b"through\n").unwrap();
    drop(input);
    let streams = Streams {
        input: Some(reader.into()),
        error: writer.try_clone().unwrap().into(),
        output: writer.into(),
    };
    assert_eq!(lab.engine.exec(id, &command(&["cat"]), streams).unwrap(), 0);
    let mut text = String::new();
    output.read_to_string(&mut text).unwrap();
    assert_eq!(text, "through\n");
}

fn nowhere() -> Streams {
    let null = || fs::File::options().write(true).open("/dev/null").unwrap().into();
    Streams {
        input: None,
        output: null(),
        error: null(),
    }
}

fn commands_end_with_it() {
    let lab = Lab::new();
    let workload = lab.script("trap '' TERM; while :; do sleep 1000; done");
    lab.up(&workload);
    std::thread::scope(|scope| {
        let command = scope.spawn(|| lab.exec_script(&workload.id, "echo in; sleep 1000").0);
        let in_it = || {
            lab.exec_script(&workload.id, "ps | grep -c 'sleep 1000'")
                .1
                .trim()
                .parse::<u32>()
                .unwrap()
                >= 3
        };
        assert!(eru_testkit::wait_until(PATIENCE, in_it));
        lab.engine.stop(&workload.id, Duration::from_millis(50)).unwrap();
        assert_eq!(command.join().unwrap(), 137);
    });
    assert_eq!(lab.see(&workload.id).phase, Phase::Stopped);
}

fn orphans_are_reaped() {
    let lab = Lab::new();
    let workload = lab.script("i=0; while [ $i -lt 20 ]; do (true &); i=$((i+1)); done; echo done; exec sleep 1000");
    lab.up(&workload);
    lab.wait_for(&workload.id, |_| lab.logged(&workload.id).contains("done"));
    let reaped = || lab.exec_script(&workload.id, "ps -o stat | grep -c Z").1.trim() == "0";
    assert!(
        eru_testkit::wait_until(PATIENCE, reaped),
        "{}",
        lab.exec_script(&workload.id, "ps").1
    );
}
