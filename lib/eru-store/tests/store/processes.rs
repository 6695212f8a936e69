//! Many processes at once, some of them killed at any moment.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use eru_store::{Compare, Event, Outcome, Store, Watched};

use crate::backend::{Backend, on_both, put, txn, write};
use crate::child::{Work, Worker};
use crate::watches::PATIENCE;

on_both!(
    a_hot_key_counts_every_win,
    killed_writers_leave_no_half,
    a_watch_misses_nothing_under_load,
    many_open_a_new_store_at_once,
);

/// The value of a key as a number, and its revision; zeros when it is absent.
fn number(store: &dyn Store, key: &str) -> (u64, i64) {
    store.get(key).unwrap().map_or((0, 0), |entry| {
        (String::from_utf8(entry.value).unwrap().parse().unwrap(), entry.mod_rev)
    })
}

fn a_hot_key_counts_every_win(backend: &Backend) {
    let store = backend.open();
    let workers: Vec<Worker> = (0..4).map(|_| Worker::start(backend, "increment", &["100"])).collect();
    let wins: u64 = workers
        .into_iter()
        .flat_map(Worker::finish)
        .map(|line| line.parse::<u64>().unwrap())
        .sum();
    assert_eq!((wins, number(&*store, "hot").0), (400, 400));
}

/// Adds one to a key so many times, beside others who do the same.
pub(crate) fn increment(work: &Work) {
    let mut wins = 0;
    while wins < work.args[0].parse().unwrap() {
        let (value, rev) = number(&*work.store, "hot");
        let next = txn(
            [Compare::ModRev("hot".to_owned(), rev)],
            [put("hot", (value + 1).to_string())],
        );
        if work.store.txn(&next).unwrap() != Outcome::Conflict {
            wins += 1;
        }
    }
    work.tell(&wins.to_string());
}

fn killed_writers_leave_no_half(backend: &Backend) {
    let store = backend.open();
    let mut told = 0;
    for round in 0..12 {
        let mut workers = [
            Worker::start(backend, "twins", &["a"]),
            Worker::start(backend, "twins", &["b"]),
        ];
        for worker in &mut workers {
            assert!(worker.hear().is_some());
        }
        std::thread::sleep(Duration::from_millis(fastrand::u64(0..60)));
        for worker in &mut workers {
            let last = worker.kill().and_then(|line| line.parse::<u64>().ok());
            told = told.max(last.unwrap_or(0));
        }
        let snapshot = store.get_many(&["left", "right"]).unwrap();
        let [left, right] = &snapshot.entries[..] else {
            panic!("round {round}: {snapshot:?}")
        };
        assert_eq!(
            (&left.value, left.mod_rev),
            (&right.value, right.mod_rev),
            "round {round}"
        );
        let value: u64 = String::from_utf8_lossy(&left.value).parse().unwrap();
        assert!(value >= told, "round {round}: {value} was {told}");
        told = value;
    }
    // The history has every number once, in twos.
    let mut watch = store.watch("", 1).unwrap();
    let mut expected = 1;
    while expected <= told {
        let Some(Watched::Changes { events, .. }) = watch.next(PATIENCE).unwrap() else {
            panic!("no changes")
        };
        for pair in events.chunks(2) {
            let values: Vec<_> = pair
                .iter()
                .map(|e| matches!(e, Event::Put(e) if e.value == expected.to_string().into_bytes()))
                .collect();
            assert_eq!(values, [true, true], "{pair:?} for {expected}");
            expected += 1;
        }
    }
}

/// Counts up in two keys at once for ever, telling each number that was committed.
pub(crate) fn twins(work: &Work) {
    loop {
        let (value, rev) = number(&*work.store, "left");
        let next = (value + 1).to_string();
        let same = ["left", "right"].map(|key| Compare::ModRev(key.to_owned(), rev));
        if work
            .store
            .txn(&txn(same, [put("left", &next), put("right", &next)]))
            .unwrap()
            != Outcome::Conflict
        {
            work.tell(&next);
        }
    }
}

fn a_watch_misses_nothing_under_load(backend: &Backend) {
    const WRITERS: usize = 4;
    const EACH: usize = 250;
    let store = backend.open();
    let rev = write(&*store, [put("start", "1")]);
    let mut early = store.watch("load/", rev + 1).unwrap();
    let workers: Vec<Worker> = (0..WRITERS)
        .map(|i| Worker::start(backend, "write", &[&i.to_string(), &EACH.to_string()]))
        .collect();
    let seen = complete(&mut *early, WRITERS * EACH);
    workers.into_iter().for_each(|worker| drop(worker.finish()));
    // Afterwards, from the beginning and from the middle, history is the same.
    assert_eq!(
        complete(&mut *store.watch("load/", rev + 1).unwrap(), WRITERS * EACH),
        seen
    );
    let middle = seen[seen.len() / 2].0;
    let rest: Vec<_> = seen.iter().filter(|(rev, ..)| *rev >= middle).cloned().collect();
    assert_eq!(complete(&mut *store.watch("load/", middle).unwrap(), rest.len()), rest);
}

/// Collects revisions, keys and numbers, checking that revisions grow and that each writer's numbers have no gap.
fn complete(watch: &mut dyn eru_store::Watch, count: usize) -> Vec<(i64, String, u64)> {
    let deadline = Instant::now() + PATIENCE * 2;
    let mut seen: Vec<(i64, String, u64)> = Vec::new();
    let mut last = BTreeMap::new();
    while seen.len() < count {
        assert!(Instant::now() < deadline, "{} of {count}", seen.len());
        let Some(message) = watch.next(Duration::from_secs(1)).unwrap() else {
            continue;
        };
        let Watched::Changes { events, .. } = message else {
            panic!("{message:?}")
        };
        for event in events {
            let Event::Put(entry) = event else { panic!("{event:?}") };
            let value: u64 = String::from_utf8(entry.value).unwrap().parse().unwrap();
            if let Some(before) = last.insert(entry.key.clone(), value) {
                assert_eq!(value, before + 1, "{}", entry.key);
            }
            assert!(seen.last().is_none_or(|(rev, ..)| *rev < entry.mod_rev));
            seen.push((entry.mod_rev, entry.key, value));
        }
    }
    seen
}

/// Writes numbers in order to a key of its own, and as many to one that nobody watches.
pub(crate) fn write_numbers(work: &Work) {
    let key = format!("load/{}", work.args[0]);
    for i in 0..work.args[1].parse::<u64>().unwrap() {
        write(&*work.store, [put(&key, i.to_string())]);
        write(&*work.store, [put("elsewhere", i.to_string())]);
    }
}

fn many_open_a_new_store_at_once(backend: &Backend) {
    let workers: Vec<Worker> = (0..8).map(|_| Worker::start(backend, "open", &[])).collect();
    for worker in workers {
        assert_eq!(worker.finish(), ["open"]);
    }
    write(&*backend.open(), [put("a", "1")]);
}
