//! Plugins that read and write in ways that a simple caller hangs on.

use serde_json::json;

use crate::odd::{Odd, SHORT};

/// Far more than a pipe holds.
const LARGE: usize = 4 << 20;

#[test]
fn a_large_question_need_not_be_read() {
    let request = json!("x".repeat(LARGE));
    for name in ["unread", "unread-and-closed"] {
        assert_eq!(
            Odd::new(name).capacity_for(&request).unwrap()["n1"].capacity,
            1,
            "{name}"
        );
    }
}

#[test]
fn both_sides_may_talk_at_once() {
    let request = json!("x".repeat(LARGE));
    for name in ["talkative", "byte-by-byte"] {
        assert_eq!(
            Odd::new(name).capacity_for(&request).unwrap()["n1"].capacity,
            1,
            "{name}"
        );
    }
}

#[test]
fn a_flood_is_cut_off() {
    let odd = Odd::new("flood");
    assert_eq!(
        odd.complaint(),
        "its answer is longer than 67108864 bytes, it was killed; mend it"
    );
    assert!(odd.nothing_left());
}

#[test]
fn a_log_without_end_is_not_kept_and_ends_with_the_time() {
    let odd = Odd::within("flood-log", SHORT);
    let text = odd.complaint();
    assert!(text.starts_with("no answer within 700ms, it was killed"), "{text}");
    assert!(text.len() < 500, "{text}");
    assert!(odd.nothing_left());
}

#[test]
fn it_runs_in_its_directory_with_the_verb_as_argument() {
    let odd = Odd::new("where");
    let about = odd.plugins.describe("where").unwrap();
    assert_eq!(about.version, "describe");
    assert_eq!(about.name, format!("{}/where", about.help));
}

#[test]
fn many_at_once_do_not_disturb_each_other() {
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let odd = Odd::new("leaves-children");
                for _ in 0..5 {
                    assert_eq!(odd.capacity().unwrap()["n1"].capacity, 1);
                }
            });
        }
    });
}
