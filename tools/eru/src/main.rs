//! `eru`: the porcelain over the tools.

fn main() -> std::process::ExitCode {
    eru_cli::main::<eru::Args>()
}
