//! The exit statuses of all tools. Callers retry 69 and 75, and nothing else.

use std::process::ExitCode;

/// How a run ended, when it did not simply succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Exit {
    /// A clear "no": unhealthy, nothing fits, something in the stream failed.
    No = 1,
    /// The command line makes no sense.
    Usage = 64,
    /// An input document is bad.
    Data = 65,
    /// etcd, Docker or another service cannot be reached.
    Unavailable = 69,
    /// A bug of the tool.
    Software = 70,
    /// The kernel refused.
    Os = 71,
    /// Reading or writing failed.
    Io = 74,
    /// A retry may work: conflict, lock, timeout.
    Retry = 75,
    /// A privilege is missing.
    Permission = 77,
    /// The configuration is bad.
    Config = 78,
}

impl Exit {
    /// All statuses, in order.
    pub const ALL: [Self; 10] = [
        Self::No,
        Self::Usage,
        Self::Data,
        Self::Unavailable,
        Self::Software,
        Self::Os,
        Self::Io,
        Self::Retry,
        Self::Permission,
        Self::Config,
    ];

    /// The number that the caller sees.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// One line for the manual.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::No => "a clear no: unhealthy, nothing fits, or a document of the stream failed",
            Self::Usage => "wrong usage",
            Self::Data => "bad input document",
            Self::Unavailable => "etcd, Docker or another service is unreachable; a retry may work",
            Self::Software => "a bug of the tool",
            Self::Os => "the kernel refused",
            Self::Io => "reading or writing failed",
            Self::Retry => "a conflict, a lock or a timeout; a retry may work",
            Self::Permission => "a privilege is missing",
            Self::Config => "bad configuration",
        }
    }

    /// Whether trying the same again may work.
    #[must_use]
    pub const fn retry(self) -> bool {
        matches!(self, Self::Unavailable | Self::Retry)
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_are_in_order_and_only_two_are_retried() {
        assert!(Exit::ALL.windows(2).all(|pair| pair[0].code() < pair[1].code()));
        let retried: Vec<u8> = Exit::ALL.into_iter().filter(|e| e.retry()).map(Exit::code).collect();
        assert_eq!(retried, [69, 75]);
    }
}
