//! A mount, in Eru's notation `source:destination[:flags[:size[:rIOPS:wIOPS:rBPS:wBPS]]]`.

use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::parse_size;

/// The source that leaves the place to the engine: a directory of the workload's own, removed with it.
const AUTO: &str = "AUTO";

/// A mount of a workload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Volume {
    /// A path of the node, or `AUTO`.
    pub source: String,
    /// Where it appears in the workload.
    pub destination: String,
    /// May be written to.
    pub writable: bool,
    /// The flags as given, a subset of `rwom` (Eru's letters), or `ro` and `rw`; "" reads as `rw`.
    pub flags: String,
    /// Size in bytes, 0 for none.
    pub size: u64,
    /// Read and write operations and bytes a second, as given; "" for none.
    pub limits: String,
}

impl Volume {
    /// Whether the engine chooses the place.
    #[must_use]
    pub fn is_auto(&self) -> bool {
        self.source == AUTO
    }
}

impl FromStr for Volume {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.splitn(5, ':');
        let source = parts.next().unwrap_or_default();
        let destination = parts.next().unwrap_or_default();
        let flags = parts.next().unwrap_or_default();
        let size = parts.next().unwrap_or_default();
        let limits = parts.next().unwrap_or_default();
        let wrong = |why: &str| Err(format!("volume '{text}': {why}"));
        if source != AUTO && !source.starts_with('/') {
            return wrong("the source is neither an absolute path nor AUTO");
        }
        if !destination.starts_with('/') {
            return wrong("the destination is not an absolute path");
        }
        if [source, destination]
            .iter()
            .any(|path| path.split('/').any(|part| part == ".."))
        {
            return wrong("a path goes up with '..'");
        }
        if let Some(flag) = flags.chars().find(|flag| !"rwom".contains(*flag)) {
            return wrong(&format!("the flag '{flag}' is not one of r, w, o and m"));
        }
        if limits
            .split(':')
            .any(|limit| !limit.is_empty() && parse_size(limit).is_err())
        {
            return wrong("a limit is not a number");
        }
        let size = if size.is_empty() {
            0
        } else {
            parse_size(size).map_err(|e| format!("volume '{text}': {e}"))?
        };
        Ok(Self {
            source: source.to_owned(),
            destination: destination.to_owned(),
            writable: flags.is_empty() || flags.contains('w'),
            flags: flags.to_owned(),
            size,
            limits: limits.to_owned(),
        })
    }
}

impl fmt::Display for Volume {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.source, self.destination)?;
        let more = [
            self.flags.clone(),
            if self.size > 0 {
                self.size.to_string()
            } else {
                String::new()
            },
        ];
        let wanted = if !self.limits.is_empty() {
            2
        } else {
            more.iter().rposition(|m| !m.is_empty()).map_or(0, |i| i + 1)
        };
        for part in &more[..wanted] {
            write!(f, ":{part}")?;
        }
        if self.limits.is_empty() {
            Ok(())
        } else {
            write!(f, ":{}", self.limits)
        }
    }
}

impl Serialize for Volume {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Volume {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

impl JsonSchema for Volume {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Volume".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "description": "source:destination[:flags[:size[:limits]]]" })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn written_as_read() {
        for text in [
            "/a:/b",
            "/a:/b:ro",
            "AUTO:/data:rw:1073741824",
            "AUTO:/d:rwm:1024:100:100:1M:1M",
            "/a:/b:::5:6:7:8",
        ] {
            assert_eq!(text.parse::<Volume>().unwrap().to_string(), text);
        }
        assert!(!"/a:/b:ro".parse::<Volume>().unwrap().writable);
        assert_eq!("AUTO:/data:rw:10G".parse::<Volume>().unwrap().size, 10 << 30);
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "/a", "a:/b", "/a:b", "/a:/b:x", "/a/../etc:/b", "AUTO:/b:rw:ten"] {
            assert!(text.parse::<Volume>().is_err(), "{text}");
        }
    }
}
