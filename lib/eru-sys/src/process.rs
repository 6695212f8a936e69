//! Processes: forking into namespaces, becoming a user, replacing the program, watching others.
//!
//! What must stay true: only a process of one thread forks (it is checked), so that the child finds
//! no lock held by a thread that it does not have; a child never returns into its parent's code.

use std::ffi::{CString, OsStr};
use std::fs;
use std::os::fd::{AsFd, OwnedFd, RawFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::CommandExt;
use std::process::Command;

use nix::errno::Errno;
use nix::sched::CloneFlags;
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::sys::signal::{SigSet, SigmaskHow, Signal, pthread_sigmask};
use nix::unistd::{Gid, Pid, Uid, execve, setgid, setgroups, setsid, setuid};

use crate::error::Doing;
pub use crate::pidfd::{PidFd, start_time};
use crate::{Error, Result};

/// Forks into new namespaces. The child runs `child` and ends with the status it returns.
///
/// # Errors
/// If the process has more than one thread, or the kernel refuses.
#[expect(unsafe_code, reason = "forking")]
pub fn fork(namespaces: CloneFlags, child: impl FnOnce() -> i32) -> Result<Pid> {
    let doing = || format!("forking into {namespaces:?}");
    check_alone(doing())?;
    let flags = namespaces.bits() as libc::c_ulong | libc::SIGCHLD as libc::c_ulong;
    // SAFETY: with a null stack the call is a fork. There is one thread, so the child's copy of the
    // memory is consistent; and the child leaves with `_exit`, below.
    let pid = unsafe { libc::syscall(libc::SYS_clone, flags, 0, 0, 0, 0) };
    match Errno::result(pid).doing(doing)? {
        0 => {
            let status = std::panic::catch_unwind(std::panic::AssertUnwindSafe(child)).unwrap_or(70);
            // SAFETY: ends the process without running what the parent has registered for its end.
            unsafe { libc::_exit(status) }
        }
        pid => Ok(Pid::from_raw(pid as libc::pid_t)),
    }
}

/// Makes sure that the process has one thread. Not by looking at `/proc`, which may be another
/// namespace's: asked to leave its threads, the kernel refuses unless there are none.
fn check_alone(doing: String) -> Result<()> {
    match nix::sched::unshare(CloneFlags::CLONE_THREAD) {
        Ok(()) => Ok(()),
        Err(Errno::EINVAL) => Err(Error::invalid(doing, "the process has more than one thread")),
        Err(errno) => Err(Error::kernel(doing, errno)),
    }
}

/// Leaves the session and the parent: the caller goes on in a child that nobody waits for, and the
/// process itself ends with status 0.
#[expect(unsafe_code, reason = "ends the process")]
pub fn detach() -> Result<()> {
    let (reader, writer) = nix::unistd::pipe().doing(|| "making a pipe")?;
    // The parent must not end before the child has its own session.
    let threads = fs::read_dir("/proc/self/task").doing(|| "counting threads")?.count();
    if threads != 1 {
        return Err(Error::invalid(
            "detaching",
            format!("the process has {threads} threads"),
        ));
    }
    // SAFETY: as in `fork`: one thread; the parent leaves with `_exit`.
    match unsafe { nix::unistd::fork() }.doing(|| "forking")? {
        nix::unistd::ForkResult::Parent { .. } => {
            drop(writer);
            let _ = nix::unistd::read(&reader, &mut [0]);
            // SAFETY: ends the process without running what is registered for its end: the child does.
            unsafe { libc::_exit(0) }
        }
        nix::unistd::ForkResult::Child => {
            drop(reader);
            setsid().map(drop).doing(|| "making a session")
        }
    }
}

/// Has this process killed when its parent ends. Not kept over a change of user.
pub fn die_with_parent() -> Result<()> {
    nix::sys::prctl::set_pdeathsig(Signal::SIGKILL).doing(|| "asking for death with the parent")
}

/// Has the program of this command killed when the thread that starts it ends, however it ends.
#[expect(unsafe_code, reason = "runs between fork and exec")]
pub fn kill_with_parent(command: &mut Command) {
    let parent = nix::unistd::getpid();
    let ask = move || {
        nix::sys::prctl::set_pdeathsig(Signal::SIGKILL)?;
        // It may have ended before it was asked for.
        if nix::unistd::getppid() == parent {
            Ok(())
        } else {
            Err(Errno::ESRCH.into())
        }
    };
    // SAFETY: two system calls, and neither takes a lock or memory.
    unsafe { command.pre_exec(ask) };
}

/// Hides this process's memory and program file from others without privilege over it.
pub fn hide() -> Result<()> {
    nix::sys::prctl::set_dumpable(false).doing(|| "hiding the process")
}

/// Closes every descriptor from 3 on but these. For a child that has just been forked.
#[expect(unsafe_code, reason = "closes descriptors by number")]
pub fn close_all_but(keep: &[RawFd]) -> Result<()> {
    let mut keep: Vec<libc::c_uint> = keep.iter().filter_map(|fd| libc::c_uint::try_from(*fd).ok()).collect();
    keep.sort_unstable();
    let mut first = 3;
    for last in keep.into_iter().chain([libc::c_uint::MAX]) {
        if first < last {
            // SAFETY: the caller is a child that uses none of what it inherited but `keep`.
            let closed = unsafe { libc::close_range(first, last - 1, 0) };
            Errno::result(closed).doing(|| "closing descriptors")?;
        }
        first = last.saturating_add(1);
    }
    Ok(())
}

/// Gives every signal its default meaning and lets all of them in, as a new program expects it.
#[expect(unsafe_code, reason = "sets signal handlers")]
pub fn reset_signals() -> Result<()> {
    for number in 1..32 {
        // SAFETY: the default action is no function of ours. Some signals cannot be set: that is fine.
        unsafe { libc::signal(number, libc::SIG_DFL) };
    }
    pthread_sigmask(SigmaskHow::SIG_SETMASK, Some(&SigSet::empty()), None).doing(|| "letting signals in")
}

/// Becomes another user for good.
pub fn become_user(uid: u32, gid: u32, groups: &[u32]) -> Result<()> {
    let groups: Vec<Gid> = groups.iter().map(|g| Gid::from_raw(*g)).collect();
    let doing = || format!("becoming user {uid}:{gid}");
    setgroups(&groups).doing(doing)?;
    setgid(Gid::from_raw(gid)).doing(doing)?;
    setuid(Uid::from_raw(uid)).doing(doing)
}

/// Allows up to `wanted` open files, or as many as this process may.
pub fn allow_open_files(wanted: u64) -> Result<()> {
    let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE).doing(|| "reading the limit of open files")?;
    if setrlimit(Resource::RLIMIT_NOFILE, wanted, wanted).is_ok() {
        return Ok(());
    }
    setrlimit(Resource::RLIMIT_NOFILE, wanted.min(hard), hard).doing(|| "setting the limit of open files")
}

/// Replaces the program. A name without a slash is looked up in `env`'s `PATH`.
///
/// # Errors
/// Always, if it returns: the program is absent or cannot be run.
pub fn exec<A: AsRef<OsStr>, E: AsRef<OsStr>>(argv: &[A], env: &[E]) -> Result<std::convert::Infallible> {
    let name = argv.first().map_or(OsStr::new(""), AsRef::as_ref);
    let doing = || format!("executing {}", name.display());
    let c_string = |text: &OsStr| {
        CString::new(text.as_bytes()).map_err(|_| Error::invalid(doing(), "an argument or variable has a zero byte"))
    };
    let argv: Vec<CString> = argv.iter().map(|a| c_string(a.as_ref())).collect::<Result<_>>()?;
    let path = env.iter().find_map(|e| e.as_ref().as_bytes().strip_prefix(b"PATH="));
    let env: Vec<CString> = env.iter().map(|e| c_string(e.as_ref())).collect::<Result<_>>()?;
    let mut refusal = Errno::ENOENT;
    for file in candidates(name.as_bytes(), path.unwrap_or(b"/bin:/usr/bin")) {
        let Err(errno) = execve(&c_string(OsStr::from_bytes(&file))?, &argv, &env);
        match errno {
            Errno::ENOENT | Errno::ENOTDIR => {}
            Errno::EACCES => refusal = errno,
            _ => return Err(Error::kernel(doing(), errno)),
        }
    }
    Err(Error::kernel(doing(), refusal))
}

/// Where a program may be.
fn candidates(name: &[u8], path: &[u8]) -> Vec<Vec<u8>> {
    if name.is_empty() {
        return Vec::new();
    }
    if name.contains(&b'/') {
        return vec![name.to_vec()];
    }
    let dirs = path
        .split(|b| *b == b':')
        .map(|dir| if dir.is_empty() { b"." } else { dir });
    dirs.map(|dir| [dir, b"/", name].concat()).collect()
}

/// The status of an ended process as shells tell it: 128 and a signal's number if one killed it.
pub fn exit_code(status: nix::sys::wait::WaitStatus) -> Option<i32> {
    match status {
        nix::sys::wait::WaitStatus::Exited(_, code) => Some(code),
        nix::sys::wait::WaitStatus::Signaled(_, signal, _) => Some(128 + signal as i32),
        _ => None,
    }
}

/// Puts these in the place of standard input, output and error.
pub fn set_stdio(input: &impl AsFd, output: &impl AsFd, error: &impl AsFd) -> Result<()> {
    let doing = || "setting the standard streams";
    nix::unistd::dup2_stdin(input).doing(doing)?;
    nix::unistd::dup2_stdout(output).doing(doing)?;
    nix::unistd::dup2_stderr(error).doing(doing)
}

/// Makes a pipe whose ends a new program does not inherit.
pub fn pipe() -> Result<(OwnedFd, OwnedFd)> {
    nix::unistd::pipe2(nix::fcntl::OFlag::O_CLOEXEC).doing(|| "making a pipe")
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn programs_are_looked_up() {
        assert_eq!(
            candidates(b"sh", b"/a::/b"),
            [b"/a/sh".to_vec(), b"./sh".to_vec(), b"/b/sh".to_vec()]
        );
        assert_eq!(candidates(b"./sh", b"/a"), [b"./sh".to_vec()]);
        assert!(candidates(b"", b"/a").is_empty());
    }

    #[test]
    fn a_process_of_many_threads_does_not_fork() {
        // The test harness has threads.
        let refused = fork(CloneFlags::empty(), || 0).unwrap_err();
        assert!(refused.to_string().contains("thread"), "{refused}");
    }
}
