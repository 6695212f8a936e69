//! Worker processes: this test binary, started again with a job in its environment.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use eru_store::{Options, Store, open};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::backend::{Backend, patient};

const JOB: &str = "ERU_STORE_TEST_JOB";
const URL: &str = "ERU_STORE_TEST_URL";

/// What a worker gets.
pub(crate) struct Work {
    pub(crate) store: Arc<dyn Store>,
    /// Without its scheme: the directory, if it is one.
    pub(crate) url: String,
    pub(crate) args: Vec<String>,
}

impl Work {
    pub(crate) fn tell(&self, line: &str) {
        tell(line);
    }
}

/// Tells the parent something, on a line with a mark, as the harness writes lines too.
fn tell(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "\n=> {line}").unwrap();
    out.flush().unwrap();
}

/// A worker process; killed when dropped, and when this process dies.
pub(crate) struct Worker {
    pub(crate) process: Child,
    lines: std::io::Lines<BufReader<std::process::ChildStdout>>,
}

impl Worker {
    pub(crate) fn start(backend: &Backend, job: &str, args: &[&str]) -> Worker {
        Worker::spawn(command(&backend.url, job, args))
    }

    pub(crate) fn spawn(mut command: Command) -> Worker {
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        Worker { process, lines }
    }

    /// The next thing that the worker tells; `None` when it has ended.
    pub(crate) fn hear(&mut self) -> Option<String> {
        self.lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix("=> ").map(str::to_owned))
    }

    /// Kills it and gives the last thing it told.
    pub(crate) fn kill(&mut self) -> Option<String> {
        self.process.kill().unwrap();
        let mut last = None;
        while let Some(line) = self.hear() {
            last = Some(line);
        }
        self.process.wait().unwrap();
        last
    }

    /// Waits for its good end and gives all that it told.
    pub(crate) fn finish(mut self) -> Vec<String> {
        let told: Vec<String> = std::iter::from_fn(|| self.hear()).collect();
        assert!(self.process.wait().unwrap().success(), "a worker failed");
        told
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The command of a worker.
pub(crate) fn command(url: &str, job: &str, args: &[&str]) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["child::entry", "--exact", "--nocapture"]);
    command.env(JOB, [&[job], args].concat().join(" ")).env(URL, url);
    command
}

/// The worker's main; as a test of its own it has nothing to do.
#[test]
fn entry() {
    let (Ok(job), Ok(url)) = (std::env::var(JOB), std::env::var(URL)) else {
        return;
    };
    std::thread::spawn(|| {
        // Ends when the parent does, however that dies.
        let _ = std::io::stdin().read(&mut [0]);
        let _ = kill(Pid::this(), Signal::SIGKILL);
    });
    let mut args = job.split(' ').map(str::to_owned);
    let job = args.next().unwrap();
    let options = Options {
        timeout: patient().timeout,
        ..Options::default()
    };
    let opened = open(&url, &options);
    if job == "denied" {
        return tell(&opened.err().unwrap().to_string());
    }
    let url = url.trim_start_matches("file://").to_owned();
    let work = Work {
        store: opened.unwrap(),
        url,
        args: args.collect(),
    };
    match &*job {
        "increment" => crate::processes::increment(&work),
        "twins" => crate::processes::twins(&work),
        "write" => crate::processes::write_numbers(&work),
        "open" => work.tell("open"),
        "lease" => crate::leases::hold(&work),
        "fill" => crate::embedded_faults::fill(&work),
        other => panic!("unknown job {other}"),
    }
}
