//! `eru-health check`: probes what is on the stream, or what the command line names, once.
//!
//! What must stay true: documents come out in the order in which they came in, each as soon as it and all before it
//! are known; however long the input is, only a bounded number is probed and held at a time.

use std::collections::VecDeque;
use std::time::Duration;

use clap::Args;
use eru_cli::{BadLines, Exit, Failure, Io, Output, OutputArgs};
use eru_types::{Document, time};
use tokio::task::JoinHandle;

use crate::target::{self, Check, Expect};
use crate::{feed, probe, rows, runtime, verdict};

/// Probe once what is on standard input, or what --to names
#[derive(Args, Clone, Debug)]
#[command(after_help = "Examples:
  eru-run ps | eru-health check --table
  eru-health check --to tcp://10.0.0.5:80 --to http://10.0.0.5:8080/up --timeout 500ms")]
pub struct CheckArgs {
    /// Probe this and read no documents: tcp://host:port or http://host:port/path; may be repeated
    #[arg(long, value_name = "URL", value_parser = target::parse)]
    pub to: Vec<Check>,

    /// The status code that an HTTP answer to --to must have; 0 takes 200 to 499
    #[arg(long, value_name = "CODE", default_value_t = 0, requires = "to")]
    pub code: u16,

    /// Longest time for all probes of one workload, or one --to
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = time::duration)]
    pub timeout: Duration,

    /// Most workloads that are probed at a time
    #[arg(long, value_name = "N", default_value_t = 256, value_parser = crate::parallel)]
    pub parallel: usize,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub output: OutputArgs,
}

/// Runs `check`.
pub(crate) fn run(args: CheckArgs, io: &mut Io) -> Result<(), Failure> {
    let runtime = runtime()?;
    if args.to.is_empty() {
        runtime.block_on(stream(&args, io))
    } else {
        runtime.block_on(named(args, io))
    }
}

/// What is being probed, in the order of the output.
#[derive(Default)]
struct Queue(VecDeque<JoinHandle<Document>>);

impl Queue {
    /// The first, once it is known.
    async fn first(&mut self) -> Option<Result<Document, Failure>> {
        let document = self.0.front_mut()?.await;
        self.0.pop_front();
        Some(document.map_err(|error| Failure::new(Exit::Software, error)))
    }
}

async fn stream(args: &CheckArgs, io: &mut Io) -> Result<(), Failure> {
    let mut feed = feed::start(io)?;
    let mut output = Output::new(io).table(&args.output, rows::TABLE).streaming();
    let (mut queue, mut bad, mut unhealthy) = (Queue::default(), BadLines::default(), false);
    let mut open = true;
    while open || !queue.0.is_empty() {
        tokio::select! {
            biased;
            Some(document) = queue.first() => write(&mut output, &document?, &mut unhealthy)?,
            item = feed.recv(), if open && queue.0.len() < args.parallel => match item {
                None => open = false,
                Some(item) => if let Some((_, document)) = bad.skip(item)? {
                    queue.0.push_back(tokio::spawn(examine(document, args.timeout)));
                }
            },
        }
    }
    output.finish()?;
    bad.outcome()?;
    if unhealthy {
        Err(Failure::reported(Exit::No))
    } else {
        Ok(())
    }
}

async fn named(args: CheckArgs, io: &mut Io) -> Result<(), Failure> {
    let mut output = Output::new(io).table(&args.output, rows::TABLE).streaming();
    let (mut queue, mut unhealthy) = (Queue::default(), false);
    let mut targets = args.to.into_iter();
    loop {
        while queue.0.len() < args.parallel
            && let Some(mut check) = targets.next()
        {
            if let Expect::Answer { code, .. } = &mut check.expect {
                *code = args.code;
            }
            queue.0.push_back(tokio::spawn(
                async move { probe::probe(&check, args.timeout).await.into() },
            ));
        }
        match queue.first().await {
            Some(document) => write(&mut output, &document?, &mut unhealthy)?,
            None => break,
        }
    }
    output.finish()?;
    if unhealthy {
        Err(Failure::reported(Exit::No))
    } else {
        Ok(())
    }
}

fn write(output: &mut Output<'_>, document: &Document, unhealthy: &mut bool) -> Result<(), Failure> {
    *unhealthy |= match document {
        Document::Workload(workload) => workload.health.as_ref().is_none_or(|health| !health.healthy),
        Document::Probe(probe) => !probe.ok,
        _ => false,
    };
    output.write(document)
}

/// Sets the health of a workload; anything else stays as it is.
async fn examine(document: Document, limit: Duration) -> Document {
    let Document::Workload(mut workload) = document else {
        return document;
    };
    let verdict = match target::checks(&workload) {
        Ok(checks) => probe::pass(&checks, limit).await,
        Err(reason) => Err(reason),
    };
    verdict::set(&mut workload, verdict);
    workload.into()
}
