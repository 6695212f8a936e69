//! The error of this crate: what was attempted, on which object, and the kernel's answer.
//! Deleting the absent and creating the present are often fine, so both can be told apart.

use std::io;

use nix::errno::Errno;

/// Result with this crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, naming the object.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The kernel refused.
    #[error("{doing}: {}{}", errno.desc().to_lowercase(), detail.as_deref().map(|d| format!(" ({d})")).unwrap_or_default())]
    Kernel {
        /// The attempt and its object, such as `creating link veth0`.
        doing: String,
        /// The kernel's number.
        errno: Errno,
        /// The kernel's own words, where it has any.
        detail: Option<String>,
    },
    /// What the kernel or a caller said makes no sense.
    #[error("{doing}: {why}")]
    Invalid {
        /// The attempt and its object.
        doing: String,
        /// What is wrong.
        why: String,
    },
}

impl Error {
    /// The kernel's refusal of `doing`.
    pub fn kernel(doing: impl Into<String>, errno: Errno) -> Self {
        Self::Kernel {
            doing: doing.into(),
            errno,
            detail: None,
        }
    }

    /// A failed file operation.
    pub fn io(doing: impl Into<String>, error: &io::Error) -> Self {
        match error.raw_os_error() {
            Some(code) => Self::kernel(doing, Errno::from_raw(code)),
            None => Self::invalid(doing, error.to_string()),
        }
    }

    /// Something that makes no sense.
    pub fn invalid(doing: impl Into<String>, why: impl Into<String>) -> Self {
        Self::Invalid {
            doing: doing.into(),
            why: why.into(),
        }
    }

    /// The kernel's number, if it was the kernel that refused.
    pub fn errno(&self) -> Option<Errno> {
        match self {
            Self::Kernel { errno, .. } => Some(*errno),
            Self::Invalid { .. } => None,
        }
    }

    /// Whether the object was there already.
    pub fn exists(&self) -> bool {
        self.errno() == Some(Errno::EEXIST)
    }

    /// Whether the object was not there.
    pub fn absent(&self) -> bool {
        matches!(
            self.errno(),
            Some(Errno::ENOENT | Errno::ENODEV | Errno::ESRCH | Errno::EADDRNOTAVAIL)
        )
    }

    /// Whether a privilege is missing.
    pub fn permission(&self) -> bool {
        matches!(self.errno(), Some(Errno::EPERM | Errno::EACCES))
    }

    /// The same error told as part of a larger attempt.
    #[must_use]
    pub fn context(self, outer: &str) -> Self {
        match self {
            Self::Kernel { doing, errno, detail } => Self::Kernel {
                doing: format!("{outer}: {doing}"),
                errno,
                detail,
            },
            Self::Invalid { doing, why } => Self::Invalid {
                doing: format!("{outer}: {doing}"),
                why,
            },
        }
    }
}

/// Names the object of a failed call.
pub(crate) trait Doing<T> {
    /// `doing` is evaluated only on failure.
    fn doing<S: Into<String>>(self, doing: impl FnOnce() -> S) -> Result<T>;
}

impl<T> Doing<T> for std::result::Result<T, Errno> {
    fn doing<S: Into<String>>(self, doing: impl FnOnce() -> S) -> Result<T> {
        self.map_err(|errno| Error::kernel(doing(), errno))
    }
}

impl<T> Doing<T> for io::Result<T> {
    fn doing<S: Into<String>>(self, doing: impl FnOnce() -> S) -> Result<T> {
        self.map_err(|error| Error::io(doing(), &error))
    }
}

/// Turns an expected refusal into `false`: the thing was already as wanted.
pub trait Forgive {
    /// `Ok(false)` if it existed already.
    fn or_exists(self) -> Result<bool>;
    /// `Ok(false)` if it was absent already.
    fn or_absent(self) -> Result<bool>;
}

impl<T> Forgive for Result<T> {
    fn or_exists(self) -> Result<bool> {
        match self {
            Ok(_) => Ok(true),
            Err(error) if error.exists() => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn or_absent(self) -> Result<bool> {
        match self {
            Ok(_) => Ok(true),
            Err(error) if error.absent() => Ok(false),
            Err(error) => Err(error),
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn says_what_was_attempted_and_why_not() {
        let error = Error::Kernel {
            doing: "creating link a".into(),
            errno: Errno::EEXIST,
            detail: Some("name taken".into()),
        };
        assert_eq!(error.to_string(), "creating link a: file exists (name taken)");
        assert!(error.exists() && !error.absent());
        assert_eq!(
            error.context("attaching w1").to_string(),
            "attaching w1: creating link a: file exists (name taken)"
        );
    }

    #[test]
    fn forgives_only_what_it_names() {
        assert!(!Err::<(), _>(Error::kernel("x", Errno::EEXIST)).or_exists().unwrap());
        assert!(!Err::<(), _>(Error::kernel("x", Errno::ENODEV)).or_absent().unwrap());
        assert!(
            Err::<(), _>(Error::kernel("x", Errno::EPERM))
                .or_absent()
                .unwrap_err()
                .permission()
        );
    }
}
