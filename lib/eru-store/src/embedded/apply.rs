//! Applying a transaction, inside one of SQLite's.

use rusqlite::{Connection, OptionalExtension, params};

use super::fault::Fault;
use super::{lease, log};
use crate::{Compare, Entry, LeaseId, Op, Outcome, Rev, Txn};

/// Applies `txn`, or nothing of it. Everything that can refuse it does so before the first write.
pub(super) fn apply(connection: &Connection, txn: &Txn) -> Result<Outcome, Fault> {
    for compare in &txn.compares {
        if !holds(connection, compare)? {
            return Ok(Outcome::Conflict);
        }
    }
    for op in &txn.ops {
        if let Op::Put(_, _, Some(lease)) = op {
            lease::check(connection, *lease)?;
        }
    }
    let rev = log::revision(connection)?;
    let mut changed = false;
    for op in &txn.ops {
        changed |= match op {
            Op::Put(key, value, lease) => put(connection, rev + 1, key, value, *lease)?,
            Op::Delete(key) => delete(connection, rev + 1, key)?,
        };
    }
    // What deletes only what is not there makes no revision, as in etcd.
    if !changed {
        return Ok(Outcome::Committed(rev));
    }
    log::advance(connection, rev + 1)?;
    Ok(Outcome::Committed(rev + 1))
}

fn holds(connection: &Connection, compare: &Compare) -> Result<bool, rusqlite::Error> {
    let mut select = connection.prepare_cached("SELECT mod_rev FROM kv WHERE key = ?1")?;
    let rev: Option<Rev> = select.query_row([compare.key()], |row| row.get(0)).optional()?;
    Ok(match compare {
        Compare::ModRev(_, expected) => rev.unwrap_or(0) == *expected,
        Compare::Exists(_) => rev.is_some(),
    })
}

fn put(
    connection: &Connection,
    rev: Rev,
    key: &str,
    value: &[u8],
    lease: Option<LeaseId>,
) -> Result<bool, rusqlite::Error> {
    let mut upsert = connection.prepare_cached(
        "INSERT INTO kv (key, value, create_rev, mod_rev, lease) VALUES (?1, ?2, ?3, ?3, ?4)
         ON CONFLICT (key) DO UPDATE SET value = excluded.value, mod_rev = excluded.mod_rev, lease = excluded.lease
         RETURNING create_rev",
    )?;
    let create_rev = upsert.query_row(params![key, value, rev, lease.map(|l| l.0)], |row| row.get(0))?;
    log::put(
        connection,
        &Entry {
            key: key.to_owned(),
            value: value.to_owned(),
            create_rev,
            mod_rev: rev,
            lease,
        },
    )?;
    Ok(true)
}

fn delete(connection: &Connection, rev: Rev, key: &str) -> Result<bool, rusqlite::Error> {
    let deleted = connection
        .prepare_cached("DELETE FROM kv WHERE key = ?1")?
        .execute([key])?;
    if deleted != 0 {
        log::delete(connection, rev, key)?;
    }
    Ok(deleted != 0)
}
