//! Assignments as they come, a window of them at a time: while the transactions of some are under way, the next are
//! bound.
//!
//! What must stay true: windows that are under way together have no node in common, and end in their order.

use std::collections::{HashSet, VecDeque};

use eru_cli::{BadLines, Failure, LineError, Output};

use super::commit::Pack;
use super::inbox::{Inbox, Landed, News};
use super::line::Item;
use super::placer::Placer;
use super::window::{Slot, Window};
use crate::remap::Changed;

/// Most documents of a window.
const WINDOW: usize = 256;
/// Most windows that are under way together.
const FLIGHTS: usize = 3;

/// A window whose transactions are under way.
struct Flight {
    window: Window,
    packs: Vec<Pack>,
    landed: Option<Landed>,
}

/// The stream.
pub(super) struct Stream<'a, 'o> {
    placer: Placer<'a>,
    inbox: &'a Inbox,
    output: &'a mut Output<'o>,
    bad: &'a mut BadLines,
    flights: VecDeque<Flight>,
    /// A window that is done, written once the next is on its way.
    unwritten: Option<Window>,
    refused: bool,
}

impl<'a, 'o> Stream<'a, 'o> {
    pub(super) fn new(placer: Placer<'a>, inbox: &'a Inbox, output: &'a mut Output<'o>, bad: &'a mut BadLines) -> Self {
        Self {
            placer,
            inbox,
            output,
            bad,
            flights: VecDeque::new(),
            unwritten: None,
            refused: false,
        }
    }

    /// Works to the end of the input. Returns whether anything was refused, and whose shared cores may have changed.
    pub(super) fn run(mut self) -> Result<(bool, Changed), Failure> {
        let mut open = self.placer.window();
        let mut outcome = Ok(());
        while outcome.is_ok() {
            let room = WINDOW.saturating_sub(open.slots.len());
            outcome = match self.inbox.wait(room, !self.flights.is_empty()) {
                News::Items(items) => self.take(&mut open, items),
                News::Landed(number, landed) => {
                    self.note(number, landed);
                    self.advance(&mut open)
                }
                News::End => return Ok((self.refused, self.placer.remaps)),
            };
            while outcome.is_ok() && self.may_launch(&open) {
                let next = self.placer.window();
                self.launch(std::mem::replace(&mut open, next));
                outcome = self.advance(&mut open);
            }
            outcome = outcome.and(self.write());
        }
        let landed = self.land_all();
        outcome.and(landed).map(|()| (self.refused, self.placer.remaps))
    }

    /// Binds documents into the window that is open.
    fn take(&mut self, open: &mut Window, items: Vec<Item>) -> Result<(), Failure> {
        for item in items {
            match item {
                Item::Plan(plan) => open.push(plan),
                Item::Other(document) => open.slots.push(Slot::Other(document)),
                Item::Bad(error) => {
                    self.bad.skip(Err::<(), LineError>(error))?;
                }
            }
        }
        // What was read of the nodes for those before them is too old to refuse these by.
        open.number = self.placer.number();
        self.placer.bind(open)
    }

    /// Whether the open window may set out: at once when nothing is under way, else when it is full and nothing that
    /// it has bound is of a node that others have to do with.
    fn may_launch(&self, open: &Window) -> bool {
        if self.flights.is_empty() {
            return !open.slots.is_empty();
        }
        if self.flights.len() >= FLIGHTS || open.slots.len() < WINDOW {
            return false;
        }
        let under_way = self.flights.iter().flat_map(|flight| flight.window.jobs());
        let nodes: HashSet<&str> = under_way.map(|job| job.plan.node.as_str()).collect();
        open.jobs().all(|job| !nodes.contains(job.plan.node.as_str()))
    }

    /// Sends a window on its way. One that needs no transaction, or writes none, has landed already.
    fn launch(&mut self, mut window: Window) {
        let (packs, txns) = self.placer.seal(&mut window);
        let landed = if txns.is_empty() || self.placer.args.dry_run {
            Some(self.placer.commit(&txns))
        } else {
            self.inbox.send(window.number, self.placer.store, txns);
            None
        };
        self.flights.push_back(Flight { window, packs, landed });
    }

    fn note(&mut self, number: u64, landed: Landed) {
        if let Some(flight) = self.flights.iter_mut().find(|flight| flight.window.number == number) {
            flight.landed = Some(landed);
        }
    }

    /// Ends the windows that have landed, as far as all before them have.
    fn advance(&mut self, open: &mut Window) -> Result<(), Failure> {
        while let Some(landed) = self.flights.front_mut().and_then(|flight| flight.landed.take()) {
            let Some(Flight { mut window, packs, .. }) = self.flights.pop_front() else {
                break;
            };
            self.write()?;
            self.land(&mut window, packs, landed)?;
            if !window.is_done() {
                // It comes first: what the open window has bound of its nodes is given up.
                let unsettled = window.unsettled();
                self.placer.unbind(open, |node| unsettled.contains(node));
                self.refused |= self.placer.settle(&mut window, self.output)?;
            }
            self.unwritten = Some(window);
        }
        if self.flights.is_empty() && open.slots.is_empty() && !self.placer.args.dry_run {
            self.placer.seats.trim();
        }
        Ok(())
    }

    /// Notes the outcomes of what was under way. When the store failed, what is committed is written all the same.
    fn land(&mut self, window: &mut Window, packs: Vec<Pack>, landed: Landed) -> Result<(), Failure> {
        let noted = self.placer.landed(window, packs, landed);
        if noted.is_err() {
            window.write(self.output, true)?;
        }
        noted
    }

    /// Writes the window that is done.
    fn write(&mut self) -> Result<(), Failure> {
        if let Some(mut window) = self.unwritten.take() {
            self.refused |= window.write(self.output, true)?;
        }
        Ok(())
    }

    /// After a failure: what is under way may still be committed, and then it must be told.
    fn land_all(&mut self) -> Result<(), Failure> {
        let mut outcome = Ok(());
        while let Some(mut flight) = self.flights.pop_front() {
            while flight.landed.is_none() {
                match self.inbox.wait(0, true) {
                    News::Landed(number, landed) if number == flight.window.number => flight.landed = Some(landed),
                    News::Landed(number, landed) => self.note(number, landed),
                    News::Items(_) | News::End => {}
                }
            }
            let landed = flight.landed.unwrap_or_default();
            let noted = self.land(&mut flight.window, flight.packs, landed);
            outcome = outcome
                .and(noted)
                .and(flight.window.write(self.output, true).map(|_| ()));
        }
        outcome
    }
}
