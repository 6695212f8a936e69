//! A watch of the embedded store: it reads the log when the bell rings, on the thread of its caller.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::clock::Millis;
use super::db::Db;
use super::notify::Ear;
use super::{lease, log};
use crate::{Error, Rev, Watch, Watched};

/// About the most changes that one message carries.
const PAGE: i64 = 1_000;

/// A watch of one prefix.
#[derive(Debug)]
pub(super) struct EmbeddedWatch {
    db: Arc<Db>,
    ear: Ear,
    prefix: String,
    next: Rev,
}

/// What one look at the log gives.
enum Look {
    Message(Watched),
    /// Nothing yet; the next lease may end in so many milliseconds.
    Nothing(Option<Millis>),
}

impl EmbeddedWatch {
    pub(super) fn new(db: Arc<Db>, prefix: &str, from: Rev) -> EmbeddedWatch {
        EmbeddedWatch {
            ear: db.ear(),
            db,
            prefix: prefix.to_owned(),
            next: from.max(1),
        }
    }

    fn look(&mut self) -> Result<Look, Error> {
        let db = Arc::clone(&self.db);
        super::sweep_if_due(&db)?;
        let now = db.now()?;
        db.read(|connection| {
            if self.next <= log::compacted(connection)? {
                self.next = log::revision(connection)? + 1;
                return Ok(Look::Message(Watched::Compacted));
            }
            let (events, rev) = log::changes(connection, &self.prefix, self.next, PAGE)?;
            // Not backwards: the watch may have been asked to begin in the future.
            self.next = self.next.max(rev + 1);
            if !events.is_empty() {
                return Ok(Look::Message(Watched::Changes { events, rev }));
            }
            Ok(Look::Nothing(
                lease::next_deadline(connection)?.map(|deadline| deadline - now),
            ))
        })
    }
}

impl Watch for EmbeddedWatch {
    fn next(&mut self, timeout: Duration) -> Result<Option<Watched>, Error> {
        let deadline = Instant::now() + timeout;
        loop {
            // Before looking, so that what comes after the look is heard.
            self.ear.clear();
            let expiry = match self.look() {
                Ok(Look::Message(message)) => return Ok(Some(message)),
                Ok(Look::Nothing(expiry)) => expiry,
                // Another writer hangs; it may go on.
                Err(Error::Unavailable { url, cause }) => {
                    tracing::warn!("watching {} of {url}: {cause}", self.prefix);
                    None
                }
                Err(e) => return Err(e),
            };
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(None);
            }
            let expiry = expiry.map(|millis| Duration::from_millis(millis.max(0).unsigned_abs()));
            self.ear.wait(expiry.map_or(left, |expiry| left.min(expiry)));
        }
    }
}
