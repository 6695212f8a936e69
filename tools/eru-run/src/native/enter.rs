//! Running another command in a workload: a process that enters its control group and namespaces, and starts the
//! command there as its child. It is a process of its own because only one of a single thread can enter.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use eru_sys::cgroup::Hierarchy;
use eru_sys::process::{self, PidFd};
use nix::errno::Errno;
use nix::sched::CloneFlags;
use nix::sys::wait::waitpid;
use nix::unistd::Pid;

use super::config::Config;
use super::layout::Home;
use super::program::{self, Program};
use super::state::State;
use crate::engine::Exec;

/// The status when the workload could not be entered.
const NOT_ENTERED: i32 = 125;

/// What the engine hands to such a process.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub(super) struct Orders {
    pub(super) dir: PathBuf,
    pub(super) run: PathBuf,
    pub(super) exec: Exec,
}

/// Runs the command with this process's standard streams; returns its status.
pub(super) fn main(orders: &str) -> i32 {
    run(orders).unwrap_or_else(|why| {
        complain(&why);
        NOT_ENTERED
    })
}

/// To whoever ran the command, as a shell would.
fn complain(why: &str) {
    let _ = writeln!(std::io::stderr(), "eru-run: exec: {why}");
}

fn run(orders: &str) -> Result<i32, String> {
    let orders: Orders = serde_json::from_str(orders).map_err(|e| format!("reading its orders: {e}"))?;
    let home = Home {
        dir: orders.dir,
        run: orders.run,
    };
    let config = fs::read(home.config()).map_err(|e| format!("reading {}: {e}", home.config().display()))?;
    let config: Config = serde_json::from_slice(&config).map_err(|e| format!("{}: {e}", home.config().display()))?;
    let first = first_process(&home)?.ok_or_else(|| format!("workload {} is not running", config.id))?;
    enter(&config, &first).map_err(|e| e.to_string())?;
    let child = process::fork(CloneFlags::empty(), || {
        // What leads out of the workload stays outside.
        if let Err(error) = process::close_all_but(&[]) {
            complain(&error.to_string());
            return NOT_ENTERED;
        }
        let failed = become_command(&config, orders.exec);
        complain(&failed.why);
        failed.status
    });
    wait_for(child.map_err(|e| e.to_string())?)
}

/// The workload's first process, if it is there.
fn first_process(home: &Home) -> Result<Option<PidFd>, String> {
    let Some(State {
        pid: Some(pid),
        pid_start: Some(start),
        ..
    }) = State::read(&home.state())
    else {
        return Ok(None);
    };
    PidFd::open_started(pid, start).map_err(|e| e.to_string())
}

fn enter(config: &Config, first: &PidFd) -> eru_sys::Result<()> {
    // Inside, this process must not be opened by the workload.
    process::hide()?;
    process::die_with_parent()?;
    Hierarchy::detect()?.group(&config.id)?.add(Pid::this().as_raw())?;
    first.enter()
}

fn become_command(config: &Config, exec: Exec) -> program::NotStarted {
    let wanted = exec.user.as_deref().or(config.user.as_deref());
    let user = match program::find_user(wanted) {
        Ok(user) => user,
        Err(why) => return program::NotStarted::cannot(why),
    };
    let mut env = program::environment(config, &user);
    for variable in &exec.env {
        let (name, value) = variable.split_once('=').unwrap_or((variable, ""));
        env.insert(name.to_owned(), value.to_owned());
    }
    let program = Program {
        command: exec.command,
        env,
        dir: exec
            .dir
            .or_else(|| config.dir.clone())
            .unwrap_or_else(|| "/".to_owned()),
        user,
        privileged: config.privileged,
    };
    program.run(None)
}

fn wait_for(child: Pid) -> Result<i32, String> {
    loop {
        match waitpid(child, None) {
            Ok(status) => {
                if let Some(code) = process::exit_code(status) {
                    return Ok(code);
                }
            }
            Err(Errno::EINTR) => {}
            Err(errno) => return Err(format!("waiting for the command: {}", errno.desc().to_lowercase())),
        }
    }
}
