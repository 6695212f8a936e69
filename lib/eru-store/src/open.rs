//! Opening a store by its URL.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::embedded::Embedded;
use crate::url::{Target, parse};
use crate::{Error, Store};

/// How to reach a store, beyond its URL.
#[derive(Clone, PartialEq, Eq)]
pub struct Options {
    /// The longest that a call may take.
    pub timeout: Duration,
    /// Certificate of the authority that signed the server's. Giving it asks for TLS.
    pub ca: Option<PathBuf>,
    /// The client's certificate.
    pub cert: Option<PathBuf>,
    /// The client's key.
    pub key: Option<PathBuf>,
    /// The user.
    pub user: Option<String>,
    /// The user's password. Never printed.
    pub password: Option<String>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            timeout: Duration::from_secs(5),
            ca: None,
            cert: None,
            key: None,
            user: None,
            password: None,
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("timeout", &self.timeout)
            .field("ca", &self.ca)
            .field("cert", &self.cert)
            .field("key", &self.key)
            .field("user", &self.user)
            .field("password", &self.password.as_ref().map(|_| "…"))
            .finish()
    }
}

/// Opens a store: `etcd://host:port,host:port/prefix` (`etcds` for TLS; the prefix is `/eru/v1` unless given) or
/// `file:///directory` (`?sync=normal` trades the last transactions before a power loss for speed).
///
/// An etcd is not contacted before the first call; the directory of an embedded store is made if it is missing.
///
/// What is opened is for this process: a child may run another program, but a fork that goes on has to open its own.
///
/// # Errors
/// [`Error::Config`] for a URL or options that make no sense; for an embedded store also what reading it can say.
pub fn open(url: &str, options: &Options) -> Result<Arc<dyn Store>, Error> {
    match parse(url)? {
        Target::File { dir, durability } => Ok(Arc::new(Embedded::open(url, &dir, durability, options.timeout)?)),
        #[cfg(feature = "etcd")]
        Target::Etcd { hosts, prefix, tls } => {
            Ok(Arc::new(crate::etcd::Etcd::open(url, &hosts, prefix, tls, options)?))
        }
        #[cfg(not(feature = "etcd"))]
        Target::Etcd { .. } => Err(Error::Config {
            url: url.to_owned(),
            cause: "this program was built without etcd: build it with the feature etcd".to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_hide_the_password() {
        let options = Options {
            password: Some("secret".to_owned()),
            ..Options::default()
        };
        assert!(!format!("{options:?}").contains("secret"));
    }
}
