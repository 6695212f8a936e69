//! The cores that a container runs on.

use bollard::models::ContainerUpdateBody;
use eru_types::Cores;

use super::Docker;
use super::client::absent;
use crate::engine::{Error, Result};

impl Docker {
    /// dockerd keeps it for the next start, and sets it in the kernel if the container runs.
    pub(super) async fn pin_container(&self, id: &str, cores: &Cores) -> Result<()> {
        let container = self.require(id).await?;
        let change = ContainerUpdateBody {
            cpuset_cpus: Some(cores.to_string()),
            ..ContainerUpdateBody::default()
        };
        match self.api.update_container(&container, change).await {
            Err(cause) if absent(&cause) => Err(Error::Absent(id.to_owned())),
            done => done.map_err(|e| self.error(|| format!("setting the cores of workload {id}"), e)),
        }
    }

    /// The cores of dockerd's machine, which need not be this one. They are asked for once.
    pub(super) async fn all_cores(&self) -> Result<Cores> {
        let number = match self.cores.get() {
            Some(number) => *number,
            None => {
                let info = self.api.info().await;
                let info = info.map_err(|e| self.error(|| "asking docker for its cores".into(), e))?;
                let number = info.ncpu.and_then(|number| u32::try_from(number).ok()).unwrap_or(1);
                *self.cores.get_or_init(|| number)
            }
        };
        Ok((0..number).collect())
    }
}
