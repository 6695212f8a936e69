//! Devices: by product and by index, never one twice.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};

use eru_fit::Host;
use eru_fit::devices::{self, Indices};
use eru_types::{Bound, Devices, Node, Resources};
use proptest::prelude::{Just, Strategy, prop, prop_assert, prop_assert_eq, prop_oneof, proptest};

fn indices(devices: &[(&str, &[u32])]) -> Indices {
    let set = |indices: &[u32]| indices.iter().copied().collect();
    devices
        .iter()
        .map(|&(product, indices)| (product.to_owned(), set(indices)))
        .collect()
}

fn node(capacity: &[(&str, &[u32])], usage: &[(&str, &[u32])]) -> Node {
    let mut node = Node::default();
    node.capacity.devices = indices(capacity);
    node.usage.devices = indices(usage);
    node
}

fn request(devices: &[(&str, &str)]) -> BTreeMap<String, Devices> {
    let of = |&(product, text): &(&str, &str)| (product.to_owned(), text.parse().unwrap());
    devices.iter().map(of).collect()
}

fn bound(devices: Indices) -> Bound {
    Bound {
        devices,
        ..Bound::default()
    }
}

#[test]
fn by_product_and_by_index() {
    // Number 9 is in use, but gone from the node.
    let node = node(&[("a100", &[0, 1, 2, 3, 4, 7]), ("t4", &[0, 1])], &[("a100", &[1, 9])]);
    let bind = |devices: &[(&str, &str)]| devices::bind(&Host::from(&node), &request(devices), &Indices::new(), 9);
    assert_eq!(
        bind(&[("a100", "2")]),
        [indices(&[("a100", &[0, 2])]), indices(&[("a100", &[3, 4])])]
    );
    assert_eq!(
        bind(&[("a100", "1"), ("t4", "1"), ("k80", "0")]),
        [
            indices(&[("a100", &[0]), ("t4", &[0])]),
            indices(&[("a100", &[2]), ("t4", &[1])])
        ]
    );
    assert_eq!(
        bind(&[("a100", "#7,#0"), ("t4", "1")]),
        [indices(&[("a100", &[0, 7]), ("t4", &[0])])]
    );
    for lacking in [("a100", "#0,#1"), ("a100", "#9"), ("a100", "6"), ("k80", "1")] {
        assert_eq!(
            devices::capacity(&Host::from(&node), &request(&[("t4", "1"), lacking])),
            0,
            "{lacking:?}"
        );
    }
    assert_eq!(devices::capacity(&Host::from(&node), &request(&[])), u64::MAX);
    assert_eq!(
        devices::capacity(&Host::from(&node), &request(&[("k80", "0")])),
        u64::MAX
    );
}

#[test]
fn what_lacks_is_named() {
    let node = node(&[("a100", &[0, 1]), ("t4", &[0])], &[("a100", &[1])]);
    let why = devices::shortage(
        &Host::from(&node),
        &request(&[("a100", "2"), ("t4", "#0,#3,#4"), ("k80", "1")]),
    );
    let expected = "1 of 2 devices a100 are free, 2 are needed; 0 of 0 devices k80 are free, 1 are needed; devices t4 #3,#4 are in use or not there";
    assert_eq!(why.unwrap(), expected);
    assert_eq!(devices::shortage(&Host::from(&node), &request(&[("a100", "#0")])), None);
}

#[test]
fn nothing_is_given_twice() {
    let mut usage = Resources::default();
    let gpu = bound(indices(&[("t4", &[1, 2]), ("none", &[])]));
    devices::take(&mut usage, &gpu).unwrap();
    let error = devices::take(&mut usage.clone(), &gpu).unwrap_err();
    assert_eq!(error.to_string(), "device t4 #1 in use would be given twice");
    devices::give_back(&mut usage, &gpu).unwrap();
    assert_eq!(usage, Resources::default(), "what is not in use has no entry");
    let error = devices::give_back(&mut usage, &gpu).unwrap_err();
    assert_eq!(error.to_string(), "device t4 #1 in use would be less than nothing");
}

fn products() -> impl Strategy<Value = Indices> {
    let set = || prop::collection::btree_set(0u32..12, 0..9);
    prop::collection::btree_map(prop_oneof![Just("a".to_owned()), Just("b".to_owned())], set(), 0..3)
}

fn requests() -> impl Strategy<Value = BTreeMap<String, Devices>> {
    let devices = prop_oneof![
        3 => (0u32..4).prop_map(Devices::Count),
        1 => prop::collection::btree_set(0u32..12, 0..3).prop_map(Devices::Indices),
    ];
    prop::collection::btree_map(prop_oneof![Just("a".to_owned()), Just("b".to_owned())], devices, 0..3)
}

proptest! {
    #[test]
    fn books_balance(capacity in products(), used in products(), asked in requests(), others in requests()) {
        let mut node = Node::default();
        node.capacity.devices = capacity;
        node.usage.devices = used.into_iter().filter(|(_, set)| !set.is_empty()).collect();
        let before = node.usage.clone();
        let fits = devices::capacity(&Host::from(&node), &asked);
        prop_assert_eq!(devices::shortage(&Host::from(&node), &asked).is_none(), fits > 0);
        let plans = devices::bind(&Host::from(&node), &asked, &Indices::new(), fits.min(20));
        prop_assert_eq!(plans.len() as u64, fits.min(20));
        for plan in &plans {
            for (product, set) in plan {
                prop_assert_eq!(set.len(), asked[product].len());
                prop_assert!(set.is_subset(&node.capacity.devices[product]));
            }
            devices::take(&mut node.usage, &bound(plan.clone())).unwrap();
        }
        if let Some(first) = plans.first().cloned() {
            for plan in devices::bind(&Host::from(&node), &others, &Indices::new(), 1) {
                devices::take(&mut node.usage, &bound(plan.clone())).unwrap();
                devices::give_back(&mut node.usage, &bound(plan)).unwrap();
            }
            devices::give_back(&mut node.usage, &bound(first.clone())).unwrap();
            for second in plans.iter().skip(1).step_by(2) {
                devices::give_back(&mut node.usage, &bound(second.clone())).unwrap();
            }
            prop_assert_eq!(devices::bind(&Host::from(&node), &asked, &first, 1), vec![first.clone()], "it keeps what it has");
            for second in plans.iter().skip(2).step_by(2) {
                devices::give_back(&mut node.usage, &bound(second.clone())).unwrap();
            }
        }
        prop_assert_eq!(node.usage, before);
        let all: BTreeSet<_> = plans.iter().flatten().collect();
        prop_assert!(plans.iter().all(BTreeMap::is_empty) || all.len() == plans.iter().map(BTreeMap::len).sum::<usize>());
    }
}
