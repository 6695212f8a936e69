//! The destinations at work: each takes bytes, and tells how many of them are safe.
//!
//! What must stay true: bytes that count as safe are out of this machine's hands (TCP: acknowledged by the other side's
//! kernel), on disk, or with the reader of standard output.

mod file;
mod tcp;

use std::io::{self, Write};
use std::os::fd::AsFd;
use std::time::Duration;

use eru_cli::{Exit, Failure, Stop};
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, poll};

use crate::destination::Destination;

/// The longest time that a write blocks, so that nothing else waits for long.
const BLOCK: Duration = Duration::from_millis(100);

/// A pipe with room takes so much without blocking.
const PIPE: usize = 4096;

/// Why bytes could not be taken.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// Open the sink again and repeat what is not safe; it may work later.
    Retry(io::Error),
    /// Nothing helps.
    Fatal(Failure),
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::Retry(error)
    }
}

/// A destination at work.
#[derive(Debug)]
pub(crate) enum Sink {
    Tcp(tcp::Tcp),
    File(file::Appended),
    /// Bytes written.
    Stdout(u64),
}

impl Sink {
    /// Prepares a destination. A file is opened at once, so that a wrong path is known; a connection is made later.
    ///
    /// # Errors
    /// When the file cannot be opened, or another process writes it.
    pub(crate) fn new(destination: &Destination) -> Result<Self, Failure> {
        Ok(match destination {
            Destination::Tcp(address) => Self::Tcp(tcp::Tcp::new(address.clone())),
            Destination::File(path) => Self::File(file::Appended::new(path)?),
            Destination::Stdout => Self::Stdout(0),
        })
    }

    /// Makes it ready for bytes; what was not safe before must be written again.
    pub(crate) fn open(&mut self) -> io::Result<()> {
        match self {
            Self::Tcp(tcp) => tcp.connect(),
            Self::File(file) => file.mend(),
            Self::Stdout(_) => Ok(()),
        }
    }

    /// Writes some of the bytes, and tells how many; none when there was no room for a while.
    pub(crate) fn write(&mut self, bytes: &[u8], stdout: &mut eru_cli::Sink, stop: &Stop) -> Result<usize, Trouble> {
        match self {
            Self::Tcp(tcp) => Ok(tcp.write(bytes)?),
            Self::File(file) => Ok(file.write(bytes)?),
            Self::Stdout(written) => {
                if !has_room(stop) {
                    return Ok(0);
                }
                let some = &bytes[..bytes.len().min(PIPE)];
                stdout.write_all(some).and_then(|()| stdout.flush()).map_err(lost)?;
                *written += some.len() as u64;
                Ok(some.len())
            }
        }
    }

    /// To be called before each piece.
    pub(crate) fn begin(&mut self) -> io::Result<()> {
        match self {
            Self::File(file) => file.follow_path(),
            Self::Tcp(_) | Self::Stdout(_) => Ok(()),
        }
    }

    /// How many of the bytes written since it was opened are safe.
    pub(crate) fn safe(&mut self) -> io::Result<u64> {
        match self {
            Self::Tcp(tcp) => tcp.acknowledged(),
            Self::File(file) => file.synced(),
            Self::Stdout(written) => Ok(*written),
        }
    }
}

/// Whether standard output takes bytes now, or soon.
fn has_room(stop: &Stop) -> bool {
    let stdout = io::stdout();
    let mut fds = [
        PollFd::new(stdout.as_fd(), PollFlags::POLLOUT),
        PollFd::new(stop.as_fd(), PollFlags::POLLIN),
    ];
    // A stop is only of interest while there is no room.
    let millis = u16::try_from(BLOCK.as_millis()).unwrap_or(u16::MAX);
    let fds = if stop.requested() { &mut fds[..1] } else { &mut fds[..] };
    match poll(fds, millis) {
        Err(Errno::EINTR) => false,
        // What cannot be polled can be written.
        polled => polled.is_err() || fds[0].any().unwrap_or(true),
    }
}

/// Standard output is gone; whether that is a failure is decided where all is known.
pub(crate) fn lost(error: io::Error) -> Trouble {
    Trouble::Fatal(Failure::new(
        Exit::Io,
        format_args!("writing to standard output: {error}"),
    ))
}
