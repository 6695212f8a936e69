//! Writing to a plugin and reading from it at once, in one thread, so that neither side waits for the other for ever.
//!
//! What must stay true: no call blocks beyond the deadline; the end of the plugin counts and not the end of its pipes,
//! which others may hold open; no more is kept than the limits say.

use std::io::{self, ErrorKind, Read, Write};
use std::os::fd::AsFd;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout};
use std::time::{Duration, Instant};

use eru_sys::process::PidFd;
use nix::errno::Errno;
use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use crate::Fault;
use crate::log::Log;

/// Bytes moved at a time: what a pipe holds.
const PIECE: usize = 64 << 10;

/// Until when a plugin may talk.
pub(crate) struct Limits {
    after: Duration,
    /// `None` is for ever: further away than the clock goes.
    deadline: Option<Instant>,
}

impl Limits {
    pub(crate) fn starting_now(after: Duration) -> Self {
        let deadline = Instant::now().checked_add(after);
        Self { after, deadline }
    }

    /// What is left; `None` when it is over.
    fn left(&self) -> Option<Duration> {
        match self.deadline {
            Some(deadline) => deadline.checked_duration_since(Instant::now()).filter(|d| !d.is_zero()),
            None => Some(Duration::MAX),
        }
    }
}

/// The three pipes of a plugin.
pub(crate) struct Talk<'a> {
    rest: &'a [u8],
    stdin: Option<ChildStdin>,
    stdout: Option<ChildStdout>,
    stderr: Option<ChildStderr>,
    answer: Vec<u8>,
    limit: usize,
    log: Log,
    piece: Vec<u8>,
}

/// What can be done now.
#[derive(Default)]
struct Ready {
    ended: bool,
    write: bool,
    answer: bool,
    log: bool,
}

impl<'a> Talk<'a> {
    /// Takes over the child's pipes; an answer has at most `limit` bytes.
    pub(crate) fn new(child: &mut Child, input: &'a [u8], limit: usize) -> io::Result<Self> {
        let talk = Self {
            rest: input,
            stdin: child.stdin.take(),
            stdout: child.stdout.take(),
            stderr: child.stderr.take(),
            answer: Vec::new(),
            limit,
            log: Log::default(),
            piece: vec![0; PIECE],
        };
        talk.stdin.iter().try_for_each(never_block)?;
        talk.stdout.iter().try_for_each(never_block)?;
        talk.stderr.iter().try_for_each(never_block)?;
        Ok(talk)
    }

    /// Talks until the plugin has ended. What it wrote last may still be in the pipes: see [`Talk::drain`].
    pub(crate) fn until_ended(&mut self, plugin: &PidFd, limits: &Limits) -> Result<(), Fault> {
        loop {
            let Some(left) = limits.left() else {
                let (after, said) = (limits.after, self.log.said());
                return Err(Fault::Timeout { after, said });
            };
            let ready = self.wait(plugin, left).map_err(failed)?;
            if ready.ended {
                return Ok(());
            }
            if ready.write {
                self.write().map_err(failed)?;
            }
            if ready.answer {
                self.read_answer()?;
            }
            if ready.log {
                self.read_log().map_err(failed)?;
            }
        }
    }

    /// Reads what an ended plugin left in its pipes, though others hold them open.
    pub(crate) fn drain(&mut self) -> Result<(), Fault> {
        // The log first, and once: it holds no more, and whoever still writes there could go on for ever.
        self.read_log().map_err(failed)?;
        while self.read_answer()? {}
        Ok(())
    }

    /// The end of what it logged.
    pub(crate) fn log(&self) -> &Log {
        &self.log
    }

    /// What it answered.
    pub(crate) fn into_answer(self) -> Vec<u8> {
        self.answer
    }

    fn wait(&self, plugin: &PidFd, left: Duration) -> io::Result<Ready> {
        let watch = |fd, flags| PollFd::new(fd, flags);
        let mut fds = vec![watch(plugin.as_fd(), PollFlags::POLLIN)];
        fds.extend(self.stdin.iter().map(|pipe| watch(pipe.as_fd(), PollFlags::POLLOUT)));
        fds.extend(self.stdout.iter().map(|pipe| watch(pipe.as_fd(), PollFlags::POLLIN)));
        fds.extend(self.stderr.iter().map(|pipe| watch(pipe.as_fd(), PollFlags::POLLIN)));
        match poll(&mut fds, PollTimeout::try_from(left).unwrap_or(PollTimeout::MAX)) {
            Ok(_) => {}
            Err(Errno::EINTR) => return Ok(Ready::default()),
            Err(errno) => return Err(errno.into()),
        }
        let mut ready = fds.iter().map(|fd| fd.any().unwrap_or(true));
        let mut next = |open: bool| open && ready.next().unwrap_or_default();
        Ok(Ready {
            ended: next(true),
            write: next(self.stdin.is_some()),
            answer: next(self.stdout.is_some()),
            log: next(self.stderr.is_some()),
        })
    }

    /// Writes some, and closes the pipe after the last byte. A plugin need not read what it has no use for.
    fn write(&mut self) -> io::Result<()> {
        let Some(pipe) = &mut self.stdin else { return Ok(()) };
        let piece = self.rest.get(..PIECE).unwrap_or(self.rest);
        match pipe.write(piece) {
            Ok(n) => self.rest = self.rest.get(n..).unwrap_or_default(),
            Err(error) if is_passing(&error) => return Ok(()),
            Err(error) if error.kind() == ErrorKind::BrokenPipe => self.rest = &[],
            Err(error) => return Err(error),
        }
        if self.rest.is_empty() {
            self.stdin = None;
        }
        Ok(())
    }

    /// Reads some of the answer; whether there may be more now.
    fn read_answer(&mut self) -> Result<bool, Fault> {
        let n = read(&mut self.stdout, &mut self.piece).map_err(failed)?;
        if self.answer.len().saturating_add(n) > self.limit {
            return Err(Fault::TooLarge { limit: self.limit });
        }
        self.answer.extend_from_slice(self.piece.get(..n).unwrap_or_default());
        Ok(n > 0)
    }

    fn read_log(&mut self) -> io::Result<()> {
        let n = read(&mut self.stderr, &mut self.piece)?;
        self.log.push(self.piece.get(..n).unwrap_or_default());
        Ok(())
    }
}

/// Reads a piece; 0 if there is none now, or none any more, and then the pipe is closed.
fn read(pipe: &mut Option<impl Read>, piece: &mut [u8]) -> io::Result<usize> {
    let Some(open) = pipe else { return Ok(0) };
    loop {
        match open.read(piece) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(0),
            Ok(0) => {
                *pipe = None;
                return Ok(0);
            }
            done => return done,
        }
    }
}

fn is_passing(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted)
}

/// Only this end: the plugin's is another open file.
fn never_block(pipe: &impl AsFd) -> io::Result<()> {
    fcntl(pipe, FcntlArg::F_SETFL(OFlag::O_NONBLOCK))
        .map(drop)
        .map_err(io::Error::from)
}

fn failed(error: io::Error) -> Fault {
    Fault::Io(error.to_string())
}
