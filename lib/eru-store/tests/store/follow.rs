//! Following a prefix gives its state at every moment.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use eru_store::{Follow, Store, Update};

use crate::backend::{Backend, delete, on_both, put, write};
use crate::watches::PATIENCE;

on_both!(
    lists_and_then_watches,
    lists_again_after_compaction,
    ends_with_the_truth
);

type State = BTreeMap<String, Vec<u8>>;

fn apply(state: &mut State, update: Update) {
    match update {
        Update::Reset(entries) => *state = entries.into_iter().map(|e| (e.key, e.value)).collect(),
        Update::Put(entry) => drop(state.insert(entry.key, entry.value)),
        Update::Delete(key, _) => drop(state.remove(&key)),
    }
}

fn truth(store: &dyn Store, prefix: &str) -> State {
    store
        .list(prefix)
        .unwrap()
        .entries
        .into_iter()
        .map(|e| (e.key, e.value))
        .collect()
}

fn lists_and_then_watches(backend: &Backend) {
    let store = backend.open();
    write(&*store, [put("n/a", "1"), put("m", "1")]);
    let mut follow = Follow::new(Arc::clone(&store), "n/");
    let Some(Update::Reset(entries)) = follow.next(PATIENCE).unwrap() else {
        panic!("no state")
    };
    assert_eq!(entries.iter().map(|e| e.key.as_str()).collect::<Vec<_>>(), ["n/a"]);
    assert_eq!(follow.next(Duration::from_millis(20)).unwrap(), None);
    let rev = write(&*store, [put("n/b", "2"), delete("n/a")]);
    let Some(Update::Put(entry)) = follow.next(PATIENCE).unwrap() else {
        panic!("no put")
    };
    assert_eq!((entry.key.as_str(), entry.mod_rev), ("n/b", rev));
    assert_eq!(
        follow.next(PATIENCE).unwrap(),
        Some(Update::Delete("n/a".to_owned(), rev))
    );
}

fn lists_again_after_compaction(backend: &Backend) {
    let store = backend.open();
    // Its watch stands at a revision that is compacted before it looks. An etcd's watch may be quicker than that:
    // then it delivers the changes, which is as good.
    let mut follow = Follow::new(Arc::clone(&store), "n/");
    let mut state = State::new();
    apply(&mut state, follow.next(PATIENCE).unwrap().unwrap());
    for i in 0..50 {
        write(&*store, [put("n/a", i.to_string()), put(&format!("n/{i}"), "x")]);
    }
    let rev = write(&*store, [delete("n/7")]);
    store.compact(rev).unwrap();
    while state != truth(&*store, "n/") {
        apply(&mut state, follow.next(PATIENCE).unwrap().unwrap());
    }
    write(&*store, [put("n/b", "1")]);
    while state != truth(&*store, "n/") {
        apply(&mut state, follow.next(PATIENCE).unwrap().unwrap());
    }
}

fn ends_with_the_truth(backend: &Backend) {
    let store = backend.open();
    let writer = backend.open();
    let done = std::thread::spawn(move || {
        for i in 0..400 {
            let key = format!("n/{}", fastrand::u8(0..20));
            let op = if fastrand::bool() {
                put(&key, i.to_string())
            } else {
                delete(&key)
            };
            let rev = write(&*writer, [op]);
            if i % 40 == 0 {
                writer.compact(rev - 1).unwrap();
            }
        }
        write(&*writer, [put("n/last", "")]);
    });
    let mut follow = Follow::new(Arc::clone(&store), "n/");
    let mut state = State::new();
    while !state.contains_key("n/last") {
        apply(&mut state, follow.next(PATIENCE).unwrap().unwrap());
    }
    done.join().unwrap();
    assert_eq!(state, truth(&*store, "n/"));
}
