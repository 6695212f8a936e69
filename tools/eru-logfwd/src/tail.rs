//! Reading one log: its files one after the other, line by line.
//!
//! What must stay true: every complete line is handed on once and in order, also while files are put aside, and one
//! whose file was deleted is read to its end as long as it is open. A line that is not there in whole is left for later,
//! so that nothing but the beginnings of very long lines is kept in memory.

use std::fs::File;
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};

use crate::chain::{self, Start};
use crate::line::{Line, decode};
use crate::position::{Partial, Position};
use crate::record::Template;

/// The longest line that is put together from pieces; a longer one is forwarded in several records, marked.
const LONGEST: usize = 256 * 1024;

/// The log of one workload.
#[derive(Debug)]
pub(crate) struct Tail {
    path: PathBuf,
    template: Template,
    /// Where to begin once there is a file.
    begin: Option<Position>,
    file: Option<File>,
    offset: u64,
    /// What follows the file once it is read to its end: nothing is written to it any more.
    next: Option<File>,
    partials: Vec<Partial>,
    /// In a line that is too long to be one of an engine's.
    skipping: bool,
    malformed: u64,
    /// Something was read since the position was asked for.
    moved: bool,
}

/// How it stands after a read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// There may be more to read at once.
    More,
    /// All was read.
    Idle,
    /// All was read, and the file is deleted.
    Deleted,
}

impl Tail {
    /// The log at `path`, from a position on.
    pub(crate) fn new(path: PathBuf, template: Template, begin: Option<Position>) -> Self {
        Self {
            path,
            template,
            begin: begin.filter(|position| position.offset > 0),
            file: None,
            offset: 0,
            next: None,
            partials: Vec::new(),
            skipping: false,
            malformed: 0,
            moved: false,
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Lines that could not be read.
    pub(crate) const fn malformed(&self) -> u64 {
        self.malformed
    }

    /// What is written from now on is said of the workload as it is now.
    pub(crate) fn describe(&mut self, template: Template) {
        self.template = template;
    }

    /// Opens the log unless it is open. From then on it can be read though it is deleted.
    ///
    /// # Errors
    /// When there is a file that cannot be opened.
    pub(crate) fn open(&mut self) -> io::Result<()> {
        if self.file.is_some() {
            return Ok(());
        }
        let (file, found) = match chain::start(&self.path, self.begin.as_ref())? {
            Start::Nothing => return Ok(()),
            Start::At(file) => (file, true),
            Start::Lost(file) => (file, false),
        };
        match self.begin.take() {
            Some(begin) if found => (self.offset, self.partials) = (begin.offset, begin.partials),
            Some(_) => tracing::error!(
                "{}: what came after the last position is gone; reading what is left",
                self.path.display()
            ),
            None => {}
        }
        self.file = Some(file);
        Ok(())
    }

    /// Reads at most one buffer and appends the records to `out`, or a few less once it has `enough`.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub(crate) fn read(&mut self, buffer: &mut [u8], out: &mut Vec<u8>, enough: usize) -> io::Result<State> {
        self.open()?;
        let Some(file) = &self.file else { return Ok(State::Idle) };
        let read = file.read_at(buffer, self.offset)?;
        let used = self.take(&buffer[..read], out, enough);
        if used > 0 || out.len() >= enough {
            return Ok(State::More);
        }
        if read == buffer.len() {
            // No engine writes lines as long as this.
            self.bad("it is too long");
            (self.skipping, self.offset, self.moved) = (true, self.offset + read as u64, true);
            return Ok(State::More);
        }
        self.turn(read)
    }

    /// At the end of a file, but for `rest` bytes of a line that may still be written.
    fn turn(&mut self, rest: usize) -> io::Result<State> {
        if let Some(next) = self.next.take() {
            if rest > 0 {
                self.bad("its end is missing");
            }
            (self.file, self.offset, self.skipping) = (Some(next), 0, false);
            return Ok(State::More);
        }
        let Some(file) = &self.file else { return Ok(State::Idle) };
        let meta = file.metadata()?;
        let at_path = chain::identity_at(&self.path);
        if at_path.is_some_and(|at_path| at_path != (meta.dev(), meta.ino())) {
            // It may have grown up to the moment at which the next one came into being: read it once more first.
            self.next = chain::next(&self.path, file)?;
            return Ok(if self.next.is_some() { State::More } else { State::Idle });
        }
        if meta.len() < self.offset {
            tracing::warn!("{} was cut; reading it from its beginning", self.path.display());
            (self.offset, self.skipping) = (0, false);
            return Ok(State::More);
        }
        Ok(if meta.nlink() == 0 && at_path.is_none() {
            State::Deleted
        } else {
            State::Idle
        })
    }

    /// Takes the complete lines of what was read; tells how many bytes they are.
    fn take(&mut self, bytes: &[u8], out: &mut Vec<u8>, enough: usize) -> usize {
        let start = self.offset;
        let mut used = 0;
        while out.len() < enough
            && let Some(length) = bytes[used..].iter().position(|byte| *byte == b'\n')
        {
            let line = &bytes[used..used + length];
            if !std::mem::take(&mut self.skipping) && !line.is_empty() {
                self.line(&decode(line), out);
            }
            used += length + 1;
            (self.offset, self.moved) = (start + used as u64, true);
        }
        used
    }

    fn line(&mut self, text: &str, out: &mut Vec<u8>) {
        let line = match Line::parse(text) {
            Ok(line) => line,
            Err(why) => return self.bad(&why),
        };
        let (text, complete) = line.text();
        let begun = self.partials.iter().position(|partial| partial.stream == line.stream);
        match begun {
            None if complete => self.template.write(out, line.stream, text, &line.time, false),
            None => {
                self.partials.push(Partial {
                    stream: line.stream,
                    text: text.to_owned(),
                    time: line.time.into_owned(),
                });
            }
            Some(at) => {
                let partial = &mut self.partials[at];
                partial.text.push_str(text);
                partial.time = line.time.into_owned();
                if complete || partial.text.len() >= LONGEST {
                    let partial = self.partials.remove(at);
                    self.template
                        .write(out, partial.stream, &partial.text, &partial.time, !complete);
                }
            }
        }
    }

    /// Says so once, and counts.
    fn bad(&mut self, why: &str) {
        if self.malformed == 0 {
            tracing::warn!(
                "{} at byte {}: not a line of a log: {why}; passed over, as all like it",
                self.path.display(),
                self.offset
            );
        }
        self.malformed += 1;
    }

    /// Nobody will write any more: hands on what has no end of line.
    pub(crate) fn finish(&mut self, out: &mut Vec<u8>) {
        for partial in std::mem::take(&mut self.partials) {
            self.moved = true;
            self.template
                .write(out, partial.stream, &partial.text, &partial.time, false);
        }
    }

    /// How far it was read; `None` where the last position told still stands.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub(crate) fn position(&mut self) -> io::Result<Option<Position>> {
        match &self.file {
            Some(file) if self.offset > 0 && std::mem::take(&mut self.moved) => {
                Position::at(file, self.offset, &self.partials).map(Some)
            }
            _ => Ok(None),
        }
    }
}

#[cfg(test)]
#[path = "tail_tests.rs"]
mod tests;
