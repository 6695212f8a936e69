//! The probing of all workloads of a node, a task each.
//!
//! What must stay true: however many there are, no more than the permitted number is probed at a time.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{Semaphore, mpsc};
use tokio::task::AbortHandle;

use super::board::Verdict;
use crate::probe;
use crate::target::Check;

/// A verdict: whose, about which run.
pub(super) type Judged = (String, u64, Verdict);

/// All tasks.
pub(super) struct Probes {
    tasks: HashMap<String, AbortHandle>,
    pace: Pace,
    permits: Arc<Semaphore>,
    verdicts: mpsc::Sender<Judged>,
}

/// How often, and how long at most.
#[derive(Clone, Copy)]
pub(super) struct Pace {
    pub(super) interval: Duration,
    pub(super) timeout: Duration,
}

impl Probes {
    pub(super) fn new(pace: Pace, parallel: usize) -> (Self, mpsc::Receiver<Judged>) {
        let (verdicts, receiver) = mpsc::channel(1024);
        (
            Self {
                tasks: HashMap::new(),
                pace,
                permits: Arc::new(Semaphore::new(parallel)),
                verdicts,
            },
            receiver,
        )
    }

    /// Probes a workload from now on, and no more what was probed under its id before.
    pub(super) fn start(&mut self, id: String, run: u64, checks: Vec<Check>) {
        let (permits, verdicts) = (Arc::clone(&self.permits), self.verdicts.clone());
        let task = tokio::spawn(judge(id.clone(), run, checks, self.pace, permits, verdicts));
        if let Some(old) = self.tasks.insert(id, task.abort_handle()) {
            old.abort();
        }
    }

    /// Probes a workload no more.
    pub(super) fn halt(&mut self, id: &str) {
        if let Some(task) = self.tasks.remove(id) {
            task.abort();
        }
    }
}

/// Judges one run of a workload until it is told not to: at once, then soon again until it is well for the first time,
/// then at the interval.
async fn judge(
    id: String,
    run: u64,
    checks: Vec<Check>,
    pace: Pace,
    permits: Arc<Semaphore>,
    verdicts: mpsc::Sender<Judged>,
) {
    let mut tempo = Tempo::new(&id, pace.interval);
    loop {
        let Ok(permit) = permits.acquire().await else { return };
        let start = Instant::now();
        let verdict = probe::pass(&checks, pace.timeout).await;
        drop(permit);
        let gap = tempo.next(verdict.is_ok());
        if verdicts.send((id.clone(), run, verdict)).await.is_err() {
            return;
        }
        tokio::time::sleep_until((start + gap).into()).await;
    }
}

/// The times between the probes of one run.
struct Tempo {
    interval: Duration,
    first: Duration,
    soon: Duration,
    well: bool,
}

impl Tempo {
    fn new(id: &str, interval: Duration) -> Self {
        // FNV-1a: the first gap differs by workload, so that those which started together drift apart.
        let hash = id.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        });
        let first = interval.mul_f64((1.0 + f64::from(hash) / f64::from(u32::MAX)) / 2.0);
        Self {
            interval,
            first,
            soon: Duration::from_millis(100).min(interval),
            well: false,
        }
    }

    fn next(&mut self, ok: bool) -> Duration {
        if self.well {
            return self.interval;
        }
        if ok {
            self.well = true;
            return self.first;
        }
        let later = (self.soon * 2).min(self.interval);
        std::mem::replace(&mut self.soon, later)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn soon_until_well_and_then_at_the_interval() {
        let interval = Duration::from_secs(1);
        let mut tempo = Tempo::new("a", interval);
        let gaps: Vec<u128> = (0..6).map(|_| tempo.next(false).as_millis()).collect();
        assert_eq!(gaps, [100, 200, 400, 800, 1000, 1000]);
        let first = tempo.next(true);
        assert!(first >= interval / 2 && first <= interval, "{first:?}");
        assert_ne!(first, Tempo::new("b", interval).next(true));
        assert_eq!(tempo.next(false), interval);
    }
}
