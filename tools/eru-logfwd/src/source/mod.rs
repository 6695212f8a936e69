//! Which logs there are: told by documents on standard input, or by the store.

mod docker;
pub(crate) mod input;
pub(crate) mod node;

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::mpsc::SyncSender;

use eru_types::Workload;

use crate::command::{Command, Open, Until};
use crate::record::{Shape, Template};
use crate::wake::Waker;
use docker::Docker;

/// Where the engines keep logs.
pub(crate) struct Engines {
    root: PathBuf,
    docker: Docker,
    /// What was said already of workloads whose log cannot be found: their ids, and why.
    told: HashSet<(String, String)>,
}

impl Engines {
    pub(crate) fn new(root: PathBuf, docker: String) -> Self {
        Self {
            root,
            docker: Docker::new(docker),
            told: HashSet::new(),
        }
    }

    /// How many workloads there were whose log could not be found.
    fn missed(&self) -> usize {
        self.told.iter().map(|(id, _)| id).collect::<HashSet<_>>().len()
    }

    /// The log of a workload. It need not be there yet, unless its engine must be asked: then `None`.
    fn log(&mut self, workload: &Workload) -> Option<PathBuf> {
        let found = match workload.engine.as_str() {
            "native" => Ok(Some(self.root.join("native/workloads").join(&workload.id).join("log"))),
            "docker" => self.docker.log(workload),
            engine => Err(format!("engine {engine} leaves no log that can be read")),
        };
        found.unwrap_or_else(|why| {
            if self.told.insert((workload.id.clone(), why.clone())) {
                tracing::warn!("log of {}: {why}", workload.name);
            }
            None
        })
    }
}

/// The way to the reader.
pub(crate) struct Reading {
    pub(crate) commands: SyncSender<Command>,
    pub(crate) waker: Waker,
    pub(crate) shape: Shape,
}

impl Reading {
    /// Tells the reader; false when it has ended.
    fn tell(&self, command: Command) -> bool {
        let told = self.commands.send(command).is_ok();
        self.waker.wake();
        told
    }

    fn open(&self, workload: &Workload, path: PathBuf, until: Until, hold: bool) -> bool {
        let template = Template::new(workload, self.shape);
        self.tell(Command::Open(Open {
            id: workload.id.clone(),
            path,
            template,
            until,
            hold,
        }))
    }
}

/// Whoever waits for more is told that there is none.
impl Drop for Reading {
    fn drop(&mut self) {
        // The channel must be closed before the reader looks.
        let (closed, _) = std::sync::mpsc::sync_channel(0);
        self.commands = closed;
        self.waker.wake();
    }
}
