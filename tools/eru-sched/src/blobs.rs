//! Contents of large files: kept in the store once, and named by digest in every document.

use eru_cli::{Exit, Failure};
use eru_store::{Compare, Op, Store, Txn};
use eru_types::{File, keys};

/// Puts the contents of large files into the store, where they are not there yet, and leaves their digests.
pub(crate) fn detach(files: &mut [File], store: &dyn Store, dry_run: bool) -> Result<(), Failure> {
    for file in files {
        let contents = file
            .contents()
            .map_err(|e| Failure::new(Exit::Software, e))?
            .unwrap_or_default();
        if contents.len() <= File::INLINE {
            continue;
        }
        let digest = File::digest_of(&contents);
        let key = keys::blob(&digest);
        if !dry_run {
            // A conflict says that the same contents are there.
            store.txn(&Txn {
                compares: vec![Compare::ModRev(key.clone(), 0)],
                ops: vec![Op::Put(key, contents, None)],
            })?;
        }
        file.content_base64 = None;
        file.digest = Some(digest);
    }
    Ok(())
}
