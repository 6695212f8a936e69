//! What can happen to a directory.
use crate::child::Work;
pub(crate) fn fill(_work: &Work) {}
