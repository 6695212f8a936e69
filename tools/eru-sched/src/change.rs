//! What differs between two requests, as a JSON Patch that turns one into the other.

use eru_types::{Deploy, Edit, EditOp, format_size, parse_size};
use serde_json::{Map, Value};

/// The operations that turn `before` into `after`, in the order of the fields. Lists are replaced as a whole.
pub(crate) fn between(before: &Deploy, after: &Deploy) -> Vec<Edit> {
    let mut edits = Vec::new();
    differ(&mut String::new(), &value(before), &value(after), &mut edits);
    edits
}

/// Documents have string keys and finite numbers only, so that this cannot fail.
fn value(deploy: &Deploy) -> Value {
    serde_json::to_value(deploy).unwrap_or_default()
}

fn differ(path: &mut String, before: &Value, after: &Value, edits: &mut Vec<Edit>) {
    if before == after {
        return;
    }
    if let (Value::Object(before), Value::Object(after)) = (before, after) {
        return fields(path, before, after, edits);
    }
    edits.push(Edit {
        op: EditOp::Replace,
        path: path.clone(),
        value: Some(after.clone()),
        was: Some(before.clone()),
    });
}

fn fields(path: &mut String, before: &Map<String, Value>, after: &Map<String, Value>, edits: &mut Vec<Edit>) {
    let added = after.keys().filter(|key| !before.contains_key(*key));
    for key in before.keys().chain(added) {
        let end = path.len();
        path.push('/');
        path.push_str(&key.replace('~', "~0").replace('/', "~1"));
        match (before.get(key), after.get(key)) {
            (Some(before), Some(after)) => differ(path, before, after, edits),
            (was, value) => edits.push(Edit {
                op: if value.is_some() { EditOp::Add } else { EditOp::Remove },
                path: path.clone(),
                value: value.cloned(),
                was: was.cloned(),
            }),
        }
        path.truncate(end);
    }
}

/// The same for people: `memory_request 2 GiB → 1 GiB`.
pub(crate) fn describe(edit: &Edit) -> String {
    let name = edit.path.rsplit('/').next().unwrap_or_default();
    let name = name.replace("~1", "/").replace("~0", "~");
    let text = |value: &Option<Value>| match value {
        Some(Value::Number(bytes)) if name.starts_with("memory_") || name.starts_with("storage_") => size(bytes),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Object(fields)) => fields
            .iter()
            .map(|(key, value)| format!("{key}={}", value.as_str().map_or(value.to_string(), str::to_owned)))
            .collect::<Vec<_>>()
            .join(","),
        Some(value) => value.to_string(),
        None => String::new(),
    };
    let (was, to) = (text(&edit.was), text(&edit.value));
    match edit.op {
        EditOp::Add => format!("{name} {to}"),
        EditOp::Remove => format!("no {name} {was}").trim_end().to_owned(),
        EditOp::Replace => format!("{name} {was} → {to}"),
    }
}

/// A size in its unit, if it is as much as that to the byte: whoever asks for what he reads shall get it.
fn size(bytes: &serde_json::Number) -> String {
    let exact = |bytes: u64| Some(format_size(bytes)).filter(|text| parse_size(text) == Ok(bytes));
    bytes.as_u64().and_then(exact).unwrap_or_else(|| bytes.to_string())
}

#[cfg(test)]
pub(crate) mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    /// Applies a patch as RFC 6902 says, to objects only, and reads the outcome as a document.
    pub(crate) fn apply(deploy: &Deploy, edits: &[Edit]) -> Deploy {
        let mut document = value(deploy);
        for edit in edits {
            let (parent, key) = edit.path.rsplit_once('/').unwrap();
            let key = key.replace("~1", "/").replace("~0", "~");
            let parent = document.pointer_mut(parent).unwrap().as_object_mut().unwrap();
            let was = match &edit.value {
                Some(value) => parent.insert(key, value.clone()),
                None => parent.shift_remove(&key),
            };
            assert_eq!(was, edit.was, "{edit:?}");
        }
        serde_json::from_value(document).unwrap()
    }

    #[test]
    fn a_patch_turns_one_into_the_other() {
        let mut before = Deploy {
            pod: Some("prod".into()),
            count: 3,
            ..Deploy::default()
        };
        before.filter.labels.insert("a/b~c".into(), "x".into());
        before.filter.exclude = vec!["n1".into(), "n2".into()];
        let mut after = before.clone();
        after.pod = None;
        after.filter.labels.clear();
        after.filter.exclude.pop();
        after.filter.all = true;
        after.max_per_node = 4;
        let edits = between(&before, &after);
        let paths: Vec<&str> = edits.iter().map(|edit| edit.path.as_str()).collect();
        assert_eq!(
            paths,
            [
                "/pod",
                "/filter/exclude",
                "/filter/labels",
                "/filter/all",
                "/max_per_node"
            ]
        );
        assert_eq!(apply(&before, &edits), after);
        assert_eq!(apply(&after, &between(&after, &before)), before);
        assert!(between(&before, &before).is_empty());
        after = before.clone();
        after.filter.labels.insert("z".into(), "y".into());
        after.filter.labels.remove("a/b~c");
        let edits = between(&before, &after);
        assert_eq!(edits[0].path, "/filter/labels/a~1b~0c");
        assert_eq!(apply(&before, &edits), after);
        let told: Vec<String> = edits.iter().map(describe).collect();
        assert_eq!(told, ["no a/b~c x", "z y"]);
        after = before.clone();
        before.spec.resources.memory_request = 2 << 30;
        after.spec.resources.memory_request = (1 << 30) + 1;
        let told: Vec<String> = between(&before, &after).iter().map(describe).collect();
        assert_eq!(told, ["memory_request 2 GiB → 1073741825"], "no rounding");
    }
}
