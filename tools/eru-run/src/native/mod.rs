//! The engine without a daemon: namespaces, an overlay on a directory of files, control groups, and one small process
//! that looks after each workload.
//!
//! A program that uses it calls [`reexec`] first in its `main`: monitors are the program itself, started anew.

mod archive;
mod config;
mod control;
mod enter;
mod failure;
mod image;
mod init;
mod kernel;
mod launch;
mod layout;
mod life;
mod limits;
mod logs;
mod monitor;
mod observe;
mod output;
mod pin;
mod program;
mod restart;
mod rootfs;
mod run;
mod state;
mod user;

use std::fs;
use std::io::Read;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use eru_types::{Cores, Workload, name};

use crate::engine::{Engine, Error, Exec, Feature, Image, LogOptions, LogSink, Observed, Result, Streams, Wire};
use failure::{failed, refused};
use image::{Images, Used};
use layout::Layout;

/// The first argument of a process that looks after a workload.
const MONITOR: &str = "monitor";
/// The first argument of a process that enters a workload.
const ENTER: &str = "enter";

/// The status of what was killed by SIGKILL.
const KILLED: i32 = 128 + 9;

/// Runs as a monitor, or as a process that enters a workload, if this process was started as one. To be called before
/// anything else, and while there is one thread.
#[must_use]
pub fn reexec() -> Option<ExitCode> {
    let mut args = std::env::args().skip(1);
    let status = match (args.next()?.as_str(), args.next(), args.next()) {
        (MONITOR, None, None) => monitor::main(&std::env::var(monitor::ORDERS).ok()?),
        (ENTER, Some(orders), None) if orders.starts_with('{') => enter::main(&orders),
        _ => return None,
    };
    Some(ExitCode::from(u8::try_from(status).unwrap_or(u8::MAX)))
}

/// The engine, with its images and workloads below one directory.
#[derive(Clone, Debug)]
pub struct Native {
    layout: Layout,
    images: Images,
}

impl Native {
    /// An engine that keeps what outlasts a boot below `root`, such as `/var/lib/eru`, and the rest below `run`, such
    /// as `/run/eru`.
    #[must_use]
    pub fn new(root: &Path, run: &Path) -> Self {
        let layout = Layout::new(root, run);
        let images = Images::new(layout.images());
        Self { layout, images }
    }

    /// Checks what every change needs: a name that is one, and the power to make namespaces.
    fn check(doing: &str, id: &str) -> Result<()> {
        name::id(id).map_err(|why| Error::Invalid {
            object: format!("workload {id:?}"),
            why,
        })?;
        if nix::unistd::geteuid().is_root() {
            return Ok(());
        }
        Err(Error::Permission {
            doing: format!("{doing} workload {id}"),
            why: "the native engine makes namespaces and control groups, which only root may".to_owned(),
        })
    }

    /// The root directories that workloads are made of.
    fn images_used(&self) -> Result<Used> {
        let ids = self.ids()?;
        let used = ids.into_iter().filter_map(|id| {
            let config = life::read_config(&self.layout.workload(&id)).ok()?;
            Some((config.lower, id))
        });
        Ok(used.collect())
    }

    fn ids(&self) -> Result<Vec<String>> {
        let entries = match fs::read_dir(self.layout.workloads()) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(|e| refused("listing workloads", e))?,
        };
        let names = entries
            .flatten()
            .filter_map(|entry| entry.file_name().into_string().ok());
        let mut ids: Vec<String> = names.filter(|name| !name.starts_with('.')).collect();
        ids.sort_unstable();
        Ok(ids)
    }
}

impl Engine for Native {
    fn name(&self) -> &'static str {
        "native"
    }

    fn lacks(&self) -> &'static [Feature] {
        &[Feature::Publish, Feature::VolumeSize]
    }

    fn create(&self, workload: &Workload) -> Result<()> {
        Self::check("creating", &workload.id)?;
        self.locked(&workload.id, || self.create_locked(workload))
    }

    fn start(&self, id: &str, attach: Wire<'_>) -> Result<()> {
        Self::check("starting", id)?;
        self.locked(id, || self.start_locked(id, attach))
    }

    fn stop(&self, id: &str, grace: Duration) -> Result<()> {
        Self::check("stopping", id)?;
        self.locked(id, || self.stop_locked(id, grace))
    }

    fn remove(&self, id: &str, force: bool, detach: Wire<'_>) -> Result<()> {
        Self::check("removing", id)?;
        self.locked(id, || self.remove_locked(id, force, detach))
    }

    fn pin(&self, id: &str, cores: &Cores) -> Result<()> {
        Self::check("pinning", id)?;
        self.locked(id, || self.pin_locked(id, cores))
    }

    fn cores(&self) -> Result<Cores> {
        self.all_cores()
    }

    fn list(&self) -> Result<Vec<Observed>> {
        let ids = self.ids()?;
        // One may be removed meanwhile.
        ids.iter().filter_map(|id| self.observe(id).transpose()).collect()
    }

    fn inspect(&self, id: &str) -> Result<Option<Observed>> {
        if name::id(id).is_err() {
            return Ok(None);
        }
        self.observe(id)
    }

    fn logs(&self, id: &str, options: &LogOptions<'_>, sink: LogSink<'_>) -> Result<()> {
        let home = self.home(id)?;
        let ended = || !control::is_heard(&home.control()).unwrap_or(false);
        logs::read(&home.log(), options, ended, sink)
            .map_err(|e| refused(format!("reading the log of workload {id}"), e))
    }

    fn exec(&self, id: &str, exec: &Exec, streams: Streams) -> Result<i32> {
        Self::check("entering", id)?;
        let home = self.home(id)?;
        if self.observe(id)?.is_none_or(|seen| seen.pid.is_none()) {
            return Err(Error::NotRunning(id.to_owned()));
        }
        let doing = || format!("entering workload {id}");
        let orders = enter::Orders {
            dir: home.dir,
            run: home.run,
            exec: exec.clone(),
        };
        let orders = serde_json::to_string(&orders).map_err(|e| failed(doing(), e))?;
        let status = Command::new(launch::SELF)
            .arg0("eru-run")
            .args([ENTER, &orders])
            .env_clear()
            .current_dir("/")
            .stdin(streams.input.map_or_else(Stdio::null, Stdio::from))
            .stdout(streams.output)
            .stderr(streams.error)
            .status()
            .map_err(|e| refused(doing(), e))?;
        // Whoever stops the workload may kill the process that has entered it.
        Ok(status.code().unwrap_or(KILLED))
    }

    fn import_image(&self, name: &str, archive: &mut dyn Read) -> Result<()> {
        self.images.import(name, archive, || self.images_used())
    }

    fn images(&self) -> Result<Vec<Image>> {
        self.images.list()
    }

    fn remove_image(&self, name: &str) -> Result<()> {
        self.images.remove(name, || self.images_used())
    }
}
