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
    /// The server does not know the token that stands for user and password: it is old, or the server is new.
    Token,
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
        Fault::away(&format!("no answer within {timeout:?}"))
    }

    /// A fault that may pass.
    pub(super) fn away(text: &str) -> Fault {
        Fault {
            kind: Kind::Away,
            not_sent: false,
            text: text.to_owned(),
        }
    }

    /// The server cancelled a watch.
    pub(super) fn canceled(reason: &str) -> Fault {
        let text = format!("the watch was cancelled: {reason}");
        Fault {
            kind: kind_of_text(&text),
            not_sent: false,
            text,
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
        Error::GRpcStatus(status) => match (status.code() as i32, kind_of_text(text)) {
            (_, known @ (Kind::Token | Kind::Denied)) => known,
            (code::PERMISSION_DENIED | code::UNAUTHENTICATED, _) => Kind::Denied,
            (code::NOT_FOUND, _) if text.contains("lease not found") => Kind::LeaseGone,
            (code::OUT_OF_RANGE, _) if text.contains("compacted") => Kind::Compacted,
            (code::INVALID_ARGUMENT | code::OUT_OF_RANGE | code::FAILED_PRECONDITION, _) => Kind::Invalid,
            (_, other) => other,
        },
        Error::LeaseKeepAliveError(text) if text.contains("lease not found") => Kind::LeaseGone,
        Error::InvalidArgs(_) | Error::InvalidUri(_) | Error::InvalidMetadataValue(_) => Kind::Invalid,
        _ => kind_of_text(text),
    }
}

/// What is known by its text only: the reason for which a watch was cancelled, a handshake that failed over a
/// certificate.
fn kind_of_text(text: &str) -> Kind {
    const REFUSALS: [&str; 5] = [
        "permission denied",
        "authentication failed",
        "user name",
        "certificate",
        "received fatal alert",
    ];
    let text = text.to_ascii_lowercase();
    if text.contains("invalid auth token") {
        Kind::Token
    } else if REFUSALS.iter().any(|known| text.contains(known)) {
        Kind::Denied
    } else {
        Kind::Away
    }
}
