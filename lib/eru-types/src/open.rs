//! Structs that keep the fields they do not know.
//!
//! `#[serde(flatten)]` reads each of them twice: into a buffer, and from there into the map. Here serde's derived code
//! sees the fields that it knows and no others; [`Sieve`] hands it those, and puts the rest where they belong as it
//! comes by. What must stay true: what is read, refused and written, and the path of an error, are the same as with
//! `flatten` alone.

use std::borrow::Cow;
use std::fmt;

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{DeserializeSeed, Error, IntoDeserializer, MapAccess, Visitor};
use serde::{Deserializer, forward_to_deserialize_any};

use crate::{Extra, VERSION};

/// Implements `Serialize` and `Deserialize` for a struct whose last field keeps what is not known:
///
/// ```ignore
/// #[derive(Serialize, Deserialize, JsonSchema)]
/// #[serde(remote = "Self")]
/// #[schemars(!remote)]
/// pub struct Pod {
///     pub name: String,
///     #[serde(flatten, skip_deserializing)]
///     #[schemars(!skip_deserializing)]
///     pub extra: Extra,
/// }
///
/// open!(Pod, extra);
/// ```
///
/// With `remote` the derived code becomes functions of the struct itself, which this macro calls. `Pod::deserialize` is
/// therefore not the trait's: it would lose the extra fields. Nobody calls it but the macro.
macro_rules! open {
    ($name:ident, $extra:ident) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                Self::serialize(self, serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let mut extra = crate::Extra::new();
                let mut value = Self::deserialize(crate::open::Open {
                    inner: deserializer,
                    extra: &mut extra,
                })?;
                value.$extra = extra;
                Ok(value)
            }
        }
    };
}
pub(crate) use open;

/// Reads a struct, and the fields it does not know into `extra`.
pub(crate) struct Open<'a, D> {
    pub(crate) inner: D,
    pub(crate) extra: &'a mut Extra,
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Open<'_, D> {
    type Error = D::Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.inner.deserialize_map(Sieve {
            inner: visitor,
            rest: Unknown {
                fields,
                next: 0,
                extra: self.extra,
            },
        })
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// Reads a document without the two fields that every one has, which must say that it is of this kind.
pub(crate) struct Untagged<D> {
    pub(crate) inner: D,
    pub(crate) kind: &'static str,
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Untagged<D> {
    type Error = D::Error;

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_map(Sieve {
            inner: visitor,
            rest: Tags {
                kind: Some(self.kind),
                v: Some(VERSION),
            },
        })
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct struct enum identifier ignored_any
    }
}

/// Fields that are not for the struct.
trait Rest {
    /// Whether this is one.
    fn claims(&mut self, key: &str) -> bool;

    /// Takes its value.
    fn take<'de, A: MapAccess<'de>>(&mut self, key: Cow<'de, str>, map: &mut A) -> Result<(), A::Error>;
}

struct Unknown<'a> {
    fields: &'static [&'static str],
    /// Fields mostly come in the order in which they are written: this one may be next.
    next: usize,
    extra: &'a mut Extra,
}

impl Rest for Unknown<'_> {
    fn claims(&mut self, key: &str) -> bool {
        let (before, after) = self.fields.split_at(self.next);
        match after.iter().chain(before).position(|field| *field == key) {
            Some(distance) => {
                self.next = (self.next + distance + 1) % self.fields.len();
                false
            }
            None => true,
        }
    }

    fn take<'de, A: MapAccess<'de>>(&mut self, key: Cow<'de, str>, map: &mut A) -> Result<(), A::Error> {
        self.extra.insert(key.into_owned(), map.next_value()?);
        Ok(())
    }
}

/// What is still expected of the two.
struct Tags {
    kind: Option<&'static str>,
    v: Option<u64>,
}

impl Rest for Tags {
    fn claims(&mut self, key: &str) -> bool {
        matches!(key, "kind" | "v")
    }

    fn take<'de, A: MapAccess<'de>>(&mut self, key: Cow<'de, str>, map: &mut A) -> Result<(), A::Error> {
        let expected = if key == "kind" {
            self.kind
                .take()
                .is_some_and(|kind| matches!(map.next_value_seed(Text), Ok(text) if text == kind))
        } else {
            self.v
                .take()
                .is_some_and(|v| matches!(map.next_value::<u64>(), Ok(value) if value == v))
        };
        if expected {
            Ok(())
        } else {
            Err(A::Error::custom("not of this kind and version"))
        }
    }
}

/// Something with the rest sifted out: the visitor of a struct, and the map that it is shown.
struct Sieve<T, R> {
    inner: T,
    rest: R,
}

impl<'de, V: Visitor<'de>, R: Rest> Visitor<'de> for Sieve<V, R> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.expecting(f)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        self.inner.visit_map(Sieve {
            inner: map,
            rest: self.rest,
        })
    }
}

impl<'de, A: MapAccess<'de>, R: Rest> MapAccess<'de> for Sieve<A, R> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        while let Some(key) = self.inner.next_key_seed(Text)? {
            if self.rest.claims(&key) {
                self.rest.take(key, &mut self.inner)?;
                continue;
            }
            return match key {
                Cow::Borrowed(key) => seed.deserialize(BorrowedStrDeserializer::new(key)),
                Cow::Owned(key) => seed.deserialize(key.into_deserializer()),
            }
            .map(Some);
        }
        Ok(None)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, A::Error> {
        self.inner.next_value_seed(seed)
    }
}

/// A string, not copied where it need not be.
struct Text;

impl<'de> DeserializeSeed<'de> for Text {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Cow<'de, str>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Text {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}
