//! A planner over one snapshot of nodes, and the store it came from.

use std::collections::BTreeMap;
use std::sync::Arc;

use eru_cli::{Failure, Io, Output};
use eru_plugin::Plugins;
use eru_store::Store;
use eru_types::{AppRef, Assignment, Deploy, Reason, Refusal, Request};

use crate::args::{Args, Command};
use crate::filter::{Sieve, refuse, unknown};
use crate::offers::{self, Offers};
use crate::plan::Planner;
use crate::{blobs, explain, nodes};

pub(crate) struct Session {
    store: Option<Arc<dyn Store>>,
    planner: Planner,
    plugins: Plugins,
    /// Nobody looks at the nodes again.
    last: bool,
    dry_run: bool,
}

impl Session {
    /// Reads the nodes: from a stream if one is named, and then there is no store. With `only`, nothing but that deploy
    /// will be asked about.
    pub(crate) fn open(args: &Args, only: Option<&Deploy>, io: &mut Io) -> Result<Self, Failure> {
        let (store, planner) = match &args.plan.nodes {
            Some(from) => (None, nodes::from_stream(from, only, io)?),
            None => {
                // To look is not to write: a store that is not there is not made.
                let store = args.store.open_if_there()?;
                let nodes = store.as_ref().map(|store| eru_ledger::nodes(&**store)).transpose()?;
                (store, Planner::new(nodes.unwrap_or_default()))
            }
        };
        Ok(Self {
            store,
            planner,
            plugins: args.plugins.open(),
            last: only.is_some() && !args.pictures(io),
            dry_run: args.plan.dry_run,
        })
    }

    pub(crate) const fn planner(&self) -> &Planner {
        &self.planner
    }

    /// Large files go to the store once; a plan that was made without one carries them.
    pub(crate) fn store_files(&self, deploy: &mut Deploy) -> Result<(), Failure> {
        match &self.store {
            Some(store) => blobs::detach(&mut deploy.spec.files, &**store, self.dry_run),
            None => Ok(()),
        }
    }

    /// Answers one request; whether it was refused.
    pub(crate) fn handle(
        &mut self,
        mut deploy: Deploy,
        command: Option<&Command>,
        output: &mut Output<'_>,
    ) -> Result<bool, Failure> {
        // It is valid, so that this cannot fail.
        let _: Result<(), _> = Request::normalise(&mut deploy.spec.resources);
        self.learn(&deploy)?;
        let offers = match self.offers(&deploy, matches!(command, Some(Command::Explain))) {
            Ok(offers) => offers,
            Err(error) => return refused(no_plugin(&deploy, &error), output),
        };
        match command {
            Some(Command::Capacity) => match self.planner.capacity(&deploy, &offers) {
                Ok(capacity) => {
                    let none = capacity.total == 0;
                    output.write(&capacity.into())?;
                    Ok(none)
                }
                Err(refusal) => refused(refusal, output),
            },
            Some(Command::Explain) => self.explain(&deploy, &offers, output),
            _ => match self.plan(&deploy, &offers) {
                Ok(assignments) => {
                    assignments
                        .into_iter()
                        .try_for_each(|assignment| output.write(&assignment.into()))?;
                    Ok(false)
                }
                Err(refusal) => refused(refusal, output),
            },
        }
    }

    /// What the plugins say of the nodes that come into question, or of all.
    fn offers(&self, deploy: &Deploy, all: bool) -> Result<Offers, eru_plugin::Error> {
        if deploy.spec.resources.plugins.is_empty() {
            return Ok(Offers::default());
        }
        let sieve = Sieve::new(deploy, self.planner.counts());
        let nodes = self.planner.nodes().iter().filter(|node| all || sieve.passes(node));
        Offers::ask(&self.plugins, &deploy.spec, nodes)
    }

    /// Plans, and takes the plan off the snapshot where somebody will look at that again.
    fn plan(&mut self, deploy: &Deploy, offers: &Offers) -> Result<Vec<Assignment>, Box<Refusal>> {
        let plan = self.planner.plan(deploy, offers)?;
        if self.last {
            return Ok(plan);
        }
        let nodes = self.planner.nodes();
        let find = |name: &String| nodes.binary_search_by(|node| node.name.cmp(name)).ok();
        let chosen = plan
            .iter()
            .filter_map(|part| Some((&nodes[find(&part.node)?], part.count)));
        let given = offers::given(&self.plugins, &deploy.spec, chosen).map_err(|error| no_plugin(deploy, &error))?;
        self.planner.take(&deploy.spec, &plan);
        self.planner.give(given);
        Ok(plan)
    }

    fn explain(&self, deploy: &Deploy, offers: &Offers, output: &mut Output<'_>) -> Result<bool, Failure> {
        let nodes = self.planner.nodes();
        let mut fits = false;
        for explanation in explain::all(nodes, deploy, self.planner.counts(), offers) {
            fits |= explanation.fits > 0;
            output.write(&explanation.into())?;
        }
        match unknown(nodes, deploy) {
            Some(refusal) => refused(refusal, output),
            None => Ok(!fits),
        }
    }

    /// Reads how many instances there are of what the deploy counts.
    fn learn(&mut self, deploy: &Deploy) -> Result<(), Failure> {
        let Some(store) = &self.store else { return Ok(()) };
        let own = AppRef {
            app: deploy.spec.app.clone(),
            entrypoint: Some(deploy.spec.entrypoint.clone()),
        };
        for what in std::iter::once(&own).chain(&deploy.filter.avoid) {
            if self.planner.counts().knows(what) {
                continue;
            }
            let read = match &what.entrypoint {
                Some(entry) => BTreeMap::from([(entry.clone(), eru_ledger::counts(&**store, &what.app, entry)?)]),
                None => eru_ledger::counts_of_app(&**store, &what.app)?,
            };
            self.planner.counts_mut().learn(what, read);
        }
        Ok(())
    }
}

/// The refusal of a deploy whose plugin does not answer as it should.
fn no_plugin(deploy: &Deploy, error: &eru_plugin::Error) -> Box<Refusal> {
    refuse(deploy, Reason::Unsupported, error.to_string(), error.retry())
}

/// Says what was refused, on both channels.
pub(crate) fn refused(refusal: Box<Refusal>, output: &mut Output<'_>) -> Result<bool, Failure> {
    eru_cli::complain(&Failure::new(
        eru_cli::Exit::No,
        format_args!("{}: {}", refusal.object, refusal.message),
    ));
    output.write(&(*refusal).into())?;
    Ok(true)
}
