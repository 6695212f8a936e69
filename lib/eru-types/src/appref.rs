//! An app, or one of its entrypoints.

use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{Spec, name};

/// The instances of an app, or of one of its entrypoints; written `app` or `app/entrypoint`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AppRef {
    /// The app.
    pub app: String,
    /// Only this entrypoint of it.
    pub entrypoint: Option<String>,
}

impl AppRef {
    /// Whether instances of a spec are meant.
    #[must_use]
    pub fn means(&self, spec: &Spec) -> bool {
        self.app == spec.app
            && self
                .entrypoint
                .as_ref()
                .is_none_or(|entrypoint| *entrypoint == spec.entrypoint)
    }
}

impl FromStr for AppRef {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (app, entrypoint) = match text.split_once('/') {
            Some((app, entrypoint)) => (app, Some(entrypoint)),
            None => (text, None),
        };
        name::app(app)?;
        entrypoint.map(name::entrypoint).transpose()?;
        Ok(Self {
            app: app.to_owned(),
            entrypoint: entrypoint.map(str::to_owned),
        })
    }
}

impl fmt::Display for AppRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.entrypoint {
            Some(entrypoint) => write!(f, "{}/{entrypoint}", self.app),
            None => f.write_str(&self.app),
        }
    }
}

impl Serialize for AppRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for AppRef {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

impl JsonSchema for AppRef {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "AppRef".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "description": "app, or app/entrypoint" })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn an_app_or_an_entrypoint_of_it() {
        let web = Spec {
            app: "my_shop".into(),
            entrypoint: "web".into(),
            ..Spec::default()
        };
        for (text, means) in [
            ("my_shop", true),
            ("my_shop/web", true),
            ("my_shop/job", false),
            ("shop", false),
        ] {
            let app: AppRef = text.parse().unwrap();
            assert_eq!((app.to_string().as_str(), app.means(&web)), (text, means));
        }
        for text in ["", "/", "shop/", "/web", "shop/a_b", "shop/web/x", "a b"] {
            assert!(text.parse::<AppRef>().is_err(), "{text}");
        }
    }
}
