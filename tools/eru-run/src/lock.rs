//! One `eru-run` at a time works on a workload of this node.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use eru_cli::{Exit, Failure, OrFail};

/// The lock of a workload, until it is dropped.
#[derive(Debug)]
pub(crate) struct Lock {
    path: PathBuf,
    _held: eru_sys::lock::Lock,
}

impl Lock {
    /// Takes the lock of `id` under `run`, waiting at most `patience` for another holder.
    pub(crate) fn take(run: &Path, id: &str, patience: Duration) -> Result<Self, Failure> {
        Self::attempt(run, id, patience)?.ok_or_else(|| {
            Failure::new(Exit::Retry, format_args!("workload {id} is busy"))
                .hint("another eru-run works on it; try again when that has ended")
        })
    }

    /// The same; `None` if it is still held.
    pub(crate) fn attempt(run: &Path, id: &str, patience: Duration) -> Result<Option<Self>, Failure> {
        let dir = run.join("locks");
        fs::create_dir_all(&dir).map_err(|e| Failure::from(e).context(format!("making {}", dir.display())))?;
        let path = dir.join(id);
        let held = eru_sys::lock::Lock::acquire(&path, patience).or_fail(Exit::Os, format!("workload {id}"))?;
        Ok(held.map(|held| Self { path, _held: held }))
    }
}

impl Drop for Lock {
    /// The file goes with its holder, or every workload that ever was would leave one.
    fn drop(&mut self) {
        // A file that stays is an empty file on tmpfs.
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn one_holder_at_a_time() {
        let dir = tempfile::tempdir().unwrap();
        let held = Lock::take(dir.path(), "w1", Duration::ZERO).unwrap();
        let busy = Lock::take(dir.path(), "w1", Duration::from_millis(30)).unwrap_err();
        assert_eq!(
            (busy.exit(), busy.message()),
            (Exit::Retry, Some("workload w1 is busy"))
        );
        assert!(Lock::take(dir.path(), "w2", Duration::ZERO).is_ok());
        drop(held);
        assert!(!dir.path().join("locks/w1").exists());
        assert!(Lock::take(dir.path(), "w1", Duration::ZERO).is_ok());
    }
}
