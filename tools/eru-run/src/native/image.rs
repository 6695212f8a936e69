//! Images: root directories made of tar archives, or any directory by its absolute path.
//!
//! What must stay true: an image is there whole or not at all; importing over one that is in use leaves the old root
//! directory to whom it serves, and it goes with the last of them; no archive writes outside of its directory.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use eru_sys::lock::Lock;

use super::archive::unpack;
use super::failure::{failed, refused};
use super::state::replace;
use crate::engine::{Error, Image, Result};

/// The file that names the root directory in force.
const CURRENT: &str = "current";
/// How long an import waits for another one of the same image.
const PATIENCE: Duration = Duration::from_secs(60);

/// The root directories that workloads are made of, each with the id of one of them.
pub(super) type Used = BTreeMap<PathBuf, String>;

/// The directory of all images.
#[derive(Clone, Debug)]
pub(super) struct Images {
    dir: PathBuf,
}

impl Images {
    pub(super) fn new(dir: PathBuf) -> Self {
        Self { dir }
    }

    /// Keeps the versions of an image as they are while the result lives.
    pub(super) fn hold(&self, name: &str) -> Result<Option<Lock>> {
        let dir = self.dir.join(escape(&full_name(name)?));
        if name.starts_with('/') || !dir.exists() {
            return Ok(None);
        }
        self.lock(name, &dir).map(Some)
    }

    /// The root directory of an image.
    pub(super) fn root(&self, name: &str) -> Result<PathBuf> {
        if name.starts_with('/') {
            let dir = PathBuf::from(name);
            return if dir.is_dir() { Ok(dir) } else { Err(missing(name)) };
        }
        let dir = self.dir.join(escape(&full_name(name)?));
        match fs::read_to_string(dir.join(CURRENT)) {
            Ok(current) => Ok(dir.join(current)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(missing(name)),
            Err(error) => Err(refused(format!("reading image {name}"), error)),
        }
    }

    /// Makes an image of an archive. `used` are the root directories that workloads are made of.
    pub(super) fn import(&self, name: &str, archive: &mut dyn Read, used: impl FnOnce() -> Result<Used>) -> Result<()> {
        let doing = || format!("importing image {name}");
        let dir = self.dir.join(escape(&full_name(name)?));
        fs::create_dir_all(&dir).map_err(|e| refused(doing(), e))?;
        let _lock = self.lock(name, &dir)?;
        let root = (0..)
            .map(|n| format!("rootfs.{n}"))
            .find(|root| !dir.join(root).exists())
            .unwrap_or_default();
        // Its name is taken as soon as it exists; until `current` names it, it is nobody's.
        fs::create_dir(dir.join(&root)).map_err(|e| refused(doing(), e))?;
        let unpacked = unpack(archive, &dir.join(&root)).and_then(|()| replace(&dir.join(CURRENT), root.as_bytes()));
        if let Err(error) = unpacked {
            let _ = fs::remove_dir_all(dir.join(&root));
            // What the disk does not take is not the archive's fault.
            if matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) {
                return Err(failed(doing(), reasons(&error)));
            }
            return Err(Error::Invalid {
                object: format!("archive of image {name}"),
                why: format!(
                    "{}; it must be a tar of a root file system, not compressed",
                    reasons(&error)
                ),
            });
        }
        prune(&dir, &used()?).map_err(|e| refused(doing(), e))
    }

    /// All images, in order of their names.
    pub(super) fn list(&self) -> Result<Vec<Image>> {
        let entries = match fs::read_dir(&self.dir) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(|e| refused("listing images", e))?,
        };
        let mut images: Vec<Image> = entries.flatten().filter_map(|entry| read(&entry.path())).collect();
        images.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(images)
    }

    /// Removes an image that no workload is made of.
    pub(super) fn remove(&self, name: &str, used: impl FnOnce() -> Result<Used>) -> Result<()> {
        let full = full_name(name)?;
        let dir = self.dir.join(escape(&full));
        if name.starts_with('/') || !dir.exists() {
            return Ok(());
        }
        let _lock = self.lock(name, &dir)?;
        if let Some((_, id)) = used()?.into_iter().find(|(root, _)| root.starts_with(&dir)) {
            return Err(Error::ImageUsed {
                name: name.to_owned(),
                id,
            });
        }
        let doing = || format!("removing image {name}");
        fs::remove_file(dir.join(CURRENT))
            .or_else(absent_is_fine)
            .map_err(|e| refused(doing(), e))?;
        fs::remove_dir_all(&dir).map_err(|e| refused(doing(), e))
    }

    /// Deletes the root directories that no workload is made of and that are not in force.
    pub(super) fn prune(&self, name: &str, used: impl FnOnce() -> Result<Used>) -> Result<()> {
        let Ok(full) = full_name(name) else { return Ok(()) };
        let dir = self.dir.join(escape(&full));
        if name.starts_with('/') || !dir.exists() {
            return Ok(());
        }
        let _lock = self.lock(name, &dir)?;
        prune(&dir, &used()?).map_err(|e| refused(format!("deleting old versions of image {name}"), e))
    }

    fn lock(&self, name: &str, dir: &Path) -> Result<Lock> {
        let lock = Lock::acquire(&dir.join("lock"), PATIENCE)?;
        lock.ok_or_else(|| Error::Busy(format!("image {name}")))
    }
}

fn missing(name: &str) -> Error {
    let remedy = match name.starts_with('/') {
        true => "make the directory, or name an imported image".to_owned(),
        false => format!("import a tar archive of its root directory: eru-run image import {name} FILE"),
    };
    Error::NoImage {
        name: name.to_owned(),
        remedy,
    }
}

/// The name with its tag.
fn full_name(name: &str) -> Result<String> {
    let last = name.rsplit('/').next().unwrap_or_default();
    if last.is_empty() || name.contains('\0') || name.len() > 200 {
        return Err(Error::Invalid {
            object: format!("image {name:?}"),
            why: "not a name".to_owned(),
        });
    }
    Ok(if last.contains(':') {
        name.to_owned()
    } else {
        format!("{name}:latest")
    })
}

/// A name as that of a directory: what may be misread there is written `%XX`.
fn escape(name: &str) -> String {
    let mut escaped = String::new();
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b':' | b'-' | b'_' => escaped.push(byte.into()),
            b'.' if !escaped.is_empty() => escaped.push('.'),
            _ => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    escaped
}

fn unescape(escaped: &str) -> Option<String> {
    let mut parts = escaped.split('%');
    let mut bytes = parts.next()?.as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(part.get(..2)?, 16).ok()?);
        bytes.extend_from_slice(part.get(2..)?.as_bytes());
    }
    String::from_utf8(bytes).ok()
}

fn read(dir: &Path) -> Option<Image> {
    let current = fs::read_to_string(dir.join(CURRENT)).ok()?;
    let made: Option<SystemTime> = fs::metadata(dir.join(CURRENT)).and_then(|m| m.modified()).ok();
    Some(Image {
        name: unescape(dir.file_name()?.to_str()?)?,
        created_at: made,
        size: size(&dir.join(current)).ok(),
    })
}

fn size(dir: &Path) -> io::Result<u64> {
    let mut sum = 0;
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let meta = entry.metadata()?;
        sum += if meta.is_dir() {
            size(&entry.path())?
        } else {
            meta.len()
        };
    }
    Ok(sum)
}

/// Deletes what is neither in force nor used.
fn prune(dir: &Path, used: &Used) -> io::Result<()> {
    let current = fs::read_to_string(dir.join(CURRENT)).or_else(|e| absent_is_fine(e).map(|()| String::new()))?;
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let stale = path.is_dir() && !path.ends_with(&current) && !used.contains_key(&path);
        if stale {
            fs::remove_dir_all(&path)?;
        }
    }
    Ok(())
}

fn absent_is_fine(error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::NotFound {
        Ok(())
    } else {
        Err(error)
    }
}

/// The error with what lies below it: tar says where it failed, and only then why.
fn reasons(error: &io::Error) -> String {
    let mut text = error.to_string();
    let mut below = std::error::Error::source(error);
    while let Some(error) = below {
        text = format!("{text}: {error}");
        below = error.source();
    }
    text
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;
    use tar::{Builder, EntryType, Header};

    fn add(tar: &mut Builder<Vec<u8>>, path: &str, kind: EntryType, mode: u32, data: &str) {
        let mut header = Header::new_gnu();
        // As a hostile archive would: the builder itself refuses such paths.
        header.as_gnu_mut().unwrap().name[..path.len()].copy_from_slice(path.as_bytes());
        header.set_entry_type(kind);
        header.set_mode(mode);
        header.set_uid(u64::from(nix::unistd::getuid().as_raw()));
        header.set_gid(u64::from(nix::unistd::getgid().as_raw()));
        if kind == EntryType::Symlink || kind == EntryType::Link {
            header.set_link_name(data).unwrap();
            header.set_size(0);
            header.set_cksum();
            tar.append(&header, io::empty()).unwrap();
        } else {
            header.set_size(data.len() as u64);
            header.set_cksum();
            tar.append(&header, data.as_bytes()).unwrap();
        }
    }

    fn archive(entries: &[(&str, EntryType, u32, &str)]) -> Vec<u8> {
        let mut tar = Builder::new(Vec::new());
        for (path, kind, mode, data) in entries {
            add(&mut tar, path, *kind, *mode, data);
        }
        tar.into_inner().unwrap()
    }

    fn unused() -> Result<Used> {
        Ok(Used::new())
    }

    fn images(dir: &Path) -> Images {
        Images::new(dir.join("images"))
    }

    #[test]
    fn imported_whole_and_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let images = images(dir.path());
        let missing = images.root("a/web").unwrap_err();
        assert!(missing.hint().unwrap().ends_with("eru-run image import a/web FILE"));
        let first = archive(&[
            ("closed/", EntryType::Directory, 0o500, ""),
            ("closed/file", EntryType::Regular, 0o640, "one"),
            ("link", EntryType::Symlink, 0o777, "closed/file"),
            ("hard", EntryType::Link, 0o640, "closed/file"),
            ("null", EntryType::Char, 0o666, ""),
            ("pipe", EntryType::Fifo, 0o600, ""),
        ]);
        images.import("a/web", &mut first.as_slice(), unused).unwrap();
        let root = images.root("a/web:latest").unwrap();
        assert_eq!(fs::read_to_string(root.join("link")).unwrap(), "one");
        assert_eq!(fs::read_to_string(root.join("hard")).unwrap(), "one");
        assert_eq!(
            fs::metadata(root.join("closed")).unwrap().permissions().mode() & 0o7777,
            0o500
        );
        assert!(!root.join("null").exists() && root.join("pipe").exists());
        let listed = images.list().unwrap();
        assert_eq!((listed[0].name.as_str(), listed.len()), ("a/web:latest", 1));
        assert!(listed[0].created_at.is_some() && listed[0].size >= Some(6));

        // In use, the old one stays until it is no more.
        let second = archive(&[("file", EntryType::Regular, 0o644, "two")]);
        images
            .import("a/web", &mut second.as_slice(), || {
                Ok([(root.clone(), "w1".to_owned())].into())
            })
            .unwrap();
        let new = images.root("a/web").unwrap();
        assert!(new != root && root.exists() && new.join("file").exists());
        assert!(matches!(
            images.remove("a/web", || Ok([(root.clone(), "w1".to_owned())].into())),
            Err(Error::ImageUsed { .. })
        ));
        images.prune("a/web", unused).unwrap();
        assert!(!root.exists() && new.exists());
        images.remove("a/web", unused).unwrap();
        images.remove("a/web", unused).unwrap();
        assert!(images.list().unwrap().is_empty() && images.root("a/web").is_err());
    }

    #[test]
    fn no_archive_leaves_its_directory() {
        let dir = tempfile::tempdir().unwrap();
        let images = images(dir.path());
        for hostile in [
            archive(&[("../out", EntryType::Regular, 0o644, "x")]),
            archive(&[
                ("up", EntryType::Symlink, 0o777, "../.."),
                ("up/out", EntryType::Regular, 0o644, "x"),
            ]),
            archive(&[
                ("up", EntryType::Symlink, 0o777, "../.."),
                ("up/out", EntryType::Fifo, 0o644, ""),
            ]),
            b"no archive".to_vec(),
            Vec::new(),
        ] {
            let refused = images.import("bad", &mut hostile.as_slice(), unused).unwrap_err();
            assert!(refused.to_string().starts_with("archive of image bad: "), "{refused}");
            assert!(refused.to_string().contains("must be a tar"), "{refused}");
            assert!(images.root("bad").is_err());
        }
        let left: Vec<_> = fs::read_dir(dir.path().join("images/bad:latest"))
            .unwrap()
            .flatten()
            .collect();
        assert_eq!(left.len(), 1, "the lock alone: {left:?}");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn names_and_directories() {
        for name in ["busybox:latest", "hub.x/a/b:1.0", "..:latest", "a%2F:latest", ".x:1"] {
            assert_eq!(unescape(&escape(name)).as_deref(), Some(name));
            assert!(!escape(name).contains('/') && !escape(name).starts_with('.'));
        }
        assert_eq!(full_name("hub:5000/web").unwrap(), "hub:5000/web:latest");
        assert!(full_name("").is_err() && full_name("a/").is_err());
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().to_str().unwrap();
        assert_eq!(images(dir.path()).root(path).unwrap(), dir.path());
        assert!(images(dir.path()).root("/no/such/dir").is_err());
    }
}
