//! Creating, starting, stopping and removing a workload.
//!
//! What must stay true: one at a time changes a workload (its lock); each step finds out what is already done and does
//! the rest, so that it can be killed anywhere and repeated; a workload's directory appears and vanishes whole.

use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, chown};
use std::path::Path;
use std::time::Duration;

use eru_sys::lock::Lock;
use eru_sys::netns;
use eru_types::Workload;

use super::Native;
use super::config::Config;
use super::control;
use super::failure::{failed, refused};
use super::launch::{end, spawn_monitor, take_over};
use super::layout::Home;
use super::monitor::Orders;
use super::state::{Stage, State};
use crate::engine::{Error, Result, Wire};

/// How long to wait for somebody else who changes the same workload.
const BUSY: Duration = Duration::from_secs(30);

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

fn remove_dir(dir: &Path) -> io::Result<()> {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}
