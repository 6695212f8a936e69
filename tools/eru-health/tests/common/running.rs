//! A tool that runs beside the test, and ends with it.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use eru_testkit::wait_until;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

/// Longer than anything here takes, even on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(30);

pub struct Running {
    child: Child,
    lines: Receiver<String>,
    stderr: Option<thread::JoinHandle<String>>,
}

impl Running {
    /// Starts a program that dies with the test.
    pub fn start(program: &str, args: &[&str]) -> Self {
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL", "--", program]).args(args);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (sender, lines) = channel();
        let stdout = child.stdout.take().unwrap();
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        let mut stderr = child.stderr.take().unwrap();
        let stderr = thread::spawn(move || {
            let mut text = Vec::new();
            let _ = stderr.read_to_end(&mut text);
            String::from_utf8_lossy(&text).into_owned()
        });
        Self {
            child,
            lines,
            stderr: Some(stderr),
        }
    }

    /// Starts `eru-health`.
    pub fn health(args: &[&str]) -> Self {
        Self::start(env!("CARGO_BIN_EXE_eru-health"), args)
    }

    /// The next document that it prints.
    pub fn document(&self) -> Value {
        serde_json::from_str(&self.lines.recv_timeout(PATIENCE).unwrap()).unwrap()
    }

    pub fn signal(&self, signal: Signal) {
        kill(Pid::from_raw(self.child.id().cast_signed()), signal).unwrap();
    }

    /// Waits for its end.
    pub fn ended(mut self) -> (ExitStatus, String) {
        assert!(
            wait_until(PATIENCE, || self.child.try_wait().unwrap().is_some()),
            "it does not end"
        );
        let stderr = self.stderr.take().unwrap().join().unwrap();
        (self.child.wait().unwrap(), stderr)
    }

    /// Asks it to end.
    pub fn stop(self) -> (ExitStatus, String) {
        self.signal(Signal::SIGTERM);
        self.ended()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
