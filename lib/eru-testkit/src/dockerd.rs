//! A real dockerd of one's own: its data, socket, network namespace and mounts apart from the host's.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use crate::guard::Guard;
use crate::image::busybox_root;
use crate::missing::Missing;
use crate::netns::Netns;
use crate::process::Process;
use crate::wait_until;

/// How long dockerd may take to be ready on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// The image that every [`Dockerd`] has: a static busybox.
pub const IMAGE: &str = "busybox:eru";

/// What may differ from the usual.
#[derive(Clone, Debug, Default)]
pub struct DockerdOptions {
    /// Runtimes to add, by name and program.
    pub runtimes: Vec<(String, PathBuf)>,
    /// More flags for dockerd.
    pub args: Vec<String>,
}

/// A running dockerd that has [`IMAGE`]. It offers the networks `none` and `host`, the latter being a namespace of
/// its own. Its mounts are its own too, though it sees the host's. Dropping it ends it, its containers, and all its
/// traces.
#[derive(Debug)]
pub struct Dockerd {
    program: PathBuf,
    dir: PathBuf,
    options: DockerdOptions,
    process: Option<Process>,
    // Dropped in this order: the guard ends everything that lives in the namespace.
    _guard: Guard,
    netns: Netns,
}

impl Dockerd {
    /// Starts a dockerd. It takes a second or two: share one per test binary.
    ///
    /// # Errors
    /// Without root, Docker, or busybox-static.
    ///
    /// # Panics
    /// When all is there and it does not start.
    pub fn start() -> Result<Dockerd, Missing> {
        Dockerd::start_with(DockerdOptions::default())
    }

    /// Starts a dockerd with options.
    ///
    /// # Errors
    /// As [`Dockerd::start`].
    ///
    /// # Panics
    /// As [`Dockerd::start`].
    pub fn start_with(options: DockerdOptions) -> Result<Dockerd, Missing> {
        Missing::unless_root()?;
        let program = Missing::unless_program("dockerd", "docker.io")?;
        for (name, package) in [
            ("docker", "docker.io"),
            ("containerd", "containerd"),
            ("unshare", "util-linux"),
        ] {
            Missing::unless_program(name, package)?;
        }
        Missing::unless_program("busybox", "busybox-static")?;
        let netns = Netns::new()?;
        let dir = tempfile::Builder::new()
            .prefix("eru-dockerd-")
            .tempdir()
            .map(tempfile::TempDir::keep);
        let dir = dir.unwrap_or_else(|e| panic!("making a directory for dockerd: {e}"));
        let cgroup = cgroup_of(&dir);
        let guard = Guard::new(
            "kill_users \"$1\"; kill_cgroup \"$2\"; kill_users \"$1\"; remove \"$1\"",
            &[dir.as_os_str(), OsStr::new(&cgroup)],
        );
        let guard = guard.unwrap_or_else(|e| panic!("starting a guard for dockerd: {e}"));
        let mut dockerd = Dockerd {
            program,
            dir,
            options,
            process: None,
            _guard: guard,
            netns,
        };
        dockerd.spawn().unwrap_or_else(|e| panic!("starting dockerd: {e}"));
        dockerd.import_busybox();
        Ok(dockerd)
    }

    /// Its socket as a URL, `unix:///…/docker.sock`, as `DOCKER_HOST` has it.
    #[must_use]
    pub fn socket(&self) -> String {
        format!("unix://{}", self.socket_path().display())
    }

    /// The path of its socket.
    #[must_use]
    pub fn socket_path(&self) -> PathBuf {
        self.dir.join("docker.sock")
    }

    /// The network namespace in which it runs: its containers' `host` network.
    #[must_use]
    pub fn netns(&self) -> &Netns {
        &self.netns
    }

    /// The process id of dockerd, while it runs.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.process.as_ref().map(Process::id)
    }

    /// Runs the docker client against it.
    ///
    /// # Panics
    /// When the client cannot be started.
    #[must_use]
    pub fn docker(&self, args: &[&str]) -> Output {
        let output = self.client(args).output();
        output.unwrap_or_else(|e| panic!("docker {}: {e}", args.join(" ")))
    }

    /// Stops dockerd, and thereby its containers, keeping its data. A container that ignores SIGTERM,
    /// as any first process without a handler does, delays this by ten seconds.
    pub fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.stop(PATIENCE);
        }
    }

    /// Kills dockerd with SIGKILL. Its containers go on.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill();
        }
    }

    /// Starts a stopped or killed dockerd again on the same data and socket.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start_again(&mut self) {
        if self.process.is_none() {
            // What a killed one leaves would make the new one believe that it is running.
            let _ = fs::remove_file(self.dir.join("pid"));
            self.spawn().unwrap_or_else(|e| panic!("starting dockerd again: {e}"));
        }
    }

    fn spawn(&mut self) -> std::io::Result<()> {
        // Not the host's configuration, which is read unless another is named.
        fs::write(self.dir.join("daemon.json"), "{}\n")?;
        let mut process = Process::start(self.command(), &self.dir.join("log"))?;
        let ready = process.wait_ready(PATIENCE, || {
            let version = self
                .client(&["version"])
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status();
            self.socket_path().exists() && version.is_ok_and(|status| status.success())
        });
        self.process = Some(process);
        ready
    }

    fn command(&self) -> Command {
        let in_dir = |name: &str| self.dir.join(name);
        // `ip netns exec` would mount another /sys, in which dockerd does not find its cgroups.
        let mut command = self.netns.command("unshare");
        command
            .args(["--mount", "--propagation", "slave", "--"])
            .arg(&self.program);
        command.arg("--config-file").arg(in_dir("daemon.json"));
        command
            .arg("--data-root")
            .arg(in_dir("data"))
            .arg("--exec-root")
            .arg(in_dir("exec"));
        command
            .arg("--pidfile")
            .arg(in_dir("pid"))
            .arg("--host")
            .arg(self.socket());
        command.args([
            "--bridge=none",
            "--iptables=false",
            "--ip6tables=false",
            "--shutdown-timeout=1",
        ]);
        command.args(["--exec-opt", "native.cgroupdriver=cgroupfs", "--cgroup-parent"]);
        command.arg(format!("/{}", cgroup_of(&self.dir)));
        for (name, program) in &self.options.runtimes {
            command.arg(format!("--add-runtime={name}={}", program.display()));
        }
        command.args(&self.options.args).current_dir("/");
        command
    }

    fn client(&self, args: &[&str]) -> Command {
        let mut command = Command::new("docker");
        command
            .args(["--host", &self.socket()])
            .args(args)
            .env("DOCKER_CONFIG", self.dir.join("client"));
        command.stdin(Stdio::null());
        command
    }

    fn import_busybox(&self) {
        let root = self.dir.join("busybox");
        let archive = self.dir.join("busybox.tar");
        if let Err(missing) = busybox_root(&root) {
            panic!("{missing}");
        }
        let tar = Command::new("tar")
            .arg("-C")
            .arg(&root)
            .arg("-cf")
            .arg(&archive)
            .arg(".")
            .status();
        assert!(tar.is_ok_and(|status| status.success()), "packing {}", root.display());
        let mut imported = None;
        let done = wait_until(PATIENCE, || {
            let output = self.docker(&["import", &archive.to_string_lossy(), IMAGE]);
            let success = output.status.success();
            imported = Some(output);
            success
        });
        assert!(done, "importing busybox: {imported:?}");
    }
}

/// The name of the cgroup under which all containers of the dockerd in `dir` lie.
fn cgroup_of(dir: &Path) -> String {
    dir.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::available;

    fn traces(dir: &Path) -> Vec<String> {
        let mut found = Vec::new();
        for process in fs::read_dir("/proc").unwrap().flatten() {
            let line = fs::read(process.path().join("cmdline")).unwrap_or_default();
            let line = String::from_utf8_lossy(&line).replace('\0', " ");
            if line.contains(&*dir.to_string_lossy()) {
                found.push(line);
            }
        }
        let mounts = fs::read_to_string("/proc/mounts").unwrap();
        found.extend(
            mounts
                .lines()
                .filter(|line| line.contains(&*dir.to_string_lossy()))
                .map(str::to_owned),
        );
        for root in fs::read_dir("/sys/fs/cgroup").unwrap().flatten() {
            if root.path().join(cgroup_of(dir)).exists() {
                found.push(root.path().display().to_string());
            }
        }
        found
    }

    #[test]
    fn runs_containers_and_leaves_nothing() {
        let Some(mut dockerd) = available(Dockerd::start()) else {
            return;
        };
        let hello = dockerd.docker(&["run", "--rm", "--network", "none", IMAGE, "echo", "hello"]);
        assert_eq!(hello.stdout, b"hello\n", "{hello:?}");
        dockerd.stop();
        assert!(!dockerd.docker(&["version"]).status.success());
        dockerd.start_again();
        let limits = ["--network", "host", "--memory", "32m"];
        let sleeper = dockerd.docker(&[&["run", "-d"], &limits[..], &[IMAGE, "sleep", "1000"]].concat());
        assert!(sleeper.status.success(), "{sleeper:?}");
        let (dir, netns) = (dockerd.dir.clone(), dockerd.netns().path().to_owned());
        drop(dockerd);
        assert_eq!(traces(&dir), Vec::<String>::new());
        assert!(!dir.exists() && !netns.exists());
    }
}
