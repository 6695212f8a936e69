//! What to do about one workload: a pure function of what is wanted and what the engine has.
//!
//! What must stay true: an unconfirmed workload is left alone; what runs and shall run is left alone; a workload that
//! ended by itself is started again only if its policy or the operator says so; nobody who is away loses a workload.

use eru_types::{Desired, Phase, Restart, Status, Workload};

/// What the engine has of a workload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// Nothing.
    Absent,
    /// An instance that was never started.
    Created,
    /// It runs, or is between two starts of its restart policy.
    Running,
    /// It ended, or was stopped. The exit code is not known when nobody was there to see it, as after a power cut.
    Ended(Option<i32>),
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Nothing but to report.
    Keep,
    /// Create and start it.
    Up,
    /// Start it.
    Start,
    /// Stop it.
    Stop,
    /// Remove it, and give back its addresses.
    Remove,
}

/// What is to be done about a workload that the store has. `None`: it is not ours yet.
pub(crate) fn step(work: &Workload, seen: Seen, status: Option<&Status>) -> Option<Step> {
    if work.txid.is_some() {
        return None;
    }
    Some(match (work.desired, seen) {
        (Desired::Running, Seen::Absent) if is_over(work, status) => Step::Keep,
        (Desired::Running, Seen::Absent) => Step::Up,
        (Desired::Running, Seen::Created) => Step::Start,
        (Desired::Running, Seen::Ended(code)) if again(work, code, status) => Step::Start,
        (Desired::Running, Seen::Running | Seen::Ended(_)) => Step::Keep,
        (Desired::Stopped, Seen::Running) => Step::Stop,
        (Desired::Stopped, _) => Step::Keep,
        // Its addresses may still be its own although the engine has nothing.
        (Desired::Removed, Seen::Absent) if status.is_some_and(|s| s.phase == Phase::Removed) => Step::Keep,
        (Desired::Removed, _) => Step::Remove,
    })
}

/// Whether one that has ended is to be started again. Restarting after a failure is the engine's work, which has
/// counted; only what ended unseen is left to us.
fn again(work: &Workload, code: Option<i32>, status: Option<&Status>) -> bool {
    let asked = work.starts > status.map_or(0, |status| status.starts);
    asked
        || match work.spec.restart {
            Restart::No => false,
            Restart::Always => true,
            Restart::OnFailure(_) => code.is_none(),
        }
}

/// Whether it has ended for good, so that it must not run once more though somebody took its instance away, as
/// `docker container prune` does.
fn is_over(work: &Workload, status: Option<&Status>) -> bool {
    let Some(status) = status.filter(|status| matches!(status.phase, Phase::Stopped | Phase::Failed)) else {
        return false;
    };
    let over = match work.spec.restart {
        Restart::No => status.exit_code.is_some(),
        Restart::OnFailure(_) => status.exit_code == Some(0),
        Restart::Always => false,
    };
    over && work.starts <= status.starts
}

/// Whether it has never got so far as to run: when bringing it up fails, its resources are given back.
pub(crate) fn is_new(status: Option<&Status>) -> bool {
    status.is_none_or(|status| matches!(status.phase, Phase::Placed | Phase::Created))
}

/// The phase to report for what is seen.
pub(crate) fn phase(desired: Desired, seen: Seen) -> Phase {
    match (desired, seen) {
        (Desired::Removed, Seen::Absent) => Phase::Removed,
        (Desired::Stopped, Seen::Absent | Seen::Created) => Phase::Stopped,
        (Desired::Running, Seen::Absent) => Phase::Placed,
        (_, Seen::Created) => Phase::Created,
        (_, Seen::Running) => Phase::Running,
        (_, Seen::Ended(_)) => Phase::Stopped,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENDED: Seen = Seen::Ended(Some(0));

    fn work(desired: Desired) -> Workload {
        Workload {
            desired,
            ..Workload::default()
        }
    }

    fn status(phase: Phase) -> Status {
        Status {
            phase,
            ..Status::default()
        }
    }

    #[test]
    fn the_table() {
        use Desired::{Removed, Running, Stopped};
        for (desired, seen, expected) in [
            (Running, Seen::Absent, Step::Up),
            (Running, Seen::Created, Step::Start),
            (Running, Seen::Running, Step::Keep),
            (Running, ENDED, Step::Keep),
            (Stopped, Seen::Absent, Step::Keep),
            (Stopped, Seen::Created, Step::Keep),
            (Stopped, Seen::Running, Step::Stop),
            (Stopped, ENDED, Step::Keep),
            (Removed, Seen::Absent, Step::Remove),
            (Removed, Seen::Created, Step::Remove),
            (Removed, Seen::Running, Step::Remove),
            (Removed, ENDED, Step::Remove),
        ] {
            assert_eq!(step(&work(desired), seen, None), Some(expected), "{desired:?} {seen:?}");
        }
    }

    #[test]
    fn an_unconfirmed_workload_is_left_alone() {
        let mut work = work(Desired::Running);
        work.txid = Some("t1".into());
        for seen in [Seen::Absent, Seen::Created, Seen::Running, ENDED] {
            assert_eq!(step(&work, seen, None), None);
        }
    }

    #[test]
    fn the_removed_is_removed_once() {
        let removed = status(Phase::Removed);
        assert_eq!(
            step(&work(Desired::Removed), Seen::Absent, Some(&removed)),
            Some(Step::Keep)
        );
        assert_eq!(step(&work(Desired::Removed), ENDED, Some(&removed)), Some(Step::Remove));
    }

    #[test]
    fn what_ended_is_started_again_only_on_demand() {
        let mut work = work(Desired::Running);
        let stopped = status(Phase::Stopped);
        let now = |work: &Workload, code| step(work, Seen::Ended(code), Some(&stopped));
        assert_eq!(now(&work, Some(1)), Some(Step::Keep));
        work.spec.restart = Restart::OnFailure(3);
        assert_eq!(now(&work, Some(1)), Some(Step::Keep));
        assert_eq!(now(&work, None), Some(Step::Start));
        work.spec.restart = Restart::Always;
        assert_eq!(now(&work, Some(0)), Some(Step::Start));
        work.spec.restart = Restart::No;
        work.starts = 1;
        assert_eq!(now(&work, Some(0)), Some(Step::Start));
        let done = Status { starts: 1, ..stopped };
        assert_eq!(step(&work, ENDED, Some(&done)), Some(Step::Keep));
    }

    #[test]
    fn what_is_over_does_not_run_once_more_though_its_instance_is_gone() {
        let mut work = work(Desired::Running);
        let ended = |phase, exit_code| Status {
            exit_code,
            ..status(phase)
        };
        let now = |work: &Workload, status: &Status| step(work, Seen::Absent, Some(status));
        let (well, badly) = (ended(Phase::Stopped, Some(0)), ended(Phase::Failed, Some(1)));
        assert_eq!(now(&work, &well), Some(Step::Keep));
        assert_eq!(now(&work, &badly), Some(Step::Keep));
        assert_eq!(now(&work, &ended(Phase::Failed, None)), Some(Step::Up), "nobody saw it");
        assert_eq!(now(&work, &ended(Phase::Running, Some(1))), Some(Step::Up));
        work.spec.restart = Restart::OnFailure(3);
        assert_eq!(now(&work, &well), Some(Step::Keep));
        assert_eq!(now(&work, &badly), Some(Step::Up));
        work.spec.restart = Restart::Always;
        assert_eq!(now(&work, &well), Some(Step::Up));
        work.spec.restart = Restart::No;
        work.starts = 1;
        assert_eq!(now(&work, &well), Some(Step::Up));
    }

    #[test]
    fn a_step_leads_to_rest() {
        for desired in [Desired::Running, Desired::Stopped, Desired::Removed] {
            for seen in [Seen::Absent, Seen::Created, Seen::Running, ENDED] {
                let after = match step(&work(desired), seen, None) {
                    Some(Step::Up | Step::Start) => Seen::Running,
                    Some(Step::Stop) => ENDED,
                    Some(Step::Remove) => Seen::Absent,
                    Some(Step::Keep) | None => seen,
                };
                let status = status(phase(desired, after));
                assert_eq!(
                    step(&work(desired), after, Some(&status)),
                    Some(Step::Keep),
                    "{desired:?} {seen:?}"
                );
            }
        }
    }

    #[test]
    fn new_until_it_ran() {
        assert!(is_new(None));
        assert!(is_new(Some(&status(Phase::Created))));
        assert!(!is_new(Some(&status(Phase::Running))));
        assert!(!is_new(Some(&status(Phase::Stopped))));
    }
}
