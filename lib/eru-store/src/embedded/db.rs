//! The database file: opening, its schema, and transactions on it by many processes at once.
//!
//! SQLite in WAL mode keeps the file whole under `kill -9` at any point: a transaction is there or it is not.

use std::fs::{DirBuilder, File, TryLockError};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use super::clock::{Clock, Millis};
use super::fault::{Blame, Fault};
use super::notify::{Bell, Ear};
use crate::Error;
use crate::url::Durability;

/// "eru1" in the header of the file: not just any SQLite database.
const APPLICATION_ID: i32 = 0x6572_7531;

/// The version of the schema.
const VERSION: i32 = 1;

/// `state` is one row. `log.value` is null for a deletion. Revision 1 is the empty store, as in etcd.
const SCHEMA: &str = "
CREATE TABLE state (one INTEGER PRIMARY KEY CHECK (one = 1), rev INTEGER NOT NULL, compact_rev INTEGER NOT NULL);
INSERT INTO state VALUES (1, 1, 0);
CREATE TABLE kv (
    key TEXT PRIMARY KEY, value BLOB NOT NULL, create_rev INTEGER NOT NULL, mod_rev INTEGER NOT NULL, lease INTEGER);
CREATE INDEX kv_lease ON kv (lease) WHERE lease IS NOT NULL;
CREATE TABLE log (
    id INTEGER PRIMARY KEY, rev INTEGER NOT NULL, key TEXT NOT NULL, value BLOB, create_rev INTEGER, lease INTEGER);
CREATE INDEX log_rev ON log (rev);
CREATE TABLE lease (
    id INTEGER PRIMARY KEY, ttl INTEGER NOT NULL, deadline INTEGER NOT NULL, boot TEXT NOT NULL);
";

/// Most connections that are kept for the next who needs one.
const IDLE: usize = 8;

/// The database, shared by the threads of this process.
#[derive(Debug)]
pub(super) struct Db {
    dir: PathBuf,
    durability: Durability,
    idle: Mutex<Vec<Connection>>,
    bell: Bell,
    pub(super) clock: Clock,
    pub(super) blame: Blame,
}

impl Db {
    /// Opens the database in `dir`, making what is missing.
    pub(super) fn open(url: &str, dir: &Path, durability: Durability, timeout: Duration) -> Result<Db, Error> {
        let blame = Blame::new(url, &dir.join("eru.db"), timeout);
        let io = |what: &str| {
            let (blame, what) = (blame.clone(), format!("{what} {}", dir.display()));
            move |e: std::io::Error| blame.io(&what, &e)
        };
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(dir)
            .map_err(io("making the directory"))?;
        let clock = Clock::of_this_boot().map_err(|e| blame.io("reading the boot's identity", &e))?;
        let connection = connect(dir, durability, timeout).map_err(|e| blame.sql(&e))?;
        prepare(&connection, dir, &blame)?;
        // Only now: its presence says that the database was complete once.
        let bell = Bell::open(&bell_path(dir)).map_err(io("writing in"))?;
        Ok(Db {
            dir: dir.to_owned(),
            durability,
            idle: Mutex::new(vec![connection]),
            bell,
            clock,
            blame,
        })
    }

    /// The time. Writers read it when they are alone: whatever has expired for one has expired for the next.
    pub(super) fn now(&self) -> Result<Millis, Error> {
        self.clock.now().map_err(|e| self.blame.io("reading the clock", &e))
    }

    /// An ear for the commits of all processes.
    pub(super) fn ear(&self) -> Ear {
        Ear::new(&bell_path(&self.dir))
    }

    /// Runs `f` on one unchanging state of the database.
    pub(super) fn read<T>(&self, f: impl FnOnce(&Connection) -> Result<T, Fault>) -> Result<T, Error> {
        self.transact(TransactionBehavior::Deferred, f)
    }

    /// Runs `f` alone among all writers, and commits when it succeeds. `f` may run only once, so it may consume.
    pub(super) fn write<T>(&self, f: impl FnOnce(&Connection) -> Result<T, Fault>) -> Result<T, Error> {
        self.transact(TransactionBehavior::Immediate, f)
    }

    fn transact<T>(
        &self,
        behavior: TransactionBehavior,
        f: impl FnOnce(&Connection) -> Result<T, Fault>,
    ) -> Result<T, Error> {
        let connection = self.take().map_err(|e| self.blame.sql(&e))?;
        let before = connection.total_changes();
        let run = || {
            let transaction = Transaction::new_unchecked(&connection, behavior)?;
            let value = f(&transaction)?;
            transaction.commit()?;
            Ok(value)
        };
        let result = run().map_err(|fault| self.blame.fault(fault));
        // A failed commit leaves its transaction open; such a connection is not given to the next.
        if result.is_ok() || connection.is_autocommit() {
            if result.is_ok() && connection.total_changes() != before {
                self.bell.ring();
            }
            self.give_back(connection);
        }
        result
    }

    fn take(&self) -> Result<Connection, rusqlite::Error> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.map_or_else(|| connect(&self.dir, self.durability, self.blame.timeout), Ok)
    }

    fn give_back(&self, connection: Connection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE {
            idle.push(connection);
        }
    }
}

fn bell_path(dir: &Path) -> PathBuf {
    dir.join("eru.db.notify")
}

fn connect(dir: &Path, durability: Durability, timeout: Duration) -> Result<Connection, rusqlite::Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(dir.join("eru.db"), flags)?;
    let mut since = Instant::now();
    // SQLite's own handler sleeps longer the longer it waited, which starves those who wait under load.
    connection.busy_handler(Some(move |tries: i32| {
        if tries == 0 {
            since = Instant::now();
        }
        thread::sleep(Duration::from_micros(fastrand::u64(100..1000)));
        since.elapsed() < timeout
    }))?;
    let level = match durability {
        Durability::Full => "FULL",
        Durability::Normal => "NORMAL",
    };
    connection.pragma_update(None, "synchronous", level)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    // What a burst of writes has made of the log is given back to the file system.
    connection.pragma_update(None, "journal_size_limit", 16 << 20)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// Checks that the file is ours and of a version that we know; fills an empty one.
fn prepare(connection: &Connection, dir: &Path, blame: &Blame) -> Result<(), Error> {
    if is_ready(connection, blame)? {
        return Ok(());
    }
    let _lock = lock(dir, blame)?;
    // Another process may have been here before us.
    if is_ready(connection, blame)? {
        return Ok(());
    }
    if bell_path(dir).exists() {
        let cause = format!(
            "{} is empty although it was in use: restore it, or remove the directory",
            blame.path
        );
        return Err(Error::Io {
            url: blame.url.clone(),
            cause,
        });
    }
    fill(connection).map_err(|e| blame.sql(&e))
}

fn is_ready(connection: &Connection, blame: &Blame) -> Result<bool, Error> {
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
    let id = pragma("application_id").map_err(|e| blame.sql(&e))?;
    let version = pragma("user_version").map_err(|e| blame.sql(&e))?;
    let tables = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0));
    let tables = tables.map_err(|e| blame.sql(&e))?;
    match (id, version) {
        (APPLICATION_ID, VERSION) => Ok(true),
        (0, 0) if tables == 0 => Ok(false),
        (APPLICATION_ID, newer) => Err(Error::Config {
            url: blame.url.clone(),
            cause: format!(
                "{} is of version {newer}, this program knows version {VERSION}",
                blame.path
            ),
        }),
        _ => Err(Error::Config {
            url: blame.url.clone(),
            cause: format!("{} is not a store of eru", blame.path),
        }),
    }
}

fn fill(connection: &Connection) -> Result<(), rusqlite::Error> {
    connection.pragma_update(None, "journal_mode", "WAL")?;
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    transaction.execute_batch(SCHEMA)?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()
}

/// Takes the lock under which a database is filled: going over to the WAL cannot be done by two at once.
fn lock(dir: &Path, blame: &Blame) -> Result<File, Error> {
    let path = dir.join("eru.db.lock");
    let io = |e| blame.io(&format!("locking {}", path.display()), &e);
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(io)?;
    let deadline = Instant::now() + blame.timeout;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::Error(e)) => return Err(io(e)),
            Err(TryLockError::WouldBlock) if Instant::now() >= deadline => return Err(blame.busy()),
            Err(TryLockError::WouldBlock) => thread::sleep(Duration::from_millis(2)),
        }
    }
}
