//! A mount, in Eru's notation `source:destination[:flags[:size[:rIOPS:wIOPS:rBPS:wBPS]]]`.
//!
//! What must stay true: what is written reads as the same volume again.

use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{Rates, parse_size};

/// The source that leaves the place to the engine: a directory of the workload's own, removed with it.
const AUTO: &str = "AUTO";

/// A mount of a workload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Volume {
    /// A path of the node, or `AUTO`, or nothing, which is the same.
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
    /// Whether its place is chosen for it: a volume of the node, or a directory that the engine makes.
    #[must_use]
    pub fn is_auto(&self) -> bool {
        self.source == AUTO || self.source.is_empty()
    }

    /// Whether it is a path of the node, which is mounted as it is and takes no space of a volume.
    #[must_use]
    pub fn is_mount(&self) -> bool {
        !self.is_auto()
    }

    /// Whether it wants a whole volume of the node, whatever its size.
    #[must_use]
    pub fn is_monopoly(&self) -> bool {
        self.is_auto() && self.flags.contains('m')
    }

    /// Whether it shares a volume of the node and reserves nothing of it.
    #[must_use]
    pub fn is_unlimited(&self) -> bool {
        self.is_auto() && !self.is_monopoly() && self.size == 0 && self.rates().is_none()
    }

    /// Whether it shares a volume of the node and reserves so much of it.
    #[must_use]
    pub fn is_normal(&self) -> bool {
        self.is_auto() && !self.is_monopoly() && !self.is_unlimited()
    }

    /// The limits as numbers; what is not given is 0. Limits that were never parsed and make no sense count as none.
    #[must_use]
    pub fn rates(&self) -> Rates {
        rates(&self.limits).unwrap_or_default()
    }

    /// The flags in alphabetical order, each once; none are `rw` (Eru's rule). Two volumes with the same are alike.
    #[must_use]
    pub fn sorted_flags(&self) -> String {
        let given = if self.flags.is_empty() { "rw" } else { &self.flags };
        ['m', 'o', 'r', 'w']
            .into_iter()
            .filter(|f| given.contains(*f))
            .collect()
    }

    /// Whether both describe the same mount, whatever their sizes and limits.
    #[must_use]
    pub fn same_binding(&self, other: &Self) -> bool {
        self.destination == other.destination
            && (self.is_auto() && other.is_auto() || self.source == other.source)
            && self.sorted_flags() == other.sorted_flags()
    }
}

/// Reads `rIOPS:wIOPS:rBPS:wBPS`, of which those at the end, or all, may be missing.
fn rates(limits: &str) -> Result<Rates, String> {
    let mut numbers = [0; 4];
    let parts: Vec<_> = limits.split(':').collect();
    if parts.len() > numbers.len() {
        return Err("there are more than four limits".into());
    }
    for (number, part) in numbers.iter_mut().zip(parts) {
        if !part.is_empty() {
            *number = parse_size(part).map_err(|_| "a limit is not a number")?;
        }
    }
    let [read_iops, write_iops, read_bps, write_bps] = numbers;
    Ok(Rates {
        read_iops,
        write_iops,
        read_bps,
        write_bps,
    })
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
        if !source.is_empty() && source != AUTO && !source.starts_with('/') {
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
        if let Err(why) = rates(limits) {
            return wrong(&why);
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
            "/a:/b:::5",
            ":/data:rw:1024",
        ] {
            assert_eq!(text.parse::<Volume>().unwrap().to_string(), text);
        }
        assert!(!"/a:/b:ro".parse::<Volume>().unwrap().writable);
        assert_eq!("AUTO:/data:rw:10G".parse::<Volume>().unwrap().size, 10 << 30);
    }

    #[test]
    fn nonsense_is_refused() {
        for text in [
            "",
            "/a",
            "a:/b",
            "/a:b",
            "/a:/b:x",
            "/a/../etc:/b",
            "AUTO:/b:rw:ten",
            ":",
            "AUTO:/b:rw:1:x",
            "AUTO:/b:rw:1:1:2:3:4:5",
        ] {
            assert!(text.parse::<Volume>().is_err(), "{text}");
        }
    }

    #[test]
    fn every_volume_is_of_one_kind() {
        for (text, kind) in [
            ("/a:/b:rwm:10", "mount"),
            ("AUTO:/b", "unlimited"),
            (":/b:rw:0", "unlimited"),
            ("AUTO:/b:rw:0:0:0:0:0", "unlimited"),
            ("AUTO:/b:rw:0:0:1", "normal"),
            (":/b:rw:1", "normal"),
            ("AUTO:/b:rwm", "monopoly"),
        ] {
            let volume: Volume = text.parse().unwrap();
            let kinds = [
                (volume.is_mount(), "mount"),
                (volume.is_unlimited(), "unlimited"),
                (volume.is_normal(), "normal"),
                (volume.is_monopoly(), "monopoly"),
            ];
            let those: Vec<_> = kinds.iter().filter(|(is, _)| *is).map(|(_, kind)| *kind).collect();
            assert_eq!(those, [kind], "{text}");
        }
    }

    #[test]
    fn limits_are_numbers() {
        let volume: Volume = "AUTO:/b:rw:1G:100::1M".parse().unwrap();
        let expected = Rates {
            read_iops: 100,
            read_bps: 1 << 20,
            ..Rates::default()
        };
        assert_eq!(volume.rates(), expected);
    }

    #[test]
    fn the_same_binding_in_other_words() {
        let volume = |text: &str| text.parse::<Volume>().unwrap();
        assert!(volume(":/b:wr:5").same_binding(&volume("AUTO:/b")));
        for other in ["AUTO:/c", "/a:/b", "AUTO:/b:ro", "AUTO:/b:rwm"] {
            assert!(!volume("AUTO:/b").same_binding(&volume(other)), "{other}");
        }
    }
}
