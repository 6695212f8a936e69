//! How far a log was forwarded.
//!
//! A file is known again by the bytes before the position and not by its number, which the file system gives to others
//! once the file is gone: the last line that was read carries its time to the nanosecond.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use serde::{Deserialize, Serialize};

use crate::fnv;
use crate::line::Stream;

/// How many bytes before the position tell a file from another.
const PRINT: usize = 256;

/// A position in a log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Position {
    /// Bytes of the file that were read.
    pub(crate) offset: u64,
    /// The hash of the bytes before it.
    pub(crate) print: u64,
    /// The beginnings of lines whose ends were not there yet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) partials: Vec<Partial>,
}

/// The beginning of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Partial {
    pub(crate) stream: Stream,
    pub(crate) text: String,
    /// When its last piece was written.
    pub(crate) time: String,
}

impl Position {
    /// The position `offset` in a file.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(crate) fn at(file: &File, offset: u64, partials: &[Partial]) -> io::Result<Self> {
        Ok(Self {
            offset,
            print: print(file, offset)?,
            partials: partials.to_vec(),
        })
    }

    /// Whether it is one in this file.
    pub(crate) fn is_in(&self, file: &File) -> bool {
        // A file that is too short cannot be read so far.
        print(file, self.offset).is_ok_and(|print| print == self.print)
    }
}

fn print(file: &File, offset: u64) -> io::Result<u64> {
    let mut bytes = [0; PRINT];
    let length = usize::try_from(offset).unwrap_or(PRINT).min(PRINT);
    file.read_exact_at(&mut bytes[..length], offset - length as u64)?;
    Ok(fnv::hash(&bytes[..length]))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use std::io::Write;

    fn file(contents: &str) -> File {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(contents.as_bytes()).unwrap();
        file
    }

    #[test]
    fn a_file_is_known_by_what_was_read_of_it() {
        let long = "same\n".repeat(100);
        let log = file(&format!("{long}12:00:01\nmore\n"));
        let position = Position::at(&log, 509, &[]).unwrap();
        assert!(position.is_in(&log));
        assert!(position.is_in(&file(&format!("{long}12:00:01\n"))));
        assert!(!position.is_in(&file(&format!("{long}12:00:02\nmore\n"))));
        assert!(!position.is_in(&file(&long)));
        assert!(Position::at(&log, 9999, &[]).is_err());
        assert!(Position::default().offset == 0);
    }
}
