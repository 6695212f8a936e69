//! dockerd's images.

use std::collections::HashMap;
use std::io::{self, Read};
use std::time::{Duration, UNIX_EPOCH};

use bollard::query_parameters::{
    CreateImageOptionsBuilder, ListContainersOptionsBuilder, ListImagesOptionsBuilder, RemoveImageOptionsBuilder,
};
use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream;
use tokio::sync::mpsc;

use super::Docker;
use super::client::{absent, status};
use super::logs::io_error;
use crate::engine::{Error, Image, Result};
use crate::instance::LABEL_ID;

/// An archive is sent in pieces of at most this size.
const PIECE: usize = 256 * 1024;

impl Docker {
    pub(super) async fn import(&self, name: &str, archive: &mut dyn Read) -> Result<()> {
        let (repo, tag) = split(name);
        let options = CreateImageOptionsBuilder::new()
            .from_src("-")
            .repo(repo)
            .tag(tag)
            .build();
        let (pieces, received) = mpsc::channel::<io::Result<Bytes>>(4);
        let body = stream::unfold(received, |mut received| async {
            received.recv().await.map(|piece| (piece, received))
        });
        let mut answers = std::pin::pin!(self.api.create_image(
            Some(options),
            Some(bollard::body_try_stream(body)),
            None
        ));
        let answered = async {
            while let Some(answer) = answers.next().await {
                answer.map_err(|e| self.error(|| format!("importing image {name}"), e))?;
            }
            Ok(())
        };
        // Reading blocks the runtime, which has nothing else to do but to send what was read.
        let (answered, sent) = tokio::join!(answered, send(archive, pieces));
        sent.map_err(|e| io_error(&format!("reading the archive of image {name}"), &e))?;
        answered
    }

    pub(super) async fn list_images(&self) -> Result<Vec<Image>> {
        let listed = self
            .api
            .list_images(Some(ListImagesOptionsBuilder::new().build()))
            .await;
        let mut images = Vec::new();
        for summary in listed.map_err(|e| self.error(|| "listing images".into(), e))? {
            let created = u64::try_from(summary.created)
                .ok()
                .map(|s| UNIX_EPOCH + Duration::from_secs(s));
            for name in summary.repo_tags.iter().filter(|name| *name != "<none>:<none>") {
                images.push(Image {
                    name: name.clone(),
                    created_at: created,
                    size: u64::try_from(summary.size).ok(),
                });
            }
        }
        images.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(images)
    }

    pub(super) async fn delete_image(&self, name: &str) -> Result<()> {
        let options = RemoveImageOptionsBuilder::new().build();
        match self.api.remove_image(name, Some(options), None).await {
            Ok(_) => Ok(()),
            Err(cause) if absent(&cause) => Ok(()),
            Err(cause) => match self.user_of(name).await? {
                Some(id) if status(&cause) == Some(409) => Err(Error::ImageUsed { name: name.into(), id }),
                _ => Err(self.error(|| format!("removing image {name}"), cause)),
            },
        }
    }

    /// A workload that is made of an image.
    async fn user_of(&self, image: &str) -> Result<Option<String>> {
        let filters = HashMap::from([
            ("ancestor".to_owned(), vec![image.to_owned()]),
            ("label".to_owned(), vec![LABEL_ID.to_owned()]),
        ]);
        let options = ListContainersOptionsBuilder::new().all(true).filters(&filters).build();
        let listed = self.api.list_containers(Some(options)).await;
        let listed = listed.map_err(|e| self.error(|| "listing containers".into(), e))?;
        Ok(listed.into_iter().find_map(|summary| summary.labels?.remove(LABEL_ID)))
    }
}

async fn send(archive: &mut dyn Read, pieces: mpsc::Sender<io::Result<Bytes>>) -> io::Result<()> {
    let mut piece = vec![0; PIECE];
    loop {
        match archive.read(&mut piece) {
            Ok(0) => return Ok(()),
            Ok(n) => {
                // dockerd may have given up; its answer says why.
                if pieces.send(Ok(Bytes::copy_from_slice(&piece[..n]))).await.is_err() {
                    return Ok(());
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                // Or dockerd would take what it has for the whole.
                let _ = pieces.send(Err(io::Error::other("the archive cannot be read"))).await;
                return Err(error);
            }
        }
    }
}

/// Name and tag; a colon before the last slash belongs to a registry's port.
fn split(name: &str) -> (&str, &str) {
    match name.rsplit_once(':') {
        Some((repo, tag)) if !tag.contains('/') => (repo, tag),
        _ => (name, "latest"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_a_tag() {
        assert_eq!(split("web"), ("web", "latest"));
        assert_eq!(split("hub:5000/ns/web"), ("hub:5000/ns/web", "latest"));
        assert_eq!(split("hub:5000/ns/web:2"), ("hub:5000/ns/web", "2"));
    }
}
