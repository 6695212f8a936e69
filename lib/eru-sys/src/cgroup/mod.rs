//! Control groups: what a workload may use at most, and a handle on all of its processes.
//!
//! Version 1, version 2 and both at once (hybrid) are found by looking, see [`Hierarchy`]. A group
//! is made below `eru/` in every hierarchy that has a controller we use.
//!
//! What must stay true: a limit that was asked for is in force or creating the group fails;
//! creating, killing and removing can be repeated, and removing the absent is success; nothing of
//! `eru/` is left when the last group is gone.

mod files;
mod hierarchy;
mod limits;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

pub use hierarchy::Hierarchy;
use hierarchy::{Place, Version};
pub use limits::{Limits, PERIOD_MICROS};

use crate::error::Doing;
use crate::{Error, Result};
use limits::Controller;

/// How long killing and removing wait for the kernel to let go.
const PATIENCE: Duration = Duration::from_secs(10);

/// One workload's control group, in every hierarchy at once. It need not exist.
#[derive(Clone, Debug)]
pub struct Cgroup {
    name: String,
    places: Vec<Place>,
}

impl Cgroup {
    /// Makes the group, or takes the one that is there, and sets its limits.
    pub fn create(&self, limits: &Limits) -> Result<()> {
        self.check_controllers(limits)?;
        for place in &self.places {
            self.create_in(place)?;
        }
        self.update(limits)
    }

    /// Sets all limits; those not given are lifted.
    pub fn update(&self, limits: &Limits) -> Result<()> {
        self.check_controllers(limits)?;
        for place in &self.places {
            let dir = self.dir(place);
            let writes = place
                .controllers
                .iter()
                .flat_map(|c| limits.writes(place.version, *c))
                .collect();
            files::apply(&dir, writes)?;
        }
        Ok(())
    }

    /// Sets the processors alone, such as `0-1,4`. That the group is not there is success.
    pub fn set_cpus(&self, list: &str) -> Result<()> {
        self.check_controllers(&Limits {
            cpuset_cpus: Some(list.to_owned()),
            ..Limits::default()
        })?;
        for place in self
            .places
            .iter()
            .filter(|p| p.controllers.contains(&Controller::Cpuset))
        {
            match files::write(&self.dir(place).join("cpuset.cpus"), list) {
                Err(error) if error.absent() => {}
                done => done?,
            }
        }
        Ok(())
    }

    /// Puts a process into the group; its future children are born there.
    pub fn add(&self, pid: i32) -> Result<()> {
        for place in &self.places {
            files::write(&self.dir(place).join("cgroup.procs"), &pid.to_string())?;
        }
        Ok(())
    }

    /// Whether the group is there, be it in part.
    pub fn exists(&self) -> bool {
        self.places.iter().any(|place| self.dir(place).is_dir())
    }

    /// The processes in the group, without those of groups below it.
    pub fn pids(&self) -> Result<Vec<i32>> {
        let mut pids = Vec::new();
        for place in &self.places {
            pids.extend(files::pids(&self.dir(place))?);
        }
        pids.sort_unstable();
        pids.dedup();
        Ok(pids)
    }

    /// How often the kernel killed one of the group's processes for want of memory.
    pub fn oom_kills(&self) -> Result<u64> {
        let Some(place) = self.places.iter().find(|p| p.controllers.contains(&Controller::Memory)) else {
            return Ok(0);
        };
        let file = match place.version {
            Version::V1 => "memory.oom_control",
            Version::V2 => "memory.events",
        };
        files::counter(&self.dir(place).join(file), "oom_kill")
    }

    /// Kills every process of the group and of groups below it, and waits until they are gone.
    pub fn kill_all(&self) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let mut left = Vec::new();
            for place in &self.places {
                left.extend(self.kill_in(place)?);
            }
            if left.is_empty() {
                return Ok(());
            }
            if Instant::now() > deadline {
                return Err(Error::kernel(
                    format!("killing the processes {left:?} of cgroup {}", self.name),
                    Errno::EBUSY,
                ));
            }
            thread::sleep(Duration::from_millis(2));
        }
    }

    /// Removes the group and the groups below it; its processes must be gone.
    pub fn remove(&self) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        for place in &self.places {
            let dir = self.dir(place);
            for group in files::subtree(&dir)?.iter().rev() {
                remove_dir(group, deadline)?;
            }
            // Another group's `create` puts the parent back if it needs it.
            if let Some(parent) = dir.parent() {
                let _ = fs::remove_dir(parent);
            }
        }
        Ok(())
    }

    fn dir(&self, place: &Place) -> PathBuf {
        place.parent().join(&self.name)
    }

    fn check_controllers(&self, limits: &Limits) -> Result<()> {
        let missing = |c: &Controller| !self.places.iter().any(|p| p.controllers.contains(c));
        match limits.needs().into_iter().find(missing) {
            Some(controller) => {
                let why = format!("the kernel offers no {} controller", controller.name());
                Err(Error::invalid(format!("limiting cgroup {}", self.name), why))
            }
            None => Ok(()),
        }
    }

    /// The parent may vanish between two steps, because the last of the other groups went.
    fn create_in(&self, place: &Place) -> Result<()> {
        let dir = self.dir(place);
        let mut tries = 0;
        loop {
            match place
                .prepare_parent()
                .and_then(|()| make_dir(&dir))
                .and_then(|()| place.prepare(&dir))
            {
                Err(error) if error.absent() && tries < 20 => tries += 1,
                done => return done,
            }
        }
    }

    /// Kills in one hierarchy; returns who is still there. Frozen, nobody can fork in between.
    fn kill_in(&self, place: &Place) -> Result<Vec<i32>> {
        let mut left = Vec::new();
        for dir in files::subtree(&self.dir(place))? {
            let frozen = place.controllers.contains(&Controller::Freezer)
                && files::write(&dir.join("freezer.state"), "FROZEN").is_ok();
            for pid in files::pids(&dir)? {
                let _ = kill(Pid::from_raw(pid), Signal::SIGKILL);
                left.push(pid);
            }
            if frozen {
                files::write(&dir.join("freezer.state"), "THAWED")?;
            }
        }
        Ok(left)
    }
}

fn make_dir(dir: &Path) -> Result<()> {
    match fs::create_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        made => made.doing(|| format!("making cgroup {}", dir.display())),
    }
}

/// A group whose last process has just been reaped may be busy for a moment.
fn remove_dir(dir: &Path, deadline: Instant) -> Result<()> {
    loop {
        match fs::remove_dir(dir) {
            Ok(()) => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) if error.raw_os_error() == Some(Errno::EBUSY as i32) && Instant::now() < deadline => {
                thread::sleep(Duration::from_millis(2));
            }
            Err(error) => return Err(Error::io(format!("removing cgroup {}", dir.display()), &error)),
        }
    }
}
