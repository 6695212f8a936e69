//! Leases end by themselves, whatever became of their owner.

use std::time::{Duration, Instant};

use eru_store::{Error, Event, KeepAlive, LeaseId, Watch, Watched};
use eru_testkit::wait_until;

use crate::backend::{Backend, on_both, put, put_leased, write};
use crate::child::{Work, Worker};

on_both!(
    keys_go_with_their_lease,
    renewing_keeps_a_lease,
    keep_alive_renews_until_dropped,
    revoking_ends_a_lease,
    a_write_may_free_a_key,
    a_dead_owner_keeps_nothing,
);

const SHORT: Duration = Duration::from_secs(2);

/// The longest that a store may take beyond the time to live, on a busy machine.
const GRACE: Duration = Duration::from_secs(10);

fn deletions(watch: &mut dyn Watch, within: Duration) -> Vec<(String, i64)> {
    let deadline = Instant::now() + within;
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let Some(Watched::Changes { events, .. }) = watch.next(left).unwrap() else {
            return Vec::new();
        };
        let deleted: Vec<_> = events
            .into_iter()
            .filter_map(|event| match event {
                Event::Delete(key, rev) => Some((key, rev)),
                Event::Put(_) => None,
            })
            .collect();
        if !deleted.is_empty() {
            return deleted;
        }
    }
}

fn keys_go_with_their_lease(backend: &Backend) {
    let store = backend.open();
    let since = Instant::now();
    // Shorter than the shortest.
    let lease = store.grant(Duration::from_millis(10)).unwrap();
    let rev = write(
        &*store,
        [
            put_leased("alive/a", "1", lease),
            put_leased("alive/b", "2", lease),
            put("other", "3"),
        ],
    );
    let mut watch = store.watch("", rev + 1).unwrap();
    assert_eq!(store.get("alive/a").unwrap().unwrap().lease, Some(lease));
    assert_eq!(store.list("alive/").unwrap().entries.len(), 2);
    let deleted = deletions(&mut *watch, SHORT + GRACE);
    assert_eq!(
        deleted,
        [("alive/a".to_owned(), rev + 1), ("alive/b".to_owned(), rev + 1)]
    );
    assert!(since.elapsed() >= SHORT, "{:?}", since.elapsed());
    let snapshot = store.list("").unwrap();
    assert_eq!((snapshot.entries.len(), snapshot.rev), (1, rev + 1));
    assert!(matches!(store.renew(lease), Err(Error::LeaseGone(id)) if id == lease.0));
    let late = store.txn(&eru_store::Txn {
        compares: vec![],
        ops: vec![put_leased("alive/a", "1", lease)],
    });
    assert!(matches!(late, Err(Error::LeaseGone(id)) if id == lease.0), "{late:?}");
}

fn renewing_keeps_a_lease(backend: &Backend) {
    let store = backend.open();
    let lease = store.grant(SHORT).unwrap();
    write(&*store, [put_leased("a", "1", lease)]);
    let end = Instant::now() + SHORT * 2;
    while Instant::now() < end {
        store.renew(lease).unwrap();
        assert!(store.get("a").unwrap().is_some());
        // Not to wait for something: to let time pass.
        std::thread::sleep(SHORT / 8);
    }
    assert!(wait_until(SHORT + GRACE, || store.get("a").unwrap().is_none()));
}

fn keep_alive_renews_until_dropped(backend: &Backend) {
    let store = backend.open();
    let lease = store.grant(SHORT).unwrap();
    write(&*store, [put_leased("a", "1", lease)]);
    let keeper = KeepAlive::start(std::sync::Arc::clone(&store), lease, SHORT);
    assert!(!wait_until(SHORT * 2, || keeper.lost() || store.get("a").unwrap().is_none()));
    drop(keeper);
    assert!(wait_until(SHORT + GRACE, || store.get("a").unwrap().is_none()));
    let lease = store.grant(SHORT).unwrap();
    let keeper = KeepAlive::start(std::sync::Arc::clone(&store), lease, SHORT);
    store.revoke(lease).unwrap();
    assert!(wait_until(SHORT + GRACE, || keeper.lost()));
}

fn revoking_ends_a_lease(backend: &Backend) {
    let store = backend.open();
    let (lease, other) = (store.grant(SHORT * 100).unwrap(), store.grant(SHORT * 100).unwrap());
    assert_ne!(lease, other);
    let ops = [
        put_leased("a", "1", lease),
        put_leased("b", "1", lease),
        put_leased("c", "1", other),
    ];
    let rev = write(&*store, ops);
    store.revoke(lease).unwrap();
    let snapshot = store.list("").unwrap();
    assert_eq!((snapshot.entries.len(), snapshot.rev), (1, rev + 1));
    store.revoke(lease).unwrap();
    store.revoke(LeaseId(4711)).unwrap();
    assert!(matches!(store.renew(lease), Err(Error::LeaseGone(id)) if id == lease.0));
    store.renew(other).unwrap();
    assert_eq!(store.get_many(&[]).unwrap().rev, rev + 1);
}

fn a_write_may_free_a_key(backend: &Backend) {
    let store = backend.open();
    let (first, second) = (store.grant(SHORT * 100).unwrap(), store.grant(SHORT * 100).unwrap());
    write(
        &*store,
        [
            put_leased("freed", "1", first),
            put_leased("moved", "1", first),
            put_leased("kept", "1", first),
        ],
    );
    write(&*store, [put("freed", "2"), put_leased("moved", "2", second)]);
    store.revoke(first).unwrap();
    let keys: Vec<_> = store
        .list("")
        .unwrap()
        .entries
        .into_iter()
        .map(|e| (e.key, e.lease))
        .collect();
    assert_eq!(keys, [("freed".to_owned(), None), ("moved".to_owned(), Some(second))]);
}

fn a_dead_owner_keeps_nothing(backend: &Backend) {
    let store = backend.open();
    let mut worker = Worker::start(backend, "lease", &[]);
    assert_eq!(worker.hear().as_deref(), Some("held"));
    assert!(
        !wait_until(SHORT * 2, || store.get("held").unwrap().is_none()),
        "its owner renews it"
    );
    worker.kill();
    assert!(wait_until(SHORT + GRACE, || store.get("held").unwrap().is_none()));
}

/// The worker of [`a_dead_owner_keeps_nothing`].
pub(crate) fn hold(work: &Work) {
    let lease = work.store.grant(SHORT).unwrap();
    write(&*work.store, [put_leased("held", "1", lease)]);
    let keeper = KeepAlive::start(std::sync::Arc::clone(&work.store), lease, SHORT);
    work.tell("held");
    while !keeper.lost() {
        std::thread::sleep(SHORT / 4);
    }
}
