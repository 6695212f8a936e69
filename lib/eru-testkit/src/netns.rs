//! A network namespace of one's own.

use std::ffi::OsStr;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::guard::Guard;
use crate::missing::Missing;

/// A named network namespace with `lo` up. Dropping it ends what still runs inside and removes it.
#[derive(Debug)]
pub struct Netns {
    name: String,
    path: PathBuf,
    _guard: Guard,
}

impl Netns {
    /// Makes a namespace.
    ///
    /// # Errors
    /// Without root or iproute2.
    ///
    /// # Panics
    /// When the kernel refuses although all is there.
    pub fn new() -> Result<Netns, Missing> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        Missing::unless_root()?;
        Missing::unless_program("ip", "iproute2")?;
        Missing::unless_program("nsenter", "util-linux")?;
        let name = format!("erut-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = Path::new("/run/netns").join(&name);
        let guard = Guard::new(
            // The test process itself may have gone in: it is not for us to end.
            r#"for pid in $(ip netns pids "$1"); do [ "$pid" = "$2" ] || kill -9 "$pid"; done; ip netns del "$1""#,
            &[OsStr::new(&name), OsStr::new(&std::process::id().to_string())],
        );
        let guard = guard.unwrap_or_else(|e| panic!("starting a guard for {name}: {e}"));
        add(&name);
        let netns = Netns {
            name,
            path,
            _guard: guard,
        };
        run(netns.command("ip").args(["link", "set", "lo", "up"]));
        Ok(netns)
    }

    /// Its name, as `ip netns` knows it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its file, `/run/netns/<name>`.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A command that will run `program` inside. Only the network namespace differs: `/sys` and mounts stay.
    #[must_use]
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new("nsenter");
        command
            .arg(format!("--net={}", self.path.display()))
            .arg("--")
            .arg(program);
        command
    }
}

/// Adds the namespace under a lock: the first `ip netns add` of a boot also mounts `/run/netns`, and two at once may
/// mount it twice, one above the other.
fn add(name: &str) {
    let lock = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open("/run/eru-testkit.lock");
    let lock = lock.and_then(|file| file.lock().map(|()| file));
    run(Command::new("ip").args(["netns", "add", name]));
    drop(lock);
}

fn run(command: &mut Command) {
    match command.output() {
        Ok(output) if output.status.success() => {}
        Ok(output) => panic!("{command:?}: {}", String::from_utf8_lossy(&output.stderr)),
        Err(e) => panic!("{command:?}: {e}"),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::{available, wait_until};
    use std::time::Duration;

    #[test]
    fn holds_commands_and_goes_with_them() {
        let Some(netns) = available(Netns::new()) else { return };
        let links = netns.command("ip").args(["-o", "link"]).output().unwrap();
        let links = String::from_utf8(links.stdout).unwrap();
        assert!(links.contains("lo: <LOOPBACK,UP"), "{links}");
        let path = netns.path().to_owned();
        assert!(path.exists());
        let mut sleeper = netns.command("sleep").arg("1000").spawn().unwrap();
        // It is inside once nsenter has become it.
        let comm = format!("/proc/{}/comm", sleeper.id());
        assert!(wait_until(Duration::from_secs(5), || std::fs::read_to_string(&comm)
            .unwrap()
            == "sleep\n"));
        drop(netns);
        assert!(!path.exists());
        assert!(!sleeper.wait().unwrap().success());
    }
}
