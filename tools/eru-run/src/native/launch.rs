//! The engine's side of a monitor: whether there is one, starting one, ending it and what it looks after.

use std::io::Read;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use eru_sys::cgroup::Hierarchy;
use eru_sys::lock::Lock;

use super::control;
use super::failure::{failed, refused};
use super::layout::Home;
use super::monitor::{ORDERS, Orders, STARTED};
use super::state::{Stage, State};
use crate::engine::{Error, Result};

/// Who runs monitors: this very program, though it was replaced on disk meanwhile.
pub(super) const SELF: &str = "/proc/self/exe";
/// How long a monitor may take beyond what it was asked to wait.
const SLOW: Duration = Duration::from_secs(20);
/// How long to wait for a lock before looking around again.
const PAUSE: Duration = Duration::from_millis(10);

/// Takes the lock that a monitor keeps; `None` if there is one, and the workload runs or is between two runs. One that
/// is on its way up or down is waited for.
pub(super) fn take_over(id: &str, home: &Home) -> Result<Option<Lock>> {
    let deadline = Instant::now() + SLOW;
    loop {
        if let Some(lock) = Lock::acquire(&home.monitor_lock(), PAUSE)? {
            return Ok(Some(lock));
        }
        let stage = State::read(&home.state()).unwrap_or_default().stage;
        if matches!(stage, Stage::Running | Stage::Restarting) && control::is_heard(&home.control())? {
            return Ok(None);
        }
        if Instant::now() > deadline {
            return Err(Error::Busy(id.to_owned()));
        }
    }
}

/// Starts a monitor and waits until the program runs. The monitor inherits the lock, so that it is held without a gap
/// though this process be killed.
pub(super) fn spawn_monitor(id: &str, orders: &Orders, lock: &Lock) -> Result<()> {
    let doing = || format!("starting the monitor of workload {id}");
    let orders = serde_json::to_string(orders).map_err(|e| failed(doing(), e))?;
    let mut child = Command::new(SELF)
        .arg0("eru-run")
        .arg(super::MONITOR)
        .env_clear()
        .env(ORDERS, orders)
        .current_dir("/")
        .stdin(lock.file().try_clone().map_err(|e| refused(doing(), e))?)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|e| refused(doing(), e))?;
    let mut answer = String::new();
    if let Some(mut pipe) = child.stdout.take() {
        pipe.read_to_string(&mut answer).map_err(|e| refused(doing(), e))?;
    }
    child.wait().map_err(|e| refused(doing(), e))?;
    let why = match answer.as_str() {
        STARTED => return Ok(()),
        "" => "its monitor ended without a word".to_owned(),
        _ => answer,
    };
    Err(Error::Start { id: id.to_owned(), why })
}

/// Ends whatever runs of a workload, and takes the lock that monitors keep. `None` if there has been no monitor since
/// the last boot.
pub(super) fn end(id: &str, home: &Home, grace: Duration) -> Result<Option<Lock>> {
    let deadline = Instant::now() + grace + SLOW;
    let mut asked = false;
    let lock = loop {
        if !home.run.exists() {
            break None;
        }
        // A monitor that is only coming up does not hear yet; one that was killed never does.
        asked = asked || control::ask_to_stop(&home.control(), grace)?;
        if let Some(lock) = Lock::acquire(&home.monitor_lock(), PAUSE)? {
            break Some(lock);
        }
        if Instant::now() > deadline {
            return Err(failed(format!("stopping workload {id}"), "it does not end"));
        }
    };
    let cgroup = Hierarchy::detect()?.group(id)?;
    cgroup.kill_all()?;
    cgroup.remove()?;
    Ok(lock)
}
