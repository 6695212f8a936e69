//! What the documents of a store have in common, and what every backend refuses before it looks at the data.

use std::collections::HashSet;

use crate::{Compare, Error, Event, MAX_TXN_OPS, Op, Rev, Txn};

impl Op {
    /// The key that is written.
    #[must_use]
    pub fn key(&self) -> &str {
        match self {
            Op::Put(key, ..) | Op::Delete(key) => key,
        }
    }
}

impl Compare {
    /// The key that is looked at.
    #[must_use]
    pub fn key(&self) -> &str {
        match self {
            Compare::ModRev(key, _) | Compare::Exists(key) => key,
        }
    }
}

impl Event {
    /// The key that changed.
    #[must_use]
    pub fn key(&self) -> &str {
        match self {
            Event::Put(entry) => &entry.key,
            Event::Delete(key, _) => key,
        }
    }

    /// The revision of the change.
    #[must_use]
    pub fn rev(&self) -> Rev {
        match self {
            Event::Put(entry) => entry.mod_rev,
            Event::Delete(_, rev) => *rev,
        }
    }
}

/// Checks the size of a transaction and that no key is empty or written twice.
pub(crate) fn check(url: &str, txn: &Txn) -> Result<(), Error> {
    let size = txn.ops.len().max(txn.compares.len());
    if size > MAX_TXN_OPS {
        return Err(Error::TooLarge(size));
    }
    let config = |cause: String| Error::Config {
        url: url.to_owned(),
        cause,
    };
    if txn
        .ops
        .iter()
        .map(Op::key)
        .chain(txn.compares.iter().map(Compare::key))
        .any(str::is_empty)
    {
        return Err(config("a transaction names an empty key".to_owned()));
    }
    let mut seen = HashSet::new();
    match txn.ops.iter().find(|op| !seen.insert(op.key())) {
        Some(op) => Err(config(format!("a transaction writes the key {} twice", op.key()))),
        None => Ok(()),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_no_backend_takes() {
        let put = |key: &str| Op::Put(key.to_owned(), Vec::new(), None);
        let check = |ops: Vec<Op>| {
            check(
                "file:///x",
                &Txn {
                    compares: Vec::new(),
                    ops,
                },
            )
        };
        assert!(check(vec![put("a"), put("b")]).is_ok());
        let twice = check(vec![put("a"), Op::Delete("a".to_owned())]).unwrap_err();
        assert_eq!(
            twice.to_string(),
            "store file:///x: a transaction writes the key a twice"
        );
        assert!(matches!(check(vec![put("")]), Err(Error::Config { .. })));
        let many: Vec<Op> = (0..=MAX_TXN_OPS).map(|i| put(&i.to_string())).collect();
        assert!(matches!(check(many), Err(Error::TooLarge(129))));
    }
}
