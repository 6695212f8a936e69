//! Watches are complete, in order, and can begin anywhere in history.

use std::time::{Duration, Instant};

use eru_store::{Event, Rev, Store, Watch, Watched};

use crate::backend::{Backend, delete, on_both, put, write};

on_both!(
    delivers_changes_in_order,
    sees_its_prefix_only,
    begins_in_the_past,
    whole_revisions_in_one_message,
    keeps_up_with_a_long_history,
    survives_compaction,
    watches_are_independent,
    times_out_without_changes,
);

/// The longest to wait for what must come, on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Collects events as `key=value@rev` and `-key@rev` until there are `count`.
pub(crate) fn collect(watch: &mut dyn Watch, count: usize) -> Vec<String> {
    let deadline = Instant::now() + PATIENCE;
    let (mut seen, mut last) = (Vec::new(), 0);
    while seen.len() < count {
        let left = deadline.saturating_duration_since(Instant::now());
        match watch.next(left).unwrap() {
            Some(Watched::Changes { events, rev }) => {
                assert!(rev > last, "{rev} after {last}");
                last = rev;
                seen.extend(events.iter().map(describe));
            }
            other => panic!("{other:?} after {} of {count}, the last {:?}", seen.len(), seen.last()),
        }
    }
    seen
}

fn describe(event: &Event) -> String {
    match event {
        Event::Put(e) => format!("{}={}@{}", e.key, String::from_utf8_lossy(&e.value), e.mod_rev),
        Event::Delete(key, rev) => format!("-{key}@{rev}"),
    }
}

fn now(store: &dyn Store) -> Rev {
    store.get_many(&[]).unwrap().rev
}

fn delivers_changes_in_order(backend: &Backend) {
    let store = backend.open();
    let rev = now(&*store);
    let mut watch = store.watch("", rev + 1).unwrap();
    write(&*store, [put("a", "1")]);
    assert_eq!(collect(&mut *watch, 1), [format!("a=1@{}", rev + 1)]);
    write(&*store, [put("a", "2"), put("b", "1")]);
    write(&*store, [delete("a")]);
    // Another handle of the store, as another process has.
    write(&*backend.open(), [put("a", "3")]);
    let seen = collect(&mut *watch, 4);
    let expected = [("a=2", 2), ("b=1", 2), ("-a", 3), ("a=3", 4)].map(|(what, n)| format!("{what}@{}", rev + n));
    assert_eq!(seen, expected);
}

fn sees_its_prefix_only(backend: &Backend) {
    let store = backend.open();
    let mut watch = store.watch("work/n1/", now(&*store) + 1).unwrap();
    write(
        &*store,
        [put("work/n10/a", "1"), put("work/n1", "1"), put("work/n0/a", "1")],
    );
    let rev = write(&*store, [put("usage/n1", "1"), put("work/n1/a", "1")]);
    assert_eq!(collect(&mut *watch, 1), [format!("work/n1/a=1@{rev}")]);
}

fn begins_in_the_past(backend: &Backend) {
    let store = backend.open();
    let revs: Vec<Rev> = (0..10).map(|i| write(&*store, [put("a", i.to_string())])).collect();
    let all: Vec<String> = revs.iter().enumerate().map(|(i, rev)| format!("a={i}@{rev}")).collect();
    assert_eq!(collect(&mut *store.watch("", 1).unwrap(), 10), all);
    assert_eq!(collect(&mut *store.watch("a", revs[6]).unwrap(), 4), all[6..]);
    let mut late = store.watch("a", revs[9] + 1).unwrap();
    let rev = write(&*store, [put("a", "new")]);
    assert_eq!(collect(&mut *late, 1), [format!("a=new@{rev}")]);
}

fn whole_revisions_in_one_message(backend: &Backend) {
    let store = backend.open();
    let rev = now(&*store);
    for i in 0..30 {
        let ops: Vec<_> = (0..100).map(|k| put(&format!("k{k:02}"), i.to_string())).collect();
        write(&*store, ops);
    }
    let mut watch = store.watch("k", rev + 1).unwrap();
    let mut next = rev + 1;
    while next <= rev + 30 {
        let Some(Watched::Changes { events, rev: until }) = watch.next(PATIENCE).unwrap() else {
            panic!("no changes")
        };
        assert_eq!(events.len() % 100, 0, "a revision was split");
        for chunk in events.chunks(100) {
            assert!(chunk.iter().all(|e| matches!(e, Event::Put(e) if e.mod_rev == next)));
            next += 1;
        }
        assert!(until >= next - 1);
    }
}

fn keeps_up_with_a_long_history(backend: &Backend) {
    let store = backend.open();
    let rev = now(&*store);
    let txns: Vec<_> = (0..3000)
        .map(|i| crate::backend::txn([], [put("a", i.to_string())]))
        .collect();
    assert!(store.txn_all(&txns).iter().all(Result::is_ok));
    let seen = collect(&mut *store.watch("a", rev + 1).unwrap(), 3000);
    assert!(
        seen.iter()
            .zip(rev + 1..)
            .all(|(event, rev)| event.ends_with(&format!("@{rev}")))
    );
}

fn survives_compaction(backend: &Backend) {
    let store = backend.open();
    let revs: Vec<Rev> = (0..10).map(|i| write(&*store, [put("a", i.to_string())])).collect();
    let gone = write(&*store, [delete("a")]);
    store.compact(gone).unwrap();
    store.compact(gone).unwrap();
    store.compact(revs[3]).unwrap();
    assert!(store.compact(gone + 100).is_err());
    // Also one that stands just at the compacted revision, which holds a deletion.
    for from in [1, revs[5], gone] {
        let mut watch = store.watch("", from).unwrap();
        assert_eq!(watch.next(PATIENCE).unwrap(), Some(Watched::Compacted), "from {from}");
        let rev = write(&*store, [put("b", from.to_string())]);
        assert_eq!(collect(&mut *watch, 1), [format!("b={from}@{rev}")]);
    }
    let mut watch = store.watch("a", gone + 1).unwrap();
    let rev = write(&*store, [put("a", "again")]);
    assert_eq!(collect(&mut *watch, 1), [format!("a=again@{rev}")]);
    // A list does not need history.
    assert_eq!(store.list("").unwrap().entries.len(), 2);
}

fn watches_are_independent(backend: &Backend) {
    let store = backend.open();
    let rev = now(&*store);
    let mut watches: Vec<_> = (0..20).map(|_| store.watch("a", rev + 1).unwrap()).collect();
    drop(watches.split_off(10));
    write(&*store, [put("a", "1")]);
    for watch in &mut watches {
        assert_eq!(collect(&mut **watch, 1), [format!("a=1@{}", rev + 1)]);
    }
    // They outlive the handle that made them.
    drop(store);
    write(&*backend.open(), [put("a", "2")]);
    for watch in &mut watches {
        assert_eq!(collect(&mut **watch, 1), [format!("a=2@{}", rev + 2)]);
    }
}

fn times_out_without_changes(backend: &Backend) {
    let store = backend.open();
    let mut watch = store.watch("a", now(&*store) + 1).unwrap();
    let since = Instant::now();
    assert_eq!(watch.next(Duration::from_millis(100)).unwrap(), None);
    assert!(since.elapsed() >= Duration::from_millis(100));
    assert_eq!(watch.next(Duration::ZERO).unwrap(), None);
    write(&*store, [put("b", "1")]);
    assert_eq!(watch.next(Duration::from_millis(100)).unwrap(), None, "not its prefix");
}
