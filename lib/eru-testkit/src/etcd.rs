//! A real etcd of one member on loopback.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use nix::sys::signal::Signal;

use crate::certs::Certs;
use crate::guard::Guard;
use crate::missing::Missing;
use crate::process::Process;

/// How long etcd may take to be ready on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running etcd, with its data in a directory of its own. Everything goes when it is dropped.
#[derive(Debug)]
pub struct Etcd {
    program: PathBuf,
    dir: PathBuf,
    port: u16,
    health: u16,
    certs: Option<Certs>,
    disk: Disk,
    process: Option<Process>,
    _guard: Guard,
}

/// What it does for its data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Disk {
    /// It leaves writing to the kernel, and elects itself at once.
    Fast,
    /// It waits for the disk, as in production.
    Durable,
}

impl Etcd {
    /// Starts an etcd that speaks plain HTTP.
    ///
    /// # Errors
    /// When etcd is not installed.
    ///
    /// # Panics
    /// When it is installed and does not start.
    pub fn start() -> Result<Etcd, Missing> {
        Etcd::launch(None, Disk::Fast)
    }

    /// Starts an etcd that waits for the disk at each commit and has its default timings, for measuring.
    ///
    /// # Errors
    /// When etcd is not installed.
    ///
    /// # Panics
    /// As [`Etcd::start`].
    pub fn start_durable() -> Result<Etcd, Missing> {
        Etcd::launch(None, Disk::Durable)
    }

    /// Starts an etcd that speaks TLS and demands client certificates of [`Etcd::certs`].
    ///
    /// # Errors
    /// When etcd or openssl is not installed.
    ///
    /// # Panics
    /// As [`Etcd::start`].
    pub fn start_tls() -> Result<Etcd, Missing> {
        Etcd::launch(Some(Certs::new()?), Disk::Fast)
    }

    fn launch(certs: Option<Certs>, disk: Disk) -> Result<Etcd, Missing> {
        let program = Missing::unless_program("etcd", "etcd-server")?;
        let dir = tempfile::Builder::new()
            .prefix("eru-etcd-")
            .tempdir()
            .map(tempfile::TempDir::keep);
        let dir = dir.unwrap_or_else(|e| panic!("making a directory for etcd: {e}"));
        let guard = Guard::new("kill_users \"$1\"; remove \"$1\"", &[dir.as_os_str()]);
        let guard = guard.unwrap_or_else(|e| panic!("starting a guard for etcd: {e}"));
        let mut etcd = Etcd {
            program,
            dir,
            port: 0,
            health: 0,
            certs,
            disk,
            process: None,
            _guard: guard,
        };
        for attempt in 1.. {
            (etcd.port, etcd.health) = (free_port(), free_port());
            match etcd.spawn() {
                Ok(()) => break,
                // Another fixture may have taken the port between our look and its use.
                Err(_) if attempt < 5 => etcd.kill(),
                Err(e) => panic!("starting etcd: {e}"),
            }
        }
        Ok(etcd)
    }

    /// Its URL for `--store`, with a prefix for tests.
    #[must_use]
    pub fn url(&self) -> String {
        self.url_at("eru-test")
    }

    /// Its URL with a prefix of one's own, for tests that share it.
    #[must_use]
    pub fn url_at(&self, prefix: &str) -> String {
        let scheme = if self.certs.is_some() { "etcds" } else { "etcd" };
        format!("{scheme}://127.0.0.1:{}/{prefix}", self.port)
    }

    /// The client port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The certificates, if started with TLS.
    #[must_use]
    pub fn certs(&self) -> Option<&Certs> {
        self.certs.as_ref()
    }

    /// Its directory, for what a test wants to keep beside it.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Stops the server in an orderly way, keeping data and port.
    pub fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.stop(PATIENCE);
        }
    }

    /// Kills the server with SIGKILL, keeping data and port.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill();
        }
    }

    /// Starts a stopped or killed server again, on the same port and data.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start_again(&mut self) {
        if self.process.is_none() {
            self.spawn().unwrap_or_else(|e| panic!("starting etcd again: {e}"));
        }
    }

    /// Makes it hang (SIGSTOP): connections stay open, nothing is answered.
    pub fn pause(&self) {
        if let Some(process) = &self.process {
            process.pause();
        }
    }

    /// Ends a [`Etcd::pause`].
    pub fn resume(&self) {
        if let Some(process) = &self.process {
            process.signal(Signal::SIGCONT);
        }
    }

    fn spawn(&mut self) -> std::io::Result<()> {
        let mut process = Process::start(self.command(), &self.dir.join("log"))?;
        let health = self.health;
        let ready = process.wait_ready(PATIENCE, || is_healthy(health));
        self.process = Some(process);
        ready
    }

    fn command(&self) -> Command {
        let scheme = if self.certs.is_some() { "https" } else { "http" };
        let client = format!("{scheme}://127.0.0.1:{}", self.port);
        let mut command = Command::new(&self.program);
        command
            .arg("--data-dir")
            .arg(self.dir.join("data"))
            .args(["--listen-client-urls", &client, "--advertise-client-urls", &client])
            // Nobody joins: any port does, and none is asked for twice.
            .args([
                "--listen-peer-urls",
                "http://127.0.0.1:0",
                "--initial-advertise-peer-urls",
                "http://127.0.0.1:0",
            ])
            .args(["--initial-cluster", "default=http://127.0.0.1:0"])
            .args(["--listen-metrics-urls", &format!("http://127.0.0.1:{}", self.health)])
            .current_dir(&self.dir);
        if self.disk == Disk::Fast {
            command.args([
                "--heartbeat-interval",
                "20",
                "--election-timeout",
                "100",
                "--unsafe-no-fsync",
            ]);
        }
        if let Some(certs) = &self.certs {
            command
                .arg("--client-cert-auth")
                .arg("--trusted-ca-file")
                .arg(certs.ca());
            command
                .arg("--cert-file")
                .arg(certs.server_cert())
                .arg("--key-file")
                .arg(certs.server_key());
        }
        command
    }
}

/// A free loopback port outside the range from which the kernel takes those of outgoing connections, so that a
/// stopped server finds its port free again.
fn free_port() -> u16 {
    loop {
        let port = fastrand::u16(10_000..32_000);
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
}

fn is_healthy(port: u16) -> bool {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1))?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        stream.write_all(b"GET /health HTTP/1.0\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    };
    ask().is_ok_and(|answer| answer.contains(r#""health":"true""#))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{available, wait_until};

    #[test]
    fn starts_stops_and_starts_again_on_the_same_port() {
        let Some(mut etcd) = available(Etcd::start()) else {
            return;
        };
        let url = etcd.url();
        etcd.stop();
        assert!(!is_healthy(etcd.health));
        etcd.start_again();
        assert!(is_healthy(etcd.health));
        assert_eq!(etcd.url(), url);
        etcd.pause();
        assert!(!is_healthy(etcd.health));
        etcd.resume();
        assert!(wait_until(PATIENCE, || is_healthy(etcd.health)));
        let dir = etcd.dir().to_owned();
        drop(etcd);
        assert!(!dir.exists());
    }

    #[test]
    fn starts_with_tls() {
        let Some(etcd) = available(Etcd::start_tls()) else {
            return;
        };
        assert!(etcd.url().starts_with("etcds://"));
    }
}
