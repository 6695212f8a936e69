//! What holds of every change of a node.

use std::collections::{BTreeMap, BTreeSet};

use eru_types::{Cpu, CpuMap, Disk, Node, Rates, Resources};
use proptest::prelude::*;

use super::amount::{Cores, DiskRates, Product, Stock, VolumeSize};
use super::args::{Changes, NodeFields};
use super::{Amounts, excess, set};

/// A capacity, and what is in use of it: at most so many per cent of everything.
fn node() -> impl Strategy<Value = Node> {
    let cores = prop::collection::btree_map(0..8_u32, 1..300_u32, 1..6);
    let volumes = prop::collection::btree_map("/[ab]", 1..100_u64, 0..3);
    let devices = prop::collection::btree_map("[gh]", prop::collection::btree_set(0..5_u32, 1..4), 0..3);
    (
        cores,
        1..1000_u64,
        volumes,
        0..100_u64,
        devices,
        prop::array::uniform4(0..100_u64),
        0..=100_u64,
    )
        .prop_map(|(cores, memory, volumes, flat, devices, rates, percent)| {
            let part = |all: u64| all * percent / 100;
            let capacity = Resources {
                cpu: Cpu::cores(u32::try_from(cores.len()).unwrap()),
                cpu_map: cores.into_iter().collect(),
                memory,
                storage: flat + volumes.values().sum::<u64>(),
                volumes,
                disks: vec![disk(rates)],
                devices,
                ..Resources::default()
            };
            let used = |(core, pieces): (u32, u32)| (core, u32::try_from(part(pieces.into())).unwrap());
            let usage = Resources {
                cpu: Cpu::from_nano(part(capacity.cpu.nano())),
                cpu_map: capacity
                    .cpu_map
                    .iter()
                    .map(used)
                    .filter(|(_, pieces)| *pieces > 0)
                    .collect(),
                memory: part(memory),
                storage: part(capacity.storage),
                volumes: capacity
                    .volumes
                    .iter()
                    .map(|(path, size)| (path.clone(), part(*size)))
                    .collect(),
                disks: vec![Disk {
                    mounts: Vec::new(),
                    ..disk(rates.map(part))
                }],
                devices: if percent > 50 {
                    firsts(&capacity.devices)
                } else {
                    BTreeMap::new()
                },
                ..Resources::default()
            };
            Node {
                name: "n".into(),
                pod: "p".into(),
                capacity,
                usage,
                ..Node::default()
            }
        })
}

fn firsts(devices: &BTreeMap<String, BTreeSet<u32>>) -> BTreeMap<String, BTreeSet<u32>> {
    devices
        .iter()
        .map(|(product, indices)| (product.clone(), indices.iter().take(1).copied().collect()))
        .collect()
}

fn disk(rates: [u64; 4]) -> Disk {
    let [read_iops, write_iops, read_bps, write_bps] = rates;
    Disk {
        device: "/dev/a".into(),
        mounts: vec!["/".into()],
        rates: Rates {
            read_iops,
            write_iops,
            read_bps,
            write_bps,
        },
    }
}

/// Flags with small numbers of either sign.
fn fields() -> impl Strategy<Value = NodeFields> {
    let some = -60..120_i64;
    let cores = prop_oneof![
        (-4..8_i64).prop_map(Cores::Count),
        prop::collection::btree_map(0..8_u32, -60..300_i64, 1..4)
            .prop_map(|map| Cores::Pieces(map.into_iter().collect())),
    ];
    let volume = ("/[ab]", some.clone()).prop_map(|(path, bytes)| VolumeSize { path, bytes });
    let disk = prop::array::uniform4(some.clone()).prop_map(|rates| DiskRates {
        device: "/dev/a".into(),
        mounts: vec!["/".into()],
        rates,
    });
    let stock = prop_oneof![
        (-3..4_i64).prop_map(Stock::Count),
        prop::collection::btree_set(0..5_u32, 1..3).prop_map(Stock::Indices),
    ];
    let gpu = ("[gh]", stock).prop_map(|(name, devices)| Product { name, devices });
    let few = |max| 0..max;
    (
        prop::option::of(cores),
        prop::option::of(-500..1500_i64),
        prop::option::of(some),
        prop::collection::vec(volume, few(3)),
        prop::collection::vec(disk, few(2)),
        prop::collection::vec(gpu, few(3)),
    )
        .prop_map(|(cpu, memory, storage, volume, disk, gpu)| NodeFields {
            cpu,
            memory,
            storage,
            volume,
            disk,
            gpu,
            ..NodeFields::default()
        })
}

fn changed(node: &Node, fields: &NodeFields, delta: bool) -> Result<Node, String> {
    let mut changed = node.clone();
    let changes = Changes {
        delta,
        ..Changes::default()
    };
    set(&mut changed, fields, &changes, &Amounts::new()).map_err(|failure| failure.to_string())?;
    Ok(changed)
}

/// The flags that take away what these add.
fn opposite(fields: &NodeFields) -> NodeFields {
    let mut opposite = fields.clone();
    opposite.memory = fields.memory.map(|n| -n);
    opposite.storage = fields.storage.map(|n| -n);
    opposite
        .volume
        .iter_mut()
        .for_each(|volume| volume.bytes = -volume.bytes);
    // Of two that name one volume the last goes first.
    opposite.volume.reverse();
    opposite
        .disk
        .iter_mut()
        .for_each(|disk| disk.rates = disk.rates.map(|n| -n));
    opposite.cpu = match fields.cpu.clone() {
        Some(Cores::Pieces(pieces)) => Some(Cores::Pieces(pieces.into_iter().map(|(core, n)| (core, -n)).collect())),
        other => other.filter(|_| false),
    };
    opposite
}

proptest! {
    #[test]
    fn no_change_puts_more_in_use_than_there_is(node in node(), fields in fields(), delta: bool) {
        prop_assert_eq!(excess::excess(&node), None);
        if let Ok(changed) = changed(&node, &fields, delta) {
            prop_assert_eq!(excess::excess(&changed), None);
            let volumes: u64 = changed.capacity.volumes.values().sum();
            prop_assert!(changed.capacity.storage >= volumes);
            prop_assert_eq!(changed.capacity.cpu, Cpu::cores(u32::try_from(changed.capacity.cpu_map.len()).unwrap()));
            prop_assert_eq!(&changed.usage, &node.usage);
            let json = eru_types::to_json(&changed);
            prop_assert_eq!(eru_types::from_json::<Node>(&json).map_err(|error| error.to_string()), Ok(changed));
        }
    }

    #[test]
    fn what_is_added_can_be_taken_away(mut node in node(), fields in fields()) {
        node.usage = Resources::default();
        let fields = NodeFields { gpu: Vec::new(), ..fields };
        let fields = match fields.cpu {
            Some(Cores::Count(_)) => NodeFields { cpu: None, ..fields },
            _ => fields,
        };
        if let Ok(there) = changed(&node, &fields, true) {
            let kept: CpuMap = there.capacity.cpu_map.iter().filter(|&(_, pieces)| pieces > 0).collect();
            prop_assert_eq!(&kept, &there.capacity.cpu_map);
            let mut back = changed(&there, &opposite(&fields), true).unwrap();
            // A disk that vanished on the way, or was nothing before, has lost nothing but its mounts.
            back.capacity.disks.clone_from(&node.capacity.disks);
            node.capacity.volumes.retain(|_, size| *size > 0);
            prop_assert_eq!(back.capacity, node.capacity);
        }
    }

    #[test]
    fn to_say_what_is_there_changes_nothing(node in node()) {
        let signed = |n: u64| i64::try_from(n).unwrap();
        let Resources { cpu_map, memory, volumes, devices, .. } = &node.capacity;
        let fields = NodeFields {
            cpu: Some(Cores::Pieces(cpu_map.iter().map(|(core, pieces)| (core, pieces.into())).collect())),
            memory: Some(signed(*memory)),
            volume: volumes.iter().map(|(path, size)| VolumeSize { path: path.clone(), bytes: signed(*size) }).collect(),
            gpu: devices.iter().map(|(name, indices)| Product { name: name.clone(), devices: Stock::Indices(indices.clone()) }).collect(),
            ..NodeFields::default()
        };
        prop_assert_eq!(changed(&node, &fields, false), Ok(node));
    }
}
