//! What an OCI runtime is called with, as far as it matters here.

use std::ffi::OsString;
use std::path::PathBuf;

/// runc's flags before the verb that take a value.
const WITH_VALUE: [&str; 5] = ["root", "log", "log-format", "criu", "rootless"];

/// A call of an OCI runtime.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Call {
    /// `create`, `start`, `delete`…
    pub(super) verb: Option<String>,
    /// The directory of the container; the current one if none is named.
    pub(super) bundle: PathBuf,
    /// Where errors are written to.
    pub(super) log: Option<PathBuf>,
}

impl Call {
    pub(super) fn parse(args: &[OsString]) -> Self {
        let mut call = Self {
            bundle: ".".into(),
            ..Self::default()
        };
        let mut args = args.iter().map(|arg| arg.to_string_lossy().into_owned());
        while let Some(arg) = args.next() {
            if !arg.starts_with('-') {
                call.verb.get_or_insert(arg);
                continue;
            }
            let flag = arg.trim_start_matches('-');
            let (name, joined) = match flag.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (flag, None),
            };
            let mut value = || joined.clone().or_else(|| args.next()).map(PathBuf::from);
            match (&call.verb, name) {
                (None, "log") => call.log = value(),
                (None, name) if WITH_VALUE.contains(&name) => drop(value()),
                (Some(_), "b" | "bundle") => call.bundle = value().unwrap_or_default(),
                _ => {}
            }
        }
        call
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Call {
        Call::parse(&line.split(' ').map(OsString::from).collect::<Vec<_>>())
    }

    #[test]
    fn as_containerd_calls() {
        let call = parse(
            "--root /run/r --log /b/log.json --log-format json --systemd-cgroup create --bundle /b --pid-file /b/init.pid 0a1b",
        );
        let wanted = Call {
            verb: Some("create".into()),
            bundle: "/b".into(),
            log: Some("/b/log.json".into()),
        };
        assert_eq!(call, wanted);
        assert_eq!(
            parse("--root=create --log=/b/log.json create -b /b x").bundle,
            PathBuf::from("/b")
        );
        assert_eq!(
            parse("--root create delete --force create").verb.as_deref(),
            Some("delete")
        );
        assert_eq!(parse("create x").bundle, PathBuf::from("."));
        assert_eq!(parse("--version").verb, None);
    }
}
