//! The node that this is: its store, its engines, and what it keeps on its own disk.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};

use eru_cli::{Exit, Failure, StoreArgs};
use eru_ledger::read;
use eru_store::Store;
use eru_types::{Status, Workload, keys, name};

use crate::args::NodeArgs;
use crate::docker::{self, Docker};
use crate::engine::Engine;
use crate::lock::Lock;
use crate::native::Native;
use crate::network::Net;
use crate::seat;

/// Where dockerd listens if nobody says so.
const DOCKER: &str = "unix:///var/run/docker.sock";

/// This node.
pub(crate) struct Node {
    /// The store.
    pub(crate) store: Arc<dyn Store>,
    /// Its name.
    pub(crate) name: String,
    /// How long to wait for others.
    pub(crate) patience: Duration,
    /// How many workloads to work on at once.
    pub(crate) jobs: usize,
    /// What gives workloads their networks.
    pub(crate) net: Net,
    store_url: String,
    args: NodeArgs,
    native: OnceLock<Native>,
    docker: OnceLock<Docker>,
    /// Docker is in use here; nothing is asked of a dockerd otherwise, which need not be there.
    with_docker: AtomicBool,
    here: OnceLock<bool>,
}

impl Node {
    /// Opens the store. Engines are not touched before they are needed.
    pub(crate) fn open(args: &NodeArgs, store: &StoreArgs) -> Result<Self, Failure> {
        let this = args.name()?;
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Self {
            store: store.open()?,
            net: Net::new(&this, store),
            name: this,
            patience: args.timeout,
            jobs: args.jobs.map_or(2 * cores, usize::from),
            store_url: store.store.clone(),
            args: args.clone(),
            native: OnceLock::new(),
            docker: OnceLock::new(),
            with_docker: AtomicBool::new(false),
            here: OnceLock::new(),
        })
    }

    /// Whether a workload of this node's name is this machine's to run. Two machines of one name that share a store
    /// would both run it; the one that serves has it.
    pub(crate) fn has(&self, workload: &Workload) -> Result<bool, Failure> {
        self.is_here(&workload.node)
    }

    /// Whether the workloads of a node are this machine's to run.
    pub(crate) fn is_here(&self, node: &str) -> Result<bool, Failure> {
        if node != self.name {
            return Ok(false);
        }
        if let Some(here) = self.here.get() {
            return Ok(*here);
        }
        // The embedded store is of one machine, whatever an earlier boot has left in it.
        let elsewhere = !self.store_url.starts_with("file:") && seat::is_elsewhere(&*self.store, &self.name)?;
        if elsewhere {
            tracing::warn!("node {} is served by another machine, which does this", self.name);
        }
        Ok(*self.here.get_or_init(|| !elsewhere))
    }

    /// The engines that this node is known to use.
    pub(crate) fn engines(&self) -> &'static [&'static str] {
        if self.with_docker.load(Ordering::Relaxed) {
            &["native", "docker"]
        } else {
            &["native"]
        }
    }

    /// A workload of this node has this engine.
    pub(crate) fn use_engine(&self, name: &str) {
        if name == "docker" {
            self.with_docker.store(true, Ordering::Relaxed);
        }
    }

    /// Learns from the store which engines the node has.
    pub(crate) fn know_engines(&self) -> Result<(), Failure> {
        if let Some(entry) = self.store.get(&keys::node(&self.name))? {
            let described: eru_types::Node = read(&entry)?;
            described.engines.iter().for_each(|engine| self.use_engine(engine));
        }
        Ok(())
    }

    /// The engine of a name.
    pub(crate) fn engine(&self, name: &str) -> Result<&dyn Engine, Failure> {
        match name {
            "" | "native" => Ok(self.native.get_or_init(|| self.args.native())),
            "docker" => self.docker(),
            _ => Err(Failure::new(Exit::Config, format_args!("engine {name} is not known"))
                .hint("the engines are native and docker")),
        }
    }

    fn docker(&self) -> Result<&dyn Engine, Failure> {
        if self.docker.get().is_none() {
            let opened = self.args.docker(&self.name, &self.store_url, &self.net)?;
            // Another thread may have been faster, with the same.
            let _ = self.docker.set(opened);
        }
        match self.docker.get() {
            Some(docker) => Ok(docker),
            None => Err(Failure::new(Exit::Software, "docker is not open")),
        }
    }

    /// A workload of this node as the store has it, with what was reported of it.
    pub(crate) fn load(&self, id: &str) -> Result<Option<(Workload, Option<Status>)>, Failure> {
        let (work, status) = (keys::work(&self.name, id), keys::status(&self.name, id));
        let found = self.store.get_many(&[&work, &status])?.entries;
        let entry = |key: &str| found.iter().find(|entry| entry.key == key);
        let Some(workload) = entry(&work) else { return Ok(None) };
        // A status that cannot be read is as good as none: it will be written anew.
        let status = entry(&status).and_then(|entry| read(entry).ok());
        Ok(Some((read(workload)?, status)))
    }

    /// The lock of a workload of this node.
    pub(crate) fn lock(&self, id: &str) -> Result<Lock, Failure> {
        Lock::take(&self.args.run_dir, id, self.patience)
    }

    /// The lock, if nobody holds it.
    pub(crate) fn try_lock(&self, id: &str) -> Result<Option<Lock>, Failure> {
        Lock::attempt(&self.args.run_dir, id, Duration::ZERO)
    }

    fn claim_path(&self, id: &str) -> PathBuf {
        self.args.root.join("owners").join(id)
    }

    /// Where it is noted what a workload has in volumes of the node.
    pub(crate) fn volumes_note(&self, id: &str) -> PathBuf {
        self.args.root.join("volumes").join(id)
    }

    fn claim_text(&self) -> String {
        format!("{} {}\n", self.name, self.store_url)
    }

    /// Notes on disk that an instance of this id belongs to this node and store, before the engine makes it.
    pub(crate) fn claim(&self, id: &str) -> Result<(), Failure> {
        let path = self.claim_path(id);
        let written = || -> io::Result<()> {
            if fs::read_to_string(&path).is_ok_and(|text| text == self.claim_text()) {
                return Ok(());
            }
            if let Some(dir) = path.parent() {
                fs::create_dir_all(dir)?;
            }
            fs::write(&path, self.claim_text())
        };
        written().map_err(|e| Failure::from(e).context(format!("writing {}", path.display())))
    }

    /// Forgets the note.
    pub(crate) fn unclaim(&self, id: &str) -> Result<(), Failure> {
        let path = self.claim_path(id);
        match fs::remove_file(&path) {
            Err(e) if e.kind() != ErrorKind::NotFound => {
                Err(Failure::from(e).context(format!("deleting {}", path.display())))
            }
            _ => Ok(()),
        }
    }

    /// Since when an instance belongs to this node and store; `None` if it is somebody else's.
    pub(crate) fn claimed(&self, id: &str) -> Option<SystemTime> {
        let path = self.claim_path(id);
        let ours = fs::read_to_string(&path).is_ok_and(|text| text == self.claim_text());
        ours.then(|| fs::metadata(path).and_then(|file| file.modified()).ok())?
    }
}

impl NodeArgs {
    /// The node's name.
    fn name(&self) -> Result<String, Failure> {
        let this = match &self.node {
            Some(node) => node.clone(),
            None => nix::unistd::gethostname()
                .map(|host| host.to_string_lossy().into_owned())
                .map_err(|e| Failure::new(Exit::Os, format_args!("asking for the host's name: {e}")))?,
        };
        name::object("node", &this).map_err(|e| Failure::new(Exit::Config, e).hint("name the node with --node"))?;
        Ok(this)
    }

    fn native(&self) -> Native {
        Native::new(&self.root, &self.run_dir)
    }

    fn docker(&self, node: &str, store: &str, net: &Net) -> Result<Docker, Failure> {
        let url = self.docker.as_deref().or(self.docker_host.as_deref());
        let docker = Docker::open(docker::Config {
            url: url.filter(|url| !url.is_empty()).unwrap_or(DOCKER).to_owned(),
            certs: self.docker_certs.clone(),
            node: node.to_owned(),
            store: store.to_owned(),
            net: net.clone(),
        });
        Ok(docker?)
    }
}
