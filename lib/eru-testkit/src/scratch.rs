//! A directory of a test's own that also goes when the test is killed.

use std::path::{Path, PathBuf};

use crate::guard::Guard;

/// An empty directory. It is removed when this is dropped, and when the test process dies.
#[derive(Debug)]
pub struct Scratch {
    dir: PathBuf,
    _guard: Guard,
}

impl Scratch {
    /// Makes one.
    ///
    /// # Panics
    /// When there is no room for it.
    #[must_use]
    pub fn new() -> Scratch {
        let dir = tempfile::Builder::new().prefix("eru-scratch-").tempdir();
        let dir = dir.map(tempfile::TempDir::keep);
        let dir = dir.unwrap_or_else(|e| panic!("making a directory for a test: {e}"));
        let guard = Guard::new("remove \"$1\"", &[dir.as_os_str()]);
        let guard = guard.unwrap_or_else(|e| panic!("starting a guard for {}: {e}", dir.display()));
        Scratch { dir, _guard: guard }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.dir
    }
}

impl Default for Scratch {
    fn default() -> Self {
        Scratch::new()
    }
}
