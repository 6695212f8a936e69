//! What the Eru tools have in common at their edge: the entry wrapper, NDJSON in and out, errors and exit statuses,
//! logging, signals and readiness.
//!
//! What must stay true: only this crate prints to stderr, installs logging and picks the exit status; standard output is
//! flushed before every exit, and an error of it is never lost.
//!
//! A tool's `main.rs`:
//!
//! ```no_run
//! # #[derive(clap::Parser)] struct Args { #[command(flatten)] common: eru_cli::Common }
//! # impl eru_cli::Tool for Args {
//! #     fn common(&self) -> &eru_cli::Common { &self.common }
//! #     fn run(self, _: &mut eru_cli::Io) -> Result<(), eru_cli::Failure> { Ok(()) }
//! # }
//! fn main() -> std::process::ExitCode {
//!     eru_cli::main::<Args>()
//! }
//! ```

mod answers;
mod away;
mod common;
mod documents;
mod entry;
mod exit;
mod failure;
mod io;
mod lines;
mod output;
mod progress;
pub mod ready;
mod stop;
mod store;

pub use answers::answer_lines;
pub use away::{Away, is_fatal};
pub use common::{Common, LogFormat};
pub use documents::{BadLines, Reader};
pub use entry::{Tool, complain, main};
pub use exit::Exit;
pub use failure::{Failure, OrFail};
pub use io::{Input, Io, Sink, reader_is_gone};
pub use lines::{LINE_LIMIT, LineError, Lines};
pub use output::{CELL_BREAK, Output, OutputArgs, Table};
pub use progress::Progress;
pub use ready::ReadyArgs;
pub use stop::Stop;
pub use store::{DEFAULT_STORE, StoreArgs};
