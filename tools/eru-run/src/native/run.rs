//! One run of a workload's program, from its first process to its end.

use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::time::{Duration, Instant};

use eru_sys::process;
use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sched::CloneFlags;
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{WaitPidFlag, waitpid};
use nix::unistd::Pid;

use super::control::timeout;
use super::init::Init;
use super::monitor::{Monitor, STARTED, grace};
use super::output::Lines;
use super::pin;

/// A killed process that does not end by then is stuck in the kernel; it is asked for again and again.
const INSIST: Duration = Duration::from_secs(5);

/// How a run ended.
#[derive(Debug, Default)]
pub(super) struct Ended {
    /// The program's status; none if it never ran, or if it ended because the machine does.
    pub(super) code: Option<i32>,
    /// It was asked to.
    pub(super) stopped: bool,
    /// It was killed for want of memory.
    pub(super) oom_killed: bool,
    /// What went wrong.
    pub(super) error: Option<String>,
}

impl Ended {
    pub(super) fn not_started(why: String) -> Self {
        Self {
            error: Some(why),
            ..Self::default()
        }
    }
}

/// A first process, and what it is listened to by.
pub(super) struct Run {
    pid: Pid,
    /// The reason if the program does not start; closed when it has.
    report: Option<File>,
    why: Vec<u8>,
    outputs: [(Option<File>, Lines); 2],
    oom_kills_before: u64,
    /// A request to stop arrived; the process is killed then.
    kill_at: Option<Instant>,
    stopped: bool,
    shutdown: bool,
}

impl Run {
    /// Starts the first process, in its control group.
    pub(super) fn start(monitor: &Monitor) -> Result<Self, String> {
        Self::try_start(monitor).map_err(|error| error.to_string())
    }

    fn try_start(monitor: &Monitor) -> eru_sys::Result<Self> {
        monitor.cgroup.kill_all()?;
        let limits = pin::limits(&monitor.home, &monitor.config);
        monitor.cgroup.create(&limits)?;
        // Its cores may have been changed while there was no group to change.
        let now = pin::limits(&monitor.home, &monitor.config);
        if now != limits {
            monitor.cgroup.update(&now)?;
        }
        let oom_kills_before = monitor.cgroup.oom_kills()?;
        let null = File::open("/dev/null").map_err(|e| eru_sys::Error::io("opening /dev/null", &e))?;
        let (gate, gate_writer) = process::pipe()?;
        let (report, report_writer) = process::pipe()?;
        let (output, output_writer) = process::pipe()?;
        let (error, error_writer) = process::pipe()?;
        let init = Init {
            config: &monitor.config,
            home: &monitor.home,
            netns: monitor.netns.clone(),
            seed: !monitor.home.seeded().exists(),
            gate: File::from(gate),
            report: Some(File::from(report_writer)),
            streams: Some([OwnedFd::from(null), output_writer, error_writer]),
            lock: &monitor.lock,
        };
        let own =
            CloneFlags::CLONE_NEWPID | CloneFlags::CLONE_NEWNS | CloneFlags::CLONE_NEWUTS | CloneFlags::CLONE_NEWIPC;
        // The child gets a copy of `init`; ours closes here, so that the pipes end with the child's.
        let pid = process::fork(own, || init.main())?;
        if let Err(error) = monitor.cgroup.add(pid.as_raw()).and_then(|()| open(gate_writer)) {
            let _ = kill(pid, Signal::SIGKILL);
            let _ = waitpid(pid, None);
            return Err(error);
        }
        Ok(Self {
            pid,
            report: Some(nonblocking(report)?),
            why: Vec::new(),
            outputs: [
                (Some(nonblocking(output)?), Lines::new("stdout")),
                (Some(nonblocking(error)?), Lines::new("stderr")),
            ],
            oom_kills_before,
            kill_at: None,
            stopped: false,
            shutdown: false,
        })
    }

    /// Looks after it until it has ended. Whoever waits for the `answer` gets it when the program runs.
    pub(super) fn look_after(mut self, monitor: &mut Monitor, answer: &mut Option<File>) -> Ended {
        loop {
            self.wait_for_something(monitor);
            self.read_report(monitor, answer);
            self.read_outputs(monitor);
            if let Some(request) = monitor.control.take() {
                self.stop(grace(request));
                self.shutdown = request == super::control::Request::Shutdown;
            }
            if self.kill_at.is_some_and(|at| at <= Instant::now()) {
                let _ = kill(self.pid, Signal::SIGKILL);
                self.kill_at = Some(Instant::now() + INSIST);
            }
            if let Ok(status) = waitpid(self.pid, Some(WaitPidFlag::WNOHANG))
                && let Some(code) = process::exit_code(status)
            {
                return self.end(code, monitor, answer);
            }
        }
    }

    /// Asks the program to end; it is killed if it has not by then. Before it runs it cannot be asked.
    fn stop(&mut self, grace: Duration) {
        let grace = if self.report.is_some() { Duration::ZERO } else { grace };
        if !self.stopped && !grace.is_zero() {
            let _ = kill(self.pid, Signal::SIGTERM);
        }
        let at = Instant::now() + grace;
        self.stopped = true;
        self.kill_at = Some(self.kill_at.map_or(at, |earlier| earlier.min(at)));
    }

    fn wait_for_something(&self, monitor: &Monitor) {
        let mut sources: Vec<PollFd<'_>> = Vec::with_capacity(5);
        let mut add = |fd| sources.push(PollFd::new(fd, PollFlags::POLLIN));
        monitor.control.sources().into_iter().for_each(&mut add);
        self.report.iter().for_each(|file| add(file.as_fd()));
        self.outputs
            .iter()
            .filter_map(|(file, _)| file.as_ref())
            .for_each(|file| add(file.as_fd()));
        let left = self.kill_at.map(|at| at.saturating_duration_since(Instant::now()));
        let _ = poll(&mut sources, left.map_or(PollTimeout::NONE, timeout));
    }

    /// The report's end without a word says that the program runs.
    fn read_report(&mut self, monitor: &mut Monitor, answer: &mut Option<File>) {
        let Some(report) = &mut self.report else { return };
        if !read_all(report, |bytes| self.why.extend_from_slice(bytes)) {
            return;
        }
        self.report = None;
        if self.why.is_empty() {
            monitor.note_start(self.pid.as_raw());
            if let Some(mut answer) = answer.take() {
                let _ = answer.write_all(STARTED.as_bytes());
            }
        }
    }

    fn read_outputs(&mut self, monitor: &mut Monitor) {
        for (file, lines) in &mut self.outputs {
            let ended = file
                .as_mut()
                .is_some_and(|file| read_some(file, |bytes| lines.take(bytes, &mut monitor.log)));
            if ended {
                lines.finish(&mut monitor.log);
                *file = None;
            }
        }
    }

    /// Reads the rest: with the first process all that could still write are gone.
    fn end(mut self, code: i32, monitor: &mut Monitor, answer: &mut Option<File>) -> Ended {
        for (file, lines) in &mut self.outputs {
            if let Some(file) = file {
                read_all(file, |bytes| lines.take(bytes, &mut monitor.log));
            }
            lines.finish(&mut monitor.log);
        }
        self.read_report(monitor, answer);
        let error = (!self.why.is_empty()).then(|| String::from_utf8_lossy(&self.why).into_owned());
        let more_oom_kills = monitor
            .cgroup
            .oom_kills()
            .is_ok_and(|kills| kills > self.oom_kills_before);
        Ended {
            code: Some(code).filter(|_| !self.shutdown),
            stopped: self.stopped,
            oom_killed: more_oom_kills && code == 128 + Signal::SIGKILL as i32,
            error: error.or_else(|| self.shutdown.then(|| "its monitor was told to end".to_owned())),
        }
    }
}

/// Lets the first process go on.
fn open(gate: OwnedFd) -> eru_sys::Result<()> {
    File::from(gate)
        .write_all(b"!")
        .map_err(|e| eru_sys::Error::io("opening the gate", &e))
}

fn nonblocking(pipe: OwnedFd) -> eru_sys::Result<File> {
    let set = fcntl(&pipe, FcntlArg::F_SETFL(OFlag::O_NONBLOCK));
    set.map_err(|e| eru_sys::Error::kernel("reading without waiting", e))?;
    Ok(File::from(pipe))
}

/// Reads what is there; `true` at the end.
fn read_all(file: &mut File, mut take: impl FnMut(&[u8])) -> bool {
    let mut buffer = [0; 16 * 1024];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return true,
            Ok(read) => take(&buffer[..read]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return error.kind() != ErrorKind::WouldBlock,
        }
    }
}

/// Reads a part of what is there, so that one who writes without end does not keep the monitor from all else.
fn read_some(file: &mut File, mut take: impl FnMut(&[u8])) -> bool {
    let mut buffer = [0; 64 * 1024];
    match file.read(&mut buffer) {
        Ok(0) => true,
        Ok(read) => {
            take(&buffer[..read]);
            false
        }
        Err(error) => !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted),
    }
}
