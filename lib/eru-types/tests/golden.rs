//! The golden documents in `examples/documents/`: each kind has one, with every field, and is written as it was read.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;
use std::path::Path;

use eru_types::{Doc, Document, schemas};

fn golden() -> Vec<(String, String)> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/documents");
    let mut files: Vec<_> = std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let read = |path: &Path| {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        (name, std::fs::read_to_string(path).unwrap().trim_end().to_owned())
    };
    files.iter().map(|path| read(path)).collect()
}

#[test]
fn each_kind_has_one_and_it_is_written_as_read() {
    let mut seen = BTreeSet::new();
    for (name, line) in golden() {
        let document = Document::parse(&line).unwrap();
        assert_eq!(document.kind(), name);
        assert_eq!(serde_json::to_string(&document).unwrap(), line, "{name}");
        seen.insert(document.kind());
    }
    assert_eq!(seen, schemas().into_iter().map(|(kind, _)| kind).collect());
}

/// No golden document has a field that the schema of its kind does not name, and none of the schema's is missing.
#[test]
fn the_schemas_name_exactly_the_fields() {
    for (kind, schema) in schemas() {
        let (_, line) = golden().into_iter().find(|(name, _)| name == kind).unwrap();
        let document: serde_json::Value = serde_json::from_str(&line).unwrap();
        let fields: BTreeSet<&str> = document.as_object().unwrap().keys().map(String::as_str).collect();
        let schema = serde_json::to_value(schema).unwrap();
        let named: BTreeSet<&str> = schema["properties"]
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        let optional = ["detached", "deleted"];
        assert!(fields.is_subset(&named), "{kind}: {:?}", fields.difference(&named));
        let missing: Vec<_> = named
            .difference(&fields)
            .filter(|field| !optional.contains(field))
            .collect();
        assert!(missing.is_empty(), "{kind} shows no {missing:?}");
    }
}

#[test]
fn unknown_fields_are_kept_at_every_level() {
    let line = r#"{"kind":"Deploy","v":1,"filter":{"all":false,"zone":[1]},"strategy":"AUTO","count":1,"nodes_limit":0,"spec":{"app":"a","entrypoint":"e","image":"i","privileged":false,"restart":"no","resources":{"cpu_request":0,"cpu_limit":0,"cpu_bind":false,"memory_request":0,"memory_limit":0,"gpu":{"n":1}},"hue":1.10},"then":null}"#;
    let document = Document::parse(line).unwrap();
    let written = serde_json::to_string(&document).unwrap();
    for kept in [r#""zone":[1]"#, r#""gpu":{"n":1}"#, r#""hue":1.1"#, r#""then":null"#] {
        assert!(written.contains(kept), "{kept} in {written}");
    }
}

#[test]
fn unknown_kinds_pass_untouched() {
    let line = r#"{"sky":"blue" , "kind":"Weather","n":1.10000000000000000001}"#;
    assert_eq!(serde_json::to_string(&Document::parse(line).unwrap()).unwrap(), line);
}

#[test]
fn errors_name_the_field_and_the_column() {
    let error = |line: &str| Document::parse(line).unwrap_err().to_string();
    let text = error(
        r#"{"kind":"Deploy","v":1,"count":1,"spec":{"app":"a","entrypoint":"e","image":"i","resources":{"memory_limit":"lots"}}}"#,
    );
    assert!(
        text.starts_with("spec.resources.memory_limit: invalid type: string \"lots\", expected u64"),
        "{text}"
    );
    assert!(text.contains("(column 1"), "{text}");
    assert!(error("[1]").starts_with("not a JSON object"));
    assert!(error(r#"{"v":1}"#).starts_with("kind: missing"));
    assert!(error(r#"{"kind":"Pod","v":2,"name":"p"}"#).starts_with("v: version 2"));
    assert!(error(r#"{"kind":"Pod","v":1,"name":"p/q"}"#).starts_with("name: pod 'p/q' has '/'"));
    assert!(error(r#"{"kind":"Pod","v":1,"name":"p"} {"#).contains("trailing"));
    assert!(error(r#"{"kind":"Assignment","v":1,"node":"n","count":1,"deploy":{"count":1,"spec":{"app":"a","entrypoint":"a_b","image":"i"}}}"#).starts_with("deploy.spec.entrypoint: "));
}

#[test]
fn a_value_of_the_store_must_be_of_its_kind() {
    let pod = eru_types::from_json::<eru_types::Pod>(br#"{"kind":"Node","v":1,"name":"p"}"#);
    assert!(
        pod.unwrap_err()
            .to_string()
            .starts_with("kind: \"Node\" instead of \"Pod\"")
    );
    let mut pod = eru_types::from_json::<eru_types::Pod>(br#"{"name":"p"}"#).unwrap();
    assert!(pod.extra_mut().is_empty());
}
