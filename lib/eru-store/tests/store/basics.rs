//! Keys, transactions, lists.

use eru_store::{Compare, Error, LeaseId, MAX_TXN_OPS, Outcome, Txn};

use crate::backend::{Backend, committed, delete, on_both, put, put_leased, txn, write};

on_both!(
    keys_have_a_history,
    conditions_decide,
    every_write_is_one_revision,
    a_transaction_is_one_revision,
    refuses_bad_transactions,
    lists_a_prefix_in_order,
    reads_many_keys_at_one_revision,
    many_transactions_at_once,
    large_values,
    strange_keys_and_values,
);

fn absent(key: &str) -> Compare {
    Compare::ModRev(key.to_owned(), 0)
}

fn keys_have_a_history(backend: &Backend) {
    let store = backend.open();
    assert_eq!(store.get("a").unwrap(), None);
    let first = write(&*store, [put("a", "1")]);
    let second = write(&*store, [put("a", "2")]);
    let entry = store.get("a").unwrap().unwrap();
    assert_eq!((entry.key.as_str(), entry.value.as_slice()), ("a", b"2".as_slice()));
    assert_eq!((entry.create_rev, entry.mod_rev, entry.lease), (first, second, None));
    write(&*store, [delete("a")]);
    assert_eq!(store.get("a").unwrap(), None);
    let third = write(&*store, [put("a", "3")]);
    assert_eq!(store.get("a").unwrap().unwrap().create_rev, third);
    // Another process would see the same.
    assert_eq!(backend.open().get("a").unwrap().unwrap().mod_rev, third);
}

fn conditions_decide(backend: &Backend) {
    let store = backend.open();
    let exists = |key: &str| Compare::Exists(key.to_owned());
    assert_eq!(
        store.txn(&txn([exists("a")], [put("a", "1")])).unwrap(),
        Outcome::Conflict
    );
    let rev = committed(store.txn(&txn([absent("a")], [put("a", "1")])));
    assert_eq!(
        store.txn(&txn([absent("a")], [put("a", "2")])).unwrap(),
        Outcome::Conflict
    );
    assert_eq!(
        store
            .txn(&txn([Compare::ModRev("a".into(), rev - 1)], [delete("a")]))
            .unwrap(),
        Outcome::Conflict
    );
    assert_eq!(store.get("a").unwrap().unwrap().value, b"1");
    let both = [exists("a"), Compare::ModRev("a".into(), rev), absent("b")];
    committed(store.txn(&txn(both.clone(), [put("b", "1")])));
    // One that fails is enough.
    assert_eq!(store.txn(&txn(both, [put("c", "1")])).unwrap(), Outcome::Conflict);
    assert_eq!(store.get("c").unwrap(), None);
}

fn every_write_is_one_revision(backend: &Backend) {
    let store = backend.open();
    let first = write(&*store, [put("a", "1")]);
    assert_eq!(
        write(&*store, [put("a", "1")]),
        first + 1,
        "the same value is a change too"
    );
    assert_eq!(write(&*store, [put("b", "1"), put("c", "1")]), first + 2);
    // These change nothing.
    assert_eq!(
        store.txn(&txn([absent("a")], [put("a", "2")])).unwrap(),
        Outcome::Conflict
    );
    assert_eq!(committed(store.txn(&txn([Compare::Exists("a".into())], []))), first + 2);
    assert_eq!(store.txn(&txn([absent("a")], [])).unwrap(), Outcome::Conflict);
    assert_eq!(write(&*store, [delete("absent")]), first + 2);
    assert_eq!(committed(store.txn(&Txn::default())), first + 2);
    assert_eq!(store.list("").unwrap().rev, first + 2);
    assert_eq!(store.get_many(&[]).unwrap().rev, first + 2);
    assert_eq!(write(&*store, [delete("absent"), delete("a")]), first + 3);
}

fn a_transaction_is_one_revision(backend: &Backend) {
    let store = backend.open();
    write(&*store, [put("old", "1")]);
    let rev = write(&*store, [put("a", "1"), delete("old"), put("b", "2")]);
    let snapshot = store.list("").unwrap();
    let found: Vec<_> = snapshot
        .entries
        .iter()
        .map(|e| (e.key.as_str(), e.create_rev, e.mod_rev))
        .collect();
    assert_eq!(found, [("a", rev, rev), ("b", rev, rev)]);
}

fn refuses_bad_transactions(backend: &Backend) {
    let store = backend.open();
    let many: Vec<_> = (0..MAX_TXN_OPS).map(|i| put(&format!("key/{i}"), "x")).collect();
    write(&*store, many.clone());
    let rev = store.get_many(&[]).unwrap().rev;
    let too_many = [many, vec![put("one/more", "x")]].concat();
    assert!(matches!(store.txn(&txn([], too_many)), Err(Error::TooLarge(129))));
    let twice = store.txn(&txn([], [put("a", "1"), delete("a")])).unwrap_err();
    assert!(
        matches!(twice, Error::Config { .. }) && twice.to_string().contains("the key a twice"),
        "{twice}"
    );
    let unknown = store.txn(&txn([], [put("b", "1"), put_leased("c", "1", LeaseId(4711))]));
    assert!(matches!(unknown, Err(Error::LeaseGone(4711))), "{unknown:?}");
    assert_eq!(store.get("b").unwrap(), None);
    assert_eq!(store.get_many(&[]).unwrap().rev, rev);
}

fn lists_a_prefix_in_order(backend: &Backend) {
    let store = backend.open();
    for chunk in (0..2500).collect::<Vec<_>>().chunks(MAX_TXN_OPS) {
        let ops: Vec<_> = chunk
            .iter()
            .map(|i| put(&format!("work/n1/{i:05}"), i.to_string()))
            .collect();
        write(&*store, ops);
    }
    let rev = write(
        &*store,
        [
            put("work/n", "x"),
            put("work/n10/0", "x"),
            put("work/n0/9", "x"),
            put("x", "x"),
        ],
    );
    let snapshot = store.list("work/n1/").unwrap();
    assert_eq!(snapshot.rev, rev);
    let keys: Vec<String> = (0..2500).map(|i| format!("work/n1/{i:05}")).collect();
    assert!(snapshot.entries.iter().map(|e| &e.key).eq(&keys));
    assert!(
        snapshot
            .entries
            .iter()
            .zip(0..)
            .all(|(e, i)| e.value == i.to_string().into_bytes())
    );
    assert_eq!(store.list("work/n1").unwrap().entries.len(), 2501);
    assert_eq!(store.list("").unwrap().entries.len(), 2504);
    assert_eq!(store.list("none/").unwrap().entries, []);
}

fn reads_many_keys_at_one_revision(backend: &Backend) {
    let store = backend.open();
    let keys: Vec<String> = (0..300).map(|i| format!("k{i:03}")).collect();
    for chunk in keys.chunks(100) {
        write(&*store, chunk.iter().map(|key| put(key, key)).collect::<Vec<_>>());
    }
    let rev = store.get_many(&[]).unwrap().rev;
    let mut asked: Vec<&str> = keys.iter().rev().map(String::as_str).collect();
    asked.extend(["absent", "k007", "k007"]);
    let snapshot = store.get_many(&asked).unwrap();
    assert_eq!(snapshot.rev, rev);
    assert!(
        snapshot.entries.iter().map(|e| &e.key).eq(&keys),
        "in key order, each once"
    );
    assert_eq!(snapshot.entries[7].value, b"k007");
}

fn many_transactions_at_once(backend: &Backend) {
    let store = backend.open();
    write(&*store, [put("k5", "taken")]);
    let mut txns: Vec<Txn> = (0..200)
        .map(|i| txn([absent(&format!("k{i}"))], [put(&format!("k{i}"), "x")]))
        .collect();
    txns[9] = txn([], [put("a", "1"), put("a", "2")]);
    txns[11] = txn([], [put_leased("a", "1", LeaseId(4711))]);
    let results = store.txn_all(&txns);
    assert_eq!(results.len(), 200);
    for (i, result) in results.iter().enumerate() {
        match i {
            5 => assert!(matches!(result, Ok(Outcome::Conflict)), "{result:?}"),
            9 => assert!(matches!(result, Err(Error::Config { .. })), "{result:?}"),
            11 => assert!(matches!(result, Err(Error::LeaseGone(4711))), "{result:?}"),
            _ => assert!(matches!(result, Ok(Outcome::Committed(_))), "{i}: {result:?}"),
        }
    }
    let mut revs: Vec<_> = results
        .into_iter()
        .flatten()
        .filter(|o| *o != Outcome::Conflict)
        .collect();
    revs.sort_by_key(|o| if let Outcome::Committed(rev) = o { *rev } else { 0 });
    revs.dedup();
    assert_eq!(revs.len(), 197, "a revision each");
    assert_eq!(store.list("k").unwrap().entries.len(), 198);
    assert!(store.txn_all(&[]).is_empty());
}

fn large_values(backend: &Backend) {
    let store = backend.open();
    let value = vec![b'x'; 1 << 20];
    for i in 0..6 {
        write(&*store, [put(&format!("blobs/{i}"), &value)]);
    }
    // More than the four megabytes that gRPC would give by itself.
    let keys: Vec<String> = (0..6).map(|i| format!("blobs/{i}")).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    for snapshot in [store.list("blobs/").unwrap(), store.get_many(&keys).unwrap()] {
        assert!(snapshot.entries.len() == 6 && snapshot.entries.iter().all(|e| e.value == value));
    }
}

fn strange_keys_and_values(backend: &Backend) {
    let store = backend.open();
    let keys = ["%", "' OR 1=1 --", "a/ä/\u{10ffff}", "a/ä/", "nul\0", "*", "日本"];
    let bytes: Vec<u8> = (0..=255).collect();
    write(&*store, keys.map(|key| put(key, &bytes)));
    write(&*store, [put("empty", "")]);
    for key in keys {
        assert_eq!(store.get(key).unwrap().unwrap().value, bytes, "{key}");
    }
    assert_eq!(store.get("empty").unwrap().unwrap().value, b"");
    let under: Vec<String> = store.list("a/ä/").unwrap().entries.into_iter().map(|e| e.key).collect();
    assert_eq!(under, ["a/ä/", "a/ä/\u{10ffff}"]);
    let all = store.list("").unwrap().entries;
    assert!(all.is_sorted_by_key(|e| e.key.clone()));
    assert_eq!(all.len(), 8);
}
