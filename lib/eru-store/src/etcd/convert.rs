//! Between the store's types and etcd's.

use etcd_client::{Compare as EtcdCompare, CompareOp, KeyValue, PutOptions, ResponseHeader, TxnOp};

use crate::{Compare, Entry, LeaseId, Op, Rev, Txn};

/// The revision in a header.
pub(super) fn revision(header: Option<&ResponseHeader>) -> Rev {
    header.map_or(0, ResponseHeader::revision)
}

/// A transaction with all keys under `prefix`.
pub(super) fn txn(prefix: &str, txn: &Txn) -> etcd_client::Txn {
    let full = |key: &str| format!("{prefix}{key}");
    let compares: Vec<EtcdCompare> = txn
        .compares
        .iter()
        .map(|compare| match compare {
            Compare::ModRev(key, rev) => EtcdCompare::mod_revision(full(key), CompareOp::Equal, *rev),
            Compare::Exists(key) => EtcdCompare::create_revision(full(key), CompareOp::Greater, 0),
        })
        .collect();
    let ops: Vec<TxnOp> = txn
        .ops
        .iter()
        .map(|op| match op {
            Op::Put(key, value, lease) => {
                let options = lease.map(|lease| PutOptions::new().with_lease(lease.0));
                TxnOp::put(full(key), value.clone(), options)
            }
            Op::Delete(key) => TxnOp::delete(full(key), None),
        })
        .collect();
    etcd_client::Txn::new().when(compares).and_then(ops)
}

/// The lease that a transaction names first: etcd does not say which one it has not found.
pub(super) fn first_lease(txn: &Txn) -> i64 {
    let lease = txn.ops.iter().find_map(|op| match op {
        Op::Put(_, _, lease) => *lease,
        Op::Delete(_) => None,
    });
    lease.map_or(0, |lease| lease.0)
}

/// A key without the prefix.
pub(super) fn key(prefix: &str, full: &[u8]) -> String {
    String::from_utf8_lossy(full.strip_prefix(prefix.as_bytes()).unwrap_or(full)).into_owned()
}

/// An entry as read or watched.
pub(super) fn entry(prefix: &str, kv: &KeyValue) -> Entry {
    Entry {
        key: key(prefix, kv.key()),
        value: kv.value().to_vec(),
        create_rev: kv.create_revision(),
        mod_rev: kv.mod_revision(),
        lease: Some(kv.lease()).filter(|&lease| lease != 0).map(LeaseId),
    }
}
