//! The range of keys that begin with a prefix.

/// The least string above all that begin with `prefix`; `None` when there is no such bound.
///
/// The order of UTF-8 strings is that of their code points, so the last character that has a successor gives way to it.
pub(crate) fn successor(prefix: &str) -> Option<String> {
    let mut bound = prefix.to_owned();
    while let Some(last) = bound.pop() {
        // The range of chars steps over what is none.
        if let Some(next) = (last..=char::MAX).nth(1) {
            bound.push(next);
            return Some(bound);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::successor;

    #[test]
    fn bounds_a_prefix() {
        assert_eq!(successor("nodes/").as_deref(), Some("nodes0"));
        assert_eq!(successor("a\u{d7ff}").as_deref(), Some("a\u{e000}"));
        assert_eq!(successor("a\u{10ffff}").as_deref(), Some("b"));
        assert_eq!(successor("\u{10ffff}"), None);
        assert_eq!(successor(""), None);
        for key in ["nodes/", "nodes/a", "nodes/\u{10ffff}"] {
            assert!(("nodes/".."nodes0").contains(&key));
        }
    }
}
