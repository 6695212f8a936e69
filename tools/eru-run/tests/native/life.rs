//! Create, start, stop, restart, remove; images; logs.

use std::fs;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use eru_run::engine::{Engine, Error, LogOptions, Stream};
use eru_types::{File, Phase, Restart};

use crate::Case;
use crate::lab::{Lab, PATIENCE, alive, archive_of, cgroups};

pub(crate) const CASES: &[Case] = &[
    ("what_it_writes_and_how_it_ends", what_it_writes_and_how_it_ends),
    ("create_is_repeated_or_refused", create_is_repeated_or_refused),
    ("what_cannot_start_says_why", what_cannot_start_says_why),
    ("policies_restart_it", policies_restart_it),
    ("a_stop_ends_restarting", a_stop_ends_restarting),
    ("stop_asks_and_then_kills", stop_asks_and_then_kills),
    ("too_much_memory_is_fatal", too_much_memory_is_fatal),
    ("removing_leaves_nothing", removing_leaves_nothing),
    (
        "changes_are_kept_over_stop_and_start",
        changes_are_kept_over_stop_and_start,
    ),
    ("images_are_imported", images_are_imported),
    ("logs_are_followed_to_the_end", logs_are_followed_to_the_end),
    ("output_nobody_wants_is_not_kept", output_nobody_wants_is_not_kept),
    ("much_output_is_complete", much_output_is_complete),
    ("many_at_once", many_at_once),
];

fn what_it_writes_and_how_it_ends() {
    let lab = Lab::new();
    let good = lab.script("echo out; echo err >&2; printf rest");
    lab.up(&good);
    let seen = lab.wait_end(&good.id);
    assert_eq!(
        (seen.phase, seen.exit_code, seen.error),
        (Phase::Stopped, Some(0), None)
    );
    assert!(seen.started_at <= seen.finished_at && seen.started_at.is_some());
    let mut streams = Vec::new();
    let mut take = |chunk: eru_run::engine::LogChunk| {
        streams.push((chunk.stream, String::from_utf8(chunk.data).unwrap()));
        ControlFlow::Continue(())
    };
    lab.engine.logs(&good.id, &LogOptions::default(), &mut take).unwrap();
    assert!(streams.contains(&(Stream::Stderr, "err\n".to_owned())), "{streams:?}");
    let out: Vec<_> = streams
        .iter()
        .filter(|(stream, _)| *stream == Stream::Stdout)
        .map(|(_, text)| text.as_str())
        .collect();
    assert_eq!(out, ["out\n", "rest"]);
    let line = fs::read_to_string(seen.log_path.unwrap()).unwrap();
    assert!(line.starts_with("{\"log\":\""), "{line}");

    let bad = lab.script("exit 3");
    lab.up(&bad);
    let seen = lab.wait_end(&bad.id);
    assert_eq!((seen.phase, seen.exit_code), (Phase::Failed, Some(3)));
    let killed = lab.script("kill -9 $$");
    lab.up(&killed);
    assert_eq!(lab.wait_end(&killed.id).exit_code, Some(137));
    assert_eq!(lab.engine.list().unwrap().len(), 3);
    // It can be started again.
    lab.start(&bad.id);
    assert_eq!(lab.wait_end(&bad.id).exit_code, Some(3));
}

fn create_is_repeated_or_refused() {
    let lab = Lab::new();
    let mut workload = lab.workload(&["sleep", "1000"]);
    assert!(lab.engine.inspect(&workload.id).unwrap().is_none());
    lab.engine.create(&workload).unwrap();
    lab.engine.create(&workload).unwrap();
    let seen = lab.see(&workload.id);
    assert_eq!(
        (seen.phase, seen.name.as_str(), seen.pid),
        (Phase::Created, workload.name.as_str(), None)
    );
    lab.start(&workload.id);
    lab.start(&workload.id);
    let pid = lab.see(&workload.id).pid.unwrap();
    lab.engine.create(&workload).unwrap();
    workload.spec.command.push("1".into());
    let conflict = lab.engine.create(&workload).unwrap_err();
    assert!(matches!(conflict, Error::Conflict(_)), "{conflict}");
    assert!(matches!(
        lab.engine.remove(&workload.id, false, &mut |_| Ok(())),
        Err(Error::Running(_))
    ));
    assert_eq!(lab.see(&workload.id).pid, Some(pid));
    let absent = lab.engine.start("nothing", &mut |_| Ok(())).unwrap_err();
    assert_eq!(absent.to_string(), "workload nothing is not there");
    assert!(
        lab.engine
            .create(&eru_types::Workload {
                id: "../x".into(),
                ..workload
            })
            .is_err()
    );
}

fn what_cannot_start_says_why() {
    let lab = Lab::new();
    let why = |workload: &eru_types::Workload| {
        lab.engine.create(workload).unwrap();
        let error = lab.engine.start(&workload.id, &mut |_| Ok(())).unwrap_err();
        let seen = lab.wait_end(&workload.id);
        assert_eq!(seen.phase, Phase::Failed, "{seen:?}");
        assert!(error.to_string().contains(&workload.id) && error.to_string().contains(&seen.error.unwrap()));
        (error.to_string(), seen.exit_code)
    };
    let (text, code) = why(&lab.workload(&["no-such-program"]));
    assert!(
        text.ends_with("executing no-such-program: no such file or directory"),
        "{text}"
    );
    assert_eq!(code, Some(127));
    let (text, code) = why(&lab.workload(&["/etc/passwd"]));
    assert!(text.ends_with("executing /etc/passwd: permission denied"), "{text}");
    assert_eq!(code, Some(126));
    let mut workload = lab.workload(&["sh"]);
    workload.spec.user = Some("stranger".into());
    assert!(
        why(&workload)
            .0
            .contains("user 'stranger' is not in the image's /etc/passwd")
    );
    workload = lab.workload(&["sh"]);
    workload.spec.dir = Some("/etc/passwd/x".into());
    // A restart policy is for what has run.
    workload.spec.restart = Restart::Always;
    assert!(why(&workload).0.contains("/etc/passwd/x"));
    workload = lab.workload(&["sh"]);
    workload.spec.image = "nowhere".into();
    let missing = lab.engine.create(&workload).unwrap_err();
    assert_eq!(missing.to_string(), "image nowhere is not there");
    assert!(missing.hint().unwrap().contains("eru-run image import nowhere FILE"));
}

fn policies_restart_it() {
    let lab = Lab::new();
    let mut workload = lab.script("echo x >> /count; exit 4");
    workload.spec.restart = Restart::OnFailure(2);
    lab.up(&workload);
    let seen = lab.wait_end(&workload.id);
    assert_eq!((seen.phase, seen.restarts, seen.exit_code), (Phase::Failed, 2, Some(4)));
    let count = fs::read_to_string(lab.path("root/native/workloads").join(&workload.id).join("upper/count")).unwrap();
    assert_eq!(count, "x\nx\nx\n");
    // Started on demand, counting begins anew.
    lab.start(&workload.id);
    assert_eq!(lab.wait_end(&workload.id).restarts, 2);
    let mut fine = lab.script("exit 0");
    fine.spec.restart = Restart::OnFailure(0);
    lab.up(&fine);
    assert_eq!(lab.wait_end(&fine.id).restarts, 0);
}

fn a_stop_ends_restarting() {
    let lab = Lab::new();
    let mut workload = lab.script("exit 1");
    workload.spec.restart = Restart::Always;
    lab.up(&workload);
    let seen = lab.wait_for(&workload.id, |seen| seen.restarting && seen.restarts >= 3);
    assert_eq!((seen.phase, seen.pid), (Phase::Running, None));
    lab.start(&workload.id);
    lab.engine.stop(&workload.id, PATIENCE).unwrap();
    let seen = lab.see(&workload.id);
    assert_eq!((seen.phase, seen.restarting), (Phase::Stopped, false), "{seen:?}");
    assert!(lab.monitor(&workload.id).is_none());
    lab.engine.stop(&workload.id, PATIENCE).unwrap();
}

fn stop_asks_and_then_kills() {
    let lab = Lab::new();
    // The program is not the first process, so that the kernel lets TERM end it.
    let gentle = lab.workload(&["sleep", "1000"]);
    lab.up(&gentle);
    let began = Instant::now();
    lab.engine.stop(&gentle.id, PATIENCE).unwrap();
    assert!(began.elapsed() < PATIENCE / 2);
    let seen = lab.see(&gentle.id);
    assert_eq!((seen.phase, seen.exit_code), (Phase::Stopped, Some(143)));

    let deaf = lab.script("trap '' TERM; echo ready; sleep 1000 & while :; do sleep 1000; done");
    lab.up(&deaf);
    lab.wait_for(&deaf.id, |_| lab.logged(&deaf.id).contains("ready"));
    let began = Instant::now();
    lab.engine.stop(&deaf.id, Duration::from_millis(300)).unwrap();
    assert!(began.elapsed() >= Duration::from_millis(300));
    assert_eq!(lab.see(&deaf.id).exit_code, Some(137));
    assert!(cgroups(&deaf.id).is_empty());
    lab.engine.stop(&deaf.id, PATIENCE).unwrap();

    // It may clean up, and its status is kept.
    let tidy = lab.script("trap 'echo bye; exit 7' TERM; echo ready; while :; do sleep 0.05; done");
    lab.up(&tidy);
    lab.wait_for(&tidy.id, |_| lab.logged(&tidy.id).contains("ready"));
    lab.engine.stop(&tidy.id, PATIENCE).unwrap();
    let seen = lab.see(&tidy.id);
    assert_eq!((seen.phase, seen.exit_code), (Phase::Stopped, Some(7)));
    assert!(lab.logged(&tidy.id).ends_with("bye\n"));
}

fn too_much_memory_is_fatal() {
    let lab = Lab::new();
    let mut workload = lab.script("exec head -c 200000000 /dev/zero | tail >/dev/null; exit 137");
    workload.spec.command = ["tail", "/dev/zero"].map(str::to_owned).into();
    workload.spec.resources.memory_limit = 16 << 20;
    lab.up(&workload);
    let seen = lab.wait_end(&workload.id);
    assert_eq!((seen.exit_code, seen.oom_killed), (Some(137), true), "{seen:?}");
}

fn removing_leaves_nothing() {
    let lab = Lab::new();
    let mut workload = lab.script("sleep 1000 & exec sleep 1000");
    workload.spec.volumes = vec!["AUTO:/data".parse().unwrap()];
    workload.spec.files = vec![File::inline("/etc/x", b"y")];
    workload.spec.resources.memory_limit = 32 << 20;
    let mounts = || {
        fs::read_to_string("/proc/self/mountinfo")
            .unwrap()
            .lines()
            .filter(|l| l.contains(&workload.id))
            .count()
    };
    lab.up(&workload);
    let seen = lab.see(&workload.id);
    let (pid, monitor) = (seen.pid.unwrap(), lab.monitor(&workload.id).unwrap());
    assert!(!cgroups(&workload.id).is_empty() && seen.netns.unwrap().exists() && mounts() == 1);
    lab.rm(&workload.id);
    lab.rm(&workload.id);
    assert!(lab.engine.inspect(&workload.id).unwrap().is_none() && lab.engine.list().unwrap().is_empty());
    assert!(!alive(pid) && !alive(monitor));
    assert!(cgroups(&workload.id).is_empty() && mounts() == 0);
    for left in ["root/native/workloads", "run/native", "run/netns"] {
        let left: Vec<_> = fs::read_dir(lab.path(left)).unwrap().flatten().collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

fn changes_are_kept_over_stop_and_start() {
    let lab = Lab::new();
    let mut workload = lab.script("cat /etc/conf; ls /made; touch /made; echo changed > /etc/conf");
    workload.spec.files = vec![File::inline("/etc/conf", b"first\n")];
    lab.up(&workload);
    lab.wait_end(&workload.id);
    assert!(lab.logged(&workload.id).starts_with("first\n"));
    lab.start(&workload.id);
    lab.wait_end(&workload.id);
    assert!(
        lab.logged(&workload.id).ends_with("changed\n/made\n"),
        "{}",
        lab.logged(&workload.id)
    );
    assert!(!lab.path("busybox/made").exists());
}

fn images_are_imported() {
    let lab = Lab::new();
    fs::write(lab.path("busybox/version"), "one\n").unwrap();
    lab.engine
        .import_image("lab/web", &mut archive_of(&lab.path("busybox")))
        .unwrap();
    let mut old = lab.script("while :; do cat /version; sleep 0.1; done");
    old.spec.image = "lab/web".into();
    lab.up(&old);
    fs::write(lab.path("busybox/version"), "two\n").unwrap();
    lab.engine
        .import_image("lab/web:latest", &mut archive_of(&lab.path("busybox")))
        .unwrap();
    let mut new = lab.script("cat /version");
    new.spec.image = "lab/web:latest".into();
    assert_eq!(lab.output(&new), "two\n");
    // What runs keeps its own, also over a new start and a repeated creation.
    lab.engine.create(&old).unwrap();
    lab.engine.stop(&old.id, Duration::ZERO).unwrap();
    lab.start(&old.id);
    assert_eq!(lab.exec_script(&old.id, "cat /version"), (0, "one\n".to_owned()));
    assert!(matches!(
        lab.engine.remove_image("lab/web"),
        Err(Error::ImageUsed { .. })
    ));
    lab.rm(&old.id);
    lab.rm(&new.id);
    assert_eq!(lab.engine.images().unwrap().len(), 1);
    let dirs = fs::read_dir(lab.path("root/native/images/lab%2Fweb:latest"))
        .unwrap()
        .count();
    assert_eq!(dirs, 3, "one root directory, the name of it, and the lock");
    lab.engine.remove_image("lab/web").unwrap();
    assert!(lab.engine.images().unwrap().is_empty());
}

fn logs_are_followed_to_the_end() {
    let lab = Lab::new();
    let workload = lab.script("for i in 1 2 3 4 5; do echo $i; sleep 0.05; done");
    lab.up(&workload);
    let mut text = String::new();
    let options = LogOptions {
        follow: true,
        ..LogOptions::default()
    };
    let mut take = |chunk: eru_run::engine::LogChunk| {
        text.push_str(std::str::from_utf8(&chunk.data).unwrap());
        ControlFlow::Continue(())
    };
    lab.engine.logs(&workload.id, &options, &mut take).unwrap();
    assert_eq!(text, "1\n2\n3\n4\n5\n");
}

fn output_nobody_wants_is_not_kept() {
    let lab = Lab::new();
    let mut workload = lab.script("echo hello");
    workload.spec.log = Some(eru_types::Log {
        driver: "none".into(),
        ..eru_types::Log::default()
    });
    assert_eq!(lab.output(&workload), "");
    assert_eq!(lab.see(&workload.id).log_path, None);
}

fn much_output_is_complete() {
    let lab = Lab::new();
    let workload = lab.script("i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done");
    let text = lab.output(&workload);
    assert_eq!(text.lines().count(), 20_000);
    assert!(text.lines().enumerate().all(|(i, line)| line == format!("line {i}")));
}

fn many_at_once() {
    let lab = Lab::new();
    let workloads: Vec<_> = (0..12).map(|_| lab.workload(&["sleep", "1000"])).collect();
    std::thread::scope(|scope| {
        for workload in &workloads {
            scope.spawn(|| lab.up(workload));
        }
    });
    assert!(
        lab.engine
            .list()
            .unwrap()
            .iter()
            .all(|seen| seen.phase == Phase::Running)
    );
    std::thread::scope(|scope| {
        for workload in &workloads {
            scope.spawn(|| lab.rm(&workload.id));
        }
    });
    assert!(lab.engine.list().unwrap().is_empty());
}
