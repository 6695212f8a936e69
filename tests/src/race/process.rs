//! One `eru-place` of a race, with what befalls it.

use std::io::Write;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use eru_testkit::bin;
use eru_types::Document;
use fastrand::Rng;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// What befalls a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Nothing.
    None,
    /// SIGKILL after so many microseconds.
    Kill(u64),
    /// SIGSTOP after so many microseconds, and SIGCONT after as many more.
    Stop(u64, u64),
    /// SIGSTOP in the middle of its input, for longer than its lease lives.
    Sleep,
}

impl Fault {
    /// One in three has bad luck.
    pub(super) fn any(rng: &mut Rng) -> Self {
        match rng.u8(..120) {
            0..=19 => Self::Kill(rng.u64(..60_000)),
            20..=36 => Self::Stop(rng.u64(..40_000), rng.u64(1_000..120_000)),
            37 => Self::Sleep,
            _ => Self::None,
        }
    }
}

/// How a process ended.
#[derive(Debug)]
pub(super) struct Ended {
    /// Its status; `None` when it was killed.
    pub(super) code: Option<i32>,
    /// What it said before.
    pub(super) documents: Vec<Document>,
    /// What it complained of.
    pub(super) complaints: String,
}

/// Longer than the shortest lease of a store.
const OVER: Duration = Duration::from_millis(2_300);

/// Runs `eru-place` on a store. It dies with the thread that calls this.
pub(super) fn run(url: &str, args: &[&str], input: &[String], fault: Fault) -> Result<Ended, String> {
    let mut child = Command::new("setpriv")
        .args(["--pdeathsig", "KILL"])
        .arg(bin("eru-place"))
        .args(["--store", url])
        .args(args)
        .env("ERU_STORE_TIMEOUT", "10s")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|e| format!("starting eru-place: {e}"))?;
    let middle = if fault == Fault::Sleep {
        input.len() / 2
    } else {
        input.len()
    };
    feed(&mut child, &input[..middle]);
    strike(&child, fault);
    feed(&mut child, &input[middle..]);
    drop(child.stdin.take());
    let output = child
        .wait_with_output()
        .map_err(|e| format!("waiting for eru-place: {e}"))?;
    let complaints = String::from_utf8_lossy(&output.stderr).into_owned();
    let code = output.status.code();
    if code.is_none() && !matches!(fault, Fault::Kill(_)) {
        return Err(format!("eru-place {args:?} {}: {complaints}", output.status));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let mut documents = Vec::new();
    for line in text.lines() {
        match Document::parse(line) {
            Ok(document) => documents.push(document),
            // It was killed while it wrote.
            Err(_) if code.is_none() => {}
            Err(e) => return Err(format!("eru-place {args:?} wrote {line}: {e}")),
        }
    }
    Ok(Ended {
        code,
        documents,
        complaints,
    })
}

/// It may be dead already.
fn feed(child: &mut Child, lines: &[String]) {
    if let Some(stdin) = &mut child.stdin {
        let _ = stdin.write_all(lines.concat().as_bytes());
    }
}

fn strike(child: &Child, fault: Fault) {
    let signal = |signal| {
        let _ = kill(Pid::from_raw(child.id().cast_signed()), signal);
    };
    let pause = |micros| std::thread::sleep(Duration::from_micros(micros));
    match fault {
        Fault::None => {}
        Fault::Kill(after) => {
            pause(after);
            signal(Signal::SIGKILL);
        }
        Fault::Stop(after, long) => {
            pause(after);
            signal(Signal::SIGSTOP);
            pause(long);
            signal(Signal::SIGCONT);
        }
        Fault::Sleep => {
            pause(60_000);
            signal(Signal::SIGSTOP);
            std::thread::sleep(OVER);
            signal(Signal::SIGCONT);
        }
    }
}
