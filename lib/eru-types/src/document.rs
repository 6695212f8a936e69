//! One line of a stream: which kind it is, how it is read and written, and what is said when it is not valid.

use std::fmt;

use schemars::{JsonSchema, Schema};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::open::Untagged;
use crate::{
    Assignment, Attachment, Audit, Capacity, Deploy, Explanation, Extra, Finding, LogLine, Move, Network, Node, Pod,
    Probe, Refusal, Remap, Status, Workload,
};

/// The version of the documents that this crate reads and writes.
pub const VERSION: u64 = 1;

/// A type of document.
pub trait Doc: Serialize + DeserializeOwned + JsonSchema {
    /// The value of the `kind` field.
    const KIND: &'static str;

    /// The fields that are kept without being understood.
    fn extra_mut(&mut self) -> &mut Extra;

    /// Checks what the types alone do not: names, ranges, fields that exclude each other.
    ///
    /// # Errors
    /// The path of the field and what is wrong with it.
    fn validate(&self) -> Result<(), (String, String)>;
}

/// Why a line is not a valid document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct ParseError {
    /// The path of the field, such as `spec.resources.memory_limit`; empty when the line is not JSON at all.
    pub field: String,
    /// The byte in the line, from 1; 0 when it is not known.
    pub column: usize,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.field.is_empty() {
            write!(f, "{}: ", self.field)?;
        }
        f.write_str(&self.message)?;
        if self.column > 0 {
            write!(f, " (column {})", self.column)?;
        }
        Ok(())
    }
}

/// The kind of a document that begins with it, as all do that these tools write.
fn first_kind(line: &str) -> Option<&str> {
    Some(line.strip_prefix(r#"{"kind":""#)?.split_once('"')?.0)
}

/// The two fields that every document has.
#[derive(Deserialize)]
struct Head {
    kind: Option<String>,
    #[serde(default)]
    v: Option<u64>,
}

#[derive(Serialize)]
struct Tagged<'a, T> {
    kind: &'static str,
    v: u64,
    #[serde(flatten)]
    doc: &'a T,
}

/// A document as one compact line of JSON, without the line feed.
///
/// # Panics
/// Never: the documents hold nothing that JSON cannot express.
pub fn to_json<T: Doc>(doc: &T) -> Vec<u8> {
    #[expect(clippy::unwrap_used, reason = "documents have string keys and finite numbers only")]
    serde_json::to_vec(&Tagged {
        kind: T::KIND,
        v: VERSION,
        doc,
    })
    .unwrap()
}

/// Reads any value from JSON.
///
/// # Errors
/// The first field that is wrong.
pub fn read_json<T: DeserializeOwned>(json: &[u8]) -> Result<T, ParseError> {
    let mut reader = serde_json::Deserializer::from_slice(json);
    let value: T = serde_path_to_error::deserialize(&mut reader).map_err(|e| {
        let path = e.path().to_string();
        // No field: it is no JSON, or no object.
        let field = if matches!(path.as_str(), "." | "?") {
            String::new()
        } else {
            path
        };
        located(field, e.inner())
    })?;
    reader.end().map_err(|e| located(String::new(), &e))?;
    Ok(value)
}

/// Reads a document of a known kind, as it lies in the store.
///
/// # Errors
/// The first field that is wrong, or a `kind` that is another.
pub fn from_json<T: Doc>(json: &[u8]) -> Result<T, ParseError> {
    match std::str::from_utf8(json).ok().and_then(read) {
        Some(doc) => Ok(doc),
        None => explain(json),
    }
}

/// Reads a line that is a valid document of this kind and begins with it; of any other it says nothing. For the many
/// documents of one kind in a long stream: a [`Document`] is as large as the largest of them, and moved several times.
#[must_use]
pub fn read_kind<T: Doc>(line: &str) -> Option<T> {
    (first_kind(line) == Some(T::KIND)).then(|| read(line)).flatten()
}

/// Reads a valid document in one pass. Of one that may not be valid it says nothing: [`explain`] does.
fn read<T: Doc>(json: &str) -> Option<T> {
    let mut reader = serde_json::Deserializer::from_str(json);
    let untagged = Untagged {
        inner: &mut reader,
        kind: T::KIND,
    };
    let doc = T::deserialize(untagged).ok()?;
    reader.end().ok()?;
    doc.validate().is_ok().then_some(doc)
}

/// Reads a document with an eye on where it goes wrong, which takes several times as long.
fn explain<T: Doc>(json: &[u8]) -> Result<T, ParseError> {
    let mut doc: T = read_json(json)?;
    let extra = doc.extra_mut();
    match extra.shift_remove("kind") {
        Some(kind) if kind != T::KIND => return Err(invalid("kind", &format!("{kind} instead of \"{}\"", T::KIND))),
        _ => {}
    }
    if let Some(v) = extra.shift_remove("v") {
        check_version(v.as_u64())?;
    }
    doc.validate().map_err(|(field, message)| ParseError {
        field,
        column: 0,
        message,
    })?;
    Ok(doc)
}

fn invalid(field: &str, message: &str) -> ParseError {
    ParseError {
        field: field.into(),
        column: 0,
        message: message.into(),
    }
}

fn check_version(v: Option<u64>) -> Result<(), ParseError> {
    match v {
        None | Some(VERSION) => Ok(()),
        Some(v) => Err(invalid("v", &format!("version {v} is not understood, only {VERSION}"))),
    }
}

/// serde_json ends its messages with the position; the column is told apart, and the line number is the reader's.
fn located(field: String, error: &serde_json::Error) -> ParseError {
    let text = error.to_string();
    let message = text
        .rsplit_once(" at line ")
        .map_or(text.as_str(), |(message, _)| message);
    ParseError {
        field,
        column: error.column(),
        message: message.to_owned(),
    }
}

macro_rules! documents {
    ($($kind:ident),+ $(,)?) => {
        /// Any document of a stream.
        #[derive(Debug, Clone)]
        #[allow(clippy::large_enum_variant, reason = "documents are handled one at a time")]
        pub enum Document {
            $(#[doc = concat!("See [`", stringify!($kind), "`].")] $kind($kind),)+
            /// A kind that this version does not know: the line as it came.
            Other(Box<RawValue>),
        }

        impl Document {
            /// Reads one line.
            ///
            /// # Errors
            /// Where the line is not one JSON object with a `kind`, or a field of a known kind is wrong.
            pub fn parse(line: &str) -> Result<Self, ParseError> {
                let known = match first_kind(line) {
                    $(Some(stringify!($kind)) => read::<$kind>(line).map(Self::$kind),)+
                    _ => None,
                };
                match known {
                    Some(document) => Ok(document),
                    None => Self::explain(line),
                }
            }

            /// Reads a line of any form, and says what is wrong with it.
            fn explain(line: &str) -> Result<Self, ParseError> {
                if !line.trim_start().starts_with('{') {
                    return Err(invalid("", "not a JSON object; every line is one, with a kind"));
                }
                let head: Head = read_json(line.as_bytes())?;
                let Some(kind) = head.kind else {
                    return Err(invalid("kind", "missing; every document names its kind"));
                };
                match kind.as_str() {
                    $(stringify!($kind) => {
                        check_version(head.v)?;
                        explain::<$kind>(line.as_bytes()).map(Self::$kind)
                    })+
                    _ => RawValue::from_string(line.to_owned()).map(Self::Other)
                        .map_err(|e| located(String::new(), &e)),
                }
            }

            /// The `kind` of the document; `"?"` for one that is not known.
            #[must_use]
            pub fn kind(&self) -> &'static str {
                match self {
                    $(Self::$kind(_) => stringify!($kind),)+
                    Self::Other(_) => "?",
                }
            }
        }

        impl Serialize for Document {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$kind(doc) => {
                        Tagged { kind: stringify!($kind), v: VERSION, doc }.serialize(serializer)
                    })+
                    Self::Other(raw) => raw.serialize(serializer),
                }
            }
        }

        $(impl From<$kind> for Document {
            fn from(doc: $kind) -> Self {
                Self::$kind(doc)
            }
        })+

        /// The JSON Schema of each kind, by name.
        #[must_use]
        pub fn schemas() -> Vec<(&'static str, Schema)> {
            vec![$((stringify!($kind), schema::<$kind>())),+]
        }
    };
}

documents!(
    Assignment,
    Attachment,
    Audit,
    Capacity,
    Deploy,
    Explanation,
    Finding,
    LogLine,
    Move,
    Network,
    Node,
    Pod,
    Probe,
    Refusal,
    Remap,
    Status,
    Workload,
);

/// The schema of a struct plus the two fields that [`Tagged`] adds.
fn schema<T: Doc>() -> Schema {
    let mut schema = schemars::schema_for!(T);
    if let Some(properties) = schema.get_mut("properties").and_then(serde_json::Value::as_object_mut) {
        properties.insert("kind".into(), serde_json::json!({ "const": T::KIND }));
        properties.insert("v".into(), serde_json::json!({ "const": VERSION }));
    }
    if let Some(required) = schema.get_mut("required").and_then(serde_json::Value::as_array_mut) {
        required.insert(0, "kind".into());
    } else {
        schema.insert("required".into(), serde_json::json!(["kind"]));
    }
    schema
}

/// Implements [`Doc`], and all that [`open`](crate::open) does, for a struct with an `extra` field; the body checks it.
macro_rules! document {
    ($kind:ident, |$this:ident| $body:block) => {
        crate::open::open!($kind, extra);

        impl crate::Doc for $kind {
            const KIND: &'static str = stringify!($kind);

            fn extra_mut(&mut self) -> &mut crate::Extra {
                &mut self.extra
            }

            fn validate(&self) -> Result<(), (String, String)> {
                let $this = self;
                $body
            }
        }
    };
}
pub(crate) use document;
