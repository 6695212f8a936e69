//! Reads what [`super::output`] has written: from the start or the last lines on, and what comes then.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde::Deserialize;

use super::output;
use crate::engine::{LogChunk, LogOptions, LogSink, Stream};

/// How often a log is looked at for more.
const PAUSE: Duration = Duration::from_millis(50);

/// A record, as far as it matters.
#[derive(Deserialize)]
struct Record {
    log: String,
    stream: String,
    time: String,
}

/// Hands the log at `path` to `sink`. Following ends when `ended` says that nobody will write any more.
pub(super) fn read(
    path: &Path,
    options: &LogOptions<'_>,
    ended: impl Fn() -> bool,
    sink: LogSink<'_>,
) -> io::Result<()> {
    let mut reader = Reader::new(path);
    let since = options.since;
    let wanted = |line: &[u8]| parse(line).filter(|chunk| since.is_none_or(|since| chunk.time >= since));
    if let Some(tail) = options.tail {
        let mut last = VecDeque::new();
        let _ = reader.lines(&mut |line| {
            last.extend(wanted(line));
            if last.len() > tail {
                last.pop_front();
            }
            ControlFlow::Continue(())
        })?;
        if last.into_iter().try_for_each(&mut *sink).is_break() {
            return Ok(());
        }
    }
    loop {
        // Asked first: what was written before the end is read after it.
        let last_time = !options.follow || ended();
        let flow = reader.lines(&mut |line| wanted(line).map_or(ControlFlow::Continue(()), &mut *sink))?;
        let stopped = match options.stop {
            _ if last_time || flow.is_break() => true,
            Some(stop) => stop.wait(PAUSE),
            None => {
                std::thread::sleep(PAUSE);
                false
            }
        };
        if stopped {
            return Ok(());
        }
    }
}

fn parse(line: &[u8]) -> Option<LogChunk> {
    let record: Record = serde_json::from_slice(line).ok()?;
    Some(LogChunk {
        stream: if record.stream == "stderr" {
            Stream::Stderr
        } else {
            Stream::Stdout
        },
        time: eru_types::time::parse(&record.time).unwrap_or(SystemTime::UNIX_EPOCH),
        data: record.log.into_bytes(),
    })
}

/// Reads the files of a log one after the other, also while they are put aside.
struct Reader {
    path: PathBuf,
    /// The file being read, and its number on disk.
    file: Option<(File, u64)>,
    pending: Vec<u8>,
}

impl Reader {
    fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            file: None,
            pending: Vec::new(),
        }
    }

    /// Hands on all complete lines that are there.
    fn lines(&mut self, take: &mut dyn FnMut(&[u8]) -> ControlFlow<()>) -> io::Result<ControlFlow<()>> {
        loop {
            // The next file is looked for first: this one is complete if there is one.
            let next = self.next()?;
            if self.rest_of_file(take)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
            match next {
                Some(next) => {
                    self.pending.clear();
                    self.file = Some(next);
                }
                None => return Ok(ControlFlow::Continue(())),
            }
        }
    }

    /// The file after the one being read; the oldest if that is none, or no longer there.
    fn next(&self) -> io::Result<Option<(File, u64)>> {
        let mut files = Vec::new();
        for path in output::files(&self.path) {
            match File::open(path) {
                Ok(file) => {
                    let number = file.metadata()?.ino();
                    files.push((file, number));
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        let current = self
            .file
            .as_ref()
            .and_then(|(_, number)| files.iter().position(|(_, n)| n == number));
        Ok(files.into_iter().nth(current.map_or(0, |at| at + 1)))
    }

    fn rest_of_file(&mut self, take: &mut dyn FnMut(&[u8]) -> ControlFlow<()>) -> io::Result<ControlFlow<()>> {
        let Some((file, _)) = &mut self.file else {
            return Ok(ControlFlow::Continue(()));
        };
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let read = file.read(&mut buffer)?;
            if read == 0 {
                return Ok(ControlFlow::Continue(()));
            }
            self.pending.extend_from_slice(&buffer[..read]);
            let Some(end) = self.pending.iter().rposition(|b| *b == b'\n') else {
                continue;
            };
            let complete: Vec<u8> = self.pending.drain(..=end).collect();
            for line in complete.split(|b| *b == b'\n').filter(|line| !line.is_empty()) {
                if take(line).is_break() {
                    return Ok(ControlFlow::Break(()));
                }
            }
        }
    }
}

/// Whether there is a log at all.
pub(super) fn exists(path: &Path) -> bool {
    fs::metadata(path).is_ok()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use std::cell::RefCell;

    fn record(text: &str, second: u32) -> String {
        format!("{{\"log\":\"{text}\\n\",\"stream\":\"stdout\",\"time\":\"2026-01-01T00:00:{second:02}.5Z\"}}\n")
    }

    fn texts(path: &Path, options: &LogOptions<'_>) -> Vec<String> {
        let mut found = Vec::new();
        read(path, options, || true, &mut |chunk| {
            found.push(String::from_utf8(chunk.data).unwrap().trim().to_owned());
            ControlFlow::Continue(())
        })
        .unwrap();
        found
    }

    #[test]
    fn all_files_in_order_the_last_lines_or_since_then() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("log");
        assert!(texts(&path, &LogOptions::default()).is_empty());
        fs::write(dir.path().join("log.2"), record("a", 1)).unwrap();
        fs::write(dir.path().join("log.1"), record("b", 2) + "broken\n" + &record("c", 3)).unwrap();
        fs::write(&path, record("d", 4) + "{\"log\":\"torn").unwrap();
        assert_eq!(texts(&path, &LogOptions::default()), ["a", "b", "c", "d"]);
        let tail = LogOptions {
            tail: Some(2),
            ..LogOptions::default()
        };
        assert_eq!(texts(&path, &tail), ["c", "d"]);
        let since = LogOptions {
            since: Some(eru_types::time::parse("2026-01-01T00:00:03Z").unwrap()),
            ..LogOptions::default()
        };
        assert_eq!(texts(&path, &since), ["c", "d"]);
    }

    #[test]
    fn a_sink_can_have_enough() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("log");
        fs::write(&path, record("a", 1) + &record("b", 2)).unwrap();
        for tail in [None, Some(5)] {
            let mut count = 0;
            let options = LogOptions {
                tail,
                follow: true,
                ..LogOptions::default()
            };
            read(&path, &options, || false, &mut |_| {
                count += 1;
                ControlFlow::Break(())
            })
            .unwrap();
            assert_eq!(count, 1);
        }
    }

    #[test]
    fn follows_over_files_put_aside_and_reads_what_came_before_the_end() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("log");
        fs::write(&path, record("a", 1)).unwrap();
        let found = RefCell::new(Vec::new());
        let asked = RefCell::new(0);
        let ended = || {
            *asked.borrow_mut() += 1;
            match *asked.borrow() {
                1 => false,
                2 => {
                    // Two files were filled meanwhile.
                    fs::rename(&path, dir.path().join("log.2")).unwrap();
                    fs::write(dir.path().join("log.1"), record("b", 2)).unwrap();
                    fs::write(&path, record("c", 3)).unwrap();
                    false
                }
                _ => {
                    fs::write(&path, record("c", 3) + &record("d", 4)).unwrap();
                    true
                }
            }
        };
        let options = LogOptions {
            follow: true,
            ..LogOptions::default()
        };
        read(&path, &options, ended, &mut |chunk| {
            found
                .borrow_mut()
                .push(String::from_utf8(chunk.data).unwrap().trim().to_owned());
            ControlFlow::Continue(())
        })
        .unwrap();
        assert_eq!(*found.borrow(), ["a", "b", "c", "d"]);
    }
}
