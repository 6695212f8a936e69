//! An engine of a test's own, below a directory of its own. Whatever it runs ends with the test, also when that is
//! killed.

use std::ffi::OsString;
use std::fs::File;
use std::io::Read;
use std::ops::ControlFlow;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use eru_run::engine::{Engine, Exec, LogOptions, Observed, Streams};
use eru_run::native::Native;
use eru_testkit::{busybox_root, wait_until};
use eru_types::{Phase, Workload};

/// Long enough for a machine that is busy with something else.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// Ends what a killed test has left: it waits for the end of a pipe that the test holds.
const GUARD: &str = r#"
read -r _
for pipe in "$1"/run/native/*/control; do
    [ -p "$pipe" ] && echo "stop 0" 1<>"$pipe"
done
for round in 1 2 3 4 5 6 7 8 9 10; do
    umount -l "$1"/run/netns/* "$1"/root 2>/dev/null
    rm -rf "$1" 2>/dev/null && break
    sleep 0.1
done
"#;

pub(crate) struct Lab {
    pub(crate) engine: Native,
    pub(crate) dir: tempfile::TempDir,
    guard: Child,
}

impl Lab {
    pub(crate) fn new() -> Self {
        let dir = tempfile::Builder::new().prefix("eru-native-").tempdir().unwrap();
        let guard = Command::new("sh")
            .args(["-c", GUARD, "guard"])
            .arg(dir.path())
            // What kills the test's group must not kill it too.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        busybox_root(&dir.path().join("busybox")).unwrap();
        Self {
            engine: Native::new(&dir.path().join("root"), &dir.path().join("run")),
            dir,
            guard,
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// A workload that runs a shell script.
    pub(crate) fn script(&self, script: &str) -> Workload {
        self.workload(&["sh", "-c", script])
    }

    pub(crate) fn workload(&self, command: &[&str]) -> Workload {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let id = format!("t{}x{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let mut workload = Workload {
            name: format!("test_web_{id}"),
            id,
            node: "n1".into(),
            pod: "prod".into(),
            engine: "native".into(),
            ..Workload::default()
        };
        workload.spec.app = "test".into();
        workload.spec.entrypoint = "web".into();
        workload.spec.image = self.path("busybox").to_str().unwrap().into();
        workload.spec.command = command.iter().map(|s| (*s).to_owned()).collect();
        workload.spec.networks = [("none".to_owned(), String::new())].into();
        workload
    }

    /// Creates and starts it.
    pub(crate) fn up(&self, workload: &Workload) {
        self.engine.create(workload).unwrap();
        self.start(&workload.id);
    }

    pub(crate) fn start(&self, id: &str) {
        self.engine.start(id, &mut |_| Ok(())).unwrap();
    }

    pub(crate) fn rm(&self, id: &str) {
        self.engine.remove(id, true, &mut |_| Ok(())).unwrap();
    }

    pub(crate) fn see(&self, id: &str) -> Observed {
        self.engine.inspect(id).unwrap().unwrap()
    }

    /// Waits until nobody looks after it any more.
    pub(crate) fn wait_end(&self, id: &str) -> Observed {
        self.wait_for(id, |seen| !matches!(seen.phase, Phase::Running | Phase::Created))
    }

    pub(crate) fn wait_for(&self, id: &str, done: impl Fn(&Observed) -> bool) -> Observed {
        let mut seen = self.see(id);
        let came = wait_until(PATIENCE, || {
            seen = self.see(id);
            done(&seen)
        });
        assert!(came, "{seen:?}");
        seen
    }

    /// Runs it to its end; what it wrote.
    pub(crate) fn output(&self, workload: &Workload) -> String {
        self.up(workload);
        let seen = self.wait_end(&workload.id);
        let text = self.logged(&workload.id);
        assert_eq!(seen.exit_code, Some(0), "{seen:?}: {text}");
        text
    }

    /// What it has written so far.
    pub(crate) fn logged(&self, id: &str) -> String {
        let mut text = Vec::new();
        let mut take = |chunk: eru_run::engine::LogChunk| {
            text.extend(chunk.data);
            ControlFlow::Continue(())
        };
        self.engine.logs(id, &LogOptions::default(), &mut take).unwrap();
        String::from_utf8(text).unwrap()
    }

    pub(crate) fn exec(&self, id: &str, exec: &Exec) -> (i32, String) {
        let (mut reader, writer) = std::io::pipe().unwrap();
        let error = writer.try_clone().unwrap();
        let streams = Streams {
            input: None,
            output: writer.into(),
            error: error.into(),
        };
        let code = self.engine.exec(id, exec, streams).unwrap();
        let mut text = String::new();
        reader.read_to_string(&mut text).unwrap();
        (code, text)
    }

    pub(crate) fn exec_script(&self, id: &str, script: &str) -> (i32, String) {
        self.exec(id, &command(&["sh", "-c", script]))
    }

    /// The process that looks after a workload: who holds its request pipe open for reading.
    pub(crate) fn monitor(&self, id: &str) -> Option<i32> {
        let pipe = self.path("run/native").join(id).join("control");
        let mut pids = std::fs::read_dir("/proc")
            .unwrap()
            .flatten()
            .filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        pids.find(|pid: &i32| {
            let fds = std::fs::read_dir(format!("/proc/{pid}/fd"));
            fds.is_ok_and(|fds| {
                fds.flatten()
                    .any(|fd| std::fs::read_link(fd.path()).is_ok_and(|to| to == pipe))
            })
        })
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        for seen in self.engine.list().unwrap_or_default() {
            let _ = self.engine.remove(&seen.id, true, &mut |_| Ok(()));
        }
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
    }
}

pub(crate) fn command(words: &[&str]) -> Exec {
    Exec {
        command: words.iter().map(OsString::from).collect(),
        ..Exec::default()
    }
}

/// Whether a process is there and no zombie.
pub(crate) fn alive(pid: i32) -> bool {
    eru_sys::process::start_time(pid).is_some()
}

/// All directories of a control group of this name.
pub(crate) fn cgroups(id: &str) -> Vec<PathBuf> {
    let table = std::fs::read_to_string("/proc/self/mountinfo").unwrap();
    let mounts = table
        .lines()
        .filter(|line| line.contains(" - cgroup"))
        .filter_map(|line| line.split(' ').nth(4));
    mounts
        .map(|mount| Path::new(mount).join("eru").join(id))
        .filter(|dir| dir.exists())
        .collect()
}

pub(crate) fn kill_9(pid: i32) {
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), nix::sys::signal::Signal::SIGKILL).unwrap();
}

pub(crate) fn archive_of(dir: &Path) -> File {
    let mut file = tempfile::tempfile().unwrap();
    let mut tar = tar::Builder::new(&mut file);
    tar.follow_symlinks(false);
    tar.append_dir_all(".", dir).unwrap();
    tar.finish().unwrap();
    drop(tar);
    std::io::Seek::rewind(&mut file).unwrap();
    file
}
