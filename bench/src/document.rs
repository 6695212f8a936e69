//! One document through each tool.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};

use eru_cli::Failure;
use eru_testkit::bin;

use crate::{Case, Lab};

const NODE: &str =
    r#"{"kind":"Node","v":1,"name":"n1","pod":"p","engines":["native"],"capacity":{"cpu":4,"memory":8589934592}}"#;
const DEPLOY: &str = r#"{"kind":"Deploy","v":1,"count":1,"spec":{"app":"a","entrypoint":"e","image":"i","resources":{"memory_request":1024}}}"#;
const ASSIGNMENT: &str = r#"{"kind":"Assignment","v":1,"node":"n1","count":1,"deploy":{"count":1,"spec":{"app":"a","entrypoint":"e","image":"i","resources":{"memory_request":1024}}}}"#;
/// A failed workload passes through what comes after the failure.
const FAILED: &str = r#"{"kind":"Workload","v":1,"id":"1","name":"a_e_abcdef","node":"n1","engine":"native","phase":"failed","error":"x","spec":{"app":"a","entrypoint":"e","image":"i"}}"#;

fn piped(program: &Path, args: &[&str], input: &Path) -> impl FnMut() + use<> {
    let (program, input) = (program.to_owned(), input.to_owned());
    let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
    move || {
        let Ok(input) = File::open(&input) else { return };
        let _ = Command::new(&program)
            .args(&args)
            .stdin(input)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
    }
}

pub(crate) fn cases(lab: &Lab) -> Result<Vec<Case>, Failure> {
    let input = |name: &str, line: &str| -> Result<_, Failure> {
        let path = lab.dir.path().join(name);
        std::fs::write(&path, format!("{line}\n"))?;
        Ok(path)
    };
    let nodes = input("nodes", NODE)?;
    let (deploy, assignment, failed) = (
        input("deploy", DEPLOY)?,
        input("assignment", ASSIGNMENT)?,
        input("failed", FAILED)?,
    );
    let nodes = nodes.display().to_string();
    let mut cases = vec![
        Case::new("cat", 1, piped(Path::new("/bin/cat"), &[], &deploy)),
        Case::new(
            "eru-sched, plans",
            1,
            piped(&bin("eru-sched"), &["--nodes", &nodes], &deploy),
        ),
    ];
    for (name, url) in lab.stores() {
        let place = |args: &[&str]| {
            Command::new(bin("eru-place"))
                .args(args)
                .args(["--store", &url])
                .stdout(Stdio::null())
                .status()
        };
        place(&["pod", "add", "p"])?;
        place(&["node", "add", "n1", "--pod", "p", "--cpu", "64", "--memory", "1T"])?;
        cases.push(Case::new(
            format!("eru-place, reserves ({name})"),
            1,
            piped(&bin("eru-place"), &["--store", &url], &assignment),
        ));
    }
    for tool in ["eru-run", "eru-health"] {
        let args: &[&str] = if tool == "eru-health" {
            &["wait", "--timeout", "1s"]
        } else {
            &[]
        };
        let url = format!("file://{}/full", lab.dir.path().display());
        let args: Vec<&str> = args.iter().copied().chain(["--store", &url]).collect();
        cases.push(Case::new(
            format!("{tool}, passes a failed one on"),
            1,
            piped(&bin(tool), &args, &failed),
        ));
    }
    Ok(cases)
}
