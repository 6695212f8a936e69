//! Which workloads have to be looked at, and when. Pure: the time is given in.
//!
//! What must stay true: one id is worked on once at a time; what was marked while it was worked on is looked at again;
//! what failed is tried again, ever more rarely, and at once when something changes.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

/// The pause after a first failure.
const FIRST: Duration = Duration::from_millis(250);
/// The longest pause.
const LONGEST: Duration = Duration::from_secs(60);

/// Ids that wait to be worked on.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    marked: BTreeSet<String>,
    busy: BTreeSet<String>,
    failed: BTreeMap<String, Failed>,
}

#[derive(Debug)]
struct Failed {
    times: u32,
    again: Instant,
}

impl Queue {
    /// Something has changed about `id`.
    pub(crate) fn mark(&mut self, id: impl Into<String>) {
        self.marked.insert(id.into());
    }

    /// The next id to work on, if fewer than `most` are worked on.
    pub(crate) fn take(&mut self, most: usize, now: Instant) -> Option<String> {
        if self.busy.len() >= most {
            return None;
        }
        let free = |id: &&String| !self.busy.contains(*id);
        let due = || {
            self.failed
                .iter()
                .filter(|(_, failed)| failed.again <= now)
                .map(|(id, _)| id)
        };
        let id = self.marked.iter().find(free).or_else(|| due().find(free))?.clone();
        self.marked.remove(&id);
        if let Some(failed) = self.failed.get_mut(&id) {
            // Not due again before it is done.
            failed.again = now + LONGEST;
        }
        self.busy.insert(id.clone());
        Some(id)
    }

    /// The work on `id` has ended.
    pub(crate) fn done(&mut self, id: &str, well: bool, now: Instant) {
        self.busy.remove(id);
        if well {
            self.failed.remove(id);
            return;
        }
        let times = self.failed.get(id).map_or(0, |failed| failed.times);
        let pause = FIRST.saturating_mul(2_u32.saturating_pow(times)).min(LONGEST);
        let failed = Failed {
            times: times + 1,
            again: now + pause,
        };
        self.failed.insert(id.to_owned(), failed);
    }

    /// When a failed one is due.
    pub(crate) fn due(&self) -> Option<Instant> {
        self.failed.values().map(|failed| failed.again).min()
    }

    /// Nothing is worked on.
    pub(crate) fn is_idle(&self) -> bool {
        self.busy.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_id_once_at_a_time() {
        let (mut queue, now) = (Queue::default(), Instant::now());
        queue.mark("a");
        queue.mark("a");
        queue.mark("b");
        assert_eq!(queue.take(2, now).as_deref(), Some("a"));
        queue.mark("a");
        assert_eq!(queue.take(2, now).as_deref(), Some("b"));
        assert_eq!(queue.take(2, now), None);
        queue.done("b", true, now);
        assert_eq!(queue.take(2, now), None);
        queue.done("a", true, now);
        assert_eq!(queue.take(2, now).as_deref(), Some("a"));
        queue.done("a", true, now);
        assert!(queue.is_idle() && queue.due().is_none());
    }

    #[test]
    fn failures_are_tried_again_ever_more_rarely() {
        let (mut queue, mut now) = (Queue::default(), Instant::now());
        queue.mark("a");
        let mut pauses = Vec::new();
        for _ in 0..12 {
            assert_eq!(queue.take(1, now).as_deref(), Some("a"));
            queue.done("a", false, now);
            assert_eq!(queue.take(1, now), None);
            let Some(due) = queue.due() else { break };
            pauses.push(due - now);
            now = due;
        }
        assert_eq!(pauses[..3], [FIRST, FIRST * 2, FIRST * 4]);
        assert_eq!(pauses.last(), Some(&LONGEST));
    }

    #[test]
    fn a_change_is_not_kept_waiting_by_a_failure() {
        let (mut queue, now) = (Queue::default(), Instant::now());
        queue.mark("a");
        let _ = queue.take(1, now);
        queue.done("a", false, now);
        queue.mark("a");
        assert_eq!(queue.take(1, now).as_deref(), Some("a"));
    }
}
