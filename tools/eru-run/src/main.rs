//! `eru-run`: runs workloads.

use std::process::ExitCode;

fn main() -> ExitCode {
    // Monitors of the native engine are this program too, and must have but one thread.
    match eru_run::native::reexec() {
        Some(code) => code,
        None => eru_cli::main::<eru_run::Args>(),
    }
}
