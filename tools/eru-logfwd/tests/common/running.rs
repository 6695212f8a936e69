//! The tool as a process that ends with the test.

use std::io::{Read, Write};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

use eru_testkit::wait_until;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// Longer than anything here takes, even on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(60);

pub struct Running {
    child: Child,
    stdin: Option<ChildStdin>,
    output: Option<[thread::JoinHandle<Vec<u8>>; 2]>,
}

/// How it ended.
pub struct Ended {
    pub status: ExitStatus,
    pub stdout: Vec<u8>,
    pub stderr: String,
}

impl Running {
    /// Starts the tool, with documents on standard input that then ends.
    pub fn start(args: &[&str], input: &str) -> Self {
        let mut running = Self::open(args, &[]);
        running.feed(input);
        running.stdin = None;
        running
    }

    /// Starts the tool with standard input open, by way of another program.
    pub fn open(args: &[&str], wrapper: &[&str]) -> Self {
        let mut command = Command::new("setpriv");
        command
            .args(["--pdeathsig", "KILL", "--"])
            .args(wrapper)
            .arg(env!("CARGO_BIN_EXE_eru-logfwd"))
            .args(args);
        command.env_remove("ERU_ROOT").env_remove("ERU_LOGFWD_TO");
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let read = |mut input: Box<dyn Read + Send>| {
            thread::spawn(move || {
                let mut text = Vec::new();
                let _ = input.read_to_end(&mut text);
                text
            })
        };
        let output = [
            read(Box::new(child.stdout.take().unwrap())),
            read(Box::new(child.stderr.take().unwrap())),
        ];
        Self {
            stdin: child.stdin.take(),
            child,
            output: Some(output),
        }
    }

    pub fn feed(&mut self, input: &str) {
        self.stdin.as_mut().unwrap().write_all(input.as_bytes()).unwrap();
    }

    /// Ends standard input.
    pub fn close(&mut self) {
        self.stdin = None;
    }

    pub fn signal(&self, signal: Signal) {
        kill(Pid::from_raw(self.child.id().cast_signed()), signal).unwrap();
    }

    pub fn ended(mut self) -> Ended {
        assert!(
            wait_until(PATIENCE, || self.child.try_wait().unwrap().is_some()),
            "it does not end"
        );
        let [stdout, stderr] = self.output.take().unwrap().map(|thread| thread.join().unwrap());
        let status = self.child.wait().unwrap();
        Ended {
            status,
            stdout,
            stderr: String::from_utf8(stderr).unwrap(),
        }
    }

    /// Asks it to end.
    pub fn stop(self) -> Ended {
        self.signal(Signal::SIGTERM);
        self.ended()
    }

    /// Ends it at once.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
