//! Storage and volumes: the vectors of the reference, what is refused and why, and that sizes cost nothing.
#![expect(clippy::unwrap_used, reason = "tests")]

use eru_fit::Host;
use eru_fit::storage::{self, VolumeAsk};
use eru_types::{Bound, BoundVolume, Disk, Node, Rates, Resources, Volume};

const G: u64 = 1 << 30;
const T: u64 = 1 << 40;

fn volumes(texts: &[&str]) -> Vec<Volume> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

fn ask(texts: &[&str], storage: u64) -> VolumeAsk {
    VolumeAsk::new(&[], &volumes(texts), storage).unwrap()
}

fn node(volumes: &[(&str, u64, u64)], storage: u64) -> Node {
    let mut node = Node::default();
    node.capacity.storage = storage;
    for &(path, size, used) in volumes {
        node.capacity.volumes.insert(path.into(), size);
        if used > 0 {
            node.usage.volumes.insert(path.into(), used);
        }
    }
    node
}

fn disk(device: &str, mounts: &[&str], iops: u64) -> Disk {
    Disk {
        device: device.into(),
        mounts: mounts.iter().map(|&mount| mount.into()).collect(),
        rates: Rates {
            read_iops: iops,
            ..Rates::default()
        },
    }
}

fn sources(plans: &[Vec<BoundVolume>]) -> Vec<Vec<&str>> {
    plans
        .iter()
        .map(|plan| plan.iter().map(|v| v.source.as_str()).collect())
        .collect()
}

/// What storage takes from the ask, so that it can be booked.
fn bound(ask: &VolumeAsk, volumes: &[BoundVolume]) -> Bound {
    Bound {
        storage: ask.storage_each(),
        volumes: volumes.to_vec(),
        ..Bound::default()
    }
}

#[test]
fn vectors_of_the_reference() {
    let node = node(&[("/data0", T, 0), ("/data1", 2 * T, 0)], 3 * T + 10 * G);
    assert_eq!(storage::capacity(&Host::from(&node), &ask(&[], 0)), u64::MAX);
    assert_eq!(storage::capacity(&Host::from(&node), &ask(&[], G)), 3082);
    let shared = ask(&["AUTO:/v:rw:100G"], 0);
    assert_eq!(storage::capacity(&Host::from(&node), &shared), 30);
    assert_eq!(
        storage::bind(&Host::from(&node), &shared, &[], 1)[0][0].source,
        "/data0"
    );
    let alone = ask(&["AUTO:/v:rwm:100G"], 0);
    let plans = storage::bind(&Host::from(&node), &alone, &[], 30);
    assert_eq!(storage::capacity(&Host::from(&node), &alone), 2);
    assert_eq!(sources(&plans), [["/data0"], ["/data1"]]);
    assert_eq!((plans[0][0].size, plans[1][0].size), (T, 2 * T));
}

#[test]
fn what_rounding_leaves_goes_to_the_first() {
    let node = node(&[("/d0", 1000, 0)], 0);
    for (texts, expected) in [
        (["AUTO:/b:rwm:1", "AUTO:/a:rwm:1", "AUTO:/c:rwm:1"], [334, 333, 333]),
        (["AUTO:/c:rwm", "AUTO:/b:rwm", "AUTO:/a:rwm"], [334, 333, 333]),
        (["AUTO:/a:rwm", "AUTO:/b:rwm:5", "AUTO:/c:rwm:1"], [1, 833, 166]),
    ] {
        let plan = &storage::bind(&Host::from(&node), &ask(&texts, 0), &[], 5)[0];
        let given: Vec<_> = plan.iter().map(|v| (v.destination.as_str(), v.size)).collect();
        let [a, b, c] = expected;
        assert_eq!(given, [("/a", a), ("/b", b), ("/c", c)]);
    }
}

/// Bugs 13 and 14 of the original: memory without end, and a crash.
#[test]
fn sizes_cost_nothing() {
    let big = node(&[("/a", 1 << 50, 1), ("/b", 1 << 50, 0), ("/c", (1 << 50) + 7, 0)], 0);
    assert_eq!(
        storage::capacity(&Host::from(&node(&[("/a", G, 0)], 0)), &ask(&["AUTO:/v:rw:1"], 0)),
        G
    );
    assert_eq!(
        storage::capacity(&Host::from(&big), &ask(&["AUTO:/v:rw:1"], 0)),
        3 * (1 << 50) + 6
    );
    let two = ask(&["AUTO:/v:rw:1", "AUTO:/w:rw:2"], 0);
    assert_eq!(storage::capacity(&Host::from(&big), &two), (3 * (1 << 50) + 6) / 3);
    let plans = storage::bind(&Host::from(&big), &two, &[], 3);
    assert_eq!(sources(&plans), [["/a", "/a"]; 3]);
    assert_eq!(
        storage::capacity(&Host::from(&Node::default()), &ask(&["/srv:/v", "/etc:/w:ro"], 0)),
        u64::MAX
    );
    assert_eq!(
        storage::bind(&Host::from(&Node::default()), &ask(&["/srv:/v"], 0), &[], 2).len(),
        2
    );
}

#[test]
fn rates_are_promised_on_the_disk_of_the_path() {
    let mut node = node(&[("/a", 100 * G, G), ("/b", 200 * G, G)], 0);
    node.capacity.disks = vec![disk("/dev/b", &["/b"], 250), disk("/dev/root", &["/"], 1000)];
    let shared = ask(&["AUTO:/v:rw:1G:100"], 0);
    assert_eq!(storage::capacity(&Host::from(&node), &shared), 10 + 2);
    let plans = storage::bind(&Host::from(&node), &shared, &[], 20);
    assert_eq!(plans.len(), 12);
    assert_eq!(
        (plans[0][0].source.as_str(), plans[11][0].source.as_str()),
        ("/a", "/b")
    );
    assert_eq!(plans[11][0].disk.as_deref(), Some("/dev/b"));
    // A mount takes rates, too, here of the same disk as the volume.
    let both = ask(&["AUTO:/v:rw:1G:100", "/srv/x:/w:rw::150"], 0);
    assert_eq!(storage::capacity(&Host::from(&node), &both), 4);
    let plan = &storage::bind(&Host::from(&node), &both, &[], 1)[0];
    assert_eq!(
        (plan[1].source.as_str(), plan[1].disk.as_deref(), plan[1].size),
        ("/srv/x", Some("/dev/root"), 0)
    );
    node.capacity.disks.truncate(1);
    assert_eq!(storage::capacity(&Host::from(&node), &shared), 2);
    assert_eq!(storage::capacity(&Host::from(&node), &both), 0);
    let why = storage::shortage(&Host::from(&node), &both).unwrap();
    assert_eq!(why, "no disk is known below /srv/x, so no rates can be promised to /w");
    // A limit needs no disk: nothing is promised.
    let limit = VolumeAsk::new(&volumes(&["AUTO:/v:rw:1G"]), &volumes(&["AUTO:/v:rw:1G:100:100"]), 0).unwrap();
    assert_eq!(storage::capacity(&Host::from(&node), &limit), 99 + 199);
}

#[test]
fn unlimited_ones_go_where_most_is_left() {
    let full = node(&[("/a", 10, 10)], 0);
    let ask = ask(&["AUTO:/v"], 0);
    assert_eq!(storage::capacity(&Host::from(&full), &ask), 0);
    assert_eq!(
        storage::shortage(&Host::from(&full), &ask).unwrap(),
        "no volume has space left for /v"
    );
    let held = [BoundVolume {
        destination: "/v".into(),
        source: "/a".into(),
        ..BoundVolume::default()
    }];
    assert_eq!(
        storage::bind(&Host::from(&full), &ask, &held, 1),
        [held.to_vec()],
        "it stays where it was"
    );
    let most = node(&[("/a", 10, 0), ("/b", 20, 5), ("/c", 15, 0)], 0);
    assert_eq!(sources(&storage::bind(&Host::from(&most), &ask, &[], 2)), [["/b"]; 2]);
    assert_eq!(storage::capacity(&Host::from(&most), &ask), u64::MAX);
    // Without volumes the engine makes a directory.
    assert_eq!(
        sources(&storage::bind(&Host::from(&Node::default()), &ask, &[], 1)),
        [["AUTO"]]
    );
}

#[test]
fn request_and_limit_describe_the_same() {
    let new = |requests: &[&str], limits: &[&str]| VolumeAsk::new(&volumes(requests), &volumes(limits), 5);
    let texts = |ask: &VolumeAsk| ask.limits().iter().map(Volume::to_string).collect::<Vec<_>>();
    let ask = new(
        &["AUTO:/b:rw:100:7", "AUTO:/c:rw:50"],
        &["/srv:/d", ":/b:wr:60:5:5", "AUTO:/a:rw:10"],
    )
    .unwrap();
    assert_eq!(
        texts(&ask),
        ["/srv:/d", ":/b:wr:100:7:5:0:0", "AUTO:/a:rw:10", "AUTO:/c:rw:50"]
    );
    assert_eq!(ask.storage_each(), 5 + 100 + 50 + 10);
    assert_eq!(texts(&new(&["AUTO:/b:rw:100"], &[]).unwrap()), ["AUTO:/b:rw:100"]);
    for (requests, limits, words) in [
        (
            &["AUTO:/b:rw"][..],
            &["AUTO:/b:ro"][..],
            "'AUTO:/b:rw' of volumes_request is 'AUTO:/b:ro' in volumes",
        ),
        (&["AUTO:/b"], &["/a:/b"], "give both the same source and flags"),
        (&["AUTO:/b", "/x:/b"], &[], "volumes_request mounts '/b' twice"),
        (&[], &["AUTO:/b", "AUTO:/b"], "volumes mounts '/b' twice"),
        (
            &[
                "AUTO:/a:rw:7P",
                "AUTO:/b:rw:7000P",
                "AUTO:/c:rw:8000P",
                "AUTO:/d:rw:8000P",
            ],
            &[],
            "volume 'AUTO:/d",
        ),
    ] {
        let error = new(requests, limits).unwrap_err();
        assert!(error.contains(words), "{error}");
    }
}

#[test]
fn what_lacks_is_named_with_figures() {
    let why = |node: &Node, texts: &[&str], size| storage::shortage(&Host::from(node), &ask(texts, size)).unwrap();
    assert_eq!(
        why(&Node::default(), &[], G),
        "the node has neither storage nor volumes, 1 GiB are needed"
    );
    let mut small = node(&[("/a", 10 * G, G), ("/b", 20 * G, 0)], 0);
    small.usage.storage = G;
    assert_eq!(
        why(&small, &[], 30 * G),
        "29 GiB of 30 GiB storage are free, 30 GiB are needed"
    );
    assert_eq!(
        why(&small, &["AUTO:/v:rw:21G"], 0),
        "no volume has 21 GiB free for /v, the most is 20 GiB on /b"
    );
    assert_eq!(
        why(&small, &["AUTO:/v:rwm:11G", "AUTO:/w:rwm:11G"], 0),
        "the largest unused volume has 20 GiB, 22 GiB are needed for /v, /w alone"
    );
    assert_eq!(
        why(&node(&[("/a", 10, 1)], 0), &["AUTO:/v:rwm:1"], 0),
        "no volume is unused, one of 1 B is needed for /v alone"
    );
    assert_eq!(
        why(&node(&[], G), &["AUTO:/v:rw:1"], 0),
        "the node has no volumes, /v needs one"
    );
    assert_eq!(
        why(&small, &["AUTO:/v:rw:6G", "AUTO:/w:rw:16G", "AUTO:/x:rw:5G"], 0),
        "the volumes fit one by one, but not all together"
    );
    small.capacity.disks = vec![disk("/dev/a", &["/a"], 50)];
    assert_eq!(
        why(&small, &["AUTO:/v:rw:1G:100:0:1"], 0),
        "disk /dev/a has only 50 reads/s of 100, 0 bytes/s read of 1 left for /v, no disk is known below /b, so no rates can be promised to /v"
    );
}

#[test]
fn a_volume_stays_where_it_was() {
    let node = node(&[("/a", 10, 1), ("/b", 20, 5), ("/c", 30, 0), ("/d", 40, 0)], 0);
    let held = |destination: &str, source: &str, monopoly| BoundVolume {
        destination: destination.into(),
        source: source.into(),
        monopoly,
        ..BoundVolume::default()
    };
    let origin = [held("/v", "/b", false), held("/w", "/d", true), held("/x", "/c", true)];
    let bind = |texts: &[&str]| storage::bind(&Host::from(&node), &ask(texts, 0), &origin, 1);
    assert_eq!(sources(&bind(&["AUTO:/v:rw:9"])), [["/b"]]);
    assert_eq!(
        sources(&storage::bind(
            &Host::from(&node),
            &ask(&["AUTO:/v:rw:9"], 0),
            &origin,
            2
        )),
        [["/b"], ["/a"]]
    );
    assert_eq!(sources(&bind(&["AUTO:/v:rw:16"])), [["/c"]], "it has grown too large");
    assert_eq!(
        sources(&bind(&["AUTO:/w:rwm:1", "AUTO:/z:rwm:1"])),
        [["/d", "/d"]],
        "the group stays"
    );
    assert_eq!(sources(&bind(&["AUTO:/w:rw:1"])), [["/a"]], "it is of another kind now");
    let alone = [held("/w", "/c", true)];
    let both = ask(&["AUTO:/n:rw:25", "AUTO:/w:rwm:1"], 0);
    let plans = storage::bind(&Host::from(&node), &both, &alone, 1);
    assert_eq!(sources(&plans), [["/d", "/c"]], "another is opened for the normal one");
}

#[test]
fn to_stay_costs_no_instance() {
    let node = node(&[("/a", 10, 1), ("/b", 20, 5)], 0);
    let origin = [BoundVolume {
        destination: "/v".into(),
        source: "/b".into(),
        ..BoundVolume::default()
    }];
    let plans = storage::bind(
        &Host::from(&node),
        &ask(&["AUTO:/v:rw:1", "AUTO:/y:rw:15"], 0),
        &origin,
        1,
    );
    assert_eq!(sources(&plans), [["/a", "/b"]]);
}

#[test]
fn nobody_shares_a_monopoly() {
    let node = node(&[("/a", 10, 0), ("/b", 10, 0)], 0);
    let plans = storage::bind(&Host::from(&node), &ask(&["AUTO:/u", "AUTO:/v:rwm:1"], 0), &[], 3);
    assert_eq!(sources(&plans), [["/a", "/a"], ["/b", "/b"]], "but what is its own");
}

#[test]
fn the_order_of_taking_leaves_no_trace() {
    let on = |device: &str| Bound {
        volumes: vec![BoundVolume {
            destination: "/v".into(),
            source: "/srv".into(),
            disk: Some(device.into()),
            rates: disk(device, &[], 5).rates,
            ..BoundVolume::default()
        }],
        ..Bound::default()
    };
    let booked = |devices: [&str; 3]| {
        let mut usage = Resources::default();
        devices
            .iter()
            .for_each(|device| storage::take(&mut usage, &on(device)).unwrap());
        usage
    };
    let usage = booked(["b", "a", "c"]);
    assert_eq!(usage, booked(["c", "b", "a"]));
    assert!(usage.disks.is_sorted_by_key(|disk| &disk.device));
}

#[test]
fn books_are_checked() {
    let node = node(&[("/a", 10, 0)], 0);
    let ask = ask(&["AUTO:/v:rwm:1"], 0);
    let bound = bound(&ask, &storage::bind(&Host::from(&node), &ask, &[], 1)[0]);
    let mut usage = Resources::default();
    storage::take(&mut usage, &bound).unwrap();
    assert_eq!(
        (usage.storage, usage.volumes["/a"]),
        (1, 10),
        "all of the volume is in use"
    );
    storage::give_back(&mut usage, &bound).unwrap();
    assert_eq!(usage, Resources::default());
    let error = storage::give_back(&mut usage, &bound).unwrap_err();
    assert_eq!(error.to_string(), "storage in use would be less than nothing");
    usage.storage = 1;
    let error = storage::give_back(&mut usage, &bound).unwrap_err();
    assert_eq!(error.to_string(), "volume /a in use would be less than nothing");
    usage.volumes.insert("/a".into(), u64::MAX);
    assert!(storage::take(&mut usage, &bound).is_err());
}

/// A volume that shrinks faster draws level with the best fit: from then on the first path is taken.
#[test]
fn a_run_ends_where_another_volume_draws_level() {
    let mut node = node(&[("/a", 96, 1), ("/b", 51, 1)], 0);
    node.capacity.disks = vec![disk("/dev/a", &["/a"], 100)];
    let ask = ask(&["AUTO:/v:rw:1", "AUTO:/w:rw:10:1"], 0);
    let plans = storage::bind(&Host::from(&node), &ask, &[], 20);
    let first: Vec<_> = plans.iter().map(|plan| plan[0].source.as_str()).collect();
    assert_eq!(first, ["/b", "/b", "/b", "/b", "/b", "/a", "/a", "/a", "/a"]);
}

#[test]
fn how_full_it_is() {
    let mut node = node(&[("/a", 60, 10), ("/b", 40, 10)], 200);
    node.usage.storage = 50;
    let measure = storage::measure(&Host::from(&node), &ask(&["AUTO:/v:rw:5", "AUTO:/w"], 3));
    assert_eq!(
        (measure.capacity, measure.usage, measure.rate, measure.weight),
        (16, 0.2, 0.05, 1)
    );
    let measure = storage::measure(&Host::from(&node), &ask(&["/srv:/v"], 10));
    assert_eq!((measure.capacity, measure.usage, measure.rate), (15, 0.25, 0.05));
    let measure = storage::measure(&Host::from(&Node::default()), &ask(&[], 10));
    assert_eq!((measure.capacity, measure.usage, measure.rate), (0, 0.0, 0.0));
}
