//! What can go wrong with a plugin. Every text names the plugin, what happened and the remedy.

use std::path::PathBuf;
use std::process::ExitStatus;
use std::time::Duration;

use eru_cli::{Exit, Failure};

/// The status with which a plugin says that the request is bad.
const BAD_REQUEST: i32 = 65;
/// The status with which a plugin says that a later attempt may work.
const LATER: i32 = 75;

/// An error of a plugin, or of the directory that it should be in.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no plugin of this name.
    #[error(
        "resource plugin {plugin} is not installed in {}; put the executable there, or name its directory with --plugins",
        dir.display()
    )]
    NotInstalled {
        /// The plugin.
        plugin: String,
        /// Where it was looked for.
        dir: PathBuf,
    },
    /// The name cannot be that of a plugin.
    #[error("{0}")]
    Name(String),
    /// It is there, but is no executable file.
    #[error("resource plugin {plugin}: {} is not an executable file; chmod +x it if it is the plugin", path.display())]
    NotExecutable {
        /// The plugin.
        plugin: String,
        /// The file.
        path: PathBuf,
    },
    /// Everybody could have put other code there.
    #[error("{} can be written by everybody, so nothing in it is run; chmod o-w it", path.display())]
    Exposed {
        /// The file, or its directory.
        path: PathBuf,
    },
    /// The directory cannot be read.
    #[error("directory of resource plugins {}: {cause}; name another with --plugins", dir.display())]
    Directory {
        /// The directory.
        dir: PathBuf,
        /// What the system said.
        cause: String,
    },
    /// A call failed.
    #[error("resource plugin {plugin}, {verb}: {fault}")]
    Call {
        /// The plugin.
        plugin: String,
        /// What it was asked.
        verb: &'static str,
        /// What happened.
        fault: Fault,
    },
}

/// What happened in a call.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// It could not be started.
    #[error("it cannot be started: {0}; run it by hand, the first line must name its interpreter")]
    Start(String),
    /// The system failed while talking to it.
    #[error("talking to it: {0}; try again")]
    Io(String),
    /// It took too long, and was killed.
    #[error("no answer within {}, it was killed{}; give more --plugin-timeout, or mend it", humantime::format_duration(*.after), .said)]
    Timeout {
        /// The time it had.
        after: Duration,
        /// The end of its log, led by what joins it on.
        said: String,
    },
    /// It ended by a signal, or with a status that is not 0.
    #[error("it ended with {status}{said}; {}", advice(.status))]
    Ended {
        /// How it ended.
        status: ExitStatus,
        /// The end of its log, led by what joins it on.
        said: String,
    },
    /// It answered more than is read of it.
    #[error("its answer is longer than {limit} bytes, it was killed; mend it")]
    TooLarge {
        /// Most bytes of an answer.
        limit: usize,
    },
    /// The answer is not the JSON document that the verb asks for.
    #[error("its answer makes no sense: {0}; mend it, eru-plugin(7) says what is expected")]
    Answer(String),
}

/// What to do about a plugin that ended so.
fn advice(status: &ExitStatus) -> &'static str {
    match status.code() {
        Some(BAD_REQUEST) => "correct what the plugin is asked for",
        Some(LATER) => "try again",
        _ => "run it by hand to see why",
    }
}

impl Error {
    /// A later attempt may work.
    #[must_use]
    pub fn retry(&self) -> bool {
        match self {
            Self::Call { fault, .. } => match fault {
                Fault::Timeout { .. } | Fault::Io(_) => true,
                Fault::Ended { status, .. } => status.code() == Some(LATER),
                _ => false,
            },
            _ => false,
        }
    }

    /// The request is to blame, and neither the plugin nor its installation.
    #[must_use]
    pub fn bad_request(&self) -> bool {
        match self {
            Self::Name(_) => true,
            Self::Call {
                fault: Fault::Ended { status, .. },
                ..
            } => status.code() == Some(BAD_REQUEST),
            _ => false,
        }
    }

    /// The exit status of a tool that cannot go on.
    #[must_use]
    pub fn exit(&self) -> Exit {
        if self.retry() {
            Exit::Retry
        } else if self.bad_request() {
            Exit::Data
        } else {
            Exit::Config
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::new(error.exit(), error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::process::ExitStatusExt;

    fn ended(code: i32, said: &str) -> Error {
        Error::Call {
            plugin: "seats".into(),
            verb: "bind",
            fault: Fault::Ended {
                status: ExitStatus::from_raw(code << 8),
                said: said.into(),
            },
        }
    }

    #[test]
    fn a_status_says_whose_fault_it_is() {
        let error = ended(65, ": 'x' is no number");
        assert_eq!(
            error.to_string(),
            "resource plugin seats, bind: it ended with exit status: 65: 'x' is no number; \
             correct what the plugin is asked for"
        );
        assert_eq!((error.exit(), error.retry()), (Exit::Data, false));
        assert_eq!((ended(75, "").exit(), ended(75, "").retry()), (Exit::Retry, true));
        assert_eq!(ended(1, "").exit(), Exit::Config);
    }

    #[test]
    fn the_directory_is_named() {
        let error = Error::NotInstalled {
            plugin: "seats".into(),
            dir: "/x".into(),
        };
        assert!(error.to_string().contains("seats is not installed in /x; "));
    }
}
