//! Devices that a workload asks for.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// How many devices of a product are asked for, or which of them by their index on the node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Devices {
    /// Any so many.
    Count(u32),
    /// These.
    Indices(BTreeSet<u32>),
}

impl Devices {
    /// How many are asked for.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Count(n) => usize::try_from(*n).unwrap_or(usize::MAX),
            Self::Indices(indices) => indices.len(),
        }
    }

    /// Whether none is asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// By hand: what serde derives for an untagged enum does not say what is wrong.
impl<'de> Deserialize<'de> for Devices {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Form;

        impl<'de> Visitor<'de> for Form {
            type Value = Devices;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number of devices, or a list of their indices")
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Devices, E> {
                let count = u32::try_from(number);
                count
                    .map(Devices::Count)
                    .map_err(|_| E::custom(format!("{number} are more devices than any node has")))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Devices, A::Error> {
                let mut indices = BTreeSet::new();
                while let Some(index) = seq.next_element()? {
                    indices.insert(index);
                }
                Ok(Devices::Indices(indices))
            }
        }

        deserializer.deserialize_any(Form)
    }
}

/// Reads `2`, or `#0,#3` for indices.
impl FromStr for Devices {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("'{text}' is neither a number of devices nor a list such as #0,#3");
        if !text.starts_with('#') {
            return text.parse().map(Self::Count).map_err(|_| wrong());
        }
        let index = |part: &str| part.strip_prefix('#')?.parse().ok();
        text.split(',')
            .map(|part| index(part).ok_or_else(wrong))
            .collect::<Result<_, _>>()
            .map(Self::Indices)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn by_number_and_by_index() {
        for (text, json) in [("2", "2"), ("#3,#0", "[0,3]")] {
            let devices: Devices = text.parse().unwrap();
            assert_eq!(serde_json::to_string(&devices).unwrap(), json);
            assert_eq!(serde_json::from_str::<Devices>(json).unwrap(), devices);
            assert_eq!(devices.len(), 2);
        }
        for text in ["", "-1", "#", "#a", "0,1", "#0,1"] {
            assert!(text.parse::<Devices>().is_err(), "{text}");
        }
        for (json, message) in [
            ("-1", "expected a number of devices, or a list of their indices"),
            ("4294967296", "4294967296 are more devices than any node has"),
            ("[4294967296]", "expected u32"),
            ("\"#0\"", "expected a number of devices"),
        ] {
            let error = serde_json::from_str::<Devices>(json).unwrap_err().to_string();
            assert!(error.contains(message), "{json}: {error}");
        }
    }
}
