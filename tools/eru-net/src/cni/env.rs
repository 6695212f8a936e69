//! What a CNI runtime says through the environment, checked.

use clap::Args;

use super::fault::Fault;

/// The variables of CNI. They are flags only so that the command line's parser reads them.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Env {
    /// What to do
    #[arg(long = "cni-command", env = "CNI_COMMAND", hide = true)]
    pub(crate) command: Option<String>,
    /// For which container
    #[arg(long = "cni-containerid", env = "CNI_CONTAINERID", hide = true)]
    pub(crate) container: Option<String>,
    /// In which network namespace
    #[arg(long = "cni-netns", env = "CNI_NETNS", hide = true)]
    pub(crate) netns: Option<String>,
    /// Under which name
    #[arg(long = "cni-ifname", env = "CNI_IFNAME", hide = true)]
    pub(crate) ifname: Option<String>,
    /// More, as KEY=VALUE;KEY=VALUE
    #[arg(long = "cni-args", env = "CNI_ARGS", hide = true)]
    pub(crate) args: Option<String>,
}

impl Env {
    /// Whether a CNI runtime is calling.
    #[must_use]
    pub(crate) const fn is_set(&self) -> bool {
        self.command.is_some()
    }

    pub(super) fn command(&self) -> &str {
        self.command.as_deref().unwrap_or_default()
    }

    pub(super) fn container(&self) -> Result<&str, Fault> {
        let id = required("CNI_CONTAINERID", self.container.as_deref())?;
        let legal = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
        if id.starts_with(|c: char| c.is_ascii_alphanumeric()) && id.chars().all(legal) {
            return Ok(id);
        }
        Err(Fault::env(format!(
            "CNI_CONTAINERID '{}' has a character that is not allowed",
            id.escape_default()
        )))
    }

    pub(super) fn netns(&self) -> Result<&str, Fault> {
        required("CNI_NETNS", self.netns.as_deref())
    }

    pub(super) fn ifname(&self) -> Result<&str, Fault> {
        let name = required("CNI_IFNAME", self.ifname.as_deref())?;
        let illegal = |c: char| c == '/' || c == ':' || c.is_whitespace() || c.is_control();
        if name.len() > 15 || name == "." || name == ".." || name.contains(illegal) {
            return Err(Fault::env(format!(
                "CNI_IFNAME '{}' is no name of an interface",
                name.escape_default()
            )));
        }
        Ok(name)
    }

    /// The value of a key of `CNI_ARGS`.
    pub(super) fn arg(&self, key: &str) -> Option<&str> {
        let pairs = self.args.as_deref()?.split(';');
        pairs
            .filter_map(|pair| pair.split_once('='))
            .find(|(k, _)| *k == key)
            .map(|(_, value)| value)
    }
}

fn required<'a>(name: &str, value: Option<&'a str>) -> Result<&'a str, Fault> {
    match value {
        Some(value) if !value.is_empty() => Ok(value),
        _ => Err(Fault::env(format!("{name} is not set"))),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn nothing_leaves_its_key_or_directory() {
        let env = |id: &str, ifname: &str| Env {
            container: Some(id.into()),
            ifname: Some(ifname.into()),
            ..Env::default()
        };
        assert_eq!(env("0a_b.c-d", "eth0").container().unwrap(), "0a_b.c-d");
        for id in ["", "..", "a/b", "a\nb", "-a", "é"] {
            assert!(env(id, "eth0").container().is_err(), "{id:?}");
        }
        for ifname in ["", ".", "..", "a/b", "a b", "a:b", "sixteen-bytes-it"] {
            assert!(env("w", ifname).ifname().is_err(), "{ifname:?}");
        }
    }

    #[test]
    fn arguments_are_pairs() {
        let env = Env {
            args: Some("IgnoreUnknown=1;IP=10.0.0.5;junk;K=a=b".into()),
            ..Env::default()
        };
        assert_eq!(env.arg("IP"), Some("10.0.0.5"));
        assert_eq!(env.arg("K"), Some("a=b"));
        assert_eq!(env.arg("junk"), None);
    }
}
