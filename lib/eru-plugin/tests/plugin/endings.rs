//! How plugins end, or do not.

use std::env;
use std::path::Path;
use std::process::{Command, Stdio};

use eru_cli::{Exit, Failure};
use eru_plugin::Plugins;

use crate::odd::{LONG, Odd, SHORT};

/// In the environment of this very test program when it is to call a plugin that hangs: the plugin's directory.
const HANGS_IN: &str = "ERU_PLUGIN_TEST_HANGS_IN";

#[test]
fn one_that_hangs_is_killed_with_its_children() {
    for name in ["hang", "hang-with-children", "stopped", "deaf", "answered-but-stays"] {
        let odd = Odd::within(name, SHORT);
        let error = odd.capacity().unwrap_err();
        let text = error.to_string();
        assert!(
            text.contains("no answer within 700ms, it was killed; give more"),
            "{text}"
        );
        assert!(error.retry(), "{name}");
        assert!(odd.nothing_left(), "{name}: {:?}", odd.left());
    }
}

#[test]
fn one_that_crashes_is_told_by_its_signal() {
    let text = Odd::new("crash").complaint();
    assert!(text.starts_with("it ended with signal: 11 (SIGSEGV)"), "{text}");
    assert!(text.ends_with("; run it by hand to see why"), "{text}");
}

#[test]
fn one_that_fails_has_its_last_word_in_the_error() {
    let text = Odd::new("fail").complaint();
    assert_eq!(
        text,
        "it ended with exit status: 3: the licence server is on fire; run it by hand to see why"
    );
    let text = Odd::new("fail-after-answer").complaint();
    assert!(text.starts_with("it ended with exit status: 1; "), "{text}");
}

#[test]
fn its_status_tells_a_bad_request_and_a_passing_trouble() {
    let bad = Odd::new("bad-request").capacity().unwrap_err();
    assert!(bad.bad_request() && !bad.retry());
    assert!(
        bad.to_string()
            .ends_with(": 7 is too odd; correct what the plugin is asked for"),
        "{bad}"
    );
    assert_eq!(Failure::from(bad).exit(), Exit::Data);
    let later = Odd::new("later").capacity().unwrap_err();
    assert!(later.retry() && !later.bad_request());
    assert_eq!(Failure::from(later).exit(), Exit::Retry);
}

#[test]
fn one_that_is_not_there_is_named_with_the_directory() {
    let odd = Odd::new("where");
    let error = odd.plugins.describe("gpu").unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("resource plugin gpu is not installed in /"),
        "{error}"
    );
    assert_eq!(odd.plugins.list().unwrap(), ["where"]);
}

#[test]
fn one_that_leaves_children_has_answered() {
    let odd = Odd::new("leaves-children");
    assert_eq!(odd.capacity().unwrap()["n1"].capacity, 1);
    assert!(odd.nothing_left(), "{:?}", odd.left());
}

#[test]
fn what_left_its_session_keeps_nobody_waiting() {
    let odd = Odd::new("leaves-a-session");
    assert_eq!(odd.capacity().unwrap()["n1"].capacity, 1);
}

#[test]
fn one_that_hangs_dies_with_its_caller() {
    if let Some(dir) = env::var_os(HANGS_IN) {
        let _ = Plugins::new(Path::new(&dir), LONG).describe("hang");
        return;
    }
    let odd = Odd::new("hang");
    let mut caller = Command::new(env::current_exe().unwrap())
        .args(["--exact", "endings::one_that_hangs_dies_with_its_caller"])
        .env(HANGS_IN, odd.dir())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let hangs = eru_testkit::wait_until(LONG, || !odd.left().is_empty());
    caller.kill().unwrap();
    caller.wait().unwrap();
    assert!(hangs && odd.nothing_left(), "{:?}", odd.left());
}
