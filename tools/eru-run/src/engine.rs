//! What runs workloads, behind one trait: the same verbs for containers and, later, virtual machines.
//!
//! What must stay true of every engine: `create`, `start`, `stop` and `remove` can be killed at any point and
//! repeated until they succeed; what is as wanted already is success; a workload never runs twice; nothing of a
//! removed workload is left.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::Read;
use std::ops::ControlFlow;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use eru_cli::{Exit, Failure, Stop};
use eru_types::{Cores, Phase, Workload};

/// Result with this module's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What attaches a workload's networks before its first instruction, or detaches them after its last: it is given the
/// workload's network namespace. It may be called again after it was killed or failed.
pub type Wire<'a> = &'a mut dyn FnMut(&Path) -> std::result::Result<(), Failure>;

/// What takes lines of a log; `Break` ends it.
pub type LogSink<'a> = &'a mut dyn FnMut(LogChunk) -> ControlFlow<()>;

/// Runs workloads. All verbs block; workloads are named by their id.
pub trait Engine: Send + Sync {
    /// Its name in documents, such as `native`.
    fn name(&self) -> &'static str;

    /// What it cannot do.
    fn lacks(&self) -> &'static [Feature];

    /// Makes an instance of the workload without starting it. Contents of files must be in the document.
    ///
    /// # Errors
    /// [`Error::Conflict`] if there is one of the same id and another configuration.
    fn create(&self, workload: &Workload) -> Result<()>;

    /// Starts it. If it has a network namespace of its own, `attach` is called before its first instruction, though
    /// not again after a mere stop: networks stay attached until it is removed.
    ///
    /// # Errors
    /// When it cannot be started, with the reason.
    fn start(&self, id: &str, attach: Wire<'_>) -> Result<()>;

    /// Stops it: SIGTERM to its program, and SIGKILL to all that is left after `grace`.
    ///
    /// # Errors
    /// When it cannot be stopped.
    fn stop(&self, id: &str, grace: Duration) -> Result<()>;

    /// Removes it and all that was made for it; with `force`, also one that runs. `detach` is called if it has a
    /// network namespace of its own.
    ///
    /// # Errors
    /// [`Error::Running`] without `force`.
    fn remove(&self, id: &str, force: bool, detach: Wire<'_>) -> Result<()>;

    /// Lets it run on these cores and no others, now and whenever it is started, until it is told otherwise.
    ///
    /// # Errors
    /// [`Error::Absent`], or when the engine does not have such cores.
    fn pin(&self, id: &str, cores: &Cores) -> Result<()>;

    /// The cores that the engine can give to workloads.
    ///
    /// # Errors
    /// When the engine cannot be asked.
    fn cores(&self) -> Result<Cores>;

    /// All instances, in order of their ids.
    ///
    /// # Errors
    /// When the engine cannot be asked.
    fn list(&self) -> Result<Vec<Observed>>;

    /// What is known of one; `None` if there is none.
    ///
    /// # Errors
    /// When the engine cannot be asked.
    fn inspect(&self, id: &str) -> Result<Option<Observed>>;

    /// Hands what it has written to `sink`, in order.
    ///
    /// # Errors
    /// When the log cannot be read.
    fn logs(&self, id: &str, options: &LogOptions<'_>, sink: LogSink<'_>) -> Result<()>;

    /// Runs a command in it and returns how that ended: 128 and a signal's number if one killed it, 127 if there is no
    /// such program, 126 if it cannot be executed.
    ///
    /// # Errors
    /// [`Error::NotRunning`], or the reason why it could not be tried.
    fn exec(&self, id: &str, exec: &Exec, streams: Streams) -> Result<i32>;

    /// Makes an image of a tar archive of a root file system, in place of any of the same name.
    ///
    /// # Errors
    /// What is wrong with the archive.
    fn import_image(&self, name: &str, archive: &mut dyn Read) -> Result<()>;

    /// All images, in order of their names.
    ///
    /// # Errors
    /// When the engine cannot be asked.
    fn images(&self) -> Result<Vec<Image>>;

    /// Removes an image; that there is none is success.
    ///
    /// # Errors
    /// When a workload is made of it.
    fn remove_image(&self, name: &str) -> Result<()>;
}

/// What an engine may be unable to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feature {
    /// Run commands in a workload.
    Exec,
    /// Keep and show output.
    Logs,
    /// Have images imported.
    Images,
    /// Publish ports on the host.
    Publish,
    /// Limit a volume's size.
    VolumeSize,
}

/// What an engine knows of a workload.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Observed {
    /// The workload's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `Created`, `Running`, `Stopped` (it was stopped, or ended with 0) or `Failed`.
    pub phase: Phase,
    /// It has ended and will be started again by its restart policy; the phase is `Running`.
    pub restarting: bool,
    /// Its first process, while it runs.
    pub pid: Option<i32>,
    /// How it ended last.
    pub exit_code: Option<i32>,
    /// It was killed for want of memory.
    pub oom_killed: bool,
    /// When it was started last.
    pub started_at: Option<SystemTime>,
    /// When it ended last.
    pub finished_at: Option<SystemTime>,
    /// How often its restart policy started it again since it was started on demand.
    pub restarts: u32,
    /// What went wrong.
    pub error: Option<String>,
    /// The file with its output, in Docker's json-file format, if this user can read it.
    pub log_path: Option<PathBuf>,
    /// Its network namespace, if it has one of its own and that is there.
    pub netns: Option<PathBuf>,
    /// The cores that it is kept on; absent: all.
    pub cores: Option<Cores>,
    /// Its addresses in networks that are the engine's own.
    pub network: BTreeMap<String, String>,
}

/// Which part of a log.
#[derive(Clone, Copy, Debug, Default)]
pub struct LogOptions<'a> {
    /// Go on with what is written from now on, until the workload ends.
    pub follow: bool,
    /// Only so many of the last lines.
    pub tail: Option<usize>,
    /// Only what was written from then on.
    pub since: Option<SystemTime>,
    /// Ends following.
    pub stop: Option<&'a Stop>,
}

/// Where a workload wrote something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// A line of a log, or a part of a very long one.
#[derive(Clone, Debug, PartialEq)]
pub struct LogChunk {
    /// Where it was written.
    pub stream: Stream,
    /// When it was written.
    pub time: SystemTime,
    /// What was written, with the line's end if this is the last part of it.
    pub data: Vec<u8>,
}

/// A command to run in a workload.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Exec {
    /// Program and arguments.
    pub command: Vec<OsString>,
    /// More variables, as `NAME=VALUE`.
    pub env: Vec<String>,
    /// Working directory; the workload's own if absent.
    pub dir: Option<String>,
    /// User, or user:group; the workload's own if absent.
    pub user: Option<String>,
}

/// The standard streams of a command.
#[derive(Debug)]
pub struct Streams {
    /// Its input; nothing if absent.
    pub input: Option<OwnedFd>,
    /// Its output.
    pub output: OwnedFd,
    /// Its errors.
    pub error: OwnedFd,
}

/// An image that an engine has.
#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    /// Its name.
    pub name: String,
    /// When it was made or imported.
    pub created_at: Option<SystemTime>,
    /// Bytes on disk, if the engine knows.
    pub size: Option<u64>,
}

/// Why an engine could not do something.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such workload.
    #[error("workload {0} is not there")]
    Absent(String),
    /// There is one of the same id and another configuration.
    #[error("workload {0} is there with another configuration")]
    Conflict(String),
    /// It runs, and must not for this.
    #[error("workload {0} is running")]
    Running(String),
    /// It does not run, and must for this.
    #[error("workload {0} is not running")]
    NotRunning(String),
    /// Somebody else is working on it.
    #[error("workload {0} is busy")]
    Busy(String),
    /// There is no such image.
    #[error("image {name} is not there")]
    NoImage {
        /// The image.
        name: String,
        /// How to get it.
        remedy: String,
    },
    /// An image cannot be removed.
    #[error("image {name} is used by workload {id}")]
    ImageUsed {
        /// The image.
        name: String,
        /// A workload that is made of it.
        id: String,
    },
    /// What is asked for makes no sense to this engine.
    #[error("{object}: {why}")]
    Invalid {
        /// The workload or image, and the field.
        object: String,
        /// What is wrong.
        why: String,
    },
    /// The workload could not be started.
    #[error("starting workload {id}: {why}")]
    Start {
        /// The workload.
        id: String,
        /// What went wrong.
        why: String,
    },
    /// Its networks could not be attached or detached.
    #[error("networks of workload {id}: {}", failure.message().unwrap_or("they failed"))]
    Network {
        /// The workload.
        id: String,
        /// What went wrong.
        failure: Failure,
    },
    /// A privilege is missing.
    #[error("{doing}: {why}")]
    Permission {
        /// The attempt and its object.
        doing: String,
        /// Which privilege.
        why: String,
    },
    /// The engine's service cannot be reached.
    #[error("{service} cannot be reached: {why}")]
    Unreachable {
        /// The service and where it was looked for.
        service: String,
        /// What went wrong.
        why: String,
    },
    /// The kernel, or the engine's service, refused.
    #[error("{doing}: {why}")]
    Refused {
        /// The attempt and its object.
        doing: String,
        /// What it said.
        why: String,
    },
}

impl Error {
    /// The exit status a tool should end with.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::Absent(_)
            | Self::Running(_)
            | Self::NotRunning(_)
            | Self::NoImage { .. }
            | Self::ImageUsed { .. } => Exit::No,
            Self::Start { .. } | Self::Conflict(_) => Exit::No,
            Self::Busy(_) => Exit::Retry,
            Self::Invalid { .. } => Exit::Data,
            Self::Network { failure, .. } => failure.exit(),
            Self::Permission { .. } => Exit::Permission,
            Self::Unreachable { .. } => Exit::Unavailable,
            Self::Refused { .. } => Exit::Os,
        }
    }

    /// What the user can do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NoImage { remedy, .. } => Some(remedy.clone()),
            Self::Conflict(id) => Some(format!("remove it first: eru-run rm {id}")),
            Self::Running(id) => Some(format!("stop it first, or force: eru-run rm --force {id}")),
            Self::Busy(_) => Some("try again when the other eru-run has ended".to_owned()),
            Self::Network { failure, .. } => failure.remedy().map(str::to_owned),
            Self::Permission { .. } => Some("run as root".to_owned()),
            Self::Unreachable { .. } => {
                Some("is dockerd running there? --docker or ERU_DOCKER names another".to_owned())
            }
            _ => None,
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::new(error.exit(), &error).maybe_hint(error.hint())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_have_classes_and_remedies() {
        let missing = Error::NoImage {
            name: "web".into(),
            remedy: "eru-run image import web FILE".into(),
        };
        let failure = Failure::from(missing);
        assert_eq!(failure.message(), Some("image web is not there"));
        assert_eq!(failure.remedy(), Some("eru-run image import web FILE"));
        assert_eq!(failure.exit(), Exit::No);
        assert_eq!(Error::Busy("w1".into()).exit(), Exit::Retry);
        let network = Error::Network {
            id: "w1".into(),
            failure: Failure::new(Exit::Retry, "pool is locked").hint("again"),
        };
        assert_eq!(
            (network.exit(), network.hint().as_deref()),
            (Exit::Retry, Some("again"))
        );
        assert_eq!(network.to_string(), "networks of workload w1: pool is locked");
    }
}
