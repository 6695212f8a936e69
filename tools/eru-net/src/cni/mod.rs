//! The same work by the contract of CNI 0.3.1 to 1.1.0: command in the environment, configuration on standard input,
//! result or error as JSON on standard output, status 1 on error.
//!
//! What must stay true: nothing but the one JSON object is printed; DEL any number of times is success; an address is
//! kept until DEL, so an ADD for an owner whose interface went away with its namespace gets the same one.

mod config;
mod env;
mod fault;
mod result;

use std::io::Write;
use std::path::Path;

use eru_cli::{Exit, Failure, Input, Io, StoreArgs};
use eru_store::Store;

use crate::driver::{self, Interface, Present};
use crate::error::Error;
use crate::ipam::{self, Claim};
use crate::netns::Netns;
use crate::owner::Owner;
use crate::{attach, networks};
use config::Config;
pub(crate) use env::Env;
use fault::Fault;

/// The newest version that is spoken.
const NEWEST: &str = "1.1.0";
/// All versions that are spoken.
const VERSIONS: [&str; 4] = ["0.3.1", "0.4.0", "1.0.0", NEWEST];

/// Runs as a plugin.
///
/// # Errors
/// Status 1; what went wrong was printed as CNI has it.
pub(crate) fn run(env: &Env, store: &StoreArgs, node: &str, io: &mut Io) -> Result<(), Failure> {
    let mut version = NEWEST.to_owned();
    let answer = Plugin::new(env, store, node, io.take_input(), &mut version).and_then(|plugin| plugin.run());
    match answer {
        Ok(None) => Ok(()),
        Ok(Some(result)) => Ok(writeln!(io.stdout(), "{result}")?),
        Err(fault) => {
            writeln!(io.stdout(), "{}", fault.json(&version))?;
            Err(Failure::reported(Exit::No))
        }
    }
}

/// One call.
struct Plugin<'a> {
    env: &'a Env,
    config: Config,
    store: StoreArgs,
    node: String,
}

impl<'a> Plugin<'a> {
    fn new(env: &'a Env, store: &StoreArgs, node: &str, input: Input, version: &mut String) -> Result<Self, Fault> {
        // Its configuration is not needed, and may never come.
        let config = match env.command() {
            "VERSION" => Config::default(),
            _ => Config::read(input)?,
        };
        if VERSIONS.contains(&config.cni_version.as_str()) {
            version.clone_from(&config.cni_version);
        }
        let mut store = store.clone();
        if let Some(url) = &config.store {
            store.store.clone_from(url);
        }
        let node = config.node.clone().unwrap_or_else(|| node.to_owned());
        Ok(Self {
            env,
            config,
            store,
            node,
        })
    }

    fn run(&self) -> Result<Option<serde_json::Value>, Fault> {
        if self.env.command() == "VERSION" {
            return Ok(Some(result::versions()));
        }
        self.config.check()?;
        match self.env.command() {
            "ADD" => return self.add().map(Some),
            "DEL" => self.del()?,
            "CHECK" => self.since("0.4.0").and_then(|()| self.check())?,
            "STATUS" => self.since("1.1.0").and_then(|()| self.status())?,
            "GC" => self.since("1.1.0").and_then(|()| self.gc())?,
            other => return Err(Fault::env(format!("CNI_COMMAND '{other}' is not known"))),
        }
        Ok(None)
    }

    fn add(&self) -> Result<serde_json::Value, Fault> {
        let owner = self.owner()?;
        let wanted = self.config.wanted(self.env)?;
        let netns = Netns::open(Path::new(self.env.netns()?))?;
        let store = self.store()?;
        let claim = Claim {
            owner: &owner,
            node: &self.node,
            wanted,
        };
        let present = if self.config.idempotent {
            Present::Complete
        } else {
            Present::Refuse
        };
        let (attachment, made) = attach::attach(&*store, &claim, &netns, present)?;
        Ok(result::added(&self.config, &attachment, &made, &netns))
    }

    fn del(&self) -> Result<(), Fault> {
        let owner = self.owner()?;
        let netns = match self.env.netns.as_deref().filter(|path| !path.is_empty()) {
            Some(path) => match Netns::find(Path::new(path)) {
                Err(Error::OwnNetns(_)) => None,
                netns => netns?,
            },
            None => None,
        };
        attach::remove(&*self.store()?, &owner, netns.as_ref())?;
        Ok(())
    }

    fn check(&self) -> Result<(), Fault> {
        let owner = self.owner()?;
        let netns = Netns::open(Path::new(self.env.netns()?))?;
        let store = self.store()?;
        let network = networks::get(&*store, &owner.network)?.network;
        let ip = ipam::held(&*store, &owner)?.ok_or_else(|| Error::NoAddress(owner.clone()))?;
        let interface = Interface {
            network: &network,
            owner: &owner,
            ip,
            netns: &netns,
        };
        driver::check(&interface)?;
        self.config.same_as_before(&owner, ip)
    }

    fn status(&self) -> Result<(), Fault> {
        let ready = || -> Result<(), Fault> {
            let network = networks::get(&*self.store()?, &self.config.name)?.network;
            Ok(driver::ready(&network)?)
        };
        ready().map_err(|fault| fault.into_status())
    }

    /// Frees what this node has in the network and the runtime does not know. What belongs to workloads of the store
    /// is not the runtime's.
    fn gc(&self) -> Result<(), Fault> {
        let valid = self.config.valid()?;
        let store = self.store()?;
        let mut first = None;
        for (held, _) in ipam::list(&*store, &self.config.name)? {
            let known = valid
                .iter()
                .any(|v| v.container_id == held.workload && v.ifname == held.ifname);
            if known || held.node != self.node || held.managed {
                continue;
            }
            let owner = Owner::new(held.network, held.workload, held.ifname);
            if let Err(error) = attach::remove(&*store, &owner, None) {
                first.get_or_insert(error);
            }
        }
        first.map_or(Ok(()), |error| Err(error.into()))
    }

    fn owner(&self) -> Result<Owner, Fault> {
        Ok(Owner::new(&self.config.name, self.env.container()?, self.env.ifname()?))
    }

    fn store(&self) -> Result<std::sync::Arc<dyn Store>, Fault> {
        Ok(self.store.open()?)
    }

    /// Some commands came later than others.
    fn since(&self, least: &str) -> Result<(), Fault> {
        let position = |version: &str| VERSIONS.iter().position(|&v| v == version);
        if position(&self.config.cni_version) >= position(least) {
            return Ok(());
        }
        let (command, version) = (self.env.command(), &self.config.cni_version);
        Err(Fault::version(format!(
            "{command} is not of CNI {version}, but of {least} and later"
        )))
    }
}
