//! Unpacks a tar archive into a root directory, and never anywhere else.

use std::fs;
use std::io::{self, Read};
use std::path::{Component, Path};

use nix::sys::stat::Mode;
use nix::unistd::mkfifo;
use tar::{Archive, Entry, EntryType};

/// Unpacks an archive with owners, permissions and attributes. Devices are left out: a workload has a `/dev` of its
/// own, and others mean nothing to it.
pub(super) fn unpack(archive: &mut dyn Read, root: &Path) -> io::Result<()> {
    let mut archive = Archive::new(archive);
    archive.set_preserve_permissions(true);
    archive.set_preserve_ownerships(true);
    archive.set_preserve_mtime(true);
    archive.set_unpack_xattrs(true);
    archive.set_overwrite(true);
    // A directory's own permissions may keep out whoever fills it, and filling it changes its time.
    let mut dirs: Vec<Entry<'_, _>> = Vec::new();
    let mut count = 0_u64;
    for entry in archive.entries()? {
        let mut entry = entry?;
        count += 1;
        match entry.header().entry_type() {
            EntryType::Directory => dirs.push(entry),
            EntryType::Char | EntryType::Block => {}
            EntryType::Fifo => make_fifo(&entry, root)?,
            _ => unpack_one(&mut entry, root)?,
        }
    }
    dirs.sort_by(|a, b| b.path_bytes().cmp(&a.path_bytes()));
    for mut dir in dirs {
        unpack_one(&mut dir, root)?;
    }
    if count == 0 {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "it is empty, or no tar archive",
        ));
    }
    Ok(())
}

fn unpack_one<R: Read>(entry: &mut Entry<'_, R>, root: &Path) -> io::Result<()> {
    if entry.unpack_in(root)? {
        return Ok(());
    }
    let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
    Err(io::Error::new(
        io::ErrorKind::InvalidData,
        format!("'{path}' leads out of the root directory"),
    ))
}

/// A named pipe, unless its directory is reached through a link.
fn make_fifo<R: Read>(entry: &Entry<'_, R>, root: &Path) -> io::Result<()> {
    let path = root.join(entry.path()?.strip_prefix("/").unwrap_or(&entry.path()?));
    let Some(parent) = path.parent() else { return Ok(()) };
    fs::create_dir_all(parent)?;
    let inside = fs::canonicalize(parent)?.starts_with(fs::canonicalize(root)?);
    if !inside || path.components().any(|c| c == Component::ParentDir) {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            format!("'{}' leads out of the root directory", path.display()),
        ));
    }
    let mode = Mode::from_bits_truncate(entry.header().mode()?);
    mkfifo(&path, mode).map_err(io::Error::from)
}
