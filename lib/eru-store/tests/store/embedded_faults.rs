//! What can happen to a directory: a full disk, a file that was harmed, a writer that hangs.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use eru_store::{Error, Options, Watched, open};
use eru_testkit::{Missing, available};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use rusqlite::Connection;

use crate::backend::{Backend, patient, put, put_leased, txn, write};
use crate::child::{Work, Worker, command};

fn hasty() -> Options {
    Options {
        timeout: Duration::from_millis(300),
        ..Options::default()
    }
}

fn url(dir: &Path) -> String {
    format!("file://{}", dir.display())
}

/// A store with a key, closed, and its directory.
fn closed_store() -> (tempfile::TempDir, std::path::PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&url(dir.path()), &patient()).unwrap();
    for i in 0..200 {
        write(&*store, [put(&format!("k{i}"), vec![b'x'; 1000])]);
    }
    let file = dir.path().join("eru.db");
    (dir, file)
}

fn complaint(dir: &Path) -> Error {
    match open(&url(dir), &patient()) {
        Err(error) => error,
        Ok(store) => store.list("").unwrap_err(),
    }
}

#[test]
fn the_directory_is_its_users_alone() {
    let dir = tempfile::tempdir().unwrap();
    let deep = dir.path().join("a/b/c");
    open(&url(&deep), &patient()).unwrap();
    assert_eq!(fs::metadata(&deep).unwrap().permissions().mode() & 0o777, 0o700);
}

#[test]
fn both_kinds_of_durability_are_one_store() {
    let dir = tempfile::tempdir().unwrap();
    let full = open(&format!("{}?sync=full", url(dir.path())), &patient()).unwrap();
    let normal = open(&format!("{}?sync=normal", url(dir.path())), &patient()).unwrap();
    let rev = write(&*full, [put("a", "1")]);
    assert_eq!(write(&*normal, [put("b", "1")]), rev + 1);
    assert_eq!(full.list("").unwrap(), normal.list("").unwrap());
}

#[test]
fn what_is_no_database_is_left_alone() {
    let (dir, file) = closed_store();
    fs::write(&file, "no database\n".repeat(1000)).unwrap();
    let error = complaint(dir.path());
    assert!(
        matches!(error, Error::Io { .. }) && error.to_string().contains("not a database"),
        "{error:?}"
    );
    assert!(fs::read(&file).unwrap().starts_with(b"no database"));
}

#[test]
fn an_emptied_file_is_not_filled_again() {
    let (dir, file) = closed_store();
    fs::write(&file, "").unwrap();
    let error = complaint(dir.path());
    assert!(
        matches!(error, Error::Io { .. }) && error.to_string().contains("empty although"),
        "{error:?}"
    );
}

#[test]
fn a_shortened_file_is_noticed() {
    let (dir, file) = closed_store();
    let length = fs::metadata(&file).unwrap().len();
    fs::File::options()
        .write(true)
        .open(&file)
        .unwrap()
        .set_len(length / 2)
        .unwrap();
    let error = complaint(dir.path());
    assert!(
        matches!(error, Error::Io { .. }) && error.to_string().contains("is damaged"),
        "{error:?}"
    );
}

#[test]
fn databases_of_others_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("eru.db");
    Connection::open(&file)
        .unwrap()
        .execute_batch("CREATE TABLE theirs (a)")
        .unwrap();
    let error = complaint(dir.path());
    assert!(
        matches!(error, Error::Config { .. }) && error.to_string().contains("not a store of eru"),
        "{error:?}"
    );

    let (dir, file) = closed_store();
    Connection::open(&file)
        .unwrap()
        .execute_batch("PRAGMA user_version = 7")
        .unwrap();
    let error = complaint(dir.path());
    assert!(
        matches!(error, Error::Config { .. }) && error.to_string().contains("version 7"),
        "{error:?}"
    );
}

#[test]
fn a_directory_that_cannot_be() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("file"), "").unwrap();
    let error = complaint(&dir.path().join("file/store"));
    assert!(
        matches!(error, Error::Io { .. }) && error.to_string().contains("making the directory"),
        "{error:?}"
    );
}

/// Needs another user: the worker is started as nobody.
#[test]
fn the_store_of_another_user() {
    let needs = Missing::unless_root().and_then(|()| Missing::unless_program("setpriv", "util-linux"));
    if available(needs).is_none() {
        return;
    }
    let (dir, _) = closed_store();
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let mut nobody = Command::new("setpriv");
    nobody.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
    let worker = command(&url(dir.path()), "denied", &[]);
    // From where nobody may look.
    let program = dir.path().join("worker");
    fs::copy(worker.get_program(), &program).unwrap();
    nobody.arg(program).args(worker.get_args()).current_dir("/");
    nobody.envs(worker.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let told = Worker::spawn(nobody).finish();
    assert!(
        matches!(&told[..], [one] if one.contains("refused access") && one.contains("eru.db")),
        "{told:?}"
    );
}

#[test]
fn a_writer_that_hangs() {
    let backend = Backend::embedded();
    let store = open(&backend.url, &hasty()).unwrap();
    write(&*store, [put("a", "1")]);
    let lease = store.grant(Duration::from_secs(60)).unwrap();
    let mut watch = store.watch("", 1).unwrap();
    let file = backend.url.strip_prefix("file://").unwrap();
    let hanging = Connection::open(format!("{file}/eru.db")).unwrap();
    hanging.execute_batch("BEGIN IMMEDIATE").unwrap();
    let since = Instant::now();
    let error = store.txn(&txn([], [put("a", "2")])).unwrap_err();
    assert!(
        matches!(error, Error::Unavailable { .. }) && error.to_string().contains("eru.db"),
        "{error:?}"
    );
    assert!(matches!(store.renew(lease), Err(Error::Unavailable { .. })));
    assert!(since.elapsed() < Duration::from_secs(5));
    // Readers do not mind.
    assert_eq!(store.get("a").unwrap().unwrap().value, b"1");
    assert!(matches!(
        watch.next(Duration::ZERO).unwrap(),
        Some(Watched::Changes { .. })
    ));
    hanging.execute_batch("ROLLBACK").unwrap();
    write(&*store, [put("a", "3")]);
}

#[test]
fn a_stopped_process_does_not_stop_readers() {
    let backend = Backend::embedded();
    let store = open(&backend.url, &hasty()).unwrap();
    let mut worker = Worker::start(&backend, "twins", &["a"]);
    for _ in 0..20 {
        assert!(worker.hear().is_some());
        let pid = Pid::from_raw(worker.process.id().cast_signed());
        kill(pid, Signal::SIGSTOP).unwrap();
        store.list("").unwrap();
        // It may have been stopped in the middle of a transaction, or not.
        let _ = store.txn(&txn([], [put("c", "1")]));
        kill(pid, Signal::SIGCONT).unwrap();
    }
    worker.kill();
    write(&*store, [put("c", "2")]);
}

#[test]
fn expired_leases_are_not_seen_though_nobody_can_write() {
    let backend = Backend::embedded();
    let store = open(&backend.url, &hasty()).unwrap();
    let lease = store.grant(Duration::from_secs(2)).unwrap();
    write(&*store, [put_leased("a", "1", lease), put("b", "1")]);
    let file = backend.url.strip_prefix("file://").unwrap();
    let hanging = Connection::open(format!("{file}/eru.db")).unwrap();
    hanging.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert!(eru_testkit::wait_until(Duration::from_secs(10), || store
        .get("a")
        .unwrap()
        .is_none()));
    assert_eq!(store.list("").unwrap().entries.len(), 1);
}

/// Needs a file system of its own, and so a mount namespace of its own: the worker is started in one.
#[test]
fn a_full_disk() {
    let needs = Missing::unless_root().and_then(|()| Missing::unless_program("unshare", "util-linux"));
    if available(needs).is_none() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let worker = command(&url(&dir.path().join("store")), "fill", &[]);
    let mut inside = Command::new("unshare");
    let script = "mount -t tmpfs -o size=2m tmpfs \"$0\" && exec \"$@\"";
    inside
        .args(["--mount", "--propagation", "private", "sh", "-c", script])
        .arg(dir.path());
    inside.arg(worker.get_program()).args(worker.get_args());
    inside.envs(worker.get_envs().filter_map(|(name, value)| Some((name, value?))));
    assert_eq!(Worker::spawn(inside).finish(), ["filled", "read", "written"]);
}

/// Fills the disk, and goes on when there is room again.
pub(crate) fn fill(work: &Work) {
    let store = &*work.store;
    let room = Path::new(&work.url).parent().unwrap().join("room");
    fs::write(&room, vec![0; 300_000]).unwrap();
    let mut written = 0;
    let error = loop {
        match store.txn(&txn([], [put(&format!("k{written:04}"), vec![b'x'; 5000])])) {
            Ok(_) => written += 1,
            Err(error) => break error,
        }
    };
    assert!(
        matches!(error, Error::Io { .. }) && error.to_string().contains("the disk is full"),
        "{error:?}"
    );
    work.tell("filled");
    let entries = store.list("").unwrap().entries;
    assert!(written > 0 && entries.len() == written, "{written} {}", entries.len());
    work.tell("read");
    fs::remove_file(room).unwrap();
    write(store, [put("again", "1")]);
    work.tell("written");
}
