//! What each figure is measured with.
//!
//! The method: the cases of a bench run in turn, round after round, so that whatever else the machine does falls on all
//! of them alike; reported are the median of the rounds, the range from the 10th to the 90th percentile, CPU time (of
//! this process and the children it waited for) beside wall time, and the ratio of the medians to the first case, the
//! raw limit or the peer. Nothing here passes or fails.

mod batch;
mod cold;
mod cpu;
mod document;
mod measure;
mod reserve;
mod startup;
mod store;
mod stream;

use clap::{Parser, Subcommand};
use eru_cli::{Common, Exit, Failure, Io, Tool};

pub use measure::{Case, Figures};

/// Measure the tools, side by side with a raw limit or a peer
#[derive(Parser, Debug)]
#[command(
    name = "eru-bench",
    version,
    after_long_help = "Example:\n  cargo run --release -p eru-bench -- --rounds 50 startup"
)]
pub struct Args {
    #[command(flatten)]
    common: Common,
    /// How often each case runs
    #[arg(long, default_value_t = 30, global = true)]
    rounds: usize,
    #[command(subcommand)]
    bench: Bench,
}

#[derive(Subcommand, Debug)]
enum Bench {
    /// From process start to exit: each tool's version, and its first look at each store; beside /bin/true
    Startup,
    /// One document through each tool, from process start to exit; beside cat
    Document,
    /// A plan over 10,000 and 100,000 nodes, from process start to the last byte; beside cat and jq
    Cold,
    /// Capacity and bindings of 1.3 cores on 10,000 nodes of 24 cores; beside one pass over the cores
    Cpu,
    /// Reservations a second by eru-place; beside a bare etcd client that sends the same transactions
    Reserve,
    /// Transactions a second of the embedded store and etcd; beside a write and fdatasync of the same size
    Store,
    /// Decisions over one-instance requests against a live index of so many nodes; beside a scan of all nodes
    Stream {
        /// Number of nodes
        #[arg(long, default_value_t = 5000)]
        nodes: u32,
    },
    /// Plans of ten million instances by each strategy; beside one look at all nodes, and a heap of instances
    Batch,
}

impl Tool for Args {
    fn common(&self) -> &Common {
        &self.common
    }

    fn run(self, io: &mut Io) -> Result<(), Failure> {
        let rounds = self.rounds;
        let mut measure = |mut cases: Vec<Case>| Ok(measure::run(&mut cases, rounds, io.stdout())?);
        match self.bench {
            Bench::Stream { nodes } => stream::run(nodes, rounds, io.stdout()),
            Bench::Batch => measure(batch::cases()),
            Bench::Cpu => measure(cpu::cases()),
            _ => {
                let lab = Lab::new()?;
                measure(self.cases_in(&lab)?)
            }
        }
    }
}

impl Args {
    /// The cases that need files or stores.
    fn cases_in(&self, lab: &Lab) -> Result<Vec<Case>, Failure> {
        match self.bench {
            Bench::Startup => startup::cases(lab),
            Bench::Document => document::cases(lab),
            Bench::Cold => cold::cases(lab),
            Bench::Reserve => reserve::cases(lab),
            Bench::Store => store::cases(lab),
            Bench::Batch | Bench::Cpu | Bench::Stream { .. } => Ok(Vec::new()),
        }
    }
}

/// Where the cases live: a directory on disk, and an etcd with its data there, that syncs as in production.
struct Lab {
    dir: tempfile::TempDir,
    etcd: Option<eru_testkit::Etcd>,
}

impl Lab {
    fn new() -> Result<Self, Failure> {
        let etcd = eru_testkit::Etcd::start_durable();
        let etcd = etcd
            .inspect_err(|missing| eru_cli::complain(&Failure::new(Exit::Unavailable, missing)))
            .ok();
        Ok(Self {
            dir: tempfile::tempdir()?,
            etcd,
        })
    }

    /// The stores to measure, by name.
    fn stores(&self) -> Vec<(String, String)> {
        let path = self.dir.path().display();
        let mut stores = vec![
            ("embedded".to_owned(), format!("file://{path}/full")),
            (
                "embedded, sync=normal".to_owned(),
                format!("file://{path}/normal?sync=normal"),
            ),
        ];
        stores.extend(self.etcd.as_ref().map(|etcd| ("etcd".to_owned(), etcd.url())));
        stores
    }
}
