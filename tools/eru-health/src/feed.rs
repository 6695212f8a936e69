//! Documents from standard input, for code that must not block: a thread reads, at most a few documents ahead.

use eru_cli::{Failure, Io, LineError, OrFail};
use eru_types::Document;
use tokio::sync::mpsc;

/// How far the thread reads ahead.
const AHEAD: usize = 64;

/// What the thread delivers; it ends with the input.
pub(crate) type Feed = mpsc::Receiver<Result<(usize, Document), LineError>>;

/// Starts reading.
pub(crate) fn start(io: &mut Io) -> Result<Feed, Failure> {
    let (sender, receiver) = mpsc::channel(AHEAD);
    let documents = io.documents();
    let read = move || {
        for item in documents {
            if sender.blocking_send(item).is_err() {
                break;
            }
        }
    };
    std::thread::Builder::new()
        .name("input".into())
        .spawn(read)
        .or_fail(eru_cli::Exit::Os, "starting a thread")?;
    Ok(receiver)
}
