//! What one workload's monitor needs to know, made of its document once, when it is created. Pure but for the lookups
//! that are given in.
//!
//! What must stay true: whatever can be refused is refused here, before anything is made.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use eru_types::{File, Restart, Volume, Workload};
use serde::{Deserialize, Serialize};

use super::limits::{Cgroup, limits};
use crate::engine::{Error, Result};
use crate::instance;

/// Where programs are looked for unless the workload says otherwise.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/// The longest host name.
const HOST_NAME: usize = 63;

/// What to run, and how.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Config {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) image: String,
    /// The image's root directory, which is never written to.
    pub(super) lower: PathBuf,
    pub(super) command: Vec<String>,
    pub(super) env: BTreeMap<String, String>,
    pub(super) dir: Option<String>,
    pub(super) user: Option<String>,
    pub(super) privileged: bool,
    pub(super) host_network: bool,
    pub(super) sysctls: BTreeMap<String, String>,
    pub(super) volumes: Vec<Mount>,
    pub(super) files: Vec<Seed>,
    pub(super) nameservers: Vec<String>,
    /// Lines of the hosts file.
    pub(super) hosts: Vec<String>,
    pub(super) restart: Restart,
    /// Whether its output is kept. Other drivers than `none` say where it shall go in the end, which is for a log
    /// forwarder to see to.
    pub(super) keep_log: bool,
    pub(super) cgroup: Cgroup,
}

/// A directory or file of the node that the workload sees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Mount {
    /// A path of the node; the engine's own place for it if absent.
    pub(super) source: Option<PathBuf>,
    pub(super) target: PathBuf,
    pub(super) writable: bool,
}

/// A file to be laid into the root directory. Its contents lie beside the configuration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Seed {
    pub(super) path: PathBuf,
    pub(super) mode: u32,
    pub(super) uid: u32,
    pub(super) gid: u32,
    pub(super) digest: String,
}

impl Config {
    /// Of a workload's document and its image's root directory.
    pub(super) fn new(workload: &Workload, lower: &Path) -> Result<Self> {
        let spec = &workload.spec;
        let wrong = |field: &str, why: String| Error::Invalid {
            object: format!("workload {}: spec.{field}", workload.id),
            why,
        };
        if spec.command.is_empty() {
            let why = "it is empty, and images of the native engine have no command of their own";
            return Err(wrong("command", why.to_owned()));
        }
        let host_network = spec.networks.is_empty() || spec.networks.contains_key("host");
        for name in spec.sysctls.keys() {
            check_sysctl(name, host_network).map_err(|why| wrong("sysctls", why))?;
        }
        let env = environment(workload);
        let volumes = spec
            .volumes
            .iter()
            .map(|v| mount(v, &env).map_err(|why| wrong("volumes", why)));
        let files = spec.files.iter().map(|f| seed(f).map_err(|why| wrong("files", why)));
        Ok(Self {
            id: workload.id.clone(),
            name: workload.name.clone(),
            image: spec.image.clone(),
            lower: lower.to_owned(),
            command: spec.command.clone(),
            dir: spec.dir.clone().filter(|dir| !dir.is_empty()),
            // Privileges mean nothing to any other user.
            user: spec.user.clone().filter(|user| !user.is_empty() && !spec.privileged),
            privileged: spec.privileged,
            host_network,
            sysctls: spec.sysctls.clone(),
            volumes: volumes.collect::<Result<_>>()?,
            files: files.collect::<Result<_>>()?,
            nameservers: spec.dns.clone(),
            hosts: spec.extra_hosts.iter().filter_map(|host| host_line(host)).collect(),
            restart: spec.restart,
            keep_log: spec.log.as_ref().is_none_or(|log| log.driver != "none"),
            cgroup: limits(workload),
            env,
        })
    }

    /// The name it has for itself; none of its own if it shares the node's network.
    pub(super) fn host_name(&self) -> Option<&str> {
        let end = self.id.len().min(HOST_NAME);
        Some(self.id.get(..end).unwrap_or(&self.id)).filter(|_| !self.host_network)
    }
}

fn environment(workload: &Workload) -> BTreeMap<String, String> {
    let mut env = instance::env(workload);
    env.entry("PATH".to_owned()).or_insert_with(|| PATH.to_owned());
    env
}

/// Only what the kernel keeps apart for each namespace may be set.
fn check_sysctl(name: &str, host_network: bool) -> std::result::Result<(), String> {
    const IPC: [&str; 8] = [
        "kernel.msgmax",
        "kernel.msgmnb",
        "kernel.msgmni",
        "kernel.sem",
        "kernel.shmall",
        "kernel.shmmax",
        "kernel.shmmni",
        "kernel.shm_rmid_forced",
    ];
    if name.contains('/') || name.split('.').any(str::is_empty) {
        return Err(format!("'{name}' is not a name with dots"));
    }
    if IPC.contains(&name) || name.starts_with("fs.mqueue.") {
        return Ok(());
    }
    match (name.starts_with("net."), host_network) {
        (true, false) => Ok(()),
        (true, true) => Err(format!(
            "'{name}' would change the node, whose network the workload shares"
        )),
        (false, _) => Err(format!("'{name}' would change the node")),
    }
}

fn mount(volume: &Volume, env: &BTreeMap<String, String>) -> std::result::Result<Mount, String> {
    let target = PathBuf::from(instance::expand(&volume.destination, env));
    if target.parent().is_none() || target.starts_with("/proc") || target.starts_with("/sys") {
        return Err(format!("'{volume}' cannot be mounted there"));
    }
    let source = (!volume.is_auto()).then(|| PathBuf::from(instance::expand(&volume.source, env)));
    Ok(Mount {
        source,
        target,
        writable: volume.writable,
    })
}

fn seed(file: &File) -> std::result::Result<Seed, String> {
    let path = PathBuf::from(&file.path);
    if !path.is_absolute() || path.file_name().is_none() {
        return Err(format!("'{}' is not an absolute path of a file", file.path));
    }
    let contents = file
        .contents()?
        .ok_or_else(|| format!("the contents of '{}' are not there", file.path))?;
    Ok(Seed {
        path,
        mode: file.mode & 0o7777,
        uid: file.uid,
        gid: file.gid,
        digest: File::digest_of(&contents),
    })
}

fn host_line(host: &str) -> Option<String> {
    host.split_once(':').map(|(name, address)| format!("{address}\t{name}"))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn workload() -> Workload {
        let mut workload = Workload {
            id: "w1".into(),
            name: "shop_web_abc".into(),
            pod: "prod".into(),
            node: "n1".into(),
            ..Workload::default()
        };
        workload.spec.app = "shop".into();
        workload.spec.command = vec!["httpd".into()];
        workload
    }

    fn config(workload: &Workload) -> Result<Config> {
        Config::new(workload, Path::new("/image"))
    }

    fn refusal(change: impl FnOnce(&mut Workload)) -> String {
        let mut workload = workload();
        change(&mut workload);
        config(&workload).unwrap_err().to_string()
    }

    #[test]
    fn a_plain_one() {
        let config = config(&workload()).unwrap();
        assert_eq!(config.env["APP_NAME"], "shop");
        assert_eq!(config.env["PATH"], PATH);
        assert!(config.host_network && config.host_name().is_none());
        assert_eq!(config.cgroup, Cgroup::default());
        let text = serde_json::to_string(&config).unwrap();
        assert_eq!(serde_json::from_str::<Config>(&text).unwrap(), config);
    }

    #[test]
    fn networks_and_host_names() {
        let mut workload = workload();
        workload.spec.networks = [("none".to_owned(), String::new())].into();
        workload.id = "i".repeat(100);
        let own = config(&workload).unwrap();
        assert_eq!(own.host_name(), Some("i".repeat(63).as_str()));
        workload.spec.networks = [("host".to_owned(), String::new())].into();
        assert!(config(&workload).unwrap().host_network);
    }

    #[test]
    fn whatever_would_change_the_node_is_refused() {
        let sysctl = |name: &str, host: bool| check_sysctl(name, host).is_ok();
        assert!(sysctl("net.core.somaxconn", false) && sysctl("kernel.sem", true) && sysctl("fs.mqueue.msg_max", true));
        for name in [
            "net.core.somaxconn",
            "vm.swappiness",
            "kernel.hostname",
            "net/ipv4",
            "net..x",
            "",
        ] {
            assert!(!sysctl(name, true), "{name}");
        }
        let why = refusal(|w| w.spec.sysctls = [("vm.swappiness".to_owned(), "1".to_owned())].into());
        assert_eq!(why, "workload w1: spec.sysctls: 'vm.swappiness' would change the node");
    }

    #[test]
    fn nonsense_is_refused() {
        assert!(refusal(|w| w.spec.command.clear()).contains("spec.command: it is empty"));
        assert!(refusal(|w| w.spec.volumes = vec!["/a:/proc/x".parse().unwrap()]).contains("cannot be mounted there"));
        assert!(refusal(|w| w.spec.volumes = vec!["/a:/".parse().unwrap()]).contains("cannot be mounted there"));
        assert!(refusal(|w| w.spec.files = vec![File::inline("etc/x", b"")]).contains("not an absolute path"));
        let lost = File {
            digest: Some("ab".into()),
            content_base64: None,
            ..File::inline("/etc/x", b"")
        };
        assert!(refusal(|w| w.spec.files = vec![lost]).contains("contents of '/etc/x' are not there"));
    }

    #[test]
    fn volumes_files_and_hosts() {
        let mut workload = workload();
        workload.spec.volumes = vec![
            "/srv/$APP_NAME:/data:ro".parse().unwrap(),
            "AUTO:/cache".parse().unwrap(),
        ];
        workload.spec.files = vec![File::inline("/etc/x", b"y")];
        workload.spec.extra_hosts = vec!["db:10.0.0.9".into(), "six:fd00::1".into()];
        let config = config(&workload).unwrap();
        assert_eq!(config.volumes[0].source.as_deref(), Some(Path::new("/srv/shop")));
        assert!(!config.volumes[0].writable && config.volumes[1].writable);
        assert_eq!(config.volumes[1].source, None);
        assert_eq!(config.files[0].digest, File::digest_of(b"y"));
        assert_eq!(config.hosts, ["10.0.0.9\tdb", "fd00::1\tsix"]);
    }

    #[test]
    fn privileged_is_root() {
        let mut workload = workload();
        workload.spec.user = Some("web".into());
        assert_eq!(config(&workload).unwrap().user.as_deref(), Some("web"));
        workload.spec.privileged = true;
        assert_eq!(config(&workload).unwrap().user, None);
    }
}
