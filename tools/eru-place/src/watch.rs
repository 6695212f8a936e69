//! Workloads, or nodes, as they change.
//!
//! What must stay true: what is printed, applied line by line, is the state of the store, also after it was away, or has
//! forgotten its history; nothing is printed twice without having changed.

use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, SyncSender, TryRecvError, sync_channel};
use std::thread;
use std::time::Duration;

use clap::Args;
use eru_cli::{Away, Exit, Failure, Io, OrFail, Output, Stop, reader_is_gone};
use eru_store::{Error, Follow, Store, Update};
use eru_types::Document;

use crate::select::Select;

mod nodes;
mod workloads;

/// How often to see whether anybody still reads, while nothing happens.
const GLANCE: Duration = Duration::from_secs(1);
/// Updates that may wait to be printed; more are left to the store.
const WAITING: usize = 1024;

#[derive(Args, Clone, Debug)]
pub(crate) struct WatchArgs {
    #[command(flatten)]
    which: Select,
    /// Print nodes instead, of --pod and with --label; one that is gone comes with "deleted":true
    #[arg(long, conflicts_with_all = ["app", "entry"])]
    nodes: bool,
}

/// The state of some prefixes, which tells what there is to print.
trait Mirror {
    /// What is followed.
    fn prefixes(&self) -> Vec<String>;

    /// Takes over what is new below the prefix of this place; what is to be printed.
    fn apply(&mut self, prefix: usize, update: Update) -> Vec<Document>;

    /// All that is there, once each prefix was read.
    fn all(&self) -> Vec<Document>;
}

enum News {
    Changed(usize, Update),
    Refused(Error),
    Stopped,
}

pub(crate) fn run(store: &Arc<dyn Store>, args: &WatchArgs, io: &mut Io) -> Result<(), Failure> {
    if args.nodes {
        print(store, nodes::Nodes::new(&args.which), io)
    } else {
        print(store, workloads::Workloads::new(&args.which), io)
    }
}

/// Prints all there is and then each change, until a signal or the reader of the output ends it.
fn print(store: &Arc<dyn Store>, mut mirror: impl Mirror, io: &mut Io) -> Result<(), Failure> {
    let (sender, news) = sync_channel(WAITING);
    let prefixes = mirror.prefixes();
    let mut follows: Vec<Follow> = prefixes
        .into_iter()
        .map(|prefix| Follow::new(Arc::clone(store), prefix))
        .collect();
    // A store that is not there at first is told at once, and not waited for.
    for (prefix, follow) in follows.iter_mut().enumerate() {
        if let Some(first) = follow.next(Duration::ZERO)? {
            mirror.apply(prefix, first);
        }
    }
    let stop = Stop::install().or_fail(Exit::Os, "installing signal handlers")?;
    let stopped = sender.clone();
    stop.on_stop(move || drop(stopped.send(News::Stopped)))
        .or_fail(Exit::Os, "starting a thread")?;
    for (prefix, follow) in follows.into_iter().enumerate() {
        let sender = sender.clone();
        let following = move || pass_on(prefix, follow, &sender);
        thread::Builder::new()
            .name("follow".into())
            .spawn(following)
            .or_fail(Exit::Os, "starting a thread")?;
    }
    let mut output = Output::new(io);
    mirror.all().iter().try_for_each(|document| output.write(document))?;
    loop {
        // What is there already goes out in one piece.
        let next = match news.try_recv() {
            Err(TryRecvError::Empty) => {
                output.flush()?;
                news.recv_timeout(GLANCE)
            }
            next => next.map_err(|_| RecvTimeoutError::Disconnected),
        };
        if stop.requested() || reader_is_gone() {
            return Ok(());
        }
        match next {
            Ok(News::Changed(prefix, update)) => {
                mirror
                    .apply(prefix, update)
                    .iter()
                    .try_for_each(|document| output.write(document))?;
            }
            Ok(News::Refused(error)) => return Err(error.into()),
            Ok(News::Stopped) | Err(RecvTimeoutError::Disconnected) => return Ok(()),
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}

/// Hands on what is new below one prefix, as long as somebody wants it.
fn pass_on(prefix: usize, mut follow: Follow, news: &SyncSender<News>) {
    let mut away = Away::default();
    loop {
        let next = match follow.next(Duration::from_secs(60)) {
            Ok(update) => {
                away.back();
                update.map(|update| News::Changed(prefix, update))
            }
            Err(error) if eru_cli::is_fatal(&error) => Some(News::Refused(error)),
            Err(error) => {
                thread::sleep(away.pause(&error));
                None
            }
        };
        let last = matches!(next, Some(News::Refused(_)));
        if next.is_some_and(|next| news.send(next).is_err()) || last {
            return;
        }
    }
}
