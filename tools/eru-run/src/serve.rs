//! `eru-run serve`: keeps this node's workloads as the store wants them.
//!
//! What must stay true: it knows nothing that is not in the store or the engine, so that it can be killed and started
//! again at any time; workloads go on without it, and while the store is away; nothing is asked of the store as long
//! as nothing changes.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use eru_cli::{Exit, Failure, Stop, complain, ready};
use eru_store::{Entry, Follow, Update};
use eru_types::{Cores, Workload, keys};

use crate::args::{Grace, ServeArgs};
use crate::cores;
use crate::look::Looks;
use crate::node::Node;
use crate::orphan;
use crate::queue::Queue;
use crate::seat::Seat;
use crate::settle::settle;

/// Everything is looked at again this often, whether it seems to have changed or not.
const SWEEP: Duration = Duration::from_secs(60);
/// How long what is under way may take once stopping is asked for.
const DRAIN: Duration = Duration::from_secs(15);
/// How long to leave a store alone that does not answer.
const PAUSE: Duration = Duration::from_secs(1);

/// What wakes the server.
enum Wake {
    /// The store has changed.
    Work(Update),
    /// One workload is done with, well or not.
    Done(String, bool),
    /// Stopping was asked for.
    Stop,
}

/// Serves until it is asked to stop, or once.
pub(crate) fn run(node: Node, args: &ServeArgs) -> Result<(), Failure> {
    let node = Arc::new(node);
    let seat = Seat::take(&node.store, &node.name)?;
    node.know_engines()?;
    let how = Grace {
        grace: args.grace,
        force: false,
    };
    if args.once {
        return once(&node, how);
    }
    let stop = Stop::install()?;
    let (sender, wakes) = channel();
    let on_stop = sender.clone();
    stop.on_stop(move || drop(on_stop.send(Wake::Stop)))?;
    follow(&node, sender.clone())?;
    let mut server = Server {
        node,
        how,
        seat,
        sender,
        works: BTreeSet::new(),
        looks: Looks::default(),
        queue: Queue::default(),
        pool: None,
        pool_is_old: true,
    };
    server.serve(args, &stop, &wakes)?;
    ready::stopping();
    server.drain(&wakes);
    Ok(())
}

/// One pass over everything.
fn once(node: &Node, how: Grace) -> Result<(), Failure> {
    let works: Vec<Workload> = eru_ledger::workloads(&*node.store, Some(&node.name))?;
    works.iter().for_each(|work| node.use_engine(&work.engine));
    let mut ids: BTreeSet<String> = works.into_iter().map(|work| work.id).collect();
    let mut looks = Looks::default();
    looks.look(node);
    ids.extend(looks.ids().filter(|id| orphan::is_ours(node, id)).cloned());
    let (ids, failed) = (Mutex::new(ids), AtomicBool::new(false));
    let work = || {
        let next = || ids.lock().unwrap_or_else(PoisonError::into_inner).pop_first();
        while let Some(id) = next() {
            if let Err(failure) = bring_in_line(node, &id, how) {
                failed.store(true, Ordering::SeqCst);
                complain(&failure);
            }
        }
    };
    thread::scope(|scope| (0..node.jobs).for_each(|_| drop(scope.spawn(work))));
    if failed.load(Ordering::SeqCst) {
        return Err(Failure::reported(Exit::No));
    }
    Ok(())
}

/// Brings one id in line, be it a workload's or an orphan's. False when another eru-run is at it.
fn bring_in_line(node: &Node, id: &str, how: Grace) -> Result<bool, Failure> {
    let Some(_lock) = node.try_lock(id)? else {
        return Ok(false);
    };
    if let Some((work, _)) = node.load(id)? {
        settle(node, id, how).map_err(|failure| failure.context(work.name))?;
    } else {
        orphan::remove(node, id).map_err(|failure| failure.context(format!("workload {id}")))?;
    }
    Ok(true)
}

/// Sends changes of this node's workloads, for as long as anybody listens.
fn follow(node: &Node, sender: Sender<Wake>) -> Result<(), Failure> {
    let mut follow = Follow::new(node.store.clone(), keys::work_of(&node.name));
    let send = move || {
        loop {
            match follow.next(SWEEP) {
                Ok(Some(update)) => {
                    if sender.send(Wake::Work(update)).is_err() {
                        return;
                    }
                }
                Ok(None) => {}
                Err(error) => {
                    tracing::warn!("{error}");
                    thread::sleep(PAUSE);
                }
            }
        }
    };
    thread::Builder::new().name("follow".into()).spawn(send)?;
    Ok(())
}

struct Server {
    node: Arc<Node>,
    how: Grace,
    seat: Seat,
    sender: Sender<Wake>,
    /// The workloads that the store has.
    works: BTreeSet<String>,
    looks: Looks,
    queue: Queue,
    /// The cores that workloads without their own share, as far as known.
    pool: Option<Cores>,
    /// Something has changed that may have changed them.
    pool_is_old: bool,
}

impl Server {
    fn serve(&mut self, args: &ServeArgs, stop: &Stop, wakes: &Receiver<Wake>) -> Result<(), Failure> {
        let watchdog = ready::watchdog_interval();
        let (mut look, mut sweep) = (Instant::now(), Instant::now() + SWEEP);
        let mut announced = false;
        while !stop.requested() {
            let now = Instant::now();
            if now >= look {
                self.keep_seat()?;
                self.look();
                look = Instant::now() + args.interval;
                if watchdog.is_some() {
                    ready::watchdog();
                }
            }
            if now >= sweep {
                self.sweep();
                sweep = now + SWEEP;
            }
            self.look_at_pool();
            self.begin();
            let until = self.queue.due().map_or(look, |due| due.min(look)).min(sweep);
            let Ok(wake) = wakes.recv_timeout(until.saturating_duration_since(Instant::now())) else {
                continue;
            };
            let listed = matches!(wake, Wake::Work(Update::Reset(_)));
            self.wake(wake);
            if listed && !announced {
                announced = true;
                self.look();
                self.sweep();
                args.ready.notify()?;
                tracing::info!(node = self.node.name, workloads = self.works.len(), "serving");
            }
        }
        Ok(())
    }

    fn wake(&mut self, wake: Wake) {
        // Whoever binds cores on this node changes a workload of it.
        self.pool_is_old |= matches!(wake, Wake::Work(_));
        match wake {
            Wake::Work(Update::Reset(entries)) => {
                self.works.clear();
                entries.iter().for_each(|entry| self.take_note(entry));
            }
            Wake::Work(Update::Put(entry)) => self.take_note(&entry),
            Wake::Work(Update::Delete(key, _)) => {
                if let Some((_, id)) = keys::node_and_id(&key) {
                    self.works.remove(id);
                    self.queue.mark(id);
                }
            }
            Wake::Done(id, well) => self.queue.done(&id, well, Instant::now()),
            Wake::Stop => {}
        }
    }

    fn take_note(&mut self, entry: &Entry) {
        let Some((_, id)) = keys::node_and_id(&entry.key) else {
            return;
        };
        if let Ok(work) = eru_ledger::read::<Workload>(entry) {
            self.node.use_engine(&work.engine);
        }
        self.works.insert(id.to_owned());
        self.queue.mark(id);
    }

    /// Looks which cores are left; when they are others than before, it concerns all workloads. Without the store it
    /// waits for the next change or sweep.
    fn look_at_pool(&mut self) {
        if !std::mem::take(&mut self.pool_is_old) {
            return;
        }
        match cores::pool(&self.node) {
            Ok(pool) if pool != self.pool => {
                self.pool = pool;
                self.works.iter().for_each(|id| self.queue.mark(id));
            }
            Ok(_) => {}
            Err(failure) => tracing::debug!("{failure}"),
        }
    }

    /// Looks at the engines; what has changed there is to be reported.
    fn look(&mut self) {
        for id in self.looks.look(&self.node) {
            if self.works.contains(&id) {
                self.queue.mark(id);
            }
        }
    }

    /// Marks everything.
    fn sweep(&mut self) {
        for id in &self.works {
            self.queue.mark(id);
        }
        for id in self.looks.ids().filter(|id| !self.works.contains(*id)) {
            if orphan::is_ours(&self.node, id) {
                self.queue.mark(id);
            }
        }
    }

    /// Begins as much work as may be done at once.
    fn begin(&mut self) {
        while let Some(id) = self.queue.take(self.node.jobs, Instant::now()) {
            let (node, sender, how) = (self.node.clone(), self.sender.clone(), self.how);
            thread::spawn(move || {
                let well = bring_in_line(&node, &id, how).unwrap_or_else(|failure| {
                    tracing::warn!("{failure}");
                    false
                });
                // A server that is gone does not care.
                let _ = sender.send(Wake::Done(id, well));
            });
        }
    }

    /// The right to serve is lost with its lease, as when the store was away for long, and is taken again.
    fn keep_seat(&mut self) -> Result<(), Failure> {
        if !self.seat.lost() {
            return Ok(());
        }
        match Seat::take(&self.node.store, &self.node.name) {
            Ok(seat) => self.seat = seat,
            Err(failure) if failure.exit() == Exit::Unavailable => tracing::debug!("{failure}"),
            Err(failure) => return Err(failure),
        }
        Ok(())
    }

    /// Waits for what is under way. Whatever does not end in time is taken up by the next server.
    fn drain(&mut self, wakes: &Receiver<Wake>) {
        let deadline = Instant::now() + DRAIN;
        while !self.queue.is_idle() {
            let left = deadline.saturating_duration_since(Instant::now());
            match wakes.recv_timeout(left) {
                Ok(wake) => self.wake(wake),
                Err(_) => return,
            }
        }
    }
}
