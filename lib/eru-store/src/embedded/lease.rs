//! Leases, without anyone who guards them: whoever writes or watches ends those whose time is up, with the same
//! deletions in the log that a server would make. Readers do not see the keys of such a lease even before.

use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, params};

use super::clock::{Clock, Millis};
use super::fault::Fault;
use super::log;
use crate::{Error, LeaseId, Rev};

/// The shortest lease: etcd's, so that what works here works there.
const SHORTEST: Duration = Duration::from_secs(2);

/// Whether [`sweep`] has something to do.
pub(super) fn is_due(connection: &Connection, clock: &Clock, now: Millis) -> Result<bool, rusqlite::Error> {
    let mut due = connection.prepare_cached("SELECT 1 FROM lease WHERE deadline <= ?1 OR boot <> ?2 LIMIT 1")?;
    due.exists(params![now, clock.boot])
}

/// When the next lease ends unless it is renewed.
pub(super) fn next_deadline(connection: &Connection) -> Result<Option<Millis>, rusqlite::Error> {
    connection
        .prepare_cached("SELECT min(deadline) FROM lease")?
        .query_row([], |row| row.get(0))
}

/// Ends the leases whose time is up. Those of another boot begin anew, as etcd's do when it starts.
pub(super) fn sweep(connection: &Connection, clock: &Clock, now: Millis) -> Result<(), rusqlite::Error> {
    if !is_due(connection, clock, now)? {
        return Ok(());
    }
    connection
        .prepare_cached("UPDATE lease SET boot = ?1, deadline = ?2 + ttl WHERE boot <> ?1")?
        .execute(params![clock.boot, now])?;
    let mut expired = connection.prepare_cached("SELECT id FROM lease WHERE deadline <= ?1 ORDER BY deadline, id")?;
    let expired: Vec<i64> = expired.query_map([now], |row| row.get(0))?.collect::<Result<_, _>>()?;
    expired.into_iter().try_for_each(|id| end(connection, id))
}

/// Ends a lease: deletes its keys, all at one revision.
pub(super) fn end(connection: &Connection, id: i64) -> Result<(), rusqlite::Error> {
    let mut keys = connection.prepare_cached("SELECT key FROM kv WHERE lease = ?1 ORDER BY key")?;
    let keys: Vec<String> = keys.query_map([id], |row| row.get(0))?.collect::<Result<_, _>>()?;
    if !keys.is_empty() {
        let rev = log::revision(connection)? + 1;
        for key in &keys {
            log::delete(connection, rev, key)?;
        }
        connection
            .prepare_cached("DELETE FROM kv WHERE lease = ?1")?
            .execute([id])?;
        log::advance(connection, rev)?;
    }
    connection
        .prepare_cached("DELETE FROM lease WHERE id = ?1")?
        .execute([id])?;
    Ok(())
}

/// Takes a lease.
pub(super) fn grant(
    connection: &Connection,
    clock: &Clock,
    now: Millis,
    ttl: Duration,
) -> Result<LeaseId, rusqlite::Error> {
    let ttl = Millis::try_from(ttl.max(SHORTEST).as_millis())
        .unwrap_or(Millis::MAX / 4)
        .min(Millis::MAX / 4);
    let mut insert = connection.prepare_cached("INSERT OR IGNORE INTO lease VALUES (?1, ?2, ?3, ?4)")?;
    loop {
        // Not counted up: an identity is never used again, not even by a store that was made anew.
        let id = fastrand::i64(1..);
        if insert.execute(params![id, ttl, now + ttl, clock.boot])? == 1 {
            return Ok(LeaseId(id));
        }
    }
}

/// Renews a lease that [`sweep`] has left; tells whether it was there.
pub(super) fn renew(connection: &Connection, now: Millis, lease: LeaseId) -> Result<bool, rusqlite::Error> {
    let mut update = connection.prepare_cached("UPDATE lease SET deadline = ?2 + ttl WHERE id = ?1")?;
    Ok(update.execute(params![lease.0, now])? != 0)
}

/// Fails unless the lease is there.
pub(super) fn check(connection: &Connection, lease: LeaseId) -> Result<(), Fault> {
    let mut exists = connection.prepare_cached("SELECT 1 FROM lease WHERE id = ?1")?;
    let found: Option<Rev> = exists.query_row([lease.0], |row| row.get(0)).optional()?;
    found.map(|_| ()).ok_or(Fault::Store(Error::LeaseGone(lease.0)))
}
