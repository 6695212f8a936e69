//! Properties of all dimensions together: what the planner counts the binder binds, nothing is ever over capacity,
//! giving back undoes taking, and binding an instance again where it was changes nothing.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};

use eru_fit::{Ask, Host, bind, bind_part, capacity, give_back, rebind, reserve, shortages, take};
use eru_types::{Bound, Cpu, Devices, Disk, Node, Overcommit, Rates, Request, Resources, Spec};
use proptest::prelude::{Just, Strategy, any, prop, prop_assert, prop_assert_eq, prop_oneof, proptest};

const GIB: u64 = 1 << 30;

fn any_node() -> impl Strategy<Value = Node> {
    let cores = prop::collection::vec(prop_oneof![4 => Just(100u32), 1 => Just(200), 1 => Just(70)], 0..7);
    let shares = (
        prop_oneof![3 => Just(None), 1 => (0u32..4).prop_map(Some)],
        prop_oneof![Just("1"), Just("2.5"), Just("inf")],
    );
    let rest = (
        any::<bool>(),
        0u64..20,
        0u64..6,
        prop::collection::vec(1u64..9, 0..4),
        0u32..4,
    );
    (cores, shares, rest).prop_map(
        |(cores, (max_share, overcommit), (numa, memory, storage, volumes, gpus))| {
            let count = u32::try_from(cores.len()).unwrap();
            let volumes: BTreeMap<String, u64> = (0..)
                .zip(volumes)
                .map(|(i, gib)| (format!("/v{i}"), gib * GIB))
                .collect();
            Node {
                max_share,
                overcommit: overcommit.parse::<Overcommit>().unwrap(),
                capacity: Resources {
                    cpu: Cpu::cores(count),
                    cpu_map: (0..).zip(cores).collect(),
                    memory: memory * GIB,
                    numa: if numa {
                        (0..count).map(|core| (core, (core % 2).to_string())).collect()
                    } else {
                        BTreeMap::new()
                    },
                    numa_memory: if numa {
                        ["0", "1"].map(|id| (id.to_owned(), memory * GIB / 2)).into()
                    } else {
                        BTreeMap::new()
                    },
                    storage: storage * GIB + volumes.values().sum::<u64>(),
                    volumes,
                    disks: vec![Disk {
                        device: "/dev/vda".into(),
                        mounts: vec!["/v0".into(), "/v1".into()],
                        rates: Rates {
                            read_iops: 1000,
                            write_iops: 500,
                            read_bps: GIB,
                            write_bps: GIB,
                        },
                    }],
                    devices: [("gpu".to_owned(), (0..gpus).collect::<BTreeSet<u32>>())].into(),
                    ..Resources::default()
                },
                ..Node::default()
            }
        },
    )
}

fn any_spec() -> impl Strategy<Value = Spec> {
    let cpu = (any::<bool>(), 0u32..25);
    let volumes = prop::collection::vec(
        prop_oneof![
            Just("AUTO:/a:rw:1G"),
            Just("AUTO:/b:rw:512M:100:50:0:0"),
            Just("AUTO:/c:rwm:1G"),
            Just("AUTO:/d:rw"),
            Just("/v1:/e:rw:0:10:0:0:0"),
        ],
        0..3,
    );
    (
        cpu,
        0u64..6,
        0u64..3,
        volumes,
        prop_oneof![3 => Just(None), 1 => (0u32..3).prop_map(Some)],
    )
        .prop_map(|((cpu_bind, tenths), memory, storage, volumes, gpus)| Spec {
            resources: Request {
                cpu_request: Cpu::from_nano(u64::from(tenths.max(u32::from(cpu_bind))) * 100_000_000),
                cpu_bind,
                memory_request: memory * GIB / 2,
                storage_request: storage * GIB / 2,
                devices: gpus
                    .map(|n| ("gpu".to_owned(), Devices::Count(n)))
                    .into_iter()
                    .collect(),
                ..Request::default()
            },
            volumes: volumes
                .into_iter()
                .collect::<BTreeSet<_>>()
                .iter()
                .map(|v| v.parse().unwrap())
                .collect(),
            ..Spec::default()
        })
}

fn within(node: &Node) -> bool {
    let (capacity, usage) = (&node.capacity, &node.usage);
    let disks = usage.disks.iter().all(|used| {
        let there = capacity.disks.iter().find(|disk| disk.device == used.device).unwrap();
        there.rates.zip(used.rates, u64::checked_sub).is_some()
    });
    disks
        && Host::from(node).whole_cpu().is_none_or(|all| usage.cpu <= all)
        && usage
            .cpu_map
            .iter()
            .all(|(core, used)| used <= capacity.cpu_map.get(core).unwrap_or_default())
        && usage.memory <= capacity.memory
        && usage
            .numa_memory
            .iter()
            .all(|(id, used)| *used <= capacity.numa_memory[id])
        && usage.storage <= capacity.storage
        && usage.volumes.iter().all(|(path, used)| *used <= capacity.volumes[path])
        && usage
            .devices
            .iter()
            .all(|(product, used)| used.is_subset(&capacity.devices[product]))
}

proptest! {
    #[test]
    fn what_is_planned_can_be_bound(
        node in any_node(),
        wishes in prop::collection::vec((any_spec(), 1u64..6), 1..8),
    ) {
        let mut node = node;
        let empty = node.usage.clone();
        let mut taken: Vec<(Ask, Bound)> = Vec::new();
        for (spec, count) in wishes {
            let ask = Ask::new(&spec).unwrap();
            let host = Host::from(&node);
            let fits = capacity(&host, &ask);
            prop_assert_eq!(shortages(&host, &ask).is_empty(), fits > 0);
            let all = bind(&host, &ask, fits.min(40));
            prop_assert_eq!(all.len() as u64, fits.min(40), "capacity is what binding achieves");
            let some = bind(&host, &ask, count);
            let mut by_count = node.clone();
            reserve(&mut by_count, &ask, count).unwrap();
            for bound in some {
                take(&mut node.usage, &bound).unwrap();
                prop_assert!(within(&node), "{:?}", node.usage);
                taken.push((ask.clone(), bound));
            }
            prop_assert_eq!(&by_count.usage, &node.usage, "counting takes what binding takes");
        }
        for (ask, bound) in &taken {
            let mut without = node.clone();
            give_back(&mut without.usage, bound).unwrap();
            let again = rebind(&Host::from(&without), ask, bound);
            prop_assert_eq!(again.as_ref(), Some(bound), "realloc to itself changes nothing");
        }
        for (_, bound) in taken.iter().rev() {
            give_back(&mut node.usage, bound).unwrap();
        }
        prop_assert_eq!(node.usage, empty);
    }

    /// A placer that takes several transactions for what was planned at once comes to the same number.
    #[test]
    fn in_parts_as_many_fit(node in any_node(), before in any_spec(), spec in any_spec(), parts in prop::collection::vec(1u64..9, 40)) {
        let mut node = node;
        for bound in bind(&Host::from(&node), &Ask::new(&before).unwrap(), 2) {
            take(&mut node.usage, &bound).unwrap();
        }
        let ask = Ask::new(&spec).unwrap();
        let fits = capacity(&Host::from(&node), &ask).min(40);
        let mut left = fits;
        for part in parts {
            let some = bind_part(&Host::from(&node), &ask, part, left);
            prop_assert_eq!(some.len() as u64, part.min(left), "{} of {}", left, fits);
            left -= part.min(left);
            some.iter().for_each(|bound| take(&mut node.usage, bound).unwrap());
        }
    }
}
