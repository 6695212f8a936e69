//! Errors as CNI numbers and prints them.

use eru_cli::{Exit, Failure};
use serde_json::{Value, json};

use crate::error::Error;

/// Versions do not fit.
const VERSION: u32 = 1;
/// The container is not known, and needs no cleaning up.
const UNKNOWN: u32 = 3;
/// A variable is missing or wrong.
const ENV: u32 = 4;
/// Reading or writing failed.
const IO: u32 = 5;
/// The configuration cannot be read.
const DECODE: u32 = 6;
/// The configuration makes no sense.
const CONFIG: u32 = 7;
/// The namespace is the plugin's own.
const NETNS: u32 = 8;
/// A retry may work.
const AGAIN: u32 = 11;
/// STATUS: no ADD can work now.
const UNAVAILABLE: u32 = 50;
/// Ours: the interface is there already.
const ATTACHED: u32 = 100;
/// Ours: no address, or not the one asked for.
const ADDRESS: u32 = 101;
/// Ours: CHECK found a difference.
const ASTRAY: u32 = 102;
/// Ours: the kernel refused.
const KERNEL: u32 = 103;

/// An error of the plugin.
#[derive(Debug)]
pub(super) struct Fault {
    code: u32,
    msg: String,
    details: Option<String>,
}

impl Fault {
    fn new(code: u32, msg: impl Into<String>) -> Self {
        Self {
            code,
            msg: msg.into(),
            details: None,
        }
    }

    pub(super) fn version(msg: impl Into<String>) -> Self {
        Self::new(VERSION, msg)
    }

    pub(super) fn env(msg: impl Into<String>) -> Self {
        Self::new(ENV, msg)
    }

    pub(super) fn decode(msg: impl Into<String>) -> Self {
        Self::new(DECODE, msg)
    }

    pub(super) fn config(msg: impl Into<String>) -> Self {
        Self::new(CONFIG, msg)
    }

    pub(super) fn address(msg: impl Into<String>) -> Self {
        Self::new(ADDRESS, msg)
    }

    pub(super) fn astray(msg: impl Into<String>) -> Self {
        Self::new(ASTRAY, msg)
    }

    /// The same as the answer to STATUS.
    pub(super) fn into_status(self) -> Self {
        Self {
            code: UNAVAILABLE,
            ..self
        }
    }

    /// As it is printed, in the version of the configuration.
    pub(super) fn json(&self, version: &str) -> Value {
        let mut json = json!({ "cniVersion": version, "code": self.code, "msg": self.msg });
        if let Some(details) = &self.details {
            json["details"] = details.as_str().into();
        }
        json
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        let code = match &error {
            Error::NoNetwork(_) | Error::Definition { .. } | Error::NoParent { .. } | Error::ParentDown { .. } => {
                CONFIG
            }
            Error::Removing(_) | Error::Contended(_) => AGAIN,
            Error::NoNetns(_) | Error::NoAddress(_) => UNKNOWN,
            Error::OwnNetns(_) => NETNS,
            Error::Attached { .. } | Error::Foreign { .. } => ATTACHED,
            Error::Exhausted { .. } | Error::Taken { .. } | Error::Unusable { .. } | Error::HasAnother { .. } => {
                ADDRESS
            }
            Error::Astray { .. } => ASTRAY,
            Error::Kernel(_) | Error::NoMacvlan(_) | Error::Routed { .. } => KERNEL,
            Error::Store(_) => return Failure::from(error).into(),
            _ => IO,
        };
        Self {
            code,
            ..Failure::from(error).into()
        }
    }
}

impl From<Failure> for Fault {
    fn from(failure: Failure) -> Self {
        let code = match failure.exit() {
            exit if exit.retry() => AGAIN,
            Exit::Config | Exit::Usage => CONFIG,
            _ => IO,
        };
        Self {
            code,
            msg: failure.message().unwrap_or_default().into(),
            details: failure.remedy().map(Into::into),
        }
    }
}
