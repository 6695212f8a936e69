//! How much fits where, and what exactly is bound: pure functions that `eru-sched` and `eru-place` share, so that what
//! was planned can be bound unless the node changed.
//!
//! What must stay true: [`capacity`] equals what [`bind`] achieves, nothing is bound above a node's capacity, and
//! [`give_back`] undoes [`take`] exactly. No I/O, no clock, no chance.

mod bind;
mod cores;
mod ledger;
pub mod strategy;

pub use bind::{bind, capacity, reserve, shortage, supported};
pub use ledger::{Imbalance, give_back, take};
