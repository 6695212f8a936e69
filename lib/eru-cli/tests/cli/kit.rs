//! Running the tool under test.

use std::fs::File;
use std::io::Write;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;

/// Set in the environment of the tool under test.
pub(crate) const TOOL: &str = "ERU_CLI_TEST_TOOL";

/// What a run left.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) status: ExitStatus,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    pub(crate) fn code(&self) -> Option<i32> {
        self.status.code()
    }
}

/// The tool with some arguments, nothing of the caller's environment that steers it, and no input.
pub(crate) fn tool(args: &[&str]) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(args).env(TOOL, "1").stdin(Stdio::null());
    for name in ["ERU_LOG", "NOTIFY_SOCKET", "RUST_BACKTRACE", "RUST_LIB_BACKTRACE"] {
        command.env_remove(name);
    }
    command
}

/// Runs to the end, with nothing on stdin.
pub(crate) fn run(args: &[&str]) -> Ran {
    feed(args, Vec::new())
}

/// Runs to the end, with some bytes on stdin.
pub(crate) fn feed(args: &[&str], input: Vec<u8>) -> Ran {
    let mut child = spawn(tool(args).stdin(Stdio::piped()));
    let mut stdin = child.stdin.take().unwrap();
    let writer = thread::spawn(move || stdin.write_all(&input));
    let ran = end(child);
    let _ = writer.join().unwrap();
    ran
}

/// Runs with stdout on a device that is always full.
pub(crate) fn on_full_disk(args: &[&str]) -> Ran {
    let full = File::options().write(true).open("/dev/full").unwrap();
    end(tool(args).stdout(full).stderr(Stdio::piped()).spawn().unwrap())
}

/// Runs with stdout on a pipe whose reader is gone.
pub(crate) fn on_closed_pipe(args: &[&str]) -> Ran {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    end(tool(args).stdout(writer).stderr(Stdio::piped()).spawn().unwrap())
}

/// Starts with stdout and stderr on pipes.
pub(crate) fn spawn(command: &mut Command) -> Child {
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Waits for the end.
pub(crate) fn end(child: Child) -> Ran {
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran {
        status: output.status,
        out: text(output.stdout),
        err: text(output.stderr),
    }
}
