//! A store that does not answer for a while.

use std::time::Duration;

use eru_store::Error;

/// Whether no waiting mends an error of the store.
#[must_use]
pub const fn is_fatal(error: &Error) -> bool {
    matches!(error, Error::Denied { .. } | Error::Config { .. })
}

/// How long the store has been away: told once, asked ever more seldom.
#[derive(Debug, Default)]
pub struct Away(u32);

impl Away {
    /// How long to wait after another failure.
    #[must_use]
    pub fn pause(&mut self, error: &Error) -> Duration {
        if self.0 == 0 {
            tracing::warn!("{error}; trying again");
        }
        self.0 = self.0.saturating_add(1);
        Duration::from_millis(50 << self.0.min(6))
    }

    /// The store answers.
    pub fn back(&mut self) {
        if std::mem::take(&mut self.0) > 0 {
            tracing::warn!("the store is back");
        }
    }
}
