//! The cores that a workload runs on, where others than its configuration says: they change while it runs.
//!
//! What must stay true: they are noted before they are set, and whoever starts the workload reads the note once more
//! after he has made its control group. So whichever of the two comes last, the note is in force.

use std::fs;

use eru_sys::cgroup::{Hierarchy, Limits};
use eru_types::Cores;

use super::Native;
use super::config::Config;
use super::failure::{failed, refused};
use super::layout::Home;
use super::state::replace;
use crate::engine::Result;

/// The cores that all the machine's workloads may run on, where no control groups say so.
const ONLINE: &str = "/sys/devices/system/cpu/online";

impl Native {
    pub(super) fn pin_locked(&self, id: &str, cores: &Cores) -> Result<()> {
        let home = self.home(id)?;
        let path = home.cores();
        let noted = fs::create_dir_all(&home.run).and_then(|()| replace(&path, cores.to_string().as_bytes()));
        noted.map_err(|e| refused(format!("writing {}", path.display()), e))?;
        Hierarchy::detect()?.group(id)?.set_cpus(&cores.to_string())?;
        Ok(())
    }

    pub(super) fn all_cores(&self) -> Result<Cores> {
        let text = match Hierarchy::detect()?.cpus()? {
            Some(text) => text,
            None => fs::read_to_string(ONLINE).map_err(|e| refused(format!("reading {ONLINE}"), e))?,
        };
        text.parse()
            .map_err(|e: String| failed("asking for the machine's cores", e))
    }
}

/// The cores that it is kept on, if it is.
pub(super) fn cores(home: &Home, config: &Config) -> Option<Cores> {
    let noted = fs::read_to_string(home.cores()).ok();
    noted.or_else(|| config.cgroup.cpus.clone())?.parse().ok()
}

/// What it may use, with the cores that were noted.
pub(super) fn limits(home: &Home, config: &Config) -> Limits {
    Limits {
        cpuset_cpus: cores(home, config).map(|cores| cores.to_string()),
        ..Limits::from(&config.cgroup)
    }
}
