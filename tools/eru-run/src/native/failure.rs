//! How errors of the kernel and of files become the engine's.

use std::fmt::Display;

use crate::engine::Error;

impl From<eru_sys::Error> for Error {
    fn from(error: eru_sys::Error) -> Self {
        // The kernel's answer stands last, after what was attempted.
        let text = error.to_string();
        let (doing, why) = text.rsplit_once(": ").unwrap_or((&text, "refused"));
        let (doing, why) = (doing.to_owned(), why.to_owned());
        if error.permission() {
            return Self::Permission { doing, why };
        }
        Self::Refused { doing, why }
    }
}

/// A file operation that failed.
pub(super) fn refused(doing: impl Display, error: std::io::Error) -> Error {
    let doing = doing.to_string();
    eru_sys::Error::io(doing, &error).into()
}

/// Anything else that went wrong on the way.
pub(super) fn failed(doing: impl Display, why: impl Display) -> Error {
    Error::Refused {
        doing: doing.to_string(),
        why: why.to_string(),
    }
}
