//! A daemon under test: its process, signals, and its log when it fails.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::wait_until;

/// A running daemon. Ending it when the test process dies is the guard's work.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    log: PathBuf,
}

impl Process {
    /// Starts the daemon with its output in `log`.
    pub(crate) fn start(mut command: Command, log: &Path) -> io::Result<Process> {
        let out = File::options().create(true).append(true).open(log)?;
        let child = command
            .stdin(Stdio::null())
            .stderr(out.try_clone()?)
            .stdout(out)
            .spawn()?;
        Ok(Process {
            child,
            log: log.to_owned(),
        })
    }

    /// Waits until `ready`; an error with the end of the log when the daemon died or time ran out.
    pub(crate) fn wait_ready(&mut self, within: Duration, mut ready: impl FnMut() -> bool) -> io::Result<()> {
        let mut died = false;
        let up = wait_until(within, || {
            died = matches!(self.child.try_wait(), Ok(Some(_)) | Err(_));
            died || ready()
        });
        if up && !died {
            return Ok(());
        }
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        let tail = lines[lines.len().saturating_sub(15)..].join("\n");
        Err(io::Error::other(format!(
            "{}:\n{tail}",
            if died { "it ended" } else { "it is not ready in time" }
        )))
    }

    /// The process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal.
    pub(crate) fn signal(&self, signal: Signal) {
        let _ = kill(Pid::from_raw(self.child.id().cast_signed()), signal);
    }

    /// Makes it hang, and returns when it does: a signal may be on its way for a moment.
    pub(crate) fn pause(&self) {
        self.signal(Signal::SIGSTOP);
        let stat = format!("/proc/{}/stat", self.id());
        let hangs = || fs::read_to_string(&stat).is_ok_and(|stat| stat.contains(") T "));
        assert!(
            wait_until(Duration::from_secs(10), hangs),
            "process {} does not stop",
            self.id()
        );
    }

    /// Asks it to end, and insists after a while.
    pub(crate) fn stop(&mut self, within: Duration) {
        self.signal(Signal::SIGTERM);
        self.signal(Signal::SIGCONT);
        if !wait_until(within, || matches!(self.child.try_wait(), Ok(Some(_)) | Err(_))) {
            self.kill();
        }
    }

    /// Ends it at once.
    pub(crate) fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Reaped, not only ended: a test binary with many fixtures would fill with zombies.
        self.kill();
    }
}
