//! Where records go.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// A destination as the command line names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// A TCP connection to host and port, as text that may be a name.
    Tcp(String),
    /// A file that is appended to.
    File(PathBuf),
    /// Standard output.
    Stdout,
}

impl FromStr for Destination {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("'{text}' is neither tcp://host:port nor file:///path nor -");
        if text == "-" {
            return Ok(Self::Stdout);
        }
        if let Some(path) = text.strip_prefix("file://") {
            return Some(path)
                .filter(|path| path.starts_with('/'))
                .map(|path| Self::File(path.into()))
                .ok_or_else(wrong);
        }
        let address = text.strip_prefix("tcp://").ok_or_else(wrong)?;
        let (host, port) = address.rsplit_once(':').ok_or_else(wrong)?;
        let bare = host
            .strip_prefix('[')
            .map_or(Some(host), |host| host.strip_suffix(']'))
            .ok_or_else(wrong)?;
        let port_is_good = port.parse::<u16>().is_ok_and(|port| port > 0);
        if bare.is_empty() || bare.contains('/') || (bare == host && host.contains(':')) || !port_is_good {
            return Err(wrong());
        }
        Ok(Self::Tcp(address.to_owned()))
    }
}

impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => write!(f, "tcp://{address}"),
            Self::File(path) => write!(f, "file://{}", path.display()),
            Self::Stdout => f.write_str("-"),
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn destinations_of_the_command_line() {
        for text in [
            "-",
            "tcp://h:514",
            "tcp://10.0.0.1:1",
            "tcp://[::1]:514",
            "file:///var/log/eru",
        ] {
            assert_eq!(text.parse::<Destination>().unwrap().to_string(), text);
        }
        for bad in [
            "",
            "h:1",
            "tcp://h",
            "tcp://:1",
            "tcp://h:0",
            "tcp://h:99999",
            "tcp://h:1/x",
            "tcp://::1:1",
            "tcp://[::1:1",
            "file://x",
            "udp://h:1",
        ] {
            assert!(bad.parse::<Destination>().unwrap_err().contains(bad), "{bad}");
        }
    }
}
