//! What a tool returns when it failed: the exit status, one message and, where there is a remedy, one hint.
//!
//! Libraries keep their own error types; a tool turns them into a `Failure` at its boundary, and only
//! [`main`](crate::main) prints it.

use std::fmt::{self, Display};
use std::io;

use crate::Exit;

/// Why a run failed, ready to be shown.
#[derive(Debug)]
pub struct Failure {
    exit: Exit,
    passed_on: Option<u8>,
    message: Option<String>,
    hint: Option<String>,
}

impl Failure {
    /// A failure with its message: lower case, no full stop, naming the object.
    pub fn new(exit: Exit, message: impl Display) -> Self {
        Self {
            exit,
            passed_on: None,
            message: Some(message.to_string()),
            hint: None,
        }
    }

    /// Everything was reported already; only the status is left to give.
    #[must_use]
    pub const fn reported(exit: Exit) -> Self {
        Self {
            exit,
            passed_on: None,
            message: None,
            hint: None,
        }
    }

    /// The status of a program that was run on the caller's behalf, passed on as it is; 0 is none.
    #[must_use]
    pub const fn passed_on(status: u8) -> Self {
        Self {
            exit: Exit::No,
            passed_on: Some(status),
            message: None,
            hint: None,
        }
    }

    /// Adds what the user can do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Display) -> Self {
        self.hint = Some(hint.to_string());
        self
    }

    /// Adds what the user can do about it, if that is known.
    #[must_use]
    pub fn maybe_hint(self, hint: Option<impl Display>) -> Self {
        match hint {
            Some(hint) => self.hint(hint),
            None => self,
        }
    }

    /// Puts what was being done before the message: `doing: message`.
    #[must_use]
    pub fn context(mut self, doing: impl Display) -> Self {
        self.message = self.message.map(|message| format!("{doing}: {message}"));
        self
    }

    /// The status that the tool exits with.
    #[must_use]
    pub const fn exit(&self) -> Exit {
        self.exit
    }

    /// The number that the process ends with.
    #[must_use]
    pub const fn code(&self) -> u8 {
        match self.passed_on {
            Some(status) => status,
            None => self.exit.code(),
        }
    }

    /// What is printed, unless it was reported already.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// The remedy, if one is known.
    #[must_use]
    pub fn remedy(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message.as_deref().unwrap_or("already reported"))?;
        match &self.hint {
            Some(hint) => write!(f, " ({hint})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Failure {}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::new(io_exit(error.kind()), error)
    }
}

/// The class of an input or output error.
fn io_exit(kind: io::ErrorKind) -> Exit {
    match kind {
        io::ErrorKind::PermissionDenied => Exit::Permission,
        io::ErrorKind::TimedOut => Exit::Retry,
        _ => Exit::Io,
    }
}

/// Turns any error into a [`Failure`] that says what was being done.
pub trait OrFail<T> {
    /// On error: the given class, and `doing: error` as message.
    ///
    /// # Errors
    /// The error of `self`, as a [`Failure`].
    fn or_fail(self, exit: Exit, doing: impl Display) -> Result<T, Failure>;
}

impl<T, E: Display> OrFail<T> for Result<T, E> {
    fn or_fail(self, exit: Exit, doing: impl Display) -> Result<T, Failure> {
        self.map_err(|error| Failure::new(exit, format_args!("{doing}: {error}")))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn io_errors_have_classes() {
        let class = |kind| Failure::from(io::Error::from(kind)).exit();
        assert_eq!(class(io::ErrorKind::PermissionDenied), Exit::Permission);
        assert_eq!(class(io::ErrorKind::TimedOut), Exit::Retry);
        assert_eq!(class(io::ErrorKind::StorageFull), Exit::Io);
    }

    #[test]
    fn context_stands_before_the_message() {
        let failure = Failure::new(Exit::No, "nothing fits")
            .hint("add nodes")
            .context("app web");
        assert_eq!(failure.message(), Some("app web: nothing fits"));
        assert_eq!(failure.to_string(), "app web: nothing fits (add nodes)");
        assert_eq!(Failure::reported(Exit::No).context("app web").message(), None);
    }

    #[test]
    fn a_programs_status_is_passed_on() {
        assert_eq!(Failure::passed_on(42).code(), 42);
        assert_eq!(Failure::reported(Exit::Io).code(), 74);
    }

    #[test]
    fn or_fail_names_what_was_done() {
        let failure = "x".parse::<u8>().or_fail(Exit::Usage, "--count").unwrap_err();
        assert_eq!(failure.message(), Some("--count: invalid digit found in string"));
    }
}
