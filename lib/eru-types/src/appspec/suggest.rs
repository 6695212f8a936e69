//! What somebody who misspelt a field may have meant.

/// What the reader of YAML says, without the advice that it has for programmers.
pub(super) fn plainly(message: &str) -> String {
    match message {
        "multiple YAML documents detected" => {
            return "there is more than one document; put each app into a file of its own".to_owned();
        }
        "unexpected end of input" => return "there is nothing in it, or it breaks off".to_owned(),
        _ => {}
    }
    let message = message.split(", set DuplicateKeyPolicy").next().unwrap_or(message);
    match message.split_once("; use from_str_multiple") {
        Some((message, _)) => plainly(message),
        None => with_suggestion(message),
    }
}

/// Adds a suggestion to serde's message about an unknown field, which lists the fields that there are.
fn with_suggestion(message: &str) -> String {
    let Some((field, known)) = unknown_field(message) else {
        return message.to_owned();
    };
    let near = known
        .iter()
        .map(|name| (strsim::damerau_levenshtein(field, name), *name))
        .min();
    match near {
        Some((distance, name)) if distance <= 1 + field.len() / 4 => {
            format!("unknown field `{field}`; did you mean `{name}`?")
        }
        _ => format!("unknown field `{field}`; known are {}", known.join(", ")),
    }
}

/// Takes apart "unknown field `x`, expected one of a, b" (names with or without back quotes).
fn unknown_field(message: &str) -> Option<(&str, Vec<&str>)> {
    let (field, rest) = message.strip_prefix("unknown field `")?.split_once('`')?;
    let (_, list) = rest.split_once("expected ")?;
    let list = list.strip_prefix("one of ").unwrap_or(list);
    let names = list
        .split([',', ' '])
        .map(|name| name.trim_matches('`'))
        .filter(|name| !matches!(*name, "" | "or"));
    Some((field, names.collect()))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_is_suggested() {
        let text = with_suggestion("unknown field `commnds`, expected one of commands, cmd");
        assert_eq!(text, "unknown field `commnds`; did you mean `commands`?");
        let text = with_suggestion("unknown field `flavour`, expected `a` or `b`");
        assert_eq!(text, "unknown field `flavour`; known are a, b");
        assert_eq!(with_suggestion("something else"), "something else");
    }

    #[test]
    fn programmers_are_not_addressed() {
        for yaml in [
            "",
            "appname: a\nappname: b\n",
            "appname: a\nentrypoints: {b: {}}\n---\nx: 1\n",
            "? [",
            "a: *b",
            "a: !x y",
        ] {
            let error = crate::appspec::AppSpec::parse(yaml).unwrap_err().to_string();
            for word in ["Options", "Policy", "from_str"] {
                assert!(!error.contains(word), "{yaml:?}: {error}");
            }
        }
    }
}
