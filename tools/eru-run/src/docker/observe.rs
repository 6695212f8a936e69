//! What dockerd knows of containers.
//!
//! A list says little; how one ended and how often it was restarted takes a question for each. So the answers are kept
//! from one look to the next for as long as a list shows that nothing has happened.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::PoisonError;
use std::time::SystemTime;

use bollard::models::{
    ContainerInspectResponse, ContainerState, ContainerStateStatusEnum as State, ContainerSummary, NetworkSettings,
};
use eru_types::{Phase, time};

use super::Docker;
use super::client::absent;
use crate::engine::{Observed, Result};
use crate::instance::LABEL_ID;

/// What was seen of a container at the last look.
#[derive(Clone, Debug)]
pub(super) struct Look {
    state: Option<String>,
    observed: Observed,
}

impl Docker {
    /// All containers of this node.
    pub(super) async fn observe_all(&self) -> Result<Vec<Observed>> {
        let mut all = Vec::new();
        let mut looks = std::collections::HashMap::new();
        for summary in self.summaries(None).await? {
            let Some(container) = summary.id.clone() else { continue };
            let known = self
                .seen
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .remove(&container);
            let look = match known.filter(|look| unchanged(look, &summary)) {
                Some(look) => look,
                None => match self.observe(&container).await? {
                    Some(observed) => Look {
                        state: state(&summary),
                        observed,
                    },
                    None => continue,
                },
            };
            all.push(look.observed.clone());
            looks.insert(container, look);
        }
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = looks;
        Ok(all)
    }

    /// One container; `None` when it is gone by now, or not a workload's.
    pub(super) async fn observe(&self, container: &str) -> Result<Option<Observed>> {
        match self.api.inspect_container(container, None).await {
            Ok(inspected) => Ok(observed(inspected)),
            Err(cause) if absent(&cause) => Ok(None),
            Err(cause) => Err(self.error(|| format!("inspecting container {container:.12}"), cause)),
        }
    }
}

fn state(summary: &ContainerSummary) -> Option<String> {
    summary.state.map(|state| state.to_string())
}

/// A container that was started or ended within the last minute says so in seconds, and is asked again: between two
/// looks it may have ended and been restarted.
fn unchanged(look: &Look, summary: &ContainerSummary) -> bool {
    look.state == state(summary) && summary.status.as_ref().is_some_and(|status| !status.contains("second"))
}

fn observed(inspected: ContainerInspectResponse) -> Option<Observed> {
    let labels = inspected.config.and_then(|config| config.labels)?;
    let state = inspected.state.unwrap_or_default();
    let (phase, restarting) = phase(&state);
    let ended = matches!(phase, Phase::Stopped | Phase::Failed) || restarting;
    let cores = inspected.host_config.and_then(|host| host.cpuset_cpus);
    Some(Observed {
        id: labels.get(LABEL_ID)?.clone(),
        name: inspected.name.unwrap_or_default().trim_start_matches('/').to_owned(),
        phase,
        restarting,
        pid: state.pid.filter(|pid| *pid > 0).and_then(|pid| pid.try_into().ok()),
        exit_code: state.exit_code.filter(|_| ended).and_then(|code| code.try_into().ok()),
        oom_killed: ended && state.oom_killed == Some(true),
        started_at: instant(state.started_at.as_deref()),
        finished_at: instant(state.finished_at.as_deref()),
        restarts: inspected.restart_count.and_then(|n| n.try_into().ok()).unwrap_or(0),
        error: state.error.filter(|error| ended && !error.is_empty()),
        log_path: inspected.log_path.filter(|path| !path.is_empty()).map(PathBuf::from),
        netns: None,
        cores: cores
            .filter(|cores| !cores.is_empty())
            .and_then(|cores| cores.parse().ok()),
        network: inspected.network_settings.map(addresses).unwrap_or_default(),
    })
}

/// What Docker itself has given, as in its bridge.
fn addresses(settings: NetworkSettings) -> BTreeMap<String, String> {
    let networks = settings.networks.unwrap_or_default().into_iter();
    networks
        .filter_map(|(name, endpoint)| Some((name, endpoint.ip_address.filter(|ip| !ip.is_empty())?)))
        .collect()
}

fn phase(state: &ContainerState) -> (Phase, bool) {
    match state.status {
        Some(State::RUNNING | State::PAUSED) => (Phase::Running, false),
        Some(State::RESTARTING) => (Phase::Running, true),
        Some(State::EXITED | State::DEAD | State::REMOVING | State::STOPPING) if state.exit_code == Some(0) => {
            (Phase::Stopped, false)
        }
        Some(State::EXITED | State::DEAD | State::REMOVING | State::STOPPING) => (Phase::Failed, false),
        _ => (Phase::Created, false),
    }
}

/// dockerd writes the year 1 for never.
fn instant(text: Option<&str>) -> Option<SystemTime> {
    let text = text.filter(|text| !text.starts_with("0001-"))?;
    time::parse(text).ok()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use bollard::models::{ContainerConfig, EndpointSettings};

    fn inspected(status: State, exit_code: i64) -> ContainerInspectResponse {
        ContainerInspectResponse {
            name: Some("/app_web_abcdef".into()),
            config: Some(ContainerConfig {
                labels: Some([(LABEL_ID.to_owned(), "w1".to_owned())].into()),
                ..ContainerConfig::default()
            }),
            state: Some(ContainerState {
                status: Some(status),
                exit_code: Some(exit_code),
                started_at: Some("0001-01-01T00:00:00Z".into()),
                finished_at: Some("2026-11-23T10:00:00.5Z".into()),
                ..ContainerState::default()
            }),
            network_settings: Some(NetworkSettings {
                networks: Some([("bridge", "172.17.0.2"), ("none", "")].map(endpoint).into()),
                ..NetworkSettings::default()
            }),
            ..ContainerInspectResponse::default()
        }
    }

    fn endpoint((name, ip): (&str, &str)) -> (String, EndpointSettings) {
        let settings = EndpointSettings {
            ip_address: Some(ip.to_owned()),
            ..EndpointSettings::default()
        };
        (name.to_owned(), settings)
    }

    #[test]
    fn states_are_phases() {
        let seen = |status, code| observed(inspected(status, code)).unwrap();
        assert_eq!(seen(State::CREATED, 0).phase, Phase::Created);
        assert_eq!(seen(State::RUNNING, 0).exit_code, None);
        let restarting = seen(State::RESTARTING, 3);
        assert_eq!(
            (restarting.phase, restarting.restarting, restarting.exit_code),
            (Phase::Running, true, Some(3))
        );
        assert_eq!(seen(State::EXITED, 0).phase, Phase::Stopped);
        let failed = seen(State::EXITED, 137);
        assert_eq!((failed.phase, failed.exit_code), (Phase::Failed, Some(137)));
        assert_eq!((failed.id.as_str(), failed.name.as_str()), ("w1", "app_web_abcdef"));
        assert_eq!(failed.network, [("bridge".to_owned(), "172.17.0.2".to_owned())].into());
        assert_eq!(failed.started_at, None);
        assert!(failed.finished_at.is_some());
    }

    #[test]
    fn others_containers_are_not_workloads() {
        let mut other = inspected(State::RUNNING, 0);
        other.config = None;
        assert_eq!(observed(other), None);
    }
}
