//! `eru-net gc`: gives back the addresses of workloads that are no more.
//!
//! What must stay true: only addresses that were given to a workload of the store are looked at, only those of
//! workloads that the store has no more are freed, and only if that still holds when they are. One whose node last
//! said that it is there is kept: it may yet be speaking.

use std::collections::{BTreeMap, BTreeSet};

use eru_cli::{Failure, Io, Output};
use eru_store::{Compare, Rev};
use eru_types::{Attachment, Phase, Status, from_json, keys};

use super::Context;
use crate::args::GcArgs;
use crate::driver;
use crate::error::Result;
use crate::ipam;
use crate::netns::{self, Netns};
use crate::owner::Owner;

pub(crate) fn run(context: &Context<'_>, args: &GcArgs, io: &mut Io) -> Result<(), Failure> {
    io.record();
    let mut output = Output::new(io);
    for (held, rev) in abandoned(context)? {
        let freed = Attachment { detached: true, ..held };
        if args.dry_run || free(context, &freed, rev)? {
            output.write(&freed.into())?;
        }
    }
    Ok(())
}

/// The addresses whose workload is gone. Addresses are listed first: a workload is in the store before it gets one.
fn abandoned(context: &Context<'_>) -> Result<Vec<(Attachment, Rev)>> {
    let mut all = Vec::new();
    for network in context.networks(&[])? {
        all.extend(ipam::list(context.store, &network)?);
    }
    let work = context.store.list(keys::WORK)?.entries;
    let ids: BTreeSet<&str> = work
        .iter()
        .filter_map(|entry| Some(keys::node_and_id(&entry.key)?.1))
        .collect();
    let seen = seen(context)?;
    all.retain(|(held, _)| {
        let there = seen.get(&held.workload).is_some_and(|&phase| phase != Phase::Removed);
        held.managed && !ids.contains(held.workload.as_str()) && !there
    });
    Ok(all)
}

/// What nodes last said of workloads.
fn seen(context: &Context<'_>) -> Result<BTreeMap<String, Phase>> {
    let entries = context.store.list(keys::STATUS)?.entries;
    let statuses = entries
        .iter()
        .filter_map(|entry| from_json::<Status>(&entry.value).ok());
    Ok(statuses.map(|status| (status.id, status.phase)).collect())
}

/// Frees an address if it is still the same and its workload still gone.
fn free(context: &Context<'_>, held: &Attachment, rev: Rev) -> Result<bool> {
    let owner = Owner::new(&held.network, &held.workload, &held.ifname);
    let Some(ip) = ipam::held(context.store, &owner)? else {
        return Ok(false);
    };
    if held.node == context.node {
        let netns = Netns::find(&netns::native(context.run_dir, &owner.id))?;
        driver::detach(&owner, netns.as_ref())?;
    }
    let compares = vec![
        Compare::ModRev(keys::address(&owner.network, &ip.to_string()), rev),
        Compare::ModRev(keys::work(&held.node, &owner.id), 0),
    ];
    ipam::release_if(context.store, &owner, ip, compares)
}
