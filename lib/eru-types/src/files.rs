//! Files laid into a workload before it starts.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::Extra;
use crate::open::open;

/// A file for a workload. Small contents travel in the document, large ones lie in the store once, by digest.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self")]
#[schemars(!remote)]
pub struct File {
    /// Where it goes in the workload.
    pub path: String,
    /// Permission bits.
    #[serde(default = "mode")]
    pub mode: u32,
    /// Owner.
    #[serde(default)]
    pub uid: u32,
    /// Group.
    #[serde(default)]
    pub gid: u32,
    /// The contents in base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_base64: Option<String>,
    /// SHA-256 of the contents in hexadecimal, under which the store has them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    #[serde(flatten, skip_deserializing)]
    #[schemars(!skip_deserializing)]
    #[allow(missing_docs)]
    pub extra: Extra,
}

open!(File, extra);

/// Eru's default permission bits.
fn mode() -> u32 {
    0o755
}

impl File {
    /// Contents up to this size travel in the document, in bytes.
    pub const INLINE: usize = 4096;

    /// A file with its contents in the document.
    #[must_use]
    pub fn inline(path: &str, contents: &[u8]) -> Self {
        Self {
            path: path.to_owned(),
            mode: mode(),
            content_base64: Some(BASE64_STANDARD.encode(contents)),
            ..Self::default()
        }
    }

    /// The contents, where they are in the document.
    ///
    /// # Errors
    /// What is not base64.
    pub fn contents(&self) -> Result<Option<Vec<u8>>, String> {
        let decode = |text: &String| {
            BASE64_STANDARD
                .decode(text)
                .map_err(|e| format!("file {}: {e}", self.path))
        };
        self.content_base64.as_ref().map(decode).transpose()
    }

    /// The digest under which the store keeps contents.
    #[must_use]
    pub fn digest_of(contents: &[u8]) -> String {
        Sha256::digest(contents)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}
