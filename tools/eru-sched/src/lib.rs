//! Plans which nodes run how many instances: from an app spec or `Deploy` documents, and a snapshot of nodes, to
//! `Assignment`s.
//!
//! What must stay true: the same input gives the same plan, whatever the order of the nodes; nothing is reserved, so a
//! plan is only a proposal that `eru-place` checks against the store of that moment.

mod args;
mod blobs;
mod deploy;
mod filter;
mod nodes;
mod plan;
mod strategy;
mod table;

use eru_cli::{BadLines, Common, Exit, Failure, Io, Output, Reader, Tool};
use eru_types::{Deploy, Document, Refusal};

pub use args::Args;
use args::{Command, PlanArgs};
use plan::Planner;

impl Tool for Args {
    fn common(&self) -> &Common {
        &self.common
    }

    fn run(self, io: &mut Io) -> Result<(), Failure> {
        if matches!(self.command, Some(Command::Strategy)) {
            return strategy::run(io);
        }
        let plan = &self.plan;
        if plan.spec.is_none() {
            if plan.nodes.as_deref() == Some("-") {
                let text = "standard input cannot hold both the nodes and what to deploy";
                return Err(Failure::new(Exit::Usage, text).hint("name the app with --spec, or the nodes with a file"));
            }
            let documents = io.documents();
            return self.run_stream(documents, io);
        }
        let deploy = deploy::from_flags(plan, io)?;
        let mut session = Session::open(&self, Some(&deploy), io)?;
        let deploy = session.store_files(deploy, plan)?;
        let mut output = Output::new(io).list(&self.output, table::PLAN);
        let refused = session.handle(&deploy, self.command.as_ref(), &mut output)?;
        output.finish()?;
        // The process ends: to free a hundred thousand nodes one by one takes a tenth of the run.
        std::mem::forget(session.planner);
        verdict(refused)
    }
}

impl Args {
    /// Plans each `Deploy` of a stream, which sees what the ones before it took; what is no plan passes through.
    fn run_stream(&self, documents: Reader, io: &mut Io) -> Result<(), Failure> {
        let mut session = Session::open(self, None, io)?;
        let mut output = Output::new(io).streaming().table(&self.output, table::PLAN);
        let (mut refused, mut bad) = (false, BadLines::default());
        for item in documents {
            let Some((_, document)) = bad.skip(item)? else { continue };
            match document {
                Document::Deploy(deploy)
                | Document::Refusal(Refusal {
                    deploy: Some(deploy), ..
                }) => {
                    refused |= session.handle(&deploy, self.command.as_ref(), &mut output)?;
                }
                other => output.write(&other)?,
            }
        }
        output.finish()?;
        verdict(refused)?;
        bad.outcome()
    }
}

fn verdict(refused: bool) -> Result<(), Failure> {
    if refused {
        Err(Failure::reported(Exit::No))
    } else {
        Ok(())
    }
}

/// A planner over one snapshot of nodes, and the store it came from.
struct Session {
    store: Option<std::sync::Arc<dyn eru_store::Store>>,
    planner: Planner,
}

impl Session {
    fn open(args: &Args, only: Option<&Deploy>, io: &mut Io) -> Result<Self, Failure> {
        match &args.plan.nodes {
            Some(from) => Ok(Self {
                store: None,
                planner: nodes::from_stream(from, only, io)?,
            }),
            None => {
                let store = args.store.open()?;
                let planner = Planner::new(eru_ledger::nodes(&*store)?);
                Ok(Self {
                    store: Some(store),
                    planner,
                })
            }
        }
    }

    /// Large files go to the store once; a plan that was made without one carries them.
    fn store_files(&self, mut deploy: Deploy, plan: &PlanArgs) -> Result<Deploy, Failure> {
        if let Some(store) = &self.store {
            blobs::detach(&mut deploy.spec.files, &**store, plan.dry_run)?;
        }
        Ok(deploy)
    }

    /// Answers one request; whether it was refused.
    fn handle(&mut self, deploy: &Deploy, command: Option<&Command>, output: &mut Output<'_>) -> Result<bool, Failure> {
        let spec = &deploy.spec;
        if let Some(store) = &self.store
            && !self.planner.knows_counts(spec)
        {
            self.planner
                .set_counts(spec, eru_ledger::counts(&**store, &spec.app, &spec.entrypoint)?);
        }
        match command {
            Some(Command::Capacity) => {
                let capacity = self.planner.capacity(deploy);
                let none = capacity.total == 0;
                output.write(&capacity.into())?;
                Ok(none)
            }
            Some(Command::Strategy) | None => match self.planner.plan(deploy) {
                Ok(assignments) => {
                    assignments
                        .into_iter()
                        .try_for_each(|assignment| output.write(&assignment.into()))?;
                    Ok(false)
                }
                Err(refusal) => {
                    eru_cli::complain(&Failure::new(
                        Exit::No,
                        format_args!("{}: {}", refusal.object, refusal.message),
                    ));
                    output.write(&(*refusal).into())?;
                    Ok(true)
                }
            },
        }
    }
}
