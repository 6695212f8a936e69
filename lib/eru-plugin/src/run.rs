//! One run of a plugin: started in a process group of its own, and gone with it when the run is over.
//!
//! What must stay true: however the run ends, the group is killed and the plugin reaped before the caller goes on. The
//! group is killed before the plugin is reaped, so that its number cannot be another's yet.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use eru_sys::process::{PidFd, kill_with_parent};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use crate::Fault;
use crate::talk::{Limits, Talk};

/// Most bytes of an answer.
const ANSWER: usize = 64 << 20;

/// Runs `program verb` in its directory with `input`, and returns its answer.
///
/// # Errors
/// It could not be started, took too long, answered too much, or did not end well.
pub(crate) fn run(program: &Path, verb: &str, input: &[u8], timeout: Duration) -> Result<Vec<u8>, Fault> {
    let mut running = Running::start(program, verb)?;
    let pidfd = PidFd::open(running.pid().as_raw()).map_err(|error| Fault::Io(error.to_string()))?;
    let mut talk = Talk::new(&mut running.child, input, ANSWER).map_err(io)?;
    let limits = Limits::starting_now(timeout);
    let talked = talk.until_ended(&pidfd, &limits);
    running.kill();
    let drained = talked.and_then(|()| talk.drain());
    let status = running.child.wait().map_err(io);
    let log = talk.log();
    if !log.text().is_empty() {
        tracing::debug!(program = %program.display(), verb, "plugin said: {}", log.text());
    }
    drained?;
    let status = status?;
    if !status.success() {
        return Err(ended(status, log.said()));
    }
    Ok(talk.into_answer())
}

fn ended(status: ExitStatus, said: String) -> Fault {
    Fault::Ended { status, said }
}

fn io(error: std::io::Error) -> Fault {
    Fault::Io(error.to_string())
}

/// A started plugin that does not outlive this value.
struct Running {
    child: Child,
    killed: bool,
}

impl Running {
    fn start(program: &Path, verb: &str) -> Result<Self, Fault> {
        let mut command = Command::new(program);
        command
            .arg(verb)
            // A secret that no plugin has any use for.
            .env_remove("ERU_STORE_PASSWORD")
            .current_dir(program.parent().unwrap_or(Path::new("/")))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0);
        kill_with_parent(&mut command);
        let child = command.spawn().map_err(|error| Fault::Start(error.to_string()))?;
        Ok(Self { child, killed: false })
    }

    fn pid(&self) -> Pid {
        Pid::from_raw(self.child.id().cast_signed())
    }

    /// Kills all that is left of the group. Must come before the plugin is waited for.
    fn kill(&mut self) {
        if !self.killed {
            self.killed = true;
            // It may be empty, but for the plugin that waits to be reaped.
            let _ = killpg(self.pid(), Signal::SIGKILL);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
        let _ = self.child.wait();
    }
}
