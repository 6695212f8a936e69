//! One event of a store's watch, read as what it means.

use eru_store::Event;
use eru_types::{Node, Phase, Resources, Status, Workload, from_json, keys};

/// The mark of a live reservation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// Its workloads are each for itself.
    Single,
    /// Of a gang: members may still be missing.
    Gathering,
    /// Of a gang: all members are there.
    Complete,
}

fn mark(value: &[u8]) -> Result<Mark, String> {
    let value: serde_json::Value = serde_json::from_slice(value).map_err(text)?;
    match value["gang"].as_str() {
        None => Ok(Mark::Single),
        Some("reserving") => Ok(Mark::Gathering),
        Some("committed") => Ok(Mark::Complete),
        Some(other) => Err(format!("its gang is {other}")),
    }
}

/// What changed. `None` is what was deleted.
#[derive(Debug)]
pub(super) enum Change {
    Node {
        name: String,
        node: Option<Box<Node>>,
    },
    Usage {
        node: String,
        usage: Option<Box<Resources>>,
    },
    Work {
        node: String,
        id: String,
        new: Option<Box<Workload>>,
    },
    Index {
        key: String,
        node: String,
        id: String,
        there: bool,
    },
    Pending {
        txid: String,
        mark: Option<Mark>,
    },
    Status {
        node: String,
        id: String,
        phase: Option<Phase>,
    },
    Other,
}

impl Change {
    /// The key.
    pub(super) fn object(&self) -> String {
        match self {
            Self::Node { name, .. } => keys::node(name),
            Self::Usage { node, .. } => keys::usage(node),
            Self::Work { node, id, .. } => keys::work(node, id),
            Self::Index { key, .. } => key.clone(),
            Self::Pending { txid, .. } => keys::pending(txid),
            Self::Status { node, id, .. } => keys::status(node, id),
            Self::Other => "another key".into(),
        }
    }

    /// The node whose books it touches.
    pub(super) fn node(&self) -> Option<&str> {
        match self {
            Self::Node { name, .. } => Some(name),
            Self::Usage { node, .. } | Self::Work { node, .. } | Self::Index { node, .. } => Some(node),
            _ => None,
        }
    }
}

/// Reads an event. The error is the key and what is wrong with its value.
pub(super) fn change(event: &Event) -> Result<Change, (String, String)> {
    let (key, value) = match event {
        Event::Put(entry) => (&entry.key, Some(entry.value.as_slice())),
        Event::Delete(key, _) => (key, None),
    };
    read(key, value).map_err(|message| (key.clone(), message))
}

fn read(key: &str, value: Option<&[u8]>) -> Result<Change, String> {
    if let Some(name) = key.strip_prefix(keys::NODES) {
        let node = value.map(from_json).transpose().map_err(text)?.map(Box::new);
        return Ok(Change::Node {
            name: name.into(),
            node,
        });
    }
    if let Some(node) = key.strip_prefix(keys::USAGE) {
        let usage = value.map(serde_json::from_slice).transpose().map_err(text)?;
        return Ok(Change::Usage {
            node: node.into(),
            usage,
        });
    }
    if let Some(txid) = key.strip_prefix(keys::PENDING) {
        return Ok(Change::Pending {
            txid: txid.into(),
            mark: value.map(mark).transpose()?,
        });
    }
    let kind = [keys::WORK, keys::APPS, keys::STATUS]
        .into_iter()
        .find(|prefix| key.starts_with(prefix));
    let Some(kind) = kind else { return Ok(Change::Other) };
    let (node, id) = keys::node_and_id(key).ok_or("names no node and id")?;
    let (node, id) = (node.to_owned(), id.to_owned());
    if kind == keys::APPS {
        return Ok(Change::Index {
            key: key.into(),
            node,
            id,
            there: value.is_some(),
        });
    }
    if kind == keys::STATUS {
        let status: Option<Status> = value.map(from_json).transpose().map_err(text)?;
        return Ok(Change::Status {
            node,
            id,
            phase: status.map(|status| status.phase),
        });
    }
    let new: Option<Box<Workload>> = value.map(from_json).transpose().map_err(text)?.map(Box::new);
    if new.as_ref().is_some_and(|new| new.node != node || new.id != id) {
        return Err("holds the workload of another key".into());
    }
    Ok(Change::Work { node, id, new })
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
