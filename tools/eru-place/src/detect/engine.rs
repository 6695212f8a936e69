//! What an engine's API says of its host.

use std::error::Error as _;
use std::io::ErrorKind;

use bollard::errors::Error as ApiError;
use bollard::models::SystemInfo;
use bollard::{API_DEFAULT_VERSION, Docker};
use eru_cli::{Exit, Failure, OrFail};

use super::share;
use crate::node::{Lookup, MOST};

/// What dockerd says of its host.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Info {
    /// Number of cores.
    pub(crate) cores: u32,
    /// Memory for workloads, in bytes.
    pub(crate) memory: u64,
}

const REMEDY: &str = "give --cpu and --memory, then dockerd is not asked";

/// Whether the address is one of dockerd.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn check(endpoint: &str) -> Result<(), String> {
    let wrong = |why: &str| {
        Err(format!(
            "'{endpoint}': {why}, such as tcp://10.0.0.5:2376 or unix:///run/docker.sock"
        ))
    };
    match endpoint.split_once("://") {
        Some(("unix", path)) if path.starts_with('/') => Ok(()),
        Some(("unix", _)) => wrong("the path of the socket is not absolute"),
        Some(("tcp" | "http" | "https", rest)) => {
            let rest = rest.strip_suffix('/').unwrap_or(rest);
            let odd = |c: char| c.is_whitespace() || c.is_control() || "/?#@".contains(c);
            match rest.rsplit_once(':') {
                Some((host, port)) if !host.is_empty() && !host.contains(odd) && port.parse::<u16>().is_ok() => Ok(()),
                _ => wrong("it is not HOST:PORT"),
            }
        }
        _ => wrong("it does not say how dockerd is reached"),
    }
}

/// Whether the engine is on this host.
pub(crate) fn is_here(endpoint: &str) -> bool {
    endpoint.starts_with("unix:")
}

/// Asks the dockerd at `endpoint`.
pub(crate) fn ask(endpoint: &str, lookup: &Lookup) -> Result<Info, Failure> {
    let docker = connect(endpoint, lookup)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let answer = runtime
        .or_fail(Exit::Os, "starting a runtime for docker")?
        .block_on(async { tokio::time::timeout(lookup.engine_timeout, docker.info()).await });
    match answer {
        Err(_) => Err(away(
            endpoint,
            format_args!("no answer within {:?}", lookup.engine_timeout),
        )),
        Ok(Err(error)) => Err(failure(endpoint, &error)),
        Ok(Ok(info)) => {
            read(&info).ok_or_else(|| away(endpoint, "it does not say how many cores and how much memory there are"))
        }
    }
}

/// Cores and memory, if they make sense.
fn read(info: &SystemInfo) -> Option<Info> {
    let cores = u32::try_from(info.ncpu?)
        .ok()
        .filter(|cores| (1..=MOST).contains(cores))?;
    let memory = u64::try_from(info.mem_total?).ok().filter(|memory| *memory > 0)?;
    Some(Info {
        cores,
        memory: share(memory),
    })
}

fn connect(endpoint: &str, lookup: &Lookup) -> Result<Docker, Failure> {
    // bollard counts in seconds; the caller's limit comes before.
    let timeout = lookup.engine_timeout.as_secs().saturating_add(1);
    let client = match (&lookup.ca, &lookup.cert, &lookup.key) {
        _ if is_here(endpoint) => Docker::connect_with_unix(endpoint, timeout, API_DEFAULT_VERSION),
        (Some(ca), Some(cert), Some(key)) => {
            for file in [ca, cert, key] {
                std::fs::File::open(file).or_fail(Exit::Config, file.display())?;
            }
            Docker::connect_with_ssl(endpoint, key, cert, ca, timeout, API_DEFAULT_VERSION)
        }
        _ if endpoint.starts_with("https:") => {
            return Err(Failure::new(
                Exit::Usage,
                format_args!("docker at {endpoint}: it is reached over TLS"),
            )
            .hint("give --ca, --cert and --key"));
        }
        _ => Docker::connect_with_http(endpoint, timeout, API_DEFAULT_VERSION),
    };
    client.map_err(|error| match error {
        ApiError::SocketNotFoundError(_) | ApiError::IOError { .. } => failure(endpoint, &error),
        other => Failure::new(Exit::Config, format_args!("docker at {endpoint}: {other}")).hint(REMEDY),
    })
}

fn away(endpoint: &str, why: impl std::fmt::Display) -> Failure {
    Failure::new(Exit::Unavailable, format_args!("docker at {endpoint}: {why}")).hint(REMEDY)
}

/// What an error means to the caller.
fn failure(endpoint: &str, error: &ApiError) -> Failure {
    match error {
        ApiError::IOError { err } if err.kind() == ErrorKind::PermissionDenied => {
            Failure::new(Exit::Permission, format_args!("docker at {endpoint}: {err}")).hint(REMEDY)
        }
        ApiError::SocketNotFoundError(path) => away(endpoint, format_args!("there is no socket {path}")),
        ApiError::DockerResponseServerError { status_code, message } => {
            away(endpoint, format_args!("it answers {status_code}: {}", message.trim()))
        }
        ApiError::JsonDataError { .. } | ApiError::JsonSerdeError { .. } => {
            away(endpoint, "what answers there is not dockerd")
        }
        other => away(endpoint, innermost(other)),
    }
}

/// hyper says no more than "client error (Connect)"; the reason lies below.
fn innermost(error: &ApiError) -> String {
    let mut text = error.to_string();
    let mut below = error.source();
    while let Some(source) = below {
        text = source.to_string();
        below = source.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for good in [
            "tcp://10.0.0.5:2376",
            "tcp://[::1]:2375",
            "unix:///run/docker.sock",
            "https://a:1/",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for bad in [
            "",
            "10.0.0.5:2376",
            "tcp://",
            "tcp://a",
            "tcp://:1",
            "tcp://a:99999",
            "tcp://a b:1",
            "unix://a",
            "ssh://a:1",
            "tcp://u@a:1",
        ] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn absurd_numbers_are_no_answer() {
        let info = |ncpu, mem_total| {
            read(&SystemInfo {
                ncpu,
                mem_total,
                ..SystemInfo::default()
            })
        };
        assert_eq!(info(Some(4), Some(1000)), Some(Info { cores: 4, memory: 800 }));
        for (cores, memory) in [
            (None, Some(1)),
            (Some(0), Some(1)),
            (Some(-1), Some(1)),
            (Some(1 << 40), Some(1)),
            (Some(1), Some(0)),
            (Some(1), None),
        ] {
            assert_eq!(info(cores, memory), None);
        }
    }
}
