//! Where dockerd keeps a container's log.

use std::path::PathBuf;
use std::time::Duration;

use bollard::API_DEFAULT_VERSION;
use bollard::errors::Error;
use bollard::models::ContainerInspectResponse;
use eru_types::Workload;
use tokio::runtime::{Builder, Runtime};

/// The label by which `eru-run` tells whose container it is.
const LABEL_ID: &str = "eru.id";

/// The longest time for an answer.
const TIMEOUT: Duration = Duration::from_secs(5);

/// dockerd, asked when it is needed.
#[derive(Debug)]
pub(crate) struct Docker {
    url: String,
    connected: Option<(Runtime, bollard::Docker)>,
}

impl Docker {
    pub(crate) const fn new(url: String) -> Self {
        Self { url, connected: None }
    }

    /// The file in which a workload's container logs; `None` if there is no such container.
    ///
    /// # Errors
    /// When dockerd does not answer, or the container's log is no file.
    pub(crate) fn log(&mut self, workload: &Workload) -> Result<Option<PathBuf>, String> {
        let url = self.url.clone();
        let told = |error: &dyn std::fmt::Display| format!("docker {url}: {error}");
        let (runtime, api) = match &self.connected {
            Some(connected) => connected,
            None => self.connected.insert(connect(&self.url).map_err(|error| told(&error))?),
        };
        let inspected = runtime
            .block_on(async { tokio::time::timeout(TIMEOUT, api.inspect_container(&workload.name, None)).await });
        match inspected {
            Err(_) => Err(told(&"it does not answer")),
            Ok(Err(Error::DockerResponseServerError { status_code: 404, .. })) => Ok(None),
            Ok(Err(error)) => Err(told(&error)),
            Ok(Ok(container)) => path(workload, container),
        }
    }
}

fn connect(url: &str) -> Result<(Runtime, bollard::Docker), String> {
    let timeout = TIMEOUT.as_secs();
    let api = if url.starts_with("unix://") {
        bollard::Docker::connect_with_unix(url, timeout, API_DEFAULT_VERSION)
    } else {
        bollard::Docker::connect_with_http(url, timeout, API_DEFAULT_VERSION)
    };
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    Ok((runtime, api.map_err(|error| error.to_string())?))
}

fn path(workload: &Workload, container: ContainerInspectResponse) -> Result<Option<PathBuf>, String> {
    let label = container.config.and_then(|config| config.labels?.remove(LABEL_ID));
    if label.as_ref() != Some(&workload.id) {
        return Ok(None);
    }
    match container.log_path.filter(|path| !path.is_empty()) {
        Some(path) => Ok(Some(path.into())),
        None => {
            let driver = container
                .host_config
                .and_then(|config| config.log_config?.typ)
                .unwrap_or_default();
            Err(format!(
                "container {} logs by the driver '{driver}', which leaves no file: use json-file",
                workload.name
            ))
        }
    }
}
