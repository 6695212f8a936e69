//! Requests to a monitor: lines in a named pipe, and the signals that ask any process to end.
//!
//! A pipe without a reader refuses to be opened for writing, so a request never gets lost in one whose monitor is gone.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use eru_sys::{Error, Result};
use nix::errno::Errno;
use nix::fcntl::OFlag;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{SigSet, Signal};
use nix::sys::signalfd::{SfdFlags, SignalFd};
use nix::sys::stat::Mode;
use nix::unistd::mkfifo;

/// What is asked of a monitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Request {
    /// Stop the workload: SIGTERM, and SIGKILL after so long.
    Stop(Duration),
    /// The monitor itself shall end, as in a shutdown; the workload is to come back afterwards.
    Shutdown,
}

/// A monitor's end.
#[derive(Debug)]
pub(super) struct Control {
    path: PathBuf,
    pipe: File,
    signals: SignalFd,
    pending: Vec<u8>,
}

impl Control {
    /// Makes the pipe anew and takes over the signals, which must be blocked.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let doing = || format!("making the pipe {}", path.display());
        // Requests to the monitor before are not for this one.
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(Error::io(doing(), &error)),
            _ => {}
        }
        mkfifo(path, Mode::S_IRUSR | Mode::S_IWUSR).map_err(|e| Error::kernel(doing(), e))?;
        // Open for both, so that it does not end with whoever made a request.
        let pipe = OpenOptions::new()
            .read(true)
            .write(true)
            .custom_flags(OFlag::O_NONBLOCK.bits())
            .open(path);
        let pipe = pipe.map_err(|e| Error::io(doing(), &e))?;
        let signals = SignalFd::with_flags(&SigSet::all(), SfdFlags::SFD_CLOEXEC | SfdFlags::SFD_NONBLOCK);
        Ok(Self {
            path: path.to_owned(),
            pipe,
            signals: signals.map_err(|e| Error::kernel("reading signals", e))?,
            pending: Vec::new(),
        })
    }

    /// What to poll for, together with whatever else the monitor reads: requests, or the end of a child.
    pub(super) fn sources(&self) -> [BorrowedFd<'_>; 2] {
        [self.pipe.as_fd(), self.signals.as_fd()]
    }

    /// The request that has arrived, if any. Signals that say nothing but that a child ended are taken too.
    pub(super) fn take(&mut self) -> Option<Request> {
        let mut shutdown = false;
        while let Ok(Some(info)) = self.signals.read_signal() {
            let signal = i32::try_from(info.ssi_signo)
                .ok()
                .and_then(|n| Signal::try_from(n).ok());
            shutdown |= matches!(signal, Some(Signal::SIGTERM | Signal::SIGINT));
        }
        let mut buffer = [0; 256];
        while let Ok(read @ 1..) = self.pipe.read(&mut buffer) {
            self.pending.extend_from_slice(&buffer[..read]);
        }
        let mut request = None;
        while let Some(end) = self.pending.iter().position(|b| *b == b'\n') {
            let line: Vec<u8> = self.pending.drain(..=end).collect();
            request = parse(&line).or(request);
        }
        request.or(shutdown.then_some(Request::Shutdown))
    }

    /// Waits for a request for at most so long.
    pub(super) fn wait(&mut self, patience: Duration) -> Option<Request> {
        let deadline = Instant::now() + patience;
        loop {
            if let Some(request) = self.take() {
                return Some(request);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return None;
            }
            let mut sources = self.sources().map(|fd| PollFd::new(fd, PollFlags::POLLIN));
            let _ = poll(&mut sources, timeout(left));
        }
    }

    /// Takes the pipe away: nobody is there any more.
    pub(super) fn close(&self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// A time to poll for, not shorter than asked.
pub(super) fn timeout(time: Duration) -> PollTimeout {
    PollTimeout::try_from(time + Duration::from_millis(1)).unwrap_or(PollTimeout::MAX)
}

fn parse(line: &[u8]) -> Option<Request> {
    let line = std::str::from_utf8(line).ok()?.trim();
    let millis = line.strip_prefix("stop ")?.parse().ok()?;
    Some(Request::Stop(Duration::from_millis(millis)))
}

/// Whether a monitor takes requests behind `path`.
pub(super) fn is_heard(path: &Path) -> Result<bool> {
    send(path, b"")
}

/// Asks the monitor behind `path` to stop its workload; `false` if there is none.
pub(super) fn ask_to_stop(path: &Path, grace: Duration) -> Result<bool> {
    send(path, format!("stop {}\n", grace.as_millis()).as_bytes())
}

fn send(path: &Path, line: &[u8]) -> Result<bool> {
    let pipe = OpenOptions::new()
        .write(true)
        .custom_flags(OFlag::O_NONBLOCK.bits())
        .open(path);
    match pipe.and_then(|mut pipe| pipe.write_all(line)) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error)
            if matches!(
                error.raw_os_error().map(Errno::from_raw),
                Some(Errno::ENXIO | Errno::EPIPE)
            ) =>
        {
            Ok(false)
        }
        Err(error) => Err(Error::io(format!("writing to {}", path.display()), &error)),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn requests_arrive_and_none_is_lost_without_a_reader() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("control");
        assert!(!ask_to_stop(&path, Duration::ZERO).unwrap());
        let mut control = Control::open(&path).unwrap();
        assert_eq!(control.take(), None);
        assert!(is_heard(&path).unwrap());
        assert_eq!(control.take(), None);
        assert!(ask_to_stop(&path, Duration::from_secs(5)).unwrap());
        assert_eq!(
            control.wait(Duration::from_secs(10)),
            Some(Request::Stop(Duration::from_secs(5)))
        );
        // The last one counts, and what makes no sense does not.
        ask_to_stop(&path, Duration::from_secs(5)).unwrap();
        ask_to_stop(&path, Duration::from_millis(1)).unwrap();
        OpenOptions::new()
            .write(true)
            .open(&path)
            .unwrap()
            .write_all(b"what\n")
            .unwrap();
        assert_eq!(control.take(), Some(Request::Stop(Duration::from_millis(1))));
        assert_eq!(control.wait(Duration::from_millis(1)), None);
        drop(control);
        assert!(!is_heard(&path).unwrap());
        assert!(!ask_to_stop(&path, Duration::ZERO).unwrap(), "nobody reads");
        Control::open(&path).unwrap().close();
        assert!(!path.exists());
    }
}
