//! The tool `eru-net`; as `eru-oci` it is an OCI runtime.

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let called = std::env::args_os().next().unwrap_or_default();
    if Path::new(&called).file_name().is_some_and(|name| name == "eru-oci") {
        return eru_cli::main::<eru_net::OciTool>();
    }
    eru_cli::main::<eru_net::Args>()
}
