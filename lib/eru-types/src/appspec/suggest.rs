//! What somebody who misspelt a field may have meant.

/// Adds a suggestion to serde's message about an unknown field, which lists the fields that there are.
pub(super) fn with_suggestion(message: &str) -> String {
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
}
