//! Filters that answer each line of their input with one of their own.
//!
//! What must stay true: answers come in the order of the lines, each as soon as its line is there; a bad line is told and
//! stops nothing but its own answer.

use std::io::{self, BufReader, Write};

use crate::{BadLines, Exit, Failure, Io, LineError, Lines, OrFail, Sink};

/// Lines that have been read ahead are answered without a flush between them.
const AHEAD: usize = 256 * 1024;

/// Answers every line of standard input. `answer` is told the number of a line and the line, writes the answer and says
/// whether it is a refusal; it has two kinds of errors, of the line and of writing. `input` says what the lines are, for
/// a person who gives none.
///
/// # Errors
/// A refusal among the answers, bad lines, and what could not be read or written.
pub fn answer_lines(
    io: &mut Io,
    input: &str,
    hint: &str,
    mut answer: impl FnMut(usize, &str, &mut Sink) -> Result<io::Result<bool>, LineError>,
) -> Result<(), Failure> {
    if io.input_is_terminal() {
        let text = format!("{input} come from standard input, one JSON object a line");
        return Err(Failure::new(Exit::Usage, text).hint(hint));
    }
    let mut lines = Lines::new(BufReader::with_capacity(AHEAD, io.take_input()));
    let (mut refused, mut bad) = (false, BadLines::default());
    while let Some(item) = lines.next() {
        let answered = item.and_then(|(line, text)| answer(line, &text, io.stdout()));
        if let Some(answered) = bad.skip(answered)? {
            refused |= answered.or_fail(Exit::Io, "writing to standard output")?;
        }
        if !lines.is_ready() {
            io.stdout().flush()?;
        }
    }
    bad.outcome()?;
    if refused {
        return Err(Failure::reported(Exit::No));
    }
    Ok(())
}
