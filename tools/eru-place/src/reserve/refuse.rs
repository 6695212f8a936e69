//! What is not placed, and why. Pure.

use eru_types::{Deploy, Extra, Node, Reason, Refusal};

use super::line::Plan;

/// Why a node does not take such instances: the reason, the same for people, and whether a later attempt may work.
pub(super) type No = (Reason, String, bool);

/// Whether any node takes such instances at all.
pub(super) fn possible(deploy: &Deploy) -> Result<(), No> {
    if deploy.spec.image.is_empty() {
        let message = "no image is named; name one with `eru-sched --image`";
        return Err((Reason::Unsupported, message.into(), false));
    }
    Ok(())
}

/// Whether this node does, as it was described.
pub(super) fn acceptable(node: &Node, deploy: &Deploy) -> Result<(), No> {
    let (spec, filter) = (&deploy.spec, &deploy.filter);
    if let Some(engine) = spec
        .engine
        .as_ref()
        .filter(|engine| !node.engines.is_empty() && !node.engines.contains(engine))
    {
        return Err((Reason::Unsupported, format!("it has no engine {engine}"), false));
    }
    if node.cordoned && !filter.all && !filter.include.contains(&node.name) {
        return Err((Reason::Conflict, "it was cordoned; plan again".into(), true));
    }
    Ok(())
}

/// What there is to say of a node that is not in the store.
pub(super) fn unknown() -> No {
    let message = "it is not known; `eru-place node ls` lists those that are";
    (Reason::Unknown, message.into(), false)
}

/// What is left of an assignment, fit to be planned again.
pub(super) fn refusal(plan: &Plan, left: u64, (reason, message, retry): No) -> Refusal {
    let mut deploy = Deploy::clone(&plan.deploy);
    if deploy.strategy.counts_in_all() {
        deploy.count = left;
    }
    let message = format!(
        "{left} of {} instances of {}/{} are not placed: {message}",
        plan.count, deploy.spec.app, deploy.spec.entrypoint
    );
    Refusal {
        reason,
        object: format!("node {}", plan.node),
        message,
        retry,
        deploy: Some(deploy),
        extra: Extra::new(),
    }
}
