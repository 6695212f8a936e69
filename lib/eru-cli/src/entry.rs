//! The one `main` of all tools: parses the command line, installs logging, runs the tool, flushes, prints what failed
//! once, and picks the exit status. Nobody else exits or prints.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::iter;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::process::ExitCode;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::common::colours;
use crate::{Common, Exit, Failure, Io};

/// A tool: its command line and what it does.
pub trait Tool: clap::Parser {
    /// The flags that every tool has.
    fn common(&self) -> &Common;

    /// Does the work.
    ///
    /// # Errors
    /// What went wrong, with its exit class.
    fn run(self, io: &mut Io) -> Result<(), Failure>;
}

/// Runs a tool as the process's `main`.
#[must_use]
pub fn main<T: Tool>() -> ExitCode {
    let _ = NAME.set(T::command().get_name().to_owned());
    panic::set_hook(Box::new(report_panic));
    let mut io = Io::process();
    let result = panic::catch_unwind(AssertUnwindSafe(|| parse_and_run::<T>(std::env::args_os(), &mut io)));
    let result = result.unwrap_or(Err(Failure::reported(Exit::Software)));
    match io.finish(result) {
        // A thread that died took its work along.
        Ok(()) if PANICKED.load(Ordering::SeqCst) => Exit::Software.into(),
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            complain(&failure);
            ExitCode::from(failure.code())
        }
    }
}

fn parse_and_run<T: Tool>(args: impl Iterator<Item = OsString>, io: &mut Io) -> Result<(), Failure> {
    // The tool's own name, whatever link it was called by, so that help does not depend on the installation.
    let args = iter::once(OsString::from(name())).chain(args.skip(1));
    let tool = match T::try_parse_from(args) {
        Ok(tool) => tool,
        Err(error) if error.use_stderr() => return Err(usage(&error)),
        // Help or version was asked for.
        Err(error) if colours(&io::stdout()) => return Ok(write!(io.stdout(), "{}", error.render().ansi())?),
        Err(error) => return Ok(write!(io.stdout(), "{}", error.render())?),
    };
    tool.common().install_logging()?;
    tool.run(io)
}

/// The tool's name, for messages.
static NAME: OnceLock<String> = OnceLock::new();

/// Set by the first panic of any thread.
static PANICKED: AtomicBool = AtomicBool::new(false);

/// The tool's name as it stands before every message.
pub(crate) fn name() -> &'static str {
    NAME.get().map_or("eru", String::as_str)
}

/// Prints a failure now; for a tool that goes on and gives the status in the end, by [`Failure::reported`].
pub fn complain(failure: &Failure) {
    let mut text = String::new();
    if let Some(message) = failure.message() {
        let _ = writeln!(text, "{}: {message}", name());
    }
    if let Some(hint) = failure.remedy() {
        let _ = writeln!(text, "{}: hint: {hint}", name());
    }
    print_error(&text);
}

/// clap's explanation, under the tool's name as all errors.
fn usage(error: &clap::Error) -> Failure {
    let text = error.render().to_string();
    print_error(&format!(
        "{}: {}\n",
        name(),
        text.strip_prefix("error: ").unwrap_or(&text).trim_end()
    ));
    Failure::reported(Exit::Usage)
}

/// In one write, so that the lines of the tools of a pipeline do not mix. With stderr gone, the status has to do.
pub(crate) fn print_error(text: &str) {
    let _ = io::stderr().write_all(text.as_bytes());
}

fn report_panic(info: &PanicHookInfo<'_>) {
    PANICKED.store(true, Ordering::SeqCst);
    let payload = info.payload();
    let what = payload
        .downcast_ref::<&str>()
        .copied()
        .or(payload.downcast_ref().map(String::as_str))
        .unwrap_or("panic");
    let place = info
        .location()
        .map(|at| format!(" at {}:{}", at.file(), at.line()))
        .unwrap_or_default();
    let mut text = format!("{}: internal error: {what}{place}\n", name());
    let backtrace = Backtrace::capture();
    if backtrace.status() == BacktraceStatus::Captured {
        let _ = write!(text, "{backtrace}");
    } else {
        let _ = writeln!(
            text,
            "{}: hint: this is a bug; RUST_BACKTRACE=1 shows where it comes from",
            name()
        );
    }
    print_error(&text);
}
