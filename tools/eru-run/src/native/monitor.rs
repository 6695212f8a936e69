//! The process that looks after one workload: it starts its first process, writes its output down, starts it again by
//! its restart policy, stops it on request, and notes what became of it.
//!
//! It is a process of its own, without a parent to wait for it, so that no other tool has to stay for a workload to
//! run. What must stay true: its lock is held as long as it or a process of the workload may live, and only under it
//! is anything started, after all leftovers were killed; so a workload never runs twice, whoever was killed when.

use std::fs::{self, File};
use std::io::Write;
use std::os::fd::{AsRawFd, OwnedFd};
use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime};

use eru_sys::cgroup::{self, Hierarchy};
use eru_sys::process;
use nix::sys::signal::SigSet;

use super::config::Config;
use super::control::{Control, Request};
use super::layout::Home;
use super::output::Log;
use super::restart::Restarts;
use super::run::{Ended, Run};
use super::state::{Stage, State, millis};

/// The variable with a monitor's orders. Not an argument: the workload can read those of its first process.
pub(super) const ORDERS: &str = "ERU_MONITOR_ORDERS";
/// What a monitor says when the program runs.
pub(super) const STARTED: &str = "started";
/// How gently the workload is stopped when the monitor itself is told to end, as in a shutdown.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(10);

/// What the engine hands to a monitor.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub(super) struct Orders {
    pub(super) dir: PathBuf,
    pub(super) run: PathBuf,
    /// The workload's network namespace; the node's if absent.
    pub(super) netns: Option<PathBuf>,
}

/// A monitor at work.
pub(super) struct Monitor {
    pub(super) config: Config,
    pub(super) home: Home,
    pub(super) netns: Option<PathBuf>,
    pub(super) lock: File,
    pub(super) control: Control,
    pub(super) cgroup: cgroup::Cgroup,
    pub(super) log: Log,
    pub(super) state: State,
}

/// Runs as a monitor. Its standard input is the locked file that it keeps; whoever started it reads one word from its
/// standard output: [`STARTED`], or why not.
pub(super) fn main(orders: &str) -> i32 {
    let Ok([lock, mut answer]) = take_streams() else {
        return 1;
    };
    let monitor = serde_json::from_str(orders)
        .map_err(|e| format!("reading its orders: {e}"))
        .and_then(|orders| Monitor::new(orders, lock));
    match monitor {
        Ok(monitor) => monitor.run(answer),
        Err(why) => {
            let _ = answer.write_all(why.as_bytes());
        }
    }
    0
}

/// Goes into the background and keeps nothing of whoever started it but the lock and the pipe for the answer.
fn take_streams() -> eru_sys::Result<[File; 2]> {
    let keep = |fd: nix::Result<OwnedFd>| {
        fd.map_err(|e| eru_sys::Error::kernel("keeping a stream", e))
            .map(File::from)
    };
    let streams = [
        keep(nix::unistd::dup(std::io::stdin()))?,
        keep(nix::unistd::dup(std::io::stdout()))?,
    ];
    let null = File::options().read(true).write(true).open("/dev/null");
    let null = null.map_err(|e| eru_sys::Error::io("opening /dev/null", &e))?;
    process::set_stdio(&null, &null, &null)?;
    drop(null);
    process::close_all_but(&streams.each_ref().map(AsRawFd::as_raw_fd))?;
    process::hide()?;
    process::detach()?;
    let _ = nix::sys::prctl::set_name(c"eru-monitor");
    Ok(streams)
}

impl Monitor {
    fn new(orders: Orders, lock: File) -> Result<Self, String> {
        let home = Home {
            dir: orders.dir,
            run: orders.run,
        };
        let config = fs::read(home.config()).map_err(|e| format!("reading {}: {e}", home.config().display()))?;
        let config: Config =
            serde_json::from_slice(&config).map_err(|e| format!("{}: {e}", home.config().display()))?;
        // From here on no signal does anything by itself; they are read like the rest.
        SigSet::all()
            .thread_block()
            .map_err(|e| format!("blocking signals: {e}"))?;
        let cgroup = Hierarchy::detect()
            .and_then(|h| h.group(&config.id))
            .map_err(|e| e.to_string())?;
        let mut state = State::read(&home.state()).unwrap_or_default();
        state.restarts = 0;
        if matches!(state.stage, Stage::Running | Stage::Restarting) {
            // What a killed monitor wrote must not be believed of this one.
            state.stage = Stage::Created;
            state
                .write(&home.state())
                .map_err(|e| format!("writing {}: {e}", home.state().display()))?;
        }
        Ok(Self {
            control: Control::open(&home.control()).map_err(|e| e.to_string())?,
            log: if config.keep_log {
                Log::open(&home.log())
            } else {
                Log::none()
            },
            state,
            config,
            netns: orders.netns,
            home,
            lock,
            cgroup,
        })
    }

    /// Runs the workload until it is to run no more.
    fn run(mut self, answer: File) {
        let mut answer = Some(answer);
        let mut restarts = Restarts::default();
        loop {
            let began = Instant::now();
            let mut ended = match Run::start(&self) {
                Ok(run) => run.look_after(&mut self, &mut answer),
                Err(why) => Ended::not_started(why),
            };
            // Whatever outlived the first process, such as commands run from outside.
            let cleared = self.cgroup.kill_all();
            let stays = match cleared {
                // Whoever asked for the first start is told that it failed, and tries again or not.
                Ok(()) => ended.stopped || answer.is_some(),
                Err(error) => {
                    ended.error = Some(error.to_string());
                    true
                }
            };
            let code = ended.code.unwrap_or(1);
            let again = (!stays)
                .then(|| restarts.next(self.config.restart, code, began.elapsed()))
                .flatten();
            self.note_end(&ended, again.is_some(), restarts.count());
            if let (Some(mut answer), Some(why)) = (answer.take(), &ended.error) {
                let _ = answer.write_all(why.as_bytes());
            }
            match again {
                Some(pause) if self.pause(pause) => {}
                _ => break,
            }
        }
        let _ = self.cgroup.remove();
        self.control.close();
    }

    /// Waits before the next start; `false` if that is not to be.
    fn pause(&mut self, pause: Duration) -> bool {
        let Some(request) = self.control.wait(pause) else {
            return true;
        };
        // Stopped while it was down: it stays as it ended, but for good.
        self.state.stage = match request {
            Request::Stop(_) => Stage::Stopped,
            Request::Shutdown => Stage::Failed,
        };
        self.save();
        false
    }

    /// Notes that the program runs.
    pub(super) fn note_start(&mut self, pid: i32) {
        let _ = File::create(self.home.seeded());
        self.state = State {
            stage: Stage::Running,
            pid: Some(pid),
            pid_start: process::start_time(pid),
            started_ms: millis(SystemTime::now()),
            restarts: self.state.restarts,
            ..State::default()
        };
        self.save();
    }

    fn note_end(&mut self, ended: &Ended, again: bool, restarts: u32) {
        self.state.stage = match (again, ended.stopped, ended.code) {
            (true, ..) => Stage::Restarting,
            (_, true, Some(_)) | (_, _, Some(0)) => Stage::Stopped,
            _ => Stage::Failed,
        };
        self.state.pid = None;
        self.state.pid_start = None;
        self.state.exit_code = ended.code;
        self.state.oom_killed = ended.oom_killed;
        self.state.finished_ms = millis(SystemTime::now());
        self.state.restarts = restarts;
        self.state.error.clone_from(&ended.error);
        self.save();
    }

    /// A full disk is no reason to end a workload; the next note may find room.
    fn save(&self) {
        let _ = self.state.write(&self.home.state());
    }
}

/// How gently a request wants the workload to be stopped.
pub(super) fn grace(request: Request) -> Duration {
    match request {
        Request::Stop(grace) => grace,
        Request::Shutdown => SHUTDOWN_GRACE,
    }
}
