//! What goes from the reader to the sender.

use std::collections::BTreeMap;

use crate::position::Position;

/// How many bytes of records make a piece that is worth sending.
pub(crate) const ENOUGH: usize = 256 * 1024;

/// Some records, and what is true once they are delivered.
#[derive(Debug, Default)]
pub(crate) struct Piece {
    /// Whole records.
    pub(crate) bytes: Vec<u8>,
    /// By workload.
    pub(crate) marks: BTreeMap<String, Mark>,
}

/// What is true of a workload's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// It is delivered up to here.
    At(Position),
    /// There is no such log any more.
    Gone,
}

/// What the sender is handed.
#[derive(Debug)]
pub(crate) enum Parcel {
    /// For the destination.
    Piece(Piece),
    /// A document of the input that is not for this tool: for standard output.
    Pass(Vec<u8>),
}
