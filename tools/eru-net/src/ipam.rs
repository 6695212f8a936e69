//! Addresses and their owners in the store.
//!
//! What must stay true, under any number of racing processes: no address has two owners and no owner two addresses in
//! one network. Both keys of a pair, `net/addresses/…` and `net/owners/…`, are written and deleted in one transaction
//! that holds only if neither was there. An owner keeps its address until it is released.

use std::collections::BTreeSet;
use std::net::IpAddr;

use eru_store::{Compare, Entry, Op, Outcome, Rev, Store, Txn};
use eru_types::{Attachment, Extra, Network, from_json, keys, to_json};

use crate::driver;
use crate::error::{Error, Result};
use crate::networks::Stored;
use crate::owner::Owner;
use crate::pool::Pool;

/// How often a free address is chosen before others are said to be in the way. Each lost race shows one more that is
/// taken, and each owner draws its own.
const ATTEMPTS: usize = 64;

/// A request for an address.
#[derive(Clone, Debug)]
pub(crate) struct Claim<'a> {
    /// Who asks.
    pub(crate) owner: &'a Owner,
    /// On which node.
    pub(crate) node: &'a str,
    /// For which address; any if `None`.
    pub(crate) wanted: Option<IpAddr>,
}

/// An address that its owner has.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    /// The network it is of.
    pub(crate) network: Network,
    /// The address.
    pub(crate) ip: IpAddr,
    /// It was given by this very call, and is given back if the rest fails.
    pub(crate) fresh: bool,
}

/// The owner's address in its network: the one it has, or else one that is free now.
///
/// # Errors
/// Why there is none: no such network, all taken, the wanted one taken or not of the network.
pub(crate) fn acquire(store: &dyn Store, claim: &Claim<'_>) -> Result<Held> {
    let mut taken = None;
    for attempt in 0..ATTEMPTS {
        let view = View::read(store, claim)?;
        let stored = view
            .network
            .ok_or_else(|| Error::NoNetwork(claim.owner.network.clone()))?;
        if let Some(ip) = view.has {
            return kept(stored.network, claim, ip);
        }
        if stored.removing() {
            return Err(Error::Removing(stored.network.name));
        }
        let Some(ip) = pick(store, &stored.network, claim, attempt, &mut taken)? else {
            continue;
        };
        let Outcome::Conflict = store.txn(&give(&stored, claim, ip, view.managed))? else {
            return Ok(Held {
                network: stored.network,
                ip,
                fresh: true,
            });
        };
        if let Some(taken) = &mut taken {
            taken.insert(ip);
        }
    }
    Err(Error::Contended(format!("taking an address for {}", claim.owner)))
}

/// An address to try. The first is the owner's own draw, unseen: in a pool that is not crowded it is free. Only then
/// is it asked which ones are taken, once, and kept up with what lost races show; `None` to ask again.
fn pick(
    store: &dyn Store,
    network: &Network,
    claim: &Claim<'_>,
    attempt: usize,
    taken: &mut Option<BTreeSet<IpAddr>>,
) -> Result<Option<IpAddr>> {
    let pool =
        Pool::of(network).ok_or_else(|| Error::malformed(format!("network {}", network.name), "its subnet is none"))?;
    if let Some(ip) = claim.wanted {
        return free(store, &pool, claim.owner, ip).map(Some);
    }
    let draw = claim.owner.draw(attempt);
    if attempt == 0 {
        return Ok(pool.choose(&BTreeSet::new(), draw));
    }
    if let Some(known) = taken {
        let chosen = pool.choose(known, draw);
        if chosen.is_none() {
            // Some may have been released since.
            *taken = None;
        }
        return Ok(chosen);
    }
    let listed = taken.insert(list_taken(store, &network.name)?);
    match pool.choose(listed, draw) {
        Some(ip) => Ok(Some(ip)),
        None => Err(Error::Exhausted {
            network: network.name.clone(),
            subnet: pool.subnet(),
            size: pool.size(),
        }),
    }
}

fn kept(network: Network, claim: &Claim<'_>, has: IpAddr) -> Result<Held> {
    match claim.wanted {
        Some(wanted) if wanted != has => Err(Error::HasAnother {
            owner: claim.owner.clone(),
            has,
            wanted,
        }),
        _ => Ok(Held {
            network,
            ip: has,
            fresh: false,
        }),
    }
}

/// The wanted address, if it can be given.
fn free(store: &dyn Store, pool: &Pool, owner: &Owner, ip: IpAddr) -> Result<IpAddr> {
    let network = owner.network.clone();
    if let Err(why) = pool.check(ip) {
        return Err(Error::Unusable { network, why });
    }
    match store.get(&keys::address(&network, &ip.to_string()))? {
        Some(entry) => Err(Error::Taken {
            ip,
            network,
            by: holder(&entry),
        }),
        None => Ok(ip),
    }
}

/// What one read tells about a claim.
struct View {
    network: Option<Stored>,
    has: Option<IpAddr>,
    managed: bool,
}

impl View {
    fn read(store: &dyn Store, claim: &Claim<'_>) -> Result<Self> {
        let network = keys::network(&claim.owner.network);
        let owner = owner_key(claim.owner);
        let work = keys::work(claim.node, &claim.owner.id);
        let found = store.get_many(&[&network, &owner, &work])?.entries;
        let entry = |key: &str| found.iter().find(|entry| entry.key == key);
        Ok(Self {
            network: entry(&network).map(Stored::of).transpose()?,
            has: entry(&owner).map(ip_value).transpose()?,
            managed: entry(&work).is_some(),
        })
    }
}

/// What an owner that has `ip` has.
pub(crate) fn describe(network: &Network, claim: &Claim<'_>, ip: IpAddr) -> Attachment {
    let Owner { id, ifname, .. } = claim.owner;
    Attachment {
        workload: id.clone(),
        network: network.name.clone(),
        ifname: ifname.clone(),
        address: format!("{ip}/{}", driver::prefix(network, ip)),
        gateway: driver::gateway(network, ip).map(|ip| ip.to_string()),
        mac: Some(claim.owner.mac().to_string()),
        node: claim.node.into(),
        managed: false,
        detached: false,
        extra: Extra::new(),
    }
}

fn give(stored: &Stored, claim: &Claim<'_>, ip: IpAddr, managed: bool) -> Txn {
    let network = &stored.network.name;
    let attachment = Attachment {
        managed,
        ..describe(&stored.network, claim, ip)
    };
    let (address, owner) = (keys::address(network, &ip.to_string()), owner_key(claim.owner));
    Txn {
        compares: vec![
            Compare::ModRev(keys::network(network), stored.rev),
            Compare::ModRev(address.clone(), 0),
            Compare::ModRev(owner.clone(), 0),
        ],
        ops: vec![
            Op::Put(address, to_json(&attachment), None),
            Op::Put(owner, ip.to_string().into_bytes(), None),
        ],
    }
}

/// The address that an owner has.
///
/// # Errors
/// Those of the store.
pub(crate) fn held(store: &dyn Store, owner: &Owner) -> Result<Option<IpAddr>> {
    store.get(&owner_key(owner))?.as_ref().map(ip_value).transpose()
}

/// What is written of an address that an owner has; `None` if it was released meanwhile.
///
/// # Errors
/// Those of the store.
pub(crate) fn find(store: &dyn Store, owner: &Owner, ip: IpAddr) -> Result<Option<Attachment>> {
    let entry = store.get(&keys::address(&owner.network, &ip.to_string()))?;
    let held = entry.as_ref().map(attachment).transpose()?;
    Ok(held.filter(|held| held.workload == owner.id && held.ifname == owner.ifname))
}

/// The addresses of a workload in one network, by interface.
///
/// # Errors
/// Those of the store.
pub(crate) fn owners(store: &dyn Store, network: &str, id: &str) -> Result<Vec<(Owner, IpAddr)>> {
    let prefix = keys::owner(network, id, "");
    let entries = store.list(&prefix)?.entries;
    let owner = |entry: &Entry| {
        let ifname = entry.key.strip_prefix(&prefix).unwrap_or_default();
        Ok((Owner::new(network, id, ifname), ip_value(entry)?))
    };
    entries.iter().map(owner).collect()
}

/// Gives an owner's address back; having none is no error.
///
/// # Errors
/// Those of the store, and [`Error::Contended`].
pub(crate) fn release(store: &dyn Store, owner: &Owner) -> Result<Option<IpAddr>> {
    let key = owner_key(owner);
    for _ in 0..ATTEMPTS {
        let Some(entry) = store.get(&key)? else { return Ok(None) };
        let ip = ip_value(&entry)?;
        let compares = vec![Compare::ModRev(key.clone(), entry.mod_rev)];
        if release_if(store, owner, ip, compares)? {
            return Ok(Some(ip));
        }
    }
    Err(Error::Contended(format!("releasing the address of {owner}")))
}

/// Deletes both keys if `compares` hold.
pub(crate) fn release_if(store: &dyn Store, owner: &Owner, ip: IpAddr, compares: Vec<Compare>) -> Result<bool> {
    let txn = Txn {
        compares,
        ops: vec![
            Op::Delete(keys::address(&owner.network, &ip.to_string())),
            Op::Delete(owner_key(owner)),
        ],
    };
    Ok(matches!(store.txn(&txn)?, Outcome::Committed(_)))
}

/// The addresses of a network that are taken, each with the revision of its key.
///
/// # Errors
/// Those of the store.
pub(crate) fn list(store: &dyn Store, network: &str) -> Result<Vec<(Attachment, Rev)>> {
    let entries = store.list(&keys::addresses_of(network))?.entries;
    entries
        .iter()
        .map(|entry| Ok((attachment(entry)?, entry.mod_rev)))
        .collect()
}

fn list_taken(store: &dyn Store, network: &str) -> Result<BTreeSet<IpAddr>> {
    let entries = store.list(&keys::addresses_of(network))?.entries;
    Ok(entries
        .iter()
        .filter_map(|entry| ip_of(&entry.key).parse().ok())
        .collect())
}

fn owner_key(owner: &Owner) -> String {
    keys::owner(&owner.network, &owner.id, &owner.ifname)
}

/// The address that a key of `net/addresses/` is about.
pub(crate) fn ip_of(key: &str) -> &str {
    key.rsplit('/').next().unwrap_or_default()
}

/// Who holds the address of this key, for people.
pub(crate) fn holder(entry: &Entry) -> String {
    match attachment(entry) {
        Ok(held) => format!("{} of {} on node {}", held.ifname, held.workload, held.node),
        Err(_) => "somebody".into(),
    }
}

fn attachment(entry: &Entry) -> Result<Attachment> {
    from_json(&entry.value).map_err(|e| Error::malformed(format!("store key {}", entry.key), e))
}

fn ip_value(entry: &Entry) -> Result<IpAddr> {
    let text = String::from_utf8_lossy(&entry.value);
    text.parse()
        .map_err(|_| Error::malformed(format!("store key {}", entry.key), format!("'{text}' is no address")))
}

#[cfg(test)]
mod tests;
