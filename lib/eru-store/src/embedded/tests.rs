//! What only a look inside can show: trimming, another boot, the plans of SQLite.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;
use std::time::Duration;

use super::clock::Millis;
use super::{Embedded, log};
use crate::url::Durability;
use crate::{Error, LeaseId, Op, Outcome, Rev, Store, Txn, Watched};

fn store(dir: &tempfile::TempDir) -> Embedded {
    Embedded::open("file:///test", dir.path(), Durability::Normal, Duration::from_secs(20)).unwrap()
}

/// The store as a process sees it that many milliseconds later.
fn later(dir: &tempfile::TempDir, boot: &str, ahead: Millis) -> Embedded {
    let mut store = store(dir);
    let db = Arc::get_mut(&mut store.db).unwrap();
    (db.clock.boot, db.clock.ahead) = (boot.to_owned(), ahead);
    store
}

fn put(store: &Embedded, key: &str, lease: Option<LeaseId>) -> Rev {
    let ops = vec![Op::Put(key.to_owned(), b"x".to_vec(), lease)];
    match store
        .txn(&Txn {
            compares: Vec::new(),
            ops,
        })
        .unwrap()
    {
        Outcome::Committed(rev) => rev,
        Outcome::Conflict => panic!("a conflict"),
    }
}

fn log_length(store: &Embedded) -> i64 {
    store
        .db
        .read(|c| Ok(c.query_row("SELECT count(*) FROM log", [], |row| row.get(0))?))
        .unwrap()
}

#[test]
fn the_log_does_not_grow_for_ever() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = store(&dir);
    store.kept = 500;
    let first = put(&store, "first", None);
    let mut watch = store.watch("", first).unwrap();
    let txns: Vec<Txn> = (0..4000)
        .map(|i| Txn {
            compares: vec![],
            ops: vec![Op::Put(format!("k{}", i % 7), vec![], None); 1],
        })
        .collect();
    assert!(store.txn_all(&txns).iter().all(Result::is_ok));
    let (length, rev) = (log_length(&store), store.get_many(&[]).unwrap().rev);
    assert!((500..=1600).contains(&length), "{length}");
    assert_eq!(
        store.list("").unwrap().entries.len(),
        8,
        "what was written long ago is still there"
    );
    assert_eq!(watch.next(Duration::ZERO).unwrap(), Some(Watched::Compacted));
    let Some(Watched::Changes { events, .. }) = store.watch("", rev - 499).unwrap().next(Duration::ZERO).unwrap()
    else {
        panic!("what is kept can be watched");
    };
    assert_eq!(events.len(), 500);
    assert!(store.db.read(|c| Ok(log::compacted(c)?)).unwrap() >= rev - length);
}

#[test]
fn another_boot_begins_leases_anew() {
    let dir = tempfile::tempdir().unwrap();
    let before = later(&dir, "first", 1_000_000_000);
    let lease = before.grant(Duration::from_secs(10)).unwrap();
    put(&before, "a", Some(lease));
    // A clock that began again, for which the deadline is far away; and its owner comes back and renews.
    let after = later(&dir, "second", 0);
    assert!(after.get("a").unwrap().is_some());
    after.renew(lease).unwrap();
    assert!(later(&dir, "second", 9_000).get("a").unwrap().is_some());
    let end = later(&dir, "second", 11_000);
    assert!(end.get("a").unwrap().is_none());
    assert!(matches!(end.renew(lease), Err(Error::LeaseGone(_))));
}

#[test]
fn a_lease_that_a_boot_ended_is_not_kept_without_its_owner() {
    let dir = tempfile::tempdir().unwrap();
    let before = later(&dir, "first", 0);
    put(&before, "a", Some(before.grant(Duration::from_secs(10)).unwrap()));
    // Reading is enough to make its time run.
    let after = later(&dir, "second", 0);
    assert!(after.get("a").unwrap().is_some());
    let rev = after.get_many(&[]).unwrap().rev;
    let end = later(&dir, "second", 11_000);
    assert_eq!(end.list("").unwrap().entries, []);
    assert_eq!(
        end.get_many(&[]).unwrap().rev,
        rev + 1,
        "it was deleted, not only hidden"
    );
}

#[test]
fn no_statement_reads_a_whole_table() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(&dir);
    let plan = |sql: &str| -> String {
        let rows = store.db.read(|c| {
            let mut statement = c.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
            let rows = statement.query_map([], |row| row.get::<_, String>(3))?;
            Ok(rows.collect::<Result<Vec<_>, _>>()?)
        });
        rows.unwrap().join("\n")
    };
    for sql in [
        "SELECT rev, key FROM log WHERE rev >= 5 AND key >= 'a' AND key < 'b' ORDER BY rev, id LIMIT 1 OFFSET 999",
        "SELECT rev, key FROM log WHERE rev >= 5 AND rev <= 9 AND key >= 'a' AND key < 'b' ORDER BY rev, id",
        "SELECT key FROM kv WHERE (lease IS NULL OR lease NOT IN (SELECT id FROM lease)) AND key >= 'a' AND key < x''",
        "SELECT key FROM kv WHERE lease = 5 ORDER BY key",
        "SELECT min(id) FROM log",
        "SELECT max(id) FROM log",
        "DELETE FROM log WHERE rev <= 7",
    ] {
        let plan = plan(sql);
        assert!(!plan.contains("SCAN kv") && !plan.contains("SCAN log"), "{sql}: {plan}");
        assert!(
            !plan.contains("TEMP B-TREE") || sql.contains("lease = 5"),
            "{sql}: {plan}"
        );
    }
}
