//! Reading keys at one revision, in pieces if there are many.

use etcd_client::{GetOptions, TxnOp, TxnOpResponse};

use super::connect::{Connection, Repeat};
use super::convert::{entry, revision};
use super::fault::{Fault, Kind};
use crate::{Entry, Error, MAX_TXN_OPS, Rev, Snapshot};

/// Entries read with one request.
const PAGE: i64 = 1_000;

/// How often a read begins anew because its revision was compacted meanwhile.
const TRIES: usize = 3;

/// Reads some keys.
pub(super) async fn some(connection: &Connection, mut keys: Vec<String>) -> Result<Snapshot, Error> {
    keys.sort_unstable();
    keys.dedup();
    let mut tries = TRIES;
    loop {
        match some_once(connection, &keys).await {
            Err(fault) if may_begin_anew(&fault, &mut tries) => {}
            result => return result.map_err(|fault| connection.error(fault)),
        }
    }
}

async fn some_once(connection: &Connection, keys: &[String]) -> Result<Snapshot, Fault> {
    let mut snapshot = Snapshot {
        entries: Vec::new(),
        rev: 0,
    };
    if keys.is_empty() {
        snapshot.rev = current(connection).await?;
    }
    for chunk in keys.chunks(MAX_TXN_OPS) {
        read_chunk(connection, chunk, &mut snapshot).await?;
    }
    Ok(snapshot)
}

/// Reads the keys of a chunk at the snapshot's revision, or the current one for the first chunk.
async fn read_chunk(connection: &Connection, keys: &[String], snapshot: &mut Snapshot) -> Result<(), Fault> {
    let rev = snapshot.rev;
    let gets: Vec<TxnOp> = keys
        .iter()
        .map(|key| {
            TxnOp::get(
                format!("{}{key}", connection.prefix),
                Some(GetOptions::new().with_revision(rev)),
            )
        })
        .collect();
    let answer = connection
        .call(Repeat::Always, |client| {
            let txn = etcd_client::Txn::new().and_then(gets.clone());
            async move { client.kv_client().max_decoding_message_size(usize::MAX).txn(txn).await }
        })
        .await?;
    if rev == 0 {
        snapshot.rev = revision(answer.header());
    }
    for response in answer.op_responses() {
        if let TxnOpResponse::Get(found) = response {
            snapshot
                .entries
                .extend(found.kvs().iter().map(|kv| entry(&connection.prefix, kv)));
        }
    }
    Ok(())
}

/// Lists the keys with a prefix.
pub(super) async fn list(connection: &Connection, prefix: &str) -> Result<Snapshot, Error> {
    let full = format!("{}{prefix}", connection.prefix);
    let mut tries = TRIES;
    loop {
        match list_once(connection, full.as_bytes()).await {
            Err(fault) if may_begin_anew(&fault, &mut tries) => {}
            result => return result.map_err(|fault| connection.error(fault)),
        }
    }
}

async fn list_once(connection: &Connection, prefix: &[u8]) -> Result<Snapshot, Fault> {
    let end = end_of(prefix);
    let mut snapshot = Snapshot {
        entries: Vec::new(),
        rev: 0,
    };
    let mut from = prefix.to_vec();
    while let Some(next) = list_page(connection, from, &end, &mut snapshot).await? {
        from = next;
    }
    Ok(snapshot)
}

/// Adds one page to the snapshot; gives where the next begins.
async fn list_page(
    connection: &Connection,
    from: Vec<u8>,
    end: &[u8],
    snapshot: &mut Snapshot,
) -> Result<Option<Vec<u8>>, Fault> {
    let options = GetOptions::new()
        .with_range(end)
        .with_limit(PAGE)
        .with_revision(snapshot.rev);
    let page = connection
        .call(Repeat::Always, |client| {
            let (from, options) = (from.clone(), options.clone());
            async move {
                client
                    .kv_client()
                    .max_decoding_message_size(usize::MAX)
                    .get(from, Some(options))
                    .await
            }
        })
        .await?;
    if snapshot.rev == 0 {
        snapshot.rev = revision(page.header());
    }
    snapshot
        .entries
        .extend(page.kvs().iter().map(|kv| entry(&connection.prefix, kv)));
    let last = page.kvs().last().filter(|_| page.more());
    Ok(last.map(|kv| [kv.key(), b"\0"].concat()))
}

/// The current revision.
pub(super) async fn current(connection: &Connection) -> Result<Rev, Fault> {
    let mut snapshot = Snapshot {
        entries: Vec::<Entry>::new(),
        rev: 0,
    };
    read_chunk(connection, &[], &mut snapshot).await?;
    Ok(snapshot.rev)
}

/// Whether the revision of the first piece was compacted before the last was read, and there are tries left.
fn may_begin_anew(fault: &Fault, tries: &mut usize) -> bool {
    *tries -= 1;
    fault.kind == Kind::Compacted && *tries > 0
}

/// The end of the range of keys with a prefix. Every prefix begins with a slash, so one exists.
pub(super) fn end_of(prefix: &[u8]) -> Vec<u8> {
    let mut end = prefix.to_vec();
    while let Some(last) = end.pop() {
        if last < u8::MAX {
            end.push(last + 1);
            break;
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::end_of;

    #[test]
    fn bounds_a_prefix() {
        assert_eq!(end_of(b"/eru/"), b"/eru0");
        assert_eq!(end_of(b"/a\xff\xff"), b"/b");
    }
}
