//! The first process of a workload's namespaces. It prepares them, starts the program as its child, hands signals on
//! to it, reaps what is orphaned, and ends when the program does: then the kernel ends all that is left.
//!
//! What must stay true: it dies with the monitor, so that a workload that nobody looks after does not run on; until
//! then it keeps the monitor's lock, so that nobody starts the workload anew before.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::fd::{AsRawFd, OwnedFd};
use std::path::{Path, PathBuf};

use eru_sys::{netns, process};
use nix::errno::Errno;
use nix::sched::{CloneFlags, setns};
use nix::sys::signal::{SigSet, Signal, kill};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::{Pid, sethostname};

use super::config::Config;
use super::layout::Home;
use super::program::{self, Program};
use super::rootfs;

/// The status when the program could not be prepared.
const NOT_PREPARED: i32 = 125;

/// What the monitor hands to the first process.
pub(super) struct Init<'a> {
    pub(super) config: &'a Config,
    pub(super) home: &'a Home,
    /// The network namespace to enter; the node's if absent.
    pub(super) netns: Option<PathBuf>,
    /// Whether the files have still to be laid into the root directory.
    pub(super) seed: bool,
    /// A byte comes when the process is in its control group; the end, if the monitor is gone.
    pub(super) gate: File,
    /// Takes the reason if the program does not start, and closes when it has.
    pub(super) report: Option<File>,
    /// The program's standard streams.
    pub(super) streams: Option<[OwnedFd; 3]>,
    /// The monitor's lock.
    pub(super) lock: &'a File,
}

impl Init<'_> {
    /// Runs as the first process; returns the program's status.
    pub(super) fn main(mut self) -> i32 {
        self.run().unwrap_or_else(|why| {
            tell(self.report.as_ref(), &why);
            NOT_PREPARED
        })
    }

    fn run(&mut self) -> Result<i32, String> {
        SigSet::all().thread_block().map_err(|e| e.to_string())?;
        self.keep_own_descriptors().map_err(|e| e.to_string())?;
        process::die_with_parent().map_err(|e| e.to_string())?;
        let _ = nix::sys::prctl::set_name(c"eru-init");
        if !matches!(self.gate.read(&mut [0]), Ok(1)) {
            return Err("its monitor is gone".to_owned());
        }
        let program = self.prepare()?;
        let (report, streams) = (self.report.take(), self.streams.take());
        let child = process::fork(CloneFlags::empty(), || {
            let failed = program.run(streams.as_ref());
            tell(report.as_ref(), &failed.why);
            failed.status
        });
        // From here on the program alone holds these, so that their ends say something about it.
        drop((report, streams));
        child.map(look_after).map_err(|e| e.to_string())
    }

    /// Closes the rest of what the monitor has open.
    fn keep_own_descriptors(&self) -> eru_sys::Result<()> {
        let mut keep = vec![self.gate.as_raw_fd(), self.lock.as_raw_fd()];
        keep.extend(self.report.iter().map(AsRawFd::as_raw_fd));
        keep.extend(self.streams.iter().flatten().map(AsRawFd::as_raw_fd));
        process::close_all_but(&keep)
    }

    /// Makes the surroundings and gives up what the workload has no business with.
    fn prepare(&self) -> Result<Program, String> {
        if let Some(path) = &self.netns {
            let netns = netns::open(path).map_err(|e| e.to_string())?;
            setns(netns, CloneFlags::CLONE_NEWNET).map_err(|e| format!("entering {}: {e}", path.display()))?;
        }
        if let Some(name) = self.config.host_name() {
            sethostname(name).map_err(|e| format!("setting the host name {name}: {e}"))?;
        }
        rootfs::enter(self.config, self.home, self.seed)?;
        // The monitor may be spared when memory runs out, but not what it looks after.
        let _ = fs::write("/proc/self/oom_score_adj", "0");
        let dir = self.config.dir.clone().unwrap_or_else(|| "/".to_owned());
        rootfs::make_dirs(Path::new(&dir))?;
        let user = program::find_user(self.config.user.as_deref())?;
        program::keep_capabilities(self.config.privileged).map_err(|e| e.to_string())?;
        Ok(Program {
            command: self.config.command.iter().map(OsString::from).collect(),
            env: program::environment(self.config, &user),
            dir,
            user,
            privileged: self.config.privileged,
        })
    }
}

fn tell(report: Option<&File>, why: &str) {
    if let Some(mut report) = report {
        let _ = report.write_all(why.as_bytes());
    }
}

/// Reaps and hands on signals until the program ends; returns its status.
fn look_after(program: Pid) -> i32 {
    loop {
        if let Some(status) = reap(program) {
            return status;
        }
        match SigSet::all().wait() {
            Ok(Signal::SIGCHLD) | Err(_) => {}
            Ok(signal) => {
                let _ = kill(program, signal);
            }
        }
    }
}

/// Reaps whoever has ended; the program's status, if it is among them.
fn reap(program: Pid) -> Option<i32> {
    loop {
        match waitpid(None, Some(WaitPidFlag::WNOHANG)) {
            Ok(WaitStatus::StillAlive) | Err(Errno::ECHILD) => return None,
            Ok(status) if status.pid() == Some(program) => {
                if let Some(code) = process::exit_code(status) {
                    return Some(code);
                }
            }
            _ => {}
        }
    }
}
