//! A root file system with busybox and nothing else: an image without a registry.

use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use crate::missing::Missing;

/// Fills `dir` with a root file system of the static busybox and links for all its applets.
///
/// # Errors
/// When no static busybox is installed.
///
/// # Panics
/// When `dir` cannot be written.
pub fn busybox_root(dir: &Path) -> Result<(), Missing> {
    let busybox = Missing::unless_program("busybox", "busybox-static")?;
    fill(dir, &busybox).unwrap_or_else(|e| panic!("filling {} with busybox: {e}", dir.display()));
    Ok(())
}

fn fill(dir: &Path, busybox: &Path) -> io::Result<()> {
    for name in ["bin", "dev", "etc", "proc", "root", "sys", "tmp", "var/www"] {
        fs::create_dir_all(dir.join(name))?;
    }
    fs::copy(busybox, dir.join("bin/busybox"))?;
    let applets = Command::new(busybox).arg("--list").output()?;
    for applet in String::from_utf8_lossy(&applets.stdout)
        .lines()
        .filter(|name| *name != "busybox")
    {
        match symlink("busybox", dir.join("bin").join(applet)) {
            Err(e) if e.kind() != io::ErrorKind::AlreadyExists => return Err(e),
            _ => {}
        }
    }
    fs::write(
        dir.join("etc/passwd"),
        "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n",
    )?;
    fs::write(dir.join("etc/group"), "root:x:0:\nnogroup:x:65534:\n")
}
