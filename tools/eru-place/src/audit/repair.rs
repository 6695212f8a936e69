//! What is wrong, and what mends it.
//!
//! What must stay true: a repair is one or more transactions, each of which holds only while what was found is still
//! so; they can be killed anywhere and repeated.

use eru_cli::Failure;
use eru_store::{Outcome, Store, Txn};
use eru_types::{Extra, Finding};

/// A finding that may have a remedy which this tool can carry out.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) finding: Finding,
    repair: Vec<Txn>,
}

impl Found {
    /// Something that only people can mend.
    pub(super) fn new(object: String, message: String, remedy: Option<&str>) -> Self {
        Self {
            finding: Finding {
                object,
                message,
                remedy: remedy.map(str::to_owned),
                fixed: false,
                extra: Extra::new(),
            },
            repair: Vec::new(),
        }
    }

    /// The same with what mends it; `does` goes on after `eru-place audit --fix`.
    pub(super) fn mended_by(mut self, does: &str, repair: Vec<Txn>) -> Self {
        self.finding.remedy = Some(format!("`eru-place audit --fix` {does}"));
        self.repair = repair;
        self
    }

    /// Mends it, if that is possible. False when somebody changed what it is about meanwhile.
    pub(super) fn mend(&mut self, store: &dyn Store) -> Result<bool, Failure> {
        if self.repair.is_empty() {
            return Ok(true);
        }
        for txn in &self.repair {
            if store.txn(txn)? == Outcome::Conflict {
                return Ok(false);
            }
        }
        self.finding.fixed = true;
        Ok(true)
    }
}
