//! Resource plugins: executables in a directory that know a resource which Eru does not. Eru runs one as
//! `<plugin> <verb>`, gives it one JSON document on standard input and takes one from standard output; eru-plugin(7)
//! holds the contract.
//!
//! What must stay true: a plugin deals in named amounts that Eru itself adds and compares, so that taking, giving back
//! and auditing need no plugin; whatever a plugin does, a call ends in time, with an answer that was checked or with one
//! error that names the plugin, the verb, what happened and the remedy; nothing that the plugin started in its process
//! group lives on, and the caller's process is not harmed.

mod amounts;
mod answer;
mod args;
mod dir;
mod error;
mod log;
mod plugins;
mod run;
mod talk;

pub use amounts::Amounts;
pub use answer::{Description, Offer};
pub use args::{DEFAULT_DIR, DEFAULT_TIMEOUT, PluginArgs};
pub use error::{Error, Fault};
pub use plugins::{Plugins, Stock};
