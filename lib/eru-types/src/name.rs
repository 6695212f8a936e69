//! Names: what may stand in one. They become parts of store keys, container names and host names.

/// Most bytes of a name: what a DNS label takes.
pub const MAX: usize = 63;

fn check(what: &str, name: &str, also: &str) -> Result<(), String> {
    if name.is_empty() {
        return Err(format!("{what} is empty"));
    }
    if name.len() > MAX {
        return Err(format!(
            "{what} '{name:.20}…' has {} bytes, more than {MAX}",
            name.len()
        ));
    }
    if !name.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return Err(format!("{what} '{name}' does not begin with a letter or digit"));
    }
    match name.chars().find(|&c| !(c.is_ascii_alphanumeric() || also.contains(c))) {
        Some(c) => Err(format!(
            "{what} '{name}' has '{}'; letters, digits and {also} are allowed",
            c.escape_default()
        )),
        None => Ok(()),
    }
}

/// Checks the name of an app; it may hold `_`.
///
/// # Errors
/// What is wrong with it, naming it.
pub fn app(name: &str) -> Result<(), String> {
    check("app", name, "._-")
}

/// Checks the name of an entrypoint. It may not hold `_`, which divides a workload's name (Eru's rule).
///
/// # Errors
/// What is wrong with it, naming it.
pub fn entrypoint(name: &str) -> Result<(), String> {
    if name.contains('_') {
        return Err(format!(
            "entrypoint '{name}' has an underscore, which divides the parts of a workload's name; call it '{}'",
            name.replace('_', "-")
        ));
    }
    check("entrypoint", name, ".-")
}

/// Checks the name of a node, pod or network.
///
/// # Errors
/// What is wrong with it, naming it after `what`.
pub fn object(what: &str, name: &str) -> Result<(), String> {
    check(what, name, "._-")
}

/// Checks the id of a workload.
///
/// # Errors
/// What is wrong with it, naming it.
pub fn id(id: &str) -> Result<(), String> {
    check("id", id, "._-")
}

/// The parts of a workload's name `app_entrypoint_ident`; the app may hold underscores itself.
#[must_use]
pub fn split_workload(name: &str) -> Option<(&str, &str, &str)> {
    let (rest, ident) = name.rsplit_once('_')?;
    let (app, entrypoint) = rest.rsplit_once('_')?;
    Some((app, entrypoint, ident))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn underscores() {
        assert!(app("my_shop").is_ok());
        assert!(entrypoint("a_b").is_err());
        assert_eq!(split_workload("my_shop_web_abcdef"), Some(("my_shop", "web", "abcdef")));
    }

    #[test]
    fn no_name_can_leave_its_key() {
        for bad in ["", "a/b", "..", "a b", "a\n", "é", "-a", &"x".repeat(64)] {
            assert!(object("node", bad).is_err(), "{bad:?}");
        }
    }
}
