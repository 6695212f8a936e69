//! The entry wrapper as a process sees it: exit statuses, closed pipes, full disks, signals, readiness.
//!
//! The binary runs itself as the tool under test, so that no stale one can be tested.

#![expect(clippy::unwrap_used, reason = "tests")]

mod cases;
mod kit;
mod tool;

use std::process::ExitCode;

use libtest_mimic::Arguments;

fn main() -> ExitCode {
    if std::env::var_os(kit::TOOL).is_some() {
        return eru_cli::main::<tool::Args>();
    }
    libtest_mimic::run(&Arguments::from_args(), cases::all()).exit_code()
}
