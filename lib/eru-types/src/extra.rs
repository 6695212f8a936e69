//! Fields that this version does not know; they are kept and passed on.
//!
//! What must stay true: hardly any document has some, so that to have none costs one pointer. Ten thousand nodes are
//! read for one plan, each with three of these.

use std::borrow::Cow;
use std::ops::{Deref, DerefMut};
use std::sync::LazyLock;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

type Fields = Map<String, Value>;

/// Fields by name, in the order in which they came: a map in all that it does.
#[derive(Clone, Debug, Default)]
pub struct Extra(Option<Box<Fields>>);

static NONE: LazyLock<Fields> = LazyLock::new(Fields::new);

impl Extra {
    /// None at all.
    #[must_use]
    pub const fn new() -> Self {
        Self(None)
    }
}

impl Deref for Extra {
    type Target = Fields;

    fn deref(&self) -> &Fields {
        self.0.as_deref().unwrap_or_else(|| &NONE)
    }
}

impl DerefMut for Extra {
    fn deref_mut(&mut self) -> &mut Fields {
        self.0.get_or_insert_default()
    }
}

impl PartialEq for Extra {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (None, None) => true,
            _ => **self == **other,
        }
    }
}

impl From<Fields> for Extra {
    fn from(fields: Fields) -> Self {
        Self((!fields.is_empty()).then(|| Box::new(fields)))
    }
}

impl IntoIterator for Extra {
    type Item = (String, Value);
    type IntoIter = serde_json::map::IntoIter;

    fn into_iter(self) -> Self::IntoIter {
        self.0.map(|fields| *fields).unwrap_or_default().into_iter()
    }
}

impl Serialize for Extra {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Extra {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Fields::deserialize(deserializer).map(Self::from)
    }
}

impl JsonSchema for Extra {
    fn inline_schema() -> bool {
        Fields::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        Fields::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        Fields::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Fields::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_are_a_map_without_any() {
        let mut extra = Extra::new();
        assert!(extra.is_empty() && extra.get("a").is_none());
        extra.insert("a".into(), 1.into());
        assert_eq!((extra.len(), &extra["a"]), (1, &Value::from(1)));
        assert_ne!(extra, Extra::new());
        extra.shift_remove("a");
        assert_eq!(extra, Extra::new());
        assert_eq!(Extra::from(Fields::new()), Extra::new());
        assert_eq!(extra.into_iter().count(), 0);
        assert_eq!(size_of::<Extra>(), size_of::<usize>());
    }
}
