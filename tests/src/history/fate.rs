//! What may happen to workloads, reservations and nodes: one change, judged by the state before it.

use eru_types::{Desired, Phase, Workload};

use super::History;
use super::read::{Change, Mark};

/// Pieces that a core of a race's nodes has.
const WHOLE: u32 = 100;

impl History {
    /// Whether the change may happen now; counts it.
    pub(super) fn judge(&mut self, change: &Change) -> Result<(), String> {
        match change {
            Change::Work { node, id, new } => {
                let old = self.work.get(node).and_then(|work| work.get(id)).cloned();
                match (old, new) {
                    (None, Some(new)) => self.born(new),
                    (Some(old), Some(new)) => self.changed(&old, new),
                    (Some(old), None) => self.gone(&old),
                    (None, None) => Ok(()),
                }
            }
            Change::Pending { txid, mark: Some(mark) } => self.marked(txid, *mark),
            Change::Node { name, node: None } if self.work.get(name).is_some_and(|work| !work.is_empty()) => {
                Err("is removed, but has workloads".into())
            }
            Change::Node { .. } => {
                self.tally.nodes += 1;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn marked(&mut self, txid: &str, mark: Mark) -> Result<(), String> {
        if self.used.insert(txid.to_owned()) {
            self.tally.reservations += 1;
            return Ok(());
        }
        match (self.pending.get(txid), mark) {
            (None, _) => Err("a reservation that had ended begins again".into()),
            (Some(Mark::Gathering), Mark::Complete) => {
                self.tally.gangs += 1;
                let mut members = self.gangs.get(txid).into_iter().flatten();
                let there = |(node, id): &(String, String)| {
                    let work = self.work.get(node).and_then(|work| work.get(id));
                    work.is_some_and(|work| work.txid.as_deref() == Some(txid))
                };
                match members.find(|member| !there(member)) {
                    Some((node, id)) => Err(format!("the gang is complete, but work/{node}/{id} is not there")),
                    None => Ok(()),
                }
            }
            (Some(old), new) if *old != new => Err(format!("its mark goes from {old:?} to {new:?}")),
            _ => Ok(()),
        }
    }

    fn born(&mut self, new: &Workload) -> Result<(), String> {
        if !self.used.insert(new.id.clone()) {
            return Err("its id was used before".into());
        }
        let Some(txid) = &new.txid else {
            return Err("it is placed without a reservation".into());
        };
        match self.pending.get(txid) {
            None => return Err(format!("it is placed under {txid}, which is dead")),
            Some(Mark::Complete) => return Err(format!("it joins {txid}, whose gang was complete")),
            Some(Mark::Gathering) => {
                let members = self.gangs.entry(txid.clone()).or_default();
                members.push((new.node.clone(), new.id.clone()));
            }
            Some(Mark::Single) => {}
        }
        match self.nodes.get(&new.node) {
            None => return Err("its node is not there".into()),
            Some(node) if node.cordoned => return Err("its node is cordoned".into()),
            Some(_) => {}
        }
        let tally = &mut self.tally;
        tally.placed += 1;
        tally.bound += u64::from(!new.bound.cpu_map.is_empty());
        tally.fragments += u64::from(new.bound.cpu_map.values().any(|pieces| pieces % WHOLE > 0));
        tally.volumes += u64::from(!new.bound.volumes.is_empty());
        Ok(())
    }

    fn changed(&mut self, old: &Workload, new: &Workload) -> Result<(), String> {
        match (&old.txid, &new.txid) {
            (Some(txid), None) => match self.pending.get(txid) {
                None => Err(format!("it is confirmed, but {txid} was dead already")),
                Some(Mark::Gathering) => Err(format!("it is confirmed, but the gang of {txid} is not complete")),
                Some(_) => {
                    self.tally.confirmed += 1;
                    Ok(())
                }
            },
            (old, new) if old != new => Err(format!("it moves from reservation {old:?} to {new:?}")),
            _ if old.desired == Desired::Removed && new.desired != Desired::Removed => {
                Err("it was to be removed, and is wanted again".into())
            }
            _ => Ok(()),
        }
    }

    fn gone(&mut self, old: &Workload) -> Result<(), String> {
        let tally = &mut self.tally;
        let Some(txid) = &old.txid else {
            let phase = self.status.get(&(old.node.clone(), old.id.clone()));
            if old.desired != Desired::Removed || phase != Some(&Phase::Removed) {
                return Err(format!(
                    "it was confirmed, is wanted {:?} and seen {phase:?}, and vanishes",
                    old.desired
                ));
            }
            tally.removed += 1;
            return Ok(());
        };
        if !self.pending.contains_key(txid) {
            tally.reclaimed += 1;
        } else if self.owners.gave_back(&old.id) {
            tally.given_back += 1;
        } else {
            return Err(format!("it is taken back by a stranger, though {txid} lives"));
        }
        Ok(())
    }
}
