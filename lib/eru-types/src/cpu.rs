//! An amount of CPU.

use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// An amount of CPU, kept in billionths of a core so that sums are exact; written as a number of cores (`1.5`).
///
/// Eru rounds to the same billionth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cpu(u64);

const NANO: f64 = 1e9;
/// A million cores: far above any node, far below where an `f64` loses the billionth.
const MAX_CORES: f64 = 1e6;

impl Cpu {
    /// No CPU at all.
    pub const ZERO: Self = Self(0);

    /// Whole cores.
    #[must_use]
    pub fn cores(n: u32) -> Self {
        Self(u64::from(n) * 1_000_000_000)
    }

    /// From billionths of a core.
    #[must_use]
    pub fn from_nano(nano: u64) -> Self {
        Self(nano)
    }

    /// Billionths of a core.
    #[must_use]
    pub fn nano(self) -> u64 {
        self.0
    }

    /// As a number of cores.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "below a million cores an f64 holds the billionth"
    )]
    pub fn as_f64(self) -> f64 {
        self.0 as f64 / NANO
    }

    /// From a number of cores.
    ///
    /// # Errors
    /// A negative, infinite or absurdly large number.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range was checked"
    )]
    pub fn from_f64(cores: f64) -> Result<Self, String> {
        if !(0.0..=MAX_CORES).contains(&cores) {
            return Err(format!("{} cores is not between 0 and {MAX_CORES}", short(cores)));
        }
        Ok(Self((cores * NANO).round() as u64))
    }

    /// Pieces of a core, rounded to the nearest; a core has `share_base` of them.
    #[must_use]
    pub fn pieces(self, share_base: u32) -> u64 {
        u64::try_from((u128::from(self.0) * u128::from(share_base) + 500_000_000) / 1_000_000_000).unwrap_or(u64::MAX)
    }

    /// The sum, or `None` on overflow.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference, or `None` where it would be negative.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }
}

/// A number for people: of those with more digits than anybody reads, the first and how many there are.
pub(crate) fn short(number: f64) -> String {
    if number.is_finite() && number.abs() >= 1e15 {
        format!("{number:e}")
    } else {
        number.to_string()
    }
}

impl fmt::Display for Cpu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.as_f64())
    }
}

impl FromStr for Cpu {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let cores: f64 = text
            .trim()
            .parse()
            .map_err(|_| format!("'{text}' is not a number of cores"))?;
        let cpu = Self::from_f64(cores)?;
        // 0 mostly says that there is no limit, which nobody means who asks for so little.
        if cpu == Self::ZERO && cores > 0.0 {
            return Err(format!("'{text}' is less than the least amount of CPU, 0.000000001"));
        }
        Ok(cpu)
    }
}

impl Serialize for Cpu {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.is_multiple_of(1_000_000_000) {
            serializer.serialize_u64(self.0 / 1_000_000_000)
        } else {
            serializer.serialize_f64(self.as_f64())
        }
    }
}

impl<'de> Deserialize<'de> for Cpu {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_f64(f64::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

impl JsonSchema for Cpu {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Cpu".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "number", "minimum": 0, "maximum": MAX_CORES, "description": "CPU in cores" })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn sums_are_exact() {
        let tenth = Cpu::from_f64(0.1).unwrap();
        let sum = (0..10).fold(Cpu::ZERO, |sum, _| sum.checked_add(tenth).unwrap());
        assert_eq!(sum, Cpu::cores(1));
        assert_eq!(serde_json::to_string(&sum).unwrap(), "1");
    }

    #[test]
    fn what_is_no_amount_is_told_in_few_words() {
        for (text, message) in [
            ("-1", "-1 cores is not between"),
            ("1e300", "1e300 cores is not between"),
            ("NaN", "NaN cores is not between"),
            ("0.0000000001", "less than the least amount"),
            ("", "is not a number"),
        ] {
            let error = text.parse::<Cpu>().unwrap_err();
            assert!(error.contains(message) && error.len() < 80, "{text}: {error}");
        }
        assert_eq!("0.000000001".parse(), Ok(Cpu::from_nano(1)));
        assert_eq!("0".parse(), Ok(Cpu::ZERO));
    }

    #[test]
    fn pieces_are_rounded_to_the_nearest() {
        // The original truncates, and so gives 28 pieces for 0.29 and 229 for 2.3.
        assert_eq!(Cpu::from_f64(0.29).unwrap().pieces(100), 29);
        assert_eq!(Cpu::from_f64(2.3).unwrap().pieces(100), 230);
    }

    #[test]
    fn absurd_amounts_are_refused() {
        for text in ["-1", "nan", "inf", "1e300", "two"] {
            assert!(text.parse::<Cpu>().is_err(), "{text}");
        }
    }
}
