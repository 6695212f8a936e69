//! The tool under test.

use std::io::Write;
use std::thread;

use clap::{Parser, Subcommand};
use eru_cli::{BadLines, Common, Exit, Failure, Io, OrFail, Output, ReadyArgs, Stop, Tool};

/// Does what a test asks for
#[derive(Debug, Parser)]
#[command(name = "eru-probe", version)]
pub(crate) struct Args {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Copy documents, up to the first bad line
    Copy,
    /// Copy documents, bad lines apart
    Stream,
    /// Copy documents and tell the peak of memory
    Peak,
    /// Write lines
    Write {
        lines: usize,
        #[arg(long)]
        record: bool,
    },
    /// Fail with a hint
    Fail,
    /// Log one line of each level
    Log,
    /// Panic
    Panic,
    /// Panic in a thread, and go on
    ThreadPanic,
    /// Tell that all is ready, and wait for a signal
    Wait {
        #[command(flatten)]
        ready: ReadyArgs,
        /// Ignore the first signal
        #[arg(long)]
        stubborn: bool,
    },
}

impl Tool for Args {
    fn common(&self) -> &Common {
        &self.common
    }

    fn run(self, io: &mut Io) -> Result<(), Failure> {
        match self.verb {
            Verb::Copy => copy(io),
            Verb::Stream => stream(io),
            Verb::Peak => peak(io),
            Verb::Write { lines, record } => write(io, lines, record),
            Verb::Fail => Err(Failure::new(Exit::Retry, "node a: somebody was faster").hint("try again")),
            Verb::Log => log(),
            Verb::Panic => panic!("on purpose"),
            Verb::ThreadPanic => thread_panic(),
            Verb::Wait { ready, stubborn } => wait(io, &ready, stubborn),
        }
    }
}

fn copy(io: &mut Io) -> Result<(), Failure> {
    let documents = io.documents();
    let mut output = Output::new(io);
    for item in documents {
        output.write(&item?.1)?;
    }
    Ok(())
}

fn stream(io: &mut Io) -> Result<(), Failure> {
    let documents = io.documents();
    let mut output = Output::new(io).streaming();
    let mut bad = BadLines::default();
    for item in documents {
        if let Some((_, document)) = bad.skip(item)? {
            output.write(&document)?;
        }
    }
    output.finish()?;
    bad.outcome()
}

fn peak(io: &mut Io) -> Result<(), Failure> {
    let result = stream(io);
    let status = std::fs::read_to_string("/proc/self/status")?;
    let peak = status
        .lines()
        .find(|line| line.starts_with("VmHWM"))
        .unwrap_or_default();
    writeln!(io.stdout(), "{peak}")?;
    result
}

fn write(io: &mut Io, lines: usize, record: bool) -> Result<(), Failure> {
    if record {
        io.record();
    }
    for line in 0..lines {
        writeln!(io.stdout(), "{line}")?;
    }
    Ok(())
}

#[expect(clippy::unnecessary_wraps, reason = "the shape of all verbs")]
fn log() -> Result<(), Failure> {
    tracing::error!("at error");
    tracing::warn!("at warn");
    tracing::info!(target: "eru_probe", id = 7, "at info");
    tracing::debug!(target: "eru_probe", "at debug");
    Ok(())
}

fn thread_panic() -> Result<(), Failure> {
    let _ = thread::spawn(|| panic!("in a thread")).join();
    Ok(())
}

fn wait(io: &mut Io, ready: &ReadyArgs, stubborn: bool) -> Result<(), Failure> {
    let stop = Stop::install().or_fail(Exit::Os, "installing signal handlers")?;
    ready.notify()?;
    writeln!(io.stdout(), "waiting")?;
    io.stdout().flush()?;
    stop.wait_forever();
    eru_cli::ready::stopping();
    writeln!(io.stdout(), "stopping")?;
    if stubborn {
        io.stdout().flush()?;
        loop {
            thread::park();
        }
    }
    Ok(())
}
