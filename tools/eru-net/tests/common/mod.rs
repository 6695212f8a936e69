//! A lab: a namespace that plays the host, one that plays the rest of its LAN, and a store.
#![allow(dead_code, clippy::unwrap_used, reason = "tests; not every file uses all of it")]

use std::path::{Path, PathBuf};
use std::process::Command;

use eru_testkit::{Missing, Netns, available};
use serde_json::Value;

/// The binary under test.
pub(crate) fn program() -> PathBuf {
    assert_cmd::cargo::cargo_bin!("eru-net").to_path_buf()
}

/// A host with `eth0` on a LAN whose router is 10.9.0.1 and fd09::1.
pub(crate) struct Lab {
    pub(crate) dir: tempfile::TempDir,
    pub(crate) host: Netns,
    pub(crate) router: Netns,
}

/// What a run came to.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// The documents that were printed.
    pub(crate) fn documents(&self) -> Vec<Value> {
        self.out
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// The one document of a run that succeeded.
    #[track_caller]
    pub(crate) fn ok(&self) -> Value {
        assert_eq!(self.code, 0, "{self:?}");
        self.documents().into_iter().next().unwrap_or_default()
    }

    /// The error of a run that failed so.
    #[track_caller]
    pub(crate) fn fails(&self, code: i32) -> &str {
        assert_eq!(self.code, code, "{self:?}");
        &self.err
    }
}

impl Lab {
    /// `None` where namespaces cannot be made.
    pub(crate) fn new() -> Option<Self> {
        let lab = || -> Result<Self, Missing> {
            Ok(Self {
                dir: tempfile::tempdir().unwrap(),
                host: Netns::new()?,
                router: Netns::new()?,
            })
        };
        let lab = available(lab())?;
        let (host, router) = (lab.host.name(), lab.router.name());
        for line in [
            format!("link add eth0 netns {host} type veth peer name lan0 netns {router}"),
            // Not an address of its own making that is there some seconds later.
            format!("-n {host} link set eth0 addrgenmode none"),
            format!("-n {host} link set eth0 up"),
            format!("-n {host} addr add 10.9.0.2/24 dev eth0"),
            format!("-n {router} link set lan0 up"),
            format!("-n {router} addr add 10.9.0.1/24 dev lan0"),
            format!("-n {router} addr add fd09::1/64 dev lan0 nodad"),
        ] {
            ip(&line);
        }
        Some(lab)
    }

    /// The store's URL.
    pub(crate) fn store(&self) -> String {
        format!("file://{}/store", self.dir.path().display())
    }

    /// A command on the host, with the lab's store.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = self.host.command(program);
        for name in [
            "CNI_COMMAND",
            "CNI_CONTAINERID",
            "CNI_NETNS",
            "CNI_IFNAME",
            "CNI_ARGS",
            "ERU_LOG",
        ] {
            command.env_remove(name);
        }
        command.env("ERU_STORE", self.store());
        command
            .env("ERU_NODE", "n1")
            .env("ERU_RUN_DIR", self.dir.path().join("run"));
        command
    }

    /// Runs the tool with the words of `line`.
    pub(crate) fn eru(&self, line: &str) -> Ran {
        self.eru_with(line, "")
    }

    /// Runs the tool with input.
    pub(crate) fn eru_with(&self, line: &str, input: &str) -> Ran {
        let mut command = self.command(program());
        command.args(line.split_whitespace());
        run(command, input)
    }

    /// Runs the tool as a CNI plugin, and returns its status and what it printed.
    pub(crate) fn cni(&self, command: &str, id: &str, netns: &Path, config: &str) -> (i32, Value) {
        self.cni_with(
            &[
                ("CNI_COMMAND", command),
                ("CNI_CONTAINERID", id),
                ("CNI_NETNS", &netns.to_string_lossy()),
                ("CNI_IFNAME", "eth0"),
            ],
            config,
        )
    }

    /// Runs the tool as a CNI plugin with an environment of the test's own.
    pub(crate) fn cni_with(&self, env: &[(&str, &str)], config: &str) -> (i32, Value) {
        let mut command = self.command(program());
        command.envs(env.iter().copied());
        let ran = run(command, config);
        let answer = if ran.out.is_empty() {
            Value::Null
        } else {
            serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{e}: {ran:?}"))
        };
        (ran.code, answer)
    }

    /// Adds the networks `lan` (macvlan), `back` (routed) and `back6` (routed, IPv6).
    pub(crate) fn networks(&self) {
        self.eru("network add lan --driver macvlan --parent eth0 --subnet 10.9.0.0/24 --gateway 10.9.0.1")
            .ok();
        self.eru("network add lan6 --driver macvlan --parent eth0 --subnet fd09::/64 --gateway fd09::1")
            .ok();
        self.eru("network add back --driver routed --subnet 10.77.0.0/24").ok();
        self.eru("network add back6 --driver routed --subnet fd77::/64").ok();
    }

    /// All that a failed attachment might have left on the host.
    pub(crate) fn traces(&self) -> String {
        let name = self.host.name();
        let mut traces = ip(&format!("-n {name} -o addr")) + &ip(&format!("-n {name} route show table all"));
        traces += &ip(&format!("-n {name} -6 route show table all"));
        let sysctls = "cat /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv6/conf/all/forwarding";
        let sysctls = self.host.command("sh").args(["-c", sysctls]).output().unwrap();
        traces += &String::from_utf8(sysctls.stdout).unwrap();
        // Times pass, and addresses that the kernel makes for its own use come and go.
        let passing = |line: &str| ["valid_lft", "fe80:", "ff00:"].iter().any(|word| line.contains(word));
        let timeless = traces.lines().filter(|line| !passing(line)).map(str::trim);
        timeless.collect::<Vec<_>>().join("\n") + "\n" + &self.eru("ls").out
    }

    /// Whether a ping from one namespace reaches an address.
    pub(crate) fn pings(&self, from: &Netns, to: &str) -> bool {
        let reached = || {
            from.command("ping")
                .args(["-n", "-c1", "-W1", to])
                .output()
                .unwrap()
                .status
                .success()
        };
        eru_testkit::wait_until(std::time::Duration::from_secs(5), reached)
    }
}

/// Runs `ip`, which has to succeed.
#[track_caller]
pub(crate) fn ip(line: &str) -> String {
    let output = Command::new("ip").args(line.split_whitespace()).output().unwrap();
    assert!(
        output.status.success(),
        "ip {line}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// Runs a command with input to its end.
pub(crate) fn run(command: Command, input: &str) -> Ran {
    let output = assert_cmd::Command::from_std(command)
        .write_stdin(input)
        .output()
        .unwrap();
    Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The address of a document, without its prefix length.
pub(crate) fn address(document: &Value) -> String {
    document["address"]
        .as_str()
        .unwrap()
        .split('/')
        .next()
        .unwrap()
        .to_owned()
}
