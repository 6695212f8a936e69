//! A file that is appended to. It holds whole records only: a part of one, left by a full disk or a crash, is cut off
//! before anything else is written.

use std::fs::{File, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use eru_cli::{Exit, Failure, OrFail};

use crate::chain;

#[derive(Debug)]
pub(crate) struct Appended {
    path: PathBuf,
    file: File,
    /// Up to where the file is on disk.
    synced: u64,
    /// Bytes written beyond, and the number of all since it was opened that are safe.
    unsynced: u64,
    safe: u64,
}

impl Appended {
    pub(super) fn new(path: &Path) -> Result<Self, Failure> {
        let file = open(path).map_err(|error| Failure::from(error).context(path.display()))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let message = format!("another eru-logfwd writes {}", path.display());
                return Err(Failure::new(Exit::Retry, message).hint("give each a file of its own"));
            }
            Err(TryLockError::Error(error)) => return Err(Failure::from(error).context(path.display())),
        }
        let end = cut(&file).or_fail(Exit::Io, path.display())?;
        Ok(Self {
            path: path.to_owned(),
            file,
            synced: end,
            unsynced: 0,
            safe: 0,
        })
    }

    /// Cuts off what is not safe; it is written again.
    pub(super) fn mend(&mut self) -> io::Result<()> {
        self.file.set_len(self.synced)?;
        (self.unsynced, self.safe) = (0, 0);
        Ok(())
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.file.write(bytes) {
            Ok(written) => {
                self.unsynced += written as u64;
                Ok(written)
            }
            Err(error) => {
                // While it is waited for room, the file ends with a whole record.
                self.mend()?;
                Err(error)
            }
        }
    }

    pub(super) fn synced(&mut self) -> io::Result<u64> {
        if self.unsynced > 0 {
            self.file.sync_data()?;
            self.synced += self.unsynced;
            self.safe += self.unsynced;
            self.unsynced = 0;
        }
        Ok(self.safe)
    }

    /// Whoever moves the file away, as logrotate does, gets a new one in its place. To be called between two records
    /// with everything safe.
    pub(super) fn follow_path(&mut self) -> io::Result<()> {
        if self.unsynced > 0 || chain::identity_at(&self.path) == chain::identity(&self.file).ok() {
            return Ok(());
        }
        let file = open(&self.path)?;
        file.try_lock().map_err(io::Error::from)?;
        let end = cut(&file)?;
        (self.file, self.synced) = (file, end);
        Ok(())
    }
}

fn open(path: &Path) -> io::Result<File> {
    File::options().read(true).append(true).create(true).open(path)
}

/// Cuts off a part of a record at the end; tells where the file ends then.
fn cut(file: &File) -> io::Result<u64> {
    let length = file.metadata()?.len();
    let end = whole(file, length)?;
    if end < length {
        file.set_len(end)?;
    }
    Ok(end)
}

/// Where the last whole record ends.
fn whole(file: &File, mut end: u64) -> io::Result<u64> {
    let mut buffer = vec![0; 64 * 1024];
    while end > 0 {
        let size = usize::try_from(end).unwrap_or(usize::MAX).min(buffer.len());
        let start = end - size as u64;
        file.read_exact_at(&mut buffer[..size], start)?;
        if let Some(at) = buffer[..size].iter().rposition(|byte| *byte == b'\n') {
            return Ok(start + at as u64 + 1);
        }
        end = start;
    }
    Ok(0)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_part_of_a_record_is_cut_off() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out");
        let long = "x".repeat(200_000);
        for (before, after) in [
            ("", ""),
            ("a\n", "a\n"),
            ("a\nb", "a\n"),
            ("b", ""),
            (long.as_str(), ""),
        ] {
            fs::write(&path, before).unwrap();
            drop(Appended::new(&path).unwrap());
            assert_eq!(fs::read_to_string(&path).unwrap(), after);
        }
    }

    #[test]
    fn what_is_not_safe_is_taken_back() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out");
        let mut file = Appended::new(&path).unwrap();
        file.write(b"a\n").unwrap();
        assert_eq!(file.synced().unwrap(), 2);
        file.write(b"b\nc").unwrap();
        file.mend().unwrap();
        assert_eq!(
            (fs::read_to_string(&path).unwrap().as_str(), file.synced().unwrap()),
            ("a\n", 0)
        );
        file.write(b"b\n").unwrap();
        assert_eq!(file.synced().unwrap(), 2);
    }

    #[test]
    fn a_file_that_was_moved_away_is_made_anew() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out");
        let mut file = Appended::new(&path).unwrap();
        file.write(b"a\n").unwrap();
        fs::rename(&path, dir.path().join("out.1")).unwrap();
        file.follow_path().unwrap();
        assert!(!path.exists(), "not before all is safe");
        file.synced().unwrap();
        file.follow_path().unwrap();
        file.write(b"b\n").unwrap();
        file.synced().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "b\n");
    }

    #[test]
    fn a_file_has_one_writer() {
        let dir = tempfile::tempdir().unwrap();
        let _first = Appended::new(&dir.path().join("out")).unwrap();
        assert_eq!(Appended::new(&dir.path().join("out")).unwrap_err().exit(), Exit::Retry);
    }
}
