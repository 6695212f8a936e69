//! A tool's standard input and output, as values: tests put memory in their place.

use std::fmt;
use std::io::{self, BufRead, BufReader, BufWriter, IsTerminal, Write};
use std::os::fd::AsFd;

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use crate::{Exit, Failure};

/// Enough for a document of the usual size in one system call.
const BUFFER: usize = 64 * 1024;

/// Input that can be handed to a thread.
pub type Input = Box<dyn BufRead + Send>;

/// Standard input and output of a run.
pub struct Io {
    input: Input,
    output: Sink,
    input_terminal: bool,
    output_terminal: bool,
    record: bool,
}

impl fmt::Debug for Io {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Io")
            .field("output", &self.output)
            .field("record", &self.record)
            .finish_non_exhaustive()
    }
}

impl Io {
    /// The process's own. `Stdin` is read through a larger buffer, which bypasses its own.
    pub(crate) fn process() -> Self {
        Self {
            input: Box::new(BufReader::with_capacity(BUFFER, io::stdin())),
            output: Sink::new(io::stdout()),
            input_terminal: io::stdin().is_terminal(),
            output_terminal: io::stdout().is_terminal(),
            record: false,
        }
    }

    /// Input and output of the caller's choice; neither counts as a terminal.
    pub fn new(input: impl BufRead + Send + 'static, output: impl Write + Send + 'static) -> Self {
        Self {
            input: Box::new(input),
            output: Sink::new(output),
            input_terminal: false,
            output_terminal: false,
            record: false,
        }
    }

    /// Declares that standard output is the only record of a side effect: a reader that goes away is then a failure
    /// (74), not the quiet end that it is for a filter.
    pub const fn record(&mut self) {
        self.record = true;
    }

    /// Takes standard input, which leaves an empty one. Owned, so that output can be borrowed meanwhile, or a thread
    /// can read.
    pub fn take_input(&mut self) -> Input {
        self.input_terminal = false;
        std::mem::replace(&mut self.input, Box::new(io::empty()))
    }

    /// Raw standard output, buffered, for what is not documents.
    pub const fn stdout(&mut self) -> &mut Sink {
        &mut self.output
    }

    /// Whether nobody has redirected standard input: a tool that needs documents says so instead of waiting silently.
    #[must_use]
    pub const fn input_is_terminal(&self) -> bool {
        self.input_terminal
    }

    /// Whether a person reads standard output.
    #[must_use]
    pub const fn output_is_terminal(&self) -> bool {
        self.output_terminal
    }

    /// Flushes, and tells what the run came to, a lost reader considered.
    pub(crate) fn finish(mut self, result: Result<(), Failure>) -> Result<(), Failure> {
        // An error is kept by the sink, whoever met it first.
        let _ = self.output.flush();
        let Some(error) = self.output.error else { return result };
        let about_output = match &result {
            Ok(()) => true,
            Err(failure) => failure.exit() == Exit::Io,
        };
        match error.kind() {
            _ if !about_output => result,
            io::ErrorKind::BrokenPipe if !self.record => Ok(()),
            _ => Err(stdout_failure(&error)),
        }
    }
}

/// Whether whoever read the process's standard output has gone. For those who wait for something to write: the next
/// write tells too, but it may be long in coming.
#[must_use]
pub fn reader_is_gone() -> bool {
    is_gone(io::stdout())
}

fn is_gone(output: impl AsFd) -> bool {
    let mut fds = [PollFd::new(output.as_fd(), PollFlags::empty())];
    let told = poll(&mut fds, PollTimeout::ZERO).map(|_| fds[0].revents().unwrap_or(PollFlags::empty()));
    told.is_ok_and(|told| told.intersects(PollFlags::POLLERR | PollFlags::POLLHUP))
}

/// The failure of a write to standard output.
pub(crate) fn stdout_failure(error: &io::Error) -> Failure {
    Failure::new(Exit::Io, format_args!("writing to standard output: {error}"))
}

/// Buffered standard output that remembers its first error, so that none is lost even if a caller drops it.
pub struct Sink {
    inner: BufWriter<Box<dyn Write + Send>>,
    error: Option<io::Error>,
}

impl fmt::Debug for Sink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sink")
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}

impl Sink {
    fn new(output: impl Write + Send + 'static) -> Self {
        Self {
            inner: BufWriter::with_capacity(BUFFER, Box::new(output)),
            error: None,
        }
    }

    fn note<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        if let Err(error) = &result
            && self.error.is_none()
        {
            let copy = error
                .raw_os_error()
                .map_or_else(|| error.kind().into(), io::Error::from_raw_os_error);
            self.error = Some(copy);
        }
        result
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let result = self.inner.write(bytes);
        self.note(result)
    }

    fn flush(&mut self) -> io::Result<()> {
        let result = self.inner.flush();
        self.note(result)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_pipe_tells_when_its_reader_goes() {
        let (reader, writer) = io::pipe().unwrap();
        assert!(!is_gone(&writer));
        drop(reader);
        assert!(is_gone(&writer));
        assert!(!is_gone(std::fs::File::open("/dev/null").unwrap()));
    }

    /// Fails every write with one kind of error.
    struct Failing(io::ErrorKind);

    impl Write for Failing {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn outcome(kind: io::ErrorKind, record: bool, result: Result<(), Failure>) -> Option<Exit> {
        let mut io = Io::new(io::empty(), Failing(kind));
        if record {
            io.record();
        }
        io.stdout().write_all(b"lost\n").unwrap();
        io.finish(result).err().map(|failure| failure.exit())
    }

    #[test]
    fn a_full_disk_is_a_failure_even_when_the_tool_saw_none() {
        assert_eq!(outcome(io::ErrorKind::StorageFull, false, Ok(())), Some(Exit::Io));
    }

    #[test]
    fn a_lost_reader_ends_a_filter_quietly_and_fails_a_recorder() {
        assert_eq!(outcome(io::ErrorKind::BrokenPipe, false, Ok(())), None);
        assert_eq!(
            outcome(io::ErrorKind::BrokenPipe, false, Err(Failure::new(Exit::Io, "x"))),
            None
        );
        assert_eq!(outcome(io::ErrorKind::BrokenPipe, true, Ok(())), Some(Exit::Io));
    }

    #[test]
    fn other_failures_outrank_a_lost_reader() {
        assert_eq!(
            outcome(io::ErrorKind::BrokenPipe, false, Err(Failure::new(Exit::No, "x"))),
            Some(Exit::No)
        );
    }
}
