//! `eru-health status` and `eru-health watch`: what the store says of workloads, once or as it changes.
//!
//! What must stay true: what `watch` prints, applied line by line, is the state of the store, also after a reconnect or
//! a compaction; nothing is printed twice without having changed.

use std::collections::BTreeMap;
use std::time::Duration;

use clap::Args;
use eru_cli::{Away, Failure, Io, Output, OutputArgs, StoreArgs, is_fatal, reader_is_gone};
use eru_store::{Entry, Follow, Rev, Update};
use eru_types::{Phase, Status, keys};

use crate::{observe, rows};

/// How often to see whether anybody still reads, while nothing happens.
const GLANCE: Duration = Duration::from_secs(1);

/// List what is known of workloads
#[derive(Args, Clone, Debug)]
#[command(after_help = "Examples:
  eru-health status shop
  eru-health status --node n1 --json | jq -r 'select(.health.healthy != true).id'")]
pub struct StatusArgs {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub filter: Filter,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub output: OutputArgs,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub store: StoreArgs,
}

/// Print what is known of workloads, and then every change
///
/// First comes the state of now, one document a workload; then each change as it happens. A workload whose status is
/// gone is printed once more, with "deleted":true.
#[derive(Args, Clone, Debug)]
#[command(after_help = "Example, telling a web hook of every workload that falls ill:
  eru-health watch shop | jq --unbuffered -c 'select(.health.healthy == false)' |
    while read -r status; do curl -sS --json \"$status\" http://10.0.0.9/hook; done")]
pub struct WatchArgs {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub filter: Filter,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub store: StoreArgs,
}

/// Which workloads.
#[derive(Args, Clone, Debug)]
pub struct Filter {
    /// Only workloads of this app
    #[arg(value_name = "APP")]
    pub app: Option<String>,

    /// Only workloads of this entrypoint
    #[arg(long, value_name = "NAME")]
    pub entry: Option<String>,

    /// Only workloads on this node
    #[arg(long, value_name = "NAME")]
    pub node: Option<String>,
}

impl Filter {
    fn prefix(&self) -> String {
        self.node
            .as_ref()
            .map_or_else(|| keys::STATUS.to_owned(), |node| keys::status_of(node))
    }

    fn takes(&self, status: &Status) -> bool {
        rows::is_of(&status.name, self.app.as_deref(), self.entry.as_deref())
    }
}

/// Runs `status`.
pub(crate) fn list(args: &StatusArgs, io: &mut Io) -> Result<(), Failure> {
    let entries = args.store.open()?.list(&args.filter.prefix())?.entries;
    let mut output = Output::new(io).list(&args.output, rows::TABLE);
    for status in entries
        .iter()
        .filter_map(observe::parse::<Status>)
        .filter(|status| args.filter.takes(status))
    {
        output.write(&status.into())?;
    }
    output.finish()
}

/// Runs `watch`; only its reader or a signal ends it.
pub(crate) fn watch(args: &WatchArgs, io: &mut Io) -> Result<(), Failure> {
    let mut follow = Follow::new(args.store.open()?, args.filter.prefix());
    let mut output = Output::new(io);
    let mut mirror = Mirror {
        filter: args.filter.clone(),
        known: BTreeMap::new(),
    };
    let (mut away, mut started) = (Away::default(), false);
    loop {
        // What is there already goes out in one piece.
        let next = match follow.next(Duration::ZERO) {
            Ok(None) => {
                output.flush()?;
                follow.next(GLANCE)
            }
            next => next,
        };
        if reader_is_gone() {
            return Ok(());
        }
        match next {
            Ok(update) => {
                away.back();
                started |= update.is_some();
                for status in update.into_iter().flat_map(|update| mirror.apply(update)) {
                    output.write(&status.into())?;
                }
            }
            Err(error) if !started || is_fatal(&error) => return Err(error.into()),
            Err(error) => std::thread::sleep(away.pause(&error)),
        }
    }
}

/// What was printed last of each workload.
struct Mirror {
    filter: Filter,
    known: BTreeMap<String, (Rev, Status)>,
}

impl Mirror {
    /// The statuses to print.
    fn apply(&mut self, update: Update) -> Vec<Status> {
        match update {
            Update::Put(entry) => self.put(&entry).into_iter().collect(),
            Update::Delete(key, _) => self.delete(&key).into_iter().collect(),
            Update::Reset(entries) => {
                let gone = |key: &&String| entries.binary_search_by(|entry| entry.key.cmp(key)).is_err();
                let gone: Vec<String> = self.known.keys().filter(gone).cloned().collect();
                let gone = gone.iter().filter_map(|key| self.delete(key)).collect::<Vec<_>>();
                gone.into_iter()
                    .chain(entries.iter().filter_map(|entry| self.put(entry)))
                    .collect()
            }
        }
    }

    fn put(&mut self, entry: &Entry) -> Option<Status> {
        if self.known.get(&entry.key).is_some_and(|(rev, _)| *rev >= entry.mod_rev) {
            return None;
        }
        let status = observe::parse::<Status>(entry).filter(|status| self.filter.takes(status))?;
        self.known.insert(entry.key.clone(), (entry.mod_rev, status.clone()));
        Some(status)
    }

    fn delete(&mut self, key: &str) -> Option<Status> {
        let (_, status) = self.known.remove(key)?;
        Some(Status {
            deleted: true,
            phase: Phase::Removed,
            ..status
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use eru_types::to_json;

    fn entry(id: &str, name: &str, rev: Rev) -> Entry {
        let status = Status {
            id: id.into(),
            name: name.into(),
            node: "n".into(),
            ..Status::default()
        };
        let key = keys::status("n", id);
        Entry {
            key,
            value: to_json(&status),
            create_rev: 1,
            mod_rev: rev,
            lease: None,
        }
    }

    fn printed(mirror: &mut Mirror, update: Update) -> Vec<String> {
        let line = |status: Status| format!("{}{}", if status.deleted { "-" } else { "+" }, status.id);
        mirror.apply(update).into_iter().map(line).collect()
    }

    #[test]
    fn changes_and_only_those_are_printed() {
        let filter = Filter {
            app: Some("shop".into()),
            entry: Some("web".into()),
            node: None,
        };
        let mut mirror = Mirror {
            filter,
            known: BTreeMap::new(),
        };
        let first = vec![
            entry("a", "shop_web_a", 1),
            entry("b", "shop_job_b", 2),
            entry("c", "shop_web_c", 3),
        ];
        assert_eq!(printed(&mut mirror, Update::Reset(first)), ["+a", "+c"]);
        assert_eq!(printed(&mut mirror, Update::Put(entry("a", "shop_web_a", 4))), ["+a"]);
        assert!(printed(&mut mirror, Update::Delete(keys::status("n", "b"), 5)).is_empty());
        // After a compaction: one is gone, one unchanged, one new.
        let later = vec![entry("a", "shop_web_a", 4), entry("d", "shop_web_d", 6)];
        assert_eq!(printed(&mut mirror, Update::Reset(later)), ["-c", "+d"]);
        assert_eq!(printed(&mut mirror, Update::Delete(keys::status("n", "d"), 7)), ["-d"]);
    }

    #[test]
    fn a_damaged_status_is_passed_over() {
        let mut mirror = Mirror {
            filter: Filter {
                app: None,
                entry: None,
                node: None,
            },
            known: BTreeMap::new(),
        };
        let damaged = Entry {
            value: b"{".to_vec(),
            ..entry("a", "shop_web_a", 1)
        };
        assert!(printed(&mut mirror, Update::Put(damaged)).is_empty());
        assert_eq!(printed(&mut mirror, Update::Put(entry("a", "", 2))), ["+a"]);
    }
}
