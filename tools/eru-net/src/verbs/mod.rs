//! The commands, one module each.

pub(crate) mod attach;
pub(crate) mod detach;
pub(crate) mod gc;
pub(crate) mod ls;
pub(crate) mod network;

use std::path::{Path, PathBuf};

use eru_store::Store;
use eru_types::{Extra, Phase};

use crate::args::Place;
use crate::error::{Error, Result};
use crate::netns;
use crate::netns::Netns;
use crate::networks;

/// What every command works with.
pub(crate) struct Context<'a> {
    pub(crate) store: &'a dyn Store,
    pub(crate) node: &'a str,
    pub(crate) run_dir: &'a Path,
}

impl Context<'_> {
    /// The networks that are named, or else all.
    fn networks(&self, named: &[String]) -> Result<Vec<String>> {
        if named.is_empty() {
            let all = networks::list(self.store)?;
            return Ok(all.into_iter().map(|stored| stored.network.name).collect());
        }
        for name in named {
            networks::get(self.store, name)?;
        }
        Ok(named.to_vec())
    }

    /// The namespace of a workload: where the command line says, else the document, else the native engine.
    fn find_netns(&self, id: &str, place: &Place, document: &Extra) -> Result<Option<Netns>> {
        let pid = document.get("pid").and_then(|pid| u32::try_from(pid.as_u64()?).ok());
        let said = place.netns.clone().or_else(|| place.pid.or(pid).map(netns::of_process));
        Netns::find(&said.unwrap_or_else(|| self.native(id)))
    }

    fn native(&self, id: &str) -> PathBuf {
        netns::native(self.run_dir, id)
    }

    /// As [`Context::find_netns`], where it must be there.
    fn netns(&self, id: &str, place: &Place, document: &Extra) -> Result<Netns> {
        self.find_netns(id, place, document)?
            .ok_or_else(|| match (&place.netns, place.pid) {
                (Some(path), _) => Error::NoNetns(path.clone()),
                (None, Some(pid)) => Error::NoNetns(netns::of_process(pid)),
                (None, None) => Error::WhereIs {
                    id: id.into(),
                    looked: self.native(id),
                },
            })
    }
}

/// Whether a workload in this phase can have interfaces.
fn lives(phase: Phase) -> bool {
    matches!(phase, Phase::Created | Phase::Running | Phase::Stopped)
}
