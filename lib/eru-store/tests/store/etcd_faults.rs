//! An etcd that stops, is killed, hangs, or loses its data.

use std::fs;
use std::time::{Duration, Instant};

use eru_store::{Error, KeepAlive, Options, Outcome, Store, Watched, open};
use eru_testkit::{Etcd, available, wait_until};

use crate::backend::{patient, put, put_leased, txn, write};
use crate::watches::{PATIENCE, collect};

/// Options with which a server that is away is soon noticed.
fn hasty() -> Options {
    Options {
        timeout: Duration::from_millis(600),
        ..Options::default()
    }
}

/// The text of an error that says that the store is away.
fn unavailable<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    let error = result.unwrap_err();
    assert!(matches!(error, Error::Unavailable { .. }), "{error:?}");
    error.to_string()
}

fn number_of(store: &dyn Store, key: &str) -> Option<String> {
    store
        .get(key)
        .unwrap()
        .map(|entry| String::from_utf8(entry.value).unwrap())
}

#[test]
fn a_server_that_is_not_there() {
    // Reserved, so that nobody answers.
    let store = open("etcd://127.0.0.1:1/x", &hasty()).unwrap();
    let since = Instant::now();
    let text = unavailable(store.get("a"));
    assert!(since.elapsed() < Duration::from_secs(5));
    assert!(
        text.starts_with("store etcd://127.0.0.1:1/x is unavailable: ") && text.contains("refused"),
        "{text}"
    );
    unavailable(store.txn(&txn([], [put("a", "1")])));
    unavailable(store.grant(Duration::from_secs(5)));
    let mut watch = store.watch("a", 1).unwrap();
    assert_eq!(watch.next(Duration::from_millis(300)).unwrap(), None);
    let started = Instant::now();
    let results = store.txn_all(&vec![txn([], [put("a", "1")]); 1000]);
    assert!(
        results
            .iter()
            .all(|result| matches!(result, Err(Error::Unavailable { .. })))
    );
    assert!(
        started.elapsed() < Duration::from_secs(10),
        "they did not wait one after another"
    );
}

#[test]
fn stopped_and_started_again() {
    let Some(mut etcd) = available(Etcd::start()) else {
        return;
    };
    let (store, impatient) = (
        open(&etcd.url(), &patient()).unwrap(),
        open(&etcd.url(), &hasty()).unwrap(),
    );
    let rev = write(&*store, [put("a", "1")]);
    let mut watch = store.watch("", rev + 1).unwrap();
    assert_eq!(watch.next(Duration::from_millis(50)).unwrap(), None);
    impatient.get("a").unwrap();
    for round in 0..3 {
        if round == 1 {
            etcd.kill()
        } else {
            etcd.stop()
        }
        unavailable(impatient.get("a"));
        unavailable(impatient.txn(&txn([], [put("a", "no")])));
        assert_eq!(watch.next(Duration::from_millis(100)).unwrap(), None);
        // A patient reader waits; so does a writer whose transaction was certainly not seen.
        let (reader, writer) = (
            open(&etcd.url(), &patient()).unwrap(),
            open(&etcd.url(), &patient()).unwrap(),
        );
        let read = std::thread::spawn(move || reader.list("").map(|snapshot| snapshot.entries.len()));
        let wrote = std::thread::spawn(move || writer.txn(&txn([], [put("patient", "x")])));
        etcd.start_again();
        assert!(read.join().unwrap().unwrap() >= 1);
        let Outcome::Committed(at) = wrote.join().unwrap().unwrap() else {
            panic!("a conflict")
        };
        assert_eq!(number_of(&*impatient, "a").as_deref(), Some("1"));
        assert_eq!(collect(&mut *watch, 1), [format!("patient=x@{at}")]);
        assert_eq!(at, rev + 1 + round, "nothing was written twice");
    }
}

#[test]
fn hanging_and_going_on() {
    let Some(etcd) = available(Etcd::start()) else { return };
    let (store, impatient) = (
        open(&etcd.url(), &patient()).unwrap(),
        open(&etcd.url(), &hasty()).unwrap(),
    );
    let rev = write(&*store, [put("a", "1")]);
    impatient.get("a").unwrap();
    let mut watch = store.watch("", rev + 1).unwrap();
    assert_eq!(watch.next(Duration::from_millis(50)).unwrap(), None);
    etcd.pause();
    let since = Instant::now();
    let text = unavailable(impatient.get("a"));
    assert!(text.contains("no answer within 600ms"), "{text}");
    unavailable(impatient.txn(&txn([], [put("b", "1")])));
    assert!(since.elapsed() < Duration::from_secs(5));
    // Longer than it takes a probe to notice, so that the watch has to begin anew.
    assert_eq!(watch.next(Duration::from_secs(12)).unwrap(), None);
    etcd.resume();
    let at = write(&*store, [put("c", "1")]);
    // The one without an answer may have arrived all the same.
    let mut seen = Vec::new();
    while seen.last() != Some(&format!("c=1@{at}")) {
        seen.extend(collect(&mut *watch, 1));
    }
    assert!(seen.len() as i64 == at - rev, "{seen:?}");
}

#[test]
fn a_lease_survives_a_restart() {
    let Some(mut etcd) = available(Etcd::start()) else {
        return;
    };
    let store = open(&etcd.url(), &hasty()).unwrap();
    let ttl = Duration::from_secs(2);
    let lease = store.grant(ttl).unwrap();
    write(&*store, [put_leased("a", "1", lease)]);
    let keeper = KeepAlive::start(std::sync::Arc::clone(&store), lease, ttl);
    etcd.stop();
    assert!(
        wait_until(PATIENCE, || keeper.lost()),
        "nobody knows, so it counts as lost"
    );
    etcd.start_again();
    assert!(wait_until(PATIENCE, || !keeper.lost()), "it was renewed after all");
    assert!(store.get("a").unwrap().is_some());
    // A lease that is gone is never found again.
    store.revoke(lease).unwrap();
    assert!(wait_until(PATIENCE, || keeper.lost()));
}

#[test]
fn a_server_that_lost_its_data() {
    let Some(mut etcd) = available(Etcd::start()) else {
        return;
    };
    let store = open(&etcd.url(), &patient()).unwrap();
    for i in 0..10 {
        write(&*store, [put("a", i.to_string())]);
    }
    let mut watch = store.watch("", store.get_many(&[]).unwrap().rev + 1).unwrap();
    assert_eq!(watch.next(Duration::from_millis(50)).unwrap(), None);
    etcd.stop();
    fs::remove_dir_all(etcd.dir().join("data")).unwrap();
    etcd.start_again();
    assert_eq!(watch.next(PATIENCE).unwrap(), Some(Watched::Compacted));
    assert_eq!(store.list("").unwrap().entries, []);
    let rev = write(&*store, [put("b", "1")]);
    assert_eq!(collect(&mut *watch, 1), [format!("b=1@{rev}")]);
}

#[test]
fn prefixes_are_apart() {
    let Some(etcd) = available(Etcd::start()) else { return };
    let (one, other) = (
        open(&etcd.url_at("one"), &patient()).unwrap(),
        open(&etcd.url_at("on"), &patient()).unwrap(),
    );
    let rev = write(&*one, [put("a", "1")]);
    write(&*other, [put("a", "2")]);
    assert_eq!(number_of(&*one, "a").as_deref(), Some("1"));
    assert_eq!(other.list("").unwrap().entries.len(), 1);
    assert_eq!(
        collect(&mut *other.watch("", rev).unwrap(), 1),
        [format!("a=2@{}", rev + 1)]
    );
}

#[test]
fn a_call_from_within_another_runtime() {
    let Some(etcd) = available(Etcd::start()) else { return };
    let store = open(&etcd.url(), &patient()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let rev = write(&*store, [put("a", "1")]);
        assert_eq!(collect(&mut *store.watch("", rev).unwrap(), 1), [format!("a=1@{rev}")]);
    });
}
