//! Creating a container, so that doing it again changes nothing: also after a crash between its steps.

use std::collections::BTreeMap;

use bollard::models::ContainerStateStatusEnum as State;
use bollard::query_parameters::{CreateContainerOptionsBuilder, UploadToContainerOptionsBuilder};
use bytes::Bytes;
use eru_types::{File, Workload, to_json};
use nix::sys::resource::{Resource, getrlimit};

use super::Docker;
use super::client::{absent, status};
use super::map::{self, RUNTIME, Wiring};
use crate::engine::{Error, Result};
use crate::instance::{self, LABEL_ID};
use crate::network::{self, Mode};

/// The label with the digest of what a container was made of.
const LABEL_DIGEST: &str = "eru.digest";

impl Docker {
    /// Creates the container unless it is there, and lays its files into it.
    pub(super) async fn create_container(&self, workload: &Workload) -> Result<()> {
        let digest = File::digest_of(&to_json(workload));
        let container = match self.find(&workload.id).await? {
            Some(container) => container,
            None => self.make(workload, &digest).await?,
        };
        let inspected = self.api.inspect_container(&container, None).await;
        let inspected = inspected.map_err(|e| self.error(|| format!("inspecting workload {}", workload.id), e))?;
        let labels = inspected.config.and_then(|config| config.labels).unwrap_or_default();
        if labels.get(LABEL_DIGEST) != Some(&digest) {
            return Err(Error::Conflict(workload.id.clone()));
        }
        // One that has run has its files, and may have changed them.
        if inspected.state.and_then(|state| state.status) == Some(State::CREATED) {
            self.upload(&container, workload).await?;
        }
        Ok(())
    }

    async fn make(&self, workload: &Workload, digest: &str) -> Result<String> {
        let wiring = self.wiring(workload).await?;
        let mut labels = instance::labels(workload, &self.config.store);
        labels.insert(LABEL_DIGEST.into(), digest.into());
        let mut body = map::container(workload, &wiring, labels);
        if let (Some(host), Ok((_, ours))) = (&mut body.host_config, getrlimit(Resource::RLIMIT_NOFILE)) {
            map::limit_open_files(host, ours);
        }
        let options = CreateContainerOptionsBuilder::new().name(&workload.name).build();
        match self.api.create_container(Some(options), body).await {
            Ok(created) => Ok(created.id),
            Err(cause) if absent(&cause) => Err(Error::NoImage {
                name: workload.spec.image.clone(),
                remedy: format!(
                    "docker pull {0}, or eru-run image import --engine docker {0} FILE",
                    workload.spec.image
                ),
            }),
            Err(cause) if status(&cause) == Some(409) => self.taken(workload).await,
            Err(cause) => Err(self.error(|| format!("creating workload {}", workload.id), cause)),
        }
    }

    /// The name is taken: by ourselves a moment ago, or by somebody else.
    async fn taken(&self, workload: &Workload) -> Result<String> {
        if let Some(container) = self.find(&workload.id).await? {
            return Ok(container);
        }
        Err(Error::Invalid {
            object: format!("workload {}", workload.id),
            why: format!(
                "docker has a container {} without the label {LABEL_ID}={}",
                workload.name, workload.id
            ),
        })
    }

    /// How the container gets its networks.
    async fn wiring(&self, workload: &Workload) -> Result<Wiring> {
        let invalid = |why: String| Error::Invalid {
            object: format!("workload {}", workload.id),
            why,
        };
        Ok(match network::mode(&workload.spec).map_err(invalid)? {
            Mode::Host => Wiring::Own("host".into()),
            Mode::None => Wiring::Own("none".into()),
            Mode::Bridge => Wiring::Own("bridge".into()),
            Mode::Eru(networks) => {
                self.require_runtime().await?;
                Wiring::Eru {
                    conf: self.config.net.oci_conf(workload, &networks),
                }
            }
        })
    }

    async fn require_runtime(&self) -> Result<()> {
        let info = self
            .api
            .info()
            .await
            .map_err(|e| self.error(|| "asking docker for its runtimes".into(), e))?;
        if info.runtimes.is_some_and(|runtimes| runtimes.contains_key(RUNTIME)) {
            return Ok(());
        }
        Err(Error::Invalid {
            object: format!("docker at {}", self.config.url),
            why: format!(
                "it has no OCI runtime {RUNTIME}, which attaches containers to networks; link eru-oci to eru-net and \
                 start dockerd with --add-runtime {RUNTIME}=/path/to/eru-oci"
            ),
        })
    }

    async fn upload(&self, container: &str, workload: &Workload) -> Result<()> {
        if workload.spec.files.is_empty() {
            return Ok(());
        }
        let archive = archive(&workload.spec.files).map_err(|why| Error::Invalid {
            object: format!("workload {}", workload.id),
            why,
        })?;
        let options = UploadToContainerOptionsBuilder::new().path("/").build();
        let body = bollard::body_full(Bytes::from(archive));
        let uploaded = self.api.upload_to_container(container, Some(options), body).await;
        uploaded.map_err(|e| self.error(|| format!("laying files into workload {}", workload.id), e))
    }
}

/// The files as a tar archive, in order of their paths; missing directories are made by dockerd.
fn archive(files: &[File]) -> Result<Vec<u8>, String> {
    let mut archive = tar::Builder::new(Vec::new());
    let files: BTreeMap<&str, &File> = files.iter().map(|file| (file.path.as_str(), file)).collect();
    for (path, file) in files {
        let contents = file
            .contents()?
            .ok_or_else(|| format!("file {path}: its contents are missing"))?;
        let mut header = tar::Header::new_gnu();
        header.set_size(contents.len() as u64);
        header.set_mode(file.mode);
        header.set_uid(u64::from(file.uid));
        header.set_gid(u64::from(file.gid));
        let appended = archive.append_data(&mut header, path.trim_start_matches('/'), contents.as_slice());
        appended.map_err(|e| format!("file {path}: {e}"))?;
    }
    archive.into_inner().map_err(|e| e.to_string())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn files_keep_mode_and_owner() {
        let mut file = File::inline("/etc/app/conf", b"x=1\n");
        (file.mode, file.uid, file.gid) = (0o640, 7, 8);
        let packed = archive(&[file]).unwrap();
        let mut archive = tar::Archive::new(packed.as_slice());
        let entry = archive.entries().unwrap().next().unwrap().unwrap();
        let header = entry.header();
        assert_eq!(entry.path().unwrap().to_str(), Some("etc/app/conf"));
        assert_eq!(
            (header.mode().unwrap(), header.uid().unwrap(), header.gid().unwrap()),
            (0o640, 7, 8)
        );
    }

    #[test]
    fn contents_must_be_there() {
        let file = File {
            path: "/a".into(),
            digest: Some("00".into()),
            ..File::default()
        };
        assert_eq!(archive(&[file]).unwrap_err(), "file /a: its contents are missing");
    }
}
