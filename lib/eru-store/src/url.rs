//! Where a store lies: `etcd://host:port,host:port/prefix` or `file:///directory`.

use std::path::PathBuf;

use crate::Error;

/// The prefix of all keys in etcd unless the URL has another.
const DEFAULT_PREFIX: &str = "eru/v1";

/// A parsed store URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// Servers of one etcd.
    Etcd {
        /// `host:port` each.
        hosts: Vec<String>,
        /// Begins and ends with a slash.
        prefix: String,
        /// Whether the URL asks for TLS.
        tls: bool,
    },
    /// A directory of the embedded store.
    File {
        /// The directory.
        dir: PathBuf,
        /// Whether every transaction is on disk before it is reported.
        durability: Durability,
    },
}

/// How durable the embedded store is. No choice can corrupt it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Durability {
    /// A transaction that was reported survives a power loss, as in etcd.
    #[default]
    Full,
    /// A power loss may take back the last transactions; a crash of processes may not. Several times as fast.
    Normal,
}

/// Parses a store URL. The URL in errors has no credentials: one that has some is refused, and not repeated.
pub(crate) fn parse(url: &str) -> Result<Target, Error> {
    let config = |cause: &str| Error::Config {
        url: redact(url),
        cause: cause.to_owned(),
    };
    let Some((scheme, rest)) = url.split_once("://") else {
        return Err(config(
            "not a URL: expected etcd://host:port/prefix or file:///directory",
        ));
    };
    match scheme {
        "etcd" | "etcds" => parse_etcd(rest, scheme == "etcds").map_err(|cause| config(&cause)),
        "file" => parse_file(rest).map_err(|cause| config(&cause)),
        _ => Err(config("unknown scheme: expected etcd, etcds or file")),
    }
}

fn parse_etcd(rest: &str, tls: bool) -> Result<Target, String> {
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    if authority.contains('@') {
        return Err("credentials do not belong in a URL: give user and password by themselves".to_owned());
    }
    if path.contains(['?', '#']) {
        return Err("an etcd URL has no query".to_owned());
    }
    let hosts: Vec<String> = authority.split(',').map(str::to_owned).collect();
    if let Some(bad) = hosts.iter().find(|host| !is_host_and_port(host)) {
        return Err(format!("{bad:?} is not host:port"));
    }
    let path = path.trim_matches('/');
    let path = if path.is_empty() { DEFAULT_PREFIX } else { path };
    Ok(Target::Etcd {
        hosts,
        prefix: format!("/{path}/"),
        tls,
    })
}

fn is_host_and_port(host: &str) -> bool {
    let Some((name, port)) = host.rsplit_once(':') else {
        return false;
    };
    let bracketed = name.starts_with('[') && name.ends_with(']');
    let known = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c) || (bracketed && "[:]".contains(c));
    !name.is_empty() && name.chars().all(known) && port.parse::<u16>().is_ok_and(|port| port != 0)
}

fn parse_file(rest: &str) -> Result<Target, String> {
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    if !path.starts_with('/') {
        return Err("the directory must be absolute: file:///directory".to_owned());
    }
    let mut durability = Durability::default();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        durability = match pair {
            "sync=full" => Durability::Full,
            "sync=normal" => Durability::Normal,
            _ => return Err(format!("unknown option {pair:?}: expected sync=full or sync=normal")),
        };
    }
    Ok(Target::File {
        dir: PathBuf::from(path),
        durability,
    })
}

/// The URL without what stands before an `@` in its authority.
fn redact(url: &str) -> String {
    let start = url.find("://").map_or(0, |at| at + 3);
    let end = url[start..].find('/').map_or(url.len(), |at| start + at);
    match url[start..end].rfind('@') {
        Some(at) => format!("{}…{}", &url[..start], &url[start + at..]),
        None => url.to_owned(),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn knows_etcd() {
        let etcd = |hosts: &[&str], prefix: &str, tls| Target::Etcd {
            hosts: hosts.iter().map(|&host| host.to_owned()).collect(),
            prefix: prefix.to_owned(),
            tls,
        };
        assert_eq!(parse("etcd://a:2379").unwrap(), etcd(&["a:2379"], "/eru/v1/", false));
        assert_eq!(parse("etcd://a:2379/").unwrap(), etcd(&["a:2379"], "/eru/v1/", false));
        assert_eq!(
            parse("etcds://a:1,[::1]:2/x/y/").unwrap(),
            etcd(&["a:1", "[::1]:2"], "/x/y/", true)
        );
    }

    #[test]
    fn knows_files() {
        let file = |dir: &str, durability| Target::File {
            dir: PathBuf::from(dir),
            durability,
        };
        assert_eq!(
            parse("file:///var/lib/eru").unwrap(),
            file("/var/lib/eru", Durability::Full)
        );
        assert_eq!(parse("file:///a?sync=normal").unwrap(), file("/a", Durability::Normal));
        assert_eq!(parse("file:///a?sync=full").unwrap(), file("/a", Durability::Full));
    }

    #[test]
    fn says_what_is_wrong() {
        let cause = |url: &str| parse(url).unwrap_err().to_string();
        assert_eq!(
            cause("/var/lib/eru"),
            "store /var/lib/eru: not a URL: expected etcd://host:port/prefix or file:///directory"
        );
        assert_eq!(
            cause("http://a:1"),
            "store http://a:1: unknown scheme: expected etcd, etcds or file"
        );
        assert_eq!(cause("etcd://a"), "store etcd://a: \"a\" is not host:port");
        assert_eq!(cause("etcd://a:1,:2"), "store etcd://a:1,:2: \":2\" is not host:port");
        assert_eq!(cause("etcd://a:0"), "store etcd://a:0: \"a:0\" is not host:port");
        assert_eq!(
            cause("file://relative"),
            "store file://relative: the directory must be absolute: file:///directory"
        );
        assert_eq!(
            cause("file:///a?fsync=off"),
            "store file:///a?fsync=off: unknown option \"fsync=off\": expected sync=full or sync=normal"
        );
    }

    #[test]
    fn never_repeats_credentials() {
        for url in [
            "etcd://root:secret@a:1/x",
            "mysql://root:secret@a:1",
            "etcd://root:sec@ret@a:1",
        ] {
            let text = parse(url).unwrap_err().to_string();
            assert!(!text.contains("sec"), "{text}");
        }
    }
}
