#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;

use eru_types::{Cpu, CpuMap, Extra, Request, Resources, Spec};
use proptest::prelude::{Just, Strategy as _, any, prop, prop_assert_eq, prop_oneof, proptest};

use super::*;
use crate::strategy::{self, Info};

const ZONES: [&str; 3] = ["a", "b", ""];

fn node(number: usize, cores: u32, gib: u64, zone: usize) -> Node {
    let labels = BTreeMap::from([("zone".to_owned(), ZONES[zone].to_owned())]);
    Node {
        name: format!("n{number:03}"),
        pod: "p".into(),
        labels: if zone == 2 { BTreeMap::new() } else { labels },
        capacity: Resources {
            cpu: Cpu::cores(cores),
            cpu_map: (0..cores).map(|core| (core, 100)).collect::<CpuMap>(),
            memory: gib << 30,
            ..Resources::default()
        },
        ..Node::default()
    }
}

fn ask(cores: u32, gib: u64, cpu_bind: bool) -> Ask {
    Ask::new(&Spec {
        resources: Request {
            cpu_request: Cpu::cores(cores),
            cpu_bind,
            memory_request: gib << 30,
            extra: Extra::new(),
            ..Request::default()
        },
        ..Spec::default()
    })
    .unwrap()
}

/// What the strategy itself says, over all nodes.
fn expected(index: &Index<bool>, question: &Question<bool>) -> Option<u32> {
    let spread = question.strategy == Strategy::Spread;
    let all: Vec<u32> = (0..index.len())
        .filter(|&node| passes(index.kind(node), question.filter))
        .filter(|&node| !question.avoid.iter().any(|name| index.named(name, node) > 0))
        .collect();
    let infos: Vec<Info<'_>> = all
        .iter()
        .map(|&node| {
            let count = index.count(&question.app, &question.entrypoint, node);
            let left = if question.limit > 0 {
                question.limit.saturating_sub(count)
            } else {
                u64::MAX
            };
            let cut = matches!(question.strategy, Strategy::Global | Strategy::Drained) || left == 0;
            let measure = index.measure(node, &question.ask);
            Info {
                node: index.name(node),
                capacity: if cut {
                    measure.capacity.min(left)
                } else {
                    measure.capacity
                },
                count,
                usage: measure.usage,
                rate: measure.rate,
                domain: index.kind(node).labels.get("zone").map_or("", String::as_str),
            }
        })
        .filter(|info| spread || info.capacity > 0)
        .collect();
    let given = strategy::plan(question.strategy, 1, 0, &infos).ok()?;
    let at = given.iter().position(|&n| n > 0)?;
    index.find(infos[at].node)
}

fn passes(node: &Node, zoned: bool) -> bool {
    !zoned || node.labels.contains_key("zone")
}

fn questions() -> impl proptest::strategy::Strategy<Value = Question<bool>> {
    let strategy = prop_oneof![
        Just(Strategy::Auto),
        Just(Strategy::Auto),
        Just(Strategy::Global),
        Just(Strategy::Drained),
        Just(Strategy::Spread),
    ];
    let avoid = prop_oneof![
        4 => Just(vec![]),
        1 => Just(vec!["app0".to_owned()]),
        1 => Just(vec!["app1/web".to_owned(), "app2".to_owned()]),
    ];
    (
        strategy,
        avoid,
        0..3usize,
        (0..3u32, 0..4u64, any::<bool>()),
        0..4u64,
        any::<bool>(),
    )
        .prop_map(|(strategy, avoid, app, (cores, gib, bind), limit, filter)| Question {
            app: format!("app{app}"),
            entrypoint: "web".into(),
            ask: ask(cores, gib.max(1), bind && cores > 0),
            strategy,
            limit: limit.saturating_sub(1),
            avoid,
            spread_by: (strategy == Strategy::Spread).then(|| "zone".to_owned()),
            filter,
        })
}

proptest! {
    /// One after another, each answer is the strategy's own, whichever boards are kept, thrown away or behind.
    #[test]
    fn the_index_answers_as_the_strategy_does(
        nodes in prop::collection::vec((1u32..5, 1u64..9, 0usize..3), 1..48),
        asked in prop::collection::vec(questions(), 1..12),
        order in prop::collection::vec(any::<prop::sample::Index>(), 1..80),
    ) {
        let nodes = nodes.iter().enumerate().map(|(i, &(cores, gib, zone))| node(i, cores, gib, zone));
        let mut index: Index<bool> = Index::new(nodes);
        for next in order {
            let question = &asked[next.index(asked.len())];
            let picked = index.pick(question, &|_, node| passes(node, question.filter));
            prop_assert_eq!(picked, expected(&index, question), "{:?}", question);
            if let Some(node) = picked {
                index.take(&question.app, &question.entrypoint, &question.ask, node, 1).unwrap();
            }
        }
    }
}

#[test]
fn nodes_that_are_alike_share_what_they_have_in_common() {
    let index: Index<()> = Index::new((0..1000).map(|i| node(i, 4, 8, i % 2)));
    assert!(std::ptr::eq(index.kind(1), index.kind(999)) && !std::ptr::eq(index.kind(0), index.kind(1)));
    let node = index.node(17);
    assert_eq!(
        (node.name.as_str(), node.labels["zone"].as_str(), node.capacity.memory),
        ("n017", "b", 8 << 30)
    );
}

#[test]
fn the_last_of_a_name_counts() {
    let index: Index<()> = Index::new(vec![node(2, 1, 1, 0), node(1, 1, 1, 0), node(2, 4, 4, 0)]);
    assert_eq!(index.len(), 2);
    assert_eq!(index.node(1).capacity.memory, 4 << 30);
}
