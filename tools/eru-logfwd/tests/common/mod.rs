//! What the tests share: logs as the engines write them, a receiver, and the tool as a process.
#![allow(dead_code, unreachable_pub, reason = "each test binary uses its part")]
#![expect(clippy::unwrap_used, reason = "tests")]

pub mod logs;
pub mod receiver;
pub mod running;

use serde_json::Value;

/// The data of records that are numbers, each for the first time that it came, by workload.
pub fn numbers(records: &[Value], id: &str) -> Vec<u64> {
    let mut seen = std::collections::HashSet::new();
    let data = records
        .iter()
        .filter(|record| record["id"] == id)
        .map(|record| record["data"].as_str().unwrap());
    data.map(|data| data.split(' ').next().unwrap().parse().unwrap())
        .filter(|number| seen.insert(*number))
        .collect()
}

/// Records that came more than once.
pub fn repeated(records: &[Value], ids: &[&str]) -> usize {
    records.len() - ids.iter().map(|id| numbers(records, id).len()).sum::<usize>()
}

/// Checks that all records of a workload came, in order; what came twice counts the first time.
#[track_caller]
pub fn assert_all(records: &[Value], id: &str, count: u64) {
    let found = numbers(records, id);
    let wrong = found
        .iter()
        .zip(0..count)
        .find(|(found, expected)| **found != *expected);
    assert!(wrong.is_none(), "{id}: (found, expected) is {wrong:?}");
    assert_eq!(found.len() as u64, count, "{id}");
}
