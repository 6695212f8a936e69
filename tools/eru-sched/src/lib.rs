//! Plans which nodes run how many instances: from an app spec or `Deploy` documents, and a snapshot of nodes, to
//! `Assignment`s.
//!
//! What must stay true: the same input gives the same plan, whatever the order of the nodes; nothing is reserved, so a
//! plan is only a proposal that `eru-place` checks against the store of that moment.

mod args;
mod blobs;
mod capacity;
mod change;
mod counts;
mod deploy;
mod draw;
mod explain;
mod fetch;
mod filter;
mod fit;
mod knobs;
mod live;
mod load;
mod moves;
mod nodes;
mod offers;
mod plan;
mod rebalance;
mod session;
mod strategy;
mod table;
mod unmet;

use std::io::Write;

use eru_cli::{BadLines, Common, Exit, Failure, Io, Output, Reader, Table, Tool};
use eru_types::{Deploy, Document, Refusal, Strategy};

pub use args::Args;
use args::Command;
use draw::Picture;
use session::Session;

impl Tool for Args {
    fn common(&self) -> &Common {
        &self.common
    }

    fn run(self, io: &mut Io) -> Result<(), Failure> {
        if matches!(self.command, Some(Command::Strategy)) {
            return strategy::run(io);
        }
        self.check()?;
        if let Some(Command::Rebalance(how)) = &self.command {
            return moves::run(&self, how, io);
        }
        if self.plan.spec.is_some() {
            self.run_spec(io)
        } else {
            let documents = io.documents();
            self.run_stream(documents, io)
        }
    }
}

impl Args {
    /// Flags that nobody would heed are errors.
    fn check(&self) -> Result<(), Failure> {
        let plan = &self.plan;
        let wrong = |text: String, hint: &str| Err(Failure::new(Exit::Usage, text).hint(hint));
        if plan.spec.is_some() {
            if matches!(self.command, Some(Command::Rebalance(_))) {
                return wrong("rebalance takes no --spec".into(), "it moves what runs already");
            }
            let spread = plan.strategy == Some(Strategy::Spread);
            if plan.by.is_some() != spread {
                return wrong(
                    "--by LABEL and --strategy SPREAD go together".into(),
                    "give both, or neither",
                );
            }
            return Ok(());
        }
        let flag = match self.command {
            Some(Command::Rebalance(_)) => plan.what(),
            _ => plan.what().or(plan.place()),
        };
        if let Some(flag) = flag {
            let hint = match self.command {
                Some(Command::Rebalance(_)) => "rebalance moves what runs already, as it is",
                _ => "name the app with --spec; the documents on standard input say everything for themselves",
            };
            return wrong(
                format!("{flag} is about the app of --spec, and there is no --spec"),
                hint,
            );
        }
        if !matches!(self.command, Some(Command::Rebalance(_))) && plan.nodes.as_deref() == Some("-") {
            return wrong(
                "standard input cannot hold both the nodes and what to deploy".into(),
                "name the app with --spec, or the nodes with a file",
            );
        }
        Ok(())
    }

    fn rows(&self) -> Table {
        match self.command {
            Some(Command::Capacity) => table::CAPACITY,
            Some(Command::Explain) => table::EXPLAIN,
            _ => table::PLAN,
        }
    }

    /// Whether a person reads along.
    pub(crate) fn pictures(&self, io: &Io) -> bool {
        self.command.is_none() && (self.output.table || (io.output_is_terminal() && !self.output.json))
    }

    fn run_spec(&self, io: &mut Io) -> Result<(), Failure> {
        let mut deploy = deploy::from_flags(&self.plan, io)?;
        let mut session = Session::open(self, Some(&deploy), io)?;
        if self.command.is_none() {
            warn_of_no_image(&deploy);
            session.store_files(&mut deploy)?;
        }
        let picture = self.pictures(io).then(|| Picture::before(session.planner().nodes()));
        let mut output = Output::new(io).list(&self.output, self.rows());
        let refused = session.handle(deploy, self.command.as_ref(), &mut output)?;
        output.finish()?;
        show(picture, &session, io)?;
        // The process ends: to free a hundred thousand nodes one by one takes a tenth of the run.
        std::mem::forget(session);
        verdict(refused)
    }

    /// Plans each `Deploy` of a stream, which sees what the ones before it took; what is no plan passes through.
    fn run_stream(&self, documents: Reader, io: &mut Io) -> Result<(), Failure> {
        let mut session = Session::open(self, None, io)?;
        let picture = (self.pictures(io) && self.output.table).then(|| Picture::before(session.planner().nodes()));
        let mut output = Output::new(io).streaming().table(&self.output, self.rows());
        let (mut refused, mut bad) = (false, BadLines::default());
        for item in documents {
            let Some((_, document)) = bad.skip(item)? else { continue };
            let deploy = match document {
                Document::Deploy(deploy)
                | Document::Refusal(Refusal {
                    deploy: Some(deploy), ..
                }) => deploy,
                Document::Move(this) => this.deploy,
                other => {
                    output.write(&other)?;
                    continue;
                }
            };
            refused |= session.handle(deploy, self.command.as_ref(), &mut output)?;
        }
        output.finish()?;
        show(picture, &session, io)?;
        bad.outcome()?;
        verdict(refused)
    }
}

/// A plan without an image is of use to look at only.
fn warn_of_no_image(deploy: &Deploy) {
    if deploy.spec.image.is_empty() {
        tracing::warn!(
            app = deploy.spec.app,
            "no image is named; the plan cannot be run until --image names one"
        );
    }
}

/// Draws the nodes' load below the table.
fn show(picture: Option<Picture>, session: &Session, io: &mut Io) -> Result<(), Failure> {
    let Some(picture) = picture else { return Ok(()) };
    let text = picture.after(session.planner().nodes(), draw::screen());
    io.stdout()
        .write_all(text.as_bytes())
        .map_err(|error| Failure::new(Exit::Io, format_args!("writing to standard output: {error}")))
}

fn verdict(refused: bool) -> Result<(), Failure> {
    if refused {
        Err(Failure::reported(Exit::No))
    } else {
        Ok(())
    }
}
