//! What is not placed, and why. Pure.

use eru_types::{Deploy, Extra, Node, Reason, Refusal, Strategy};

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
    } else if deploy.strategy == Strategy::Each {
        // So many on one more node; the others have theirs, which EACH does not count. FILL does.
        (deploy.count, deploy.nodes_limit) = (left, 1);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_asked_for_again_and_no_more() {
        let asked = |strategy| {
            let deploy = Deploy {
                strategy,
                count: 5,
                nodes_limit: 4,
                ..Deploy::default()
            };
            let plan = Plan {
                node: "n1".into(),
                count: 5,
                deploy: deploy.into(),
            };
            let deploy = refusal(&plan, 2, unknown()).deploy.unwrap_or_default();
            (deploy.strategy, deploy.count, deploy.nodes_limit)
        };
        for overall in [Strategy::Auto, Strategy::Global, Strategy::Drained, Strategy::Spread] {
            assert_eq!(asked(overall), (overall, 2, 4));
        }
        // What stands on the other nodes counts for FILL, and does not for EACH.
        assert_eq!(asked(Strategy::Fill), (Strategy::Fill, 5, 4));
        assert_eq!(asked(Strategy::Each), (Strategy::Each, 2, 1));
    }
}
