//! What these tests need of the machine: they skip with a reason without it, and fail under `CI`.

/// Whether the test can run: as root only.
pub(crate) fn as_root(test: &str) -> bool {
    if nix::unistd::geteuid().is_root() {
        return true;
    }
    assert!(std::env::var_os("CI").is_none(), "{test} needs root");
    eprintln!("skipped {test}: needs root");
    false
}
