//! Killed anywhere and repeated: nothing is lost, nothing runs twice, nothing is left.

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use eru_run::engine::{Engine, Error};
use eru_run::native::Native;
use eru_testkit::wait_until;
use eru_types::{Phase, Restart, Workload};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::Case;
use crate::lab::{Lab, PATIENCE, alive, cgroups, kill_9};

pub(crate) const CASES: &[Case] = &[
    (
        "a_killed_monitor_takes_the_workload_along",
        a_killed_monitor_takes_the_workload_along,
    ),
    (
        "a_monitor_told_to_end_lets_it_come_back",
        a_monitor_told_to_end_lets_it_come_back,
    ),
    ("after_a_power_cut_it_starts_again", after_a_power_cut_it_starts_again),
    ("a_full_disk_ends_nothing", a_full_disk_ends_nothing),
    ("killed_while_bringing_up", killed_while_bringing_up),
    ("killed_while_removing", killed_while_removing),
    ("racing_for_the_same_workload", racing_for_the_same_workload),
    ("who_is_not_root_is_told", who_is_not_root_is_told),
];

/// Does `up`, `rm` or `try` in a process of its own, to be killed: `crash VERB ROOT RUN WORKLOAD`.
pub(crate) fn reexec() -> Option<ExitCode> {
    let args: Vec<String> = std::env::args().collect();
    let [_, crash, verb, root, run, workload] = args.as_slice() else {
        return None;
    };
    if crash != "crash" {
        return None;
    }
    let engine = Native::new(Path::new(root), Path::new(run));
    let workload: Workload = serde_json::from_str(workload).unwrap();
    let result = match verb.as_str() {
        "up" => engine
            .create(&workload)
            .and_then(|()| engine.start(&workload.id, &mut |_| Ok(()))),
        "rm" => engine.remove(&workload.id, true, &mut |_| Ok(())),
        _ => engine.create(&workload),
    };
    Some(match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => ExitCode::from(error.exit().code()),
    })
}

fn child(lab: &Lab, verb: &str, workload: &Workload) -> Command {
    let mut command = Command::new("/proc/self/exe");
    command
        .args(["crash", verb])
        .args([lab.path("root"), lab.path("run")])
        .arg(serde_json::to_string(workload).unwrap())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// Kills a child that does `verb` after so long.
fn kill_midway(lab: &Lab, verb: &str, workload: &Workload, after: Duration) {
    let mut child = child(lab, verb, workload).spawn().unwrap();
    std::thread::sleep(after); // the point of the test is when, not whether
    let _ = child.kill();
    child.wait().unwrap();
}

fn a_killed_monitor_takes_the_workload_along() {
    let lab = Lab::new();
    let mut workload = lab.script("sleep 1000 & trap '' TERM; while :; do sleep 1000; done");
    workload.spec.restart = Restart::Always;
    lab.up(&workload);
    for _ in 0..5 {
        let pid = lab.see(&workload.id).pid.unwrap();
        kill_9(lab.monitor(&workload.id).unwrap());
        // At once, while the old one may still be on its way out.
        lab.start(&workload.id);
        let seen = lab.see(&workload.id);
        assert!(seen.phase == Phase::Running && seen.pid != Some(pid) && !alive(pid));
        let sleeps = lab.exec_script(&workload.id, "ps | grep -c '[s]leep 1000'").1;
        assert!(sleeps.trim().parse::<u32>().unwrap() <= 3, "{sleeps}");
    }
    let pid = lab.see(&workload.id).pid.unwrap();
    kill_9(lab.monitor(&workload.id).unwrap());
    assert!(wait_until(PATIENCE, || !alive(pid)));
    let seen = lab.wait_end(&workload.id);
    assert_eq!((seen.phase, seen.exit_code, seen.pid), (Phase::Failed, None, None));
    assert!(seen.error.unwrap().contains("monitor died"));
    lab.engine.stop(&workload.id, PATIENCE).unwrap();
    assert_eq!(lab.see(&workload.id).phase, Phase::Stopped);
    assert!(cgroups(&workload.id).is_empty());
}

fn a_monitor_told_to_end_lets_it_come_back() {
    let lab = Lab::new();
    let workload = lab.workload(&["sleep", "1000"]);
    lab.up(&workload);
    kill(Pid::from_raw(lab.monitor(&workload.id).unwrap()), Signal::SIGTERM).unwrap();
    let seen = lab.wait_end(&workload.id);
    assert_eq!((seen.phase, seen.exit_code), (Phase::Failed, None));
    assert_eq!(seen.error.as_deref(), Some("its monitor was told to end"));
    lab.start(&workload.id);
    assert_eq!(lab.see(&workload.id).phase, Phase::Running);
}

fn after_a_power_cut_it_starts_again() {
    let lab = Lab::new();
    let workload = lab.script("echo up; touch /kept; sleep 1000");
    let mut attached = 0;
    lab.engine.create(&workload).unwrap();
    for boot in 0..2 {
        let mut attach = |_: &Path| {
            attached += 1;
            Ok(())
        };
        lab.engine.start(&workload.id, &mut attach).unwrap();
        lab.wait_for(&workload.id, |_| lab.logged(&workload.id).lines().count() == boot + 1);
        // All processes are gone and the run directory is empty; the last state was not yet on the disk.
        let seen = lab.see(&workload.id);
        kill_9(lab.monitor(&workload.id).unwrap());
        assert!(wait_until(PATIENCE, || !alive(seen.pid.unwrap())));
        eru_sys::netns::delete(&seen.netns.unwrap()).unwrap();
        fs::remove_dir_all(lab.path("run")).unwrap();
        fs::write(
            lab.path("root/native/workloads").join(&workload.id).join("state.json"),
            "",
        )
        .unwrap();
        let seen = lab.see(&workload.id);
        assert_eq!((seen.phase, seen.exit_code, seen.pid), (Phase::Failed, None, None));
    }
    assert_eq!(attached, 2);
    lab.engine.stop(&workload.id, PATIENCE).unwrap();
    lab.rm(&workload.id);
    assert!(cgroups(&workload.id).is_empty());
}

fn a_full_disk_ends_nothing() {
    let lab = Lab::new();
    fs::create_dir(lab.path("root")).unwrap();
    let mount = nix::mount::mount(
        Some("tmpfs"),
        &lab.path("root"),
        Some("tmpfs"),
        nix::mount::MsFlags::empty(),
        Some("size=1m"),
    );
    mount.unwrap();
    let _unmounted = Unmount(lab.path("root"));
    fs::create_dir(lab.path("shared")).unwrap();
    let mut workload = lab.script("yes 0123456789 | head -c 4000000; echo > /shared/done; exec sleep 1000");
    workload.spec.volumes = vec![format!("{}:/shared", lab.path("shared").display()).parse().unwrap()];
    lab.up(&workload);
    let seen = lab.wait_for(&workload.id, |_| lab.path("shared/done").exists());
    assert_eq!(seen.phase, Phase::Running);
    // What did fit is whole.
    assert!(lab.logged(&workload.id).lines().all(|line| line == "0123456789"));
    let full = lab.workload(&["true"]);
    let error = lab.engine.create(&full).unwrap_err();
    assert!(error.to_string().contains("no space left"), "{error}");
    lab.rm(&full.id);
    lab.rm(&workload.id);
    assert!(cgroups(&workload.id).is_empty() && lab.engine.list().unwrap().is_empty());
}

/// Takes a mount away when the test is over, however it ended.
struct Unmount(std::path::PathBuf);

impl Drop for Unmount {
    fn drop(&mut self) {
        let _ = eru_sys::mount::detach(&self.0);
    }
}

fn killed_while_bringing_up() {
    let lab = Lab::new();
    fs::create_dir(lab.path("shared")).unwrap();
    for step in 0..24 {
        // Whoever runs twice at a time does not get the directory.
        let mut workload = lab.script(
            "trap 'rmdir /shared/lock; exit 0' TERM; mkdir /shared/lock || exit 9; while :; do sleep 0.02; done",
        );
        workload.spec.volumes = vec![format!("{}:/shared", lab.path("shared").display()).parse().unwrap()];
        kill_midway(&lab, "up", &workload, Duration::from_micros(step * 1500));
        lab.up(&workload);
        let seen = lab.wait_for(&workload.id, |_| lab.path("shared/lock").exists());
        assert_eq!(seen.phase, Phase::Running, "step {step}: {seen:?}");
        lab.engine.stop(&workload.id, PATIENCE).unwrap();
        assert_eq!(lab.see(&workload.id).exit_code, Some(0), "step {step}");
        lab.rm(&workload.id);
    }
    assert_eq!(fs::read_dir(lab.path("root/native/workloads")).unwrap().count(), 0);
}

fn killed_while_removing() {
    let lab = Lab::new();
    for step in 0..16 {
        let workload = lab.workload(&["sleep", "1000"]);
        lab.up(&workload);
        let pid = lab.see(&workload.id).pid.unwrap();
        kill_midway(&lab, "rm", &workload, Duration::from_micros(step * 1500));
        lab.rm(&workload.id);
        assert!(!alive(pid) && cgroups(&workload.id).is_empty(), "step {step}");
        for left in ["root/native/workloads", "run/native", "run/netns"] {
            let left: Vec<_> = fs::read_dir(lab.path(left)).unwrap().flatten().collect();
            assert!(left.is_empty(), "step {step}: {left:?}");
        }
    }
}

fn racing_for_the_same_workload() {
    let lab = Lab::new();
    let workload = lab.workload(&["sleep", "1000"]);
    let mut children: Vec<_> = (0..6).map(|_| child(&lab, "up", &workload).spawn().unwrap()).collect();
    assert!(children.iter_mut().all(|child| child.wait().unwrap().success()));
    assert_eq!(
        lab.exec_script(&workload.id, "ps | grep -c '[s]leep 1000'").1.trim(),
        "1"
    );
    // Whoever starts what another removes right after it was made is told so; removing always works.
    let mut ups: Vec<_> = (0..3).map(|_| child(&lab, "up", &workload).spawn().unwrap()).collect();
    let mut rms: Vec<_> = (0..3).map(|_| child(&lab, "rm", &workload).spawn().unwrap()).collect();
    for child in &mut ups {
        child.wait().unwrap();
    }
    assert!(rms.iter_mut().all(|child| child.wait().unwrap().success()));
    lab.rm(&workload.id);
    assert!(lab.engine.list().unwrap().is_empty() && cgroups(&workload.id).is_empty());
}

fn who_is_not_root_is_told() {
    let lab = Lab::new();
    let workload = lab.workload(&["sleep", "1000"]);
    // The child cannot enter /proc/self/exe of another user's directory; its own copy can be read by all.
    let own = lab.path("harness");
    fs::copy("/proc/self/exe", &own).unwrap();
    fs::set_permissions(lab.dir.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let args: Vec<_> = child(&lab, "try", &workload)
        .get_args()
        .map(ToOwned::to_owned)
        .collect();
    let status = Command::new(own)
        .args(args)
        .uid(65534)
        .gid(65534)
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(77));
    let named = Error::Permission {
        doing: "creating workload w1".into(),
        why: "only root may".into(),
    };
    assert_eq!(named.hint().as_deref(), Some("run as root"));
}
