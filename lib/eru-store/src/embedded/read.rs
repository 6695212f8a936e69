//! Reading keys. Those of a lease whose time is up are not there, though nobody has deleted them yet.

use rusqlite::types::Value;
use rusqlite::{Connection, Row, params};

use super::clock::{Clock, Millis};
use super::log;
use crate::range::successor;
use crate::{Entry, LeaseId, Snapshot};

const COLUMNS: &str = "SELECT key, value, create_rev, mod_rev, lease FROM kv";

const ALIVE: &str = "(lease IS NULL OR lease NOT IN (SELECT id FROM lease WHERE boot = ?1 AND deadline <= ?2))";

/// Reads some keys.
pub(super) fn some(
    connection: &Connection,
    clock: &Clock,
    now: Millis,
    keys: &[&str],
) -> Result<Snapshot, rusqlite::Error> {
    let mut keys = keys.to_vec();
    keys.sort_unstable();
    keys.dedup();
    let mut select = connection.prepare_cached(&format!("{COLUMNS} WHERE {ALIVE} AND key = ?3"))?;
    let mut entries = Vec::new();
    for key in keys {
        for entry in select.query_map(params![clock.boot, now, key], entry)? {
            entries.push(entry?);
        }
    }
    Ok(Snapshot {
        entries,
        rev: log::revision(connection)?,
    })
}

/// Lists the keys with a prefix.
pub(super) fn list(
    connection: &Connection,
    clock: &Clock,
    now: Millis,
    prefix: &str,
) -> Result<Snapshot, rusqlite::Error> {
    let sql = format!("{COLUMNS} WHERE {ALIVE} AND key >= ?3 AND key < ?4 ORDER BY key");
    let mut select = connection.prepare_cached(&sql)?;
    let entries = select.query_map(params![clock.boot, now, prefix, end_of(prefix)], entry)?;
    Ok(Snapshot {
        entries: entries.collect::<Result<_, _>>()?,
        rev: log::revision(connection)?,
    })
}

/// What all keys with a prefix are less than. An empty blob, where no string is: SQLite orders texts before blobs.
pub(super) fn end_of(prefix: &str) -> Value {
    successor(prefix).map_or(Value::Blob(Vec::new()), Value::Text)
}

fn entry(row: &Row<'_>) -> Result<Entry, rusqlite::Error> {
    Ok(Entry {
        key: row.get(0)?,
        value: row.get(1)?,
        create_rev: row.get(2)?,
        mod_rev: row.get(3)?,
        lease: row.get::<_, Option<i64>>(4)?.map(LeaseId),
    })
}
