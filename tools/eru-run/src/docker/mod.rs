//! Containers through dockerd's API.
//!
//! What must stay true: a container belongs to a workload by its label `eru.id`, whatever its name; only containers of
//! this node are seen, so that two nodes may share a dockerd. bollard needs tokio, so every verb runs a runtime of its
//! own for as long as it lasts; there is nothing to keep between two calls but the address.

mod client;
mod create;
mod exec;
mod images;
mod limits;
mod logs;
mod map;
mod observe;
mod pin;

use std::collections::{BTreeMap, HashMap};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use bollard::query_parameters::{
    ListContainersOptionsBuilder, RemoveContainerOptionsBuilder, StopContainerOptionsBuilder,
};
use eru_types::{Cores, Workload};

use crate::engine::{Engine, Error, Exec, Feature, Image, LogOptions, LogSink, Observed, Result, Streams, Wire};
use crate::instance::{LABEL_ID, LABEL_NODE};
use crate::network::Net;
use client::{absent, block, error};

/// How long dockerd may take to answer one call.
const TIMEOUT: Duration = Duration::from_secs(120);
/// How long a removal by somebody else may take.
const REMOVAL: Duration = Duration::from_secs(30);

/// Where dockerd is, and whose containers are looked for.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    /// `unix:///path` or `tcp://host:port`.
    pub(crate) url: String,
    /// Directory with certificates, which turns TLS on.
    pub(crate) certs: Option<PathBuf>,
    /// The node.
    pub(crate) node: String,
    /// The URL of the store.
    pub(crate) store: String,
    /// What gives containers their networks.
    pub(crate) net: Net,
}

/// The engine.
#[derive(Debug)]
pub(crate) struct Docker {
    config: Config,
    api: bollard::Docker,
    /// What was seen of containers at the last look, by their own ids.
    seen: Mutex<HashMap<String, observe::Look>>,
    /// How many cores its machine has.
    cores: OnceLock<u32>,
}

impl Docker {
    /// The engine behind an address. Nothing is asked of it yet.
    pub(crate) fn open(config: Config) -> Result<Self> {
        Ok(Self {
            api: client::connect(&config)?,
            config,
            seen: Mutex::default(),
            cores: OnceLock::new(),
        })
    }

    fn error(&self, doing: impl FnOnce() -> String, cause: bollard::errors::Error) -> Error {
        error(&self.config.url, doing, cause)
    }

    /// The container of a workload: its own id.
    async fn find(&self, id: &str) -> Result<Option<String>> {
        let found = self.summaries(Some(id)).await?;
        Ok(found.into_iter().find_map(|summary| summary.id))
    }

    async fn require(&self, id: &str) -> Result<String> {
        self.find(id).await?.ok_or_else(|| Error::Absent(id.to_owned()))
    }

    async fn summaries(&self, id: Option<&str>) -> Result<Vec<bollard::models::ContainerSummary>> {
        let mut labels = vec![format!("{LABEL_NODE}={}", self.config.node)];
        labels.push(id.map_or_else(|| LABEL_ID.to_owned(), |id| format!("{LABEL_ID}={id}")));
        let options = ListContainersOptionsBuilder::new()
            .all(true)
            .filters(&HashMap::from([("label".to_owned(), labels)]))
            .build();
        let listed = self.api.list_containers(Some(options)).await;
        listed.map_err(|e| self.error(|| "listing containers".into(), e))
    }

    async fn stop_container(&self, id: &str, grace: Duration) -> Result<()> {
        let container = self.require(id).await?;
        let seconds = i32::try_from(grace.as_secs()).unwrap_or(i32::MAX);
        let options = StopContainerOptionsBuilder::new().t(seconds).build();
        let api = self.api.clone().with_timeout(TIMEOUT + grace);
        let stopped = api.stop_container(&container, Some(options)).await;
        stopped.map_err(|e| self.error(|| format!("stopping workload {id}"), e))
    }

    async fn remove_container(&self, id: &str, force: bool) -> Result<()> {
        let deadline = tokio::time::Instant::now() + REMOVAL;
        while let Some(container) = self.find(id).await? {
            let options = RemoveContainerOptionsBuilder::new().v(true).force(force).build();
            let cause = match self.api.remove_container(&container, Some(options)).await {
                Ok(()) => return Ok(()),
                Err(cause) if absent(&cause) => return Ok(()),
                Err(cause) => cause,
            };
            let text = cause.to_string();
            if text.contains("You cannot remove a running container") {
                return Err(Error::Running(id.to_owned()));
            }
            // Somebody else is at it.
            if !text.contains("already in progress") || tokio::time::Instant::now() >= deadline {
                return Err(self.error(|| format!("removing workload {id}"), cause));
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }
}

impl Engine for Docker {
    fn name(&self) -> &'static str {
        "docker"
    }

    fn lacks(&self) -> &'static [Feature] {
        &[Feature::VolumeSize]
    }

    fn create(&self, workload: &Workload) -> Result<()> {
        block(self.create_container(workload))
    }

    /// The OCI runtime wrapper attaches the networks, at every start.
    fn start(&self, id: &str, _: Wire<'_>) -> Result<()> {
        block(async {
            let container = self.require(id).await?;
            self.api.start_container(&container, None).await.map_err(|cause| {
                match self.error(|| format!("starting workload {id}"), cause) {
                    Error::Refused { why, .. } => Error::Start { id: id.into(), why },
                    other => other,
                }
            })
        })
    }

    fn stop(&self, id: &str, grace: Duration) -> Result<()> {
        block(self.stop_container(id, grace))
    }

    fn remove(&self, id: &str, force: bool, detach: Wire<'_>) -> Result<()> {
        block(self.remove_container(id, force))?;
        detach(Path::new("")).map_err(|failure| Error::Network { id: id.into(), failure })
    }

    fn pin(&self, id: &str, cores: &Cores) -> Result<()> {
        block(self.pin_container(id, cores))
    }

    fn cores(&self) -> Result<Cores> {
        block(self.all_cores())
    }

    fn list(&self) -> Result<Vec<Observed>> {
        let mut all: BTreeMap<String, Observed> = BTreeMap::new();
        for observed in block(self.observe_all())? {
            all.insert(observed.id.clone(), observed);
        }
        Ok(all.into_values().collect())
    }

    fn inspect(&self, id: &str) -> Result<Option<Observed>> {
        block(async {
            match self.find(id).await? {
                Some(container) => self.observe(&container).await,
                None => Ok(None),
            }
        })
    }

    fn logs(&self, id: &str, options: &LogOptions<'_>, sink: LogSink<'_>) -> Result<()> {
        block(self.follow_logs(id, options, sink))
    }

    fn exec(&self, id: &str, exec: &Exec, streams: Streams) -> Result<i32> {
        block(self.run_exec(id, exec, streams))
    }

    fn import_image(&self, name: &str, archive: &mut dyn Read) -> Result<()> {
        block(self.import(name, archive))
    }

    fn images(&self) -> Result<Vec<Image>> {
        block(self.list_images())
    }

    fn remove_image(&self, name: &str) -> Result<()> {
        block(self.delete_image(name))
    }
}
