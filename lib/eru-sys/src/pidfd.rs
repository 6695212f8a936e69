//! Other processes, named so that a number that was given anew is never mistaken for the old process.

use std::fs;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};
use std::time::Duration;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sched::CloneFlags;
use nix::sys::signal::Signal;

use crate::Result;
use crate::error::Doing;

/// When a process started, in ticks since the machine did; with its number, unique. `None` if it is
/// gone or only waits to be reaped.
pub fn start_time(pid: i32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_whitespace();
    let state = fields.next()?;
    if state == "Z" || state == "X" {
        return None;
    }
    fields.nth(18)?.parse().ok()
}

/// A handle on one process that never means another one.
#[derive(Debug)]
pub struct PidFd {
    pid: i32,
    fd: OwnedFd,
}

impl PidFd {
    /// The process that has this number now.
    #[expect(unsafe_code, reason = "neither libc nor nix has this call")]
    pub fn open(pid: i32) -> Result<Self> {
        // SAFETY: takes two numbers.
        let fd = unsafe { libc::syscall(libc::SYS_pidfd_open, pid, 0) };
        let fd = Errno::result(fd).doing(|| format!("opening process {pid}"))?;
        // SAFETY: the kernel has just given us this descriptor, and nobody else has it.
        let fd = unsafe { OwnedFd::from_raw_fd(fd as RawFd) };
        Ok(Self { pid, fd })
    }

    /// The process of this number that started then; `None` if it is gone.
    pub fn open_started(pid: i32, start: u64) -> Result<Option<Self>> {
        match Self::open(pid) {
            Err(error) if error.absent() || error.errno() == Some(Errno::EINVAL) => Ok(None),
            // Opened first and compared then: it cannot become another one any more.
            opened => opened.map(|p| Some(p).filter(|_| start_time(pid) == Some(start))),
        }
    }

    /// Its number.
    pub fn pid(&self) -> i32 {
        self.pid
    }

    /// Sends a signal.
    #[expect(unsafe_code, reason = "neither libc nor nix has this call")]
    pub fn signal(&self, signal: Signal) -> Result<()> {
        let no_info = std::ptr::null::<libc::siginfo_t>();
        // SAFETY: the descriptor is open and the pointer may be null.
        let sent = unsafe {
            libc::syscall(
                libc::SYS_pidfd_send_signal,
                self.fd.as_raw_fd(),
                signal as i32,
                no_info,
                0,
            )
        };
        Errno::result(sent)
            .map(drop)
            .doing(|| format!("sending {signal} to process {}", self.pid))
    }

    /// Waits until it has ended, for at most so long; tells whether it has.
    pub fn wait(&self, patience: Duration) -> Result<bool> {
        let timeout = PollTimeout::try_from(patience).unwrap_or(PollTimeout::MAX);
        let mut fds = [PollFd::new(self.fd.as_fd(), PollFlags::POLLIN)];
        loop {
            match poll(&mut fds, timeout) {
                Err(Errno::EINTR) => {}
                done => return Ok(done.doing(|| format!("waiting for process {}", self.pid))? > 0),
            }
        }
    }

    /// Enters all of its namespaces. Its root becomes the caller's; its process namespace is that of
    /// the caller's children. Only a process of one thread can.
    pub fn enter(&self) -> Result<()> {
        let all = CloneFlags::CLONE_NEWNS
            | CloneFlags::CLONE_NEWPID
            | CloneFlags::CLONE_NEWNET
            | CloneFlags::CLONE_NEWUTS
            | CloneFlags::CLONE_NEWIPC;
        nix::sched::setns(&self.fd, all).doing(|| format!("entering the namespaces of process {}", self.pid))
    }
}

/// Readable once the process has ended, for those who wait for other things besides.
impl AsFd for PidFd {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use std::process::{Command, id};

    #[test]
    fn a_process_is_known_by_number_and_start() {
        let pid = i32::try_from(id()).unwrap();
        let start = start_time(pid).unwrap();
        assert_eq!(PidFd::open_started(pid, start).unwrap().unwrap().pid(), pid);
        assert!(PidFd::open_started(pid, start + 1).unwrap().is_none());
        assert_eq!(start_time(0), None);
    }

    #[test]
    fn waits_for_a_process_and_signals_it() {
        let mut child = Command::new("sleep").arg("600").spawn().unwrap();
        let pid = i32::try_from(child.id()).unwrap();
        let handle = PidFd::open(pid).unwrap();
        assert!(!handle.wait(Duration::from_millis(1)).unwrap());
        handle.signal(Signal::SIGTERM).unwrap();
        assert!(handle.wait(Duration::from_secs(20)).unwrap());
        assert_eq!(start_time(pid), None, "it waits to be reaped");
        child.wait().unwrap();
        assert!(handle.signal(Signal::SIGTERM).unwrap_err().absent());
        assert!(PidFd::open_started(pid, 1).unwrap().is_none());
    }
}
