//! What the loop waits for: lines that a thread reads ahead, and transactions that another has sent.
//!
//! What must stay true: the loop is given what waits and never kept waiting for more, and what is read ahead is bounded
//! in number and in bytes.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use eru_cli::{Input, LineError, Lines};
use eru_store::{Error, Outcome, Store, Txn};

use super::line::{Item, Parser};

/// Most lines that are read ahead.
const AHEAD: usize = 1_024;
/// Most bytes of them. One line may be as long as a line may be.
const AHEAD_BYTES: usize = 8 << 20;
/// While transactions are under way nobody waits for an answer to fewer lines than these.
const BULK: usize = 64;

/// How the transactions ended that were sent together, in their order.
pub(super) type Landed = Vec<Result<Outcome, Error>>;

/// What there is.
pub(super) enum News {
    /// Lines, in order.
    Items(Vec<Item>),
    /// What was sent under this number has ended.
    Landed(u64, Landed),
    /// No line is left.
    End,
}

#[derive(Default)]
struct State {
    items: VecDeque<(Item, usize)>,
    bytes: usize,
    ended: bool,
    landed: VecDeque<(u64, Landed)>,
    /// So many lines are worth waking the loop.
    enough: usize,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    news: Condvar,
    room: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, item: Item, bytes: usize) {
        let mut state = self.lock();
        while state.items.len() >= AHEAD || (state.bytes >= AHEAD_BYTES && !state.items.is_empty()) {
            state = self.room.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.bytes += bytes;
        state.items.push_back((item, bytes));
        if state.items.len() >= state.enough {
            self.news.notify_one();
        }
    }
}

/// Says that no line will come, however its owner ends.
struct Reading(Arc<Shared>);

impl Drop for Reading {
    fn drop(&mut self) {
        self.0.lock().ended = true;
        self.0.news.notify_one();
    }
}

/// Says how the transactions ended, even if their thread did not end well.
struct Flight(Arc<Shared>, u64, Landed);

impl Drop for Flight {
    fn drop(&mut self) {
        let landed = (self.1, std::mem::take(&mut self.2));
        self.0.lock().landed.push_back(landed);
        self.0.news.notify_one();
    }
}

/// The receiving end.
pub(super) struct Inbox {
    shared: Arc<Shared>,
}

impl Inbox {
    /// Begins to read.
    pub(super) fn new(lines: Lines<Input>) -> Self {
        let shared = Arc::new(Shared::default());
        let reading = Reading(Arc::clone(&shared));
        thread::spawn(move || read(lines, &reading.0));
        Self { shared }
    }

    /// Applies transactions on another thread; they land here, under that number.
    pub(super) fn send(&self, number: u64, store: &Arc<dyn Store>, txns: Vec<Txn>) {
        let (shared, store) = (Arc::clone(&self.shared), Arc::clone(store));
        thread::spawn(move || {
            let mut flight = Flight(shared, number, Landed::new());
            flight.2 = store.txn_all(&txns);
        });
    }

    /// Waits for news. At most `room` lines are taken. While something is under way (`flying`), a few lines are no
    /// news, and neither is the end.
    pub(super) fn wait(&self, room: usize, flying: bool) -> News {
        let mut state = self.shared.lock();
        loop {
            if let Some((number, landed)) = state.landed.pop_front() {
                return News::Landed(number, landed);
            }
            let enough = if flying { BULK.min(room) } else { 1 };
            if room > 0 && state.items.len() >= enough {
                let count = room.min(state.items.len());
                let taken: Vec<(Item, usize)> = state.items.drain(..count).collect();
                state.bytes -= taken.iter().map(|(_, bytes)| bytes).sum::<usize>();
                self.shared.room.notify_one();
                return News::Items(taken.into_iter().map(|(item, _)| item).collect());
            }
            if state.ended && state.items.is_empty() && !flying {
                return News::End;
            }
            state.enough = enough;
            state = self.shared.news.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

fn read(mut lines: Lines<Input>, shared: &Shared) {
    let mut parser = Parser::default();
    while let Some(line) = lines.lend() {
        let (item, bytes) = match line {
            Ok((number, text)) => (parser.parse(number, text), text.len()),
            Err(error @ LineError::Read { .. }) => return shared.push(Item::Bad(error), 0),
            Err(error) => (Item::Bad(error), 0),
        };
        shared.push(item, bytes);
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use std::io::{BufReader, Write};

    fn inbox(input: impl std::io::Read + Send + 'static) -> Inbox {
        Inbox::new(Lines::new(Box::new(BufReader::new(input))))
    }

    #[test]
    fn what_waits_is_given_and_more_is_not_waited_for() {
        let (reader, mut writer) = std::io::pipe().unwrap();
        let inbox = inbox(reader);
        writer.write_all(b"{\"kind\":\"Pet\"}\n").unwrap();
        assert!(matches!(inbox.wait(9, false), News::Items(items) if items.len() == 1));
        writer.write_all(b"{\"kind\":\"Pet\"}\nrubbish\n").unwrap();
        drop(writer);
        let mut rest = Vec::new();
        while let News::Items(items) = inbox.wait(1, false) {
            assert_eq!(items.len(), 1);
            rest.extend(items);
        }
        assert!(matches!(rest[..], [Item::Other(_), Item::Bad(_)]));
    }

    #[test]
    fn what_is_read_ahead_is_bounded_and_nothing_is_lost() {
        let lines = "{\"kind\":\"Pet\"}\n".repeat(5 * AHEAD);
        let inbox = inbox(std::io::Cursor::new(lines));
        let mut seen = 0;
        while let News::Items(items) = inbox.wait(usize::MAX, false) {
            assert!(items.len() <= AHEAD);
            seen += items.len();
        }
        assert_eq!(seen, 5 * AHEAD);
    }
}
