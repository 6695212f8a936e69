//! Where things lie. What has to outlast a boot is below the root directory, what ends with it below the run
//! directory.
//!
//! ```text
//! ROOT/native/workloads/ID/    config.json state.json log[.1] files/ volumes/ upper/ work/ merged/ seeded
//! ROOT/native/images/NAME/     current, and rootfs.N directories
//! RUN/native/ID/               monitor.lock control attached cores
//! RUN/native/lock.ID           held by whoever changes the workload
//! RUN/netns/ID                 its network namespace
//! ```

use std::path::{Path, PathBuf};

/// The directories of one engine.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    root: PathBuf,
    run: PathBuf,
}

impl Layout {
    pub(crate) fn new(root: &Path, run: &Path) -> Self {
        Self {
            root: root.to_owned(),
            run: run.to_owned(),
        }
    }

    /// All workloads.
    pub(crate) fn workloads(&self) -> PathBuf {
        self.root.join("native/workloads")
    }

    /// All images.
    pub(crate) fn images(&self) -> PathBuf {
        self.root.join("native/images")
    }

    /// One workload.
    pub(crate) fn workload(&self, id: &str) -> Home {
        Home {
            dir: self.workloads().join(id),
            run: self.run.join("native").join(id),
        }
    }

    /// The lock of whoever changes a workload.
    pub(crate) fn lock(&self, id: &str) -> PathBuf {
        self.run.join(format!("native/lock.{id}"))
    }

    /// The network namespace of a workload that has one of its own.
    pub(crate) fn netns(&self, id: &str) -> PathBuf {
        self.run.join("netns").join(id)
    }
}

/// The directories of one workload.
#[derive(Clone, Debug)]
pub(crate) struct Home {
    /// What outlasts a boot.
    pub(crate) dir: PathBuf,
    /// What does not.
    pub(crate) run: PathBuf,
}

impl Home {
    pub(crate) fn config(&self) -> PathBuf {
        self.dir.join("config.json")
    }

    pub(crate) fn state(&self) -> PathBuf {
        self.dir.join("state.json")
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.dir.join("log")
    }

    /// The contents of the file of this number.
    pub(crate) fn file(&self, number: usize) -> PathBuf {
        self.dir.join(format!("files/{number}"))
    }

    /// The place of the volume of this number, if the engine chooses it.
    pub(crate) fn volume(&self, number: usize) -> PathBuf {
        self.dir.join(format!("volumes/{number}"))
    }

    /// Says that the files have been laid into the root directory.
    pub(crate) fn seeded(&self) -> PathBuf {
        self.dir.join("seeded")
    }

    /// Held as long as the workload is looked after, or one of its processes may live.
    pub(crate) fn monitor_lock(&self) -> PathBuf {
        self.run.join("monitor.lock")
    }

    /// Where the monitor takes requests.
    pub(crate) fn control(&self) -> PathBuf {
        self.run.join("control")
    }

    /// The cores that it runs on, if others than its configuration says.
    pub(crate) fn cores(&self) -> PathBuf {
        self.run.join("cores")
    }
    /// Says that the networks have been attached to the namespace that is there.
    pub(crate) fn attached(&self) -> PathBuf {
        self.run.join("attached")
    }
}
