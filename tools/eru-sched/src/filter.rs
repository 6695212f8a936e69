//! Which nodes may be chosen for a deploy.

use eru_types::{Deploy, Extra, Node, Reason, Refusal};

/// A refusal of a deploy.
pub(crate) fn refuse(deploy: &Deploy, reason: Reason, message: String, retry: bool) -> Box<Refusal> {
    let object = match &deploy.pod {
        Some(pod) => format!("{}/{} in pod {pod}", deploy.spec.app, deploy.spec.entrypoint),
        None => format!("{}/{}", deploy.spec.app, deploy.spec.entrypoint),
    };
    Box::new(Refusal {
        reason,
        object,
        message,
        retry,
        deploy: Some(deploy.clone()),
        extra: Extra::new(),
    })
}

/// The indices of the nodes that pass.
///
/// As in Eru, nodes asked for by name are taken as they are: pod, labels and state have no say then. What cannot run
/// the engine asked for is never taken.
pub(crate) fn candidates(nodes: &[Node], deploy: &Deploy) -> Result<Vec<usize>, Box<Refusal>> {
    let filter = &deploy.filter;
    if let Some(name) = filter
        .include
        .iter()
        .find(|name| !nodes.iter().any(|node| node.name == **name))
    {
        let message = format!("node {name} is not known; `eru-place node ls` lists those that are");
        return Err(refuse(deploy, Reason::Unknown, message, false));
    }
    if let Some(pod) = deploy
        .pod
        .as_ref()
        .filter(|pod| filter.include.is_empty() && !nodes.iter().any(|node| node.pod == **pod))
    {
        let message = format!("pod {pod} has no nodes; add one with `eru-place node add --pod {pod}`");
        return Err(refuse(deploy, Reason::NoNodes, message, false));
    }
    let chosen: Vec<usize> = (0..nodes.len())
        .filter(|&i| keeps_out(&nodes[i], deploy).is_none())
        .collect();
    if chosen.is_empty() {
        let reasons: Vec<String> = nodes
            .iter()
            .filter_map(|node| Some(format!("{}: {}", node.name, keeps_out(node, deploy)?)))
            .take(5)
            .collect();
        let message = match reasons[..] {
            [] => "there are no nodes; add one with `eru-place node add`".to_owned(),
            _ => format!("no node passes the filters ({})", reasons.join("; ")),
        };
        return Err(refuse(deploy, Reason::NoNodes, message, false));
    }
    Ok(chosen)
}

/// The first reason that keeps a node out.
fn keeps_out(node: &Node, deploy: &Deploy) -> Option<String> {
    let filter = &deploy.filter;
    if let Some(engine) = &deploy.spec.engine
        && !node.engines.is_empty()
        && !node.engines.contains(engine)
    {
        return Some(format!("it has no engine {engine}"));
    }
    if !filter.include.is_empty() {
        return (!filter.include.contains(&node.name)).then(|| "it is not asked for".to_owned());
    }
    if deploy.pod.as_ref().is_some_and(|pod| *pod != node.pod) {
        return Some(format!("it is in pod {}", node.pod));
    }
    if filter.exclude.contains(&node.name) {
        return Some("it is excluded".to_owned());
    }
    if let Some((key, value)) = filter
        .labels
        .iter()
        .find(|(key, value)| node.labels.get(*key) != Some(value))
    {
        return Some(format!("it lacks the label {key}={value}"));
    }
    match (filter.all, node.cordoned, node.alive) {
        (true, ..) => None,
        (_, true, _) => Some("it is cordoned".to_owned()),
        (_, _, Some(false)) => Some("it is down; --all-nodes plans for it all the same".to_owned()),
        _ => None,
    }
}
