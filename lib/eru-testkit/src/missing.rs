//! What a test needs and the machine lacks.

use std::fmt;
use std::io::Write;
use std::path::PathBuf;

/// A prerequisite that is absent, and how to get it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// What is absent.
    pub what: String,
    /// What to do about it.
    pub remedy: String,
}

impl Missing {
    /// A prerequisite that is absent.
    pub fn new(what: impl Into<String>, remedy: impl Into<String>) -> Missing {
        Missing {
            what: what.into(),
            remedy: remedy.into(),
        }
    }

    /// Checks that the effective user is root.
    ///
    /// # Errors
    /// When it is not.
    pub fn unless_root() -> Result<(), Missing> {
        if nix::unistd::geteuid().is_root() {
            return Ok(());
        }
        Err(Missing::new("root", "run the tests as root"))
    }

    /// Finds a program in the path, or in the directories of system programs.
    ///
    /// # Errors
    /// When it is not there; `package` is the one to install.
    pub fn unless_program(name: &str, package: &str) -> Result<PathBuf, Missing> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&path)
            .chain(["/usr/sbin", "/sbin", "/usr/bin", "/bin"].map(PathBuf::from))
            .map(|dir| dir.join(name))
            .find(|file| file.is_file())
            .ok_or_else(|| Missing::new(format!("the program {name}"), format!("apt-get install {package}")))
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is missing: {}", self.what, self.remedy)
    }
}

/// Reports a skipped test on stderr and returns the reason.
///
/// # Panics
/// Under `CI=true`, where everything has to be there.
pub fn skip_or_fail(missing: &Missing) -> String {
    let reason = missing.to_string();
    assert!(
        std::env::var_os("CI").is_none_or(|ci| ci != "true"),
        "skipped under CI=true: {reason}"
    );
    let test = std::thread::current().name().unwrap_or("test").to_owned();
    // Straight to the stream: the harness swallows what the print macros write in a test that passes.
    let _ = writeln!(std::io::stderr(), "skipped {test}: {reason}");
    reason
}

/// The fixture, or `None` after [`skip_or_fail`].
pub fn available<T>(fixture: Result<T, Missing>) -> Option<T> {
    fixture.map_err(|missing| skip_or_fail(&missing)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_programs_or_names_the_package() {
        assert!(Missing::unless_program("sh", "dash").is_ok());
        let missing = Missing::unless_program("no-such-program", "some-package")
            .err()
            .map(|m| m.to_string());
        assert_eq!(
            missing.as_deref(),
            Some("the program no-such-program is missing: apt-get install some-package")
        );
    }
}
