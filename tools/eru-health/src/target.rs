//! What there is to check of a workload, and where: a pure reading of its document.
//!
//! What must stay true: a workload that does not run is never probed and never healthy; one that declares no check is
//! healthy as soon as it runs.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};

use eru_types::{HealthCheck, Phase, ProbeKind, Status, Workload};

/// One check of one target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// An address or a name.
    pub host: String,
    /// The port.
    pub port: u16,
    /// What a good answer is.
    pub expect: Expect,
}

/// What a good answer is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expect {
    /// The connection is accepted.
    Connection,
    /// A GET of this path is answered with this status code; 0 takes 200 to 499.
    Answer {
        /// Path and query, with a leading slash.
        path: String,
        /// The status code.
        code: u16,
    },
}

impl Check {
    /// What the check speaks.
    #[must_use]
    pub const fn kind(&self) -> ProbeKind {
        match self.expect {
            Expect::Connection => ProbeKind::Tcp,
            Expect::Answer { .. } => ProbeKind::Http,
        }
    }

    /// Host and port, as a URL and a `Host` header have them.
    #[must_use]
    pub fn authority(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }
}

/// The target as a URL.
impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.expect {
            Expect::Connection => write!(f, "tcp://{}", self.authority()),
            Expect::Answer { path, .. } => write!(f, "http://{}{path}", self.authority()),
        }
    }
}

/// The checks of a workload, as it stands; none means that it is healthy.
///
/// # Errors
/// Why it cannot be healthy, whatever its checks say.
pub(crate) fn checks(workload: &Workload) -> Result<Vec<Check>, String> {
    if workload.phase != Phase::Running {
        return Err(not_running(&Status::of(workload)));
    }
    let Some(declared) = &workload.spec.healthcheck else {
        return Ok(Vec::new());
    };
    if declared.tcp_ports.is_empty() && declared.http_port.is_none() {
        return Ok(Vec::new());
    }
    let host = address(workload).ok_or("it has no address to check")?;
    Ok(at(&host.to_string(), declared))
}

/// Why something that does not run does not: its phase and how it ended.
#[must_use]
pub(crate) fn not_running(status: &Status) -> String {
    let phase = status.phase;
    match (&status.error, status.exit_code) {
        (Some(error), _) => format!("{phase}: {error}"),
        (None, Some(code)) => format!("{phase} with exit status {code}"),
        (None, None) => phase.to_string(),
    }
}

/// Only the first network is asked, as in Eru. On the host's network it is the address that the engine names, or else
/// loopback.
fn address(workload: &Workload) -> Option<IpAddr> {
    let named = workload.network.values().find(|address| !address.is_empty());
    let parsed = named.and_then(|address| address.split('/').next()?.parse().ok());
    let on_host = ["host"]
        .iter()
        .any(|host| workload.network.contains_key(*host) || workload.spec.networks.contains_key(*host));
    parsed.or(on_host.then_some(IpAddr::V4(Ipv4Addr::LOCALHOST)))
}

fn at(host: &str, declared: &HealthCheck) -> Vec<Check> {
    let check = |port, expect| Check {
        host: host.to_owned(),
        port,
        expect,
    };
    let tcp = declared.tcp_ports.iter().map(|port| check(*port, Expect::Connection));
    let http = declared.http_port.map(|port| {
        check(
            port,
            Expect::Answer {
                path: path(&declared.url),
                code: declared.code,
            },
        )
    });
    tcp.chain(http).collect()
}

fn path(url: &str) -> String {
    if url.starts_with('/') {
        url.to_owned()
    } else {
        format!("/{url}")
    }
}

/// Reads a target of the command line: `tcp://host:port` or `http://host[:port][/path]`.
///
/// # Errors
/// What is not such a target.
pub(crate) fn parse(text: &str) -> Result<Check, String> {
    let wrong = || format!("'{text}' is neither tcp://host:port nor http://host:port/path");
    let (scheme, rest) = text.split_once("://").ok_or_else(wrong)?;
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let (host, port) = split_authority(authority).ok_or_else(wrong)?;
    let (port, expect) = match scheme {
        "tcp" if path.is_empty() => (port.ok_or_else(wrong)?, Expect::Connection),
        "http" => (
            port.unwrap_or(80),
            Expect::Answer {
                path: self::path(path),
                code: 0,
            },
        ),
        _ => return Err(wrong()),
    };
    Ok(Check {
        host: host.to_owned(),
        port,
        expect,
    })
}

/// Host, without the brackets of IPv6, and port.
fn split_authority(text: &str) -> Option<(&str, Option<u16>)> {
    let (host, rest) = match text.strip_prefix('[') {
        Some(bracketed) => bracketed.split_once(']')?,
        None => text.split_at(text.find(':').unwrap_or(text.len())),
    };
    let port = match rest {
        "" => None,
        _ => Some(rest.strip_prefix(':')?.parse().ok().filter(|port| *port > 0)?),
    };
    (!host.is_empty()).then_some((host, port))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn workload(network: &[(&str, &str)], healthcheck: Option<HealthCheck>) -> Workload {
        let mut workload = Workload {
            phase: Phase::Running,
            ..Workload::default()
        };
        workload.network = network
            .iter()
            .map(|(name, ip)| ((*name).to_owned(), (*ip).to_owned()))
            .collect();
        workload.spec.healthcheck = healthcheck;
        workload
    }

    fn declared() -> Option<HealthCheck> {
        Some(HealthCheck {
            tcp_ports: vec![80, 443],
            http_port: Some(8080),
            url: "up?x=1".into(),
            ..HealthCheck::default()
        })
    }

    fn targets(workload: &Workload) -> Vec<String> {
        checks(workload).unwrap().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn all_ports_of_the_first_network_are_checked() {
        let found = targets(&workload(&[("b", "10.0.0.2"), ("a", "10.0.0.1")], declared()));
        assert_eq!(
            found,
            ["tcp://10.0.0.1:80", "tcp://10.0.0.1:443", "http://10.0.0.1:8080/up?x=1"]
        );
        assert_eq!(
            targets(&workload(&[("a", "fd00::1/64")], declared()))[0],
            "tcp://[fd00::1]:80"
        );
    }

    #[test]
    fn on_the_hosts_network_it_is_loopback_unless_named() {
        assert_eq!(targets(&workload(&[("host", "")], declared()))[0], "tcp://127.0.0.1:80");
        assert_eq!(
            targets(&workload(&[("host", "10.1.1.1")], declared()))[0],
            "tcp://10.1.1.1:80"
        );
        let mut asked = workload(&[], declared());
        asked.spec.networks.insert("host".into(), String::new());
        assert_eq!(targets(&asked)[0], "tcp://127.0.0.1:80");
    }

    #[test]
    fn without_checks_running_is_healthy_and_nothing_else_is() {
        assert!(checks(&workload(&[], None)).unwrap().is_empty());
        assert!(checks(&workload(&[], Some(HealthCheck::default()))).unwrap().is_empty());
        let mut stopped = workload(&[], None);
        stopped.phase = Phase::Stopped;
        stopped.exit_code = Some(3);
        assert_eq!(checks(&stopped).unwrap_err(), "stopped with exit status 3");
        let failed = stopped.failed("no such image");
        assert_eq!(checks(&failed).unwrap_err(), "failed: no such image");
    }

    #[test]
    fn checks_without_an_address_cannot_pass() {
        assert_eq!(
            checks(&workload(&[("none", "")], declared())).unwrap_err(),
            "it has no address to check"
        );
    }

    #[test]
    fn targets_of_the_command_line() {
        for (text, shown) in [
            ("tcp://h:1", "tcp://h:1"),
            ("http://h", "http://h:80/"),
            ("http://[::1]:81/a?b", "http://[::1]:81/a?b"),
        ] {
            assert_eq!(parse(text).unwrap().to_string(), shown);
        }
        for bad in [
            "h:1",
            "tcp://h",
            "tcp://h:1/x",
            "tcp://h:0",
            "tcp://:1",
            "udp://h:1",
            "https://h/",
            "http://h:x/",
            "tcp://[::1:1",
        ] {
            assert!(parse(bad).unwrap_err().contains(bad), "{bad}");
        }
    }
}
