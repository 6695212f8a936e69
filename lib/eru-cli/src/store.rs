//! The store's flags, and opening it. A password never stands on the command line, where every user would see it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use eru_store::{Options, Store};

use crate::{Exit, Failure, OrFail};

/// Where the store is when nothing else is said.
pub const DEFAULT_STORE: &str = "file:///var/lib/eru/store";

/// Where the store is and how it is entered.
#[derive(Args, Clone, Debug)]
pub struct StoreArgs {
    /// The store: etcd://host:port,…/prefix, or file:///path for one host
    #[arg(long, global = true, help_heading = "Store", env = "ERU_STORE", value_name = "URL", default_value = DEFAULT_STORE)]
    pub store: String,

    /// CA certificate that the servers' certificates are checked against, which turns TLS on
    #[arg(
        long,
        global = true,
        help_heading = "Store",
        env = "ERU_STORE_CA",
        value_name = "FILE"
    )]
    pub store_ca: Option<PathBuf>,

    /// Client certificate
    #[arg(
        long,
        global = true,
        help_heading = "Store",
        env = "ERU_STORE_CERT",
        value_name = "FILE",
        requires = "store_key"
    )]
    pub store_cert: Option<PathBuf>,

    /// Key of the client certificate
    #[arg(
        long,
        global = true,
        help_heading = "Store",
        env = "ERU_STORE_KEY",
        value_name = "FILE",
        requires = "store_cert"
    )]
    pub store_key: Option<PathBuf>,

    /// User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD
    #[arg(
        long,
        global = true,
        help_heading = "Store",
        env = "ERU_STORE_USER",
        value_name = "NAME"
    )]
    pub store_user: Option<String>,

    /// File that holds the password
    #[arg(
        long,
        global = true,
        help_heading = "Store",
        env = "ERU_STORE_PASSWORD_FILE",
        value_name = "FILE"
    )]
    pub store_password_file: Option<PathBuf>,

    /// Longest time that one call may take
    #[arg(long, global = true, help_heading = "Store", env = "ERU_STORE_TIMEOUT", value_name = "TIME", default_value = "5s",
          value_parser = eru_types::time::duration)]
    pub store_timeout: Duration,
}

impl StoreArgs {
    /// Opens the store.
    ///
    /// # Errors
    /// See `From<eru_store::Error>`; besides, files that cannot be read and a user without a password (78).
    pub fn open(&self) -> Result<Arc<dyn Store>, Failure> {
        Ok(eru_store::open(
            &self.store,
            &self.options(std::env::var("ERU_STORE_PASSWORD").ok())?,
        )?)
    }

    /// Opens the store if there is one: where it would be made by opening, there is none. For what can do without.
    ///
    /// # Errors
    /// See [`StoreArgs::open`].
    pub fn open_if_there(&self) -> Result<Option<Arc<dyn Store>>, Failure> {
        let dir = self
            .store
            .strip_prefix("file://")
            .and_then(|path| path.split('?').next());
        // What is no URL at all is for `open` to refuse.
        if dir.is_some_and(|dir| dir.starts_with('/') && !Path::new(dir).exists()) {
            return Ok(None);
        }
        self.open().map(Some)
    }

    fn options(&self, password: Option<String>) -> Result<Options, Failure> {
        let password = match &self.store_password_file {
            Some(path) => Some(secret(path)?),
            None => password.filter(|password| !password.is_empty()),
        };
        if let (Some(user), None) = (&self.store_user, &password) {
            return Err(
                Failure::new(Exit::Config, format_args!("no password for store user {user}"))
                    .hint("name a file with --store-password-file, or set ERU_STORE_PASSWORD"),
            );
        }
        Ok(Options {
            timeout: self.store_timeout,
            ca: self.store_ca.clone(),
            cert: self.store_cert.clone(),
            key: self.store_key.clone(),
            user: self.store_user.clone(),
            password,
        })
    }
}

/// A password out of a file, without the line end that editors add.
fn secret(path: &Path) -> Result<String, Failure> {
    let text =
        fs::read_to_string(path).or_fail(Exit::Config, format_args!("--store-password-file {}", path.display()))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// The classes that the store's errors have for all tools, with the remedy.
impl From<eru_store::Error> for Failure {
    fn from(error: eru_store::Error) -> Self {
        use eru_store::Error;
        let (exit, hint) = match &error {
            Error::Unavailable { url, .. } => (Exit::Unavailable, Some(reach(url))),
            Error::Denied { url, .. } => (Exit::Permission, Some(admit(url))),
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
        Self::new(exit, error).maybe_hint(hint)
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

/// What to do about a store that lets nobody in.
fn admit(url: &str) -> String {
    if url.starts_with("file:") {
        "run it as root or as the directory's owner, or point --store or ERU_STORE at a directory of your own"
    } else {
        "check --store-user with its password, or --store-cert with --store-key"
    }
    .to_owned()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use clap::{Parser, Subcommand};
    use std::io::Write;

    #[derive(Parser)]
    struct Tool {
        #[command(flatten)]
        store: StoreArgs,
        #[command(subcommand)]
        verb: Verb,
    }

    #[derive(Subcommand)]
    enum Verb {
        Ls,
    }

    fn parsed(args: &[&str]) -> StoreArgs {
        let tool = Tool::try_parse_from([&["tool"], args].concat()).unwrap();
        let Verb::Ls = tool.verb;
        tool.store
    }

    #[test]
    fn flags_stand_before_and_after_the_verb() {
        assert_eq!(parsed(&["--store", "file:///a", "ls"]).store, "file:///a");
        assert_eq!(
            parsed(&["ls", "--store", "file:///a", "--store-timeout", "2s"]).store,
            "file:///a"
        );
        assert_eq!(parsed(&["ls"]).store_timeout, Duration::from_secs(5));
        assert!(Tool::try_parse_from(["tool", "ls", "--store-cert", "a.pem"]).is_err());
    }

    #[test]
    fn the_file_wins_over_the_environment_and_loses_its_line_end() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"from file\r\n").unwrap();
        let path = file.path().to_str().unwrap().to_owned();
        let with_file = parsed(&["ls", "--store-user", "me", "--store-password-file", &path]);
        assert_eq!(
            with_file.options(Some("from env".into())).unwrap().password.unwrap(),
            "from file"
        );
        let without = parsed(&["ls", "--store-user", "me"]);
        assert_eq!(
            without.options(Some("from env".into())).unwrap().password.unwrap(),
            "from env"
        );
    }

    #[test]
    fn the_remedy_fits_the_kind_of_store() {
        let remedy = |url: &str| {
            let denied = eru_store::Error::Denied {
                url: url.into(),
                cause: "no".into(),
            };
            Failure::from(denied).remedy().unwrap().to_owned()
        };
        assert!(remedy("file:///a").contains("root"));
        assert!(remedy("etcd://a:1").contains("--store-user"));
    }

    #[test]
    fn what_is_not_there_is_not_made() {
        let dir = tempfile::tempdir().unwrap();
        let store = dir.path().join("store");
        let args = parsed(&["ls", "--store", &format!("file://{}?sync=normal", store.display())]);
        assert!(args.open_if_there().unwrap().is_none());
        assert!(!store.exists());
        args.open().unwrap();
        assert!(args.open_if_there().unwrap().is_some());
    }

    #[test]
    fn a_user_without_a_password_is_bad_configuration() {
        let args = parsed(&["ls", "--store-user", "me"]);
        assert_eq!(args.options(Some(String::new())).unwrap_err().exit(), Exit::Config);
        assert_eq!(args.options(None).unwrap_err().exit(), Exit::Config);
        let absent = parsed(&["ls", "--store-password-file", "/nowhere/secret"]);
        let failure = absent.options(None).unwrap_err();
        assert_eq!(failure.exit(), Exit::Config);
        assert!(failure.message().unwrap().contains("/nowhere/secret"), "{failure}");
    }

    #[test]
    fn an_absent_etcd_is_unavailable_with_a_remedy() {
        let cause = || "connection refused".to_owned();
        let away = |url: &str| {
            Failure::from(eru_store::Error::Unavailable {
                url: url.into(),
                cause: cause(),
            })
        };
        assert_eq!(away("etcd://a:2379/eru/v1").exit(), Exit::Unavailable);
        assert!(away("etcd://a:2379/eru/v1").remedy().unwrap().contains("ERU_STORE"));
        assert!(away("file:///a").remedy().unwrap().contains("--store-timeout"));
        let denied = eru_store::Error::Denied {
            url: "etcd://a/".into(),
            cause: cause(),
        };
        assert_eq!(Failure::from(denied).exit(), Exit::Permission);
    }
}
