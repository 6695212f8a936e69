//! What can be known of a workload without changing anything.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use eru_sys::netns;
use eru_types::Phase;

use super::pin;
use super::state::{Stage, State};
use super::{Native, control, life, logs};
use crate::engine::{Observed, Result};

/// What is said of one that was not seen to end.
const UNSEEN: &str = "its monitor died, and the workload with it";

impl Native {
    /// What is known of a workload; `None` if there is none.
    pub(super) fn observe(&self, id: &str) -> Result<Option<Observed>> {
        let home = self.layout.workload(id);
        if !home.dir.exists() {
            return Ok(None);
        }
        // In this order: one that ends in between has then written down how.
        let looked_after = control::is_heard(&home.control())?;
        let state = State::read(&home.state());
        let Ok(config) = life::read_config(&home) else {
            // It is being removed, or was half written in a power cut.
            let error = home.dir.exists().then(|| "its configuration cannot be read".to_owned());
            return Ok(error.map(|error| Observed {
                id: id.to_owned(),
                phase: Phase::Failed,
                error: Some(error),
                ..Observed::default()
            }));
        };
        let path = self.layout.netns(id);
        let mut seen = observed(state, looked_after);
        seen.cores = pin::cores(&home, &config);
        seen.id = config.id;
        seen.name = config.name;
        seen.netns = Some(path).filter(|path| netns::is_netns(path).unwrap_or(false));
        seen.log_path = Some(home.log()).filter(|path| logs::exists(path));
        Ok(Some(seen))
    }
}

/// What a state says, given whether somebody looks after the workload.
fn observed(state: Option<State>, looked_after: bool) -> Observed {
    // A state that is lost says nothing about how it ended.
    let state = state.unwrap_or(State {
        stage: Stage::Running,
        ..State::default()
    });
    let unseen = !looked_after && matches!(state.stage, Stage::Running | Stage::Restarting);
    let phase = match state.stage {
        _ if unseen => Phase::Failed,
        Stage::Created => Phase::Created,
        Stage::Running | Stage::Restarting => Phase::Running,
        Stage::Stopped => Phase::Stopped,
        Stage::Failed => Phase::Failed,
    };
    Observed {
        phase,
        restarting: !unseen && state.stage == Stage::Restarting,
        pid: state.pid.filter(|_| looked_after && state.stage == Stage::Running),
        // Between two runs, how the last one ended is known though nobody is left.
        exit_code: state.exit_code.filter(|_| !unseen),
        oom_killed: state.oom_killed,
        started_at: state.started_ms.map(time),
        finished_at: state.finished_ms.map(time),
        restarts: state.restarts,
        error: if unseen { Some(UNSEEN.to_owned()) } else { state.error },
        ..Observed::default()
    }
}

fn time(millis: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(stage: Stage) -> State {
        State {
            stage,
            pid: Some(7),
            exit_code: Some(3),
            started_ms: Some(1500),
            ..State::default()
        }
    }

    #[test]
    fn running_is_believed_only_while_looked_after() {
        let seen = observed(Some(state(Stage::Running)), true);
        assert_eq!((seen.phase, seen.pid, seen.error), (Phase::Running, Some(7), None));
        assert_eq!(seen.started_at, Some(UNIX_EPOCH + Duration::from_millis(1500)));
        for stage in [Stage::Running, Stage::Restarting] {
            let lost = observed(Some(state(stage)), false);
            assert_eq!((lost.phase, lost.pid, lost.exit_code), (Phase::Failed, None, None));
            assert_eq!(lost.error.as_deref(), Some(UNSEEN));
        }
        assert_eq!(observed(None, false).phase, Phase::Failed);
    }

    #[test]
    fn phases() {
        let phase = |stage| observed(Some(state(stage)), false).phase;
        assert_eq!(phase(Stage::Created), Phase::Created);
        assert_eq!(phase(Stage::Stopped), Phase::Stopped);
        assert_eq!(phase(Stage::Failed), Phase::Failed);
        let again = observed(Some(state(Stage::Restarting)), true);
        assert!(again.restarting && again.phase == Phase::Running && again.pid.is_none());
        assert_eq!(again.exit_code, Some(3));
    }
}
