//! Whether and when a workload that ended by itself is started again. Pure.

use std::time::Duration;

use eru_types::Restart;

/// The first pause.
const FIRST: Duration = Duration::from_millis(100);
/// The longest pause.
const LONGEST: Duration = Duration::from_secs(60);
/// Whoever ran for so long has recovered.
const RECOVERED: Duration = Duration::from_secs(10);

/// Counts one workload's restarts since it was started on demand.
#[derive(Debug, Default)]
pub(crate) struct Restarts {
    count: u32,
    pause: Option<Duration>,
}

impl Restarts {
    /// How many there have been.
    pub(crate) fn count(&self) -> u32 {
        self.count
    }

    /// The pause before the next start of one that ended with `code` after `ran`; `None` if it stays as it ended.
    pub(crate) fn next(&mut self, policy: Restart, code: i32, ran: Duration) -> Option<Duration> {
        if ran >= RECOVERED {
            self.pause = None;
        }
        let again = match policy {
            Restart::No => false,
            Restart::Always => true,
            Restart::OnFailure(most) => code != 0 && (most == 0 || self.count < most),
        };
        if !again {
            return None;
        }
        self.count += 1;
        let pause = self.pause.map_or(FIRST, |pause| (pause * 2).min(LONGEST));
        self.pause = Some(pause);
        Some(pause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: Duration = Duration::from_millis(5);

    #[test]
    fn policies() {
        for (policy, code, again) in [
            (Restart::No, 1, false),
            (Restart::Always, 0, true),
            (Restart::Always, 137, true),
            (Restart::OnFailure(0), 0, false),
            (Restart::OnFailure(0), 1, true),
        ] {
            let mut restarts = Restarts::default();
            assert_eq!(restarts.next(policy, code, SHORT).is_some(), again, "{policy} {code}");
            assert_eq!(restarts.count(), u32::from(again));
        }
    }

    #[test]
    fn failures_are_counted() {
        let mut restarts = Restarts::default();
        let mut next = || restarts.next(Restart::OnFailure(2), 1, SHORT).is_some();
        assert_eq!([next(), next(), next()], [true, true, false]);
        assert_eq!(restarts.count(), 2);
    }

    #[test]
    fn pauses_double_up_to_a_minute_and_start_over_after_recovery() {
        let mut restarts = Restarts::default();
        let mut pauses = |ran| restarts.next(Restart::Always, 0, ran).map_or(0, |p| p.as_millis());
        let first: Vec<u128> = (0..12).map(|_| pauses(SHORT)).collect();
        assert_eq!(first[..4], [100, 200, 400, 800]);
        assert_eq!(first[9..], [51_200, 60_000, 60_000]);
        assert_eq!(pauses(RECOVERED), 100);
    }
}
