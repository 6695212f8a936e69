//! The tool as a process that ends with the test.

use std::io::{Read, Write};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
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
    output: [Gathered; 2],
}

/// What came out so far, and the thread that gathers it.
struct Gathered {
    bytes: Arc<Mutex<Vec<u8>>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Gathered {
    fn start(mut input: impl Read + Send + 'static) -> Self {
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let shared = Arc::clone(&bytes);
        let thread = thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = input.read(&mut buffer) {
                shared.lock().unwrap().extend_from_slice(&buffer[..count]);
            }
        });
        Self {
            bytes,
            thread: Some(thread),
        }
    }

    fn finish(&mut self) -> Vec<u8> {
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
        self.bytes.lock().unwrap().clone()
    }
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
        let output = [
            Gathered::start(child.stdout.take().unwrap()),
            Gathered::start(child.stderr.take().unwrap()),
        ];
        Self {
            stdin: child.stdin.take(),
            child,
            output,
        }
    }

    /// Waits until it has complained of something.
    pub fn await_complaint(&self, text: &str) {
        let said = || String::from_utf8_lossy(&self.output[1].bytes.lock().unwrap()).into_owned();
        assert!(wait_until(PATIENCE, || said().contains(text)), "{}", said());
    }

    pub fn feed(&mut self, input: &str) {
        self.stdin.as_mut().unwrap().write_all(input.as_bytes()).unwrap();
    }

    /// Ends standard input.
    pub fn close(&mut self) {
        self.stdin = None;
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn signal(&self, signal: Signal) {
        kill(Pid::from_raw(self.child.id().cast_signed()), signal).unwrap();
    }

    pub fn ended(mut self) -> Ended {
        assert!(
            wait_until(PATIENCE, || self.child.try_wait().unwrap().is_some()),
            "it does not end"
        );
        let [stdout, stderr] = [0, 1].map(|n| self.output[n].finish());
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
