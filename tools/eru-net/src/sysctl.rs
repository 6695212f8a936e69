//! Kernel parameters, of this network namespace or of another.

use std::fs;
use std::io;
use std::path::Path;

use eru_sys::netns;

use crate::error::{Error, Result};
use crate::netns::Netns;

/// Sets a parameter, and says what it was if that was something else.
///
/// # Errors
/// When it cannot be read or written.
pub(crate) fn set(name: &str, value: &str) -> Result<Option<String>> {
    let path = Path::new("/proc/sys").join(name);
    let was = fs::read_to_string(&path).map_err(Error::file(format!("reading {}", path.display())))?;
    let was = was.trim();
    if was == value {
        return Ok(None);
    }
    fs::write(&path, value).map_err(Error::file(format!("setting {} to {value}", path.display())))?;
    Ok(Some(was.into()))
}

/// Sets parameters inside a namespace. A kernel that lacks one does not have what it would change.
///
/// # Errors
/// As [`set`].
pub(crate) fn set_in(netns: &Netns, settings: &[(String, &str)]) -> Result<()> {
    netns::run_in(&netns.file, || set_all(settings))?
}

/// Sets parameters here, as [`set_in`].
///
/// # Errors
/// As [`set`].
pub(crate) fn set_all(settings: &[(String, &str)]) -> Result<()> {
    for (name, value) in settings {
        match set(name, value) {
            Err(Error::File { error, .. }) if error.kind() == io::ErrorKind::NotFound => {}
            other => drop(other?),
        }
    }
    Ok(())
}
