//! What plugins answer, and what of it is believed: nothing that was not checked. Unknown fields are passed over.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::Amounts;
use crate::amounts::tidy;

/// Highest usage, rate and weight; far above any that makes sense, and their sums and products stay exact enough.
const HIGHEST: f64 = 1e6;

/// Most characters of a message that quotes an answer.
const QUOTED: usize = 300;

/// What a node can take of a request.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Offer {
    /// How many instances; never 0.
    pub capacity: u64,
    /// The share of the node's resource that is in use, 1 is all; it counts with `weight`.
    pub usage: f64,
    /// The share that one more instance takes.
    pub rate: f64,
    /// How much usage and rate count in the mean over all resources; 0 is not at all.
    pub weight: f64,
}

/// What a plugin says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Description {
    /// Its own name, which need not be its file's.
    #[serde(default)]
    pub name: String,
    /// Its version.
    #[serde(default)]
    pub version: String,
    /// What it is for, and how a request to it looks.
    #[serde(default)]
    pub help: String,
}

/// The answer to `capacity`.
#[derive(Deserialize)]
pub(crate) struct Offers {
    nodes: BTreeMap<String, RawOffer>,
}

#[derive(Deserialize)]
struct RawOffer {
    capacity: u64,
    usage: Option<f64>,
    rate: Option<f64>,
    weight: Option<f64>,
}

/// The answer to `bind`.
#[derive(Deserialize)]
pub(crate) struct Bindings {
    pub(crate) nodes: BTreeMap<String, Vec<Amounts>>,
}

/// The answer to `node`.
#[derive(Deserialize)]
pub(crate) struct Given {
    capacity: Amounts,
}

/// Reads an answer.
///
/// # Errors
/// Why it is none, with the path of the field.
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err("it is empty".into());
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let read = serde_path_to_error::deserialize(&mut json).map_err(|error| match error.path().to_string() {
        path if path == "." => brief(&error.inner().to_string()),
        path => brief(&format!("{path}: {}", error.inner())),
    })?;
    json.end()
        .map_err(|_| "there is more behind the one JSON document".to_owned())?;
    Ok(read)
}

/// The beginning of what quotes the plugin, safe to print.
fn brief(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(QUOTED).collect()
}

impl Offers {
    /// The nodes that can take some.
    ///
    /// # Errors
    /// A node that was not asked about, or a number that makes no sense.
    pub(crate) fn checked(self, asked: impl Fn(&str) -> bool) -> Result<BTreeMap<String, Offer>, String> {
        let mut offers = BTreeMap::new();
        for (node, raw) in self.nodes {
            if !asked(&node) {
                return Err(not_asked(&node));
            }
            let offer = raw.checked().map_err(|why| format!("node {node}: {why}"))?;
            if offer.capacity > 0 {
                offers.insert(node, offer);
            }
        }
        Ok(offers)
    }
}

impl RawOffer {
    fn checked(&self) -> Result<Offer, String> {
        // Who says nothing of usage and rate has no part in the mean.
        let silent = self.usage.is_none() && self.rate.is_none();
        let weight = self.weight.unwrap_or(if silent { 0.0 } else { 1.0 });
        Ok(Offer {
            capacity: self.capacity,
            usage: sensible("usage", self.usage.unwrap_or_default())?,
            rate: sensible("rate", self.rate.unwrap_or_default())?,
            weight: sensible("weight", weight)?,
        })
    }
}

fn sensible(what: &str, value: f64) -> Result<f64, String> {
    if (0.0..=HIGHEST).contains(&value) {
        Ok(value)
    } else {
        Err(format!("{what} {value} is not between 0 and {HIGHEST}"))
    }
}

impl Given {
    /// The capacity.
    ///
    /// # Errors
    /// A name that makes no sense.
    pub(crate) fn checked(mut self) -> Result<Amounts, String> {
        tidy(&mut self.capacity)?;
        Ok(self.capacity)
    }
}

/// What is wrong with an answer that names another node.
pub(crate) fn not_asked(node: &str) -> String {
    format!(
        "it names node '{:.80}', which it was not asked about",
        node.escape_debug()
    )
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn offers(text: &str) -> Result<BTreeMap<String, Offer>, String> {
        read::<Offers>(text.as_bytes())?.checked(|node| node != "n9")
    }

    #[test]
    fn usage_counts_only_if_it_is_told() {
        let all = offers(
            r#" {"nodes":{"n1":{"capacity":2},"n2":{"capacity":1,"usage":0.5,"rate":0.25},
                "n3":{"capacity":1,"usage":0,"weight":3,"new":true},"n4":{"capacity":0}}} "#,
        )
        .unwrap();
        let weights: Vec<_> = all.values().map(|offer| (offer.capacity, offer.weight)).collect();
        assert_eq!(weights, [(2, 0.0), (1, 1.0), (1, 3.0)]);
        assert_eq!((all["n2"].usage, all["n2"].rate), (0.5, 0.25));
    }

    #[test]
    fn nonsense_is_named() {
        for (text, why) in [
            ("", "it is empty"),
            ("\n", "it is empty"),
            ("hello", "expected value"),
            ("7", "invalid type"),
            ("{}", "missing field `nodes`"),
            (r#"{"nodes":{"n1":{"capacity":1}}"#, "EOF"),
            (r#"{"nodes":{}} {"nodes":{}}"#, "more behind"),
            (r#"{"nodes":{"n1":{}}}"#, "nodes.n1: missing field `capacity`"),
            (
                r#"{"nodes":{"n1":{"capacity":-1}}}"#,
                "nodes.n1.capacity: invalid value",
            ),
            (
                r#"{"nodes":{"n1":{"capacity":18446744073709551616}}}"#,
                "nodes.n1.capacity: invalid",
            ),
            (
                r#"{"nodes":{"n1":{"capacity":1.5}}}"#,
                "nodes.n1.capacity: invalid type",
            ),
            (
                r#"{"nodes":{"n1":{"capacity":"1"}}}"#,
                "nodes.n1.capacity: invalid type",
            ),
            (
                r#"{"nodes":{"n1":{"capacity":1,"usage":-0.1}}}"#,
                "node n1: usage -0.1 is not between",
            ),
            (r#"{"nodes":{"n1":{"capacity":1,"rate":1e300}}}"#, "node n1: rate 1"),
            (
                r#"{"nodes":{"n1":{"capacity":1,"weight":1e999}}}"#,
                "number out of range",
            ),
            (r#"{"nodes":{"n9":{"capacity":1}}}"#, "names node 'n9'"),
        ] {
            let error = offers(text).unwrap_err();
            assert!(error.contains(why), "{text}: {error}");
        }
        let long = format!(r#"{{"nodes":"{}"}}"#, "x".repeat(10_000));
        assert!(offers(&long).unwrap_err().len() <= 4 * QUOTED);
        let deep = "[".repeat(100_000);
        assert!(offers(&deep).is_err());
        assert!(read::<Given>(br#"{"capacity":{"":1}}"#).unwrap().checked().is_err());
        assert!(read::<Given>(b"\xff\xfe").is_err());
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_are_too_strange(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let _ = read::<Offers>(&bytes);
            let _ = read::<Bindings>(&bytes);
        }
    }
}
