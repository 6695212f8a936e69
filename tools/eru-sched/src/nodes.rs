//! Nodes from a stream, for planning without a store.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;

use eru_cli::{BadLines, Exit, Failure, Input, Io, Reader};
use eru_types::{CpuMap, Deploy, Document, Node, Spec, Workload};

use crate::plan::Planner;

/// As much of a file as a pipe holds.
const BUFFER: usize = 64 * 1024;

/// Reads `Node` documents from a file, or standard input when it is named `-`. Workloads count as instances that run;
/// what else is on the stream has no say. Where it is known that nothing but one deploy will be planned, what that has
/// no use for is not kept: most of the memory of a node is in its labels and cores.
pub(crate) fn from_stream(from: &str, only: Option<&Deploy>, io: &mut Io) -> Result<Planner, Failure> {
    let (mut reader, mut bad) = open(from, io)?;
    let mut nodes = Vec::new();
    let mut counts: BTreeMap<(String, String), BTreeMap<String, u64>> = BTreeMap::new();
    let useless = only.map(Useless::to).unwrap_or_default();
    let keep = |nodes: &mut Vec<Node>, mut node: Node| {
        useless.drop_from(&mut node);
        nodes.push(node);
    };
    while let Some(item) = reader.pass_over(|node| keep(&mut nodes, node)) {
        match bad.skip(item)? {
            Some((_, Document::Node(node))) => keep(&mut nodes, node),
            Some((
                _,
                Document::Workload(Workload {
                    node,
                    spec: Spec { app, entrypoint, .. },
                    ..
                }),
            )) => {
                *counts.entry((app, entrypoint)).or_default().entry(node).or_default() += 1;
            }
            _ => {}
        }
    }
    bad.outcome()?;
    let mut planner = Planner::new(nodes);
    planner.set_all_counts(counts);
    Ok(planner)
}

/// The documents of a file, or of standard input when it is named `-`, and where their bad lines are told.
pub(crate) fn open(from: &str, io: &mut Io) -> Result<(Reader, BadLines), Failure> {
    if from == "-" {
        return Ok((io.documents(), BadLines::default()));
    }
    let name = format!("--nodes {from}");
    let file = File::open(from).map_err(|error| {
        Failure::new(Exit::Io, format_args!("{name}: {error}"))
            .hint("it takes a file of Node documents, one a line, or - for standard input")
    })?;
    let input: Input = Box::new(BufReader::with_capacity(BUFFER, file));
    Ok((Reader::new(input), BadLines::of(name)))
}

/// What of a node has no say in a deploy.
#[derive(Clone, Copy, Default)]
struct Useless {
    labels: bool,
    engines: bool,
    cores: bool,
}

impl Useless {
    fn to(deploy: &Deploy) -> Self {
        Self {
            labels: has_no_use_for_labels(deploy),
            engines: deploy.spec.engine.is_none(),
            cores: !deploy.spec.resources.cpu_bind,
        }
    }

    fn drop_from(self, node: &mut Node) {
        if self.labels {
            node.labels.clear();
        }
        if self.engines {
            node.engines = Vec::new();
        }
        if self.cores {
            node.capacity.cpu_map = CpuMap::new();
            node.usage.cpu_map = CpuMap::new();
        }
    }
}

/// Whether a deploy asks for nothing but these fields, none of which is about labels. A field that is added later is
/// not among them.
fn has_no_use_for_labels(deploy: &Deploy) -> bool {
    let known = Deploy {
        pod: deploy.pod.clone(),
        strategy: deploy.strategy,
        count: deploy.count,
        nodes_limit: deploy.nodes_limit,
        spec: deploy.spec.clone(),
        ..Deploy::default()
    };
    *deploy == known
}

/// The nodes in the order of their names. They are large, so that those that come in order, as from the store, are not
/// moved at all, and others once.
pub(crate) fn by_name(mut nodes: Vec<Node>) -> Vec<Node> {
    if nodes.is_sorted_by(|a, b| a.name < b.name) {
        return nodes;
    }
    let mut order: Vec<usize> = (0..nodes.len()).collect();
    // Of two with one name the last comes first, and stays.
    order.sort_by(|&a, &b| nodes[a].name.cmp(&nodes[b].name).then(b.cmp(&a)));
    order.dedup_by(|&mut a, &mut b| nodes[a].name == nodes[b].name);
    order.into_iter().map(|i| std::mem::take(&mut nodes[i])).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop, prop_assert_eq, proptest};

    use super::*;
    use crate::live::tests::{deploys, node};
    use crate::offers::Offers;

    proptest! {
        #[test]
        fn what_is_dropped_has_no_say(
            nodes in prop::collection::vec((1u32..4, 1u64..5, 0usize..2, any::<bool>()), 1..16),
            deploy in deploys(),
        ) {
            let nodes: Vec<Node> = nodes.into_iter().enumerate().map(|(i, of)| node(i, of)).collect();
            let mut less = nodes.clone();
            less.iter_mut().for_each(|node| Useless::to(&deploy).drop_from(node));
            let (mut all, mut less) = (Planner::new(nodes), Planner::new(less));
            let offers = Offers::default();
            prop_assert_eq!(all.capacity(&deploy, &offers), less.capacity(&deploy, &offers));
            prop_assert_eq!(all.plan(&deploy, &offers), less.plan(&deploy, &offers));
        }
    }

    #[test]
    fn nodes_are_ordered_and_the_last_of_a_name_stays() {
        let node = |(name, pod): &(&str, &str)| Node {
            name: (*name).to_owned(),
            pod: (*pod).to_owned(),
            ..Node::default()
        };
        let ordered = |nodes: &[(&str, &str)]| -> Vec<String> {
            let nodes = by_name(nodes.iter().map(node).collect());
            nodes.iter().map(|node| format!("{}/{}", node.name, node.pod)).collect()
        };
        assert_eq!(ordered(&[("a", "1"), ("b", "2")]), ["a/1", "b/2"]);
        assert_eq!(
            ordered(&[("b", "1"), ("a", "2"), ("b", "3"), ("c", "4"), ("a", "5")]),
            ["a/5", "b/3", "c/4"]
        );
        assert_eq!(ordered(&[("a", "1"), ("a", "2")]), ["a/2"]);
    }

    #[test]
    fn labels_are_kept_for_a_deploy_that_may_ask_for_them() {
        let mut deploy = Deploy {
            pod: Some("p".into()),
            count: 3,
            ..Deploy::default()
        };
        assert!(has_no_use_for_labels(&deploy));
        deploy.filter.labels.insert("disk".into(), "ssd".into());
        assert!(!has_no_use_for_labels(&deploy));
    }
}
