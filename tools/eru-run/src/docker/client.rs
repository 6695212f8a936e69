//! The connection to dockerd, and what its errors mean.

use std::future::Future;
use std::io::ErrorKind;

use bollard::API_DEFAULT_VERSION;
use bollard::errors::Error as ApiError;

use super::{Config, TIMEOUT};
use crate::engine::{Error, Result};

/// Runs a verb on a runtime of its own.
pub(super) fn block<T>(verb: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|e| Error::Refused {
        doing: "starting a runtime for docker".into(),
        why: e.to_string(),
    })?;
    runtime.block_on(verb)
}

/// A client for the address; dockerd need not be there yet, except for a socket's file.
pub(super) fn connect(config: &Config) -> Result<bollard::Docker> {
    let (url, timeout) = (&config.url, TIMEOUT.as_secs());
    let client = match (url.split_once("://"), &config.certs) {
        (Some(("unix", _)), _) => bollard::Docker::connect_with_unix(url, timeout, API_DEFAULT_VERSION),
        (Some(("tcp" | "http" | "https", _)), Some(certs)) => {
            let file = |name: &str| certs.join(name);
            bollard::Docker::connect_with_ssl(
                url,
                &file("key.pem"),
                &file("cert.pem"),
                &file("ca.pem"),
                timeout,
                API_DEFAULT_VERSION,
            )
        }
        (Some(("tcp" | "http", _)), None) => bollard::Docker::connect_with_http(url, timeout, API_DEFAULT_VERSION),
        _ => {
            return Err(Error::Invalid {
                object: format!("docker {url}"),
                why: "the address is neither unix:///path nor tcp://host:port".into(),
            });
        }
    };
    client.map_err(|cause| error(url, || format!("connecting to docker {url}"), cause))
}

/// dockerd does not know the object.
pub(super) fn absent(cause: &ApiError) -> bool {
    status(cause) == Some(404)
}

/// The answer's HTTP status.
pub(super) fn status(cause: &ApiError) -> Option<u16> {
    match cause {
        ApiError::DockerResponseServerError { status_code, .. } => Some(*status_code),
        _ => None,
    }
}

/// What an error means to the caller.
pub(super) fn error(url: &str, doing: impl FnOnce() -> String, cause: ApiError) -> Error {
    match cause {
        ApiError::DockerResponseServerError { message, .. } => Error::Refused {
            doing: doing(),
            why: message.trim().to_owned(),
        },
        ApiError::IOError { err } if err.kind() == ErrorKind::PermissionDenied => Error::Permission {
            doing: doing(),
            why: err.to_string(),
        },
        ApiError::SocketNotFoundError(path) => unreachable(url, &format!("there is no socket {path}")),
        ApiError::RequestTimeoutError => unreachable(url, "it does not answer"),
        ApiError::HyperLegacyError { .. } | ApiError::HyperResponseError { .. } | ApiError::IOError { .. } => {
            unreachable(url, &innermost(&cause))
        }
        other => Error::Refused {
            doing: doing(),
            why: other.to_string(),
        },
    }
}

fn unreachable(url: &str, why: &str) -> Error {
    Error::Unreachable {
        service: format!("docker at {url}"),
        why: why.to_owned(),
    }
}

/// hyper says no more than "client error (Connect)"; the reason lies below.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}
