//! Writes the generated files of the repository: man pages, shell completions, JSON Schemas. With `--check` it writes
//! nothing and names those that are stale.

mod completions;
mod files;
mod man;
mod roff;
mod schemas;
mod tools;

use std::path::Path;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use eru_cli::{Common, Exit, Failure, Io, Tool};
use files::Files;

/// Write the generated files of the repository
#[derive(Debug, Parser)]
#[command(name = "xtask")]
struct Args {
    /// Which files
    #[arg(value_enum)]
    what: What,

    /// Write nothing; fail and name the files that are stale
    #[arg(long)]
    check: bool,

    #[command(flatten)]
    common: Common,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum What {
    /// man/*.1
    Man,
    /// completions/
    Completions,
    /// docs/schema/
    Schemas,
    /// All of them
    All,
}

impl Tool for Args {
    fn common(&self) -> &Common {
        &self.common
    }

    fn run(self, _: &mut Io) -> Result<(), Failure> {
        let files = generate(self.what);
        // xtask/ lies in the root.
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        if !self.check {
            return files.write(&root);
        }
        let stale = files.stale(&root)?;
        if stale.is_empty() {
            return Ok(());
        }
        Err(Failure::new(Exit::No, format_args!("stale: {}", stale.join(", "))).hint("run cargo xtask all"))
    }
}

fn generate(what: What) -> Files {
    let wanted = |part| what == part || what == What::All;
    let mut files = Files::default();
    if wanted(What::Man) {
        man::generate(&mut files);
    }
    if wanted(What::Completions) {
        completions::generate(&mut files);
    }
    if wanted(What::Schemas) {
        schemas::generate(&mut files);
    }
    files
}

fn main() -> ExitCode {
    eru_cli::main::<Args>()
}
