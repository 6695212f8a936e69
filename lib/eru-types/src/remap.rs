//! Which cores a workload without cores of its own may run on from now on.

use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::document::document;
use crate::{Extra, name};

/// Ids of cores in order, each once; written as the kernel writes them, such as `0-3,8`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Cores(Vec<u32>);

impl Cores {
    /// Ids of cores are below this: far above any machine, and a list of them takes little memory.
    pub const MOST: u32 = 65_536;

    /// Reads a list of ids such as `0-3,8`: in the order given, and as often as they are named.
    ///
    /// # Errors
    /// The part that is neither an id nor a range.
    pub fn list(text: &str) -> Result<Vec<u32>, String> {
        let most = Self::MOST;
        let mut ids = Vec::new();
        for part in text.trim().split(',') {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let id = |text: &str| text.trim().parse::<u32>().ok().filter(|id| *id < most);
            match (id(first), id(last)) {
                (Some(first), Some(last)) if first <= last => ids.extend(first..=last),
                _ => {
                    return Err(format!(
                        "'{part}' is not the id of a core below {most}, nor a range such as 0-3"
                    ));
                }
            }
            if ids.len() > most as usize {
                return Err(format!("'{text:.40}' names more than {most} cores"));
            }
        }
        Ok(ids)
    }

    /// The ids, in order.
    #[must_use]
    pub fn ids(&self) -> &[u32] {
        &self.0
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those that are in `other` too.
    #[must_use]
    pub fn within(&self, other: &Self) -> Self {
        let there = |id: &&u32| other.0.binary_search(id).is_ok();
        Self(self.0.iter().filter(there).copied().collect())
    }
}

impl FromIterator<u32> for Cores {
    fn from_iter<I: IntoIterator<Item = u32>>(ids: I) -> Self {
        let mut ids: Vec<u32> = ids.into_iter().collect();
        ids.sort_unstable();
        ids.dedup();
        Self(ids)
    }
}

impl fmt::Display for Cores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let runs = self.0.chunk_by(|a, b| a.checked_add(1) == Some(*b));
        for (number, run) in runs.enumerate() {
            if number > 0 {
                f.write_str(",")?;
            }
            match run {
                [first, .., last] => write!(f, "{first}-{last}")?,
                _ => write!(f, "{}", run[0])?,
            }
        }
        Ok(())
    }
}

impl FromStr for Cores {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        Ok(Self::list(text)?.into_iter().collect())
    }
}

impl Serialize for Cores {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Cores {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

impl JsonSchema for Cores {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Cores".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "description": "ids of cores, such as 0-3,8" })
    }
}

/// The cores that a workload without cores of its own runs on from now on. Written by `eru-place` when the cores that
/// are bound on a node have changed, applied by `eru-run`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self")]
#[schemars(!remote)]
pub struct Remap {
    /// The workload's node.
    pub node: String,
    /// The workload.
    pub id: String,
    /// Its name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The cores that are left for workloads without cores of their own.
    pub cores: Cores,
    #[serde(flatten, skip_deserializing)]
    #[schemars(!skip_deserializing)]
    #[allow(missing_docs)]
    pub extra: Extra,
}

document!(Remap, |remap| {
    name::object("node", &remap.node).map_err(|e| ("node".to_owned(), e))?;
    name::id(&remap.id).map_err(|e| ("id".to_owned(), e))
});

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn lists_are_written_as_the_kernel_does() {
        for (text, written) in [
            ("", ""),
            ("3", "3"),
            ("0,1", "0-1"),
            ("8,0-3,2", "0-3,8"),
            (" 5\n", "5"),
        ] {
            assert_eq!(text.parse::<Cores>().unwrap().to_string(), written);
        }
        let cores: Cores = "0-3,8".parse().unwrap();
        assert_eq!(cores.ids(), [0, 1, 2, 3, 8]);
        assert_eq!(cores.within(&"2-9".parse().unwrap()).to_string(), "2-3,8");
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["a", "-1", "3-1", "1,,2", "0-99999999", "1-", ","] {
            assert!(text.parse::<Cores>().is_err(), "{text}");
        }
    }
}
