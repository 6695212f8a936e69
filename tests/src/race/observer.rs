//! Watches a store from its first revision on, and has the history checked as it happens.

use std::sync::Arc;
use std::time::Duration;

use eru_store::{Event, Rev, Store, Watched};

use crate::history::{History, Owners};

/// Written when all is over: what comes before it is all there is.
pub(super) const END: &str = "race/end";

/// How many events before a violation are shown.
const SHOWN: usize = 40;

/// Follows the store to [`END`]. `progress` is told after each revision how many workloads were placed.
pub(super) fn observe(
    store: &Arc<dyn Store>,
    owners: Owners,
    mut progress: impl FnMut(u64),
) -> Result<History, String> {
    let mut history = History::new(owners);
    let mut watch = store.watch("", 1).map_err(|e| e.to_string())?;
    // Of revisions that are not complete yet.
    let mut waiting: Vec<Event> = Vec::new();
    let mut shown: Vec<String> = Vec::new();
    loop {
        let message = watch.next(Duration::from_secs(60)).map_err(|e| e.to_string())?;
        let (events, until) = match message {
            Some(Watched::Changes { events, rev }) => (events, rev),
            Some(Watched::Compacted) => return Err("the history was compacted: its checker is too slow".into()),
            None => return Err("the store is silent for a minute".into()),
        };
        waiting.extend(events);
        while let Some(rev) = waiting.first().map(at).filter(|rev| *rev <= until) {
            let next = waiting
                .iter()
                .position(|event| at(event) != rev)
                .unwrap_or(waiting.len());
            let now: Vec<Event> = waiting.drain(..next).collect();
            shown.extend(now.iter().map(show));
            shown.drain(..shown.len().saturating_sub(SHOWN));
            history
                .apply(rev, &now)
                .map_err(|violation| format!("{violation}\n{}", shown.join("\n")))?;
            progress(history.tally().placed);
            if now
                .iter()
                .any(|event| matches!(event, Event::Put(entry) if entry.key == END))
            {
                return Ok(history);
            }
        }
    }
}

fn at(event: &Event) -> Rev {
    match event {
        Event::Put(entry) => entry.mod_rev,
        Event::Delete(_, rev) => *rev,
    }
}

fn show(event: &Event) -> String {
    match event {
        Event::Put(entry) => format!(
            "{} {} = {}",
            entry.mod_rev,
            entry.key,
            String::from_utf8_lossy(&entry.value)
        ),
        Event::Delete(key, rev) => format!("{rev} {key} is deleted"),
    }
}
