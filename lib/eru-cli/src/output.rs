//! Writing documents: one compact JSON object a line, or a table for people.
//!
//! A table is printed when the output is dropped or finished, since the columns are as wide as their widest cell.

use std::io::Write;

use clap::Args;
use comfy_table::{Table as Grid, presets};
use eru_types::Document;

use crate::io::stdout_failure;
use crate::{Exit, Failure, Io, Sink};

/// The flags of tools that can print a table.
#[derive(Args, Clone, Copy, Debug, Default)]
pub struct OutputArgs {
    /// Print a table for people
    #[arg(long, global = true, conflicts_with = "json", help_heading = "Output")]
    pub table: bool,

    /// Print JSON, one document a line, even on a terminal
    #[arg(long, global = true, help_heading = "Output")]
    pub json: bool,
}

/// How documents become rows.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// The head of each column.
    pub headers: &'static [&'static str],
    /// The cells of a document; `None` leaves it out.
    pub row: fn(&Document) -> Option<Vec<String>>,
}

/// Breaks the line within a cell. What documents hold of it does the same, and no harm: the row goes on.
pub const CELL_BREAK: &str = "\u{2028}";

/// Standard output as a sequence of documents.
#[derive(Debug)]
pub struct Output<'a> {
    sink: &'a mut Sink,
    terminal: bool,
    streaming: bool,
    table: Option<(Grid, Table)>,
    line: Vec<u8>,
}

impl<'a> Output<'a> {
    /// One document a line, written as the buffer fills.
    pub fn new(io: &'a mut Io) -> Self {
        let terminal = io.output_is_terminal();
        Self {
            sink: io.stdout(),
            terminal,
            streaming: false,
            table: None,
            line: Vec::new(),
        }
    }

    /// Hands on each document at once, for tools that write while they work or wait.
    #[must_use]
    pub const fn streaming(mut self) -> Self {
        self.streaming = true;
        self
    }

    /// Makes a table if `--table` was given.
    #[must_use]
    pub fn table(mut self, args: &OutputArgs, table: Table) -> Self {
        self.table = args.table.then(|| (grid(table.headers), table));
        self
    }

    /// Makes a table also when a person reads along, unless `--json` was given: for what is a list by nature.
    #[must_use]
    pub fn list(self, args: &OutputArgs, table: Table) -> Self {
        let wanted = args.table || (self.terminal && !args.json);
        self.table(
            &OutputArgs {
                table: wanted,
                json: args.json,
            },
            table,
        )
    }

    /// Writes one document.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub fn write(&mut self, document: &Document) -> Result<(), Failure> {
        if let Some((grid, table)) = &mut self.table {
            if let Some(cells) = (table.row)(document) {
                grid.add_row(cells.iter().map(|cell| printable(cell)));
            }
            return Ok(());
        }
        self.line.clear();
        serde_json::to_writer(&mut self.line, document)
            .map_err(|error| Failure::new(Exit::Software, format_args!("writing a document: {error}")))?;
        self.line.push(b'\n');
        self.sink
            .write_all(&self.line)
            .map_err(|error| stdout_failure(&error))?;
        if self.streaming { self.flush() } else { Ok(()) }
    }

    /// Writes one document that is JSON already, compact and in one line, as [`eru_types::to_json`] makes it.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub fn write_json(&mut self, json: &[u8]) -> Result<(), Failure> {
        if self.table.is_some() {
            let document = Document::parse(&String::from_utf8_lossy(json));
            return self.write(
                &document.map_err(|error| Failure::new(Exit::Software, format_args!("writing a document: {error}")))?,
            );
        }
        self.sink
            .write_all(json)
            .and_then(|()| self.sink.write_all(b"\n"))
            .map_err(|error| stdout_failure(&error))?;
        if self.streaming { self.flush() } else { Ok(()) }
    }

    /// Hands on everything written so far.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub fn flush(&mut self) -> Result<(), Failure> {
        self.sink.flush().map_err(|error| stdout_failure(&error))
    }

    /// Prints the table, if it is one, and flushes. Dropping does the same, with the error kept for the end of the run.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub fn finish(mut self) -> Result<(), Failure> {
        self.print_table()
    }

    fn print_table(&mut self) -> Result<(), Failure> {
        if let Some((grid, _)) = self.table.take() {
            writeln!(self.sink, "{}", grid.trim_fmt()).map_err(|error| stdout_failure(&error))?;
        }
        self.flush()
    }
}

impl Drop for Output<'_> {
    fn drop(&mut self) {
        // The sink keeps the error.
        let _ = self.print_table();
    }
}

fn grid(headers: &[&str]) -> Grid {
    let mut grid = Grid::new();
    grid.load_style(presets::NOTHING).set_header(headers);
    for column in grid.column_iter_mut() {
        column.set_padding((0, 2));
    }
    grid
}

/// A cell without what could steer the terminal.
fn printable(cell: &str) -> String {
    cell.trim_end()
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect::<String>()
        .replace(CELL_BREAK, "\n")
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use std::io;
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Shared(Arc<Mutex<Vec<u8>>>);

    impl Shared {
        fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }
    }

    impl Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// Kinds that are not known are enough to see the shapes: the row of one is its length.
    const TABLE: Table = Table {
        headers: &["LINE", "BYTES"],
        row: |document| {
            let Document::Other(raw) = document else { return None };
            (!raw.get().contains("snake")).then(|| vec![raw.get().replace('"', "\n"), raw.get().len().to_string()])
        },
    };
    const PETS: [&str; 3] = [r#"{"kind":"cat"}"#, r#"{"kind":  "snake"}"#, r#"{"kind":"spider"}"#];

    #[test]
    fn an_empty_table_is_its_head() {
        let shared = Shared::default();
        let mut io = Io::new(io::empty(), shared.clone());
        Output::new(&mut io)
            .table(
                &OutputArgs {
                    table: true,
                    json: false,
                },
                TABLE,
            )
            .finish()
            .unwrap();
        assert_eq!(shared.text(), "LINE  BYTES\n");
    }

    fn printed(shape: impl FnOnce(Output<'_>) -> Output<'_>) -> String {
        let shared = Shared::default();
        let mut io = Io::new(io::empty(), shared.clone());
        let mut output = shape(Output::new(&mut io));
        for pet in PETS {
            output.write(&Document::parse(pet).unwrap()).unwrap();
        }
        drop(output);
        shared.text()
    }

    #[test]
    fn unknown_documents_pass_untouched() {
        assert_eq!(printed(|output| output), PETS.join("\n") + "\n");
    }

    #[test]
    fn a_table_leaves_out_rows_and_control_characters() {
        let asked = OutputArgs {
            table: true,
            json: false,
        };
        let table = printed(|output| output.table(&asked, TABLE));
        assert_eq!(
            table,
            "LINE               BYTES\n{ kind : cat }     14\n{ kind : spider }  17\n"
        );
    }

    #[test]
    fn a_list_is_a_table_on_a_terminal_only() {
        let plain = OutputArgs::default();
        let list = |terminal, args| {
            printed(|mut output| {
                output.terminal = terminal;
                output.list(args, TABLE)
            })
        };
        assert!(list(true, &plain).starts_with("LINE"));
        assert!(list(false, &plain).starts_with('{'));
        assert!(
            list(
                true,
                &OutputArgs {
                    table: false,
                    json: true
                }
            )
            .starts_with('{')
        );
        assert!(printed(|output| output.table(&plain, TABLE)).starts_with('{'));
    }

    #[test]
    fn the_flags_may_stand_behind_a_verb() {
        #[derive(clap::Parser)]
        struct Tool {
            #[command(flatten)]
            output: OutputArgs,
            #[command(subcommand)]
            verb: Verb,
        }
        #[derive(clap::Subcommand)]
        enum Verb {
            Ls,
        }
        let parse = |args: &[&str]| <Tool as clap::Parser>::try_parse_from(args);
        let tool = parse(&["tool", "ls", "--table"]).unwrap_or_else(|error| panic!("{error}"));
        let Verb::Ls = tool.verb;
        assert!(tool.output.table);
        assert!(parse(&["tool", "ls", "--json", "--table"]).is_err());
    }

    #[test]
    fn json_is_written_as_it_is_and_makes_a_row_too() {
        let raw = |mut output: Output<'_>| {
            for pet in PETS {
                output.write_json(pet.as_bytes()).unwrap();
            }
            drop(output);
        };
        let shown = |args: &OutputArgs| {
            let shared = Shared::default();
            let mut io = Io::new(io::empty(), shared.clone());
            raw(Output::new(&mut io).table(args, TABLE));
            shared.text()
        };
        assert_eq!(shown(&OutputArgs::default()), PETS.join("\n") + "\n");
        let asked = OutputArgs {
            table: true,
            json: false,
        };
        assert_eq!(shown(&asked), printed(|output| output.table(&asked, TABLE)));
    }

    #[test]
    fn streaming_hands_on_each_document() {
        let shared = Shared::default();
        let mut io = Io::new(io::empty(), shared.clone());
        let mut output = Output::new(&mut io).streaming();
        output.write(&Document::parse(PETS[0]).unwrap()).unwrap();
        assert_eq!(shared.text().lines().count(), 1);
    }
}
