//! Telling whoever started a server that it serves: a newline on `--ready-fd` (s6's way) and `READY=1` to systemd.

use std::fs::File;
use std::io::Write;
use std::time::Duration;

use clap::Args;
use sd_notify::NotifyState;

use crate::{Exit, Failure, OrFail};

/// The readiness flag of a server.
#[derive(Args, Clone, Debug, Default)]
pub struct ReadyArgs {
    /// Write a newline to this file descriptor once ready, and close it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i32).range(3..))]
    ready_fd: Option<i32>,
}

impl ReadyArgs {
    /// Tells that the server is ready. To be called once, after everything that can fail at the start.
    ///
    /// # Errors
    /// When the descriptor is not open for writing. systemd not listening is no failure.
    pub fn notify(&self) -> Result<(), Failure> {
        if let Some(fd) = self.ready_fd {
            announce(fd)?;
        }
        if let Err(error) = sd_notify::notify(&[NotifyState::Ready]) {
            tracing::warn!("cannot tell systemd of readiness: {error}");
        }
        Ok(())
    }
}

/// Tells systemd that the server is on its way out, so that it waits for the drain.
pub fn stopping() {
    let _ = sd_notify::notify(&[NotifyState::Stopping]);
}

/// How often [`watchdog`] must be called, if the service manager asked for it: half of its limit.
#[must_use]
pub fn watchdog_interval() -> Option<Duration> {
    sd_notify::watchdog_enabled().map(|limit| limit / 2)
}

/// Tells systemd's watchdog that the server is alive.
pub fn watchdog() {
    let _ = sd_notify::notify(&[NotifyState::Watchdog]);
}

/// Writes the newline. The descriptor is opened anew through `/proc` because taking over a number is not safe Rust.
fn announce(fd: i32) -> Result<(), Failure> {
    let doing = || format!("--ready-fd {fd}");
    let mut file = File::options()
        .write(true)
        .open(format!("/proc/self/fd/{fd}"))
        .or_fail(Exit::Usage, doing())?;
    file.write_all(b"\n").or_fail(Exit::Io, doing())?;
    nix::unistd::close(fd).or_fail(Exit::Usage, doing())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use std::io::Read;
    use std::os::fd::IntoRawFd;

    #[test]
    fn a_newline_and_then_the_end() {
        let (mut reader, writer) = std::io::pipe().unwrap();
        let args = ReadyArgs {
            ready_fd: Some(writer.into_raw_fd()),
        };
        args.notify().unwrap();
        let mut told = String::new();
        reader.read_to_string(&mut told).unwrap();
        assert_eq!(told, "\n");
    }

    #[test]
    fn a_descriptor_that_is_not_open_is_wrong_usage() {
        let failure = ReadyArgs {
            ready_fd: Some(987_654),
        }
        .notify()
        .unwrap_err();
        assert_eq!(failure.exit(), Exit::Usage);
        assert!(failure.message().unwrap().starts_with("--ready-fd 987654: "));
    }
}
