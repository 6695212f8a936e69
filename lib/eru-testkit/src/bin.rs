//! The workspace's own programs.

use std::path::PathBuf;

/// The binary `name` of this workspace, beside the running test's target directory.
///
/// # Panics
/// When it is not there: cargo builds the programs of other packages only when told to.
#[must_use]
pub fn bin(name: &str) -> PathBuf {
    let Ok(test) = std::env::current_exe() else {
        panic!("the test's own executable has no path")
    };
    // target/debug/deps/test-0123456789abcdef
    let found = test
        .ancestors()
        .skip(1)
        .take(3)
        .map(|dir| dir.join(name))
        .find(|file| file.is_file());
    found.unwrap_or_else(|| {
        panic!(
            "{name} is not beside {}: run `cargo build --workspace --bins` first",
            test.display()
        )
    })
}

#[cfg(test)]
mod tests {
    #[test]
    #[should_panic(expected = "cargo build --workspace --bins")]
    fn says_how_to_build_what_is_not_there() {
        let _ = super::bin("no-such-tool");
    }
}
