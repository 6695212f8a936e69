//! A stream of requests for one instance each: answered from an index that is kept, not by looking at every node.
//!
//! What must stay true: the answer is the plan's. Where the index has none, the plan says why.

use eru_fit::Ask;
use eru_fit::index::{Index, Question};
use eru_types::{AppRef, Deploy, Node, NodeFilter, Spec, Strategy};

use crate::counts::Counts;
use crate::filter::{Sieve, is_open};

/// What makes a node eligible, whatever instances there are.
#[derive(Debug, Clone, PartialEq)]
struct Place {
    pod: Option<String>,
    engine: Option<String>,
    filter: NodeFilter,
}

/// The index, once it pays.
#[derive(Debug, Default)]
pub(crate) struct Live {
    asked: u32,
    index: Option<Index<Place>>,
}

impl Live {
    /// The node for the one instance of a deploy; `None` where the index cannot tell. It is made when the second such
    /// deploy comes.
    pub(crate) fn pick(&mut self, deploy: &Deploy, ask: &Ask, nodes: &[Node], counts: &Counts) -> Option<String> {
        let question = question(deploy, ask)?;
        self.asked = self.asked.saturating_add(1);
        if self.asked < 2 {
            return None;
        }
        let index = self.index.get_or_insert_with(|| Index::new(nodes.iter().cloned()));
        let own = AppRef {
            app: deploy.spec.app.clone(),
            entrypoint: Some(deploy.spec.entrypoint.clone()),
        };
        for what in std::iter::once(&own).chain(&deploy.filter.avoid) {
            for (entry, on) in counts.entries(what) {
                if !index.knows(&what.app, entry) {
                    index.set_counts(&what.app, entry, on.iter().map(|(node, n)| (node.clone(), *n)));
                }
            }
        }
        let node = index.pick(&question, &|name, node| is_open(deploy, name, node))?;
        Some(index.name(node).to_owned())
    }

    /// Takes instances off a node of the index, as the plan takes them off its own.
    pub(crate) fn take(&mut self, spec: &Spec, ask: &Ask, node: &str, count: u64) {
        let Some(index) = &mut self.index else { return };
        let Some(node) = index.find(node) else { return };
        // It fits, so that nothing can overflow. What the index does not know yet it is told as a whole.
        let _ = if index.knows(&spec.app, &spec.entrypoint) {
            index.take(&spec.app, &spec.entrypoint, ask, node, count)
        } else {
            index.reserve(ask, node, count)
        };
    }
}

/// What the index is to be asked; `None` where it cannot answer.
fn question(deploy: &Deploy, ask: &Ask) -> Option<Question<Place>> {
    let indexed = match deploy.strategy {
        Strategy::Auto | Strategy::Global | Strategy::Drained => true,
        Strategy::Spread => deploy.spread_by.is_some(),
        Strategy::Fill | Strategy::Each => false,
    };
    if deploy.count != 1 || !indexed || !deploy.filter.include.is_empty() || !ask.request.plugins.is_empty() {
        return None;
    }
    Some(Question {
        app: deploy.spec.app.clone(),
        entrypoint: deploy.spec.entrypoint.clone(),
        ask: ask.clone(),
        strategy: deploy.strategy,
        limit: Sieve::limit_of(deploy),
        avoid: deploy.filter.avoid.iter().map(ToString::to_string).collect(),
        spread_by: deploy.spread_by.clone().filter(|_| deploy.strategy == Strategy::Spread),
        filter: Place {
            pod: deploy.pod.clone(),
            engine: deploy.spec.engine.clone(),
            filter: deploy.filter.clone(),
        },
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
pub(crate) mod tests {
    use eru_types::{Cpu, Request, Resources};
    use proptest::prelude::{Just, Strategy as _, any, prop, prop_assert_eq, prop_oneof, proptest};

    use crate::offers::Offers;
    use crate::plan::Planner;

    use super::*;

    pub(crate) fn node(i: usize, (cores, gib, zone, cordoned): (u32, u64, usize, bool)) -> Node {
        Node {
            name: format!("n{i:02}"),
            pod: ["p", "q"][i % 2].into(),
            engines: vec!["docker".into()],
            labels: [("zone".to_owned(), ["a", "b"][zone].to_owned())].into(),
            capacity: Resources {
                cpu: Cpu::cores(cores),
                cpu_map: (0..cores).map(|core| (core, 100)).collect(),
                memory: gib << 30,
                ..Resources::default()
            },
            cordoned,
            ..Node::default()
        }
    }

    pub(crate) fn deploys() -> impl proptest::strategy::Strategy<Value = Deploy> {
        let strategy = prop_oneof![
            3 => Just(Strategy::Auto),
            1 => Just(Strategy::Global),
            1 => Just(Strategy::Drained),
            1 => Just(Strategy::Spread),
            1 => Just(Strategy::Fill),
        ];
        let avoid = prop_oneof![3 => Just(None), 1 => Just(Some("app0")), 1 => Just(Some("app1/web"))];
        let place = (any::<bool>(), any::<bool>(), avoid);
        (
            strategy,
            0..3usize,
            1..3u64,
            (0..5u32, 0..3u64, any::<bool>()),
            place,
            0..3u64,
        )
            .prop_map(
                |(strategy, app, count, (halves, gib, bind), (pod, zone, avoid), limit)| {
                    let mut deploy = Deploy {
                        pod: pod.then(|| "p".into()),
                        strategy,
                        count,
                        max_per_node: limit,
                        spread_by: (strategy == Strategy::Spread).then(|| "zone".into()),
                        ..Deploy::default()
                    };
                    deploy.spec.app = format!("app{app}");
                    deploy.spec.entrypoint = "web".into();
                    deploy.spec.resources = Request {
                        cpu_request: Cpu::from_nano(u64::from(halves) * 500_000_000),
                        cpu_bind: bind && halves > 0,
                        memory_request: gib << 30,
                        ..Request::default()
                    };
                    deploy.filter.selectors = zone.then(|| "zone=a".parse().unwrap()).into_iter().collect();
                    deploy.filter.avoid = avoid.map(|avoid| avoid.parse().unwrap()).into_iter().collect();
                    deploy
                },
            )
    }

    proptest! {
        /// Whatever came before on the stream, the plan is the one that somebody makes who looks at every node.
        #[test]
        fn a_stream_is_planned_as_each_alone(
            nodes in prop::collection::vec((1u32..4, 1u64..5, 0usize..2, prop::bool::weighted(0.1)), 1..16),
            stream in prop::collection::vec(deploys(), 1..40),
        ) {
            let nodes = nodes.into_iter().enumerate().map(|(i, of)| node(i, of)).collect();
            let mut planner = Planner::new(nodes);
            planner.set_all_counts([(("app0".into(), "web".into()), [("n00".into(), 2)].into())].into());
            for deploy in stream {
                let mut afresh = planner.afresh();
                let expected = afresh.plan(&deploy, &Offers::default());
                let planned = planner.plan(&deploy, &Offers::default());
                prop_assert_eq!(&planned, &expected, "{:?}", deploy);
                if let Ok(plan) = planned {
                    planner.take(&deploy.spec, &plan);
                }
            }
        }
    }
}
