//! What is explained must be true, whatever fitting is: the tests bring one that looks at every dimension.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;

use eru_types::{Cpu, CpuMap, Devices, Resources, Volume};
use proptest::prelude::*;

use super::*;
use crate::change::tests::apply;
use crate::knobs::steps_above;

/// What of a node is free, in the plainest way that has every dimension: whole cores first, fragments of a core only
/// where `max_share` allows any, volumes on the one with the most room, storage for all of it.
fn lacks(node: &Node, spec: &Spec) -> Vec<(ObstacleClass, String)> {
    let (capacity, usage, request) = (&node.capacity, &node.usage, &spec.resources);
    let free = |all: u64, used: u64| all.saturating_sub(used);
    let asked = |volume: &'_ Volume| {
        let asked = spec
            .volumes_request
            .iter()
            .find(|other| other.destination == volume.destination);
        asked.unwrap_or(volume).clone()
    };
    let volumes: Vec<Volume> = spec.volumes.iter().map(asked).collect();
    let mounts: u64 = volumes.iter().map(|volume| volume.size).sum();
    let cpu = if request.cpu_bind {
        !bindable(node, request.cpu_request.pieces(node.share_base).max(1))
    } else {
        request.cpu_request.nano() > free(capacity.cpu.nano(), usage.cpu.nano())
    };
    let room = capacity.volumes.values().max().copied().unwrap_or_default();
    let none = BTreeSet::new();
    let devices = request.devices.iter().any(|(product, wanted)| {
        let all = capacity.devices.get(product).unwrap_or(&none);
        let used = usage.devices.get(product).unwrap_or(&none);
        match wanted {
            Devices::Count(n) => (all.difference(used).count() as u64) < u64::from(*n),
            Devices::Indices(indices) => indices.iter().any(|i| !all.contains(i) || used.contains(i)),
        }
    });
    let found = [
        (
            cpu,
            if request.cpu_bind {
                ObstacleClass::Cores
            } else {
                ObstacleClass::Cpu
            },
        ),
        (
            request.memory_request > free(capacity.memory, usage.memory),
            ObstacleClass::Memory,
        ),
        (
            request.storage_request + mounts > free(capacity.storage, usage.storage),
            ObstacleClass::Storage,
        ),
        (
            volumes
                .iter()
                .any(|v| v.size > room || !v.limits.is_empty() && capacity.disks.is_empty()),
            ObstacleClass::Volume,
        ),
        (devices, ObstacleClass::Device),
        (
            request.plugins.keys().any(|name| !capacity.plugins.contains_key(name)),
            ObstacleClass::Plugin,
        ),
    ];
    found
        .into_iter()
        .filter(|(lacks, _)| *lacks)
        .map(|(_, class)| (class, class.to_string()))
        .collect()
}

fn bindable(node: &Node, pieces: u64) -> bool {
    let base = u64::from(node.share_base);
    let (cores, fragment) = (pieces / base, pieces % base);
    let whole = node.capacity.cpu_map.values().filter(|p| u64::from(*p) == base).count() as u64;
    let broken = node.capacity.cpu_map.values().map(u64::from).filter(|p| *p < base);
    let spare = if whole > cores {
        base
    } else {
        broken.max().unwrap_or_default()
    };
    whole >= cores && (fragment == 0 || node.max_share != Some(0) && spare >= fragment)
}

fn fit<'a>() -> Fit<'a> {
    Fit {
        capacity: &|node, spec| u64::from(lacks(node, spec).is_empty()),
        shortages: &lacks,
    }
}

prop_compose! {
    fn nodes()(
        cores in prop::collection::vec(prop_oneof![Just(100u32), 1..100u32], 0..6),
        max_share in prop::option::of(0..3u32),
        amounts in prop::array::uniform4(0..50u64),
        used in prop::array::uniform3(0..60u64),
        volumes in prop::collection::btree_map("/v[0-3]", 0..30u64, 0..3),
        devices in prop::collection::btree_set(0..4u32, 0..4),
        taken in prop::collection::btree_set(0..4u32, 0..3),
        plugin in any::<bool>(),
        labels in prop::collection::btree_map("[ab]", "[xy]", 0..2),
        (pod, cordoned, alive, engine) in ("[pq]", any::<bool>(), prop::option::of(any::<bool>()), "docker|native"),
    ) -> Node {
        let cpu_map: CpuMap = (0..).zip(cores).collect();
        Node {
            name: "n1".into(),
            pod,
            labels,
            cordoned,
            alive,
            engines: vec![engine],
            max_share,
            capacity: Resources {
                cpu: Cpu::from_nano(amounts[0]),
                cpu_map,
                memory: amounts[1],
                storage: amounts[2] * 2,
                volumes,
                devices: [("gpu".to_owned(), devices)].into(),
                plugins: if plugin { [("seats".to_owned(), [].into())].into() } else { [].into() },
                ..Resources::default()
            },
            usage: Resources {
                cpu: Cpu::from_nano(used[0]),
                memory: used[1],
                storage: used[2],
                devices: [("gpu".to_owned(), taken)].into(),
                ..Resources::default()
            },
            ..Node::default()
        }
    }
}

prop_compose! {
    fn deploys()(
        (bind, pieces, nano) in (any::<bool>(), 1..500u64, 0..60u64),
        memory in 0..60u64,
        storage in 0..60u64,
        limits in any::<bool>(),
        volumes in prop::collection::btree_map("/d[0-2]", (0..40u64, any::<bool>(), prop::option::of(0..40u64)), 0..3),
        devices in prop::option::of(prop_oneof![
            (1..4u32).prop_map(Devices::Count),
            prop::collection::btree_set(0..4u32, 1..3).prop_map(Devices::Indices),
        ]),
        plugin in any::<bool>(),
        (pod, engine, all) in (prop::option::of("[pq]"), prop::option::of("docker|native"), any::<bool>()),
        (include, exclude) in (prop::collection::vec("n[12]", 0..2), prop::collection::vec("n[12]", 0..2)),
        labels in prop::collection::btree_map("[ab]", "[xy]", 0..2),
        selectors in prop::collection::vec("a|!a|b!=x|[ab] in \\(x,z\\)|a notin \\(y\\)", 0..3),
        avoid in prop::collection::vec("shop|shop/web|cache", 0..3),
        (most, nodes_limit) in (0..3u64, 0..3u64),
    ) -> Deploy {
        let mut spec = Spec { app: "shop".into(), entrypoint: "web".into(), engine, ..Spec::default() };
        let request = &mut spec.resources;
        request.cpu_bind = bind;
        request.cpu_request = Cpu::from_nano(if bind { pieces * 10_000_000 } else { nano });
        request.memory_request = memory;
        request.storage_request = storage;
        if limits {
            request.memory_limit = memory + 5;
            request.cpu_limit = Cpu::from_nano(request.cpu_request.nano() + 5);
        }
        request.devices = devices.map(|wanted| ("gpu".to_owned(), wanted)).into_iter().collect();
        if plugin {
            request.plugins.insert("seats".into(), serde_json::json!(1));
        }
        request.normalise().unwrap();
        for (path, (size, rates, asked)) in volumes {
            let volume = |size: u64| format!("AUTO:{path}:rw:{size}{}", if rates { ":9:9:9:9" } else { "" });
            spec.volumes.push(volume(size).parse().unwrap());
            spec.volumes_request.extend(asked.map(|size| volume(size).parse::<Volume>().unwrap()));
        }
        let mut deploy = Deploy { pod, count: 1, spec, max_per_node: most, nodes_limit, ..Deploy::default() };
        deploy.filter = eru_types::NodeFilter {
            include,
            exclude,
            labels,
            selectors: selectors.iter().map(|text| text.parse().unwrap()).collect(),
            avoid: avoid.iter().map(|text| text.parse().unwrap()).collect(),
            all,
            ..eru_types::NodeFilter::default()
        };
        deploy
    }
}

fn counts(on: u64, cache: bool) -> Counts {
    let here = |n: u64| [("n1".to_owned(), n)].into();
    let mut by = crate::counts::ByEntry::new();
    by.insert(("shop".into(), "web".into()), here(on));
    if cache {
        by.insert(("cache".into(), "main".into()), here(1));
    }
    Counts::all(by)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_smallest_change_makes_it_fit(node in nodes(), deploy in deploys(), on in 0..3u64, cache: bool) {
        let counts = counts(on, cache);
        let fit = fit();
        let explain = |deploy: &Deploy| one(&node, deploy, &Sieve::new(deploy, &counts), &fit);
        let why = explain(&deploy);
        prop_assert_eq!(why.fits > 0, why.reasons.is_empty(), "{:?}", why);
        prop_assert_eq!(why.change.is_some(), !why.reasons.is_empty(), "{:?}", why);
        let Some(change) = why.change else { return Ok(()) };
        let changed = apply(&deploy, &change);
        let after = explain(&changed);
        prop_assert!(after.fits > 0, "{:?} does not help: {:?}", change, after);
        // A little less of it does not.
        for spec in steps_above(&deploy.spec, &changed.spec, node.share_base) {
            let closer = Deploy { spec, ..changed.clone() };
            let closer = explain(&closer);
            prop_assert_eq!(closer.fits, 0, "less than {:?} would do: {:?}", change, closer);
        }
        for edit in change.iter().filter(|edit| !edit.path.starts_with("/spec/")) {
            let others: Vec<_> = change.iter().filter(|other| *other != edit).cloned().collect();
            prop_assert_eq!(explain(&apply(&deploy, &others)).fits, 0, "{:?} is not needed", edit);
        }
    }

    #[test]
    fn each_reason_goes_with_its_change(node in nodes(), deploy in deploys(), on in 0..3u64, cache: bool) {
        let counts = counts(on, cache);
        let fit = fit();
        let explain = |deploy: &Deploy| one(&node, deploy, &Sieve::new(deploy, &counts), &fit);
        let why = explain(&deploy);
        for reason in &why.reasons {
            let Some(change) = &reason.change else {
                prop_assert!(false, "nothing helps against {:?}", reason);
                continue;
            };
            let after = explain(&apply(&deploy, change));
            let before = why.reasons.iter().filter(|other| other.class == reason.class).count();
            let left = after.reasons.iter().filter(|other| other.class == reason.class).count();
            prop_assert!(left < before, "{:?} stays: {:?}", reason, after);
        }
    }
}

prop_compose! {
    /// A node of which something is taken, with cores that are whole, broken or oversold, and NUMA nodes.
    fn real_nodes()(
        cores in prop::collection::vec((prop_oneof![Just(100u32), Just(50), Just(200)], 0..120u32), 0..6),
        max_share in prop::option::of(0..3u32),
        (memory, taken) in (0..100u64, 0..120u64),
        numa in any::<bool>(),
        overcommit in prop_oneof![Just("1"), Just("1.5"), Just("inf")],
        (storage, stored) in (0..200u64, 0..150u64),
        volumes in prop::collection::vec((0..60u64, 0..40u64), 0..3),
        rates in prop::array::uniform2(0..20u64),
        devices in prop::collection::btree_set(0..4u32, 0..4),
        lent in prop::collection::btree_set(0..4u32, 0..3),
    ) -> Node {
        let mut node = Node { name: "n1".into(), pod: "p".into(), max_share, ..Node::default() };
        node.overcommit = overcommit.parse().unwrap();
        node.capacity.cpu = Cpu::cores(u32::try_from(cores.len()).unwrap());
        node.capacity.memory = memory;
        node.usage.memory = taken;
        for (core, (all, used)) in (0..).zip(cores) {
            node.capacity.cpu_map.insert(core, all);
            if used > 0 {
                node.usage.cpu_map.insert(core, used);
                let nano = node.usage.cpu.nano() + u64::from(used) * 10_000_000;
                node.usage.cpu = Cpu::from_nano(nano);
            }
            if numa {
                node.capacity.numa.insert(core, (core % 2).to_string());
            }
        }
        if numa {
            node.capacity.numa_memory = [("0".to_owned(), memory / 2), ("1".to_owned(), memory / 2)].into();
        }
        node.capacity.storage = storage;
        node.usage.storage = stored;
        for (i, (all, used)) in volumes.into_iter().enumerate() {
            node.capacity.volumes.insert(format!("/v{i}"), all);
            node.usage.volumes.insert(format!("/v{i}"), used);
        }
        let disk = |n: u64| eru_types::Disk {
            device: "/dev/vda".into(),
            mounts: vec!["/".into()],
            rates: eru_types::Rates { read_iops: n, write_iops: n, read_bps: n, write_bps: n },
        };
        node.capacity.disks = vec![disk(rates[0])];
        node.usage.disks = vec![eru_types::Disk { mounts: Vec::new(), ..disk(rates[1]) }];
        node.usage.devices.insert("gpu".into(), lent.intersection(&devices).copied().collect());
        node.capacity.devices.insert("gpu".into(), devices);
        node
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// The same with what planning goes by.
    #[test]
    fn the_smallest_change_makes_it_fit_in_truth(
        node in real_nodes(),
        (bind, pieces) in (any::<bool>(), 1..500u64),
        memory in 0..120u64,
        storage in 0..100u64,
        volumes in prop::collection::btree_map("/d[0-2]", ("rw|rwm|ro|mrw", 0..70u64, prop::option::of(0..25u64)), 0..3),
        host in any::<bool>(),
        devices in prop::option::of(prop_oneof![
            (1..4u32).prop_map(Devices::Count),
            prop::collection::btree_set(0..4u32, 1..3).prop_map(Devices::Indices),
        ]),
    ) {
        let mut deploy = Deploy { count: 1, ..Deploy::default() };
        deploy.spec.resources.cpu_bind = bind;
        deploy.spec.resources.cpu_request = Cpu::from_nano(pieces * 10_000_000);
        deploy.spec.resources.memory_request = memory;
        deploy.spec.resources.storage_request = storage;
        deploy.spec.resources.devices = devices.map(|wanted| ("gpu".to_owned(), wanted)).into_iter().collect();
        for (path, (flags, size, rate)) in volumes {
            let source = if host { "/v0/x" } else { "AUTO" };
            let rates = rate.map_or(String::new(), |rate| format!(":{rate}:{rate}:0:{rate}"));
            deploy.spec.volumes.push(format!("{source}:{path}:{flags}:{size}{rates}").parse().unwrap());
        }
        deploy.spec.resources.normalise().unwrap();
        let counts = Counts::default();
        let explain = |deploy: &Deploy| all(std::slice::from_ref(&node), deploy, &counts, &Offers::default()).remove(0);
        let why = explain(&deploy);
        prop_assert_eq!(why.fits, fit::capacity(&node, &deploy.spec));
        prop_assert_eq!(why.change.is_none(), why.fits > 0, "{:?}", why);
        let Some(change) = why.change else { return Ok(()) };
        let changed = apply(&deploy, &change);
        prop_assert!(fit::capacity(&node, &changed.spec) > 0, "{:?} does not help", change);
        for spec in steps_above(&deploy.spec, &changed.spec, node.share_base) {
            prop_assert_eq!(fit::capacity(&node, &spec), 0, "less than {:?} would do: {:?}", change, spec.resources);
        }
    }
}

#[test]
fn all_reasons_are_named_with_figures() {
    let node: Node = serde_json::from_value(serde_json::json!({
        "name": "n1", "pod": "p", "labels": {"disk": "hdd"}, "cordoned": true, "alive": false, "engines": ["native"],
        "capacity": {"cpu": 4, "memory": 8_u64 << 30}, "usage": {"cpu": 1.5, "memory": 9_u64 << 30},
    }))
    .unwrap();
    let mut deploy = Deploy {
        pod: Some("q".into()),
        count: 1,
        max_per_node: 1,
        ..Deploy::default()
    };
    deploy.filter.labels.insert("disk".into(), "ssd".into());
    deploy.filter.selectors.push("zone in (a,b)".parse().unwrap());
    deploy.filter.exclude.push("n1".into());
    deploy.filter.avoid.push("cache".parse().unwrap());
    deploy.spec = Spec {
        app: "shop".into(),
        entrypoint: "web".into(),
        engine: Some("docker".into()),
        ..Spec::default()
    };
    deploy.spec.resources.cpu_request = Cpu::cores(4);
    deploy.spec.resources.memory_request = 2 << 30;
    let nodes = std::slice::from_ref(&node);
    let why = all(nodes, &deploy, &counts(1, true), &Offers::default()).pop().unwrap();
    let reasons: Vec<String> = why
        .reasons
        .iter()
        .map(|r| format!("{}: {}", r.class, r.message))
        .collect();
    assert_eq!(
        reasons,
        [
            "engine: it has no engine docker, but native",
            "excluded: it is excluded",
            "pod: it is in pod p, not q",
            "cordoned: it is cordoned",
            "down: it is down; --all-nodes plans for it all the same",
            "label: its label disk is hdd, asked for is disk=ssd",
            "label: it has no label zone, asked for is zone in (a,b)",
            "anti-affinity: it has an instance of cache",
            "max-per-node: it has 1 instances, at most 1 a node are asked for",
            "cpu: 2.5 of 4 cores are free, 4 are needed",
            "memory: 0 B of 8 GiB memory are free, 2 GiB are needed",
        ]
    );
    let change: Vec<String> = why.change.unwrap().iter().map(change::describe).collect();
    assert_eq!(
        change,
        [
            "pod q → p",
            "no exclude [\"n1\"]",
            "no labels disk=ssd",
            "no selectors [{\"key\":\"zone\",\"op\":\"in\",\"values\":[\"a\",\"b\"]}]",
            "no avoid [\"cache\"]",
            "all false → true",
            "max_per_node 1 → 2",
            "no engine docker",
            "cpu_request 4 → 2.5",
            "memory_request 2 GiB → 0 B",
        ]
    );
}

#[test]
fn binding_is_given_up_last() {
    let mut node = Node {
        name: "n1".into(),
        pod: "p".into(),
        ..Node::default()
    };
    node.capacity.cpu = Cpu::cores(2);
    let mut deploy = Deploy {
        count: 1,
        ..Deploy::default()
    };
    deploy.spec.resources.cpu_request = Cpu::cores(3);
    deploy.spec.resources.cpu_limit = Cpu::cores(3);
    deploy.spec.resources.cpu_bind = true;
    let counts = Counts::default();
    let fit = fit();
    let change = |node: &Node| {
        let why = one(node, &deploy, &Sieve::new(&deploy, &counts), &fit);
        why.change.unwrap().iter().map(change::describe).collect::<Vec<_>>()
    };
    assert_eq!(change(&node), ["cpu_request 3 → 2", "cpu_bind true → false"]);
    node.capacity.cpu_map = [(0, 100), (1, 30)].into();
    assert_eq!(change(&node), ["cpu_request 3 → 1.3", "cpu_limit 3 → 1.3"]);
    node.max_share = Some(0);
    assert_eq!(change(&node), ["cpu_request 3 → 1", "cpu_limit 3 → 1"]);
}
