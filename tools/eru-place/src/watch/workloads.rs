//! Workloads with what was observed of them. Pure.

use std::collections::BTreeMap;

use eru_ledger::{join, read};
use eru_store::{Entry, Rev, Update};
use eru_types::{Doc, Document, Phase, Status, Workload, keys};

use super::Mirror;
use crate::select::Select;

/// What the store has of each workload, by the key of the workload.
pub(super) struct Workloads {
    which: Select,
    work: BTreeMap<String, (Rev, Workload)>,
    /// Kept for as long as the workload is there: both go in one transaction, of which the two watches tell separately.
    status: BTreeMap<String, (Rev, Status)>,
}

impl Workloads {
    pub(super) fn new(which: &Select) -> Self {
        Self {
            which: which.clone(),
            work: BTreeMap::new(),
            status: BTreeMap::new(),
        }
    }

    /// The workload as it is known.
    fn joined(&self, key: &str) -> Option<Workload> {
        let (_, work) = self.work.get(key)?;
        let status = self.status.get(key).map(|(_, status)| status.clone());
        Some(join(work.clone(), status))
    }

    fn put_work(&mut self, entry: &Entry) -> Option<Document> {
        let before = self.joined(&entry.key);
        put(&mut self.work, &entry.key, entry)?;
        self.changed(before, &entry.key)
    }

    fn put_status(&mut self, entry: &Entry) -> Option<Document> {
        let key = work_key(&entry.key);
        let before = self.joined(&key);
        put(&mut self.status, &key, entry)?;
        self.changed(before, &key)
    }

    fn changed(&self, before: Option<Workload>, key: &str) -> Option<Document> {
        let now = self.joined(key).filter(|now| self.which.takes(now))?;
        (before.as_ref() != Some(&now)).then(|| now.into())
    }

    fn delete_work(&mut self, key: &str) -> Option<Document> {
        let last = self.joined(key);
        self.work.remove(key);
        self.status.remove(key);
        let last = last.filter(|last| self.which.takes(last) && last.phase != Phase::Removed)?;
        Some(
            Workload {
                phase: Phase::Removed,
                ..last
            }
            .into(),
        )
    }

    /// A status that goes alone says nothing new of its workload.
    fn delete_status(&mut self, key: &str) {
        let key = work_key(key);
        if !self.work.contains_key(&key) {
            self.status.remove(&key);
        }
    }
}

/// The key of the workload that a status is of.
fn work_key(status: &str) -> String {
    status.replacen(keys::STATUS, keys::WORK, 1)
}

/// Takes over a value that is newer than what is known; one that is damaged is told of and passed over.
fn put<T: Doc>(map: &mut BTreeMap<String, (Rev, T)>, key: &str, entry: &Entry) -> Option<()> {
    if map.get(key).is_some_and(|(rev, _)| *rev >= entry.mod_rev) {
        return None;
    }
    let value = read(entry).inspect_err(|error| tracing::warn!("{error}")).ok()?;
    map.insert(key.to_owned(), (entry.mod_rev, value));
    Some(())
}

impl Mirror for Workloads {
    fn prefixes(&self) -> Vec<String> {
        match &self.which.node {
            Some(node) => vec![keys::work_of(node), keys::status_of(node)],
            None => vec![keys::WORK.to_owned(), keys::STATUS.to_owned()],
        }
    }

    fn apply(&mut self, prefix: usize, update: Update) -> Vec<Document> {
        match (prefix, update) {
            (0, Update::Put(entry)) => self.put_work(&entry).into_iter().collect(),
            (_, Update::Put(entry)) => self.put_status(&entry).into_iter().collect(),
            (0, Update::Delete(key, _)) => self.delete_work(&key).into_iter().collect(),
            (_, Update::Delete(key, _)) => {
                self.delete_status(&key);
                Vec::new()
            }
            (0, Update::Reset(entries)) => {
                let gone = missing(self.work.keys(), &entries);
                let mut news: Vec<Document> = gone.iter().filter_map(|key| self.delete_work(key)).collect();
                news.extend(entries.iter().filter_map(|entry| self.put_work(entry)));
                news
            }
            (_, Update::Reset(entries)) => entries.iter().filter_map(|entry| self.put_status(entry)).collect(),
        }
    }

    fn all(&self) -> Vec<Document> {
        let all = self.work.keys().filter_map(|key| self.joined(key));
        all.filter(|workload| self.which.takes(workload))
            .map(Document::from)
            .collect()
    }
}

/// The keys that are not among the entries, which are in the order of theirs.
pub(super) fn missing<'a>(known: impl Iterator<Item = &'a String>, entries: &[Entry]) -> Vec<String> {
    let gone = |key: &&String| entries.binary_search_by(|entry| entry.key.cmp(key)).is_err();
    known.filter(gone).cloned().collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use serde_json::json;

    fn entry(key: String, value: &serde_json::Value, rev: Rev) -> Entry {
        Entry {
            key,
            value: value.to_string().into_bytes(),
            create_rev: 1,
            mod_rev: rev,
            lease: None,
        }
    }

    fn work(id: &str, app: &str, rev: Rev, txid: Option<&str>) -> Entry {
        let value = json!({"kind": "Workload", "v": 1, "id": id, "name": format!("{app}_web_{id}"), "node": "n",
            "engine": "native", "txid": txid, "spec": {"app": app, "entrypoint": "web", "image": "i"}});
        entry(keys::work("n", id), &value, rev)
    }

    fn status(id: &str, phase: &str, rev: Rev) -> Entry {
        entry(
            keys::status("n", id),
            &json!({"kind": "Status", "v": 1, "id": id, "node": "n", "phase": phase}),
            rev,
        )
    }

    fn lines(documents: Vec<Document>) -> Vec<String> {
        let line = |document| match document {
            Document::Workload(workload) => format!("{} {}", workload.id, workload.phase),
            other => other.kind().to_owned(),
        };
        documents.into_iter().map(line).collect()
    }

    fn mirror() -> Workloads {
        let mut mirror = Workloads::new(&Select {
            app: Some("shop".into()),
            ..Select::default()
        });
        mirror.apply(
            0,
            Update::Reset(vec![work("a", "shop", 1, Some("t")), work("b", "other", 2, None)]),
        );
        mirror
    }

    #[test]
    fn changes_of_either_side_are_told_once() {
        let mut mirror = mirror();
        assert_eq!(lines(mirror.all()), ["a placed"]);
        assert_eq!(
            lines(mirror.apply(0, Update::Put(work("a", "shop", 3, None)))),
            ["a placed"],
            "confirmed"
        );
        assert_eq!(
            lines(mirror.apply(0, Update::Put(work("a", "shop", 4, None)))),
            [""; 0],
            "written as it was"
        );
        assert_eq!(
            lines(mirror.apply(1, Update::Put(status("a", "running", 5)))),
            ["a running"]
        );
        assert_eq!(lines(mirror.apply(1, Update::Put(status("b", "running", 5)))), [""; 0]);
        // The two deletions of one transaction, in either order.
        assert_eq!(
            lines(mirror.apply(1, Update::Delete(keys::status("n", "a"), 6))),
            [""; 0]
        );
        assert_eq!(
            lines(mirror.apply(0, Update::Delete(keys::work("n", "a"), 6))),
            ["a removed"]
        );
        assert_eq!(
            lines(mirror.apply(0, Update::Put(work("a", "shop", 7, None)))),
            ["a placed"]
        );
        assert_eq!(
            lines(mirror.apply(1, Update::Put(status("a", "removed", 8)))),
            ["a removed"]
        );
        assert_eq!(
            lines(mirror.apply(0, Update::Delete(keys::work("n", "a"), 9))),
            [""; 0],
            "told already"
        );
        mirror.apply(1, Update::Delete(keys::status("n", "a"), 9));
        assert!(
            mirror.status.len() == 1 && mirror.work.len() == 1,
            "nothing is kept of what is gone"
        );
    }

    #[test]
    fn after_a_compaction_the_difference_is_told() {
        let mut mirror = mirror();
        mirror.apply(1, Update::Put(status("a", "running", 3)));
        let later = vec![work("c", "shop", 9, None)];
        assert_eq!(lines(mirror.apply(0, Update::Reset(later))), ["a removed", "c placed"]);
        let later = vec![status("c", "running", 10)];
        assert_eq!(lines(mirror.apply(1, Update::Reset(later.clone()))), ["c running"]);
        assert_eq!(lines(mirror.apply(1, Update::Reset(later))), [""; 0]);
        let damaged = Entry {
            value: b"{".to_vec(),
            ..work("c", "shop", 11, None)
        };
        assert_eq!(lines(mirror.apply(0, Update::Put(damaged))), [""; 0]);
    }

    #[test]
    fn selects_by_node() {
        let which = Select {
            node: Some("n".into()),
            ..Select::default()
        };
        assert_eq!(Workloads::new(&which).prefixes(), ["work/n/", "status/n/"]);
        let value: serde_json::Value = serde_json::from_slice(&work("a", "shop", 1, None).value).unwrap();
        assert_eq!(value["node"], "n");
    }
}
