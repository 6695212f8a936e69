//! Bringing one workload of this node in line with what is wanted: looks, decides, acts and reports.
//!
//! What must stay true: it works from what the store and the engine say now, under the workload's lock, so that it can
//! be killed anywhere and be called again by anybody.

use eru_cli::{Exit, Failure};
use eru_types::{Desired, Phase, Status, Workload};

use crate::args::Grace;
use crate::confirm::{Gone, confirm, want_removed};
use crate::engine::{Engine, Observed};
use crate::node::Node;
use crate::reconcile::{self, Seen, Step};
use crate::status::report;
use crate::{cores, network, rm, stop, up};

/// Why a step failed, and what is to be reported of the workload.
struct Trouble {
    failure: Failure,
    report: Box<Workload>,
}

/// Brings a workload in line. The caller holds its lock. Returns it with what is now known of it.
///
/// # Errors
/// Why it is not in line. It was reported, as far as the store could be reached.
pub(crate) fn settle(node: &Node, id: &str, how: Grace) -> Result<Workload, Failure> {
    let Some((work, status)) = node.load(id)? else {
        return Err(Gone::Absent.failure(&format!("workload {id}"), false));
    };
    if work.txid.is_some() {
        return Ok(eru_ledger::join(work, status));
    }
    let done = node
        .engine(&work.engine)
        .and_then(|engine| Ok((engine, engine.inspect(id)?)))
        .map_err(|failure| unchanged(&work, status.as_ref(), failure))
        .and_then(|(engine, seen)| act(node, engine, &work, seen, status.as_ref(), how));
    match done {
        Ok(mut now) => {
            let reported = report(&*node.store, &now)?;
            now.health = reported.health;
            Ok(now)
        }
        Err(trouble) => {
            report(&*node.store, &trouble.report)?;
            Err(trouble.failure)
        }
    }
}

fn act(
    node: &Node,
    engine: &dyn Engine,
    work: &Workload,
    instance: Option<Observed>,
    status: Option<&Status>,
    how: Grace,
) -> Result<Workload, Trouble> {
    let id = &work.id;
    let seen = seen(instance.as_ref());
    let Some(step) = reconcile::step(work, seen, status) else {
        return Ok(work.clone());
    };
    if step != Step::Keep {
        tracing::info!(workload = work.name, id, ?step, ?seen, "settling");
    }
    // Killed between a start and its report, only the engine knows of it.
    let is_new = reconcile::is_new(status) && instance.as_ref().is_none_or(|i| i.started_at.is_none());
    match step {
        // Why it was given up stays to be read, and how it ended.
        Step::Keep if instance.is_none() && work.desired != Desired::Stopped => {
            return Ok(eru_ledger::join(work.clone(), status.cloned()));
        }
        Step::Keep => {
            if let Some(seen) = instance.as_ref().filter(|seen| seen.phase == Phase::Running) {
                cores::try_align(node, engine, work, seen);
            }
            return describe(node, work, instance).map_err(|e| unchanged(work, status, e));
        }
        Step::Up | Step::Start => {
            up::bring_up(node, engine, work, seen).map_err(|e| start_failed(node, engine, work, status, is_new, e))?;
        }
        Step::Stop => stop::halt(engine, work, how).map_err(|e| unchanged(work, status, e))?,
        Step::Remove => {
            let running = seen == Seen::Running;
            rm::take_down(node, engine, work, running, how).map_err(|e| unchanged(work, status, e))?;
        }
    }
    let instance = engine.inspect(id).map_err(|e| unchanged(work, status, e.into()))?;
    describe(node, work, instance).map_err(|e| unchanged(work, status, e))
}

/// What the engine has, in the terms of the decision.
pub(crate) fn seen(instance: Option<&Observed>) -> Seen {
    match instance {
        None => Seen::Absent,
        Some(instance) => match instance.phase {
            Phase::Running => Seen::Running,
            Phase::Stopped | Phase::Failed => Seen::Ended(instance.exit_code),
            Phase::Placed | Phase::Created | Phase::Removed => Seen::Created,
        },
    }
}

/// The workload with what the engine knows of it.
fn describe(node: &Node, work: &Workload, instance: Option<Observed>) -> Result<Workload, Failure> {
    let mut now = work.clone();
    now.phase = reconcile::phase(work.desired, seen(instance.as_ref()));
    now.error = None;
    if now.phase != Phase::Removed {
        now.network = network::addresses(&*node.store, work)?;
    }
    if let Some(instance) = instance {
        overlay(&mut now, &instance);
    }
    Ok(now)
}

/// What an instance says of itself, over what was known of the workload.
pub(crate) fn overlay(now: &mut Workload, instance: &Observed) {
    now.phase = reconcile::phase(now.desired, seen(Some(instance)));
    now.network.extend(instance.network.clone());
    // What was stopped on purpose did not fail, whatever its exit code.
    if instance.phase == Phase::Failed && now.desired == Desired::Running {
        now.phase = Phase::Failed;
        now.error = Some(ending(instance));
    }
    now.exit_code = instance.exit_code;
    now.restarts = instance.restarts;
    if let Some(pid) = instance.pid {
        now.extra.insert("pid".into(), pid.into());
    }
}

fn ending(instance: &Observed) -> String {
    match (&instance.error, instance.oom_killed, instance.exit_code) {
        (Some(error), _, _) => error.clone(),
        (None, true, _) => "it was killed for want of memory".into(),
        (None, false, Some(code)) => format!("it ended with exit status {code}"),
        (None, false, None) => "it ended while nobody watched".into(),
    }
}

/// The trouble of a step that has changed nothing: what was known stays, the error is added.
fn unchanged(work: &Workload, status: Option<&Status>, failure: Failure) -> Trouble {
    let mut report = eru_ledger::join(work.clone(), status.cloned());
    report.starts = status.map_or(0, |status| status.starts);
    report.error = Some(failure.to_string());
    let later = "what is wanted is kept: `eru-run serve` does it later, or repeat this";
    let failure = match failure.remedy().map(str::to_owned) {
        _ if failure.exit() != Exit::Unavailable => failure,
        None => failure.hint(later),
        Some(remedy) => failure.hint(format_args!("{remedy}; {later}")),
    };
    Trouble {
        failure,
        report: Box::new(report),
    }
}

/// A workload that never ran and cannot be started is given back: nothing of it stays, and `eru-place gc` or `release`
/// takes its resources. One that has run is kept. What may work later, or for another user, is left as it is.
fn start_failed(
    node: &Node,
    engine: &dyn Engine,
    work: &Workload,
    status: Option<&Status>,
    is_new: bool,
    failure: Failure,
) -> Trouble {
    if failure.exit().retry() || failure.exit() == Exit::Permission {
        return unchanged(work, status, failure);
    }
    let mut report = work.clone();
    report.phase = Phase::Failed;
    report.error = Some(failure.to_string());
    if is_new {
        match give_up(node, engine, work) {
            Ok(()) => report.phase = Phase::Removed,
            Err(e) => tracing::warn!("{}: undoing a start that failed: {e}", work.name),
        }
    }
    Trouble {
        failure,
        report: Box::new(report),
    }
}

fn give_up(node: &Node, engine: &dyn Engine, work: &Workload) -> Result<(), Failure> {
    // Wanted first: killed in between, the next one goes on removing.
    if confirm(&*node.store, &work.node, &work.id, want_removed)?.is_err() {
        tracing::warn!("{} is gone from the store", work.name);
    }
    let how = Grace {
        force: true,
        ..Grace::default()
    };
    rm::take_down(node, engine, work, true, how)
}
