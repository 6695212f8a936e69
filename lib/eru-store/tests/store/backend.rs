//! The backends under test, each with a store of its own for every test.

use std::sync::Arc;
use std::time::Duration;

use eru_store::{Compare, Error, LeaseId, Op, Options, Outcome, Rev, Store, Txn, open};
use eru_testkit::{Etcd, available};
use tempfile::TempDir;

/// A store and where it lives.
pub(crate) struct Backend {
    pub(crate) url: String,
    pub(crate) options: Options,
    _dir: Option<TempDir>,
    _etcd: Option<Etcd>,
}

impl Backend {
    /// An embedded store in a directory of its own.
    pub(crate) fn embedded() -> Backend {
        let dir = tempfile::tempdir().unwrap();
        let url = format!("file://{}/store", dir.path().display());
        Backend {
            url,
            options: patient(),
            _dir: Some(dir),
            _etcd: None,
        }
    }

    /// A store in an etcd of its own, or `None` with a reason on stderr.
    pub(crate) fn etcd() -> Option<Backend> {
        if !cfg!(feature = "etcd") {
            return None;
        }
        let etcd = available(Etcd::start())?;
        Some(Backend {
            url: etcd.url(),
            options: patient(),
            _dir: None,
            _etcd: Some(etcd),
        })
    }

    pub(crate) fn open(&self) -> Arc<dyn Store> {
        open(&self.url, &self.options).unwrap()
    }
}

/// Options for a machine that may be busy.
pub(crate) fn patient() -> Options {
    Options {
        timeout: Duration::from_secs(20),
        ..Options::default()
    }
}

/// Makes a test for each backend out of functions that take one.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod embedded {
            $(#[test]
            fn $name() {
                super::$name(&crate::backend::Backend::embedded());
            })*
        }
        mod etcd {
            $(#[test]
            fn $name() {
                if let Some(backend) = crate::backend::Backend::etcd() {
                    super::$name(&backend);
                }
            })*
        }
    };
}
pub(crate) use on_both;

pub(crate) fn put(key: &str, value: impl AsRef<[u8]>) -> Op {
    Op::Put(key.to_owned(), value.as_ref().to_vec(), None)
}

pub(crate) fn put_leased(key: &str, value: impl AsRef<[u8]>, lease: LeaseId) -> Op {
    Op::Put(key.to_owned(), value.as_ref().to_vec(), Some(lease))
}

pub(crate) fn delete(key: &str) -> Op {
    Op::Delete(key.to_owned())
}

pub(crate) fn txn(compares: impl Into<Vec<Compare>>, ops: impl Into<Vec<Op>>) -> Txn {
    Txn {
        compares: compares.into(),
        ops: ops.into(),
    }
}

/// Applies writes without conditions.
pub(crate) fn write(store: &dyn Store, ops: impl Into<Vec<Op>>) -> Rev {
    committed(store.txn(&txn([], ops)))
}

pub(crate) fn committed(result: Result<Outcome, Error>) -> Rev {
    match result.unwrap() {
        Outcome::Committed(rev) => rev,
        Outcome::Conflict => panic!("a conflict"),
    }
}
