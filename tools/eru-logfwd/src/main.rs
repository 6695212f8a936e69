//! See the library.

fn main() -> std::process::ExitCode {
    eru_cli::main::<eru_logfwd::Args>()
}
