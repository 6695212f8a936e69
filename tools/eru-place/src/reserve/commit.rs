//! From what is bound to transactions, and from their outcomes to what is placed.
//!
//! What must stay true: a transaction holds on to the revisions of every node that it covers and to the reservation; an
//! instance counts as placed when the store has said so, or when a look at the store has shown it.

use eru_cli::{Exit, Failure};
use eru_store::{Error, MAX_TXN_OPS, Outcome, Rev, Txn};

use super::inbox::Landed;
use super::placer::Placer;
use super::window::{Chunk, Window};
use crate::transaction::{self, MOST_BYTES};

/// How often a window goes on after the store went away in the middle of it.
const OUTAGES: u32 = 2;

/// What goes into one transaction.
pub(super) type Pack = Vec<Chunk>;

impl Placer<'_> {
    /// Makes transactions of what a window has bound. What was bound on a reading or for a reservation that holds no
    /// longer is left for the next round.
    pub(super) fn seal(&mut self, window: &mut Window) -> (Vec<Pack>, Vec<Txn>) {
        let held = self.reservation.as_ref().filter(|held| held.is_gang() || !held.lost());
        let txid = held.map(|held| held.txid.clone());
        let (mut packs, mut txns): (Vec<Pack>, Vec<Txn>) = (Vec::new(), Vec::new());
        let (mut ops, mut bytes) = (0, 0);
        for chunk in window.take_chunks() {
            let stale = !self.args.dry_run && txid.as_ref() != Some(&chunk.txid);
            let Some(known) = self.seats.same(&chunk.node, chunk.stamp).filter(|_| !stale) else {
                self.undo(window, &chunk);
                continue;
            };
            let more = 2 * chunk.members.len() + 1;
            let full = packs.last().is_none_or(|pack| pack.len() >= self.width)
                || ops + more > MAX_TXN_OPS
                || bytes + chunk.bytes > MOST_BYTES;
            if full {
                packs.push(Pack::new());
                txns.push(transaction::under(&chunk.txid));
                (ops, bytes) = (0, 0);
            }
            (ops, bytes) = (ops + more, bytes + chunk.bytes);
            if let (Some(pack), Some(txn)) = (packs.last_mut(), txns.last_mut()) {
                transaction::put(txn, &known.seat, chunk.members.iter().map(|(_, draft)| draft.put()));
                pack.push(chunk);
            }
        }
        (packs, txns)
    }

    /// Gives up what was bound on the nodes that `which` names.
    pub(super) fn unbind(&mut self, window: &mut Window, which: impl Fn(&str) -> bool) {
        let (undone, kept): (Vec<Chunk>, Vec<Chunk>) =
            window.take_chunks().into_iter().partition(|chunk| which(&chunk.node));
        for chunk in &undone {
            self.undo(window, chunk);
            // Others of this node must not overtake them.
            window.blocked.insert(chunk.node.clone());
        }
        for chunk in kept {
            let node = chunk.node.clone();
            window.chunk(&node, || chunk);
        }
    }

    /// The usage of the node's reading counts what came to nothing: it is read anew.
    pub(super) fn undo(&mut self, window: &mut Window, chunk: &Chunk) {
        self.seats.drop(&chunk.node);
        window.held = window.held.saturating_sub(chunk.members.len());
        for (index, draft) in &chunk.members {
            if let Some(job) = window.job(*index) {
                self.drafts.give_back(&job.plan.deploy.spec, draft.seq);
            }
        }
    }

    /// Applies transactions here and now.
    pub(super) fn commit(&self, txns: &[Txn]) -> Landed {
        if self.args.dry_run {
            return txns.iter().map(|_| Ok(Outcome::Committed(0))).collect();
        }
        self.store.txn_all(txns)
    }

    /// Notes how the transactions of a window ended.
    ///
    /// # Errors
    /// The first error of the store, after everything that is committed was noted.
    pub(super) fn landed(&mut self, window: &mut Window, packs: Vec<Pack>, landed: Landed) -> Result<(), Failure> {
        if landed.len() != packs.len() {
            return Err(Failure::new(Exit::Software, "transactions ended without an outcome"));
        }
        let (mut failed, mut away, mut unknown) = (None, None, Vec::new());
        for (pack, outcome) in packs.into_iter().zip(landed) {
            match outcome {
                Ok(Outcome::Committed(rev)) => {
                    self.placed(window, pack, rev);
                    self.width = (self.width * 2).min(MAX_TXN_OPS);
                }
                Ok(Outcome::Conflict) => self.lost(window, &pack),
                Err(error @ Error::Unavailable { .. }) => {
                    away = Some(error);
                    unknown.push(pack);
                }
                Err(error) => {
                    failed.get_or_insert(error);
                    self.lost(window, &pack);
                }
            }
        }
        if let Some(error) = away {
            let looked = self.look(window, unknown);
            window.outages += 1;
            if window.outages > OUTAGES || looked.is_err() {
                failed.get_or_insert(error);
            }
        }
        failed.map_or(Ok(()), |error| Err(error.into()))
    }

    fn placed(&mut self, window: &mut Window, pack: Pack, rev: Rev) {
        for chunk in pack {
            self.seats.committed(&chunk.node, chunk.stamp, rev, window.number);
            for (index, draft) in chunk.members {
                if let Some(job) = window.job(index) {
                    job.left = job.left.saturating_sub(1);
                    job.attempts = 0;
                    job.placed.push((draft.json, rev));
                }
            }
        }
    }

    fn lost(&mut self, window: &mut Window, pack: &Pack) {
        self.width = (pack.len() / 2).max(1);
        for chunk in pack {
            if let Some(known) = self.seats.same(&chunk.node, chunk.stamp) {
                let revs = (known.seat.node_rev, known.seat.usage_rev);
                window.suspects.push((chunk.node.clone(), revs.0, revs.1));
            }
            self.undo(window, chunk);
        }
    }

    /// Looks what has become of transactions whose outcome nobody was told: the first workload of each is there, or
    /// none is. One that is still to be applied holds on to revisions that the next attempt changes.
    fn look(&mut self, window: &mut Window, unknown: Vec<Pack>) -> Result<(), Failure> {
        let first = |pack: &Pack| Some(pack.first()?.members.first()?.1.work.clone());
        let keys: Vec<String> = unknown.iter().filter_map(first).collect();
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        let found = self.store.get_many(&keys);
        let entries = found.as_ref().map(|found| found.entries.as_slice()).unwrap_or_default();
        for pack in unknown {
            let key = first(&pack).unwrap_or_default();
            match entries.iter().find(|entry| entry.key == key) {
                Some(entry) => self.placed(window, pack, entry.create_rev),
                None => pack.iter().for_each(|chunk| self.undo(window, chunk)),
            }
        }
        found.map(|_| ()).map_err(Failure::from)
    }
}
