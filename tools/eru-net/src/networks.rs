//! Networks as they lie in the store.
//!
//! What must stay true: no two have an address in common, even when added at once; a network goes only when nobody has
//! an address of it, and nobody gets one while it goes.

use eru_store::{Compare, Entry, Op, Outcome, Store, Txn};
use eru_types::{Doc, Driver, Network, from_json, keys, to_json};
use ipnet::IpNet;

use crate::error::{Error, Result};
use crate::ipam;
use crate::pool::Pool;

/// Field of a network that is being removed.
const REMOVING: &str = "removing";
/// How often a change is tried against others.
const ATTEMPTS: usize = 16;

/// A network, and the revision it was read at.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    /// The network.
    pub(crate) network: Network,
    /// Its revision.
    pub(crate) rev: eru_store::Rev,
}

impl Stored {
    pub(crate) fn of(entry: &Entry) -> Result<Self> {
        let network = from_json(&entry.value).map_err(|e| Error::malformed(format!("store key {}", entry.key), e))?;
        Ok(Self {
            network,
            rev: entry.mod_rev,
        })
    }

    /// Whether somebody began to remove it.
    #[must_use]
    pub(crate) fn removing(&self) -> bool {
        self.network.extra.contains_key(REMOVING)
    }
}

/// Checks what of a definition [`Doc::validate`] leaves open.
///
/// # Errors
/// [`Error::Definition`] with the field.
pub(crate) fn validate(network: &Network) -> Result<()> {
    let wrong = |field: &str, why: String| Error::Definition {
        network: network.name.clone(),
        field: field.into(),
        why,
    };
    network.validate().map_err(|(field, why)| wrong(&field, why))?;
    let subnet: IpNet = network.subnet.parse().map_err(|_| {
        wrong(
            "subnet",
            format!("'{}' is not of the form address/length", network.subnet),
        )
    })?;
    if subnet != subnet.trunc() {
        let trunc = subnet.trunc();
        return Err(wrong(
            "subnet",
            format!("{subnet} has bits beyond its length; {trunc} is meant?"),
        ));
    }
    if let Some(gateway) = network.gateway {
        if network.driver == Driver::Routed {
            return Err(wrong("gateway", "a routed network has none of its own".into()));
        }
        Pool::new(subnet, None)
            .check(gateway)
            .map_err(|why| wrong("gateway", why.to_string()))?;
    }
    let least = if subnet.network().is_ipv4() { 68 } else { 1280 };
    if network.mtu != 0 && !(least..=65535).contains(&network.mtu) {
        return Err(wrong(
            "mtu",
            format!("{} is not between {least} and 65535", network.mtu),
        ));
    }
    if Pool::new(subnet, network.gateway).size() == 0 {
        return Err(wrong("subnet", format!("{subnet} has no address to give out")));
    }
    Ok(())
}

/// Adds a network; one that is there and the same is left as it is.
///
/// # Errors
/// What is wrong with the definition, [`Error::Exists`], [`Error::Overlap`].
pub(crate) fn add(store: &dyn Store, network: &Network) -> Result<()> {
    validate(network)?;
    let key = keys::network(&network.name);
    for _ in 0..ATTEMPTS {
        let guard = store.get(keys::SUBNETS)?.map_or(0, |entry| entry.mod_rev);
        let others = list(store)?;
        if let Some(same) = others.iter().find(|other| other.network.name == network.name) {
            return match same.network == *network {
                true => Ok(()),
                false => Err(Error::Exists(network.name.clone())),
            };
        }
        if let Some(other) = others.iter().find(|other| overlap(&other.network, network)) {
            return Err(Error::Overlap {
                network: network.name.clone(),
                subnet: network.subnet.clone(),
                other: other.network.name.clone(),
                other_subnet: other.network.subnet.clone(),
            });
        }
        let txn = Txn {
            compares: vec![
                Compare::ModRev(keys::SUBNETS.into(), guard),
                Compare::ModRev(key.clone(), 0),
            ],
            ops: vec![
                Op::Put(keys::SUBNETS.into(), network.name.clone().into_bytes(), None),
                Op::Put(key.clone(), to_json(network), None),
            ],
        };
        if let Outcome::Committed(_) = store.txn(&txn)? {
            return Ok(());
        }
    }
    Err(Error::Contended(format!("adding network {}", network.name)))
}

fn overlap(a: &Network, b: &Network) -> bool {
    let subnet = |network: &Network| network.subnet.parse::<IpNet>().ok();
    match (subnet(a), subnet(b)) {
        (Some(a), Some(b)) => a.contains(&b) || b.contains(&a),
        _ => false,
    }
}

/// All networks, by name.
///
/// # Errors
/// Those of the store.
pub(crate) fn list(store: &dyn Store) -> Result<Vec<Stored>> {
    store.list(keys::NETWORKS)?.entries.iter().map(Stored::of).collect()
}

/// The network of this name.
///
/// # Errors
/// [`Error::NoNetwork`].
pub(crate) fn get(store: &dyn Store, name: &str) -> Result<Stored> {
    match store.get(&keys::network(name))? {
        Some(entry) => Stored::of(&entry),
        None => Err(Error::NoNetwork(name.into())),
    }
}

/// Removes a network that nobody has an address of. First it is marked, which makes everyone who is about to take an
/// address look again; a removal that was interrupted is finished by the next.
///
/// # Errors
/// [`Error::NoNetwork`], [`Error::InUse`].
pub(crate) fn remove(store: &dyn Store, name: &str) -> Result<Network> {
    let key = keys::network(name);
    for _ in 0..ATTEMPTS {
        let stored = get(store, name)?;
        // Asked twice: before the mark, so that it disturbs nobody who uses the network, and under it.
        if !stored.removing()
            && let Some(error) = in_use(store, name)?
        {
            return Err(error);
        }
        let mut network = stored.network;
        network.extra.insert(REMOVING.into(), true.into());
        let Outcome::Committed(rev) = store.txn(&rewrite(&key, stored.rev, &network))? else {
            continue;
        };
        network.extra.shift_remove(REMOVING);
        if let Some(error) = in_use(store, name)? {
            // Whoever else removes it at the same time finds the same and takes the mark away himself.
            store.txn(&rewrite(&key, rev, &network))?;
            return Err(error);
        }
        let gone = Txn {
            compares: vec![Compare::ModRev(key.clone(), rev)],
            ops: vec![Op::Delete(key.clone())],
        };
        if let Outcome::Committed(_) = store.txn(&gone)? {
            return Ok(network);
        }
    }
    Err(Error::Contended(format!("removing network {name}")))
}

/// The error that somebody has an address of the network, if so.
fn in_use(store: &dyn Store, name: &str) -> Result<Option<Error>> {
    let taken = store.list(&keys::addresses_of(name))?.entries;
    Ok(taken.first().map(|one| Error::InUse {
        network: name.into(),
        count: taken.len(),
        example: ipam::ip_of(&one.key).into(),
        by: ipam::holder(one),
    }))
}

fn rewrite(key: &str, rev: eru_store::Rev, network: &Network) -> Txn {
    Txn {
        compares: vec![Compare::ModRev(key.into(), rev)],
        ops: vec![Op::Put(key.into(), to_json(network), None)],
    }
}
