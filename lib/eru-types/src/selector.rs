//! Conditions on the labels of a node.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a label must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LabelOp {
    /// One of the values.
    In,
    /// None of the values; a node without the label passes.
    NotIn,
    /// There, whatever its value.
    Exists,
    /// Not there.
    Absent,
}

/// A condition on one label of a node. Unknown fields are refused: a condition that is not understood cannot be kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Selector {
    /// The label.
    pub key: String,
    /// What it must be.
    pub op: LabelOp,
    /// The values of `in` and `notin`.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub values: BTreeSet<String>,
}

impl Selector {
    /// Whether a node with these labels is meant.
    #[must_use]
    pub fn matches(&self, labels: &BTreeMap<String, String>) -> bool {
        let value = labels.get(&self.key);
        match self.op {
            LabelOp::In => value.is_some_and(|value| self.values.contains(value)),
            LabelOp::NotIn => value.is_none_or(|value| !self.values.contains(value)),
            LabelOp::Exists => value.is_some(),
            LabelOp::Absent => value.is_none(),
        }
    }

    /// Checks that it says something.
    ///
    /// # Errors
    /// What is wrong with it, naming it.
    pub fn validate(&self) -> Result<(), String> {
        if !is_key(&self.key) {
            return Err(format!("'{}' is not the name of a label", self.key.escape_default()));
        }
        match (self.op, self.values.is_empty()) {
            (LabelOp::In | LabelOp::NotIn, true) => Err(format!("'{self}' names no values")),
            (LabelOp::Exists | LabelOp::Absent, false) => Err(format!("'{self}' takes no values")),
            _ => Ok(()),
        }
    }
}

/// What stands before an operator: no white space, and nothing that an operator begins with.
fn is_key(text: &str) -> bool {
    !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || c.is_control() || "!=(),".contains(c))
}

/// Reads `key=value`, `key!=value`, `key in (a,b)`, `key notin (a,b)`, `key` and `!key`.
impl FromStr for Selector {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parsed = parse(text.trim()).ok_or_else(|| {
            format!("'{text}' is none of key=value, key!=value, 'key in (a,b)', 'key notin (a,b)', key and !key")
        })?;
        parsed.validate()?;
        Ok(parsed)
    }
}

fn parse(text: &str) -> Option<Selector> {
    let of = |key: &str, op, values: BTreeSet<String>| {
        let key = key.trim();
        is_key(key).then(|| Selector {
            key: key.to_owned(),
            op,
            values,
        })
    };
    let one = |value: &str| BTreeSet::from([value.trim().to_owned()]);
    if let Some((key, op, values)) = set(text) {
        return of(key, op, values?);
    }
    match text.find('=') {
        Some(at) if text[..at].ends_with('!') => of(&text[..at - 1], LabelOp::NotIn, one(&text[at + 1..])),
        Some(at) => {
            let value = &text[at + 1..];
            of(&text[..at], LabelOp::In, one(value.strip_prefix('=').unwrap_or(value)))
        }
        None => match text.strip_prefix('!') {
            Some(key) => of(key, LabelOp::Absent, BTreeSet::new()),
            None => of(text, LabelOp::Exists, BTreeSet::new()),
        },
    }
}

/// The parts of `key in (a,b)`; the values are `None` where the list is wrong.
fn set(text: &str) -> Option<(&str, LabelOp, Option<BTreeSet<String>>)> {
    let (key, rest) = text.split_once(char::is_whitespace)?;
    let rest = rest.trim_start();
    let (op, list) = match rest.strip_prefix("notin") {
        Some(list) => (LabelOp::NotIn, list),
        None => (LabelOp::In, rest.strip_prefix("in")?),
    };
    let list = list.trim_start();
    if !is_key(key) || !list.starts_with('(') {
        return None;
    }
    let values = list
        .strip_prefix('(')
        .and_then(|list| list.strip_suffix(')'))
        .and_then(|list| {
            let values: BTreeSet<String> = list.split(',').map(|value| value.trim().to_owned()).collect();
            values
                .iter()
                .all(|value| !value.is_empty() && !value.contains(['(', ')']))
                .then_some(values)
        });
    Some((key, op, values))
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values = || self.values.iter().map(String::as_str).collect::<Vec<_>>();
        match (self.op, &values()[..]) {
            (LabelOp::In, [one]) => write!(f, "{}={one}", self.key),
            (LabelOp::NotIn, [one]) => write!(f, "{}!={one}", self.key),
            (LabelOp::In, many) => write!(f, "{} in ({})", self.key, many.join(",")),
            (LabelOp::NotIn, many) => write!(f, "{} notin ({})", self.key, many.join(",")),
            (LabelOp::Exists, _) => f.write_str(&self.key),
            (LabelOp::Absent, _) => write!(f, "!{}", self.key),
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn labels(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    }

    #[test]
    fn all_forms_are_read_written_and_kept() {
        let ssd = labels(&[("disk", "ssd"), ("zone", "")]);
        for (text, written, holds) in [
            ("disk=ssd", "disk=ssd", true),
            ("disk == ssd", "disk=ssd", true),
            ("disk=hdd", "disk=hdd", false),
            ("disk!=ssd", "disk!=ssd", false),
            ("rack != r1", "rack!=r1", true),
            ("disk in (ssd, nvme)", "disk in (nvme,ssd)", true),
            ("disk in(hdd)", "disk=hdd", false),
            ("disk  notin (ssd,nvme)", "disk notin (nvme,ssd)", false),
            ("rack notin (r1,r2)", "rack notin (r1,r2)", true),
            ("disk", "disk", true),
            ("rack", "rack", false),
            ("!rack", "!rack", true),
            ("!disk", "!disk", false),
            ("zone=", "zone=", true),
            ("k8s.io/a-b_c=in (x)", "k8s.io/a-b_c=in (x)", false),
        ] {
            let selector: Selector = text.parse().unwrap();
            assert_eq!(
                (selector.to_string().as_str(), selector.matches(&ssd)),
                (written, holds),
                "{text}"
            );
            assert_eq!(written.parse::<Selector>().unwrap(), selector, "{text}");
            let json = serde_json::to_string(&selector).unwrap();
            assert_eq!(serde_json::from_str::<Selector>(&json).unwrap(), selector, "{json}");
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for text in [
            "",
            "!",
            "=",
            "=x",
            "!=x",
            "a b",
            "a in ()",
            "a in (",
            "a in (b",
            "a in (b,)",
            "a in (b) c",
            "a in ((b))",
            "in (a)",
            "!a=b",
            "a,b",
            "a like (b)",
            "!!a",
        ] {
            assert!(text.parse::<Selector>().is_err(), "{text}");
        }
        for json in [
            r#"{"key":"a","op":"in","values":["b"],"case":false}"#,
            r#"{"key":"a","op":"like","values":["b"]}"#,
            r#"{"op":"exists"}"#,
        ] {
            assert!(serde_json::from_str::<Selector>(json).is_err(), "{json}");
        }
    }
}
