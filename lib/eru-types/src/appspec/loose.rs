//! What YAML writers leave open: a section without contents, one value where a list may stand.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

/// Reads an empty section (`labels:` and nothing more) as if it were absent.
pub(super) fn or_empty<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}

/// The logging section: the new form with type and options, or the old one with the driver's name alone.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub(super) enum LogForm {
    Full(FullLog),
    Name(String),
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FullLog {
    #[serde(rename = "type")]
    pub(super) driver: String,
    #[serde(default, deserialize_with = "or_empty")]
    pub(super) config: BTreeMap<String, String>,
}
