//! Racing `eru-place` processes against one store, with a checker of the store's whole history.
//!
//! What must stay true: whatever befalls the processes and the store, no revision breaks what [`crate::history`]
//! proves; what a process said is in the history; and when all leases have ended and `gc` was run, nothing is left.

mod arena;
mod confirm;
mod observer;
mod process;
mod racer;
mod weather;
mod wishes;

pub use arena::{Arena, Backing};

use std::time::{Duration, Instant};

use fastrand::Rng;

use crate::history::Tally;
use racer::Racer;

/// How a race is run.
#[derive(Clone, Debug)]
pub struct Race {
    /// What chance is drawn from. Processes still meet as they will.
    pub seed: u64,
    /// Processes at once.
    pub racers: usize,
    /// Nodes that they meet on.
    pub nodes: usize,
    /// It is over when so many workloads were placed.
    pub placed: u64,
    /// It has failed when it is not over after this.
    pub limit: Duration,
    /// Whether the nodes change meanwhile.
    pub restless: bool,
}

impl Race {
    /// Runs the race, and checks its history.
    ///
    /// # Panics
    /// When something was wrong: with the seed and what it was.
    #[must_use]
    pub fn run(&self, backing: Backing) -> Tally {
        let arena = Arena::new(backing, self);
        match self.try_run(&arena) {
            Ok(tally) => tally,
            Err(message) => panic!("ERU_RACE_SEED={}: {message}", self.seed),
        }
    }

    fn rng(&self, who: u64) -> Rng {
        Rng::with_seed(self.seed.wrapping_mul(1_000_003).wrapping_add(who))
    }

    fn try_run(&self, arena: &Arena) -> Result<Tally, String> {
        let deadline = Instant::now() + self.limit;
        std::thread::scope(|scope| {
            let observer = scope.spawn(|| {
                let seen = observer::observe(&arena.store, arena.owners.clone(), |placed| arena.progress(placed));
                arena.end();
                seen
            });
            let mut others = Vec::new();
            for n in 0..self.racers {
                others.push(scope.spawn(move || {
                    let mut racer = Racer {
                        arena,
                        rng: self.rng(n as u64),
                        app: format!("a{n}"),
                        running: Vec::new(),
                    };
                    arena.ending(racer.race())
                }));
            }
            others.push(scope.spawn(|| arena.ending(weather::collect(arena, self.rng(1_000)))));
            others.push(scope.spawn(|| arena.ending(weather::storm(arena, self.rng(1_001)))));
            if self.restless {
                others.push(scope.spawn(|| arena.ending(weather::restless(arena, self.rng(1_002)))));
            }
            while !arena.wait(Duration::from_millis(200)) {
                if Instant::now() > deadline {
                    arena.end();
                }
            }
            let placed = arena.placed();
            let ended: Vec<Result<(), String>> = others.into_iter().map(joined).collect();
            // Whatever happened, the observer is told to end.
            let cleaned = arena.clean_up(ended.iter().all(Result::is_ok));
            let history = joined(observer);
            ended.into_iter().collect::<Result<(), String>>()?;
            let history = history?;
            cleaned?;
            if placed < self.placed {
                return Err(format!("only {placed} workloads were placed within {:?}", self.limit));
            }
            arena.compare(&history)?;
            Ok(history.tally())
        })
    }
}

fn joined<T>(thread: std::thread::ScopedJoinHandle<'_, Result<T, String>>) -> Result<T, String> {
    thread.join().unwrap_or_else(|_| Err("a thread died".into()))
}
