//! The directory of the plugins: which files in it are plugins.
//!
//! What must stay true: a file that everybody may write, or that lies in a directory that everybody may write, is never
//! run: the tools may be root's.

use std::fs::{self, Metadata};
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use eru_types::name;

use crate::Error;

/// What the rights of others hold when everybody may write.
const WRITABLE: u32 = 0o002;
/// What the rights hold when anybody may execute.
const EXECUTABLE: u32 = 0o111;

/// The plugin's file, by its full path.
///
/// # Errors
/// It is not there, or must not be run.
pub(crate) fn find(dir: &Path, plugin: &str) -> Result<PathBuf, Error> {
    name::object("resource plugin", plugin).map_err(Error::Name)?;
    let missing = || Error::NotInstalled {
        plugin: plugin.to_owned(),
        dir: dir.to_owned(),
    };
    let real = match real(dir)? {
        Some(real) => real,
        None => return Err(missing()),
    };
    let path = real.join(plugin);
    let found = match fs::metadata(&path) {
        Ok(found) => found,
        Err(error) if error.kind() == ErrorKind::NotFound => return Err(missing()),
        Err(error) => return Err(directory(dir, &error)),
    };
    if !is_program(&found) {
        return Err(Error::NotExecutable {
            plugin: plugin.to_owned(),
            path,
        });
    }
    if is_exposed(&found) {
        return Err(Error::Exposed { path });
    }
    Ok(path)
}

/// The names of all plugins, sorted; none where the directory is absent. What cannot be one is left out: hidden files,
/// files that are not executable, and those that everybody may write; of the last, a warning tells.
///
/// # Errors
/// The directory cannot be read, or everybody may write it.
pub(crate) fn list(dir: &Path) -> Result<Vec<String>, Error> {
    let Some(real) = real(dir)? else { return Ok(Vec::new()) };
    let mut names = Vec::new();
    for entry in fs::read_dir(&real).map_err(|error| directory(dir, &error))? {
        let entry = entry.map_err(|error| directory(dir, &error))?;
        // A name that is no name, such as a hidden file's, can never be asked for.
        let Ok(plugin) = entry.file_name().into_string() else {
            continue;
        };
        match find(dir, &plugin) {
            Ok(_) => names.push(plugin),
            Err(error @ Error::Exposed { .. }) => tracing::warn!("{error}"),
            Err(_) => {}
        }
    }
    names.sort_unstable();
    Ok(names)
}

/// The directory's full path, as plugins are run in it; `None` if it is absent.
fn real(dir: &Path) -> Result<Option<PathBuf>, Error> {
    let real = match fs::canonicalize(dir) {
        Ok(real) => real,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(directory(dir, &error)),
    };
    let found = fs::metadata(&real).map_err(|error| directory(dir, &error))?;
    if is_exposed(&found) {
        return Err(Error::Exposed { path: real });
    }
    Ok(Some(real))
}

fn is_program(found: &Metadata) -> bool {
    found.is_file() && found.permissions().mode() & EXECUTABLE != 0
}

fn is_exposed(found: &Metadata) -> bool {
    found.permissions().mode() & WRITABLE != 0
}

fn directory(dir: &Path, error: &std::io::Error) -> Error {
    Error::Directory {
        dir: dir.to_owned(),
        cause: error.to_string(),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use std::fs::Permissions;

    fn with(files: &[(&str, u32)]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for (name, mode) in files {
            let path = dir.path().join(name);
            fs::write(&path, "#!/bin/sh\n").unwrap();
            fs::set_permissions(path, Permissions::from_mode(*mode)).unwrap();
        }
        dir
    }

    #[test]
    fn only_safe_executable_files_with_a_name_are_plugins() {
        let dir = with(&[
            ("seats", 0o755),
            ("gpu", 0o500),
            (".hidden", 0o755),
            ("notes.txt", 0o644),
            ("open", 0o757),
            ("a b", 0o755),
        ]);
        fs::create_dir(dir.path().join("sub")).unwrap();
        std::os::unix::fs::symlink("seats", dir.path().join("alias")).unwrap();
        std::os::unix::fs::symlink("nowhere", dir.path().join("dangling")).unwrap();
        assert_eq!(list(dir.path()).unwrap(), ["alias", "gpu", "seats"]);
        assert!(find(dir.path(), "seats").unwrap().is_absolute());
        for (plugin, text) in [
            ("notes.txt", "not an executable file"),
            ("sub", "not an executable file"),
            ("open", "can be written by everybody"),
            ("dangling", "is not installed"),
            (".hidden", "does not begin with"),
            ("../seats", "does not begin with"),
        ] {
            let error = find(dir.path(), plugin).unwrap_err().to_string();
            assert!(error.contains(text), "{plugin}: {error}");
        }
    }

    #[test]
    fn a_directory_that_everybody_may_write_holds_none() {
        let dir = with(&[("seats", 0o755)]);
        fs::set_permissions(dir.path(), Permissions::from_mode(0o1777)).unwrap();
        assert!(matches!(find(dir.path(), "seats"), Err(Error::Exposed { .. })));
        assert!(matches!(list(dir.path()), Err(Error::Exposed { .. })));
    }

    #[test]
    fn an_absent_directory_is_an_empty_one() {
        let dir = Path::new("/nonexistent/plugins");
        assert!(list(dir).unwrap().is_empty());
        let error = find(dir, "seats").unwrap_err();
        assert!(error.to_string().contains("/nonexistent/plugins"), "{error}");
        assert!(matches!(list(Path::new("/dev/null/x")), Err(Error::Directory { .. })));
    }
}
