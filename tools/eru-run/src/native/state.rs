//! What became of a workload, as its monitor writes it down.
//!
//! What must stay true: only the holder of the monitor's lock writes it; a reader sees the old or the new one, never a
//! part; that a workload runs is believed only while that lock is held.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// How far it has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Stage {
    /// It was never started.
    #[default]
    Created,
    /// Its program runs.
    Running,
    /// It ended and will be started again.
    Restarting,
    /// It ended well, or was stopped.
    Stopped,
    /// It ended badly, or could not be started.
    Failed,
}

/// What became of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct State {
    #[serde(default)]
    pub(crate) stage: Stage,
    /// Its first process, while it runs.
    #[serde(default)]
    pub(crate) pid: Option<i32>,
    /// When that started: with the number, unique.
    #[serde(default)]
    pub(crate) pid_start: Option<u64>,
    #[serde(default)]
    pub(crate) exit_code: Option<i32>,
    #[serde(default)]
    pub(crate) oom_killed: bool,
    /// Milliseconds since 1970.
    #[serde(default)]
    pub(crate) started_ms: Option<u64>,
    #[serde(default)]
    pub(crate) finished_ms: Option<u64>,
    #[serde(default)]
    pub(crate) restarts: u32,
    #[serde(default)]
    pub(crate) error: Option<String>,
}

impl State {
    /// Reads it. What is absent or unreadable is `None`: after a power cut the last one may be lost.
    pub(crate) fn read(path: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(path).ok()?).ok()
    }

    /// Replaces it at once.
    pub(crate) fn write(&self, path: &Path) -> io::Result<()> {
        replace(path, &serde_json::to_vec(self)?)
    }
}

/// Replaces a file at once.
pub(crate) fn replace(path: &Path, contents: &[u8]) -> io::Result<()> {
    let new = path.with_extension("new");
    let mut file = fs::File::create(&new)?;
    file.write_all(contents)?;
    fs::rename(&new, path)
}

/// A time as the state has it.
pub(crate) fn millis(time: SystemTime) -> Option<u64> {
    u64::try_from(time.duration_since(UNIX_EPOCH).ok()?.as_millis()).ok()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn written_as_read_and_unreadable_is_none() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("state.json");
        assert_eq!(State::read(&path), None);
        let state = State {
            stage: Stage::Running,
            pid: Some(7),
            restarts: 2,
            ..State::default()
        };
        state.write(&path).unwrap();
        assert_eq!(State::read(&path), Some(state));
        fs::write(&path, "").unwrap();
        assert_eq!(State::read(&path), None);
        fs::write(&path, "{}").unwrap();
        assert_eq!(State::read(&path), Some(State::default()));
        assert_eq!(millis(UNIX_EPOCH), Some(0));
    }
}
