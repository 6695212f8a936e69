//! Addresses on both stores: one by one, and with everybody at once.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::thread;

use eru_testkit::{Etcd, available};
use eru_types::{Driver, MacvlanMode};

use super::*;
use crate::networks;

fn network(name: &str, subnet: &str) -> Network {
    Network {
        name: name.into(),
        driver: Driver::Routed,
        subnet: subnet.into(),
        gateway: None,
        parent: None,
        mode: MacvlanMode::Bridge,
        mtu: 0,
        extra: Extra::new(),
    }
}

/// Runs a test on both stores; it opens as many handles as it likes.
fn on_both(test: impl Fn(&dyn Fn() -> Arc<dyn Store>)) {
    let open = |url: &str| eru_store::open(url, &eru_store::Options::default()).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let url = format!("file://{}/store?sync=normal", dir.path().display());
    test(&|| open(&url));
    if let Some(etcd) = available(Etcd::start()) {
        test(&|| open(&etcd.url()));
    }
}

fn take(store: &dyn Store, owner: &Owner, wanted: Option<&str>) -> Result<Held> {
    let wanted = wanted.map(|ip| ip.parse().unwrap());
    acquire(
        store,
        &Claim {
            owner,
            node: "n1",
            wanted,
        },
    )
}

fn owner(id: &str) -> Owner {
    Owner::new("lan", id, "eth0")
}

/// Both keys of every pair are there, or neither; returns address and owner.
fn books(store: &dyn Store) -> BTreeMap<String, String> {
    let by_address: BTreeMap<String, String> = list(store, "lan")
        .unwrap()
        .into_iter()
        .map(|(held, _)| (held.address.split('/').next().unwrap().into(), held.workload))
        .collect();
    let entries = store.list("net/owners/").unwrap().entries;
    let by_owner: BTreeMap<String, String> = entries
        .iter()
        .map(|entry| {
            (
                ip_value(entry).unwrap().to_string(),
                entry.key.split('/').nth(3).unwrap().into(),
            )
        })
        .collect();
    assert_eq!(by_owner.len(), entries.len(), "an address has two owners");
    assert_eq!(by_address, by_owner);
    by_address
}

#[test]
fn an_owner_keeps_its_address_until_it_is_released() {
    on_both(|open| {
        let store = &*open();
        networks::add(store, &network("lan", "10.0.0.0/29")).unwrap();
        let first = take(store, &owner("a"), None).unwrap();
        assert!(first.fresh);
        let again = take(store, &owner("a"), None).unwrap();
        assert_eq!((again.ip, again.fresh), (first.ip, false));
        assert_eq!(books(store).len(), 1);
        assert_eq!(release(store, &owner("a")).unwrap(), Some(first.ip));
        assert_eq!(release(store, &owner("a")).unwrap(), None);
        assert!(books(store).is_empty());
        // The owner draws the same one as before as long as it is free.
        assert_eq!(take(store, &owner("a"), None).unwrap().ip, first.ip);
    });
}

#[test]
fn a_wanted_address_is_given_or_refused_with_the_reason() {
    on_both(|open| {
        let store = &*open();
        networks::add(store, &network("lan", "10.0.0.0/29")).unwrap();
        let why = |id: &str, ip: &str| take(store, &owner(id), Some(ip)).unwrap_err().to_string();
        assert_eq!(
            take(store, &owner("a"), Some("10.0.0.5")).unwrap().ip.to_string(),
            "10.0.0.5"
        );
        assert_eq!(
            why("b", "10.0.0.5"),
            "address 10.0.0.5 of network lan is in use by eth0 of a on node n1"
        );
        assert_eq!(
            why("b", "10.0.0.0"),
            "network lan: 10.0.0.0 is the address of the network itself"
        );
        assert_eq!(why("b", "10.0.1.1"), "network lan: 10.0.1.1 is not in 10.0.0.0/29");
        assert_eq!(
            why("a", "10.0.0.4"),
            "eth0 of a in network lan has 10.0.0.5, and 10.0.0.4 is asked for"
        );
        assert!(!take(store, &owner("a"), Some("10.0.0.5")).unwrap().fresh);
        assert_eq!(
            take(store, &Owner::new("none", "a", "eth0"), None)
                .unwrap_err()
                .to_string(),
            "no network none"
        );
    });
}

#[test]
fn an_exhausted_pool_says_so_and_a_release_helps() {
    on_both(|open| {
        let store = &*open();
        networks::add(store, &network("lan", "10.0.0.0/30")).unwrap();
        take(store, &owner("a"), None).unwrap();
        take(store, &owner("b"), None).unwrap();
        let error = take(store, &owner("c"), None).unwrap_err().to_string();
        assert_eq!(error, "no free address in network lan: all 2 of 10.0.0.0/30 are taken");
        release(store, &owner("a")).unwrap();
        take(store, &owner("c"), None).unwrap();
    });
}

#[test]
fn a_network_in_use_stays_and_one_that_goes_gives_nothing() {
    on_both(|open| {
        let store = &*open();
        networks::add(store, &network("lan", "10.0.0.0/29")).unwrap();
        take(store, &owner("a"), Some("10.0.0.3")).unwrap();
        let error = networks::remove(store, "lan").unwrap_err().to_string();
        assert_eq!(error, "network lan is in use: 10.0.0.3 by eth0 of a on node n1");
        take(store, &owner("b"), None).unwrap();
        let error = networks::remove(store, "lan").unwrap_err().to_string();
        assert!(error.ends_with(" and 1 more"), "{error}");
        for id in ["a", "b"] {
            release(store, &owner(id)).unwrap();
        }
        // As a killed removal leaves it.
        let stored = networks::get(store, "lan").unwrap();
        let mut marked = stored.network.clone();
        marked.extra.insert("removing".into(), true.into());
        store
            .txn(&Txn {
                compares: vec![],
                ops: vec![Op::Put(keys::network("lan"), to_json(&marked), None)],
            })
            .unwrap();
        let error = take(store, &owner("c"), None).unwrap_err().to_string();
        assert_eq!(error, "network lan is being removed");
        assert_eq!(networks::remove(store, "lan").unwrap(), stored.network);
        assert!(networks::list(store).unwrap().is_empty());
    });
}

/// Everybody at once, each with a handle of its own.
fn at_once<T: Send>(
    open: &dyn Fn() -> Arc<dyn Store>,
    count: usize,
    work: impl Fn(&dyn Store, usize) -> T + Sync,
) -> Vec<T> {
    let stores: Vec<_> = (0..count).map(|_| open()).collect();
    thread::scope(|scope| {
        let work = &work;
        let threads: Vec<_> = stores
            .iter()
            .enumerate()
            .map(|(n, store)| scope.spawn(move || work(&**store, n)))
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

#[test]
fn racing_for_the_last_addresses_gives_each_once() {
    on_both(|open| {
        let store = &*open();
        networks::add(store, &network("lan", "10.0.0.0/26")).unwrap();
        // 8 × 10 owners for 62 addresses.
        let given: Vec<_> = at_once(open, 8, |store, n| {
            (0..10)
                .map(|m| take(store, &owner(&format!("w{n}-{m}")), None))
                .collect::<Vec<_>>()
        });
        let (won, lost): (Vec<_>, Vec<_>) = given.into_iter().flatten().partition(Result::is_ok);
        assert_eq!((won.len(), lost.len()), (62, 18));
        for error in lost {
            assert!(matches!(error, Err(Error::Exhausted { .. })), "{error:?}");
        }
        assert_eq!(books(store).len(), 62);
    });
}

#[test]
fn taking_and_releasing_at_once_keeps_the_books() {
    on_both(|open| {
        let store = &*open();
        networks::add(store, &network("lan", "10.0.0.0/28")).unwrap();
        // Two of each owner, so that they also race with themselves.
        at_once(open, 8, |store, n| {
            for round in 0..15 {
                let owner = owner(&format!("w{}", (n + round) % 4));
                let wanted = (round % 3 == 0).then_some("10.0.0.9");
                match take(store, &owner, wanted) {
                    Ok(_) | Err(Error::Taken { .. } | Error::HasAnother { .. }) => {}
                    Err(error) => panic!("{error}"),
                }
                if round % 2 == 0 {
                    release(store, &owner).unwrap();
                }
            }
        });
        assert!(books(store).len() <= 4);
    });
}

#[test]
fn of_overlapping_networks_added_at_once_one_wins() {
    on_both(|open| {
        let added = at_once(open, 6, |store, n| {
            networks::add(store, &network(&format!("net{n}"), "10.0.0.0/24"))
        });
        assert_eq!(added.iter().filter(|result| result.is_ok()).count(), 1, "{added:?}");
        assert!(
            added
                .iter()
                .all(|result| matches!(result, Ok(()) | Err(Error::Overlap { .. }))),
            "{added:?}"
        );
        let store = &*open();
        assert_eq!(networks::list(store).unwrap().len(), 1);
    });
}

#[test]
fn a_removal_and_a_claim_at_once_leave_no_address_without_a_network() {
    on_both(|open| {
        let store = &*open();
        for round in 0..10 {
            networks::add(store, &network("lan", "10.0.0.0/24")).unwrap();
            let id = format!("w{round}");
            at_once(open, 2, |store, n| match n {
                0 => drop(networks::remove(store, "lan")),
                _ => drop(take(store, &owner(&id), None)),
            });
            let there = networks::get(store, "lan").is_ok();
            assert!(there || books(store).is_empty());
            if there {
                assert!(!networks::get(store, "lan").unwrap().removing());
                release(store, &owner(&id)).unwrap();
                networks::remove(store, "lan").unwrap();
            }
        }
    });
}
