//! App specs: the YAML in which Eru's users describe an app, read as it is, in the old and the new spellings.
//!
//! Resources are not part of it, so that one spec serves at any size. What belongs to building images (`stages`,
//! `builds`) may stand in the same file and is left alone.

mod loose;
mod suggest;

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::spec::publish_port;
use crate::{HealthCheck, Hooks, Log, Restart, Spec, Volume, name};
use loose::{FullLog, LogForm, or_empty};

/// Why a spec cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The YAML is broken, or a field is unknown or of the wrong type.
    #[error("line {line}, column {column}: {message}")]
    Yaml {
        /// From 1.
        line: u64,
        /// From 1.
        column: u64,
        /// What is wrong, with a suggestion where a name is misspelt.
        message: String,
    },
    /// A value makes no sense.
    #[error("{field}: {message}")]
    Invalid {
        /// The path of the field.
        field: String,
        /// What is wrong.
        message: String,
    },
    /// The entrypoint asked for is not in the spec.
    #[error("app {app} has no entrypoint '{entrypoint}'; it has {known}")]
    NoEntrypoint {
        /// The app.
        app: String,
        /// What was asked for.
        entrypoint: String,
        /// What there is.
        known: String,
    },
}

/// One app with its entrypoints.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppSpec {
    /// The app's name.
    pub appname: String,
    #[serde(deserialize_with = "entries")]
    entrypoints: BTreeMap<String, Entry>,
    #[serde(default)]
    version: Option<String>,
    #[serde(default)]
    image: Option<String>,
    #[serde(default, deserialize_with = "or_empty")]
    env: BTreeMap<String, String>,
    #[serde(default, deserialize_with = "or_empty")]
    volumes: Vec<String>,
    #[serde(default, deserialize_with = "or_empty", alias = "volumes-request")]
    volumes_request: Vec<String>,
    #[serde(default, deserialize_with = "or_empty")]
    labels: BTreeMap<String, String>,
    #[serde(default, deserialize_with = "or_empty")]
    dns: Vec<String>,
    #[serde(default, deserialize_with = "or_empty", alias = "extra-hosts")]
    extra_hosts: Vec<String>,
    #[serde(default, rename = "stages")]
    _stages: IgnoredAny,
    #[serde(default, rename = "builds")]
    _builds: IgnoredAny,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    #[serde(default, alias = "command")]
    cmd: Option<String>,
    #[serde(default, deserialize_with = "or_empty")]
    commands: Vec<String>,
    #[serde(default)]
    dir: Option<String>,
    #[serde(default)]
    user: Option<String>,
    #[serde(default, deserialize_with = "or_empty")]
    env: BTreeMap<String, String>,
    #[serde(default, deserialize_with = "or_empty")]
    privileged: bool,
    #[serde(default, deserialize_with = "or_empty")]
    restart: String,
    #[serde(default, deserialize_with = "or_empty")]
    publish: Vec<String>,
    #[serde(default)]
    healthcheck: Option<Check>,
    #[serde(default, alias = "hooks")]
    hook: Option<HookForm>,
    #[serde(default, alias = "log_config")]
    log: Option<LogForm>,
    #[serde(default, deserialize_with = "or_empty")]
    sysctls: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Check {
    #[serde(default, deserialize_with = "or_empty")]
    tcp_ports: Vec<String>,
    #[serde(default, deserialize_with = "or_empty")]
    http_port: String,
    #[serde(default, deserialize_with = "or_empty", alias = "http_url")]
    url: String,
    #[serde(default, deserialize_with = "or_empty", alias = "http_code")]
    code: String,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct HookForm {
    #[serde(default, deserialize_with = "or_empty")]
    after_start: Vec<String>,
    #[serde(default, deserialize_with = "or_empty")]
    before_stop: Vec<String>,
    #[serde(default, deserialize_with = "or_empty")]
    force: bool,
}

/// An entrypoint without contents runs what its image says.
fn entries<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, Entry>, D::Error> {
    let entries = BTreeMap::<String, Option<Entry>>::deserialize(deserializer)?;
    Ok(entries
        .into_iter()
        .map(|(name, entry)| (name, entry.unwrap_or_default()))
        .collect())
}

fn invalid(field: impl Into<String>) -> impl FnOnce(String) -> Error {
    let field = field.into();
    move |message| Error::Invalid { field, message }
}

impl AppSpec {
    /// Reads a spec.
    ///
    /// # Errors
    /// Where the YAML is broken or a field misspelt; no entrypoint at all.
    pub fn parse(yaml: &str) -> Result<Self, Error> {
        let spec: Self = serde_saphyr::from_str(yaml).map_err(|e| {
            let (line, column) = e.location().map_or((0, 0), |at| (at.line(), at.column()));
            let text = e.without_snippet().to_string();
            let message = text.split(" at line ").next().unwrap_or(&text);
            Error::Yaml {
                line,
                column,
                message: suggest::plainly(message),
            }
        })?;
        name::app(&spec.appname).map_err(invalid("appname"))?;
        if spec.entrypoints.is_empty() {
            return Err(invalid("entrypoints")("an app needs at least one entrypoint".into()));
        }
        Ok(spec)
    }

    /// The names of the entrypoints, in order.
    pub fn entrypoints(&self) -> impl Iterator<Item = &str> {
        self.entrypoints.keys().map(String::as_str)
    }

    /// What to run for one entrypoint. Image and resources are the caller's to add.
    ///
    /// # Errors
    /// An entrypoint that is not there, or a value in it that makes no sense.
    pub fn resolve(&self, entrypoint: &str) -> Result<Spec, Error> {
        let entry = self.entrypoints.get(entrypoint).ok_or_else(|| Error::NoEntrypoint {
            app: self.appname.clone(),
            entrypoint: entrypoint.to_owned(),
            known: self.entrypoints.keys().cloned().collect::<Vec<_>>().join(", "),
        })?;
        let at = |field: &str| format!("entrypoints.{entrypoint}.{field}");
        let mut env = self.env.clone();
        env.extend(entry.env.clone());
        let spec = Spec {
            app: self.appname.clone(),
            entrypoint: entrypoint.to_owned(),
            version: self.version.clone(),
            image: self.image.clone().unwrap_or_default(),
            command: entry.command(),
            dir: entry.dir.clone(),
            env,
            user: entry.user.clone(),
            privileged: entry.privileged,
            publish: entry.publish.clone(),
            healthcheck: entry
                .healthcheck
                .as_ref()
                .map(Check::resolve)
                .transpose()
                .map_err(invalid(at("healthcheck")))?,
            hooks: entry.hook.as_ref().map(HookForm::resolve),
            restart: entry.restart.parse::<Restart>().map_err(invalid(at("restart")))?,
            log: entry.log.as_ref().map(log),
            sysctls: entry.sysctls.clone(),
            volumes: volumes(&self.volumes).map_err(invalid("volumes"))?,
            volumes_request: volumes(&self.volumes_request).map_err(invalid("volumes_request"))?,
            labels: self.labels.clone(),
            dns: self.dns.clone(),
            extra_hosts: self.extra_hosts.clone(),
            ..Spec::default()
        };
        spec.validate().map_err(|(field, message)| Error::Invalid {
            field: at(&field),
            message,
        })?;
        Ok(spec)
    }
}

impl Entry {
    /// `commands` wins over `cmd`, which is split at blanks without any quoting (Eru's rules).
    fn command(&self) -> Vec<String> {
        if self.commands.is_empty() {
            self.cmd
                .iter()
                .flat_map(|cmd| cmd.split_whitespace())
                .map(str::to_owned)
                .collect()
        } else {
            self.commands.clone()
        }
    }
}

impl Check {
    fn resolve(&self) -> Result<HealthCheck, String> {
        let http_port = if self.http_port.is_empty() {
            None
        } else {
            Some(publish_port(&self.http_port)?)
        };
        Ok(HealthCheck {
            tcp_ports: self
                .tcp_ports
                .iter()
                .map(|port| publish_port(port))
                .collect::<Result<_, _>>()?,
            http_port,
            url: self.url.clone(),
            code: self.code()?,
            ..HealthCheck::default()
        })
    }
}

impl Check {
    /// Written as a number or as a string, as the ports are.
    fn code(&self) -> Result<u16, String> {
        match self.code.parse() {
            _ if self.code.is_empty() => Ok(0),
            Ok(code @ (0 | 100..=599)) => Ok(code),
            _ => Err(format!("'{}' is not an HTTP status between 100 and 599", self.code)),
        }
    }
}

impl HookForm {
    fn resolve(&self) -> Hooks {
        Hooks {
            after_start: self.after_start.clone(),
            before_stop: self.before_stop.clone(),
            force: self.force,
            ..Hooks::default()
        }
    }
}

fn log(form: &LogForm) -> Log {
    match form {
        LogForm::Full(FullLog { driver, config }) => Log {
            driver: driver.clone(),
            config: config.clone(),
            ..Log::default()
        },
        LogForm::Name(driver) => Log {
            driver: driver.clone(),
            ..Log::default()
        },
    }
}

fn volumes(texts: &[String]) -> Result<Vec<Volume>, String> {
    texts.iter().map(|text| text.parse()).collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;
