//! Reading all logs and making pieces of them, in a thread of its own.
//!
//! What must stay true: a log is opened as soon as it is known, whatever else there is to do, so that it can be read to
//! its end even if its workload is gone a moment later; and while nobody takes pieces, none are made.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, TrySendError};

use eru_cli::Stop;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use crate::command::{Command, Open, Until};
use crate::piece::{ENOUGH, Mark, Parcel, Piece};
use crate::position::Position;
use crate::tail::{State, Tail};
use crate::wake::Wakeup;
use crate::watches::Watches;

/// Bytes read from one log before it is another's turn.
const TURN: usize = 64 * 1024;

/// How often to look at all logs, in milliseconds: with notifications, and while some are not watched.
const LOOK: (u16, u16) = (2000, 200);

/// Parcels that may wait.
const MOST: usize = 1000;

/// The reader's state.
pub(crate) struct Reader {
    positions: BTreeMap<String, Position>,
    sources: HashMap<String, Source>,
    /// The sources by the directory of their log.
    dirs: HashMap<PathBuf, Vec<String>>,
    /// Those whose directory is not watched, most often as it is not there yet.
    unwatched: HashSet<String>,
    ready: VecDeque<String>,
    watches: Watches,
    buffer: Vec<u8>,
    malformed: u64,
}

struct Source {
    tail: Tail,
    until: Until,
    queued: bool,
    held: bool,
    /// Another log of the same workload, to be read after this.
    then: Option<Open>,
}

/// The reader's ends of what connects it.
pub(crate) struct Links {
    pub(crate) commands: Receiver<Command>,
    pub(crate) parcels: SyncSender<Parcel>,
    pub(crate) wakeup: Wakeup,
    pub(crate) stop: Stop,
}

impl Reader {
    /// Begins every log where the positions say.
    pub(crate) fn new(positions: BTreeMap<String, Position>) -> Self {
        Self {
            positions,
            sources: HashMap::new(),
            dirs: HashMap::new(),
            unwatched: HashSet::new(),
            ready: VecDeque::new(),
            watches: Watches::new(),
            buffer: vec![0; TURN],
            malformed: 0,
        }
    }

    /// Reads until asked to stop, or until no log is left and nobody tells of more. Returns the number of lines that
    /// could not be read.
    pub(crate) fn run(mut self, mut links: Links) -> u64 {
        let mut outbox = VecDeque::new();
        let mut more = true;
        while !links.stop.requested() {
            // What is handed on must not pile up here.
            while more && outbox.len() < MOST {
                match links.commands.try_recv() {
                    Ok(command) => self.obey(command, &mut outbox),
                    Err(TryRecvError::Empty) => break,
                    Err(TryRecvError::Disconnected) => more = false,
                }
            }
            if outbox.is_empty() {
                outbox.extend(self.piece().map(Parcel::Piece));
            }
            match send(&mut outbox, &links.parcels) {
                // Nobody takes any: the sender has failed.
                None => break,
                Some(true) if !self.ready.is_empty() => continue,
                Some(sent) => {
                    if sent && !more && self.sources.is_empty() {
                        break;
                    }
                }
            }
            self.wait(&mut links);
        }
        self.malformed + self.sources.values().map(|source| source.tail.malformed()).sum::<u64>()
    }

    fn obey(&mut self, command: Command, outbox: &mut VecDeque<Parcel>) {
        match command {
            Command::Open(open) => self.open(open),
            Command::Finish(id) => self.end(&id, Until::Gone, outbox),
            Command::Ended(id) => self.end(&id, Until::Ended, outbox),
            Command::Forget(ids) => {
                let marks = ids.into_iter().map(|id| (id, Mark::Gone)).collect();
                outbox.push_back(Parcel::Piece(Piece {
                    bytes: Vec::new(),
                    marks,
                }));
            }
            Command::Pass(bytes) => outbox.push_back(Parcel::Pass(bytes)),
        }
    }

    fn open(&mut self, open: Open) {
        if let Some(source) = self.sources.get_mut(&open.id) {
            if source.tail.path() == open.path {
                source.tail.describe(open.template);
                source.held = open.hold;
                self.enqueue(&open.id);
            } else {
                (source.until, source.held) = (Until::Ended, false);
                let id = open.id.clone();
                source.then = Some(open);
                self.enqueue(&id);
            }
            return;
        }
        let begin = self.positions.remove(&open.id);
        let mut tail = Tail::new(open.path, open.template, begin);
        if let Err(error) = tail.open() {
            tracing::warn!("{}: {error}; trying again", tail.path().display());
        }
        if let Some(dir) = tail.path().parent() {
            self.dirs.entry(dir.to_owned()).or_default().push(open.id.clone());
        }
        let source = Source {
            tail,
            until: open.until,
            queued: false,
            held: open.hold,
            then: None,
        };
        self.sources.insert(open.id.clone(), source);
        self.watch(&open.id);
        self.enqueue(&open.id);
    }

    /// Lets a source end once it is read.
    fn end(&mut self, id: &str, until: Until, outbox: &mut VecDeque<Parcel>) {
        match self.sources.get_mut(id) {
            Some(source) => {
                (source.until, source.held) = (until, false);
                source.then = None;
                self.enqueue(id);
            }
            None if until == Until::Gone => {
                self.positions.remove(id);
                let marks = [(id.to_owned(), Mark::Gone)].into();
                outbox.push_back(Parcel::Piece(Piece {
                    bytes: Vec::new(),
                    marks,
                }));
            }
            None => {}
        }
    }

    /// Watches the directory of a log, or until there is one, its parent.
    fn watch(&mut self, id: &str) {
        let Some(dir) = self.sources.get(id).and_then(|source| source.tail.path().parent()) else {
            return;
        };
        if self.watches.add(dir) {
            self.unwatched.remove(id);
        } else {
            self.unwatched.insert(id.to_owned());
            if let Some(parent) = dir.parent() {
                self.watches.add(parent);
            }
        }
    }

    fn enqueue(&mut self, id: &str) {
        if let Some(source) = self.sources.get_mut(id)
            && !std::mem::replace(&mut source.queued, true)
        {
            self.ready.push_back(id.to_owned());
        }
    }

    /// What is there to send, if anything.
    fn piece(&mut self) -> Option<Piece> {
        let mut piece = Piece::default();
        while piece.bytes.len() < ENOUGH
            && let Some(id) = self.ready.pop_front()
        {
            self.turn(&id, &mut piece);
        }
        (!piece.bytes.is_empty() || !piece.marks.is_empty()).then_some(piece)
    }

    /// One source's turn.
    fn turn(&mut self, id: &str, piece: &mut Piece) {
        let Some(source) = self.sources.get_mut(id) else { return };
        source.queued = false;
        if source.held {
            return;
        }
        let state = source
            .tail
            .read(&mut self.buffer, &mut piece.bytes, ENOUGH)
            .unwrap_or_else(|error| {
                tracing::warn!("{}: {error}; trying again", source.tail.path().display());
                State::Idle
            });
        let over = match (state, source.until) {
            (State::More, _) | (State::Idle, Until::Deleted | Until::Told) | (State::Deleted, Until::Told) => false,
            (State::Idle, Until::Read | Until::Ended | Until::Gone) | (State::Deleted, _) => true,
        };
        if over && (state == State::Deleted || source.until != Until::Read) {
            source.tail.finish(&mut piece.bytes);
        }
        match source.tail.position() {
            Ok(Some(position)) => drop(piece.marks.insert(id.to_owned(), Mark::At(position))),
            Ok(None) => {}
            Err(error) => tracing::warn!("{}: {error}", source.tail.path().display()),
        }
        if state == State::More {
            self.enqueue(id);
        } else if over {
            self.close(id, piece, state == State::Deleted);
        }
    }

    /// A source is read to its end.
    fn close(&mut self, id: &str, piece: &mut Piece, deleted: bool) {
        let Some(source) = self.sources.remove(id) else { return };
        self.malformed += source.tail.malformed();
        self.unwatched.remove(id);
        if let Some(dir) = source.tail.path().parent() {
            self.leave(dir, id);
        }
        if deleted || source.until == Until::Gone || source.then.is_some() {
            piece.marks.insert(id.to_owned(), Mark::Gone);
        }
        if let Some(open) = source.then {
            self.open(open);
        }
    }

    fn leave(&mut self, dir: &Path, id: &str) {
        if let Some(ids) = self.dirs.get_mut(dir) {
            ids.retain(|other| other != id);
            if ids.is_empty() {
                self.dirs.remove(dir);
                self.watches.remove(dir);
            }
        }
    }

    /// Waits until there may be something to do.
    fn wait(&mut self, links: &mut Links) {
        let millis = if self.unwatched.is_empty() { LOOK.0 } else { LOOK.1 };
        let polled = {
            let mut fds = vec![
                PollFd::new(links.wakeup.as_fd(), PollFlags::POLLIN),
                PollFd::new(links.stop.as_fd(), PollFlags::POLLIN),
            ];
            fds.extend(self.watches.fd().map(|fd| PollFd::new(fd, PollFlags::POLLIN)));
            poll(&mut fds, PollTimeout::from(millis))
        };
        links.wakeup.clear();
        let heard = self.watches.hear();
        let everything = heard.all || polled == Ok(0);
        let mut changed: Vec<String> = Vec::new();
        let mut strangers = false;
        for dir in &heard.dirs {
            match self.dirs.get(dir) {
                Some(ids) => changed.extend(ids.iter().cloned()),
                None => strangers = true,
            }
        }
        if everything {
            changed.extend(self.sources.keys().cloned());
        } else if strangers {
            changed.extend(self.unwatched.iter().cloned());
        }
        for id in changed {
            self.notice(&id);
        }
    }

    /// Something may have happened to a log: it is opened at once, and read in its turn.
    fn notice(&mut self, id: &str) {
        if let Some(source) = self.sources.get_mut(id) {
            // An error is told at its turn.
            let _ = source.tail.open();
            self.watch(id);
            self.enqueue(id);
        }
    }
}

/// Hands on what is there: true if all, `None` if nobody takes it.
fn send(outbox: &mut VecDeque<Parcel>, parcels: &SyncSender<Parcel>) -> Option<bool> {
    while let Some(parcel) = outbox.pop_front() {
        match parcels.try_send(parcel) {
            Ok(()) => {}
            Err(TrySendError::Full(parcel)) => {
                outbox.push_front(parcel);
                return Some(false);
            }
            Err(TrySendError::Disconnected(_)) => return None,
        }
    }
    Some(true)
}
