//! Answers that cannot be, and how much of a right one is taken.

use crate::odd::Odd;

#[test]
fn an_answer_that_makes_no_sense_is_none() {
    for (name, why) in [
        ("silent", "it is empty"),
        ("rubbish", ""),
        ("twice", "there is more behind the one JSON document"),
        ("cut", "nodes.n1: EOF while parsing"),
        ("negative", "nodes.n1.capacity: invalid value: integer `-1`"),
        ("stranger", "it names node 'n2', which it was not asked about"),
    ] {
        let text = Odd::new(name).complaint();
        let start = format!("its answer makes no sense: {why}");
        assert!(text.starts_with(&start), "{name}: {text}");
        assert!(
            text.ends_with("; mend it, eru-plugin(7) says what is expected"),
            "{text}"
        );
    }
}

#[test]
fn no_more_is_bound_than_asked_for_or_there() {
    for (name, why) in [
        ("too-many", "node n1: 3 instances are bound, 2 were asked for"),
        (
            "over-capacity",
            "node n1: 4 of a on top of the 7 in use are more than the 10",
        ),
        ("overflow", "node n1: 18446744073709551615 of a on top of the 4 in use"),
        (
            "unheard-of",
            "node n1: 1 of b on top of the 0 in use are more than the 0",
        ),
    ] {
        let text = Odd::new(name).bind(2).unwrap_err().to_string();
        assert!(
            text.contains(&format!(", bind: its answer makes no sense: {why}")),
            "{text}"
        );
    }
}

#[test]
fn what_is_bound_is_taken_without_zeros() {
    let bound = Odd::new("whole").bind(5).unwrap();
    assert_eq!(bound, [[("a".to_owned(), 2)].into(), [].into()]);
    assert!(Odd::new("whole").bind(0).unwrap().is_empty());
}
