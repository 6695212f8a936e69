//! Cleaning up whatever happens to the test process.
//!
//! A guard is a shell that waits on a pipe whose other end the test process holds. A line on the pipe (dropped) or its
//! end (the test process is gone, however it died) lets it run its cleanup. So there is one cleanup for both cases,
//! and unlike `PR_SET_PDEATHSIG` it does not depend on which thread started what.

use std::ffi::OsStr;
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

/// Shell functions that cleanup scripts may use. `kill_users DIR` ends the daemons whose command line names DIR: by
/// name of the program as well, as a test's own tools may name it too.
const FUNCTIONS: &str = r#"
kill_users() {
    for round in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        found=
        for file in $(grep -slF -e "$1/" /proc/[0-9]*/cmdline); do
            dir=${file%/cmdline}
            [ "${dir#/proc/}" = "$$" ] && continue
            read -r comm 2>/dev/null <"$dir/comm" || continue
            case $comm in
            etcd | dockerd | containerd* | runc* | docker-* | unshare | nsenter) ;;
            *) continue ;;
            esac
            kill -9 "${dir#/proc/}" 2>/dev/null && found=1
        done
        [ -z "$found" ] && return
        sleep 0.05
    done
}
kill_cgroup() {
    for round in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        found=
        for root in /sys/fs/cgroup/"$1" /sys/fs/cgroup/*/"$1"; do
            [ -d "$root" ] || continue
            for procs in $(find "$root" -name cgroup.procs); do
                while read -r pid; do kill -9 "$pid" 2>/dev/null; done <"$procs"
            done
            find "$root" -depth -type d -exec rmdir {} + 2>/dev/null
            [ -d "$root" ] && found=1
        done
        [ -z "$found" ] && return
        sleep 0.05
    done
}
remove() {
    for round in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        rm -rf "$1" 2>/dev/null && return
        sleep 0.05
    done
}
"#;

/// Runs a shell script when it is dropped or the process dies.
#[derive(Debug)]
pub(crate) struct Guard {
    shell: Child,
}

impl Guard {
    /// Starts the guard; `script` sees `args` as `$1` and on.
    pub(crate) fn new(script: &str, args: &[&OsStr]) -> std::io::Result<Guard> {
        let script = format!("trap '' HUP INT TERM\nread -r _\nexec <&-\n{FUNCTIONS}\n{script}");
        let shell = Command::new("sh")
            .args(["-c", &script, "guard"])
            .args(args)
            .current_dir("/")
            .stdin(Stdio::piped())
            // Not the test's own: whoever reads those to their end must not wait for us.
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()?;
        Ok(Guard { shell })
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        // A line and not only the end: a child that someone forked meanwhile may hold the pipe open.
        if let Some(mut pipe) = self.shell.stdin.take() {
            let _ = pipe.write_all(b"\n");
        }
        let _ = self.shell.wait();
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn runs_its_script_when_dropped() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("done");
        let guard = Guard::new(": >\"$1\"", &[file.as_os_str()]).unwrap();
        assert!(!file.exists());
        drop(guard);
        assert!(file.exists());
    }

    #[test]
    fn runs_its_script_when_the_pipe_ends() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("done");
        let mut guard = Guard::new(": >\"$1\"", &[file.as_os_str()]).unwrap();
        drop(guard.shell.stdin.take());
        assert!(guard.shell.wait().unwrap().success());
        assert!(file.exists());
    }
}
