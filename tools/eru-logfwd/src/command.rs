//! What the reader is told.

use std::path::PathBuf;

use crate::record::Template;

/// What the reader is told.
#[derive(Debug)]
pub(crate) enum Command {
    /// There is a log, or its workload has changed.
    Open(Open),
    /// The workload is no more: read its log to the end and forget it.
    Finish(String),
    /// The workload has ended: read its log to the end.
    Ended(String),
    /// There are no such workloads any more, so that their positions are of no use.
    Forget(Vec<String>),
    /// A document to hand on.
    Pass(Vec<u8>),
}

/// A log to read.
#[derive(Debug)]
pub(crate) struct Open {
    pub(crate) id: String,
    pub(crate) path: PathBuf,
    pub(crate) template: Template,
    pub(crate) until: Until,
    /// Keep it open and do not read it yet: what its records have to say is not known.
    pub(crate) hold: bool,
}

/// When reading a log ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Until {
    /// At its present end.
    Read,
    /// At its end, as nobody will write any more.
    Ended,
    /// When the file is deleted, or the workload is said to have ended.
    Deleted,
    /// When told.
    Told,
    /// At its end, which is the end of the workload.
    Gone,
}
