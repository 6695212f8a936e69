//! The board against a store in memory: what it asks for is done, and its state followed.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::time::Duration;

use eru_types::{HealthCheck, from_json};

use super::*;

fn workload(ports: &[u16]) -> Entry {
    let mut work = Workload {
        id: "w".into(),
        name: "a_b_w".into(),
        node: "n".into(),
        ..Workload::default()
    };
    (work.spec.app, work.spec.entrypoint) = ("a".into(), "b".into());
    work.spec.healthcheck = Some(HealthCheck {
        tcp_ports: ports.to_vec(),
        ..HealthCheck::default()
    });
    Entry {
        key: keys::work("n", "w"),
        value: to_json(&work),
        create_rev: 1,
        mod_rev: 1,
        lease: None,
    }
}

fn running() -> Status {
    let network = [("lan".to_owned(), "10.0.0.1".to_owned())].into();
    Status {
        id: "w".into(),
        node: "n".into(),
        phase: Phase::Running,
        network,
        ..Status::default()
    }
}

fn status(status: &Status, rev: Rev) -> Update {
    let key = keys::status("n", "w");
    Update::Put(Entry {
        key,
        value: to_json(status),
        create_rev: 1,
        mod_rev: rev,
        lease: None,
    })
}

fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1)
}

/// A board that knows a running workload with a check, and the number of the run.
fn probing() -> (Board, u64) {
    let mut board = Board::new("n".into());
    assert!(board.work(Update::Reset(vec![workload(&[80])]), now()).is_empty());
    let actions = board.status(status(&running(), 5), now());
    let [Action::Probe { id, run, checks }] = actions.as_slice() else {
        panic!("{actions:?}")
    };
    assert_eq!(
        (id.as_str(), checks[0].to_string().as_str()),
        ("w", "tcp://10.0.0.1:80")
    );
    (board, *run)
}

/// The one write that is asked for, with the health that it sets.
fn write(actions: Vec<Action>) -> (Txn, Status) {
    let [Action::Write { txn, .. }] = actions.as_slice() else {
        panic!("{actions:?}")
    };
    let [Op::Put(key, value, None)] = txn.ops.as_slice() else {
        panic!("{txn:?}")
    };
    assert_eq!(key, "status/n/w");
    (txn.clone(), from_json(value).unwrap())
}

fn compared(txn: &Txn) -> Rev {
    let [Compare::ModRev(_, rev)] = txn.compares.as_slice() else {
        panic!("{txn:?}")
    };
    *rev
}

#[test]
fn a_verdict_is_written_once() {
    let (mut board, run) = probing();
    let (txn, written) = write(board.judged("w", run, Ok(()), now()));
    assert_eq!((compared(&txn), written.health.as_ref().unwrap().healthy), (5, true));
    assert_eq!(
        Status {
            health: None,
            ..written.clone()
        },
        running(),
        "nothing else changes"
    );
    assert!(board.judged("w", run, Ok(()), now()).is_empty(), "one is under way");
    assert!(board.written("w", &txn, Some(Outcome::Committed(6)), now()).is_empty());
    assert!(board.status(status(&written, 6), now()).is_empty(), "the echo");
    assert!(board.judged("w", run, Ok(()), now()).is_empty());
    let (txn, sick) = write(board.judged("w", run, Err("refused".into()), now()));
    assert_eq!(
        (compared(&txn), sick.health.unwrap().reason.as_deref()),
        (6, Some("refused"))
    );
}

#[test]
fn after_a_restart_what_is_true_is_not_written_again() {
    let mut board = Board::new("n".into());
    let healthy = Health {
        healthy: true,
        since: Some("then".into()),
        ..Health::default()
    };
    let known = Status {
        health: Some(healthy),
        ..running()
    };
    board.work(Update::Reset(vec![workload(&[80])]), now());
    let actions = board.status(status(&known, 5), now());
    let [Action::Probe { run, .. }] = actions.as_slice() else {
        panic!("{actions:?}")
    };
    assert!(board.judged("w", *run, Ok(()), now()).is_empty());
}

#[test]
fn a_conflict_waits_for_the_newer_state_and_an_absent_store_for_nothing() {
    let (mut board, run) = probing();
    let (txn, _) = write(board.judged("w", run, Ok(()), now()));
    let (txn, _) = write(board.written("w", &txn, None, now()));
    assert!(board.written("w", &txn, Some(Outcome::Conflict), now()).is_empty());
    let restarted = Status {
        exit_code: Some(9),
        ..running()
    };
    let (txn, written) = write(board.status(status(&restarted, 8), now()));
    assert_eq!((compared(&txn), written.exit_code), (8, Some(9)));
}

#[test]
fn a_verdict_about_an_earlier_run_is_dropped() {
    let (mut board, run) = probing();
    let actions = board.status(
        status(
            &Status {
                restarts: 1,
                ..running()
            },
            6,
        ),
        now(),
    );
    let [Action::Halt(_), Action::Probe { run: next, .. }] = actions.as_slice() else {
        panic!("{actions:?}")
    };
    assert!(board.judged("w", run, Ok(()), now()).is_empty());
    let (txn, _) = write(board.judged("w", *next, Ok(()), now()));
    assert_eq!(compared(&txn), 6);
}

#[test]
fn what_ended_is_unhealthy_at_once_and_what_starts_is_not_judged() {
    let (mut board, _) = probing();
    let ended = Status {
        phase: Phase::Stopped,
        exit_code: Some(1),
        ..running()
    };
    let actions = board.status(status(&ended, 6), now());
    assert_eq!(actions[0], Action::Halt("w".into()));
    let (txn, written) = write(actions[1..].to_vec());
    assert_eq!(
        written.health.unwrap().reason.as_deref(),
        Some("stopped with exit status 1")
    );
    board.written("w", &txn, Some(Outcome::Committed(7)), now());
    let created = Status {
        phase: Phase::Created,
        ..running()
    };
    assert!(board.status(status(&created, 8), now()).is_empty());
    let stale = Status {
        health: Some(Health {
            healthy: true,
            ..Health::default()
        }),
        ..created
    };
    let (_, written) = write(board.status(status(&stale, 9), now()));
    assert_eq!(written.health.unwrap().reason.as_deref(), Some("created"));
}

#[test]
fn without_checks_running_is_healthy() {
    let mut board = Board::new("n".into());
    board.work(Update::Reset(vec![workload(&[])]), now());
    let (_, written) = write(board.status(status(&running(), 5), now()));
    assert!(written.health.unwrap().healthy);
}

#[test]
fn what_is_gone_is_forgotten() {
    let (mut board, run) = probing();
    assert_eq!(
        board.status(Update::Delete(keys::status("n", "w"), 6), now()),
        [Action::Halt("w".into())]
    );
    assert!(board.judged("w", run, Ok(()), now()).is_empty());
    assert!(board.work(Update::Reset(Vec::new()), now()).is_empty());
    assert!(board.items.is_empty());
}
