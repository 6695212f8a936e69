//! The store's flags, and opening it. A password never stands on the command line, where every user would see it.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::{Exit, Failure};

/// Where the store is when nothing else is said.
pub const DEFAULT_STORE: &str = "file:///var/lib/eru/store";

/// Where the store is and how it is entered.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Store")]
pub struct StoreArgs {
    /// The store: etcd://host:port,…/prefix, or file:///path for one host
    #[arg(long, global = true, env = "ERU_STORE", value_name = "URL", default_value = DEFAULT_STORE)]
    pub store: String,

    /// CA certificate that the servers' certificates are checked against, which turns TLS on
    #[arg(long, global = true, env = "ERU_STORE_CA", value_name = "FILE")]
    pub store_ca: Option<PathBuf>,

    /// Client certificate
    #[arg(
        long,
        global = true,
        env = "ERU_STORE_CERT",
        value_name = "FILE",
        requires = "store_key"
    )]
    pub store_cert: Option<PathBuf>,

    /// Key of the client certificate
    #[arg(
        long,
        global = true,
        env = "ERU_STORE_KEY",
        value_name = "FILE",
        requires = "store_cert"
    )]
    pub store_key: Option<PathBuf>,

    /// User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD
    #[arg(long, global = true, env = "ERU_STORE_USER", value_name = "NAME")]
    pub store_user: Option<String>,

    /// File that holds the password
    #[arg(long, global = true, env = "ERU_STORE_PASSWORD_FILE", value_name = "FILE")]
    pub store_password_file: Option<PathBuf>,

    /// Longest time that one call may take
    #[arg(long, global = true, env = "ERU_STORE_TIMEOUT", value_name = "TIME", default_value = "5s",
          value_parser = humantime::parse_duration)]
    pub store_timeout: Duration,
}

/// The classes that the store's errors have for all tools, with the remedy.
impl From<eru_store::Error> for Failure {
    fn from(error: eru_store::Error) -> Self {
        use eru_store::Error;
        let (exit, hint) = match &error {
            Error::Unavailable { url, .. } => (Exit::Unavailable, Some(reach(url))),
            Error::Denied { .. } => (
                Exit::Permission,
                Some("check --store-user with its password, or --store-cert with --store-key".to_owned()),
            ),
            Error::LeaseGone(_) => (Exit::Retry, None),
            Error::Broken { .. } => (
                Exit::Data,
                Some("somebody else wrote there; `eru-place audit` names all that is wrong".to_owned()),
            ),
            Error::TooLarge(_) => (Exit::Software, None),
            Error::Config { .. } => (
                Exit::Config,
                Some("--store or ERU_STORE takes etcd://host:port/prefix, or file:///path".to_owned()),
            ),
            Error::Io { .. } => (Exit::Io, None),
        };
        let failure = Self::new(exit, error);
        match hint {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}

/// What to do about a store that does not answer.
fn reach(url: &str) -> String {
    if url.starts_with("file:") {
        "another process holds the store for long; try again, or give more --store-timeout".to_owned()
    } else {
        format!(
            "is etcd running there? otherwise point --store or ERU_STORE elsewhere ({DEFAULT_STORE} needs no server)"
        )
    }
}
