//! Whether a workload that does not run will run again by itself: a pure reading of what is wanted and what was seen.

use eru_types::{Phase, Status, Workload};

use crate::target::not_running;

/// Why waiting for the workload is in vain, if it is.
pub(crate) fn hopeless(work: &Workload, status: &Status) -> Option<String> {
    match status.phase {
        Phase::Placed | Phase::Created | Phase::Running => None,
        Phase::Removed => Some("removed".to_owned()),
        Phase::Stopped | Phase::Failed if work.starts_again(status) => None,
        Phase::Stopped | Phase::Failed => Some(not_running(status)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use eru_types::{Desired, Restart};

    fn reason(restart: Restart, phase: Phase, exit_code: i32, restarts: u32) -> Option<String> {
        let mut work = Workload::default();
        work.spec.restart = restart;
        hopeless(
            &work,
            &Status {
                phase,
                exit_code: Some(exit_code),
                restarts,
                ..Status::default()
            },
        )
    }

    #[test]
    fn the_restart_policy_gives_hope() {
        let ended = Some("stopped with exit status 1".to_owned());
        assert_eq!(reason(Restart::No, Phase::Stopped, 1, 0), ended);
        assert_eq!(reason(Restart::Always, Phase::Stopped, 0, 9), None);
        assert_eq!(reason(Restart::OnFailure(0), Phase::Stopped, 1, 9), None);
        assert_eq!(reason(Restart::OnFailure(3), Phase::Failed, 1, 2), None);
        assert_eq!(reason(Restart::OnFailure(3), Phase::Stopped, 1, 3), ended);
        assert!(reason(Restart::OnFailure(3), Phase::Stopped, 0, 0).is_some());
        assert_eq!(reason(Restart::No, Phase::Running, 0, 0), None);
        assert!(reason(Restart::Always, Phase::Removed, 0, 0).is_some());
    }

    #[test]
    fn a_stopped_one_waits_for_an_operator_only_if_he_asked() {
        let status = Status {
            phase: Phase::Stopped,
            starts: 1,
            ..Status::default()
        };
        let mut work = Workload {
            desired: Desired::Stopped,
            starts: 1,
            ..Workload::default()
        };
        work.spec.restart = Restart::Always;
        assert!(hopeless(&work, &status).is_some());
        work.starts = 2;
        assert!(hopeless(&work, &status).is_none());
    }
}
