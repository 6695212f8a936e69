//! The command lines of all tools.

use clap::Command;

/// One command a tool, by name.
pub(crate) fn commands() -> Vec<Command> {
    vec![]
}
