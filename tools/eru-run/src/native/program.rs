//! Becoming a workload's program, in a child that has been forked for it inside of the workload.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::os::fd::OwnedFd;

use eru_sys::lockdown::{self, Capabilities, Capability};
use eru_sys::process;
use nix::unistd::{Gid, Uid, chdir, fchown, setsid};

use super::config::Config;
use super::user::{self, User};

/// Open files that a program may have, the original's number.
const OPEN_FILES: u64 = 65_535;
/// The status for a program that cannot be executed.
const CANNOT: i32 = 126;
/// The status for a program that is absent.
const ABSENT: i32 = 127;

/// What to become.
#[derive(Clone, Debug)]
pub(super) struct Program {
    pub(super) command: Vec<OsString>,
    pub(super) env: BTreeMap<String, String>,
    pub(super) dir: String,
    pub(super) user: User,
    pub(super) privileged: bool,
}

/// Why a program did not start, and the status that tells so.
#[derive(Debug)]
pub(super) struct NotStarted {
    pub(super) why: String,
    pub(super) status: i32,
}

impl NotStarted {
    /// It is there but cannot be executed, or not as asked for.
    pub(super) fn cannot(why: String) -> Self {
        Self { why, status: CANNOT }
    }
}

impl From<eru_sys::Error> for NotStarted {
    fn from(error: eru_sys::Error) -> Self {
        Self::cannot(error.to_string())
    }
}

/// Resolves a user in the image that is the root directory now.
pub(super) fn find_user(wanted: Option<&str>) -> Result<User, String> {
    let read = |file: &str| fs::read_to_string(file).unwrap_or_default();
    // An image without files of users is run by root all the same.
    user::resolve(wanted.unwrap_or("0"), &read("/etc/passwd"), &read("/etc/group"))
}

/// The environment of a workload's programs: its own, and where its user lives.
pub(super) fn environment(config: &Config, user: &User) -> BTreeMap<String, String> {
    let mut env = config.env.clone();
    env.entry("HOME".to_owned()).or_insert_with(|| user.home.clone());
    if let Some(name) = config.host_name() {
        env.entry("HOSTNAME".to_owned()).or_insert_with(|| name.to_owned());
    }
    env
}

/// Gives up the powers that a workload has no business with, for good.
pub(super) fn keep_capabilities(privileged: bool) -> eru_sys::Result<()> {
    let more = if privileged {
        Capabilities::WORKLOAD.with(Capability::SysAdmin)
    } else {
        Capabilities::WORKLOAD
    };
    more.keep_only()
}

impl Program {
    /// Becomes the program, with these standard streams. Returns only if it cannot.
    pub(super) fn run(&self, streams: Option<&[OwnedFd; 3]>) -> NotStarted {
        match self.try_run(streams) {
            Err(not_started) => not_started,
        }
    }

    fn try_run(&self, streams: Option<&[OwnedFd; 3]>) -> Result<std::convert::Infallible, NotStarted> {
        process::reset_signals()?;
        process::allow_open_files(OPEN_FILES)?;
        if let Some([input, output, error]) = streams {
            setsid().map_err(|errno| cannot("making a session", errno))?;
            process::set_stdio(input, output, error)?;
            // Who opens /dev/stdout anew must be its owner.
            for pipe in [output, error] {
                let (uid, gid) = (Uid::from_raw(self.user.uid), Gid::from_raw(self.user.gid));
                fchown(pipe, Some(uid), Some(gid)).map_err(|errno| cannot("giving away the output", errno))?;
            }
        }
        keep_capabilities(self.privileged)?;
        if !self.privileged {
            lockdown::no_new_privileges()?;
            lockdown::deny_dangerous_calls()?;
        }
        process::become_user(self.user.uid, self.user.gid, &self.user.groups)?;
        // Not before: becoming another user takes it back.
        process::die_with_parent()?;
        chdir(self.dir.as_str()).map_err(|errno| cannot(&format!("changing to {}", self.dir), errno))?;
        let env: Vec<String> = self.env.iter().map(|(name, value)| format!("{name}={value}")).collect();
        process::exec(&self.command, &env).map_err(|error| NotStarted {
            status: if error.absent() { ABSENT } else { CANNOT },
            why: error.to_string(),
        })
    }
}

fn cannot(doing: &str, errno: nix::errno::Errno) -> NotStarted {
    NotStarted::cannot(format!("{doing}: {}", errno.desc().to_lowercase()))
}
