//! Properties of storage: never over capacity, capacity is what binding achieves, giving back undoes taking, order is
//! irrelevant, what is bound anew to itself stays, and runs of equal instances are what one after the other gives.
#![expect(clippy::unwrap_used, reason = "tests")]

use eru_fit::Host;
use eru_fit::storage::{self, VolumeAsk};
use eru_types::{Bound, BoundVolume, Disk, Node, Rates, Resources, Volume};
use proptest::prelude::{Just, Strategy, any, prop, prop_assert, prop_assert_eq, prop_oneof, proptest};
use proptest::test_runner::TestCaseError;

/// Paths of volumes; the first two lie on one disk, the last on none.
const PATHS: [&str; 5] = ["/pool/a", "/pool/b", "/ssd", "/hdd", "/none"];

fn rates() -> impl Strategy<Value = Rates> {
    let rate = || prop_oneof![3 => Just(0), 1 => 0u64..60];
    (rate(), rate(), rate(), rate()).prop_map(|(read_iops, write_iops, read_bps, write_bps)| Rates {
        read_iops,
        write_iops,
        read_bps,
        write_bps,
    })
}

fn nodes() -> impl Strategy<Value = Node> {
    let volume = (0u64..300, prop_oneof![Just(0), 0u64..100]);
    let volumes = prop::collection::vec(prop::option::weighted(0.8, volume), PATHS.len());
    let disk = prop::option::weighted(0.8, (0u64..600, 0u64..600, 0u64..50));
    let disks = prop::collection::vec(disk, 3);
    (volumes, disks, 0u64..2000).prop_map(|(volumes, disks, extra)| {
        let mut node = Node::default();
        for (path, volume) in PATHS.iter().zip(volumes) {
            let Some((size, used)) = volume else { continue };
            node.capacity.volumes.insert((*path).into(), size);
            if used.min(size) > 0 {
                node.usage.volumes.insert((*path).into(), used.min(size));
            }
        }
        let mounts = [("/dev/p", "/pool"), ("/dev/s", "/ssd"), ("/dev/h", "/hdd")];
        for ((device, mount), disk) in mounts.into_iter().zip(disks) {
            let Some((read, write, used)) = disk else { continue };
            let of = |read_iops, write_iops| Disk {
                device: device.into(),
                rates: Rates {
                    read_iops,
                    write_iops,
                    read_bps: 1000,
                    write_bps: 1000,
                },
                mounts: Vec::new(),
            };
            node.capacity.disks.push(Disk {
                mounts: vec![mount.into()],
                ..of(read, write)
            });
            if used > 0 {
                node.usage.disks.push(of(used.min(read), used.min(write)));
            }
        }
        node.usage.disks.sort_by(|a, b| a.device.cmp(&b.device));
        node.usage.storage = node.usage.volumes.values().sum();
        node.capacity.storage = storage::total(&node.capacity) + extra;
        node
    })
}

fn volume() -> impl Strategy<Value = Volume> {
    let source = prop_oneof![5 => Just("AUTO:"), 1 => Just("/ssd/x:"), 1 => Just("/mnt/x:")];
    let flags = prop_oneof![4 => Just("rw"), 1 => Just("rwm")];
    let size = prop_oneof![1 => Just(0), 6 => 1u64..80];
    (source, flags, size, prop::option::weighted(0.3, rates())).prop_map(|(source, flags, size, rates)| {
        let r = rates.unwrap_or_default();
        let rates = format!("{}:{}:{}:{}", r.read_iops, r.write_iops, r.read_bps, r.write_bps);
        format!("{source}/v:{flags}:{size}:{rates}").parse().unwrap()
    })
}

fn asks() -> impl Strategy<Value = Vec<Volume>> {
    prop::collection::vec(volume(), 0..5).prop_map(|mut volumes| {
        for (number, volume) in volumes.iter_mut().enumerate() {
            volume.destination = format!("/v{number}");
        }
        volumes
    })
}

fn ask(volumes: &[Volume], storage: u64) -> VolumeAsk {
    VolumeAsk::new(volumes, &[], storage).unwrap()
}

fn bound(ask: &VolumeAsk, volumes: &[BoundVolume]) -> Bound {
    Bound {
        storage: ask.storage_each(),
        volumes: volumes.to_vec(),
        ..Bound::default()
    }
}

fn within(node: &Node) -> Result<(), TestCaseError> {
    let (capacity, usage) = (&node.capacity, &node.usage);
    prop_assert!(usage.storage <= storage::total(capacity));
    for (path, used) in &usage.volumes {
        prop_assert!(used <= &capacity.volumes[path], "{path}");
    }
    for used in &usage.disks {
        let disk = capacity.disks.iter().find(|disk| disk.device == used.device).unwrap();
        prop_assert!(
            disk.rates.zip(used.rates, u64::checked_sub).is_some(),
            "{}",
            used.device
        );
    }
    Ok(())
}

proptest! {
    #[test]
    fn capacity_is_what_binding_achieves(node in nodes(), volumes in asks(), storage in prop_oneof![Just(0), 0u64..200]) {
        let ask = ask(&volumes, storage);
        let fits = storage::capacity(&Host::from(&node), &ask);
        prop_assert_eq!(storage::shortage(&Host::from(&node), &ask).is_none(), fits > 0);
        let most = fits.min(200);
        let plans = storage::bind(&Host::from(&node), &ask, &[], most.saturating_add(1).min(200));
        prop_assert_eq!(plans.len() as u64, most);
        let mut booked = node.clone();
        for plan in &plans {
            prop_assert!(plan.iter().map(|v| &v.destination).eq(volumes.iter().map(|v| &v.destination)));
            storage::take(&mut booked.usage, &bound(&ask, plan)).unwrap();
        }
        within(&booked)?;
        for plan in &plans {
            storage::give_back(&mut booked.usage, &bound(&ask, plan)).unwrap();
        }
        prop_assert_eq!(&booked, &node, "given back in the order of taking");
        for count in 0..most {
            prop_assert_eq!(storage::bind(&Host::from(&node), &ask, &[], count).len() as u64, count);
        }
    }

    #[test]
    fn monopolies_are_unused_and_whole(node in nodes(), volumes in asks()) {
        let ask = ask(&volumes, 0);
        let plans = storage::bind(&Host::from(&node), &ask, &[], 20);
        let mut alone = Vec::new();
        for plan in &plans {
            let own: Vec<_> = plan.iter().filter(|v| v.monopoly).collect();
            let Some(first) = own.first() else { continue };
            prop_assert!(own.iter().all(|v| v.source == first.source), "the group shares one volume");
            prop_assert!(!node.usage.volumes.contains_key(&first.source));
            prop_assert!(!alone.contains(&first.source), "it is given once");
            let shares: u64 = own.iter().map(|v| v.size).sum();
            prop_assert_eq!(shares, node.capacity.volumes[&first.source]);
            alone.push(first.source.clone());
        }
        for (other, plan) in plans.iter().enumerate() {
            for volume in plan.iter().filter(|v| !v.monopoly && alone.contains(&v.source)) {
                let own = alone.get(other) == Some(&volume.source);
                prop_assert!(own && volume.size == 0, "only its own unlimited ones share it");
            }
        }
    }

    #[test]
    fn order_is_irrelevant(node in nodes(), volumes in asks(), seed in any::<u64>()) {
        let mut other = node.clone();
        let mut shuffled = volumes.clone();
        let turn = |len: usize| usize::try_from(seed % 7).unwrap() % len.max(1);
        shuffled.rotate_left(turn(volumes.len()));
        let (disks, used) = (other.capacity.disks.len(), other.usage.disks.len());
        other.capacity.disks.rotate_left(turn(disks));
        other.usage.disks.rotate_left(turn(used));
        let (ask, same) = (ask(&volumes, 0), VolumeAsk::new(&volumes, &shuffled, 0).unwrap());
        prop_assert_eq!(storage::capacity(&Host::from(&node), &ask), storage::capacity(&Host::from(&other), &same));
        prop_assert_eq!(storage::bind(&Host::from(&node), &ask, &[], 9), storage::bind(&Host::from(&other), &same, &[], 9));
    }

    /// A workload that is bound anew with the same request keeps what it has, whoever came in between.
    #[test]
    fn to_itself_nothing_changes(node in nodes(), volumes in asks(), others in asks()) {
        let (mine, theirs) = (ask(&volumes, 0), ask(&others, 0));
        let mut node = node;
        let Some(first) = storage::bind(&Host::from(&node), &mine, &[], 1).pop() else { return Ok(()) };
        storage::take(&mut node.usage, &bound(&mine, &first)).unwrap();
        for plan in storage::bind(&Host::from(&node), &theirs, &[], 3) {
            storage::take(&mut node.usage, &bound(&theirs, &plan)).unwrap();
        }
        storage::give_back(&mut node.usage, &bound(&mine, &first)).unwrap();
        prop_assert_eq!(storage::bind(&Host::from(&node), &mine, &first, 1), vec![first]);
    }

    /// Where every volume is in use, many at once are what one after the other gives.
    #[test]
    fn runs_are_one_after_the_other(node in nodes(), volumes in asks()) {
        let mut node = node;
        let used: Vec<String> = node.capacity.volumes.keys().cloned().collect();
        for path in used {
            node.usage.volumes.entry(path).or_insert(1);
        }
        node.capacity.volumes.retain(|_, size| *size > 1);
        let kept = node.capacity.volumes.clone();
        node.usage.volumes.retain(|path, _| kept.contains_key(path));
        let chosen: Vec<Volume> = volumes.into_iter().filter(|v| v.is_normal() || v.is_mount()).collect();
        let ask = ask(&chosen, 0);
        let plans = storage::bind(&Host::from(&node), &ask, &[], 150);
        for plan in &plans {
            let one = storage::bind(&Host::from(&node), &ask, &[], 1);
            prop_assert_eq!(one.first(), Some(plan));
            storage::take(&mut node.usage, &bound(&ask, plan)).unwrap();
        }
        if plans.len() < 150 {
            prop_assert_eq!(storage::capacity(&Host::from(&node), &ask), 0);
        }
        within(&node)?;
    }

    /// Sizes a billion times as large give the same plans: the work does not grow with them.
    #[test]
    fn sizes_do_not_matter(node in nodes(), volumes in asks()) {
        const BY: u64 = 1_000_000_000;
        let grown = |r: &Resources| Resources {
            storage: r.storage * BY,
            volumes: r.volumes.iter().map(|(path, size)| (path.clone(), size * BY)).collect(),
            ..r.clone()
        };
        let large = Node { capacity: grown(&node.capacity), usage: grown(&node.usage), ..Node::default() };
        let grown: Vec<_> = volumes.iter().map(|v| Volume { size: v.size * BY, ..v.clone() }).collect();
        let (small_ask, large_ask) = (ask(&volumes, 0), ask(&grown, 0));
        prop_assert_eq!(storage::capacity(&Host::from(&node), &small_ask), storage::capacity(&Host::from(&large), &large_ask));
        let tiny = storage::capacity(&Host::from(&large), &small_ask);
        prop_assert!(tiny >= storage::capacity(&Host::from(&node), &small_ask));
        let places = |plans: Vec<Vec<BoundVolume>>| -> Vec<_> {
            plans.into_iter().flatten().map(|v| (v.destination, v.source)).collect()
        };
        prop_assert_eq!(
            places(storage::bind(&Host::from(&node), &small_ask, &[], 30)),
            places(storage::bind(&Host::from(&large), &large_ask, &[], 30))
        );
    }

    #[test]
    fn in_parts_as_many_fit(node in nodes(), volumes in asks(), parts in prop::collection::vec(1u64..9, 40)) {
        let mut node = node;
        let ask = ask(&volumes, 0);
        let fits = storage::capacity(&Host::from(&node), &ask).min(40);
        let mut left = fits;
        for part in parts {
            let some = storage::bind_part(&Host::from(&node), &ask, &[], part, left);
            prop_assert_eq!(some.len() as u64, part.min(left), "{} of {}", left, fits);
            left -= part.min(left);
            some.iter().for_each(|plan| storage::take(&mut node.usage, &bound(&ask, plan)).unwrap());
        }
    }
}
