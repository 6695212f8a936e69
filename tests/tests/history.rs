//! The checker of histories itself: a right history passes, and each kind of fault is found.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};

use eru_store::{Entry, Event, Rev};
use eru_tests::history::{History, Owners, Violation};
use eru_types::{
    Bound, BoundVolume, Cpu, CpuMap, Desired, Node, Phase, Resources, Spec, Status, Workload, keys, to_json,
};

/// A history that is being written.
struct Writer {
    history: History,
    owners: Owners,
    rev: Rev,
}

fn put(key: String, value: Vec<u8>) -> Event {
    Event::Put(Entry {
        key,
        value,
        create_rev: 1,
        mod_rev: 1,
        lease: None,
    })
}

fn delete(key: String) -> Event {
    Event::Delete(key, 1)
}

fn usage(work: &[&Workload]) -> Event {
    let mut sum = Resources::default();
    for workload in work {
        eru_fit::take(&mut sum, &workload.bound).unwrap();
    }
    put(keys::usage("n"), serde_json::to_vec(&sum).unwrap())
}

fn work(workload: &Workload) -> Event {
    put(keys::work("n", &workload.id), to_json(workload))
}

fn index(workload: &Workload) -> String {
    keys::app("a", "web", "n", &workload.id)
}

fn place(new: &Workload, all: &[&Workload]) -> Vec<Event> {
    vec![work(new), put(index(new), vec![]), usage(all)]
}

fn release(gone: &Workload, left: &[&Workload]) -> Vec<Event> {
    vec![delete(keys::work("n", &gone.id)), delete(index(gone)), usage(left)]
}

fn seen(workload: &Workload, phase: Phase) -> Event {
    let status = Status {
        id: workload.id.clone(),
        node: "n".into(),
        phase,
        ..Status::default()
    };
    put(keys::status("n", &workload.id), to_json(&status))
}

fn began(txid: &str) -> Vec<Event> {
    vec![put(keys::pending(txid), b"{}".to_vec())]
}

fn ended(txid: &str) -> Vec<Event> {
    vec![delete(keys::pending(txid))]
}

fn node() -> Node {
    Node {
        name: "n".into(),
        pod: "p".into(),
        capacity: Resources {
            cpu: Cpu::cores(2),
            cpu_map: CpuMap::from([(0, 100), (1, 100)]),
            memory: 100,
            storage: 100,
            volumes: BTreeMap::from([("/v".into(), 100)]),
            devices: BTreeMap::from([("gpu".into(), BTreeSet::from([0]))]),
            ..Resources::default()
        },
        ..Node::default()
    }
}

/// A workload of one core and some memory, under the reservation t.
fn workload(id: u8, core: u32) -> Workload {
    Workload {
        id: format!("{id:032x}"),
        name: "a_web_abcdef".into(),
        node: "n".into(),
        engine: "native".into(),
        bound: Bound {
            cpu: Cpu::cores(1),
            cpu_map: CpuMap::from([(core, 100)]),
            memory: 10,
            ..Bound::default()
        },
        txid: Some("t".into()),
        spec: Spec {
            app: "a".into(),
            entrypoint: "web".into(),
            image: "i".into(),
            ..Spec::default()
        },
        ..Workload::default()
    }
}

fn confirmed(workload: &Workload) -> Workload {
    Workload {
        txid: None,
        ..workload.clone()
    }
}

impl Writer {
    /// A node, the live reservation t, and a first workload on core 0.
    fn new() -> (Self, Workload) {
        let owners = Owners::default();
        let mut writer = Self {
            history: History::new(owners.clone()),
            owners,
            rev: 0,
        };
        let first = workload(1, 0);
        writer.all_well(vec![put(keys::node("n"), to_json(&node()))]);
        writer.all_well(began("t"));
        writer.all_well(place(&first, &[&first]));
        (writer, first)
    }

    fn write(&mut self, events: Vec<Event>) -> Result<(), Violation> {
        self.rev += 1;
        self.history.apply(self.rev, &events)
    }

    #[track_caller]
    fn all_well(&mut self, events: Vec<Event>) {
        self.write(events).unwrap();
    }

    /// The checker finds fault with this, at this very revision.
    #[track_caller]
    fn wrong(&mut self, events: Vec<Event>, message: &str) {
        let violation = self.write(events).unwrap_err();
        assert_eq!(violation.rev, self.rev);
        assert!(violation.to_string().contains(message), "{violation}");
    }
}

#[test]
fn a_right_history_passes_and_leaves_nothing() {
    let (mut writer, first) = Writer::new();
    let second = workload(2, 1);
    writer.all_well(place(&second, &[&first, &second]));
    let (running, third) = (confirmed(&first), workload(3, 1));
    writer.all_well(vec![work(&running)]);
    writer.owners.gives_back(&second.id);
    writer.all_well(release(&second, &[&running]));
    writer.all_well(place(&third, &[&running, &third]));
    writer.all_well(ended("t"));
    writer.all_well(release(&third, &[&running]));
    assert!(!writer.history.leaks().is_empty());
    let unwanted = Workload {
        desired: Desired::Removed,
        ..running
    };
    writer.all_well(vec![work(&unwanted)]);
    writer.all_well(vec![seen(&unwanted, Phase::Removed)]);
    let mut gone = release(&unwanted, &[]);
    gone.push(delete(keys::status("n", &unwanted.id)));
    writer.all_well(gone);
    assert_eq!(writer.history.leaks(), Vec::<String>::new());
    let tally = writer.history.tally();
    assert_eq!((tally.placed, tally.confirmed, tally.given_back), (3, 1, 1));
    assert_eq!((tally.reclaimed, tally.removed, tally.bound), (1, 1, 3));
}

#[test]
fn a_core_that_is_given_twice() {
    let (mut writer, first) = Writer::new();
    let second = workload(2, 0);
    writer.wrong(place(&second, &[&first, &second]), "200 of 100 are given of core 0");
}

#[test]
fn a_usage_that_forgets_or_leaks() {
    let (mut writer, _) = Writer::new();
    let second = workload(2, 1);
    writer.wrong(place(&second, &[&second]), "its books say");
    let (mut writer, first) = Writer::new();
    writer.all_well(ended("t"));
    writer.wrong(release(&first, &[&first]), "its books say");
    let (mut writer, _) = Writer::new();
    writer.wrong(vec![usage(&[])], "its books say");
    let (mut writer, _) = Writer::new();
    writer.wrong(vec![delete(keys::usage("n"))], "its books say");
}

#[test]
fn more_than_there_is() {
    type Change = fn(&mut Bound);
    let changes: [(Change, &str); 4] = [
        (|bound| bound.memory = 91, "101 of 100 are given of memory"),
        (
            |bound| bound.cpu_map = CpuMap::from([(7, 1)]),
            "1 of 0 are given of core 7",
        ),
        (|bound| bound.cpu = Cpu::cores(2), "3 of 2 cores are in use"),
        (
            |bound| {
                bound.devices = BTreeMap::from([("gpu".into(), BTreeSet::from([1]))]);
            },
            "gpu #1 is given, and is not there",
        ),
    ];
    for (change, message) in changes {
        let (mut writer, first) = Writer::new();
        let mut second = workload(2, 1);
        change(&mut second.bound);
        writer.wrong(place(&second, &[&first, &second]), message);
    }
}

#[test]
fn a_device_or_volume_that_only_one_may_have() {
    type Change = fn(&mut Bound);
    let device: Change = |bound| bound.devices = BTreeMap::from([("gpu".into(), BTreeSet::from([0]))]);
    let volume: Change = |bound| {
        bound.volumes = vec![BoundVolume {
            destination: "/d".into(),
            source: "/v".into(),
            size: 10,
            monopoly: true,
            ..BoundVolume::default()
        }];
    };
    let cases = [
        (device, "gpu #0 is given twice"),
        (volume, "volume /v is not to be shared, and is"),
    ];
    for (change, message) in cases {
        let (mut writer, first) = Writer::new();
        let (mut second, mut third) = (workload(2, 1), workload(3, 1));
        change(&mut second.bound);
        change(&mut third.bound);
        third.bound.cpu_map = CpuMap::new();
        third.bound.cpu = Cpu::ZERO;
        writer.all_well(place(&second, &[&first, &second]));
        let events = [work(&third), put(index(&third), vec![]), usage(&[&first, &second])];
        writer.wrong(events.to_vec(), message);
    }
}

#[test]
fn a_workload_that_was_confirmed_and_is_lost() {
    let (mut writer, first) = Writer::new();
    let running = confirmed(&first);
    writer.all_well(vec![work(&running)]);
    writer.all_well(ended("t"));
    writer.wrong(release(&running, &[]), "it was confirmed");
}

#[test]
fn a_workload_that_is_taken_from_a_living_owner() {
    let (mut writer, first) = Writer::new();
    writer.wrong(release(&first, &[]), "taken back by a stranger");
}

#[test]
fn the_dead_neither_place_nor_confirm() {
    let (mut writer, first) = Writer::new();
    writer.all_well(ended("t"));
    let second = workload(2, 1);
    writer.wrong(place(&second, &[&first, &second]), "under t, which is dead");
    let (mut writer, first) = Writer::new();
    writer.all_well(ended("t"));
    writer.wrong(vec![work(&confirmed(&first))], "t was dead already");
    let (mut writer, _) = Writer::new();
    writer.all_well(ended("t"));
    writer.wrong(began("t"), "begins again");
    let (mut writer, first) = Writer::new();
    let second = confirmed(&workload(2, 1));
    writer.wrong(place(&second, &[&first, &second]), "without a reservation");
}

#[test]
fn a_gang_counts_once_it_is_complete() {
    let mark = |gang: &str| vec![put(keys::pending("g"), format!("{{\"gang\":\"{gang}\"}}").into_bytes())];
    let begun = || {
        let (mut writer, first) = Writer::new();
        let member = Workload {
            txid: Some("g".into()),
            ..workload(2, 1)
        };
        writer.all_well(mark("reserving"));
        writer.all_well(place(&member, &[&first, &member]));
        (writer, first, member)
    };
    let (mut writer, first, member) = begun();
    writer.all_well(mark("committed"));
    writer.all_well(vec![work(&confirmed(&member))]);
    assert_eq!(writer.history.tally().gangs, 1);
    let late = Workload {
        txid: Some("g".into()),
        bound: Bound::default(),
        ..workload(3, 1)
    };
    writer.wrong(place(&late, &[&first, &member]), "whose gang was complete");
    let (mut writer, _, member) = begun();
    writer.wrong(vec![work(&confirmed(&member))], "is not complete");
    let (mut writer, first, member) = begun();
    writer.owners.gives_back(&member.id);
    writer.all_well(release(&member, &[&first]));
    writer.wrong(mark("committed"), "is not there");
    let (mut writer, ..) = begun();
    writer.all_well(mark("committed"));
    writer.wrong(mark("reserving"), "goes from Complete to Gathering");
}

#[test]
fn an_id_that_is_used_again() {
    let (mut writer, first) = Writer::new();
    writer.owners.gives_back(&first.id);
    writer.all_well(release(&first, &[]));
    writer.wrong(place(&first, &[&first]), "used before");
}

#[test]
fn an_index_that_disagrees() {
    let (mut writer, first) = Writer::new();
    let second = workload(2, 1);
    writer.wrong(vec![work(&second), usage(&[&first, &second])], "missing in the index");
    let (mut writer, first) = Writer::new();
    writer.owners.gives_back(&first.id);
    writer.wrong(
        vec![delete(keys::work("n", &first.id)), usage(&[])],
        "there is no such workload",
    );
    let (mut writer, first) = Writer::new();
    writer.wrong(vec![delete(index(&first))], "missing in the index");
}

#[test]
fn nodes_that_do_not_take_it() {
    let (mut writer, first) = Writer::new();
    let cordoned = Node {
        cordoned: true,
        ..node()
    };
    writer.all_well(vec![put(keys::node("n"), to_json(&cordoned))]);
    let second = workload(2, 1);
    writer.wrong(place(&second, &[&first, &second]), "cordoned");
    let (mut writer, _) = Writer::new();
    writer.wrong(vec![delete(keys::node("n"))], "has workloads");
    let (mut writer, _) = Writer::new();
    let mut smaller = node();
    smaller.capacity.memory = 9;
    writer.wrong(
        vec![put(keys::node("n"), to_json(&smaller))],
        "10 of 9 are given of memory",
    );
}
