//! Writes a workload's output in Docker's json-file format: `{"log":"text\n","stream":"stdout","time":"…"}` a line.
//!
//! What must stay true: lines of one stream stay in order and are cut only when they are longer than [`LONGEST`]; the
//! files never grow beyond their number and size; a log that cannot be written never stops the workload.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::Serialize;

/// The longest text of one record, as Docker has it.
const LONGEST: usize = 16 * 1024;
/// A file of this size is put aside.
const FULL: u64 = 10 << 20;
/// Files of a log, the one being written included.
const FILES: u32 = 3;

/// A record of the log.
#[derive(Serialize)]
struct Record<'a> {
    log: &'a str,
    stream: &'a str,
    time: &'a str,
}

/// A log that is being written.
#[derive(Debug)]
pub(super) struct Log {
    path: PathBuf,
    file: Option<File>,
    size: u64,
    full: u64,
}

impl Log {
    /// Goes on with the log at `path`.
    pub(super) fn open(path: &Path) -> Self {
        Self::open_sized(path, FULL)
    }

    /// A log that keeps nothing.
    pub(super) fn none() -> Self {
        Self::open_sized(Path::new("/dev/null"), u64::MAX)
    }

    fn open_sized(path: &Path, full: u64) -> Self {
        let mut log = Self {
            path: path.to_owned(),
            file: None,
            size: 0,
            full,
        };
        log.reopen();
        log
    }

    fn reopen(&mut self) {
        self.file = OpenOptions::new().create(true).append(true).open(&self.path).ok();
        self.size = self
            .file
            .as_ref()
            .and_then(|f| f.metadata().ok())
            .map_or(0, |m| m.len());
    }

    /// Writes what was read from a stream at `now`, line by line; what cannot be written is lost.
    fn write(&mut self, stream: &str, text: &[u8], now: SystemTime) {
        let text = String::from_utf8_lossy(text);
        let time = humantime::format_rfc3339_nanos(now).to_string();
        let record = Record {
            log: &text,
            stream,
            time: &time,
        };
        let Ok(mut line) = serde_json::to_vec(&record) else {
            return;
        };
        line.push(b'\n');
        if self.size > 0 && self.size + line.len() as u64 > self.full {
            self.rotate();
        }
        if self.file.is_none() {
            self.reopen();
        }
        // One write a record, so that a reader rarely sees a part of one.
        match self.file.as_mut().map(|file| file.write_all(&line)) {
            Some(Ok(())) => self.size += line.len() as u64,
            // A full disk may have left a part of it; the next one is not to be appended to that.
            Some(Err(_)) => self.cut(),
            None => {}
        }
    }

    /// Takes the part of a record that was written back.
    fn cut(&mut self) {
        if let Some(file) = &self.file {
            let _ = file.set_len(self.size);
        }
    }

    /// `log` becomes `log.1`, that `log.2`, and the oldest is gone.
    fn rotate(&mut self) {
        for number in (1..FILES).rev() {
            let from = rotated(&self.path, number - 1);
            let _ = fs::rename(from, rotated(&self.path, number));
        }
        self.reopen();
    }
}

/// The file of this age, 0 being the one that is written.
fn rotated(path: &Path, age: u32) -> PathBuf {
    match age {
        0 => path.to_owned(),
        _ => path.with_extension(age.to_string()),
    }
}

/// All files of a log that may be there, the oldest first.
pub(super) fn files(path: &Path) -> Vec<PathBuf> {
    (0..FILES).rev().map(|age| rotated(path, age)).collect()
}

/// One stream's lines, put together from what was read.
#[derive(Debug)]
pub(super) struct Lines {
    stream: &'static str,
    pending: Vec<u8>,
}

impl Lines {
    pub(super) fn new(stream: &'static str) -> Self {
        Self {
            stream,
            pending: Vec::new(),
        }
    }

    /// Takes what was read and logs the lines that are complete, or too long to wait for.
    pub(super) fn take(&mut self, mut bytes: &[u8], log: &mut Log) {
        let now = SystemTime::now();
        while !bytes.is_empty() {
            let room = LONGEST - self.pending.len();
            let end = bytes.iter().take(room).position(|b| *b == b'\n').map(|at| at + 1);
            let (part, rest) = bytes.split_at(end.unwrap_or(room.min(bytes.len())));
            bytes = rest;
            self.pending.extend_from_slice(part);
            if end.is_some() {
                log.write(self.stream, &self.pending, now);
                self.pending.clear();
            } else if self.pending.len() >= LONGEST {
                let kept = self.pending.split_off(character_end(&self.pending));
                log.write(self.stream, &self.pending, now);
                self.pending = kept;
            }
        }
    }

    /// Logs what has no end of line.
    pub(super) fn finish(&mut self, log: &mut Log) {
        if !self.pending.is_empty() {
            log.write(self.stream, &self.pending, SystemTime::now());
            self.pending.clear();
        }
    }
}

/// Where to cut so that no character is torn: before an incomplete one at the end.
fn character_end(bytes: &[u8]) -> usize {
    for back in 1..=3.min(bytes.len()) {
        let at = bytes.len() - back;
        let length = match bytes[at] {
            0xc0..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xf7 => 4,
            0x80..=0xbf => continue,
            _ => 1,
        };
        return if length > back { at } else { bytes.len() };
    }
    bytes.len()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn logged(path: &Path) -> Vec<String> {
        let text: String = files(path).iter().filter_map(|f| fs::read_to_string(f).ok()).collect();
        let value = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap();
        text.lines()
            .map(|line| value(line)["log"].as_str().unwrap().to_owned())
            .collect()
    }

    #[test]
    fn lines_are_put_together() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("log");
        let mut log = Log::open(&path);
        let mut lines = Lines::new("stdout");
        for part in ["one\ntw", "o\n", "\n\"\u{1f600}", "\u{e9}"] {
            lines.take(part.as_bytes(), &mut log);
        }
        lines.take(&[0xff], &mut log);
        lines.finish(&mut log);
        lines.finish(&mut log);
        assert_eq!(logged(&path), ["one\n", "two\n", "\n", "\"\u{1f600}\u{e9}\u{fffd}"]);
        let text = fs::read_to_string(&path).unwrap();
        assert!(
            text.starts_with("{\"log\":\"one\\n\",\"stream\":\"stdout\",\"time\":\"20"),
            "{text}"
        );
    }

    #[test]
    fn very_long_lines_are_cut_between_characters() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("log");
        let mut log = Log::open(&path);
        let mut lines = Lines::new("stderr");
        let text = format!("x{}\n", "\u{e9}".repeat(LONGEST));
        lines.take(text.as_bytes(), &mut log);
        let parts = logged(&path);
        assert_eq!(
            parts.iter().map(String::len).collect::<Vec<_>>(),
            [LONGEST - 1, LONGEST, 3]
        );
        assert_eq!(parts.concat(), text);
    }

    #[test]
    fn full_files_are_put_aside_and_the_oldest_go() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("log");
        let mut log = Log::open_sized(&path, 300);
        let mut lines = Lines::new("stdout");
        for number in 0..20 {
            lines.take(format!("{number}\n").as_bytes(), &mut log);
        }
        let kept = logged(&path);
        assert_eq!(kept.last().map(String::as_str), Some("19\n"));
        assert!(kept.len() < 20 && kept.len() >= 8, "{kept:?}");
        let numbers: Vec<u32> = kept.iter().map(|text| text.trim().parse().unwrap()).collect();
        assert!(numbers.windows(2).all(|pair| pair[0] + 1 == pair[1]), "{numbers:?}");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 3);
        for file in files(&path) {
            assert!(fs::metadata(file).unwrap().len() <= 300);
        }
        drop(log);
        lines.take(b"more\n", &mut Log::open_sized(&path, 300));
        assert_eq!(logged(&path).last().map(String::as_str), Some("more\n"));
    }
}
