//! All or nothing: every assignment of the input, or none.
//!
//! What fits into one transaction is reserved by one. What does not is written under a mark that says that the gang is
//! still gathering: its members are on the books, and nobody may confirm one. When all are there, one transaction
//! changes the mark, and that makes them real. A gang that cannot be completed is given back at once; one whose
//! `eru-place` died ends with the mark's lease, and is taken back as whatever belongs to a dead reservation.
//!
//! What must stay true: no member is written to standard output, or confirmed, before all of them are reserved.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, Instant};

use eru_cli::{BadLines, Exit, Failure, LineError, Output};
use eru_store::{MAX_TXN_OPS, Outcome, Rev};
use eru_types::{Document, Reason, Workload, from_json, keys};

use super::MOST;
use super::inbox::{Inbox, News};
use super::line::Item;
use super::placer::Placer;
use super::refuse::No;
use super::rival;
use super::window::{Slot, Window};
use crate::{reclaim, transaction};

/// How long other gangs are waited for before this one gives up.
const PATIENCE: Duration = Duration::from_secs(30);

/// What became of one attempt.
enum Verdict {
    Placed,
    /// This assignment cannot be placed.
    Refused(usize),
    /// Not now; once one of these gangs has ended.
    Again(Vec<String>),
}

/// Reserves all that the input asks for, or nothing. Returns whether it was refused.
pub(super) fn run(
    placer: &mut Placer<'_>,
    inbox: &Inbox,
    output: &mut Output<'_>,
    bad: &mut BadLines,
) -> Result<bool, Failure> {
    let mut window = placer.window();
    if let Some(spoilt) = gather(inbox, bad, &mut window)? {
        window.jobs_mut().for_each(|job| job.refused = Some(spoilt.clone()));
    } else if !window.is_done() {
        let late = Instant::now() + PATIENCE;
        reserve(&mut Gang { placer, late }, &mut window)?;
    }
    window.write(output, true)
}

/// Takes in all of the input. Returns why it is not whole, if it is not.
fn gather(inbox: &Inbox, bad: &mut BadLines, window: &mut Window) -> Result<Option<No>, Failure> {
    let (mut spoilt, mut count) = (None, 0u64);
    loop {
        let items = match inbox.wait(usize::MAX, false) {
            News::Items(items) => items,
            News::Landed(..) => continue,
            News::End => return Ok(spoilt),
        };
        for item in items {
            match item {
                Item::Plan(plan) => {
                    count = count.saturating_add(plan.count);
                    if count > MOST {
                        let why = format!("more than {MOST} instances are too many for that; reserve them in parts");
                        spoilt = Some(not_whole(&why, false));
                    }
                    window.push(plan);
                }
                Item::Other(document) => {
                    if matches!(*document, Document::Refusal(_)) {
                        spoilt = Some(not_whole("the plan has a refusal in it; plan again", true));
                    }
                    window.slots.push(Slot::Other(document));
                }
                Item::Bad(error) => {
                    bad.skip(Err::<(), LineError>(error))?;
                    spoilt = Some(not_whole("a line of the plan could not be read", false));
                }
            }
        }
    }
}

fn not_whole(why: &str, retry: bool) -> No {
    (
        Reason::Conflict,
        format!("all or nothing was asked for, and {why}"),
        retry,
    )
}

fn reserve(gang: &mut Gang<'_, '_>, window: &mut Window) -> Result<(), Failure> {
    let mut parts = !fits_at_once(window);
    loop {
        let verdict = if parts {
            gang.in_parts(window)?
        } else {
            gang.at_once(window, &mut parts)?
        };
        match verdict {
            Verdict::Placed => return Ok(()),
            Verdict::Refused(index) => {
                refuse_all(window, index);
                return Ok(());
            }
            Verdict::Again(rivals) => {
                if gang.is_late() {
                    let no = not_whole("others are in the way all the time; try again", true);
                    window.reset(gang.placer.number());
                    window.jobs_mut().for_each(|job| job.refused = Some(no.clone()));
                    return Ok(());
                }
                rival::wait(&**gang.placer.store, &rivals, gang.late)?;
                window.reset(gang.placer.number());
            }
        }
    }
}

/// Whether one transaction takes it all.
fn fits_at_once(window: &Window) -> bool {
    let mut nodes: HashMap<&str, u64> = HashMap::new();
    for job in window.jobs() {
        let count = nodes.entry(&job.plan.node).or_default();
        *count = count.saturating_add(job.plan.count);
    }
    let ops = |count: &u64| count.saturating_mul(2).saturating_add(1);
    nodes.values().all(|count| *count <= transaction::MOST_PLACED)
        && nodes.values().map(ops).fold(0, u64::saturating_add) <= MAX_TXN_OPS as u64
}

/// Each assignment is refused as a whole: one for its own reason, the others because of it.
fn refuse_all(window: &mut Window, cause: usize) {
    let Some((node, no)) = window
        .job(cause)
        .and_then(|job| Some((job.plan.node.clone(), job.refused.clone()?)))
    else {
        return;
    };
    let number = window.number;
    window.reset(number);
    let why = format!("node {node}: {}", no.1);
    for job in window.jobs_mut() {
        job.refused = Some((no.0, format!("all or nothing was asked for, and {why}"), no.2));
    }
}

struct Gang<'g, 'a> {
    placer: &'g mut Placer<'a>,
    late: Instant,
}

impl Gang<'_, '_> {
    fn is_late(&self) -> bool {
        Instant::now() >= self.late
    }

    /// Reserves with one transaction. Nothing is held while it does not succeed.
    fn at_once(&mut self, window: &mut Window, parts: &mut bool) -> Result<Verdict, Failure> {
        let placer = &mut *self.placer;
        window.whole = true;
        let total = window.jobs().map(|job| job.left).sum::<u64>();
        loop {
            placer.prepare(window)?;
            window.begin_round();
            placer.bind(window)?;
            if let Some(index) = refused(window) {
                let seen = placer.usage_rev(window, index);
                placer.unbind(window, |_| true);
                match self.way_out(window, index, seen)? {
                    None => return Ok(Verdict::Refused(index)),
                    Some(rivals) => return Ok(Verdict::Again(rivals)),
                }
            }
            if window.held as u64 != total {
                placer.unbind(window, |_| true);
                if window.overflows {
                    *parts = true;
                    return Ok(Verdict::Again(Vec::new()));
                }
                continue;
            }
            placer.width = MAX_TXN_OPS;
            let (packs, txns) = placer.seal(window);
            if txns.len() != 1 || window.held as u64 != total {
                packs.iter().flatten().for_each(|chunk| placer.undo(window, chunk));
                *parts = txns.len() > 1;
                return Ok(Verdict::Again(Vec::new()));
            }
            let landed = placer.commit(&txns);
            placer.landed(window, packs, landed)?;
            if window.is_done() && refused(window).is_none() {
                return Ok(Verdict::Placed);
            }
        }
    }

    /// Reserves with several transactions, and gives everything back unless all succeeded.
    fn in_parts(&mut self, window: &mut Window) -> Result<Verdict, Failure> {
        self.placer.gang = true;
        // Nothing was placed under one that is no gang's.
        if let Some(unused) = self.placer.reservation.take() {
            unused.end(&**self.placer.store)?;
        }
        window.whole = false;
        let verdict = self.gather_members(window);
        if !matches!(verdict, Ok(Verdict::Placed)) {
            // What cannot be given back now is given back when the lease has ended.
            let given_back = self.give_back(window);
            if verdict.is_ok() {
                given_back?;
            }
        }
        verdict
    }

    fn gather_members(&mut self, window: &mut Window) -> Result<Verdict, Failure> {
        let store = self.placer.store;
        let txid = self.placer.txid()?;
        while !window.is_done() || refused(window).is_some() {
            if let Some(index) = refused(window) {
                let seen = self.placer.usage_rev(window, index);
                match self.way_out(window, index, seen)? {
                    None => return Ok(Verdict::Refused(index)),
                    Some(_) if self.is_late() => return Ok(Verdict::Refused(index)),
                    Some(rivals) if self.older(&rivals)? => return Ok(Verdict::Again(rivals)),
                    Some(rivals) => rival::wait(&**store, &rivals, self.late)?,
                }
                self.retry(window, index);
            }
            self.placer.round(window)?;
            let conflict = !window.suspects.is_empty();
            if conflict && store.get(&keys::pending(&txid))?.is_none() {
                return Ok(Verdict::Again(Vec::new()));
            }
        }
        match &self.placer.reservation {
            Some(reservation) if !reservation.flip(&**store)? => Ok(Verdict::Again(Vec::new())),
            _ => Ok(Verdict::Placed),
        }
    }

    /// Looks for a reason to try the assignment again that lacked room when its node was `seen`. `None`: there is none.
    /// The gangs that may make room are named; without any, there is some already.
    fn way_out(
        &mut self,
        window: &mut Window,
        index: usize,
        seen: Option<Rev>,
    ) -> Result<Option<Vec<String>>, Failure> {
        let store = &**self.placer.store;
        let Some(job) = window.job(index) else { return Ok(None) };
        let lacks = matches!(job.refused, Some((Reason::InsufficientResource, ..)));
        if !lacks || self.placer.args.dry_run {
            return Ok(None);
        }
        let node = job.plan.node.clone();
        let (own, since) = self.own();
        let rivals = rival::on(store, &node, &own, since)?;
        if !rivals.older.is_empty() {
            return Ok(Some(rivals.older));
        }
        if !rivals.younger.is_empty() {
            return Ok(Some(rivals.younger));
        }
        // Somebody may have left between our look at the node and that at its workloads.
        let now = eru_ledger::seat(store, &node)?.map(|seat| seat.usage_rev);
        Ok((rivals.dead || seen != now).then(Vec::new))
    }

    /// Our reservation, and since when it is. One that holds nothing is younger than all.
    fn own(&self) -> (String, Rev) {
        let held = self.placer.reservation.as_ref().filter(|held| held.is_gang());
        held.map_or((String::new(), Rev::MAX), |held| (held.txid.clone(), held.since))
    }

    /// Whether one of these began before us.
    fn older(&self, rivals: &[String]) -> Result<bool, Failure> {
        let keys: Vec<String> = rivals.iter().map(|txid| keys::pending(txid)).collect();
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        let since = self.own().1;
        let entries = self.placer.store.get_many(&keys)?.entries;
        Ok(entries.iter().any(|entry| entry.create_rev < since))
    }

    fn retry(&mut self, window: &mut Window, index: usize) {
        if let Some(job) = window.job(index) {
            job.refused = None;
            let node = job.plan.node.clone();
            window.cleared.remove(&node);
            self.placer.seats.drop(&node);
        }
    }

    /// Gives back what was reserved of a gang that is not complete. Its mark goes first: from then on it can no more be
    /// completed, and anybody may take back what this leaves.
    fn give_back(&mut self, window: &mut Window) -> Result<(), Failure> {
        let Some(reservation) = self.placer.reservation.take() else {
            return Ok(());
        };
        let store = &**self.placer.store;
        reservation.end(store)?;
        let mut members: BTreeMap<String, Vec<(Workload, Rev)>> = BTreeMap::new();
        for (json, rev) in window.jobs_mut().flat_map(|job| job.placed.drain(..)) {
            if let Ok(workload) = from_json::<Workload>(&json) {
                members.entry(workload.node.clone()).or_default().push((workload, rev));
            }
        }
        let (mut txns, mut rest) = (Vec::new(), Vec::new());
        for (node, workloads) in &members {
            let seat = self.placer.seats.get(node).map(|known| &known.seat);
            let txn = seat
                .filter(|_| workloads.len() <= transaction::MOST_RELEASED)
                .and_then(|seat| transaction::release(seat, workloads, true).ok());
            match txn {
                Some(txn) => txns.push((node, txn)),
                None => rest.push(node),
            }
        }
        let (nodes, txns): (Vec<&String>, Vec<_>) = txns.into_iter().unzip();
        for (node, outcome) in nodes.into_iter().zip(store.txn_all(&txns)) {
            self.placer.seats.drop(node);
            if !matches!(outcome, Ok(Outcome::Committed(_))) {
                rest.push(node);
            }
        }
        for node in rest {
            self.placer.seats.drop(node);
            match reclaim::node(store, node) {
                Err(failure) if failure.exit() == Exit::Unavailable => return Err(failure),
                // The other gang may be taking them back as well; it, or `gc`, goes on.
                Err(failure) => tracing::warn!("{failure}"),
                Ok(_) => {}
            }
        }
        Ok(())
    }
}

/// The first assignment that was refused.
fn refused(window: &Window) -> Option<usize> {
    let is_refused = |slot: &Slot| matches!(slot, Slot::Job(job) if job.refused.is_some());
    window.slots.iter().position(is_refused)
}
