//! Binding the instances of a window, in order, each seeing what the ones before it took.

use std::sync::Arc;

use eru_cli::Failure;
use eru_fit::Host;
use eru_ledger::Gang;
use eru_plugin::Plugins;
use eru_store::{MAX_TXN_OPS, Rev, Store};
use eru_types::Reason;

use super::draft::Drafts;
use super::lease::Reservation;
use super::seats::Seats;
use super::window::{Chunk, Job, Window};
use super::{overflow, plugin, refuse};
use crate::args::ReserveArgs;
use crate::remap;
use crate::transaction::{self, MOST_BYTES};

/// Most instances that are bound or committed and not yet written: what comes first is finished first.
const HELD: usize = 8_192;

/// Who reserves.
pub(super) struct Placer<'a> {
    pub(super) store: &'a Arc<dyn Store>,
    pub(super) args: &'a ReserveArgs,
    plugins: Plugins,
    pub(super) seats: Seats,
    pub(super) drafts: Drafts,
    /// What was left of nodes on which cores were bound.
    pub(super) remaps: remap::Changed,
    pub(super) reservation: Option<Reservation>,
    /// Whether reservations are of gangs that take several transactions.
    pub(super) gang: bool,
    /// Most nodes that one transaction covers. Several are cheaper, and one that others change fails them all.
    pub(super) width: usize,
    /// The last number of a window.
    numbers: u64,
}

impl<'a> Placer<'a> {
    pub(super) fn new(store: &'a Arc<dyn Store>, args: &'a ReserveArgs, plugins: Plugins) -> Self {
        Self {
            store,
            args,
            plugins,
            seats: Seats::default(),
            drafts: Drafts::default(),
            remaps: remap::Changed::default(),
            reservation: None,
            gang: false,
            width: MAX_TXN_OPS,
            numbers: 0,
        }
    }

    pub(super) fn window(&mut self) -> Window {
        Window::new(self.number())
    }

    /// Another number than all before.
    pub(super) fn number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    /// The reservation to place under; a new one when the old was lost. A gang has one, alive or not.
    pub(super) fn txid(&mut self) -> Result<String, Failure> {
        if self.args.dry_run {
            return Ok("dry-run".into());
        }
        match &self.reservation {
            Some(held) if held.is_gang() || !held.lost() => Ok(held.txid.clone()),
            _ => {
                let gang = self.gang.then_some(Gang::Reserving);
                let txid = self.drafts.chance.unique()?;
                let begun = Reservation::begin(self.store, txid, self.args.ttl, gang)?;
                Ok(self.reservation.insert(begun).txid.clone())
            }
        }
    }

    /// Binds what this round can do of a window, from where it stands.
    pub(super) fn bind(&mut self, window: &mut Window) -> Result<(), Failure> {
        self.seats
            .load(&**self.store, &window.nodes(window.next), window.number)?;
        self.judge(window);
        let limit = if self.gang || window.whole { usize::MAX } else { HELD };
        while window.next < window.slots.len() && window.held < limit {
            self.place(window, window.next)?;
            window.next += 1;
        }
        Ok(())
    }

    fn place(&mut self, window: &mut Window, index: usize) -> Result<(), Failure> {
        let Some(job) = window.job(index) else { return Ok(()) };
        let (plan, left) = (job.plan.clone(), job.left);
        if job.is_done() || window.blocked.contains(&plan.node) {
            return Ok(());
        }
        if let Err(no) = refuse::possible(&plan.deploy) {
            return refused(window, index, no);
        }
        let Some(known) = self.seats.get(&plan.node) else {
            return refused(window, index, refuse::unknown());
        };
        let (fresh, stamp) = (self.args.dry_run || known.fresh == window.number, known.stamp);
        if let Err(no) = refuse::acceptable(&known.seat.node, &plan.deploy) {
            if fresh {
                return refused(window, index, no);
            }
            self.read_anew(window, &plan.node);
            return Ok(());
        }
        let (members, bytes) = window.size(&plan.node);
        let (ask, length) = self.drafts.ask(&plan.deploy);
        let ask = match ask {
            Ok(ask) => ask,
            Err(wrong) => {
                let no = (Reason::Unsupported, wrong.clone(), false);
                return refused(window, index, no);
            }
        };
        let want = room(members, bytes, length).min(left);
        let mut bound = eru_fit::bind_part(&Host::from(&known.seat.node), ask, want, left);
        if let Err(no) = plugin::bind(&self.plugins, ask, &known.seat.node, &mut bound) {
            return refused(window, index, no);
        }
        let got = bound.len() as u64;
        if got > 0 {
            let txid = self.txid()?;
            let Some(known) = self.seats.get_mut(&plan.node) else {
                return Ok(());
            };
            if !self.args.dry_run && bound.iter().any(|bound| !bound.cpu_map.is_empty()) {
                self.remaps.note(&known.seat.node);
            }
            let chunk = window.chunk(&plan.node, || Chunk {
                node: plan.node.clone(),
                stamp,
                txid: txid.clone(),
                members: Vec::new(),
                bytes: 0,
            });
            for bound in bound {
                eru_fit::take(&mut known.seat.node.usage, &bound).map_err(overflow)?;
                let draft = self.drafts.make(&plan.deploy, &known.seat.node, &txid, bound)?;
                chunk.bytes += draft.json.len();
                chunk.members.push((index, draft));
            }
            window.held += usize::try_from(got).unwrap_or(usize::MAX);
        }
        if got == left {
            return Ok(());
        }
        window.overflows |= got == want;
        // More of it has to wait: for this transaction, or for a look at the node as it is now.
        let committed_first = !self.args.dry_run && !window.whole && (members > 0 || got > 0);
        if got == want || committed_first {
            window.blocked.insert(plan.node);
        } else if !fresh {
            self.read_anew(window, &plan.node);
        } else if !self.args.dry_run && !window.cleared.contains(&plan.node) {
            window.blocked.insert(plan.node.clone());
            window.crowded.insert(plan.node);
        } else {
            let known = self.seats.get(&plan.node);
            let lacks = known.and_then(|known| {
                let ask = self.drafts.ask(&plan.deploy).0.as_ref().ok()?;
                let lack = eru_fit::shortage(&Host::from(&known.seat.node), ask);
                Some(lack.unwrap_or_else(|| plugin::lack(ask)))
            });
            let no = (Reason::InsufficientResource, lacks.unwrap_or_default(), true);
            return refused(window, index, no);
        }
        Ok(())
    }

    /// The revision of the usage of an assignment's node, as it is known.
    pub(super) fn usage_rev(&self, window: &mut Window, index: usize) -> Option<Rev> {
        let node = &window.job(index)?.plan.node;
        self.seats.get(node).map(|known| known.seat.usage_rev)
    }

    fn read_anew(&mut self, window: &mut Window, node: &str) {
        window.blocked.insert(node.to_owned());
        self.seats.drop(node);
    }
}

/// How many more instances a transaction for one node takes in.
fn room(members: usize, bytes: usize, each: usize) -> u64 {
    let by_number = transaction::MOST_PLACED.saturating_sub(members as u64);
    let by_bytes = (MOST_BYTES.saturating_sub(bytes) / each.max(1)) as u64;
    by_number.min(by_bytes.max(u64::from(members == 0)))
}

fn refused(window: &mut Window, index: usize, no: refuse::No) -> Result<(), Failure> {
    if let Some(job) = window.job(index) {
        job.refused = Some(no);
    }
    Ok(())
}

impl Placer<'_> {
    /// Says who of those that met a conflict were in anybody's way: those whose revisions have changed. Only they have
    /// lost an attempt.
    fn judge(&mut self, window: &mut Window) {
        let suspects = std::mem::take(&mut window.suspects);
        for (node, node_rev, usage_rev) in suspects {
            let same = self.seats.get(&node).is_some_and(|known| {
                let seat = &known.seat;
                (seat.node_rev, seat.usage_rev) == (node_rev, usage_rev)
            });
            if same {
                continue;
            }
            let concerned = |job: &&mut Job| job.plan.node == node && !job.is_done();
            for job in window.jobs_mut().filter(concerned) {
                job.attempts += 1;
                if job.attempts == super::ATTEMPTS {
                    let message = format!("others were faster {} times; plan again", super::ATTEMPTS);
                    job.refused = Some((Reason::Conflict, message, true));
                }
            }
        }
    }
}
