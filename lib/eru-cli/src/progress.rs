//! One line of progress on a terminal's stderr, for work that takes longer than a glance. Nothing elsewhere.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

/// A line may change this often.
const INTERVAL: Duration = Duration::from_millis(100);

/// The progress of one piece of work; the line vanishes when this is dropped.
#[derive(Debug)]
pub struct Progress {
    label: String,
    total: usize,
    done: usize,
    shown: Option<Instant>,
    enabled: bool,
}

impl Progress {
    /// Progress towards `total` steps of `label`.
    #[must_use]
    pub fn new(label: impl Into<String>, total: usize) -> Self {
        Self {
            label: label.into(),
            total,
            done: 0,
            shown: None,
            enabled: io::stderr().is_terminal(),
        }
    }

    /// One more step is done.
    pub fn step(&mut self) {
        self.done += 1;
        let due = self.shown.is_none_or(|shown| shown.elapsed() >= INTERVAL);
        if self.enabled && due {
            self.shown = Some(Instant::now());
            let _ = write!(io::stderr(), "\r\x1b[K{}", self.line());
        }
    }

    fn line(&self) -> String {
        format!("{} {}/{}", self.label, self.done, self.total)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown.is_some() {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_steps_and_is_silent_without_a_terminal() {
        let mut progress = Progress::new("nodes", 3);
        progress.enabled = false;
        progress.step();
        progress.step();
        assert_eq!(progress.line(), "nodes 2/3");
        assert!(progress.shown.is_none());
    }
}
