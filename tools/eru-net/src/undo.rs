//! What was changed so far and how to take it back: in reverse, unless all went well.

use crate::error::Result;

/// Steps that take changes back.
#[derive(Default)]
pub(crate) struct Undo<'a> {
    steps: Vec<Box<dyn FnOnce() -> Result<()> + 'a>>,
}

impl<'a> Undo<'a> {
    /// After a change: how to take it back.
    pub(crate) fn push(&mut self, step: impl FnOnce() -> Result<()> + 'a) {
        self.steps.push(Box::new(step));
    }

    /// All went well: keeps the changes.
    pub(crate) fn keep(mut self) {
        self.steps.clear();
    }
}

impl Drop for Undo<'_> {
    fn drop(&mut self) {
        while let Some(step) = self.steps.pop() {
            if let Err(error) = step() {
                tracing::error!("taking a change back: {error}");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;

    #[test]
    fn takes_back_in_reverse_unless_kept() {
        let done = RefCell::new(Vec::new());
        let change = |keep: bool| {
            let mut undo = Undo::default();
            for n in [1, 2] {
                let done = &done;
                undo.push(move || {
                    done.borrow_mut().push(n);
                    Ok(())
                });
            }
            if keep {
                undo.keep();
            }
        };
        change(true);
        assert!(done.borrow().is_empty());
        change(false);
        assert_eq!(*done.borrow(), [2, 1]);
    }
}
