//! Reading in one pass and reading with an eye on errors come to the same, and what is shared is written once.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::path::Path;

use eru_types::{Assignment, Deploy, Document, Extra, Shared, Spec};
use serde_json::{Map, Value};

type Object = Map<String, Value>;

fn golden() -> Vec<Object> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/documents");
    std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| serde_json::from_slice(&std::fs::read(entry.unwrap().path()).unwrap()).unwrap())
        .collect()
}

/// A line that begins with its kind is read in one pass; one with a blank before it is not.
fn both(line: &str) -> (Result<String, String>, Result<String, String>) {
    let read = |line: &str| match Document::parse(line) {
        Ok(document) => Ok(serde_json::to_string(&document).unwrap()),
        Err(error) => Err(format!("{}: {}", error.field, error.message)),
    };
    assert!(line.starts_with(r#"{"kind":""#));
    (read(line), read(&format!(" {line}")))
}

fn line(object: &Object) -> String {
    serde_json::to_string(object).unwrap()
}

/// Each field of each golden document, and of its parts, is taken out, doubled, and replaced with nonsense.
#[test]
fn what_is_read_in_one_pass_is_what_is_read_with_care() {
    fn maimed(object: &Object, wrap: &dyn Fn(&Object) -> String, lines: &mut Vec<String>) {
        let nonsense = [
            Value::Null,
            "x".into(),
            (-1).into(),
            1.5.into(),
            Value::Array(vec![]),
            Object::new().into(),
        ];
        for (key, value) in object {
            let mut without = object.clone();
            without.shift_remove(key);
            if key != "kind" {
                lines.push(wrap(&without));
                for wrong in &nonsense {
                    let mut other = object.clone();
                    other.insert(key.clone(), wrong.clone());
                    lines.push(wrap(&other));
                }
            }
            lines.push(wrap(object).replacen(
                &format!("\"{key}\":{value}"),
                &format!("\"{key}\":{value},\"{key}\":{value}"),
                1,
            ));
            if let Value::Object(part) = value {
                let wrap = |part: &Object| {
                    let mut whole = object.clone();
                    whole.insert(key.clone(), part.clone().into());
                    wrap(&whole)
                };
                maimed(part, &wrap, lines);
            }
        }
        let mut more = object.clone();
        more.insert("un\"known".into(), serde_json::json!([{"a": 1.25}, null]));
        lines.push(wrap(&more));
    }
    let mut lines = Vec::new();
    for object in golden() {
        maimed(&object, &line, &mut lines);
    }
    let mut refused = 0;
    for line in &lines {
        let (quick, careful) = both(line);
        assert_eq!(quick, careful, "{line}");
        refused += usize::from(quick.is_err());
    }
    assert!(
        refused > 500 && lines.len() - refused > 400,
        "{refused} of {}",
        lines.len()
    );
}

#[test]
fn kind_and_version_are_read_wherever_and_however_they_stand() {
    for (text, valid) in [
        (r#"{"kind":"Pod","name":"p"}"#, true),
        (r#"{"kind":"Pod","v":null,"name":"p"}"#, true),
        (r#"{"kind":"Pod","name":"p","v":1}"#, true),
        (r#"{"kind":"Pod","kind":"Pod","name":"p"}"#, false),
        (r#"{"kind":"Pod","v":1,"v":1,"name":"p"}"#, false),
        (r#"{"kind":"Pod","v":2,"name":"p"}"#, false),
        (r#"{"kind":"Pod","name":"p"} {}"#, false),
        (r#"{"kind":"P\u006fd","name":"p"}"#, true),
        (r#"{"kind":"Pod","n\u0061me":"p"}"#, true),
        (r#"{"kind":"Pod","name":"p"#, false),
    ] {
        let (quick, careful) = both(text);
        assert_eq!(quick, careful);
        assert_eq!(quick.is_ok(), valid, "{text}: {quick:?}");
    }
    assert!(matches!(
        Document::parse(r#"{"name":"p","kind":"Pod"}"#),
        Ok(Document::Pod(_))
    ));
}

#[test]
fn a_shared_part_is_written_as_if_it_were_not() {
    let deploy = Deploy {
        count: 3,
        spec: Spec {
            app: "a\"\n".into(),
            ..Spec::default()
        },
        ..Deploy::default()
    };
    let text = serde_json::to_string(&deploy).unwrap();
    let shared = Shared::from(deploy);
    for node in ["n1", "n2"] {
        let assignment = Assignment {
            node: node.into(),
            count: 1,
            deploy: shared.clone(),
            extra: Extra::new(),
        };
        let written = serde_json::to_string(&Document::from(assignment)).unwrap();
        let expected = format!(r#"{{"kind":"Assignment","v":1,"node":"{node}","count":1,"deploy":{text}}}"#);
        assert_eq!(written, expected);
    }
    assert_eq!(
        serde_json::to_value(&shared).unwrap(),
        serde_json::to_value(&*shared).unwrap()
    );
}
