//! Making, checking and removing the interface of an owner.
//!
//! What must stay true: everything that can be known beforehand is checked before the first change; a failure takes
//! back every change; an interface that is made already is completed, not made anew; an interface of somebody else is
//! never touched. Whose an interface is, its hardware address tells.

mod inside;
mod macvlan;
mod routed;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use eru_sys::Forgive;
use eru_sys::netlink::{Link, Netlink, Route};
use eru_types::{Driver, Network};
use ipnet::IpNet;

use crate::error::{Error, Result};
use crate::netns::Netns;
use crate::owner::Owner;

/// The gateway of routed IPv4 interfaces: nobody's address, for which the host's end answers.
const GATEWAY4: Ipv4Addr = Ipv4Addr::new(169, 254, 1, 1);
/// The gateway of routed IPv6 interfaces: an address of the host's end.
const GATEWAY6: Ipv6Addr = Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 1);

/// An interface to be made or looked at.
#[derive(Debug)]
pub(crate) struct Interface<'a> {
    /// Its network.
    pub(crate) network: &'a Network,
    /// Whose it is.
    pub(crate) owner: &'a Owner,
    /// Its address.
    pub(crate) ip: IpAddr,
    /// Where it goes.
    pub(crate) netns: &'a Netns,
}

/// What [`attach`] does about an interface that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Present {
    /// It fails, as CNI wants it.
    Refuse,
    /// It completes what is missing.
    Complete,
}

/// What an interface has come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Made {
    /// The name of the host's end, if there is one.
    pub(crate) host: Option<String>,
    /// The hardware address of that.
    pub(crate) host_mac: Option<String>,
    /// Largest packet inside.
    pub(crate) mtu: u32,
    /// The routes inside that lead through it.
    pub(crate) routes: Vec<Route>,
}

impl Interface<'_> {
    /// The length of the address's prefix inside.
    #[must_use]
    pub(crate) fn prefix(&self) -> u8 {
        prefix(self.network, self.ip)
    }

    /// The gateway inside.
    #[must_use]
    pub(crate) fn gateway(&self) -> Option<IpAddr> {
        gateway(self.network, self.ip)
    }

    fn mtu(&self) -> Option<u32> {
        (self.network.mtu != 0).then_some(self.network.mtu)
    }

    /// The owner's interface as it is inside, `None` if it is not.
    fn find(&self, inside: &mut Netlink) -> Result<Option<Link>> {
        let Some(link) = inside.find_link(&self.owner.ifname)? else {
            return Ok(None);
        };
        if link.mac == Some(self.owner.mac()) {
            return Ok(Some(link));
        }
        Err(Error::Foreign {
            ifname: link.name,
            kind: if link.kind.is_empty() {
                "hardware".into()
            } else {
                link.kind
            },
            netns: self.netns.path.clone(),
        })
    }
}

/// The length of the prefix that an address of the network has inside.
pub(crate) fn prefix(network: &Network, ip: IpAddr) -> u8 {
    let subnet: Option<IpNet> = network.subnet.parse().ok();
    match (network.driver, subnet) {
        (Driver::Macvlan, Some(subnet)) => subnet.prefix_len(),
        _ if ip.is_ipv4() => 32,
        _ => 128,
    }
}

/// The gateway of an address of the network.
pub(crate) fn gateway(network: &Network, ip: IpAddr) -> Option<IpAddr> {
    match network.driver {
        Driver::Macvlan => network.gateway,
        Driver::Routed if ip.is_ipv4() => Some(GATEWAY4.into()),
        Driver::Routed => Some(GATEWAY6.into()),
    }
}

/// Makes the interface, and gives it its address and routes.
///
/// # Errors
/// What stands in the way, before anything was changed; or what the kernel refused, after everything was taken back.
pub(crate) fn attach(interface: &Interface<'_>, present: Present) -> Result<Made> {
    let mut host = Netlink::open()?;
    let mut inside = interface.netns.netlink()?;
    let found = interface.find(&mut inside)?;
    if found.is_some() && present == Present::Refuse {
        return Err(Error::Attached {
            ifname: interface.owner.ifname.clone(),
            netns: interface.netns.path.clone(),
        });
    }
    match interface.network.driver {
        Driver::Macvlan => macvlan::attach(interface, &mut host, &mut inside, found),
        Driver::Routed => routed::attach(interface, &mut host, &mut inside, found),
    }
}

/// Removes what an owner has in the kernel, whichever driver made it; what is gone already is no error.
///
/// # Errors
/// What the kernel refused.
pub(crate) fn detach(owner: &Owner, netns: Option<&Netns>) -> Result<()> {
    let mut host = Netlink::open()?;
    if let Some(link) = host.find_link(&owner.host_ifname())? {
        host.delete_link(link.index).or_absent()?;
    }
    let Some(netns) = netns else { return Ok(()) };
    let mut inside = netns.netlink()?;
    for name in [owner.ifname.clone(), owner.host_ifname()] {
        match inside.find_link(&name)? {
            Some(link) if link.mac == Some(owner.mac()) => inside.delete_link(link.index).or_absent()?,
            _ => continue,
        };
    }
    Ok(())
}

/// Looks whether the interface is as [`attach`] makes it.
///
/// # Errors
/// [`Error::Astray`] with the first difference.
pub(crate) fn check(interface: &Interface<'_>) -> Result<()> {
    let astray = |why: String| Error::Astray {
        owner: interface.owner.clone(),
        why,
    };
    let mut inside = interface.netns.netlink()?;
    let path = interface.netns.path.display();
    let link = interface
        .find(&mut inside)?
        .ok_or_else(|| astray(format!("no such interface in {path}")))?;
    if !link.up {
        return Err(astray("it is down".into()));
    }
    let has = |address: &eru_sys::netlink::Address| address.index == link.index && address.ip == interface.ip;
    if !inside.addresses()?.iter().any(has) {
        return Err(astray(format!("it does not have {}", interface.ip)));
    }
    if let Some(missing) = inside::missing_route(interface, &mut inside, link.index)? {
        return Err(astray(format!("no route to {missing}")));
    }
    match interface.network.driver {
        Driver::Macvlan => Ok(()),
        Driver::Routed => routed::check(interface).map_err(astray),
    }
}

/// Whether the network's interfaces can be made on this host.
///
/// # Errors
/// What is missing.
pub(crate) fn ready(network: &Network) -> Result<()> {
    match network.driver {
        Driver::Macvlan => macvlan::parent(network, &mut Netlink::open()?).map(drop),
        Driver::Routed => Ok(()),
    }
}
