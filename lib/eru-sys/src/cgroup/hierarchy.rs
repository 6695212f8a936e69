//! Which controllers are mounted where, read from the mount table.

use std::fs;
use std::path::{Path, PathBuf};

use super::limits::Controller;
use super::{Cgroup, files, make_dir};
use crate::error::Doing;
use crate::{Error, Result};

/// Our groups' common parent in every hierarchy.
const PARENT: &str = "eru";

/// The two generations of the kernel's interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    V1,
    V2,
}

/// One mounted hierarchy and the controllers we use there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) version: Version,
    pub(super) controllers: Vec<Controller>,
    pub(super) mount: PathBuf,
}

/// All mounted hierarchies that have a controller we use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hierarchy {
    places: Vec<Place>,
}

impl Hierarchy {
    /// Looks at this machine.
    pub fn detect() -> Result<Self> {
        let table = "/proc/self/mountinfo";
        let table = fs::read_to_string(table).doing(|| format!("reading {table}"))?;
        Ok(Self::from_mountinfo(&table, Path::new("/")))
    }

    /// Looks at a mount table whose paths lie below `root`. A controller of version 1 is not
    /// available in version 2 at the same time, so in hybrid set-ups each is found in one place.
    pub fn from_mountinfo(table: &str, root: &Path) -> Self {
        let mounts: Vec<Mount<'_>> = table.lines().filter_map(Mount::read).collect();
        let mut places: Vec<Place> = Vec::new();
        let mut taken: Vec<Controller> = Vec::new();
        for mount in mounts.iter().filter(|m| m.kind == "cgroup") {
            let found = Controller::ALL
                .into_iter()
                .filter(|c| mount.options.split(',').any(|o| o == c.name()));
            add(&mut places, &mut taken, Version::V1, mount.path(root), found.collect());
        }
        if let Some(mount) = mounts.iter().find(|m| m.kind == "cgroup2") {
            let offered = fs::read_to_string(mount.path(root).join("cgroup.controllers")).unwrap_or_default();
            let found = Controller::ALL
                .into_iter()
                .filter(|c| offered.split_whitespace().any(|o| o == c.name()));
            let alone = places.is_empty();
            add(&mut places, &mut taken, Version::V2, mount.path(root), found.collect());
            if alone && places.is_empty() {
                // Without controllers it still holds the processes together.
                places.push(Place {
                    version: Version::V2,
                    controllers: Vec::new(),
                    mount: mount.path(root),
                });
            }
        }
        Self { places }
    }

    /// The processors that groups may be given, such as `0-3`; `None` without a controller for them.
    pub fn cpus(&self) -> Result<Option<String>> {
        let Some(place) = self.places.iter().find(|p| p.controllers.contains(&Controller::Cpuset)) else {
            return Ok(None);
        };
        let file = place.mount.join(match place.version {
            Version::V1 => "cpuset.effective_cpus",
            Version::V2 => "cpuset.cpus.effective",
        });
        let text = fs::read_to_string(&file).doing(|| format!("reading {}", file.display()))?;
        Ok(Some(text.trim().to_owned()))
    }

    /// The group of this name, which need not exist.
    pub fn group(&self, name: &str) -> Result<Cgroup> {
        if name.is_empty() || name.starts_with('.') || name.contains('/') {
            return Err(Error::invalid(format!("naming cgroup {name:?}"), "not a plain name"));
        }
        Ok(Cgroup {
            name: name.to_owned(),
            places: self.places.clone(),
        })
    }
}

fn add(places: &mut Vec<Place>, taken: &mut Vec<Controller>, version: Version, mount: PathBuf, found: Vec<Controller>) {
    let controllers: Vec<_> = found.into_iter().filter(|c| !taken.contains(c)).collect();
    if !controllers.is_empty() {
        taken.extend(&controllers);
        places.push(Place {
            version,
            controllers,
            mount,
        });
    }
}

impl Place {
    pub(super) fn parent(&self) -> PathBuf {
        self.mount.join(PARENT)
    }

    /// Makes the common parent and hands the controllers down to it.
    pub(super) fn prepare_parent(&self) -> Result<()> {
        if self.version == Version::V2 {
            self.hand_down(&self.mount)?;
        }
        let parent = self.parent();
        make_dir(&parent)?;
        self.prepare(&parent)?;
        match self.version {
            Version::V1 => Ok(()),
            Version::V2 => self.hand_down(&parent),
        }
    }

    /// Makes a new group fit for processes: in version 1 a cpuset is born empty.
    pub(super) fn prepare(&self, dir: &Path) -> Result<()> {
        if self.version == Version::V1 && self.controllers.contains(&Controller::Cpuset) {
            for file in ["cpuset.cpus", "cpuset.mems"] {
                files::inherit_if_empty(dir, file)?;
            }
        }
        Ok(())
    }

    fn hand_down(&self, dir: &Path) -> Result<()> {
        let file = dir.join("cgroup.subtree_control");
        let handed = fs::read_to_string(&file).doing(|| format!("reading {}", file.display()))?;
        for controller in self.controllers.iter().filter(|c| **c != Controller::Freezer) {
            if !handed.split_whitespace().any(|c| c == controller.name()) {
                files::write(&file, &format!("+{}", controller.name()))?;
            }
        }
        Ok(())
    }
}

/// A line of the mount table, as far as it matters.
struct Mount<'a> {
    point: &'a str,
    kind: &'a str,
    options: &'a str,
}

impl<'a> Mount<'a> {
    fn read(line: &'a str) -> Option<Self> {
        let (before, after) = line.split_once(" - ")?;
        let point = before.split(' ').nth(4)?;
        let mut after = after.split(' ');
        Some(Self {
            point,
            kind: after.next()?,
            options: after.nth(1)?,
        })
    }

    fn path(&self, root: &Path) -> PathBuf {
        root.join(self.point.trim_start_matches('/'))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    const HYBRID: &str = "\
31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct
34 31 0:31 / /sys/fs/cgroup/cpuset rw,relatime - cgroup cgroup rw,cpuset
35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
36 31 0:33 / /sys/fs/cgroup/devices rw,relatime - cgroup cgroup rw,devices
40 31 0:37 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,name=systemd
41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
";

    #[test]
    fn hybrid_takes_each_controller_from_where_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let unified = dir.path().join("sys/fs/cgroup/unified");
        fs::create_dir_all(&unified).unwrap();
        fs::write(unified.join("cgroup.controllers"), "hugetlb pids memory\n").unwrap();
        let found = Hierarchy::from_mountinfo(HYBRID, dir.path());
        let seen: Vec<_> = found
            .places
            .iter()
            .map(|p| (p.version, p.controllers.clone()))
            .collect();
        assert_eq!(
            seen,
            [
                (Version::V1, vec![Controller::Cpu]),
                (Version::V1, vec![Controller::Cpuset]),
                (Version::V1, vec![Controller::Memory]),
                (Version::V2, vec![Controller::Pids]),
            ]
        );
        assert_eq!(found.places[0].mount, dir.path().join("sys/fs/cgroup/cpu"));
    }

    #[test]
    fn without_control_groups_there_is_no_place() {
        let found = Hierarchy::from_mountinfo("1 0 0:1 / / rw - ext4 /dev/vda rw\n", Path::new("/"));
        assert!(found.places.is_empty());
        assert!(found.group("a/b").is_err() && found.group("..").is_err() && found.group("").is_err());
    }
}
