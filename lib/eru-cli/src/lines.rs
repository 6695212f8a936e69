//! Lines of bounded length out of any input.
//!
//! A line above the limit is skipped without being kept: however long it is, it costs no memory, and the lines after it
//! are still read. Empty lines are passed over but counted.

use std::io::{self, BufRead, BufReader, Read};

use crate::{Exit, Failure};

/// The longest line that is read by default, in bytes.
pub const LINE_LIMIT: usize = 16 * 1024 * 1024;

/// Why a line could not be used. The reader can go on with the next, except after [`LineError::Read`].
#[derive(Debug, thiserror::Error)]
pub enum LineError {
    /// The line is longer than allowed.
    #[error("line {line}: longer than {limit} bytes")]
    TooLong {
        /// Its number, from 1.
        line: usize,
        /// The limit in bytes.
        limit: usize,
    },
    /// The line is not UTF-8.
    #[error("line {line}, column {column}: not UTF-8")]
    NotUtf8 {
        /// Its number, from 1.
        line: usize,
        /// The byte at which it goes wrong, from 1.
        column: usize,
    },
    /// The line is not a valid document.
    #[error("line {line}: {cause}")]
    Invalid {
        /// Its number, from 1.
        line: usize,
        /// What is wrong, with field and column.
        cause: eru_types::ParseError,
    },
    /// The input could not be read.
    #[error("reading line {line}: {cause}")]
    Read {
        /// The number of the line that was expected.
        line: usize,
        /// What the system said.
        cause: io::Error,
    },
}

impl From<LineError> for Failure {
    fn from(error: LineError) -> Self {
        let exit = if matches!(error, LineError::Read { .. }) {
            Exit::Io
        } else {
            Exit::Data
        };
        Self::new(exit, error)
    }
}

/// An iterator over lines with their numbers.
#[derive(Debug)]
pub struct Lines<R> {
    input: R,
    line: Vec<u8>,
    limit: usize,
    number: usize,
    ended: bool,
}

/// What one look at the input gave.
enum Scan {
    End,
    Line,
    TooLong,
}

impl<R: BufRead> Lines<R> {
    /// Reads lines of at most [`LINE_LIMIT`] bytes.
    pub const fn new(input: R) -> Self {
        Self {
            input,
            line: Vec::new(),
            limit: LINE_LIMIT,
            number: 0,
            ended: false,
        }
    }

    /// Changes the limit.
    #[must_use]
    pub const fn limit(mut self, bytes: usize) -> Self {
        self.limit = bytes;
        self
    }

    /// Reads the next line, without its end, to where the last one was.
    fn scan(&mut self) -> io::Result<Scan> {
        self.line.clear();
        // One more than allowed tells a line that is too long from one that just fits, with its end.
        let most = self.limit.saturating_add(1) as u64;
        if self.input.by_ref().take(most).read_until(b'\n', &mut self.line)? == 0 {
            return Ok(Scan::End);
        }
        if self.line.last() == Some(&b'\n') {
            self.line.pop();
        } else if self.line.len() > self.limit {
            self.line = Vec::new();
            self.input.skip_until(b'\n')?;
            return Ok(Scan::TooLong);
        }
        Ok(Scan::Line)
    }

    /// Goes to the next line that is not empty, and tells its number.
    fn advance(&mut self) -> Option<Result<usize, LineError>> {
        while !self.ended {
            let line = self.number + 1;
            match self.scan() {
                Ok(Scan::End) => self.ended = true,
                Ok(Scan::TooLong) => {
                    self.number = line;
                    return Some(Err(LineError::TooLong {
                        line,
                        limit: self.limit,
                    }));
                }
                Ok(Scan::Line) => {
                    self.number = line;
                    if self.line.iter().any(|byte| !byte.is_ascii_whitespace()) {
                        return Some(Ok(line));
                    }
                }
                Err(cause) => {
                    self.ended = true;
                    return Some(Err(LineError::Read { line, cause }));
                }
            }
        }
        None
    }

    /// The next line with its number, lent until the one after it is asked for.
    pub fn lend(&mut self) -> Option<Result<(usize, &str), LineError>> {
        match self.advance()? {
            Ok(line) => Some(text(line, &self.line)),
            Err(error) => Some(Err(error)),
        }
    }
}

impl<R: Read> Lines<BufReader<R>> {
    /// Whether a whole line has been read ahead, so that the next one is there without waiting: a tool that answers
    /// each line at once need not flush before.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.input.buffer().contains(&b'\n')
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Result<(usize, String), LineError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.lend().map(|lent| lent.map(|(line, text)| (line, text.to_owned())))
    }
}

fn text(line: usize, bytes: &[u8]) -> Result<(usize, &str), LineError> {
    match std::str::from_utf8(bytes) {
        // Windows line ends.
        Ok(text) => Ok((line, text.strip_suffix('\r').unwrap_or(text))),
        Err(error) => Err(LineError::NotUtf8 {
            line,
            column: error.valid_up_to() + 1,
        }),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn read(input: &[u8], limit: usize, buffer: usize) -> Vec<String> {
        Lines::new(BufReader::with_capacity(buffer, input))
            .limit(limit)
            .map(|line| match line {
                Ok((number, text)) => format!("{number} {text}"),
                Err(error) => error.to_string(),
            })
            .collect()
    }

    #[test]
    fn numbers_count_empty_lines_and_the_last_needs_no_end() {
        assert_eq!(read(b"a\n\n \r\nb\r\nc", 10, 2), ["1 a", "4 b", "5 c"]);
        assert!(read(b"", 10, 2).is_empty());
        assert!(read(b"\n\n", 10, 2).is_empty());
    }

    #[test]
    fn a_line_is_ready_when_all_of_it_was_read_ahead() {
        let mut lines = Lines::new(BufReader::with_capacity(6, &b"a\nbc\ndefg\n"[..]));
        let mut ready = Vec::new();
        while lines.next().is_some() {
            ready.push(lines.is_ready());
        }
        assert_eq!(ready, [true, false, false]);
    }

    #[test]
    fn an_overlong_line_is_named_and_skipped_with_any_buffer() {
        for buffer in 1..12 {
            assert_eq!(
                read(b"12345\n123456\nx\n", 5, buffer),
                ["1 12345", "line 2: longer than 5 bytes", "3 x"]
            );
            assert_eq!(read(b"123456", 5, buffer), ["line 1: longer than 5 bytes"]);
        }
    }

    #[test]
    fn bytes_that_are_not_utf8_are_named_by_column() {
        assert_eq!(
            read(b"ok\nab\xffc\nok\n", 10, 64),
            ["1 ok", "line 2, column 3: not UTF-8", "3 ok"]
        );
    }

    #[test]
    fn a_read_error_ends_the_lines() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::ErrorKind::ConnectionReset.into())
            }
        }
        let mut lines = Lines::new(BufReader::new((&b"a\nb"[..]).chain(Broken)));
        assert_eq!(lines.next().unwrap().unwrap(), (1, "a".to_owned()));
        let failure = Failure::from(lines.next().unwrap().unwrap_err());
        assert_eq!(failure.exit(), Exit::Io);
        assert!(lines.next().is_none());
    }

    #[test]
    fn a_bad_line_is_bad_data() {
        assert_eq!(
            Failure::from(LineError::TooLong { line: 1, limit: 2 }).exit(),
            Exit::Data
        );
    }
}
