//! The command lines of all tools.

use clap::{Command, CommandFactory};

/// One command a tool, in the order in which a pipeline has them.
pub(crate) fn commands() -> Vec<Command> {
    vec![
        eru_sched::Args::command(),
        eru_place::Args::command(),
        eru_run::Args::command(),
        eru_net::Args::command(),
        eru_logfwd::Args::command(),
        eru_health::Args::command(),
        eru::Args::command(),
    ]
}
