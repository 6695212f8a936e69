//! What can go wrong with a store.

/// An error of the store.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// The store could not be reached in time; a retry may work.
    #[error("store {url} is unavailable: {cause}")]
    Unavailable {
        /// The store's URL, without credentials.
        url: String,
        /// What the last attempt said.
        cause: String,
    },
    /// Credentials or certificates were refused.
    #[error("store {url} refused access: {cause}")]
    Denied {
        /// The store's URL, without credentials.
        url: String,
        /// What the server said.
        cause: String,
    },
    /// The lease has expired or was revoked.
    #[error("lease {0} is gone")]
    LeaseGone(i64),
    /// The transaction has more operations than a store takes.
    #[error("a transaction of {0} operations is above the limit of 128")]
    TooLarge(usize),
    /// A value is not what its key promises.
    #[error("{key} in the store is not valid: {cause}")]
    Broken {
        /// The key.
        key: String,
        /// What is wrong with its value.
        cause: String,
    },
    /// The URL or an option makes no sense.
    #[error("store {url}: {cause}")]
    Config {
        /// The URL as given, without credentials.
        url: String,
        /// What is wrong with it.
        cause: String,
    },
    /// The embedded store's file could not be read or written.
    #[error("store {url}: {cause}")]
    Io {
        /// The store's URL.
        url: String,
        /// What the system said, such as a full disk.
        cause: String,
    },
}
