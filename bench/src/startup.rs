//! From process start to exit.

use std::process::{Command, Stdio};

use eru_cli::Failure;
use eru_testkit::bin;

use crate::{Case, Lab};

const TOOLS: [&str; 7] = [
    "eru",
    "eru-sched",
    "eru-place",
    "eru-run",
    "eru-net",
    "eru-logfwd",
    "eru-health",
];

/// A command that runs to its end, with nothing to say.
pub(crate) fn silent(mut command: Command) -> impl FnMut() {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    move || drop(command.status())
}

pub(crate) fn cases(lab: &Lab) -> Result<Vec<Case>, Failure> {
    let mut cases = vec![Case::new("/bin/true", 1, silent(Command::new("/bin/true")))];
    for tool in TOOLS {
        let mut command = Command::new(bin(tool));
        command.arg("--version");
        cases.push(Case::new(format!("{tool} --version"), 1, silent(command)));
    }
    for (name, url) in lab.stores() {
        let mut command = Command::new(bin("eru-place"));
        command.args(["node", "ls", "--store", &url]);
        cases.push(Case::new(format!("eru-place node ls ({name})"), 1, silent(command)));
    }
    Ok(cases)
}
