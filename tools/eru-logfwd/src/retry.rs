//! Trying again what may work later: told once, tried ever more seldom, and never in step with others.

use std::fmt::Display;
use std::time::Duration;

/// The pauses before the second and before a late attempt.
const PAUSES: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(10));

/// How something that is tried again and again stands.
#[derive(Debug)]
pub(crate) struct Retry {
    pause: Duration,
    failures: u32,
}

impl Retry {
    pub(crate) const fn new() -> Self {
        Self {
            pause: PAUSES.0,
            failures: 0,
        }
    }

    /// Another attempt failed: how long to wait before the next.
    pub(crate) fn failed(&mut self, what: &str, error: &dyn Display) -> Duration {
        if self.failures == 0 {
            tracing::warn!("{what}: {error}; trying again");
        }
        self.failures += 1;
        let pause = self.pause;
        self.pause = (pause * 2).min(PAUSES.1);
        // A receiver that comes back is not met by all at once.
        pause.mul_f64(0.5 + fastrand::f64())
    }

    /// An attempt succeeded.
    pub(crate) fn succeeded(&mut self, what: &str) {
        if self.failures > 0 {
            tracing::warn!("{what}: works again after {} failures", self.failures);
        }
        *self = Self::new();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_limit_and_begin_anew() {
        let mut retry = Retry::new();
        let pauses: Vec<Duration> = (0..20).map(|_| retry.failed("x", &"y")).collect();
        assert!(pauses[0] >= PAUSES.0 / 2 && pauses[0] < PAUSES.0 * 2);
        assert!(pauses[19] >= PAUSES.1 / 2 && pauses[19] <= PAUSES.1.mul_f64(1.5));
        retry.succeeded("x");
        assert!(retry.failed("x", &"y") < PAUSES.0 * 2);
    }
}
