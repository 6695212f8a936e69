//! The porcelain over the Eru tools, as git has over its plumbing.
//!
//! What must stay true: every command is a pipeline of the tools and nothing more. `--print` shows it, and running what
//! it shows does the same.

mod args;
mod pipeline;
mod plan;

use eru_cli::{Common, Failure, Io, Tool};

pub use args::Args;

impl Tool for Args {
    fn common(&self) -> &Common {
        &self.common
    }

    fn run(self, io: &mut Io) -> Result<(), Failure> {
        let pipeline = plan::pipeline(&self, io.output_is_terminal())?;
        if self.print {
            pipeline.print(io.stdout())
        } else {
            pipeline.run()
        }
    }
}
