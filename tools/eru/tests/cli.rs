//! The command as its users see it.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::os::unix::fs::PermissionsExt;

use assert_cmd::cargo::cargo_bin_cmd;
use predicates::str::contains;

#[test]
fn a_pipeline_is_shown() {
    cargo_bin_cmd!("eru")
        .args(["--print", "deploy", "my app.yaml", "--count", "2"])
        .assert()
        .success()
        .stdout("eru-sched --spec 'my app.yaml' --count 2 | eru-place | eru-run | eru-health wait --timeout 60s\n");
}

#[test]
fn an_unknown_command_is_a_program_of_the_path() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("eru-dance");
    std::fs::write(&path, "#!/bin/sh\necho \"dances $*\"; exit 3\n").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:/usr/bin:/bin", dir.path().display());
    cargo_bin_cmd!("eru")
        .env("PATH", &path)
        .args(["dance", "--fast"])
        .assert()
        .code(3)
        .stdout("dances --fast\n");
    cargo_bin_cmd!("eru")
        .env("PATH", &path)
        .args(["sing"])
        .assert()
        .code(64)
        .stderr(contains("there is no command sing"));
    cargo_bin_cmd!("eru").assert().code(64);
}

#[test]
fn stages_are_piped_and_the_last_failure_counts() {
    let dir = tempfile::tempdir().unwrap();
    let copy = dir.path().join("eru");
    std::fs::copy(assert_cmd::cargo::cargo_bin!("eru"), &copy).unwrap();
    for (tool, script) in [
        (
            "eru-place",
            "case $1 in ls) echo one; exit 5;; *) tr o 0; exit 0;; esac",
        ),
        ("eru-run", "while read -r line; do echo \"$1 $line\"; done; exit 7"),
    ] {
        let path = dir.path().join(tool);
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    assert_cmd::Command::new(&copy)
        .args(["rm", "--app", "a"])
        .assert()
        .code(7)
        .stdout("rm 0ne\n");
}
