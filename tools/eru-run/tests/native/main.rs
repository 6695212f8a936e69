//! The native engine on this machine's kernel. Needs root; each case says so when it is skipped.
//!
//! The harness is our own, because the program itself has to become monitors.
#![expect(clippy::unwrap_used, reason = "tests")]

mod crash;
mod inside;
mod lab;
mod life;
mod network;
mod pin;

use std::process::ExitCode;

use eru_testkit::{Missing, available};
use libtest_mimic::{Arguments, Trial};

type Case = (&'static str, fn());

fn main() -> ExitCode {
    if let Some(code) = eru_run::native::reexec() {
        return code;
    }
    if let Some(code) = crash::reexec() {
        return code;
    }
    let args = Arguments::from_args();
    let cases = [life::CASES, inside::CASES, network::CASES, crash::CASES, pin::CASES].concat();
    let trials = cases.into_iter().map(|(name, case)| {
        Trial::test(name, move || {
            let needs = Missing::unless_root().and_then(|()| Missing::unless_program("busybox", "busybox-static"));
            if available(needs).is_some() {
                case();
            }
            Ok(())
        })
    });
    libtest_mimic::run(&args, trials.collect()).exit_code()
}
