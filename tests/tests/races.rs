//! Sixteen racing `eru-place` processes against one store, and a checker of all that they wrote.
//!
//! `make race` runs the long form. `ERU_RACE_SEED` repeats the chances of one race, `ERU_RACE_PLACED` says after how
//! many placed workloads each is over, `ERU_RACE_RACERS` how many processes take part.
#![expect(clippy::print_stderr, reason = "tests")]

use std::time::Duration;

use eru_testkit::{Etcd, Missing, available};
use eru_tests::race::{Backing, Race};

fn from_env(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|value| value.parse().ok())
}

fn race(what: &str, backing: Backing, restless: bool) {
    if available(Missing::unless_program("setpriv", "util-linux")).is_none() {
        return;
    }
    let placed = from_env("ERU_RACE_PLACED").unwrap_or(600);
    let race = Race {
        seed: from_env("ERU_RACE_SEED").unwrap_or_else(|| fastrand::u64(..1_000_000)),
        racers: usize::try_from(from_env("ERU_RACE_RACERS").unwrap_or(16)).unwrap_or(16),
        nodes: 4,
        placed,
        limit: Duration::from_secs(120 + placed / 5),
        restless,
    };
    let tally = race.run(backing);
    eprintln!("{what}, ERU_RACE_SEED={}: {tally:?}", race.seed);
    assert!(tally.confirmed > 0 && tally.removed > 0 && tally.bound > 0, "{tally:?}");
    assert!(tally.given_back > 0 && tally.reclaimed > 0, "{tally:?}");
    assert!(tally.fragments > 0 && tally.volumes > 0, "{tally:?}");
}

#[test]
fn nothing_is_given_twice_in_the_embedded_store() {
    race("embedded", Backing::Embedded, false);
}

#[test]
fn nothing_is_given_twice_in_etcd() {
    let Some(etcd) = available(Etcd::start()) else { return };
    race("etcd", Backing::Etcd(Box::new(etcd)), false);
}

#[test]
fn nothing_is_given_twice_while_nodes_change() {
    race("embedded, changing nodes", Backing::Embedded, true);
}
