//! macvlan: a child of a host interface with a hardware address of its own, on the network that the host is on.

use eru_sys::netlink::{Link, MacvlanMode, Netlink, NewLink};
use eru_types::{MacvlanMode as Mode, Network};
use nix::errno::Errno;
use std::os::fd::AsFd;

use super::{Interface, Made, inside};
use crate::error::{Error, Result};
use crate::undo::Undo;

pub(super) fn attach(
    interface: &Interface<'_>,
    host: &mut Netlink,
    inside: &mut Netlink,
    found: Option<Link>,
) -> Result<Made> {
    let parent = parent(interface.network, host)?;
    let mut undo = Undo::default();
    let link = match found {
        Some(link) => link,
        None => {
            let link = create(interface, host, inside, &parent)?;
            undo.push(move || Ok(interface.netns.netlink()?.delete_link(link)?));
            inside.rename(link, &interface.owner.ifname)?;
            inside.link(&interface.owner.ifname)?
        }
    };
    let routes = inside::complete(interface, inside, link.index)?;
    undo.keep();
    Ok(Made {
        host: None,
        host_mac: None,
        mtu: link.mtu,
        routes,
    })
}

/// Makes the child inside, under a name that cannot be in use here or there, and returns its number.
fn create(interface: &Interface<'_>, host: &mut Netlink, inside: &mut Netlink, parent: &Link) -> Result<u32> {
    let name = interface.owner.host_ifname();
    // What a killed run left.
    if let Some(link) = inside.find_link(&name)? {
        inside.delete_link(link.index)?;
    }
    let mut link = NewLink::named(&name)
        .netns(interface.netns.file.as_fd())
        .mac(interface.owner.mac());
    if let Some(mtu) = interface.mtu() {
        link = link.mtu(mtu);
    }
    match host.create_macvlan(&link, parent.index, mode(interface.network.mode)) {
        Err(error) if error.errno() == Some(Errno::EOPNOTSUPP) => Err(Error::NoMacvlan(error)),
        Err(error) => Err(error
            .context(&format!("network {} on {}", interface.network.name, parent.name))
            .into()),
        Ok(()) => Ok(inside.link(&name)?.index),
    }
}

/// The parent, if interfaces can be made on it.
pub(super) fn parent(network: &Network, host: &mut Netlink) -> Result<Link> {
    let parent = network.parent.clone().unwrap_or_default();
    let name = network.name.clone();
    let definition = |field: &str, why: String| Error::Definition {
        network: name.clone(),
        field: field.into(),
        why,
    };
    let Some(link) = host
        .find_link(&parent)
        .map_err(|e| definition("parent", e.to_string()))?
    else {
        return Err(Error::NoParent { network: name, parent });
    };
    if !link.up {
        return Err(Error::ParentDown { network: name, parent });
    }
    if link.mac.is_none() || parent == "lo" {
        return Err(definition("parent", format!("{parent} is no Ethernet interface")));
    }
    if network.mtu > link.mtu {
        return Err(definition(
            "mtu",
            format!("{} is more than {parent} takes, {}", network.mtu, link.mtu),
        ));
    }
    Ok(link)
}

const fn mode(mode: Mode) -> MacvlanMode {
    match mode {
        Mode::Bridge => MacvlanMode::Bridge,
        Mode::Private => MacvlanMode::Private,
        Mode::Vepa => MacvlanMode::Vepa,
    }
}
