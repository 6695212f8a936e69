//! From what the client library says to what can be done about it.

use std::error::Error as StdError;
use std::io;
use std::time::Duration;

use etcd_client::Error;

/// Kinds of faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The server cannot be reached or cannot serve; it may pass.
    Away,
    /// Credentials or certificates were refused.
    Denied,
    /// The revision is compacted.
    Compacted,
    /// The lease does not exist.
    LeaseGone,
    /// The request makes no sense to the server.
    Invalid,
}

/// What went wrong with a call.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub(super) kind: Kind,
    /// The server certainly has not seen the request.
    pub(super) not_sent: bool,
    /// The error with all its causes.
    pub(super) text: String,
}

impl Fault {
    /// No answer came in time.
    pub(super) fn silence(timeout: Duration) -> Fault {
        Fault {
            kind: Kind::Away,
            not_sent: false,
            text: format!("no answer within {timeout:?}"),
        }
    }

    /// The server closed a stream.
    pub(super) fn closed() -> Fault {
        Fault {
            kind: Kind::Away,
            not_sent: false,
            text: "the stream was closed".to_owned(),
        }
    }

    /// The server cancelled a watch.
    pub(super) fn canceled(reason: &str) -> Fault {
        Fault {
            kind: kind_of_text(reason),
            not_sent: false,
            text: format!("the watch was cancelled: {reason}"),
        }
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Fault {
        let (message, source): (String, Option<&dyn StdError>) = match &error {
            Error::GRpcStatus(status) => (status.message().to_owned(), status.source()),
            Error::TransportError(error) => (error.to_string(), error.source()),
            Error::IoError(error) => (error.to_string(), error.source()),
            other => (other.to_string(), None),
        };
        let causes: Vec<&dyn StdError> = std::iter::successors(source, |&cause| cause.source()).collect();
        let text = chain(message, &causes);
        Fault {
            kind: kind(&error, &text),
            not_sent: causes.iter().any(|&cause| is_refusal(cause)),
            text,
        }
    }
}

/// The message and its causes, leaving out what only repeats.
fn chain(mut text: String, causes: &[&dyn StdError]) -> String {
    for cause in causes {
        let cause = cause.to_string();
        if !text.contains(&cause) {
            text = if text.is_empty() {
                cause
            } else {
                format!("{text}: {cause}")
            };
        }
    }
    text
}

fn is_refusal(cause: &(dyn StdError + 'static)) -> bool {
    cause
        .downcast_ref::<io::Error>()
        .is_some_and(|e| e.kind() == io::ErrorKind::ConnectionRefused)
}

/// The gRPC codes that matter here, by number: the library does not export their type.
mod code {
    pub(super) const INVALID_ARGUMENT: i32 = 3;
    pub(super) const NOT_FOUND: i32 = 5;
    pub(super) const PERMISSION_DENIED: i32 = 7;
    pub(super) const FAILED_PRECONDITION: i32 = 9;
    pub(super) const OUT_OF_RANGE: i32 = 11;
    pub(super) const UNAUTHENTICATED: i32 = 16;
}

fn kind(error: &Error, text: &str) -> Kind {
    match error {
        Error::GRpcStatus(status) => match status.code() as i32 {
            code::PERMISSION_DENIED | code::UNAUTHENTICATED => Kind::Denied,
            code::NOT_FOUND if text.contains("lease not found") => Kind::LeaseGone,
            code::OUT_OF_RANGE if text.contains("compacted") => Kind::Compacted,
            code::INVALID_ARGUMENT if is_authentication(text) => Kind::Denied,
            code::INVALID_ARGUMENT | code::OUT_OF_RANGE | code::FAILED_PRECONDITION => Kind::Invalid,
            _ => kind_of_text(text),
        },
        Error::LeaseKeepAliveError(text) if text.contains("lease not found") => Kind::LeaseGone,
        Error::InvalidArgs(_) | Error::InvalidUri(_) | Error::InvalidMetadataValue(_) => Kind::Invalid,
        _ => kind_of_text(text),
    }
}

fn is_authentication(text: &str) -> bool {
    ["authentication failed", "user name", "invalid auth token"]
        .iter()
        .any(|known| text.contains(known))
}

/// What arrives as a broken connection only: a handshake that failed over a certificate.
fn kind_of_text(text: &str) -> Kind {
    let text = text.to_ascii_lowercase();
    let refused = ["certificate", "received fatal alert", "permission denied"]
        .iter()
        .any(|known| text.contains(known));
    if refused { Kind::Denied } else { Kind::Away }
}
