//! The files of one log: the one being written, and those put aside, `log.1` being the youngest of them.
//!
//! Files move while they are looked at: the engine renames `log.1` to `log.2`, `log` to `log.1`, and then makes a new
//! `log`. What must stay true: the answer is right for some moment of that, or there is none yet.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::position::Position;

/// More files than any engine keeps.
const MOST: u32 = 1000;

/// A file system's name for a file, while it is open.
pub(crate) type Identity = (u64, u64);

/// The identity of an open file.
///
/// # Errors
/// When the kernel refuses.
pub(crate) fn identity(file: &File) -> io::Result<Identity> {
    file.metadata().map(|meta| (meta.dev(), meta.ino()))
}

/// The identity of the file at a path, if there is one.
pub(crate) fn identity_at(path: &Path) -> Option<Identity> {
    fs::metadata(path).ok().map(|meta| (meta.dev(), meta.ino()))
}

/// The file that has been put aside so many times.
fn aged(path: &Path, age: u32) -> PathBuf {
    if age == 0 {
        return path.to_owned();
    }
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{age}"));
    name.into()
}

/// All files, the youngest first. A gap of one is a renaming under way.
fn open_all(path: &Path) -> io::Result<Vec<File>> {
    let (mut files, mut absent): (Vec<File>, u32) = (Vec::new(), 0);
    for age in 0..MOST {
        match File::open(aged(path, age)) {
            Ok(file) => {
                // Renamed between two looks, it is found twice.
                if !files.iter().any(|known| same(known, &file)) {
                    files.push(file);
                }
                absent = 0;
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => absent += 1,
            Err(error) => return Err(error),
        }
        if absent == 2 {
            break;
        }
    }
    Ok(files)
}

fn same(a: &File, b: &File) -> bool {
    matches!((identity(a), identity(b)), (Ok(a), Ok(b)) if a == b)
}

/// Where to go on reading.
#[derive(Debug)]
pub(crate) enum Start {
    /// There is no file.
    Nothing,
    /// In the file of the position, or at the beginning of all.
    At(File),
    /// At the beginning of all that is left: the file of the position is gone.
    Lost(File),
}

/// Finds where to go on.
///
/// # Errors
/// When a file cannot be opened.
pub(crate) fn start(path: &Path, position: Option<&Position>) -> io::Result<Start> {
    let mut files = open_all(path)?;
    if let Some(position) = position
        && let Some(at) = files.iter().position(|file| position.is_in(file))
    {
        return Ok(Start::At(files.swap_remove(at)));
    }
    Ok(match (files.pop(), position) {
        (None, _) => Start::Nothing,
        (Some(oldest), None) => Start::At(oldest),
        (Some(oldest), Some(_)) => Start::Lost(oldest),
    })
}

/// The file that follows `current`: the next younger one, or the oldest if `current` is no longer among them.
///
/// # Errors
/// When a file cannot be opened.
pub(crate) fn next(path: &Path, current: &File) -> io::Result<Option<File>> {
    let mut files = open_all(path)?;
    let younger = files.iter().position(|file| same(file, current)).unwrap_or(files.len());
    files.truncate(younger);
    Ok(files.pop())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use std::io::Read;

    fn text(file: Option<File>) -> String {
        let mut text = String::new();
        file.unwrap().read_to_string(&mut text).unwrap();
        text
    }

    fn at(start: Start) -> (bool, String) {
        match start {
            Start::At(file) => (true, text(Some(file))),
            Start::Lost(file) => (false, text(Some(file))),
            Start::Nothing => (true, String::new()),
        }
    }

    #[test]
    fn reading_goes_from_the_oldest_to_the_youngest() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x-json.log");
        assert_eq!(at(start(&path, None).unwrap()), (true, String::new()));
        fs::write(aged(&path, 2), "a").unwrap();
        fs::write(aged(&path, 1), "b").unwrap();
        fs::write(&path, "c").unwrap();
        let Start::At(a) = start(&path, None).unwrap() else {
            panic!()
        };
        let b = next(&path, &a).unwrap().unwrap();
        // While the files move up, with a gap for a moment.
        fs::rename(aged(&path, 2), aged(&path, 3)).unwrap();
        fs::rename(aged(&path, 1), aged(&path, 2)).unwrap();
        let c = next(&path, &b).unwrap().unwrap();
        fs::rename(&path, aged(&path, 1)).unwrap();
        assert!(next(&path, &c).unwrap().is_none());
        fs::write(&path, "d").unwrap();
        assert_eq!(text(next(&path, &c).unwrap()), "d");
        fs::remove_file(aged(&path, 2)).unwrap();
        fs::remove_file(aged(&path, 3)).unwrap();
        assert_eq!(text(next(&path, &b).unwrap()), "c", "the oldest that is left");
        assert_eq!(
            (text(Some(a)), text(Some(b)), text(Some(c))),
            ("a".into(), "b".into(), "c".into())
        );
    }

    #[test]
    fn a_position_is_found_wherever_its_file_went() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("log");
        fs::write(&path, "one\ntwo\n").unwrap();
        let position = Position::at(&File::open(&path).unwrap(), 4, &[]).unwrap();
        assert_eq!(at(start(&path, Some(&position)).unwrap()), (true, "one\ntwo\n".into()));
        fs::rename(&path, aged(&path, 1)).unwrap();
        fs::write(&path, "three\n").unwrap();
        assert_eq!(at(start(&path, Some(&position)).unwrap()), (true, "one\ntwo\n".into()));
        fs::remove_file(aged(&path, 1)).unwrap();
        assert_eq!(at(start(&path, Some(&position)).unwrap()), (false, "three\n".into()));
    }
}
