//! Reading and writing the files of a group. A value is written with one `write`, as the kernel
//! demands.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::limits::{Value, Write};
use crate::error::Doing;
use crate::{Error, Result};

/// Writes one value into an existing file.
pub(super) fn write(file: &Path, value: &str) -> Result<()> {
    let line = format!("{value}\n"); // the empty value is a line too, not nothing
    OpenOptions::new()
        .write(true)
        .open(file)
        .and_then(|mut f| f.write_all(line.as_bytes()))
        .doing(|| format!("writing {value:?} to {}", file.display()))
}

/// Writes all. What fails is tried once more after the rest: two limits that bound each other must
/// be raised in one order and lowered in the other.
pub(super) fn apply(dir: &Path, writes: Vec<Write>) -> Result<()> {
    let failed: Vec<Write> = writes.into_iter().filter(|w| apply_one(dir, w).is_err()).collect();
    failed.iter().try_for_each(|w| apply_one(dir, w))
}

fn apply_one(dir: &Path, wanted: &Write) -> Result<()> {
    let file = dir.join(wanted.file);
    let value = match &wanted.value {
        Value::Text(text) => text.clone(),
        Value::Inherited => inherited(dir, wanted.file)?,
    };
    match write(&file, &value) {
        Err(error) if error.absent() && wanted.optional && dir.is_dir() => Ok(()),
        done => done,
    }
}

/// Fills a file that is still empty with what the group above has.
pub(super) fn inherit_if_empty(dir: &Path, file: &str) -> Result<()> {
    if read(&dir.join(file))?.trim().is_empty() {
        let value = inherited(dir, file)?;
        write(&dir.join(file), &value)?;
    }
    Ok(())
}

fn inherited(dir: &Path, file: &str) -> Result<String> {
    let above = dir.parent().unwrap_or(dir);
    Ok(read(&above.join(file))?.trim().to_owned())
}

fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).doing(|| format!("reading {}", file.display()))
}

/// The processes directly in the group at `dir`; none if it is absent.
pub(super) fn pids(dir: &Path) -> Result<Vec<i32>> {
    match read(&dir.join("cgroup.procs")) {
        Ok(text) => Ok(text.lines().filter_map(|line| line.trim().parse().ok()).collect()),
        Err(error) if error.absent() => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// The group at `dir` and all below it, parents before children; empty if it is absent.
pub(super) fn subtree(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut waiting = vec![dir.to_owned()];
    while let Some(next) = waiting.pop() {
        let entries = match fs::read_dir(&next) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            entries => entries.doing(|| format!("listing cgroup {}", next.display()))?,
        };
        let below = entries.flatten().filter(|e| e.file_type().is_ok_and(|t| t.is_dir()));
        waiting.extend(below.map(|e| e.path()));
        found.push(next);
    }
    Ok(found)
}

/// The counter `name` in a file of `name value` lines; 0 if the file or the line is absent.
pub(super) fn counter(file: &Path, name: &str) -> Result<u64> {
    let text = match read(file) {
        Err(error) if error.absent() => return Ok(0),
        text => text?,
    };
    let mut values = text
        .lines()
        .filter_map(|line| line.split_once(' '))
        .filter(|(key, _)| *key == name);
    match values.next() {
        None => Ok(0),
        Some((_, value)) => value
            .trim()
            .parse()
            .map_err(|_| Error::invalid(format!("reading {}", file.display()), format!("{name} is not a number"))),
    }
}
