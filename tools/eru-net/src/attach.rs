//! An address and an interface together: what attaching means, whoever asks for it.
//!
//! What must stay true: a failure gives back an address that the same call took, and only that; an address is not
//! given back while its interface may still be there.

use std::net::IpAddr;

use eru_store::Store;
use eru_types::Attachment;

use crate::driver::{self, Interface, Made, Present};
use crate::error::Result;
use crate::ipam::{self, Claim};
use crate::netns::Netns;
use crate::owner::Owner;
use crate::undo::Undo;

/// Attaches an owner to its network.
///
/// # Errors
/// Why it cannot be; then nothing has changed.
pub(crate) fn attach(
    store: &dyn Store,
    claim: &Claim<'_>,
    netns: &Netns,
    present: Present,
) -> Result<(Attachment, Made)> {
    let mut undo = Undo::default();
    let attached = attach_undoably(store, claim, netns, present, &mut undo)?;
    undo.keep();
    Ok(attached)
}

/// Attaches, and leaves it to the caller to keep it.
pub(crate) fn attach_undoably<'a>(
    store: &'a dyn Store,
    claim: &Claim<'_>,
    netns: &'a Netns,
    present: Present,
    undo: &mut Undo<'a>,
) -> Result<(Attachment, Made)> {
    let held = ipam::acquire(store, claim)?;
    if held.fresh {
        let owner = claim.owner.clone();
        undo.push(move || ipam::release(store, &owner).map(drop));
    }
    let interface = Interface {
        network: &held.network,
        owner: claim.owner,
        ip: held.ip,
        netns,
    };
    let was_there = netns.netlink()?.find_link(&claim.owner.ifname)?.is_some();
    let made = driver::attach(&interface, present)?;
    if !was_there {
        let owner = claim.owner.clone();
        undo.push(move || driver::detach(&owner, Some(netns)));
    }
    tracing::info!("{} has {}", claim.owner, held.ip);
    Ok((ipam::describe(&held.network, claim, held.ip), made))
}

/// Removes the owner's interface and gives its address back.
///
/// # Errors
/// What the kernel refused (then the address is kept), or the store.
pub(crate) fn remove(store: &dyn Store, owner: &Owner, netns: Option<&Netns>) -> Result<Option<IpAddr>> {
    driver::detach(owner, netns)?;
    ipam::release(store, owner)
}
