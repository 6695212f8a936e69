//! Following a prefix: its state now, and then every change, without a gap between the two.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::{Entry, Error, Event, Rev, Store, Watch, Watched};

/// What is new under a followed prefix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Update {
    /// All there is: at first, and again when history was lost. What is not in it does not exist.
    Reset(Vec<Entry>),
    /// A key was written.
    Put(Entry),
    /// A key was deleted, at this revision.
    Delete(String, Rev),
}

/// Follows all keys that begin with a prefix.
///
/// What must stay true: applied in order, the updates give the state of the store, and none is older than one before it.
pub struct Follow {
    store: Arc<dyn Store>,
    prefix: String,
    watch: Option<Box<dyn Watch>>,
    stale: bool,
    pending: std::vec::IntoIter<Event>,
    /// Revision of the last list.
    listed: Rev,
}

impl Follow {
    /// Prepares to follow; the store is asked at the first [`Follow::next`].
    #[must_use]
    pub fn new(store: Arc<dyn Store>, prefix: impl Into<String>) -> Follow {
        Follow {
            store,
            prefix: prefix.into(),
            watch: None,
            stale: true,
            pending: Vec::new().into_iter(),
            listed: 0,
        }
    }

    /// Waits for the next update, at most `timeout` (and for the store's own when it lists); `None` when time ran out.
    ///
    /// # Errors
    /// What listing or watching says. Calling again goes on, if need be with a [`Update::Reset`].
    pub fn next(&mut self, timeout: Duration) -> Result<Option<Update>, Error> {
        let deadline = Instant::now() + timeout;
        loop {
            if let Some(update) = self.next_pending() {
                return Ok(Some(update));
            }
            if self.stale {
                return self.reset().map(Some);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            let Some(watch) = &mut self.watch else {
                self.stale = true;
                continue;
            };
            match watch.next(left) {
                Ok(Some(Watched::Changes { events, .. })) => self.pending = events.into_iter(),
                Ok(Some(Watched::Compacted)) => self.stale = true,
                Ok(None) => return Ok(None),
                Err(e) => {
                    (self.watch, self.stale) = (None, true);
                    return Err(e);
                }
            }
        }
    }

    fn next_pending(&mut self) -> Option<Update> {
        // A list made after a compaction may be newer than the changes that the watch goes on with.
        let event = self.pending.by_ref().find(|event| event.rev() > self.listed)?;
        Some(match event {
            Event::Put(entry) => Update::Put(entry),
            Event::Delete(key, rev) => Update::Delete(key, rev),
        })
    }

    fn reset(&mut self) -> Result<Update, Error> {
        let snapshot = self.store.list(&self.prefix)?;
        if self.watch.is_none() {
            self.watch = Some(self.store.watch(&self.prefix, snapshot.rev + 1)?);
        }
        self.listed = snapshot.rev;
        self.stale = false;
        Ok(Update::Reset(snapshot.entries))
    }
}
