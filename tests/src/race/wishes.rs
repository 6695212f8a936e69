//! What racers ask for, and of which nodes: few cores on few nodes, so that they meet.

use std::collections::{BTreeMap, BTreeSet};

use eru_types::{
    Assignment, Cpu, CpuMap, Deploy, Devices, Disk, Extra, Node, Rates, Request, Resources, Shared, Spec, Volume,
};
use fastrand::Rng;

const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;

/// The name of the node `n`.
pub(super) fn name(n: usize) -> String {
    format!("n{n}")
}

/// A node with some of everything.
pub(super) fn node(name: &str) -> Node {
    let numa = |core: u32| (core / 4).to_string();
    Node {
        name: name.to_owned(),
        pod: "p".into(),
        engines: vec!["native".into()],
        capacity: Resources {
            cpu: Cpu::cores(8),
            cpu_map: (0..8).map(|core| (core, 100)).collect::<CpuMap>(),
            memory: 16 * GIB,
            numa: (0..8).map(|core| (core, numa(core))).collect(),
            numa_memory: ["0", "1"].map(|numa| (numa.to_owned(), GIB)).into(),
            storage: 200 * GIB,
            volumes: ["/v0", "/v1", "/v2", "/v3"]
                .map(|path| (path.to_owned(), 20 * GIB))
                .into(),
            disks: vec![Disk {
                device: "/dev/vda".into(),
                mounts: vec!["/".into()],
                rates: Rates {
                    read_iops: 10_000,
                    write_iops: 10_000,
                    read_bps: GIB,
                    write_bps: GIB,
                },
            }],
            devices: BTreeMap::from([("gpu".to_owned(), BTreeSet::from([0, 1, 2, 3]))]),
            ..Resources::default()
        },
        ..Node::default()
    }
}

/// A few assignments to any of `nodes` nodes. `app` is the racer's own.
pub(super) fn assignments(rng: &mut Rng, nodes: usize, app: &str) -> Vec<Assignment> {
    (0..rng.usize(1..=6))
        .map(|_| Assignment {
            node: name(rng.usize(..nodes)),
            count: rng.u64(1..=4),
            deploy: Shared::from(Deploy {
                count: 24,
                spec: spec(rng, app),
                ..Deploy::default()
            }),
            extra: Extra::new(),
        })
        .collect()
}

/// Assignments that belong together, and are too many for one transaction.
pub(super) fn gang(rng: &mut Rng, nodes: usize, app: &str) -> Vec<Assignment> {
    let first = rng.usize(..nodes);
    let mut spec = spec(rng, app);
    spec.resources = Request {
        memory_request: MIB,
        ..Request::default()
    };
    spec.volumes.clear();
    let deploy = Shared::from(Deploy {
        count: 80,
        spec,
        ..Deploy::default()
    });
    [first, (first + 1) % nodes]
        .map(|node| Assignment {
            node: name(node),
            count: 40,
            deploy: deploy.clone(),
            extra: Extra::new(),
        })
        .into()
}

fn spec(rng: &mut Rng, app: &str) -> Spec {
    let mut spec = Spec {
        app: app.to_owned(),
        entrypoint: "web".into(),
        image: "none".into(),
        ..Spec::default()
    };
    spec.resources.memory_request = rng.u64(1..=8) * 16 * MIB;
    match rng.u8(..20) {
        0..=4 => spec.resources.cpu_request = cpu(*one(rng, &[0.05, 0.1, 0.25])),
        5..=7 => spec.resources.memory_request = rng.u64(1..=8) * 128 * MIB,
        8..=11 => bind(&mut spec.resources, *one(rng, &[1.0, 1.0, 2.0])),
        12..=15 => bind(&mut spec.resources, *one(rng, &[0.1, 0.25, 0.3, 0.5, 1.3])),
        16 | 17 => {
            let volume = *one(
                rng,
                &[
                    "AUTO:/data:rw:1G",
                    "AUTO:/data:rwm:2G",
                    "AUTO:/data:rw:2G:100:100:1M:1M",
                ],
            );
            spec.volumes = volume.parse::<Volume>().into_iter().collect();
        }
        18 => spec.resources.storage_request = rng.u64(1..=8) * GIB,
        _ => spec.resources.devices = BTreeMap::from([("gpu".to_owned(), Devices::Count(1))]),
    }
    spec
}

fn bind(request: &mut Request, cores: f64) {
    request.cpu_bind = true;
    request.cpu_request = cpu(cores);
}

fn cpu(cores: f64) -> Cpu {
    Cpu::from_f64(cores).unwrap_or_default()
}

fn one<'a, T>(rng: &mut Rng, all: &'a [T]) -> &'a T {
    &all[rng.usize(..all.len())]
}
