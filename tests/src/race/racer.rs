//! One racer: reserves, confirms some, gives some back, forgets the rest, and removes what it ran.

use eru_store::Error;
use eru_types::{Document, Workload, to_json};
use fastrand::Rng;

use super::process::{Fault, run};
use super::{Arena, confirm, wishes};

/// Most workloads that a racer keeps running.
const KEPT: usize = 4;
/// Members of a gang that a racer takes care of; the others are left to whoever comes by.
const CARED_FOR: usize = 6;

pub(super) struct Racer<'a> {
    pub(super) arena: &'a Arena,
    pub(super) rng: Rng,
    pub(super) app: String,
    pub(super) running: Vec<Workload>,
}

impl Racer<'_> {
    /// Races until the arena says that it is enough.
    pub(super) fn race(&mut self) -> Result<(), String> {
        while !self.arena.over() {
            let placed = self.reserve()?;
            let (mut back, mut confirmed) = (Vec::new(), Vec::new());
            for workload in placed {
                match self.rng.u8(..16) {
                    0..=5 => confirmed.push(workload),
                    6..=14 => back.push(workload),
                    _ => {}
                }
            }
            for workload in confirmed {
                if known(confirm::confirm(&*self.arena.store, &workload))? == Some(true) {
                    self.running.push(workload);
                }
            }
            self.give_back(&back)?;
            self.remove()?;
        }
        Ok(())
    }

    fn reserve(&mut self) -> Result<Vec<Workload>, String> {
        let gang = self.arena.gangs && self.rng.u8(..20) == 0;
        let wishes = if gang { wishes::gang } else { wishes::assignments };
        let plan = wishes(&mut self.rng, self.arena.nodes, &self.app);
        let input: Vec<String> = plan.iter().map(line).collect();
        let fault = Fault::any(&mut self.rng);
        let mut args = vec!["reserve", "--ttl", "2s"];
        args.extend(gang.then_some("--all-or-nothing"));
        let ended = run(&self.arena.url, &args, &input, fault)?;
        self.arena.expect("reserve", &ended)?;
        let (mut placed, mut left) = (Vec::new(), 0);
        for document in ended.documents {
            match document {
                Document::Workload(workload) => placed.push(workload),
                Document::Refusal(refusal) => left += refusal.deploy.map_or(0, |deploy| deploy.count),
                Document::Remap(_) => {}
                other => return Err(format!("eru-place reserve wrote {other:?}")),
            }
        }
        self.arena.said(placed.iter().map(|workload| workload.id.clone()));
        let asked: u64 = plan.iter().map(|assignment| assignment.count).sum();
        let so_many = format!("of {asked} instances {} are placed and {left} refused", placed.len());
        if matches!(ended.code, Some(0 | 1)) && placed.len() as u64 + left != asked {
            return Err(so_many);
        }
        if gang && matches!(ended.code, Some(0 | 1)) && !placed.is_empty() && left > 0 {
            return Err(format!("all or nothing was asked for: {so_many}"));
        }
        if gang {
            placed.truncate(CARED_FOR);
        }
        Ok(placed)
    }

    fn give_back(&mut self, workloads: &[Workload]) -> Result<(), String> {
        workloads
            .iter()
            .for_each(|workload| self.arena.owners.gives_back(&workload.id));
        self.release(workloads)
    }

    fn release(&mut self, workloads: &[Workload]) -> Result<(), String> {
        if workloads.is_empty() {
            return Ok(());
        }
        let input: Vec<String> = workloads.iter().map(line).collect();
        let ended = run(&self.arena.url, &["release"], &input, Fault::any(&mut self.rng))?;
        self.arena.expect("release", &ended)
    }

    /// Removes what is too much; half of it is given back at once, the rest is left to whoever comes by.
    fn remove(&mut self) -> Result<(), String> {
        let most = self.rng.usize(..=KEPT);
        let mut gone = Vec::new();
        while self.running.len() > most {
            let workload = self.running.swap_remove(self.rng.usize(..self.running.len()));
            match known(confirm::remove(&*self.arena.store, &workload))? {
                Some(true) => gone.push(workload),
                Some(false) => return Err(format!("{} was confirmed, and is forgotten", workload.id)),
                None => {}
            }
        }
        if self.rng.bool() { self.release(&gone) } else { Ok(()) }
    }
}

/// A document as a line of input.
pub(super) fn line<T: eru_types::Doc>(document: &T) -> String {
    format!("{}\n", String::from_utf8_lossy(&to_json(document)))
}

/// What the store answered; `None` while it is away, which leaves it open.
pub(super) fn known<T>(answer: Result<T, Error>) -> Result<Option<T>, String> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(Error::Unavailable { .. }) => Ok(None),
        Err(e) => Err(e.to_string()),
    }
}
