//! How far each log was delivered to one destination, on disk.
//!
//! Two files are written in turn, each whole, with a number and a checksum: whichever write is cut short, the other file
//! is good. What must stay true: the disk never says of a line that it was delivered before it was; what it says less
//! than the truth is delivered once more after a restart.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use eru_cli::{Exit, Failure, OrFail};

use crate::fnv;
use crate::piece::Mark;
use crate::position::Position;

/// The first word of a file.
const MAGIC: &str = "eru-logfwd";
const VERSION: &str = "1";

/// The positions for one destination, held by this process alone.
#[derive(Debug)]
pub(crate) struct Checkpoint {
    slots: [Slot; 2],
    generation: u64,
    positions: BTreeMap<String, Position>,
    dirty: bool,
}

/// What one file holds: its number and the positions.
type Saved = (u64, BTreeMap<String, Position>);

#[derive(Debug)]
struct Slot {
    path: PathBuf,
    file: File,
}

impl Checkpoint {
    /// Opens the positions for `destination` in `dir`, which is made if it is absent.
    ///
    /// # Errors
    /// When another process has them, or the directory cannot be used.
    pub(crate) fn open(dir: &Path, destination: &str) -> Result<Self, Failure> {
        fs::create_dir_all(dir).or_fail(Exit::Io, dir.display())?;
        let name = format!("{}-{:016x}", readable(destination), fnv::hash(destination.as_bytes()));
        let slots = [
            Slot::open(dir.join(format!("{name}.a")))?,
            Slot::open(dir.join(format!("{name}.b")))?,
        ];
        match slots[0].file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let message = format!(
                    "another eru-logfwd forwards to {destination} with its positions in {}",
                    dir.display()
                );
                return Err(Failure::new(Exit::Retry, message).hint("end that one, or give this one another --state"));
            }
            Err(TryLockError::Error(error)) => return Err(Failure::from(error).context(slots[0].path.display())),
        }
        let mut found = Vec::new();
        for slot in &slots {
            match slot.load() {
                Ok(Some(good)) => found.push(good),
                Ok(None) => {}
                Err(why) => tracing::warn!("{}: {why}; the other file counts", slot.path.display()),
            }
        }
        let newest = found.into_iter().max_by_key(|(generation, _)| *generation);
        let (generation, positions) = newest.unwrap_or_default();
        Ok(Self {
            slots,
            generation,
            positions,
            dirty: false,
        })
    }

    /// All positions.
    pub(crate) const fn positions(&self) -> &BTreeMap<String, Position> {
        &self.positions
    }

    /// Takes over what has been delivered.
    pub(crate) fn note(&mut self, marks: BTreeMap<String, Mark>) {
        for (id, mark) in marks {
            self.dirty = true;
            match mark {
                Mark::At(position) => drop(self.positions.insert(id, position)),
                Mark::Gone => drop(self.positions.remove(&id)),
            }
        }
    }

    /// Whether there is something to save.
    pub(crate) const fn is_dirty(&self) -> bool {
        self.dirty
    }

    /// Writes all positions to the older file.
    ///
    /// # Errors
    /// When it cannot be written; then the other file still stands, and saving can be tried again.
    pub(crate) fn save(&mut self) -> Result<(), String> {
        let generation = self.generation + 1;
        let slot = &self.slots[usize::from(generation.is_multiple_of(2))];
        slot.store(generation, &self.positions)
            .map_err(|error| format!("{}: {error}", slot.path.display()))?;
        (self.generation, self.dirty) = (generation, false);
        Ok(())
    }
}

impl Slot {
    fn open(path: PathBuf) -> Result<Self, Failure> {
        let file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path);
        let file = file.or_fail(Exit::Io, path.display())?;
        Ok(Self { path, file })
    }

    /// What the file holds; `None` if it was never written.
    fn load(&self) -> Result<Option<Saved>, String> {
        let mut bytes = Vec::new();
        (&self.file)
            .read_to_end(&mut bytes)
            .map_err(|error| error.to_string())?;
        if bytes.is_empty() {
            return Ok(None);
        }
        let end = bytes.iter().position(|byte| *byte == b'\n').ok_or("it is damaged")?;
        let head = std::str::from_utf8(&bytes[..end]).map_err(|_| "it is damaged")?;
        let &[magic, version, generation, length, sum] = head.split(' ').collect::<Vec<_>>().as_slice() else {
            return Err("it is damaged".to_owned());
        };
        if (magic, version) != (MAGIC, VERSION) {
            return Err("it is not one of this version".to_owned());
        }
        let generation = generation.parse().map_err(|_| "it is damaged")?;
        let length: usize = length.parse().map_err(|_| "it is damaged")?;
        let body = bytes[end + 1..].get(..length).ok_or("it is damaged")?;
        if sum != checksum(generation, body) {
            return Err("it is damaged".to_owned());
        }
        let positions = serde_json::from_slice(body).map_err(|error| error.to_string())?;
        Ok(Some((generation, positions)))
    }

    /// The file never shrinks, so that a disk that is full later does no harm; what is left of a longer one is not read.
    fn store(&self, generation: u64, positions: &BTreeMap<String, Position>) -> io::Result<()> {
        let body = serde_json::to_vec(positions).map_err(io::Error::other)?;
        let sum = checksum(generation, &body);
        let mut bytes = format!("{MAGIC} {VERSION} {generation} {} {sum}\n", body.len()).into_bytes();
        bytes.extend_from_slice(&body);
        self.file.write_all_at(&bytes, 0)?;
        self.file.sync_data()
    }
}

fn checksum(generation: u64, body: &[u8]) -> String {
    let sum = fnv::hash(&fnv::hash(body).wrapping_add(generation).to_le_bytes());
    format!("{sum:016x}")
}

/// A destination as a part of a file name, for people.
fn readable(destination: &str) -> String {
    let safe = |c: char| {
        if c.is_ascii_alphanumeric() || c == '.' || c == '-' {
            c
        } else {
            '_'
        }
    };
    destination.chars().take(80).map(safe).collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn mark(offset: u64) -> BTreeMap<String, Mark> {
        [(
            "w".to_owned(),
            Mark::At(Position {
                offset,
                ..Position::default()
            }),
        )]
        .into()
    }

    fn offset(dir: &Path) -> Option<u64> {
        let checkpoint = Checkpoint::open(dir, "tcp://h:1").unwrap();
        checkpoint.positions().get("w").map(|position| position.offset)
    }

    #[test]
    fn what_was_saved_is_found_and_what_is_gone_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let mut checkpoint = Checkpoint::open(dir.path(), "tcp://h:1").unwrap();
        assert!(!checkpoint.is_dirty());
        for offset in 1..=5 {
            checkpoint.note(mark(offset));
            checkpoint.save().unwrap();
        }
        assert!(!checkpoint.is_dirty());
        checkpoint.note(mark(6));
        drop(checkpoint);
        assert_eq!(offset(dir.path()), Some(5), "unsaved is unsaid");
        let mut checkpoint = Checkpoint::open(dir.path(), "tcp://h:1").unwrap();
        checkpoint.note([("w".to_owned(), Mark::Gone)].into());
        checkpoint.save().unwrap();
        drop(checkpoint);
        assert_eq!(offset(dir.path()), None);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2);
    }

    #[test]
    fn a_write_that_was_cut_short_anywhere_leaves_the_one_before() {
        let dir = tempfile::tempdir().unwrap();
        let mut checkpoint = Checkpoint::open(dir.path(), "tcp://h:1").unwrap();
        let path = checkpoint.slots[0].path.clone();
        let mut contents = Vec::new();
        for offset in [1, 2_000_000, 3] {
            checkpoint.note(mark(offset));
            checkpoint.save().unwrap();
            contents.push(fs::read(&path).unwrap());
        }
        drop(checkpoint);
        let (old, new) = (&contents[0], &contents[2]);
        for cut in 0..new.len() {
            let torn = [&new[..cut], &old[cut.min(old.len())..]].concat();
            fs::write(&path, &torn).unwrap();
            // What follows may be the same in both.
            let expected = if torn == *new { 3 } else { 2_000_000 };
            assert_eq!(offset(dir.path()), Some(expected), "cut at {cut}");
            let mut flipped = new.clone();
            flipped[cut] ^= 1;
            fs::write(&path, flipped).unwrap();
            assert_eq!(offset(dir.path()), Some(2_000_000), "byte {cut}");
        }
        fs::write(&path, new).unwrap();
        assert_eq!(offset(dir.path()), Some(3));
    }

    #[test]
    fn a_destination_has_one_forwarder() {
        let dir = tempfile::tempdir().unwrap();
        let first = Checkpoint::open(dir.path(), "tcp://h:1").unwrap();
        let failure = Checkpoint::open(dir.path(), "tcp://h:1").unwrap_err();
        assert_eq!(failure.exit(), Exit::Retry);
        assert!(Checkpoint::open(dir.path(), "tcp://h:2").is_ok());
        drop(first);
        assert!(Checkpoint::open(dir.path(), "tcp://h:1").is_ok());
    }
}
