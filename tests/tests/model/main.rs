//! The reservation protocol as a model, of which all states are looked at.
//!
//! Placers, an `eru-run` for each workload, its owner's `release`, and `gc` take steps in any order; each may stop at
//! any point for good, and each lease may end at any moment. In every state: no core is given twice, what the workloads
//! have is the usage, nothing that was confirmed is lost, nothing is taken from the living, and once all leases have
//! ended, one `gc` a node leaves nothing of a pipeline that died. The same model with one compare left out fails: so it
//! can.

mod collect;
mod life;
mod machine;
mod place;
mod protocol;
mod state;
mod store;

use machine::Protocol;
use protocol::Flaw;
use stateright::{Checker, HasDiscoveries, Model};

/// Two placers race for the cores of one node, with a gc and an `eru-run` for each workload.
fn race() -> Protocol {
    Protocol {
        placers: vec![vec![0, 0], vec![0]],
        cores: 2,
        nodes: 1,
        collectors: 1,
        run: true,
        ..Protocol::default()
    }
}

/// One workload, which its owner runs, removes and releases, while two gcs race.
fn life() -> Protocol {
    Protocol {
        placers: vec![vec![0]],
        cores: 1,
        nodes: 1,
        collectors: 2,
        run: true,
        remove: true,
        release: true,
        ..Protocol::default()
    }
}

/// A core goes from one owner, who releases it, to the next, while a gc runs.
fn handover() -> Protocol {
    Protocol {
        placers: vec![vec![0], vec![0]],
        cores: 1,
        nodes: 1,
        collectors: 1,
        run: true,
        release: true,
        ..Protocol::default()
    }
}

/// A gang on two nodes, and somebody who may take the last core of the second.
fn gang() -> Protocol {
    Protocol {
        placers: vec![vec![0, 1], vec![1]],
        gangs: 1,
        cores: 1,
        nodes: 2,
        collectors: 1,
        run: true,
        ..Protocol::default()
    }
}

/// All states, and all of them right.
fn check(protocol: Protocol) {
    let checker = protocol.checker().threads(2).spawn_bfs().join();
    checker.assert_properties();
    assert!(checker.is_done() && checker.unique_state_count() > 1_000);
}

#[test]
fn racing_placers_never_share_a_core() {
    check(race());
}

#[test]
fn a_workload_lives_and_ends_once() {
    check(life());
    let placers = vec![vec![0], vec![0]];
    let collectors = 1;
    check(Protocol {
        placers,
        collectors,
        ..life()
    });
}

#[test]
#[ignore = "a million states; `make race` looks at them"]
fn a_core_lives_many_lives() {
    let placers = vec![vec![0], vec![0]];
    check(Protocol { placers, ..life() });
}

#[test]
fn a_core_goes_from_hand_to_hand() {
    check(handover());
}

#[test]
fn a_gang_is_whole_or_nothing() {
    check(gang());
}

#[test]
fn of_two_gangs_at_most_one_has_both_nodes() {
    let placers = vec![vec![0, 1], vec![1, 0]];
    let gangs = 2;
    check(Protocol {
        placers,
        gangs,
        ..gang()
    });
}

/// The model has a counterexample to this property once the flaw is in it.
#[track_caller]
fn breaks(protocol: Protocol, flaw: Flaw, property: &'static str) {
    let checker = Protocol { flaw, ..protocol }.checker().threads(2);
    let only = HasDiscoveries::AnyOf([property].into());
    let checker = checker.finish_when(only).spawn_bfs().join();
    assert!(
        checker.discovery(property).is_some(),
        "{flaw:?} does not break: {property}"
    );
}

#[test]
fn placing_needs_each_of_its_compares() {
    breaks(race(), Flaw::PlaceIgnoresUsage, "no core is given twice");
    breaks(race(), Flaw::PlaceIgnoresPending, "the dead do nothing");
}

#[test]
fn gc_needs_each_of_its_compares() {
    breaks(race(), Flaw::CollectTrustsPending, "nothing is taken from the living");
    breaks(race(), Flaw::CollectIgnoresWork, "confirmed is never lost");
    breaks(life(), Flaw::CollectTrustsUsage, "no false alarm");
}

#[test]
fn confirming_needs_each_of_its_compares() {
    breaks(life(), Flaw::ConfirmIgnoresWork, "what is bound is the usage");
    breaks(race(), Flaw::ConfirmIgnoresPending, "the dead do nothing");
}

#[test]
fn releasing_needs_each_of_its_compares() {
    let wide = Protocol { cores: 2, ..handover() };
    breaks(wide, Flaw::ReleaseIgnoresUsage, "what is bound is the usage");
    breaks(life(), Flaw::ReleaseIgnoresWork, "confirmed is never lost");
}

#[test]
fn a_gang_needs_each_of_its_compares() {
    breaks(gang(), Flaw::FlipIgnoresPending, "a gang is whole");
    breaks(gang(), Flaw::ConfirmIgnoresGang, "a gang is whole");
    breaks(gang(), Flaw::CollectScattersGangs, "nothing is taken from the living");
    let released = Protocol {
        release: true,
        run: false,
        ..gang()
    };
    breaks(released, Flaw::ReleaseIgnoresGang, "a gang is whole");
}
