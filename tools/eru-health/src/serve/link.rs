//! The threads between the event loop and the store, whose calls block.
//!
//! What must stay true: they only carry; whatever is lost on the way is made good by the [board](super::board).

use std::sync::Arc;
use std::sync::mpsc as blocking;
use std::thread;
use std::time::Duration;

use eru_cli::{Away, Exit, Failure, OrFail, is_fatal};
use eru_store::{Error, Follow, Outcome, Store, Txn, Update};
use tokio::sync::mpsc;

/// Writes that go to the store at once.
const BATCH: usize = 64;

/// Updates that may wait for the event loop.
const WAITING: usize = 1024;

/// A write: whose, and what.
pub(super) type Write = (String, Txn);

/// A write and how it went; `None` when the store did not answer.
pub(super) type Written = (String, Txn, Option<Outcome>);

/// Follows a prefix from now on.
///
/// # Errors
/// When the store does not answer at first, so that whoever started the server knows.
pub(super) fn follow(store: Arc<dyn Store>, prefix: String) -> Result<mpsc::Receiver<Result<Update, Error>>, Failure> {
    let mut follow = Follow::new(store, prefix);
    let (sender, receiver) = mpsc::channel(WAITING);
    let first = follow.next(Duration::ZERO)?;
    spawn("follow", move || {
        let mut update = first.map(Ok);
        let mut away = Away::default();
        loop {
            match update {
                Some(Err(error)) if !is_fatal(&error) => thread::sleep(away.pause(&error)),
                Some(update) => {
                    away.back();
                    let last = update.is_err();
                    if sender.blocking_send(update).is_err() || last {
                        return;
                    }
                }
                None if sender.is_closed() => return,
                None => {}
            }
            update = follow.next(Duration::from_secs(60)).transpose();
        }
    })?;
    Ok(receiver)
}

/// Writes what is sent, several at once where several wait.
pub(super) fn writer(
    store: Arc<dyn Store>,
) -> Result<(blocking::Sender<Write>, mpsc::UnboundedReceiver<Written>), Failure> {
    let (sender, writes) = blocking::channel::<Write>();
    let (written, receiver) = mpsc::unbounded_channel();
    spawn("write", move || {
        let mut away = Away::default();
        while let Ok(first) = writes.recv() {
            let (ids, txns): (Vec<_>, Vec<_>) = std::iter::once(first).chain(writes.try_iter().take(BATCH - 1)).unzip();
            let outcomes = store.txn_all(&txns);
            match outcomes.iter().find_map(|outcome| outcome.as_ref().err()) {
                Some(error) => thread::sleep(away.pause(error)),
                None => away.back(),
            }
            for ((id, txn), outcome) in ids.into_iter().zip(txns).zip(outcomes) {
                if written.send((id, txn, outcome.ok())).is_err() {
                    return;
                }
            }
        }
    })?;
    Ok((sender, receiver))
}

/// Starts a thread.
fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> Result<(), Failure> {
    thread::Builder::new()
        .name(name.to_owned())
        .spawn(run)
        .map(drop)
        .or_fail(Exit::Os, "starting a thread")
}
