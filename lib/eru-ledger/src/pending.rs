//! A reservation: the mark in the store that says that the pipeline of some workloads is still running.
//!
//! What must stay true: the members of a gang count for nothing while its mark says [`Gang::Reserving`]. It goes to
//! [`Gang::Committed`] once, in one transaction, and never back.

use std::time::{Duration, SystemTime};

use eru_store::{Entry, Error};
use eru_types::time;
use serde::{Deserialize, Serialize};

/// The value of `pending/<txid>`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// The host of the `eru-place` that reserves.
    #[serde(default)]
    pub host: String,
    /// Its process.
    #[serde(default)]
    pub pid: u32,
    /// When it began.
    #[serde(default)]
    pub at: String,
    /// How long the mark outlives its last renewal.
    #[serde(default)]
    pub ttl_ms: u64,
    /// Whether its workloads belong together; absent: each is for itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gang: Option<Gang>,
}

/// How far a gang is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Gang {
    /// Some of its members may still be missing: none may be confirmed.
    Reserving,
    /// All are there.
    Committed,
}

impl Pending {
    /// The mark of a process, from now on.
    #[must_use]
    pub fn new(host: String, pid: u32, ttl: Duration, gang: Option<Gang>) -> Self {
        Self {
            host,
            pid,
            at: time::rfc3339(SystemTime::now()),
            ttl_ms: u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX),
            gang,
        }
    }

    /// Reads a mark.
    ///
    /// # Errors
    /// [`Error::Broken`] when it is none.
    pub fn read(entry: &Entry) -> Result<Self, Error> {
        serde_json::from_slice(&entry.value).map_err(|e| Error::Broken {
            key: entry.key.clone(),
            cause: e.to_string(),
        })
    }

    /// The mark as it lies in the store.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        // Strings and numbers only: it cannot fail.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Whether its workloads are still being gathered, so that none counts yet.
    #[must_use]
    pub fn is_gathering(&self) -> bool {
        self.gang == Some(Gang::Reserving)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn entry(value: &[u8]) -> Entry {
        Entry {
            key: "pending/t1".into(),
            value: value.to_vec(),
            create_rev: 1,
            mod_rev: 1,
            lease: None,
        }
    }

    #[test]
    fn a_mark_is_read_as_it_was_written() {
        for gang in [None, Some(Gang::Reserving), Some(Gang::Committed)] {
            let mark = Pending::new("h".into(), 7, Duration::from_secs(60), gang);
            let read = Pending::read(&entry(&mark.to_json())).unwrap();
            assert_eq!(read, mark);
            assert_eq!(read.is_gathering(), gang == Some(Gang::Reserving));
        }
    }

    #[test]
    fn a_mark_that_says_nothing_is_no_gang_and_one_that_makes_no_sense_is_named() {
        assert!(!Pending::read(&entry(b"{}")).unwrap().is_gathering());
        let error = Pending::read(&entry(b"{\"gang\":\"half\"}")).unwrap_err();
        assert!(
            error.to_string().starts_with("pending/t1 in the store is not valid"),
            "{error}"
        );
    }
}
