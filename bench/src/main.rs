//! `eru-bench`: measures the tools.

fn main() -> std::process::ExitCode {
    eru_cli::main::<eru_bench::Args>()
}
