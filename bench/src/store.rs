//! Transactions a second.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::sync::Arc;

use eru_cli::Failure;
use eru_store::{Compare, Op, Options, Outcome, Rev, Store, Txn};

use crate::{Case, Lab};

const VALUE: [u8; 200] = [b'x'; 200];
const SEQUENTIAL: u32 = 50;
const AT_ONCE: u32 = 256;

/// Writes the value and waits for the disk, as often as the stores commit.
fn raw(mut file: File) -> impl FnMut() {
    move || {
        for _ in 0..SEQUENTIAL {
            let _ = file
                .seek(SeekFrom::Start(0))
                .and_then(|_| file.write_all(&VALUE))
                .and_then(|()| file.sync_data());
        }
    }
}

fn replace(key: &str, rev: Rev) -> Txn {
    let compares = vec![Compare::ModRev(key.to_owned(), rev)];
    Txn {
        compares,
        ops: vec![Op::Put(key.to_owned(), VALUE.to_vec(), None)],
    }
}

/// One client that replaces one key again and again, each time on the revision of the last.
fn sequential(store: Arc<dyn Store>) -> impl FnMut() {
    let mut rev = 0;
    move || {
        for _ in 0..SEQUENTIAL {
            if let Ok(Outcome::Committed(at)) = store.txn(&replace("bench/one", rev)) {
                rev = at;
            }
        }
    }
}

/// Transactions on keys of their own, handed over together.
fn at_once(store: Arc<dyn Store>) -> impl FnMut() {
    let mut revs = vec![0; AT_ONCE as usize];
    move || {
        let txns: Vec<Txn> = revs
            .iter()
            .enumerate()
            .map(|(i, rev)| replace(&format!("bench/many/{i}"), *rev))
            .collect();
        for (rev, outcome) in revs.iter_mut().zip(store.txn_all(&txns)) {
            if let Ok(Outcome::Committed(at)) = outcome {
                *rev = at;
            }
        }
    }
}

pub(crate) fn cases(lab: &Lab) -> Result<Vec<Case>, Failure> {
    let file = File::create(lab.dir.path().join("raw"))?;
    let mut cases = vec![Case::new("write and fdatasync, 200 bytes", SEQUENTIAL, raw(file))];
    for (name, url) in lab.stores() {
        let store = eru_store::open(&url, &Options::default())?;
        cases.push(Case::new(
            format!("{name}: one after another"),
            SEQUENTIAL,
            sequential(Arc::clone(&store)),
        ));
        cases.push(Case::new(format!("{name}: {AT_ONCE} at once"), AT_ONCE, at_once(store)));
    }
    Ok(cases)
}
