//! `eru-place`: binds resources on nodes and reserves them.

fn main() -> std::process::ExitCode {
    eru_cli::main::<eru_place::Args>()
}
