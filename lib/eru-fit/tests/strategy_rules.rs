//! Each strategy's closed form beside its rule, followed instance by instance.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::cmp::Reverse;

use eru_fit::strategy::{Info, plan};
use eru_types::{Reason, Strategy};
use proptest::prelude::{Just, Strategy as _, any, prop, prop_assert, prop_assert_eq, prop_oneof, proptest};
use proptest::sample::SizeRange;

const DOMAINS: [&str; 4] = ["", "a", "b", "c"];

/// Nodes by name, with what a strategy knows of them.
#[derive(Debug, Clone)]
struct Nodes(Vec<(String, u64, u64, f64, f64, usize)>);

impl Nodes {
    fn infos(&self) -> Vec<Info<'_>> {
        let info = |(node, capacity, count, usage, rate, domain): &'_ (String, u64, u64, f64, f64, usize)| Info {
            node: node.clone().leak(),
            capacity: *capacity,
            count: *count,
            usage: *usage,
            rate: *rate,
            domain: DOMAINS[*domain],
        };
        self.0.iter().map(info).collect()
    }
}

fn share() -> impl proptest::strategy::Strategy<Value = f64> {
    prop_oneof![
        2 => 0.0f64..1.5,
        2 => prop::sample::select(vec![0.0, 0.1, 0.25, 0.5, 1.0, 1e-17, 3e-16, 1e-9, f64::EPSILON / 2.0, 1e300, f64::MAX]),
        1 => (0u32..16).prop_map(|n| f64::from(n) / 16.0),
    ]
}

/// Few different numbers, so that ties are common; names in any order.
fn nodes(size: impl Into<SizeRange>, most: u64) -> impl proptest::strategy::Strategy<Value = Nodes> {
    let capacity = prop_oneof![8 => 0..most, 1 => Just(u64::MAX)];
    prop::collection::vec((capacity, 0..most, share(), share(), 0usize..4), size).prop_flat_map(|nodes| {
        let names: Vec<String> = (0..nodes.len()).map(|i| format!("n{i}")).collect();
        Just(names).prop_shuffle().prop_map(move |names| {
            let named = nodes.iter().zip(names);
            Nodes(named.map(|(&(c, n, u, r, d), name)| (name, c, n, u, r, d)).collect())
        })
    })
}

/// One instance at a time to the node with the smallest key; `None` when no node can have the next one.
fn greedy<K: Ord>(
    need: u64,
    infos: &[Info<'_>],
    open: impl Fn(usize, &[u64]) -> bool,
    key: impl Fn(usize, &[u64]) -> K,
) -> Option<Vec<u64>> {
    let mut given = vec![0; infos.len()];
    for _ in 0..need {
        let next = (0..infos.len())
            .filter(|&i| given[i] < infos[i].capacity && open(i, &given))
            .min_by_key(|&i| (key(i, &given), infos[i].node))?;
        given[next] += 1;
    }
    Some(given)
}

/// The usage after one more than `given`, in bits; of finite numbers at least 0 they have the numbers' order.
fn after(info: &Info<'_>, given: u64) -> u64 {
    (0..=given).fold(info.usage, |usage, _| usage + info.rate).to_bits()
}

fn by_rule(strategy: Strategy, need: u64, limit: u64, infos: &[Info<'_>]) -> Option<Vec<u64>> {
    let under_limit = |i: usize, given: &[u64]| limit == 0 || infos[i].count + given[i] < limit;
    let left = |i: usize, given: &[u64]| Reverse(infos[i].capacity - given[i]);
    let in_domain = |i: usize, given: &[u64]| -> u64 {
        let same = (0..infos.len()).filter(|&j| infos[j].domain == infos[i].domain);
        same.map(|j| infos[j].count + given[j]).sum()
    };
    let chosen = |mut order: Vec<usize>| {
        let wanted = if limit == 0 { infos.len() } else { limit as usize };
        (wanted > 0 && order.len() >= wanted).then(|| {
            order.truncate(wanted);
            order
        })
    };
    #[allow(clippy::type_complexity, reason = "one order each")]
    let sorted = |key: &dyn Fn(&Info<'_>) -> [Reverse<u64>; 2]| {
        let mut order: Vec<usize> = (0..infos.len()).collect();
        order.sort_by_key(|&i| (key(&infos[i]), infos[i].node));
        order
    };
    match strategy {
        Strategy::Auto => greedy(need, infos, under_limit, |i, given| {
            (infos[i].count + given[i], left(i, given))
        }),
        Strategy::Spread => greedy(need, infos, under_limit, |i, given| {
            (
                in_domain(i, given),
                infos[i].domain,
                infos[i].count + given[i],
                left(i, given),
            )
        }),
        Strategy::Global => greedy(need, infos, |_, _| true, |i, given| after(&infos[i], given[i])),
        Strategy::Drained => {
            let most_used = |i: usize| Reverse(infos[i].usage.to_bits());
            greedy(need, infos, |_, _| true, |i, _| (infos[i].capacity, most_used(i)))
        }
        Strategy::Fill => {
            let mut order = sorted(&|info| [Reverse(info.count), Reverse(info.capacity)]);
            order.retain(|&i| infos[i].count.saturating_add(infos[i].capacity) >= need);
            let mut given = vec![0; infos.len()];
            for i in chosen(order)? {
                given[i] = need.saturating_sub(infos[i].count);
            }
            given.iter().any(|&n| n > 0).then_some(given)
        }
        Strategy::Each => {
            let mut order = sorted(&|info| [Reverse(info.capacity), Reverse(0)]);
            order.retain(|&i| infos[i].capacity >= need);
            let mut given = vec![0; infos.len()];
            for i in chosen(order)? {
                given[i] = need;
            }
            Some(given)
        }
    }
}

fn any_strategy() -> impl proptest::strategy::Strategy<Value = Strategy> {
    prop::sample::select(Strategy::ALL.to_vec())
}

proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(700))]

    #[test]
    fn a_closed_form_is_its_rule(strategy in any_strategy(), nodes in nodes(0..9, 12), need in 1u64..60, limit in 0u64..20) {
        let infos = nodes.infos();
        let planned = plan(strategy, need, limit, &infos);
        prop_assert_eq!(planned.ok(), by_rule(strategy, need, limit, &infos), "{}", strategy);
    }

    #[test]
    fn all_of_the_need_is_met_within_the_capacities(strategy in any_strategy(), nodes in nodes(1..60, 500), need in 1u64..20_000, limit in 0u64..600) {
        let infos = nodes.infos();
        if let Ok(given) = plan(strategy, need, limit, &infos) {
            prop_assert!(infos.iter().zip(&given).all(|(info, n)| *n <= info.capacity));
            if strategy.counts_in_all() {
                prop_assert_eq!(given.iter().sum::<u64>(), need);
            }
        }
    }

    #[test]
    fn the_order_of_the_input_is_irrelevant(
        strategy in any_strategy(),
        (nodes, turned) in nodes(1..40, 9).prop_flat_map(|nodes| (Just(nodes.clone()), Just(nodes.0).prop_shuffle().prop_map(Nodes))),
        need in 1u64..300,
        limit in 0u64..12,
    ) {
        let by_name = |nodes: &Nodes| {
            let infos = nodes.infos();
            plan(strategy, need, limit, &infos).map(|given| {
                let mut named: Vec<_> = infos.iter().map(|info| info.node.to_owned()).zip(given).collect();
                named.sort();
                named
            })
        };
        prop_assert_eq!(by_name(&nodes), by_name(&turned));
    }

    #[test]
    fn nothing_overflows(
        strategy in any_strategy(),
        numbers in prop::collection::vec((vast(), vast(), any::<f64>(), any::<f64>()), 1..6),
        need in vast(),
        limit in vast(),
    ) {
        let nodes = Nodes(numbers.iter().enumerate().map(|(i, &(c, n, u, r))| (format!("n{i}"), c, n, u, r, i % 4)).collect());
        let infos = nodes.infos();
        match plan(strategy, need, limit, &infos) {
            Ok(given) => {
                prop_assert!(infos.iter().zip(&given).all(|(info, n)| *n <= info.capacity));
                if strategy.counts_in_all() {
                    prop_assert_eq!(given.iter().map(|&n| u128::from(n)).sum::<u128>(), u128::from(need));
                }
            }
            Err(refused) => prop_assert_eq!(refused.reason == Reason::InvalidCount, need == 0),
        }
    }
}

fn vast() -> impl proptest::strategy::Strategy<Value = u64> {
    prop_oneof![0u64..4, (u64::MAX - 3)..=u64::MAX, any::<u64>()]
}

/// Many instances on many nodes, by a heap of single instances.
#[test]
fn global_is_its_rule_at_scale() {
    let mut seed = 7u64;
    let mut next = |below: u64| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    for even in [false, true] {
        let nodes = Nodes(
            (0..500)
                .map(|i| {
                    let (usage, rate) = if even {
                        (0.25, 1.0 / 1024.0)
                    } else {
                        (next(1000) as f64 / 997.0, (next(1000) + 1) as f64 / 1e6)
                    };
                    (format!("n{i:03}"), next(1000), 0, usage, rate, 0)
                })
                .collect(),
        );
        let infos = nodes.infos();
        let total: u64 = infos.iter().map(|info| info.capacity).sum();
        for need in [1, 499, 500, 501, total / 3, total - 1, total] {
            let mut given = vec![0u64; infos.len()];
            let key = |i: usize, usage: f64| Reverse(((usage + infos[i].rate).to_bits(), i, usage.to_bits()));
            let open = (0..infos.len()).filter(|&i| infos[i].capacity > 0);
            let mut heap: std::collections::BinaryHeap<_> = open.map(|i| key(i, infos[i].usage)).collect();
            for _ in 0..need {
                let Reverse((_, i, usage)) = heap.pop().unwrap();
                given[i] += 1;
                if given[i] < infos[i].capacity {
                    heap.push(key(i, f64::from_bits(usage) + infos[i].rate));
                }
            }
            assert_eq!(
                plan(Strategy::Global, need, 0, &infos).unwrap(),
                given,
                "{need} of {total}"
            );
        }
    }
}
