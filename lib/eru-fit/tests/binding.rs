//! Properties of binding: never over capacity, capacity is what binding achieves, giving back undoes taking.
#![expect(clippy::unwrap_used, reason = "tests")]

use eru_fit::{Ask, Host, bind, capacity, give_back, shortage, take};
use eru_types::{Cpu, CpuMap, Node, Request, Resources, Spec};
use proptest::prelude::{any, prop, prop_assert, prop_assert_eq, proptest};

fn node(cores: &[u32], memory: u64) -> Node {
    let cpu_map = (0..).zip(cores.iter().map(|whole| whole * 100)).collect();
    let cpu = Cpu::cores(cores.iter().sum());
    Node {
        name: "n1".into(),
        pod: "p".into(),
        capacity: Resources {
            cpu,
            cpu_map,
            memory,
            ..Resources::default()
        },
        ..Node::default()
    }
}

fn ask(cpu: f64, cpu_bind: bool, memory: u64) -> Ask {
    Ask::new(&Spec {
        resources: Request {
            cpu_request: Cpu::from_f64(cpu).unwrap(),
            cpu_bind,
            memory_request: memory,
            ..Request::default()
        },
        ..Spec::default()
    })
    .unwrap()
}

fn within(node: &Node) -> bool {
    node.usage.cpu <= node.capacity.cpu
        && node.usage.memory <= node.capacity.memory
        && node
            .usage
            .cpu_map
            .iter()
            .all(|(core, used)| used <= node.capacity.cpu_map.get(core).unwrap_or_default())
}

#[test]
fn whole_cores_are_not_shared() {
    let mut node = node(&[1, 1, 1], 1000);
    let plans = bind(&Host::from(&node), &ask(2.0, true, 10), 5);
    assert_eq!(plans.len(), 1);
    assert_eq!(plans[0].cpu_map, CpuMap::from([(1, 100), (2, 100)]));
    take(&mut node.usage, &plans[0]).unwrap();
    assert_eq!(
        bind(&Host::from(&node), &ask(1.0, true, 10), 5)[0].cpu_map,
        CpuMap::from([(0, 100)])
    );
    assert_eq!(
        capacity(&Host::from(&node), &ask(0.5, false, 0)),
        2,
        "what is bound counts against the node's cores"
    );
}

#[test]
fn what_is_missing_is_named() {
    let node = node(&[1], 100);
    let text = shortage(&Host::from(&node), &ask(2.0, true, 200)).unwrap();
    assert_eq!(
        text,
        "1 of 1 cores are free, 2 are needed; 1 of 1 cores are free as a whole, 2 are needed; 100 B of 100 B memory are free, 200 B are needed"
    );
    assert_eq!(shortage(&Host::from(&node), &ask(1.0, true, 100)), None);
    assert_eq!(capacity(&Host::from(&node), &ask(0.0, false, 0)), u64::MAX);
}

#[test]
fn nothing_is_given_back_twice() {
    let mut node = node(&[1], 100);
    let bound = bind(&Host::from(&node), &ask(1.0, true, 10), 1).remove(0);
    take(&mut node.usage, &bound).unwrap();
    give_back(&mut node.usage, &bound).unwrap();
    assert_eq!(node.usage, Resources::default());
    assert!(give_back(&mut node.usage, &bound).is_err());
}

proptest! {
    #[test]
    fn books_balance(
        cores in prop::collection::vec(0u32..4, 0..8),
        memory in 0u64..1000,
        requests in prop::collection::vec((0u32..30, any::<bool>(), 0u64..200, 1u64..6), 1..12),
    ) {
        let mut node = node(&cores, memory);
        let mut taken = Vec::new();
        for (tenths, bound, memory, count) in requests {
            let cpu = f64::from(tenths + u32::from(bound)) / 10.0;
            let ask = ask(cpu, bound, memory);
            let fits = capacity(&Host::from(&node), &ask);
            prop_assert_eq!(shortage(&Host::from(&node), &ask).is_none(), fits > 0);
            let all = bind(&Host::from(&node), &ask, fits.min(100));
            prop_assert_eq!(all.len() as u64, fits.min(100), "capacity equals what binding achieves");
            for bound in all.into_iter().take(usize::try_from(count).unwrap()) {
                take(&mut node.usage, &bound).unwrap();
                prop_assert!(within(&node));
                taken.push(bound);
            }
        }
        for bound in taken.iter().rev() {
            give_back(&mut node.usage, bound).unwrap();
        }
        prop_assert_eq!(node.usage, Resources::default());
    }
}
