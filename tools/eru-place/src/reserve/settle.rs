//! Bringing a window to its end, round after round: what met a conflict is read and bound anew, what lacks room is
//! refused once the dead were taken back.

use std::time::Duration;

use eru_cli::{Failure, Output};
use eru_types::keys;

use super::placer::Placer;
use super::window::{Job, Window};
use crate::reclaim;

impl Placer<'_> {
    /// Works until every assignment is placed or refused, and writes as they are done. Returns whether any was refused.
    pub(super) fn settle(&mut self, window: &mut Window, output: &mut Output<'_>) -> Result<bool, Failure> {
        let mut refused = window.write(output, false)?;
        while !window.is_done() {
            let round = self.round(window);
            refused |= window.write(output, round.is_err())?;
            round?;
        }
        Ok(refused)
    }

    /// Binds and commits what one transaction a node can do.
    pub(super) fn round(&mut self, window: &mut Window) -> Result<(), Failure> {
        self.prepare(window)?;
        window.begin_round();
        self.bind(window)?;
        let (packs, txns) = self.seal(window);
        let landed = self.commit(&txns);
        self.landed(window, packs, landed)
    }

    /// What has to be done between two rounds.
    pub(super) fn prepare(&mut self, window: &mut Window) -> Result<(), Failure> {
        for node in std::mem::take(&mut window.crowded) {
            // What could not be taken back now is so much room less, and no reason to give up.
            match reclaim::node(&**self.store, &node) {
                Ok(taken) if taken.is_empty() => {}
                Ok(_) => self.seats.drop(&node),
                Err(failure) if failure.exit() == eru_cli::Exit::Unavailable => return Err(failure),
                Err(failure) => tracing::warn!("{failure}"),
            }
            window.cleared.insert(node);
        }
        if window.suspects.is_empty() {
            return Ok(());
        }
        // The lease may have ended unnoticed, as while the machine slept.
        if let Some(held) = self.reservation.as_ref().filter(|held| !held.is_gang())
            && self.store.get(&keys::pending(&held.txid))?.is_none()
        {
            self.reservation = None;
        }
        // Those who collided must not collide again in step.
        let attempts = window.jobs().filter(|job| !job.is_done()).map(|job| job.attempts).max();
        let most = u64::from(attempts.unwrap_or_default()) * 4;
        std::thread::sleep(Duration::from_millis(fastrand::u64(0..=most)));
        Ok(())
    }
}

impl Window {
    /// The nodes on which something is left to do.
    pub(super) fn unsettled(&self) -> std::collections::HashSet<String> {
        let left = self.jobs().filter(|job| !job.is_done());
        left.map(|job: &Job| job.plan.node.clone()).collect()
    }
}
