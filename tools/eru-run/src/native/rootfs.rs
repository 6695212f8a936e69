//! A workload's root directory: the image below, its own changes above, and on it what every program expects. Made in
//! the workload's own mount namespace, which takes all of it along when it goes.
//!
//! What must stay true: once the new root is entered, no path of the workload's leads to the node's files; what comes
//! from the node was opened before.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt, chown};
use std::path::Path;

use eru_sys::mount::{self, Restrict};
use nix::sys::stat::{Mode, umask};

use super::config::{Config, Mount, Seed};
use super::kernel;
use super::layout::Home;

/// What went wrong, in words.
pub(super) type Result<T> = std::result::Result<T, String>;

/// Names the object of a failed file operation.
pub(super) trait On<T> {
    fn on(self, doing: &str, path: &Path) -> Result<T>;
}

impl<T, E: Into<io::Error>> On<T> for std::result::Result<T, E> {
    fn on(self, doing: &str, path: &Path) -> Result<T> {
        self.map_err(|error| eru_sys::Error::io(format!("{doing} {}", path.display()), &error.into()).to_string())
    }
}

pub(super) fn sys<T>(result: eru_sys::Result<T>) -> Result<T> {
    result.map_err(|error| error.to_string())
}

/// What comes from the node, opened or read before it is out of reach.
struct Brought {
    volumes: Vec<(Mount, File, bool)>,
    files: Vec<(Seed, Vec<u8>)>,
    hosts: String,
    resolv: String,
}

/// Builds the root directory and enters it. `seed` says whether the files have still to be laid into it.
pub(super) fn enter(config: &Config, home: &Home, seed: bool) -> Result<()> {
    umask(Mode::from_bits_truncate(0o022));
    sys(mount::make_private())?;
    let brought = Brought::gather(config, home, seed)?;
    let root = home.dir.join("merged");
    let no_devices = Restrict {
        no_dev: true,
        ..Restrict::default()
    };
    let (upper, work) = (home.dir.join("upper"), home.dir.join("work"));
    sys(mount::overlay(&config.lower, &upper, &work, &root, no_devices))?;
    sys(mount::enter_root(&root))?;
    kernel::mount_all(config.privileged)?;
    for (volume, source, is_dir) in &brought.volumes {
        mount_volume(volume, source, *is_dir, config.privileged)?;
    }
    sys(mount::leave_old_root())?;
    own_names(config, &brought)?;
    for (name, value) in &config.sysctls {
        let path = format!("/proc/sys/{}", name.replace('.', "/"));
        fs::write(&path, value).on("writing", Path::new(&path))?;
    }
    if !config.privileged {
        kernel::hide_the_node()?;
    }
    for (seed, contents) in &brought.files {
        write_file(seed, contents)?;
    }
    Ok(())
}

impl Brought {
    fn gather(config: &Config, home: &Home, seed: bool) -> Result<Self> {
        let mut volumes = Vec::new();
        for (number, volume) in config.volumes.iter().enumerate() {
            let source = volume.source.clone().unwrap_or_else(|| home.volume(number));
            if fs::metadata(&source).is_err() {
                make_dirs(&source)?;
            }
            let file = OpenOptions::new()
                .read(true)
                .custom_flags(nix::fcntl::OFlag::O_PATH.bits())
                .open(&source);
            let file = file.on("opening the volume", &source)?;
            let is_dir = file.metadata().on("looking at the volume", &source)?.is_dir();
            volumes.push((volume.clone(), file, is_dir));
        }
        let mut files = Vec::new();
        for (number, file) in config.files.iter().enumerate().filter(|_| seed) {
            let path = home.file(number);
            files.push((file.clone(), fs::read(&path).on("reading", &path)?));
        }
        Ok(Self {
            volumes,
            files,
            hosts: hosts(config),
            resolv: resolv(config),
        })
    }
}

/// The hosts file: the node's own for who shares its network.
fn hosts(config: &Config) -> String {
    let mut text = match config.host_name() {
        None => fs::read_to_string("/etc/hosts").unwrap_or_default(),
        Some(name) => {
            format!("127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n127.0.1.1\t{name}\n")
        }
    };
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    for line in &config.hosts {
        text.push_str(line);
        text.push('\n');
    }
    text
}

/// Where to ask for names: as asked for, or as the node does.
fn resolv(config: &Config) -> String {
    if config.nameservers.is_empty() {
        return fs::read_to_string("/etc/resolv.conf").unwrap_or_default();
    }
    config
        .nameservers
        .iter()
        .map(|server| format!("nameserver {server}\n"))
        .collect()
}

fn mount_volume(volume: &Mount, source: &File, is_dir: bool, privileged: bool) -> Result<()> {
    let target = &volume.target;
    if is_dir {
        make_dirs(target)?;
    } else {
        if let Some(parent) = target.parent() {
            make_dirs(parent)?;
        }
        let made = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o644)
            .open(target);
        made.map(drop).on("making", target)?;
    }
    sys(mount::bind_open(source, target))?;
    let restrict = Restrict {
        read_only: !volume.writable,
        no_dev: !privileged,
        ..Restrict::default()
    };
    if restrict == Restrict::default() {
        return Ok(());
    }
    sys(mount::restrict(target, restrict))
}

fn own_names(config: &Config, brought: &Brought) -> Result<()> {
    make_dirs(Path::new("/etc"))?;
    write_plain(Path::new("/etc/hosts"), &brought.hosts)?;
    if !brought.resolv.is_empty() {
        write_plain(Path::new("/etc/resolv.conf"), &brought.resolv)?;
    }
    match config.host_name() {
        Some(name) => write_plain(Path::new("/etc/hostname"), &format!("{name}\n")),
        None => Ok(()),
    }
}

/// Writes a file of its own, whatever link or directory the image has in its place. A volume there stays as it is.
fn write_plain(path: &Path, text: &str) -> Result<()> {
    if fs::symlink_metadata(path).is_ok_and(|meta| meta.is_symlink()) {
        fs::remove_file(path).on("deleting the link", path)?;
    }
    let mut old = String::new();
    let same = File::open(path).and_then(|mut f| f.read_to_string(&mut old)).is_ok() && old == text;
    if same || is_mounted(path) {
        return Ok(());
    }
    fs::write(path, text).on("writing", path)
}

/// Whether something is mounted on a file.
fn is_mounted(path: &Path) -> bool {
    let table = fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    table.lines().any(|line| line.split(' ').nth(4) == path.to_str())
}

fn write_file(seed: &Seed, contents: &[u8]) -> Result<()> {
    let path = &seed.path;
    if let Some(parent) = path.parent() {
        make_dirs(parent)?;
    }
    let opened = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path);
    let mut file = opened.on("writing", path)?;
    file.write_all(contents).on("writing", path)?;
    // In this order: a change of owner takes set-user-id bits away.
    chown(path, Some(seed.uid), Some(seed.gid)).on("giving away", path)?;
    file.set_permissions(fs::Permissions::from_mode(seed.mode))
        .on("setting the permissions of", path)
}

/// Makes a directory and those above it, if they are absent.
pub(super) fn make_dirs(path: &Path) -> Result<()> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o755)
        .create(path)
        .on("making the directory", path)
}
