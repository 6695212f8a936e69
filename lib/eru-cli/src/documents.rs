//! Documents out of lines, and what becomes of a bad one.

use std::fmt;

use eru_types::{Doc, Document, read_kind};

use crate::entry::{complain, name, print_error};
use crate::{Exit, Failure, Input, Io, LineError, Lines};

/// An iterator over the documents of an input, with their line numbers.
pub struct Reader {
    lines: Lines<Input>,
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").finish_non_exhaustive()
    }
}

impl Reader {
    /// Reads documents from any input.
    #[must_use]
    pub const fn new(input: Input) -> Self {
        Self {
            lines: Lines::new(input),
        }
    }

    /// The lines themselves, for who knows a quicker way to read most of them.
    #[must_use]
    pub fn into_lines(self) -> Lines<Input> {
        self.lines
    }
}

/// A document with the number of its line.
type Item = Result<(usize, Document), LineError>;

impl Reader {
    /// Hands documents of one kind to `take`, up to the next line that is anything else, which comes back. For long
    /// streams that are mostly of that kind.
    pub fn pass_over<T: Doc>(&mut self, mut take: impl FnMut(T)) -> Option<Item> {
        loop {
            let (line, text) = match self.lines.lend()? {
                Ok(line) => line,
                Err(error) => return Some(Err(error)),
            };
            match read_kind(text) {
                Some(document) => take(document),
                None => return Some(parse(line, text)),
            }
        }
    }
}

fn parse(line: usize, text: &str) -> Item {
    Document::parse(text)
        .map(|document| (line, document))
        .map_err(|cause| LineError::Invalid { line, cause })
}

impl Iterator for Reader {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        match self.lines.lend()? {
            Ok((line, text)) => Some(parse(line, text)),
            Err(error) => Some(Err(error)),
        }
    }
}

impl Io {
    /// Takes standard input as a stream of documents. At a terminal it says that it waits for them.
    pub fn documents(&mut self) -> Reader {
        if self.input_is_terminal() {
            print_error(&format!(
                "{}: reading documents from the terminal, up to ctrl-D\n",
                name()
            ));
        }
        Reader::new(self.take_input())
    }
}

/// The bad lines of a streaming tool: each is reported at once, the stream goes on, and the end is 65.
#[derive(Debug, Default)]
pub struct BadLines {
    count: usize,
    source: Option<String>,
}

impl BadLines {
    /// The bad lines of an input that is not standard input, which is named with each.
    #[must_use]
    pub const fn of(source: String) -> Self {
        Self {
            count: 0,
            source: Some(source),
        }
    }

    fn failure(&self, error: LineError) -> Failure {
        let failure = Failure::from(error);
        match &self.source {
            Some(source) => failure.context(source),
            None => failure,
        }
    }

    /// The item, unless it is bad: then it is reported and `None`.
    ///
    /// # Errors
    /// When the input can be read no further.
    pub fn skip<T>(&mut self, item: Result<T, LineError>) -> Result<Option<T>, Failure> {
        match item {
            Ok(item) => Ok(Some(item)),
            Err(error @ LineError::Read { .. }) => Err(self.failure(error)),
            Err(error) => {
                self.count += 1;
                complain(&self.failure(error));
                Ok(None)
            }
        }
    }

    /// What the run comes to.
    ///
    /// # Errors
    /// 65 when any line was bad; it was reported already.
    pub fn outcome(&self) -> Result<(), Failure> {
        if self.count == 0 {
            Ok(())
        } else {
            Err(Failure::reported(Exit::Data))
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    const INPUT: &[u8] =
        b"{\"kind\":\"Pet\",  \"legs\":4}\n\n{\"kind\":\"Node\",\"name\":7}\n{\"kind\":\n{\"kind\":\"Pet\"}";

    fn reader() -> Reader {
        Io::new(INPUT, std::io::sink()).documents()
    }

    #[test]
    fn a_bad_line_is_named_with_field_and_column_and_the_next_is_read() {
        let read: Vec<_> = reader()
            .map(|item| match item {
                Ok((line, document)) => format!("{line} {}", serde_json::to_string(&document).unwrap()),
                Err(error) => error.to_string(),
            })
            .collect();
        assert_eq!(read[0], "1 {\"kind\":\"Pet\",  \"legs\":4}");
        assert!(
            read[1].starts_with("line 3: name: invalid type: integer `7`"),
            "{}",
            read[1]
        );
        assert!(read[1].contains("column "), "{}", read[1]);
        assert!(read[2].starts_with("line 4: kind: EOF"), "{}", read[2]);
        assert!(read[3].starts_with("5 "), "{}", read[3]);
    }

    #[test]
    fn documents_of_one_kind_are_passed_over() {
        let node = br#"{"kind":"Node","name":"n","pod":"p","capacity":{}}"#;
        let mut input = INPUT.to_vec();
        input.extend([b"\n", &node[..], b"\n ", node, b"\n", node].concat());
        let mut reader = Io::new(std::io::Cursor::new(input), std::io::sink()).documents();
        let mut names = Vec::new();
        let mut others = Vec::new();
        while let Some(item) = reader.pass_over(|node: eru_types::Node| names.push(node.name)) {
            others.push(item.map_or_else(
                |e| e.to_string(),
                |(line, document)| format!("{line} {}", document.kind()),
            ));
        }
        assert_eq!(names, ["n", "n"]);
        assert!(others[1].starts_with("line 3: name: "), "{others:?}");
        // One that does not begin with its kind is a document all the same.
        assert_eq!((others.len(), others[4].as_str()), (5, "7 Node"));
    }

    #[test]
    fn bad_lines_are_skipped_and_counted() {
        let mut bad = BadLines::default();
        assert!(bad.outcome().is_ok());
        let kept: Vec<usize> = reader()
            .filter_map(|item| bad.skip(item).unwrap())
            .map(|(line, _)| line)
            .collect();
        assert_eq!(kept, [1, 5]);
        assert_eq!(bad.outcome().unwrap_err().exit(), Exit::Data);
        let other = BadLines::of("--nodes n".into()).failure(LineError::TooLong { line: 1, limit: 2 });
        assert_eq!(other.message(), Some("--nodes n: line 1: longer than 2 bytes"));
    }
}
