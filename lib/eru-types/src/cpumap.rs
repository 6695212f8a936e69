//! Pieces by core.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Pieces of cores by the core's id, in the order of the ids: a map in one piece of memory, since a node may have
/// hundreds of cores, a cluster ten thousand nodes, and a plan a million instances.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct CpuMap(Vec<(u32, u32)>);

impl CpuMap {
    /// No cores.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Whether there is no core in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many cores are in it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    fn find(&self, core: u32) -> Result<usize, usize> {
        self.0.binary_search_by_key(&core, |&(id, _)| id)
    }

    /// The pieces of a core; `None` when it is not in the map.
    #[must_use]
    pub fn get(&self, core: u32) -> Option<u32> {
        self.find(core).ok().map(|i| self.0[i].1)
    }

    /// Sets the pieces of a core, and returns what it had.
    pub fn insert(&mut self, core: u32, pieces: u32) -> Option<u32> {
        match self.find(core) {
            Ok(i) => Some(std::mem::replace(&mut self.0[i].1, pieces)),
            Err(i) => {
                self.0.insert(i, (core, pieces));
                None
            }
        }
    }

    /// Takes a core out of the map.
    pub fn remove(&mut self, core: u32) -> Option<u32> {
        self.find(core).ok().map(|i| self.0.remove(i).1)
    }

    /// The cores with their pieces, in the order of their ids.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (u32, u32)> + DoubleEndedIterator + '_ {
        self.0.iter().copied()
    }

    /// The ids, in order.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = u32> + '_ {
        self.iter().map(|(core, _)| core)
    }

    /// The pieces, in the order of the ids.
    pub fn values(&self) -> impl ExactSizeIterator<Item = u32> + '_ {
        self.iter().map(|(_, pieces)| pieces)
    }

    /// The sum of all pieces.
    #[must_use]
    pub fn sum(&self) -> u64 {
        self.values().map(u64::from).sum()
    }
}

/// Of a core that is named twice the last counts.
impl FromIterator<(u32, u32)> for CpuMap {
    fn from_iter<I: IntoIterator<Item = (u32, u32)>>(pairs: I) -> Self {
        let mut map = Self(pairs.into_iter().collect());
        if !map.0.is_sorted_by(|a, b| a.0 < b.0) {
            map.0.sort_by_key(|&(id, _)| id);
            map.0.reverse();
            map.0.dedup_by_key(|pair| pair.0);
            map.0.reverse();
        }
        map
    }
}

impl<const N: usize> From<[(u32, u32); N]> for CpuMap {
    fn from(pairs: [(u32, u32); N]) -> Self {
        pairs.into_iter().collect()
    }
}

impl Serialize for CpuMap {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for CpuMap {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = CpuMap;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map from a core's id to pieces")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<CpuMap, A::Error> {
                // On the stack first: one allocation, of the right size, for all but the largest nodes.
                let mut few = [(0, 0); 32];
                let mut n = 0;
                while n < few.len()
                    && let Some(pair) = access.next_entry()?
                {
                    few[n] = pair;
                    n += 1;
                }
                let mut pairs = few[..n].to_vec();
                if n == few.len() {
                    while let Some(pair) = access.next_entry()? {
                        pairs.push(pair);
                    }
                }
                let named = pairs.len();
                let map: CpuMap = pairs.into_iter().collect();
                if map.len() < named {
                    return Err(A::Error::custom("a core is named twice"));
                }
                Ok(map)
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}

impl JsonSchema for CpuMap {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "CpuMap".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "description": "pieces by core id",
            "patternProperties": { "^\\d+$": { "type": "integer", "minimum": 0, "maximum": u32::MAX } },
            "additionalProperties": false
        })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_map_in_the_order_of_the_ids() {
        let mut map: CpuMap = serde_json::from_str(r#"{"10":5,"2":7,"0":1}"#).unwrap();
        assert_eq!(map.iter().collect::<Vec<_>>(), [(0, 1), (2, 7), (10, 5)]);
        assert_eq!((map.get(2), map.get(3), map.sum()), (Some(7), None, 13));
        assert_eq!(
            (map.insert(3, 9), map.insert(2, 8), map.remove(10)),
            (None, Some(7), Some(5))
        );
        assert_eq!(serde_json::to_string(&map).unwrap(), r#"{"0":1,"2":8,"3":9}"#);
        assert_eq!(CpuMap::from([(3, 1), (1, 2), (3, 4)]), CpuMap::from([(1, 2), (3, 4)]));
    }

    #[test]
    fn maps_of_any_size_are_read() {
        for cores in [0, 1, 31, 32, 33, 300] {
            let map: CpuMap = (0..cores).map(|core| (core, core + 1)).collect();
            let json = serde_json::to_string(&map).unwrap();
            assert_eq!(serde_json::from_str::<CpuMap>(&json).unwrap(), map);
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for text in [
            r#"{"0":1,"0":2}"#,
            r#"{"a":1}"#,
            r#"{"0":-1}"#,
            r#"{"-1":1}"#,
            "[]",
            r#"{"0":5000000000}"#,
        ] {
            assert!(serde_json::from_str::<CpuMap>(text).is_err(), "{text}");
        }
    }
}
