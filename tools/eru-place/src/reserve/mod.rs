//! Reserving what a plan asks for: read, bind, and write if nothing changed meanwhile.
//!
//! Assignments are taken as they wait on standard input, a window of them at a time. Their nodes are read together and
//! kept; their instances are bound in order; what one node takes goes into one transaction, several nodes' into one
//! where nobody else changes them; and while the transactions of one window are under way, the next is read and bound.
//!
//! What must stay true: an assignment that comes alone is answered at once; documents come out in the order in which
//! they went in; a workload is written only when the store has it.

mod chance;
mod commit;
mod draft;
mod gang;
mod inbox;
mod lease;
mod line;
mod placer;
mod plugin;
mod refuse;
mod rival;
mod seats;
mod settle;
mod window;

use std::sync::Arc;

use eru_cli::{BadLines, Exit, Failure, Io, LineError, Output, OutputArgs};
use eru_plugin::Plugins;
use eru_store::Store;

use crate::args::ReserveArgs;
use crate::{remap, table};
use commit::Pack;
use inbox::{Inbox, Landed, News};
use line::Item;
use placer::Placer;
use window::{Slot, Window};

/// How often a node is read and bound anew before the rest is refused.
const ATTEMPTS: u32 = 16;
/// Most documents that are under way together.
const WINDOW: usize = 512;

pub(crate) fn run(
    store: &Arc<dyn Store>,
    args: &ReserveArgs,
    plugins: Plugins,
    output: &OutputArgs,
    io: &mut Io,
) -> Result<(), Failure> {
    // What was reserved is worth nothing if nobody hears of it.
    io.record();
    let inbox = Inbox::new(io.documents().into_lines());
    let mut output = Output::new(io).table(output, table::WORKLOADS);
    let mut placer = Placer::new(store, args, plugins);
    let mut bad = BadLines::default();
    let (refused, remaps) = if args.all_or_nothing {
        let refused = gang::run(&mut placer, &inbox, &mut output, &mut bad)?;
        (refused, placer.remaps)
    } else {
        let mut stream = Stream {
            placer,
            inbox: &inbox,
            output: &mut output,
            bad: &mut bad,
            flight: None,
            unwritten: None,
            refused: false,
        };
        stream.run()?;
        (stream.refused, stream.placer.remaps)
    };
    remap::write(&**store, remaps, &mut output)?;
    output.finish()?;
    if refused {
        return Err(Failure::reported(Exit::No));
    }
    bad.outcome()
}

/// A window whose transactions are under way.
struct Flight {
    window: Window,
    packs: Vec<Pack>,
}

/// Assignments as they come.
struct Stream<'a, 'o> {
    placer: Placer<'a>,
    inbox: &'a Inbox,
    output: &'a mut Output<'o>,
    bad: &'a mut BadLines,
    flight: Option<Flight>,
    /// A window that is done, written once the next is on its way.
    unwritten: Option<Window>,
    refused: bool,
}

impl Stream<'_, '_> {
    fn run(&mut self) -> Result<(), Failure> {
        let mut open = self.placer.window();
        let mut outcome = Ok(());
        while outcome.is_ok() {
            let room = WINDOW.saturating_sub(open.slots.len());
            outcome = match self.inbox.wait(room, self.flight.is_some()) {
                News::Items(items) => self.take(&mut open, items),
                News::Landed(landed) => self.land(landed, &mut open),
                News::End => return Ok(()),
            };
            if outcome.is_ok() && self.flight.is_none() && !open.slots.is_empty() {
                let next = self.placer.window();
                outcome = self.launch(std::mem::replace(&mut open, next));
            }
            outcome = outcome.and(self.write());
        }
        // What is under way may still be committed, and then it must be told.
        if self.flight.is_some() {
            let landed = self.inbox.landing();
            if let Some(mut window) = self.note(landed)? {
                window.write(self.output, true)?;
            }
        }
        outcome
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
        self.placer.bind(open)
    }

    /// Sends a window on its way; one that needs no transaction ends here.
    fn launch(&mut self, mut window: Window) -> Result<(), Failure> {
        let (packs, txns) = self.placer.seal(&mut window);
        if txns.is_empty() || self.placer.args.dry_run {
            self.write()?;
            let landed = self.placer.commit(&txns);
            self.placer.landed(&mut window, packs, landed)?;
            self.refused |= self.placer.settle(&mut window, self.output)?;
            if !self.placer.args.dry_run {
                self.placer.seats.trim();
            }
            return Ok(());
        }
        self.inbox.send(self.placer.store, txns);
        self.flight = Some(Flight { window, packs });
        Ok(())
    }

    /// Ends a window whose transactions have landed.
    fn land(&mut self, landed: Landed, open: &mut Window) -> Result<(), Failure> {
        let Some(mut window) = self.note(landed)? else {
            return Ok(());
        };
        if !window.is_done() {
            // It comes first: what the open window has bound of its nodes is given up.
            let unsettled = window.unsettled();
            self.placer.unbind(open, |node| unsettled.contains(node));
            self.refused |= self.placer.settle(&mut window, self.output)?;
        }
        if open.slots.is_empty() {
            self.placer.seats.trim();
        }
        self.unwritten = Some(window);
        Ok(())
    }

    /// Writes the window that is done.
    fn write(&mut self) -> Result<(), Failure> {
        if let Some(mut window) = self.unwritten.take() {
            self.refused |= window.write(self.output, true)?;
        }
        Ok(())
    }

    /// Notes the outcomes of what was under way. When the store failed, what is committed is written all the same.
    fn note(&mut self, landed: Landed) -> Result<Option<Window>, Failure> {
        let Some(Flight { mut window, packs }) = self.flight.take() else {
            return Ok(None);
        };
        let noted = self.placer.landed(&mut window, packs, landed);
        if noted.is_err() {
            window.write(self.output, true)?;
        }
        noted.map(|()| Some(window))
    }
}

fn overflow(error: eru_fit::Imbalance) -> Failure {
    Failure::new(Exit::Software, error)
}
