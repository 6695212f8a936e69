//! Delivering pieces, and remembering what was delivered.
//!
//! What must stay true: a piece is kept until it is safe at the destination, and only then do the positions say so; at
//! most [`WINDOW`] bytes are delivered without the positions on disk saying so, which bounds what is repeated after a
//! crash. A destination that is away or full is waited for, and nothing is read meanwhile: the log files are the queue.

use std::collections::VecDeque;
use std::io::Write;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use eru_cli::{Failure, Stop, reader_is_gone, ready};

use crate::checkpoint::Checkpoint;
use crate::piece::{Parcel, Piece};
use crate::retry::Retry;
use crate::sink::{Sink, Trouble, lost};
use crate::wake::Waker;

/// Most bytes on their way, or delivered and not yet remembered.
const WINDOW: usize = 1024 * 1024;

/// Longest time for which delivered bytes are not yet remembered, while more follow.
const FORGETFUL: Duration = Duration::from_millis(100);

/// Pauses between two looks whether bytes are safe by now.
const LOOKS: (Duration, Duration) = (Duration::from_micros(200), Duration::from_millis(20));

/// What [`Sender`] works with.
pub(crate) struct Sender<'a> {
    pub(crate) sink: Sink,
    /// The destination, for messages.
    pub(crate) name: String,
    pub(crate) stdout: &'a mut eru_cli::Sink,
    pub(crate) parcels: Receiver<Parcel>,
    /// Wakes the reader: there is room for another parcel.
    pub(crate) room: Waker,
    pub(crate) checkpoint: Option<Checkpoint>,
    pub(crate) stop: Stop,
    /// How long to go on after being asked to stop.
    pub(crate) drain: Duration,
}

/// What a step came to.
enum Step {
    /// Nothing.
    Still,
    /// Bytes were written.
    Moved,
    /// Pieces became safe.
    Settled,
}

/// What is on its way.
#[derive(Default)]
struct Flight {
    /// In order; the first `sent` are written, of the next one `part` bytes.
    pieces: VecDeque<Piece>,
    sent: usize,
    part: usize,
    /// Bytes of all pieces; those of the safe ones since the sink was opened.
    bytes: usize,
    settled: u64,
}

impl Sender<'_> {
    /// Delivers until the reader has ended and all is safe, or stopping was asked for and the time for it is over.
    ///
    /// # Errors
    /// When nothing can be delivered any more, whatever is tried.
    pub(crate) fn run(mut self) -> Result<(), Failure> {
        let mut flight = Flight::default();
        let mut memory = Memory::new();
        let mut line = Retry::new();
        let (mut open, mut ended) = (false, false);
        let mut look = LOOKS.0;
        let mut deadline = None;
        while !(ended && flight.pieces.is_empty()) {
            ready::watchdog();
            if self.stop.requested() && Instant::now() >= *deadline.get_or_insert_with(|| Instant::now() + self.drain) {
                tracing::info!("{}: {} bytes are left for the next run", self.name, flight.bytes);
                break;
            }
            match self.step(&mut flight, &mut open, &mut memory) {
                Ok(Step::Still) => {}
                Ok(Step::Moved) => look = LOOKS.0,
                Ok(Step::Settled) => {
                    look = LOOKS.0;
                    line.succeeded(&self.name);
                }
                Err(Trouble::Fatal(failure)) => {
                    memory.save(&mut self.checkpoint);
                    return Err(failure);
                }
                Err(Trouble::Retry(error)) => {
                    (open, flight.sent, flight.part, flight.settled) = (false, 0, 0, 0);
                    let pause = line.failed(&self.name, &error);
                    // Once stopping was asked for nobody waits for a destination that is away.
                    if self.stop.wait(pause) {
                        break;
                    }
                }
            }
            memory.save_if_due(&mut self.checkpoint, flight.pieces.is_empty());
            if flight.has_room(&memory) && !ended {
                let patience = flight.patience(&memory, look);
                match self.parcels.recv_timeout(patience) {
                    Ok(parcel) => {
                        self.room.wake();
                        match parcel {
                            Parcel::Piece(piece) => flight.push(piece),
                            Parcel::Pass(bytes) => self.pass(&bytes)?,
                        }
                    }
                    // Nobody reads standard output any more, though there is nothing to write that would tell.
                    Err(RecvTimeoutError::Timeout) if matches!(self.sink, Sink::Stdout(_)) && reader_is_gone() => {
                        self.stop.trigger();
                        break;
                    }
                    Err(RecvTimeoutError::Timeout) => look = (look * 2).min(LOOKS.1),
                    Err(RecvTimeoutError::Disconnected) => ended = true,
                }
            } else if flight.sent == flight.pieces.len() {
                std::thread::sleep(look);
                look = (look * 2).min(LOOKS.1);
            }
        }
        memory.save(&mut self.checkpoint);
        Ok(())
    }

    /// Writes a little and settles what is safe.
    fn step(&mut self, flight: &mut Flight, open: &mut bool, memory: &mut Memory) -> Result<Step, Trouble> {
        if !*open && !flight.pieces.is_empty() {
            self.sink.open()?;
            *open = true;
        }
        let mut moved = false;
        if let Some(piece) = flight.pieces.get(flight.sent) {
            if flight.part == 0 {
                self.sink.begin()?;
            }
            let written = match piece.bytes.get(flight.part..) {
                Some(rest) if !rest.is_empty() => self.sink.write(rest, self.stdout, &self.stop)?,
                _ => 0,
            };
            flight.part += written;
            moved = written > 0;
            if flight.part == piece.bytes.len() {
                (flight.sent, flight.part) = (flight.sent + 1, 0);
                moved = true;
            }
        }
        if flight.sent > 0 && (flight.sent == flight.pieces.len() || flight.bytes >= WINDOW / 2 || !moved) {
            let safe = self.sink.safe()?;
            if flight.settle(safe, memory, &mut self.checkpoint) {
                return Ok(Step::Settled);
            }
        }
        Ok(if moved { Step::Moved } else { Step::Still })
    }

    fn pass(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        match self
            .stdout
            .write_all(bytes)
            .and_then(|()| self.stdout.flush())
            .map_err(lost)
        {
            Err(Trouble::Fatal(failure)) => Err(failure),
            _ => Ok(()),
        }
    }
}

impl Flight {
    fn push(&mut self, piece: Piece) {
        self.bytes += piece.bytes.len();
        self.pieces.push_back(piece);
    }

    fn has_room(&self, memory: &Memory) -> bool {
        self.bytes + memory.bytes < WINDOW
    }

    /// How long to wait for another piece.
    fn patience(&self, memory: &Memory, look: Duration) -> Duration {
        match (self.pieces.len() - self.sent, self.pieces.is_empty(), memory.bytes) {
            // There is more to write already.
            (1.., _, _) => Duration::ZERO,
            (0, false, _) => look,
            (0, true, 0) => Duration::from_secs(1),
            (0, true, _) => LOOKS.1,
        }
    }

    /// Lets go of the pieces that are safe.
    fn settle(&mut self, safe: u64, memory: &mut Memory, checkpoint: &mut Option<Checkpoint>) -> bool {
        let mut moved = false;
        while self.sent > 0
            && let Some(end) = self.pieces.front().map(|piece| self.settled + piece.bytes.len() as u64)
            && end <= safe
            && let Some(piece) = self.pieces.pop_front()
        {
            (self.sent, self.settled, self.bytes) = (self.sent - 1, end, self.bytes - piece.bytes.len());
            if let Some(checkpoint) = checkpoint {
                memory.bytes += if memory.failing { 0 } else { piece.bytes.len() };
                checkpoint.note(piece.marks);
            }
            moved = true;
        }
        moved
    }
}

/// What was delivered and is not yet remembered on disk.
struct Memory {
    bytes: usize,
    saved: Instant,
    /// Saving does not work at the moment.
    failing: bool,
}

impl Memory {
    fn new() -> Self {
        Self {
            bytes: 0,
            saved: Instant::now(),
            failing: false,
        }
    }

    fn save_if_due(&mut self, checkpoint: &mut Option<Checkpoint>, idle: bool) {
        let age = self.saved.elapsed();
        let due = if self.failing {
            age >= Duration::from_secs(1)
        } else {
            self.bytes >= WINDOW / 2 || age >= FORGETFUL || (idle && age >= LOOKS.1)
        };
        if due {
            self.save(checkpoint);
        }
    }

    fn save(&mut self, checkpoint: &mut Option<Checkpoint>) {
        let Some(checkpoint) = checkpoint.as_mut().filter(|checkpoint| checkpoint.is_dirty()) else {
            return;
        };
        (self.saved, self.bytes) = (Instant::now(), 0);
        match checkpoint.save() {
            Ok(()) if self.failing => {
                self.failing = false;
                tracing::warn!("positions are saved again");
            }
            Ok(()) => {}
            Err(error) if !self.failing => {
                self.failing = true;
                tracing::error!("saving positions: {error}; forwarding goes on, but a restart would repeat lines");
            }
            Err(_) => {}
        }
    }
}
