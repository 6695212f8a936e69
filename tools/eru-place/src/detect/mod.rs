//! What a host has to give.
//!
//! What must stay true: all of it is read below a root directory that the caller names, and what cannot be told for sure
//! is left out; only cores and memory have to be there.

pub(crate) mod cpu;
pub(crate) mod disk;
pub(crate) mod engine;
pub(crate) mod gpu;
pub(crate) mod memory;
pub(crate) mod numa;
pub(crate) mod storage;

use std::fs;
use std::path::{Path, PathBuf};

/// Eru's rule: 80 % of a host's memory and storage is for workloads.
const PERCENT: u64 = 80;

/// What workloads get of so much; never more than there is.
fn share(all: u64) -> u64 {
    u64::try_from(u128::from(all) * u128::from(PERCENT) / 100).unwrap_or(all)
}

/// The entries of a directory in the order of their names; none where it is absent.
fn entries(dir: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(dir)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    paths.sort();
    paths
}

/// A small file without its line end; `None` where it is absent.
fn text(path: &Path) -> Option<String> {
    fs::read_to_string(path).ok().map(|text| text.trim().to_owned())
}

/// The last part of a path.
fn name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
pub(crate) mod tests {
    use std::fs;
    use std::path::Path;

    /// A tree of files with their contents, as a host shows them.
    pub(crate) fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        root
    }

    #[test]
    fn this_host_has_something() {
        let root = Path::new("/");
        assert!(!super::cpu::online(root).unwrap().is_empty());
        assert!(super::memory::workloads(root).unwrap() > 0);
        assert!(super::storage::workloads(root).unwrap() > 0);
        super::disk::mounted(root);
        super::gpu::visible(root);
    }
}
