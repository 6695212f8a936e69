//! Revisions and the log of changes that watches read.
//!
//! What must stay true: the log holds every change after `compact_rev`, and ids in it have no gaps.

use rusqlite::{Connection, OptionalExtension, params};

use super::read::end_of;
use crate::{Entry, Event, LeaseId, Rev};

/// Changes that are kept for watches. A reader that falls further behind lists again.
pub(super) const KEPT: i64 = 50_000;

/// Changes above [`KEPT`] that are let gather, so that trimming is done at times only.
const SLACK: i64 = 1_000;

/// The current revision.
pub(super) fn revision(connection: &Connection) -> Result<Rev, rusqlite::Error> {
    connection
        .prepare_cached("SELECT rev FROM state")?
        .query_row([], |row| row.get(0))
}

/// The revision up to which history is forgotten.
pub(super) fn compacted(connection: &Connection) -> Result<Rev, rusqlite::Error> {
    connection
        .prepare_cached("SELECT compact_rev FROM state")?
        .query_row([], |row| row.get(0))
}

/// Makes `rev` the current revision.
pub(super) fn advance(connection: &Connection, rev: Rev) -> Result<(), rusqlite::Error> {
    connection.prepare_cached("UPDATE state SET rev = ?1")?.execute([rev])?;
    Ok(())
}

/// Logs that a key was set.
pub(super) fn put(connection: &Connection, entry: &Entry) -> Result<(), rusqlite::Error> {
    connection
        .prepare_cached("INSERT INTO log (rev, key, value, create_rev, lease) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![
            entry.mod_rev,
            entry.key,
            entry.value,
            entry.create_rev,
            entry.lease.map(|l| l.0)
        ])?;
    Ok(())
}

/// Logs that a key was deleted.
pub(super) fn delete(connection: &Connection, rev: Rev, key: &str) -> Result<(), rusqlite::Error> {
    connection
        .prepare_cached("INSERT INTO log (rev, key) VALUES (?1, ?2)")?
        .execute(params![rev, key])?;
    Ok(())
}

/// Forgets all changes up to `rev`.
pub(super) fn compact(connection: &Connection, rev: Rev) -> Result<(), rusqlite::Error> {
    connection
        .prepare_cached("DELETE FROM log WHERE rev <= ?1")?
        .execute([rev])?;
    connection
        .prepare_cached("UPDATE state SET compact_rev = max(compact_rev, ?1)")?
        .execute([rev])?;
    Ok(())
}

/// Keeps the log from growing for ever: forgets the oldest changes, whole revisions of them, once there are more than
/// `kept` and some.
pub(super) fn trim(connection: &Connection, kept: i64) -> Result<(), rusqlite::Error> {
    let end = |sql: &str| -> Result<Option<i64>, rusqlite::Error> {
        connection.prepare_cached(sql)?.query_row([], |row| row.get(0))
    };
    let (Some(first), Some(last)) = (end("SELECT min(id) FROM log")?, end("SELECT max(id) FROM log")?) else {
        return Ok(());
    };
    if last - first < kept + SLACK {
        return Ok(());
    }
    let mut oldest_kept = connection.prepare_cached("SELECT rev FROM log WHERE id = ?1")?;
    match oldest_kept
        .query_row([last - kept + 1], |row| row.get::<_, Rev>(0))
        .optional()?
    {
        Some(rev) => compact(connection, rev - 1),
        None => Ok(()),
    }
}

/// The changes of the keys with a prefix from `from` on, and the revision up to which that is all: of about `limit`
/// changes at most, but of whole revisions always.
pub(super) fn changes(
    connection: &Connection,
    prefix: &str,
    from: Rev,
    limit: i64,
) -> Result<(Vec<Event>, Rev), rusqlite::Error> {
    let current = revision(connection)?;
    let mut page_end = connection.prepare_cached(
        "SELECT rev FROM log WHERE rev >= ?1 AND key >= ?2 AND key < ?3 ORDER BY rev, id LIMIT 1 OFFSET ?4",
    )?;
    let end = end_of(prefix);
    let page_end = page_end
        .query_row(params![from, prefix, end, limit - 1], |row| row.get(0))
        .optional()?;
    let until: Rev = page_end.unwrap_or(current);
    let mut select = connection.prepare_cached(
        "SELECT rev, key, value, create_rev, lease FROM log
         WHERE rev >= ?1 AND rev <= ?2 AND key >= ?3 AND key < ?4 ORDER BY rev, id",
    )?;
    let events = select.query_map(params![from, until, prefix, end], |row| {
        let (rev, key, value) = (row.get(0)?, row.get(1)?, row.get::<_, Option<Vec<u8>>>(2)?);
        let Some(value) = value else {
            return Ok(Event::Delete(key, rev));
        };
        let lease = row.get::<_, Option<i64>>(4)?.map(LeaseId);
        Ok(Event::Put(Entry {
            key,
            value,
            create_rev: row.get(3)?,
            mod_rev: rev,
            lease,
        }))
    })?;
    Ok((events.collect::<Result<_, _>>()?, until))
}
