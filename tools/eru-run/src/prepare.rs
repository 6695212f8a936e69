//! What an engine is given: the workload with everything in it that the engine needs, and nothing that changes.
//!
//! What must stay true: the same workload is always prepared alike, so that an engine can tell another configuration.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use eru_cli::{Exit, Failure};
use eru_store::Store;
use eru_types::{Desired, File, Phase, Spec, Workload, keys};

use crate::network::{self, Mode};
use crate::volumes;

/// The workload as an engine is to make it, with the contents of its files at hand.
pub(crate) fn prepare(store: &dyn Store, work: &Workload) -> Result<Workload, Failure> {
    let mode =
        network::mode(&work.spec).map_err(|why| Failure::new(Exit::Data, format_args!("{}: {why}", work.name)))?;
    if mode == Mode::Bridge && work.engine != "docker" {
        let text = format!("{}: only docker has a network bridge", work.name);
        return Err(Failure::new(Exit::Data, text).hint("name a network of eru-net, or host or none"));
    }
    let mut spec: Spec = work.spec.clone();
    volumes::settle(&mut spec, work);
    for file in &mut spec.files {
        fetch(store, file).map_err(|failure| failure.context(&work.name))?;
    }
    Ok(Workload {
        id: work.id.clone(),
        name: work.name.clone(),
        node: work.node.clone(),
        pod: work.pod.clone(),
        engine: work.engine.clone(),
        seq: work.seq,
        bound: work.bound.clone(),
        desired: Desired::Running,
        phase: Phase::Placed,
        spec,
        ..Workload::default()
    })
}

/// Gets the contents of a large file from the store, and checks them.
fn fetch(store: &dyn Store, file: &mut File) -> Result<(), Failure> {
    if file.content_base64.is_some() {
        return Ok(());
    }
    let bad = |why: &str| Failure::new(Exit::Data, format_args!("file {}: {why}", file.path));
    let Some(digest) = &file.digest else {
        return Err(bad("it has neither contents nor a digest"));
    };
    let Some(entry) = store.get(&keys::blob(digest))? else {
        return Err(bad(&format!("the store has no contents of digest {digest}")));
    };
    if File::digest_of(&entry.value) != *digest {
        return Err(bad(&format!("its contents in the store are not of digest {digest}")));
    }
    file.content_base64 = Some(BASE64_STANDARD.encode(&entry.value));
    Ok(())
}
