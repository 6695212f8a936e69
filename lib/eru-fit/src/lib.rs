//! How much fits where, and what exactly is bound: pure functions that `eru-sched` and `eru-place` share, so that what
//! was planned can be bound unless the node changed.
//!
//! What must stay true: [`capacity`] equals what [`bind`] achieves, nothing is bound above a node's capacity, and
//! [`give_back`] undoes [`take`] exactly. No I/O, no clock, no chance.

mod ask;
mod bind;
pub mod cpu;
pub mod devices;
mod host;
pub mod index;
mod ledger;
pub mod merge;
mod shortage;
pub mod storage;
pub mod strategy;

pub use ask::{Ask, Wrong};
pub use bind::{bind, bind_part, capacity, measure, rebind, reserve};
pub use host::Host;
pub use ledger::{Imbalance, give_back, take};
pub use shortage::{Dimension, Shortage, shortage, shortages};
