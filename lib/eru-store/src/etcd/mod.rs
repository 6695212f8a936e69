//! The etcd backend.
//!
//! What must stay true: a call that was not answered is repeated only if that cannot do anything twice; a watch goes
//! on over lost connections, restarts and hangs of the server without missing or repeating a change.

mod connect;
mod convert;
mod fault;
mod read;
mod thread;
mod watch;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use etcd_client::LeaseGrantOptions;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use self::connect::{Connection, Repeat};
use self::fault::Kind;
use self::thread::Thread;
use self::watch::EtcdWatch;
use crate::check::check;
use crate::{Error, LeaseId, Options, Outcome, Rev, Snapshot, Store, Txn, Watch};

/// Most transactions on their way at once.
const IN_FLIGHT: usize = 64;

/// The shortest lease, in seconds: what etcd's usual election timeout allows.
const SHORTEST_LEASE: i64 = 2;

/// A store in etcd.
pub(crate) struct Etcd {
    thread: Arc<Thread>,
    connection: Arc<Connection>,
}

impl Etcd {
    /// Prepares the connection; the server is contacted at the first call.
    pub(crate) fn open(
        url: &str,
        hosts: &[String],
        prefix: String,
        tls: bool,
        options: &Options,
    ) -> Result<Etcd, Error> {
        let connection = Arc::new(Connection::new(url, hosts, prefix, tls, options)?);
        let thread = Thread::start();
        let thread = thread.map_err(|e| Error::Io {
            url: url.to_owned(),
            cause: format!("starting a thread: {e}"),
        })?;
        Ok(Etcd {
            thread: Arc::new(thread),
            connection,
        })
    }

    /// Runs a future of this store on its thread.
    fn run<T, F>(&self, f: impl FnOnce(Arc<Connection>) -> F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, Error>> + Send + 'static,
    {
        let outcome = self.thread.run(f(Arc::clone(&self.connection)));
        outcome.unwrap_or_else(|| {
            Err(self
                .connection
                .unavailable("the thread of the store has ended".to_owned()))
        })
    }
}

/// Applies one transaction. Without writes it may be repeated at will.
async fn apply(connection: &Connection, txn: &Txn) -> Result<Outcome, Error> {
    check(&connection.url, txn)?;
    let repeat = if txn.ops.is_empty() {
        Repeat::Always
    } else {
        Repeat::IfNotSent
    };
    let answer = connection.call(repeat, |client| {
        let request = convert::txn(&connection.prefix, txn);
        async move { client.kv_client().txn(request).await }
    });
    match answer.await {
        Ok(answer) if !answer.succeeded() => Ok(Outcome::Conflict),
        Ok(answer) => Ok(Outcome::Committed(convert::revision(answer.header()))),
        Err(fault) if fault.kind == Kind::LeaseGone => Err(Error::LeaseGone(convert::first_lease(txn))),
        Err(fault) => Err(connection.error(fault)),
    }
}

/// Applies many transactions at once. When the server is away, those that have not been sent are not tried.
async fn apply_all(connection: Arc<Connection>, txns: Vec<Txn>) -> Vec<Result<Outcome, Error>> {
    let (permits, away) = (Arc::new(Semaphore::new(IN_FLIGHT)), Arc::new(AtomicBool::new(false)));
    let not_tried = || connection.unavailable("not tried after others had failed".to_owned());
    let mut results: Vec<_> = txns.iter().map(|_| Err(not_tried())).collect();
    let mut tasks = JoinSet::new();
    for (index, txn) in txns.into_iter().enumerate() {
        let (connection, permits, away) = (Arc::clone(&connection), Arc::clone(&permits), Arc::clone(&away));
        tasks.spawn(async move {
            let _permit = permits.acquire().await.ok()?;
            if away.load(Ordering::Relaxed) {
                return None;
            }
            let result = apply(&connection, &txn).await;
            if matches!(result, Err(Error::Unavailable { .. })) {
                away.store(true, Ordering::Relaxed);
            }
            Some((index, result))
        });
    }
    while let Some(done) = tasks.join_next().await {
        if let Ok(Some((index, result))) = done {
            results[index] = result;
        }
    }
    results
}

impl Store for Etcd {
    fn get_many(&self, keys: &[&str]) -> Result<Snapshot, Error> {
        let keys: Vec<String> = keys.iter().map(|&key| key.to_owned()).collect();
        self.run(|connection| async move { read::some(&connection, keys).await })
    }

    fn list(&self, prefix: &str) -> Result<Snapshot, Error> {
        let prefix = prefix.to_owned();
        self.run(|connection| async move { read::list(&connection, &prefix).await })
    }

    fn txn(&self, txn: &Txn) -> Result<Outcome, Error> {
        let txn = txn.clone();
        self.run(|connection| async move { apply(&connection, &txn).await })
    }

    fn txn_all(&self, txns: &[Txn]) -> Vec<Result<Outcome, Error>> {
        let count = txns.len();
        let txns = txns.to_vec();
        self.run(|connection| async move { Ok(apply_all(connection, txns).await) })
            .unwrap_or_else(|e| vec![Err(e); count])
    }

    fn watch(&self, prefix: &str, from: Rev) -> Result<Box<dyn Watch>, Error> {
        Ok(Box::new(EtcdWatch::start(
            Arc::clone(&self.thread),
            Arc::clone(&self.connection),
            prefix,
            from,
        )))
    }

    fn grant(&self, ttl: Duration) -> Result<LeaseId, Error> {
        let seconds = i64::try_from(ttl.as_millis().div_ceil(1000))
            .unwrap_or(i64::MAX)
            .max(SHORTEST_LEASE);
        self.run(|connection| async move {
            // Repeated after all: a lease that was granted and whose answer was lost ends by itself.
            let answer = connection.call(Repeat::Always, |client| async move {
                client
                    .lease_client()
                    .grant(seconds, Some(LeaseGrantOptions::new()))
                    .await
            });
            answer
                .await
                .map(|granted| LeaseId(granted.id()))
                .map_err(|fault| connection.error(fault))
        })
    }

    fn renew(&self, lease: LeaseId) -> Result<(), Error> {
        self.run(|connection| async move {
            let answer = connection.call(Repeat::Always, |client| async move {
                client.lease_client().keep_alive(lease.0).await.map(|_| ())
            });
            answer.await.map_err(|fault| match fault.kind {
                Kind::LeaseGone => Error::LeaseGone(lease.0),
                _ => connection.error(fault),
            })
        })
    }

    fn revoke(&self, lease: LeaseId) -> Result<(), Error> {
        self.run(|connection| async move {
            let answer = connection.call(Repeat::Always, |client| async move {
                client.lease_client().revoke(lease.0).await.map(|_| ())
            });
            match answer.await {
                Err(fault) if fault.kind != Kind::LeaseGone => Err(connection.error(fault)),
                _ => Ok(()),
            }
        })
    }

    fn compact(&self, rev: Rev) -> Result<(), Error> {
        self.run(|connection| async move {
            let answer = connection.call(Repeat::Always, |client| async move {
                client.kv_client().compact(rev, None).await.map(|_| ())
            });
            match answer.await {
                Err(fault) if fault.kind != Kind::Compacted => Err(connection.error(fault)),
                _ => Ok(()),
            }
        })
    }
}
