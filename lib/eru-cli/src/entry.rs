//! The one `main` of all tools: parses the command line, installs logging, runs the tool, flushes, prints what failed
//! once, and picks the exit status. Nobody else exits or prints.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

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
    let name = T::command().get_name().to_owned();
    install_panic_hook(name.clone());
    let mut io = Io::process();
    let result = panic::catch_unwind(AssertUnwindSafe(|| parse_and_run::<T>(&name, std::env::args_os(), &mut io)));
    let result = result.unwrap_or(Err(Failure::reported(Exit::Software)));
    match io.finish(result) {
        // A thread that died took its work along.
        Ok(()) if PANICKED.load(Ordering::SeqCst) => Exit::Software.into(),
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            report(&name, &failure);
            failure.exit().into()
        }
    }
}

fn parse_and_run<T: Tool>(name: &str, args: impl Iterator<Item = OsString>, io: &mut Io) -> Result<(), Failure> {
    let tool = match T::try_parse_from(args) {
        Ok(tool) => tool,
        Err(error) if error.use_stderr() => return Err(usage(name, &error)),
        // Help or version was asked for.
        Err(error) => return Ok(write!(io.stdout(), "{}", error.render())?),
    };
    tool.common().install_logging()?;
    tool.run(io)
}

/// clap's explanation, under the tool's name as all errors.
fn usage(name: &str, error: &clap::Error) -> Failure {
    let text = error.render().to_string();
    print_error(&format!("{name}: {}\n", text.strip_prefix("error: ").unwrap_or(&text).trim_end()));
    Failure::reported(Exit::Usage)
}

fn report(name: &str, failure: &Failure) {
    let mut text = String::new();
    if let Some(message) = failure.message() {
        let _ = writeln!(text, "{name}: {message}");
    }
    if let Some(hint) = failure.remedy() {
        let _ = writeln!(text, "{name}: hint: {hint}");
    }
    print_error(&text);
}

/// In one write, so that the lines of the tools of a pipeline do not mix. With stderr gone, the status has to do.
fn print_error(text: &str) {
    let _ = io::stderr().write_all(text.as_bytes());
}

/// Set by the first panic of any thread.
static PANICKED: AtomicBool = AtomicBool::new(false);

fn install_panic_hook(name: String) {
    panic::set_hook(Box::new(move |info| {
        PANICKED.store(true, Ordering::SeqCst);
        let what = info.payload_as_str().unwrap_or("panic");
        let place = info.location().map(|at| format!(" at {}:{}", at.file(), at.line())).unwrap_or_default();
        let mut text = format!("{name}: internal error: {what}{place}\n");
        let backtrace = Backtrace::capture();
        if backtrace.status() == BacktraceStatus::Captured {
            let _ = write!(text, "{backtrace}");
        } else {
            let _ = writeln!(text, "{name}: hint: this is a bug; RUST_BACKTRACE=1 shows where it comes from");
        }
        print_error(&text);
    }));
}
