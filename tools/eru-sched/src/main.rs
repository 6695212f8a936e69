//! `eru-sched`: plans which nodes run how many instances.

fn main() -> std::process::ExitCode {
    eru_cli::main::<eru_sched::Args>()
}
