//! A workload's networks: which are the engine's own, and how `eru-net` is asked for the others.
//!
//! `eru-net` is called by CNI's contract, one call a network, in order of their names: the first is `eth0`. Its calls
//! can be repeated: an address belongs to the workload's interface until it is detached.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use eru_cli::{Exit, Failure, StoreArgs};
use eru_store::Store;
use eru_types::{Spec, Workload, keys};
use serde_json::{Value, json};

/// The tool that gives workloads their networks.
const ERU_NET: &str = "eru-net";

/// Where a workload's interfaces come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// The host's own interfaces.
    Host,
    /// No interfaces but loopback.
    None,
    /// The engine's own bridge.
    Bridge,
    /// These networks of `eru-net`, each with the address asked for, or "".
    Eru(Vec<(String, String)>),
}

/// What a spec asks for. Nothing is the host's network, as in the original.
pub(crate) fn mode(spec: &Spec) -> Result<Mode, String> {
    let own = |name: &str| match name {
        "host" => Some(Mode::Host),
        "none" => Some(Mode::None),
        "bridge" => Some(Mode::Bridge),
        _ => None,
    };
    let mut modes = spec.networks.keys().filter_map(|name| own(name));
    match (modes.next(), spec.networks.len()) {
        (None, 0) => Ok(Mode::Host),
        (Some(mode), 1) => Ok(mode),
        (Some(_), _) => Err("host, none and bridge cannot be had together with other networks".into()),
        (None, _) => Ok(Mode::Eru(spec.networks.clone().into_iter().collect())),
    }
}

/// The name of the interface in the n-th network.
fn ifname(n: usize) -> String {
    format!("eth{n}")
}

/// What `eru-net` needs to know besides the workload.
#[derive(Clone, Debug)]
pub(crate) struct Net {
    program: PathBuf,
    env: Vec<(&'static str, OsString)>,
    node: String,
    store: String,
}

impl Net {
    /// `eru-net` beside this program, or else in the path, with the same store.
    pub(crate) fn new(node: &str, store: &StoreArgs) -> Self {
        let mut env = vec![("ERU_NODE", node.into()), ("ERU_STORE", OsString::from(&store.store))];
        let files = [
            ("ERU_STORE_CA", &store.store_ca),
            ("ERU_STORE_CERT", &store.store_cert),
            ("ERU_STORE_KEY", &store.store_key),
            ("ERU_STORE_PASSWORD_FILE", &store.store_password_file),
        ];
        env.extend(
            files
                .into_iter()
                .filter_map(|(name, file)| Some((name, file.clone()?.into()))),
        );
        env.extend(store.store_user.iter().map(|user| ("ERU_STORE_USER", user.into())));
        Self {
            program: find_program(),
            env,
            node: node.to_owned(),
            store: store.store.clone(),
        }
    }

    /// What the OCI runtime wrapper of `eru-net` is told about a container.
    pub(crate) fn oci_conf(&self, workload: &Workload, networks: &[(String, String)]) -> String {
        let networks: BTreeMap<&String, &String> = networks.iter().map(|(name, ip)| (name, ip)).collect();
        let env: BTreeMap<&str, String> = self
            .env
            .iter()
            .filter(|(name, _)| !["ERU_NODE", "ERU_STORE"].contains(name))
            .map(|(name, value)| (*name, value.to_string_lossy().into_owned()))
            .collect();
        json!({ "id": workload.id, "node": self.node, "store": self.store, "networks": networks, "env": env })
            .to_string()
    }

    /// Attaches all networks of a workload in its namespace.
    pub(crate) fn attach(&self, workload: &Workload, netns: &Path) -> Result<(), Failure> {
        for (n, (network, ip)) in networks(&workload.spec).iter().enumerate() {
            self.call("ADD", workload, Some(netns), n, network, ip)?;
        }
        Ok(())
    }

    /// Detaches all networks and gives the addresses back; goes on past errors and returns the first.
    pub(crate) fn detach(&self, workload: &Workload, netns: Option<&Path>) -> Result<(), Failure> {
        let mut result = Ok(());
        for (n, (network, ip)) in networks(&workload.spec).iter().enumerate().rev() {
            let detached = self.call("DEL", workload, netns, n, network, ip);
            result = result.and(detached);
        }
        result
    }

    fn call(
        &self,
        verb: &str,
        workload: &Workload,
        netns: Option<&Path>,
        n: usize,
        network: &str,
        ip: &str,
    ) -> Result<(), Failure> {
        let doing = format!("network {network} of {}", workload.name);
        let mut command = Command::new(&self.program);
        command
            .envs(self.env.iter().map(|(name, value)| (name, value)))
            .env("CNI_COMMAND", verb)
            .env("CNI_CONTAINERID", &workload.id)
            .env("CNI_IFNAME", ifname(n))
            .env("CNI_NETNS", netns.unwrap_or(Path::new("")))
            .env("CNI_PATH", self.program.parent().unwrap_or(Path::new("")));
        let conf = self.conf(network, ip).to_string();
        let output = run(command, conf.as_bytes()).map_err(|e| self.not_run(&e).context(&doing))?;
        if output.status.success() {
            return Ok(());
        }
        Err(fault(&output).context(doing))
    }

    /// The network configuration of CNI.
    fn conf(&self, network: &str, ip: &str) -> Value {
        let mut conf = json!({
            "cniVersion": "1.1.0",
            "name": network,
            "type": ERU_NET,
            "store": self.store,
            "node": self.node,
            "idempotent": true,
        });
        if !ip.is_empty() {
            conf["runtimeConfig"] = json!({ "ips": [ip] });
        }
        conf
    }

    fn not_run(&self, error: &io::Error) -> Failure {
        Failure::new(
            Exit::Config,
            format_args!("running {}: {error}", self.program.display()),
        )
        .hint("install eru-net beside eru-run, or in the path")
    }
}

/// The networks of `eru-net`, by name.
fn networks(spec: &Spec) -> Vec<(String, String)> {
    match mode(spec) {
        Ok(Mode::Eru(networks)) => networks,
        _ => Vec::new(),
    }
}

fn find_program() -> PathBuf {
    let beside = std::env::current_exe().ok().map(|exe| exe.with_file_name(ERU_NET));
    beside.filter(|file| file.is_file()).unwrap_or_else(|| ERU_NET.into())
}

fn run(mut command: Command, input: &[u8]) -> io::Result<Output> {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit());
    let mut child = command.spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        // It may end without having read; then its status says why.
        let _ = stdin.write_all(input);
    }
    child.wait_with_output()
}

/// What a CNI plugin says of its failure: a JSON object on standard output.
fn fault(output: &Output) -> Failure {
    let said: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    let part = |name: &str| said[name].as_str().filter(|text| !text.is_empty());
    let exit = match said["code"].as_u64() {
        // "Try again later" and "not available" of CNI.
        Some(11 | 50) => Exit::Retry,
        _ => Exit::No,
    };
    let Some(msg) = part("msg") else {
        return Failure::new(exit, format_args!("{ERU_NET} ended with {}", output.status));
    };
    let failure = Failure::new(exit, msg);
    match part("details") {
        Some(details) => failure.hint(details),
        None => failure,
    }
}

/// The addresses that a workload has, by network.
pub(crate) fn addresses(store: &dyn Store, workload: &Workload) -> Result<BTreeMap<String, String>, Failure> {
    let networks = match mode(&workload.spec) {
        Ok(Mode::Host) => return Ok([("host".to_owned(), host_address().to_string())].into()),
        Ok(Mode::Eru(networks)) => networks,
        _ => return Ok(BTreeMap::new()),
    };
    let owners: Vec<(String, &String)> = networks
        .iter()
        .enumerate()
        .map(|(n, (network, _))| (keys::owner(network, &workload.id, &ifname(n)), network))
        .collect();
    let wanted: Vec<&str> = owners.iter().map(|(key, _)| key.as_str()).collect();
    let found = store.get_many(&wanted)?.entries;
    let address = |(key, network): &(String, &String)| {
        let entry = found.iter().find(|entry| entry.key == *key)?;
        let ip: IpAddr = std::str::from_utf8(&entry.value).ok()?.parse().ok()?;
        Some(((*network).clone(), ip.to_string()))
    };
    Ok(owners.iter().filter_map(address).collect())
}

/// The address under which others reach this host: that of its default route. Nothing is sent.
fn host_address() -> IpAddr {
    let anywhere = SocketAddr::from(([192, 0, 2, 1], 9));
    let local = UdpSocket::bind("0.0.0.0:0").and_then(|socket| {
        socket.connect(anywhere)?;
        socket.local_addr()
    });
    local.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |address| address.ip())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use std::os::unix::process::ExitStatusExt;
    use std::process::ExitStatus;

    fn spec(networks: &[(&str, &str)]) -> Spec {
        let networks = networks.iter().map(|(name, ip)| ((*name).to_owned(), (*ip).to_owned()));
        Spec {
            networks: networks.collect(),
            ..Spec::default()
        }
    }

    #[test]
    fn the_engines_own_networks_stand_alone() {
        assert_eq!(mode(&spec(&[])), Ok(Mode::Host));
        assert_eq!(mode(&spec(&[("none", "")])), Ok(Mode::None));
        assert_eq!(mode(&spec(&[("bridge", "")])), Ok(Mode::Bridge));
        assert!(mode(&spec(&[("host", ""), ("lan", "")])).is_err());
        let two = mode(&spec(&[("lan", "10.0.0.9"), ("dmz", "")])).unwrap();
        assert_eq!(
            two,
            Mode::Eru(vec![("dmz".into(), String::new()), ("lan".into(), "10.0.0.9".into())])
        );
    }

    #[test]
    fn a_plugins_error_is_passed_on() {
        let output = |stdout: &str| Output {
            status: ExitStatus::from_raw(256),
            stdout: stdout.into(),
            stderr: Vec::new(),
        };
        let failure = fault(&output(
            r#"{"code":11,"msg":"no free address in 10.0.0.0/24","details":"gc"}"#,
        ));
        assert_eq!(failure.message(), Some("no free address in 10.0.0.0/24"));
        assert_eq!((failure.remedy(), failure.exit()), (Some("gc"), Exit::Retry));
        assert_eq!(fault(&output("")).message(), Some("eru-net ended with exit status: 1"));
    }
}
