//! The storage of a host.

use std::path::Path;

use eru_cli::{Exit, Failure};
use nix::sys::statvfs::statvfs;

use super::share;

/// Where the native engine keeps what its workloads write.
const DIR: &str = "var/lib/eru";

/// The storage for workloads, in bytes: of the file system that holds [`DIR`], or will.
pub(crate) fn workloads(root: &Path) -> Result<u64, Failure> {
    let dir = root.join(DIR);
    let there = dir.ancestors().find(|dir| dir.exists()).unwrap_or(root);
    let size = statvfs(there).map_err(|error| {
        Failure::new(
            Exit::Os,
            format_args!("size of the file system that holds {}: {error}", there.display()),
        )
        .hint("give --storage")
    })?;
    let bytes = size.blocks().saturating_mul(size.fragment_size());
    Ok(share(bytes.min(i64::MAX.unsigned_abs())))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::super::tests::tree;
    use super::*;

    #[test]
    fn four_fifths_of_the_file_system_whether_the_directory_is_there_or_not() {
        let root = tree(&[("var/lib/other", "")]);
        let size = statvfs(root.path()).unwrap();
        let there = size.blocks() * size.fragment_size();
        assert_eq!(workloads(root.path()).unwrap(), share(there));
        assert_eq!(workloads(&root.path().join("nowhere")).unwrap(), share(there));
    }
}
