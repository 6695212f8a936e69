//! Creating, starting, stopping and removing a workload.
//!
//! What must stay true: one at a time changes a workload (its lock); each step finds out what is already done and does
//! the rest, so that it can be killed anywhere and repeated; a workload's directory appears and vanishes whole.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Read};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use eru_sys::cgroup::Hierarchy;
use eru_sys::lock::Lock;
use eru_sys::netns;
use eru_types::Workload;

use super::Native;
use super::config::Config;
use super::control;
use super::failure::{failed, refused};
use super::layout::Home;
use super::monitor::{ORDERS, Orders, STARTED};
use super::state::{Stage, State};
use crate::engine::{Error, Result, Wire};

/// How long to wait for somebody else who changes the same workload.
const BUSY: Duration = Duration::from_secs(30);
/// How long a monitor may take beyond what it was asked to wait.
const SLOW: Duration = Duration::from_secs(20);
/// How long to wait for a lock before looking around again.
const PAUSE: Duration = Duration::from_millis(10);
/// Who runs monitors: this very program, though it was replaced on disk meanwhile.
pub(super) const SELF: &str = "/proc/self/exe";

impl Native {
    pub(super) fn create_locked(&self, workload: &Workload) -> Result<()> {
        let id = &workload.id;
        // No import may delete the image's directory before the workload is there to use it.
        let _image = self.images.hold(&workload.spec.image)?;
        let config = Config::new(workload, &self.images.root(&workload.spec.image)?)?;
        let home = self.layout.workload(id);
        if home.dir.exists() {
            let mut old = read_config(&home)?;
            // A newer image makes no other workload of it.
            old.lower.clone_from(&config.lower);
            return if old == config {
                Ok(())
            } else {
                Err(Error::Conflict(id.clone()))
            };
        }
        let new = self.layout.workloads().join(format!(".new.{id}"));
        let doing = || format!("creating workload {id}");
        remove_dir(&new).map_err(|e| refused(doing(), e))?;
        fs::create_dir_all(self.layout.workloads()).map_err(|e| refused(doing(), e))?;
        fill(&new, workload, &config).map_err(|e| refused(doing(), e))?;
        fs::rename(&new, &home.dir).map_err(|e| refused(doing(), e))
    }

    pub(super) fn start_locked(&self, id: &str, attach: Wire<'_>) -> Result<()> {
        let home = self.home(id)?;
        let config = read_config(&home)?;
        fs::create_dir_all(&home.run).map_err(|e| refused(format!("making {}", home.run.display()), e))?;
        let Some(lock) = take_over(id, &home)? else {
            return Ok(());
        };
        let netns = (!config.host_network).then(|| self.layout.netns(id));
        if let Some(netns) = &netns {
            prepare_network(id, &home, netns, attach)?;
        }
        let orders = Orders {
            dir: home.dir.clone(),
            run: home.run.clone(),
            netns,
        };
        spawn_monitor(id, &orders, &lock)
    }

    pub(super) fn stop_locked(&self, id: &str, grace: Duration) -> Result<()> {
        let home = self.home(id)?;
        let _lock = end(id, &home, grace)?;
        match State::read(&home.state()) {
            // A killed monitor could not write it down.
            Some(mut state) if matches!(state.stage, Stage::Running | Stage::Restarting) => {
                state.stage = Stage::Stopped;
                state.pid = None;
                state.pid_start = None;
                let written = state.write(&home.state());
                written.map_err(|e| refused(format!("noting that workload {id} is stopped"), e))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn remove_locked(&self, id: &str, force: bool, detach: Wire<'_>) -> Result<()> {
        let home = self.layout.workload(id);
        let config = if home.dir.exists() {
            read_config(&home).ok()
        } else {
            None
        };
        if !force && control::is_heard(&home.control())? {
            return Err(Error::Running(id.to_owned()));
        }
        let _lock = end(id, &home, Duration::ZERO)?;
        let path = self.layout.netns(id);
        if config.as_ref().map_or(path.exists(), |config| !config.host_network) {
            detach(&path).map_err(|failure| Error::Network {
                id: id.to_owned(),
                failure,
            })?;
            netns::delete(&path)?;
        }
        self.remove_files(id, &home)
            .map_err(|e| refused(format!("removing workload {id}"), e))?;
        match config {
            Some(config) => self.images.prune(&config.image, || self.images_used()),
            None => Ok(()),
        }
    }

    /// First its name, so that no half of it is ever taken for the whole.
    fn remove_files(&self, id: &str, home: &Home) -> io::Result<()> {
        let gone = self.layout.workloads().join(format!(".gone.{id}"));
        remove_dir(&gone)?;
        match fs::rename(&home.dir, &gone) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        remove_dir(&gone)?;
        remove_dir(&self.layout.workloads().join(format!(".new.{id}")))?;
        remove_dir(&home.run)
    }

    /// The directories of a workload that is there.
    pub(super) fn home(&self, id: &str) -> Result<Home> {
        let home = self.layout.workload(id);
        if home.dir.exists() {
            Ok(home)
        } else {
            Err(Error::Absent(id.to_owned()))
        }
    }

    /// Takes the lock of a workload for `work`.
    pub(super) fn locked<T>(&self, id: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        let path = self.layout.lock(id);
        if let Some(dir) = path.parent() {
            fs::create_dir_all(dir).map_err(|e| refused(format!("making {}", dir.display()), e))?;
        }
        let lock = Lock::acquire(&path, BUSY)?.ok_or_else(|| Error::Busy(id.to_owned()))?;
        let result = work();
        if !self.layout.workload(id).dir.exists() {
            // Nobody has a use for it any more; who waits for it makes it anew.
            let _ = fs::remove_file(&path);
        }
        drop(lock);
        result
    }
}

/// Reads the configuration of a workload that is there.
pub(super) fn read_config(home: &Home) -> Result<Config> {
    let path = home.config();
    let doing = || format!("reading {}", path.display());
    let text = fs::read(&path).map_err(|e| refused(doing(), e))?;
    serde_json::from_slice(&text).map_err(|e| failed(doing(), e))
}

/// Writes all that a workload starts with.
fn fill(dir: &Path, workload: &Workload, config: &Config) -> io::Result<()> {
    DirBuilder::new().mode(0o700).create(dir)?;
    for name in ["files", "volumes", "work", "merged"] {
        fs::create_dir(dir.join(name))?;
    }
    // The root directory gets the owner and permissions of the uppermost one.
    let upper = dir.join("upper");
    fs::create_dir(&upper)?;
    let root = fs::metadata(&config.lower)?;
    chown(&upper, Some(root.uid()), Some(root.gid()))?;
    fs::set_permissions(&upper, fs::Permissions::from_mode(root.mode() & 0o7777))?;
    for (number, file) in workload.spec.files.iter().enumerate() {
        let contents = file.contents().ok().flatten().unwrap_or_default();
        fs::write(dir.join("files").join(number.to_string()), contents)?;
    }
    State::default().write(&dir.join("state.json"))?;
    let path = dir.join("config.json");
    fs::write(&path, serde_json::to_vec(config)?)?;
    // Its directory is about to say that it is whole.
    File::open(&path)?.sync_all()
}

/// Makes the network namespace and has it wired, unless both is done.
fn prepare_network(id: &str, home: &Home, path: &Path, attach: Wire<'_>) -> Result<()> {
    let attached = home.attached();
    if !netns::is_netns(path)? {
        match fs::remove_file(&attached) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(refused(format!("deleting {}", attached.display()), error));
            }
            _ => {}
        }
    }
    netns::create(path)?;
    if attached.exists() {
        return Ok(());
    }
    attach(path).map_err(|failure| Error::Network {
        id: id.to_owned(),
        failure,
    })?;
    File::create(&attached)
        .map(drop)
        .map_err(|e| refused(format!("making {}", attached.display()), e))
}

/// Ends whatever runs of a workload, and takes the lock that monitors keep. `None` if there has been no monitor since
/// the last boot.
fn end(id: &str, home: &Home, grace: Duration) -> Result<Option<Lock>> {
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

/// Takes the lock that a monitor keeps; `None` if there is one, and the workload runs or is between two runs. One that
/// is on its way up or down is waited for.
fn take_over(id: &str, home: &Home) -> Result<Option<Lock>> {
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
fn spawn_monitor(id: &str, orders: &Orders, lock: &Lock) -> Result<()> {
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

fn remove_dir(dir: &Path) -> io::Result<()> {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}
