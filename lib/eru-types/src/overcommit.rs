//! How many times a node's cores are sold.

use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::Cpu;
use crate::cpu::short;

/// The ratio of CPU that may be promised to workloads that bind no cores, to the cores there are. `inf` promises
/// without end, as Eru does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Overcommit(f64);

impl Overcommit {
    /// Without end.
    pub const INFINITE: Self = Self(f64::INFINITY);

    /// Whether each core is sold once.
    #[must_use]
    pub fn is_one(&self) -> bool {
        self.0 == 1.0
    }

    /// The CPU that may be promised on so many cores; `None` is without end.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "the ratio is at most a million; a cast saturates"
    )]
    pub fn of(&self, cores: Cpu) -> Option<Cpu> {
        match self.0 {
            1.0 => Some(cores),
            ratio if ratio.is_infinite() => None,
            ratio => Some(Cpu::from_nano((cores.nano() as f64 * ratio).round() as u64)),
        }
    }
}

impl Default for Overcommit {
    fn default() -> Self {
        Self(1.0)
    }
}

impl fmt::Display for Overcommit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl FromStr for Overcommit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("'{text}' is not a ratio between 0.01 and 1000000, nor inf");
        match text.trim().parse::<f64>() {
            Ok(ratio) if ratio == f64::INFINITY || (0.01..=1e6).contains(&ratio) => Ok(Self(ratio)),
            _ => Err(wrong()),
        }
    }
}

/// JSON has no infinite number: it is written as the string `inf`.
impl Serialize for Overcommit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.is_infinite() {
            serializer.serialize_str("inf")
        } else {
            serializer.serialize_f64(self.0)
        }
    }
}

impl<'de> Deserialize<'de> for Overcommit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form {
            Number(f64),
            Text(String),
        }
        match Form::deserialize(deserializer).map_err(|_| de::Error::custom("not a ratio, nor \"inf\""))? {
            Form::Number(ratio) => short(ratio).parse(),
            Form::Text(text) => text.parse(),
        }
        .map_err(de::Error::custom)
    }
}

impl JsonSchema for Overcommit {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Overcommit".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "ratio of the CPU that may be promised to the cores there are",
            "anyOf": [{ "type": "number", "minimum": 0.01, "maximum": 1e6 }, { "const": "inf" }]
        })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_inf() {
        for (text, cpu) in [("1.0", Some(4.0)), ("2.5", Some(10.0)), ("\"inf\"", None)] {
            let ratio: Overcommit = serde_json::from_str(text).unwrap();
            assert_eq!(ratio.of(Cpu::cores(4)).map(Cpu::as_f64), cpu);
            assert_eq!(serde_json::to_string(&ratio).unwrap(), text);
        }
        for text in ["0", "-1", "1e9", "\"nan\"", "\"-inf\"", "null"] {
            assert!(serde_json::from_str::<Overcommit>(text).is_err(), "{text}");
        }
    }
}
