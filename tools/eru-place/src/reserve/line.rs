//! From a line of the input to what is to be done about it.
//!
//! The Assignments of one plan carry the same `deploy`, to the letter. One that was read is not read again, which
//! is most of the work of a long stream; whatever is out of the ordinary goes the ordinary way.

use std::collections::HashMap;

use eru_cli::LineError;
use eru_types::{Assignment, Deploy, Document, ParseError, Shared, VERSION, name};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::MOST;

/// So many instances of a deploy go to this node.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) node: String,
    pub(super) count: u64,
    pub(super) deploy: Shared<Deploy>,
}

impl From<Assignment> for Plan {
    fn from(assignment: Assignment) -> Self {
        Self {
            node: assignment.node,
            count: assignment.count,
            deploy: assignment.deploy,
        }
    }
}

/// What a line holds.
#[derive(Debug)]
pub(super) enum Item {
    Plan(Plan),
    /// Passed on as it is.
    Other(Box<Document>),
    Bad(LineError),
}

/// An Assignment whose `deploy` is not looked into.
#[derive(Deserialize)]
struct Shell<'a> {
    kind: &'a str,
    v: Option<u64>,
    node: &'a str,
    count: u64,
    #[serde(borrow)]
    deploy: &'a RawValue,
}

impl<'a> Shell<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let shell: Self = serde_json::from_str(text).ok()?;
        let known = shell.kind == "Assignment" && shell.v.is_none_or(|v| v == VERSION);
        (known && (1..=MOST).contains(&shell.count) && name::object("node", shell.node).is_ok()).then_some(shell)
    }
}

/// Most texts of a `deploy` that are remembered...
const KNOWN: usize = 256;
/// ...and the longest of them, in bytes.
const KNOWN_BYTES: usize = 64 << 10;

/// Reads lines, remembering each `deploy`.
#[derive(Debug, Default)]
pub(super) struct Parser {
    known: HashMap<String, Shared<Deploy>>,
}

impl Parser {
    pub(super) fn parse(&mut self, line: usize, text: &str) -> Item {
        let shell = Shell::of(text);
        if let Some(shell) = &shell
            && let Some(deploy) = self.known.get(shell.deploy.get())
        {
            return Item::Plan(Plan {
                node: shell.node.to_owned(),
                count: shell.count,
                deploy: Shared::clone(deploy),
            });
        }
        match Document::parse(text) {
            Ok(Document::Assignment(Assignment { count, .. })) if count > MOST => Item::Bad(LineError::Invalid {
                line,
                cause: ParseError {
                    field: "count".to_owned(),
                    column: 0,
                    message: format!("{count} instances on one node; at most {MOST} are placed by one assignment"),
                },
            }),
            Ok(Document::Assignment(assignment)) => {
                let text = shell.map(|shell| shell.deploy.get());
                if let Some(text) = text.filter(|text| text.len() <= KNOWN_BYTES) {
                    if self.known.len() == KNOWN {
                        self.known.clear();
                    }
                    self.known.insert(text.to_owned(), assignment.deploy.clone());
                }
                Item::Plan(assignment.into())
            }
            Ok(Document::Move(this)) => Item::Plan(Assignment::from(this).into()),
            Ok(other) => Item::Other(Box::new(other)),
            Err(cause) => Item::Bad(LineError::Invalid { line, cause }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEPLOY: &str = r#"{"count":2,"spec":{"app":"a","entrypoint":"e","image":"i"}}"#;

    fn line(rest: &str, deploy: &str) -> String {
        format!(r#"{{"kind":"Assignment",{rest},"deploy":{deploy}}}"#)
    }

    #[test]
    fn the_same_deploy_is_read_once_and_a_different_one_anew() {
        let mut parser = Parser::default();
        let mut deploy = |rest: &str, deploy: &str| match parser.parse(1, &line(rest, deploy)) {
            Item::Plan(plan) => plan,
            other => panic!("{other:?}"),
        };
        let first = deploy(r#""v":1,"node":"n1","count":1"#, DEPLOY);
        let same = deploy(r#""node":"n2","count":3,"note":[1]"#, DEPLOY);
        assert!(std::ptr::eq(&raw const *first.deploy, &raw const *same.deploy));
        assert_eq!((same.node.as_str(), same.count), ("n2", 3));
        let other = deploy(r#""node":"n2","count":3"#, &DEPLOY.replace("\"a\"", "\"b\""));
        assert_eq!(other.deploy.spec.app, "b");
    }

    #[test]
    fn what_is_wrong_is_named_though_its_deploy_is_known() {
        let mut parser = Parser::default();
        parser.parse(1, &line(r#""node":"n1","count":1"#, DEPLOY));
        for (rest, what) in [
            (r#""node":"n1","count":0"#, "at least one"),
            (r#""node":"n 1","count":1"#, "node"),
            (r#""node":"n1","count":-1"#, "count"),
            (r#""node":"n1","count":1000001"#, "at most 1000000"),
            (r#""v":2,"node":"n1","count":1"#, "version 2"),
            (r#""node":"n1","count":1,"count":2"#, "count"),
        ] {
            match parser.parse(7, &line(rest, DEPLOY)) {
                Item::Bad(error) => {
                    let text = error.to_string();
                    assert!(text.starts_with("line 7") && text.contains(what), "{text}");
                }
                other => panic!("{rest}: {other:?}"),
            }
        }
    }
}
