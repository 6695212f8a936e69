//! routed: a pair of interfaces, one inside and one on the host, and a route to the workload's address, as Calico does.
//!
//! The inside sends everything to a gateway that nobody has; the host's end answers for it (proxy ARP, or for IPv6 an
//! address of its own) and the host forwards. What must stay true: the inside can speak from its own address only.
//! Forwarding and the route to the gateway stay when the last interface goes: others may rely on them by then.

use std::net::IpAddr;
use std::os::fd::AsFd;

use eru_sys::Forgive;
use eru_sys::netlink::{Link, Mac, Netlink, NewLink, Route};

use super::{GATEWAY4, GATEWAY6, Interface, Made, inside};
use crate::error::{Error, Result};
use crate::sysctl;
use crate::undo::Undo;

/// The hardware address of every host end, as in Calico. Given, so that nobody else thinks that he has to.
const HOST_MAC: Mac = Mac([0xee; 6]);

pub(super) fn attach(
    interface: &Interface<'_>,
    host: &mut Netlink,
    inside: &mut Netlink,
    found: Option<Link>,
) -> Result<Made> {
    let name = interface.owner.host_ifname();
    let mut outer = host.find_link(&name)?;
    nobody_elses(interface.ip, host, outer.as_ref())?;
    let gateway = gateway(interface, host)?;
    if found.is_none()
        && let Some(half) = outer.take()
    {
        // What a killed run left, or its other end is in a namespace that goes away.
        host.delete_link(half.index).or_absent()?;
    }
    let mut undo = Undo::default();
    forward(interface.ip, &mut undo)?;
    if let Some(route) = gateway
        && host.add_route(&route).or_exists()?
    {
        undo.push(move || Ok(Netlink::open()?.delete_route(&route).or_absent().map(drop)?));
    }
    if found.is_none() {
        create(interface, host)?;
        let made = host.link(&name)?.index;
        undo.push(move || Ok(Netlink::open()?.delete_link(made)?));
        let made = inside.link(&name)?;
        inside.rename(made.index, &interface.owner.ifname)?;
    }
    let inner = inside.link(&interface.owner.ifname)?;
    let outer = host.link(&name)?;
    complete_host(interface.ip, host, &outer)?;
    let routes = inside::complete(interface, inside, inner.index)?;
    undo.keep();
    Ok(Made {
        host: Some(name),
        host_mac: outer.mac.map(|mac| mac.to_string()),
        mtu: inner.mtu,
        routes,
    })
}

/// Both ends under the same name, which cannot be in use here or there.
fn create(interface: &Interface<'_>, host: &mut Netlink) -> Result<()> {
    let name = interface.owner.host_ifname();
    let mut outer = NewLink::named(&name).mac(HOST_MAC);
    let mut inner = NewLink::named(&name)
        .mac(interface.owner.mac())
        .netns(interface.netns.file.as_fd());
    if let Some(mtu) = interface.mtu() {
        (outer, inner) = (outer.mtu(mtu), inner.mtu(mtu));
    }
    Ok(host.create_veth(&outer, &inner)?)
}

/// The host's end: what it answers and forwards, and the route to it.
fn complete_host(ip: IpAddr, host: &mut Netlink, link: &Link) -> Result<()> {
    sysctl::set_all(&settings(&link.name, ip))?;
    if ip.is_ipv6() {
        host.add_address(link.index, GATEWAY6.into(), 64).or_exists()?;
    }
    host.set_up(link.index, true)?;
    host.add_route(&way(ip, link.index)).or_exists()?;
    Ok(())
}

fn settings(name: &str, ip: IpAddr) -> Vec<(String, &'static str)> {
    let of = |what: &str, settings: &[(&str, &'static str)]| {
        let named = |&(setting, value): &(&str, &'static str)| (format!("net/{what}/{name}/{setting}"), value);
        settings.iter().map(named).collect::<Vec<_>>()
    };
    if ip.is_ipv6() {
        return of(
            "ipv6/conf",
            &[
                ("disable_ipv6", "0"),
                ("accept_dad", "0"),
                ("accept_ra", "0"),
                ("forwarding", "1"),
            ],
        );
    }
    let mut settings = of(
        "ipv4/conf",
        &[("proxy_arp", "1"), ("forwarding", "1"), ("rp_filter", "1")],
    );
    // Answers at once instead of after up to 0.8 s.
    settings.extend(of("ipv4/neigh", &[("proxy_delay", "0")]));
    settings
}

fn way(ip: IpAddr, index: u32) -> Route {
    Route::link(ip, full(ip), index)
}

const fn full(ip: IpAddr) -> u8 {
    if ip.is_ipv4() { 32 } else { 128 }
}

/// The route to the gateway that the host lacks. Proxy ARP answers for what the host can reach by another interface:
/// any route does, the default route too.
fn gateway(interface: &Interface<'_>, host: &mut Netlink) -> Result<Option<Route>> {
    let reachable = |route: Route| !route.blackhole && route.index.is_some();
    if interface.ip.is_ipv6() || host.route_to(GATEWAY4.into())?.is_some_and(reachable) {
        return Ok(None);
    }
    let lo = host.link("lo")?;
    if !lo.up {
        return Err(Error::ParentDown {
            network: interface.network.name.clone(),
            parent: lo.name,
        });
    }
    Ok(Some(Route::link(GATEWAY4.into(), 32, lo.index)))
}

/// Makes the host forward.
fn forward(ip: IpAddr, undo: &mut Undo<'_>) -> Result<()> {
    let (name, warn) = if ip.is_ipv4() {
        ("net/ipv4/ip_forward", None)
    } else {
        let warn = "interfaces with accept_ra=1 take no more routes from routers; accept_ra=2 makes them";
        ("net/ipv6/conf/all/forwarding", Some(warn))
    };
    if let Some(was) = sysctl::set(name, "1")? {
        if let Some(warn) = warn {
            tracing::warn!("this host forwards IPv6 now: {warn}");
        }
        undo.push(move || sysctl::set(name, &was).map(drop));
    }
    Ok(())
}

/// The host must not send the address through any interface but `ours`.
fn nobody_elses(ip: IpAddr, host: &mut Netlink, ours: Option<&Link>) -> Result<()> {
    let ours = ours.map(|link| link.index);
    let to_it = |route: &&Route| route.destination == ip && route.prefix == full(ip) && route.index != ours;
    let Some(other) = host.routes()?.iter().find(to_it).copied() else {
        return Ok(());
    };
    let link = other
        .index
        .map(|index| host.find_link_by_index(index))
        .transpose()?
        .flatten();
    Err(Error::Routed {
        ip,
        ifname: link.map_or_else(|| "none at all".into(), |link| link.name),
    })
}

/// What of the host's end is not as it should be.
pub(super) fn check(interface: &Interface<'_>) -> Result<(), String> {
    let name = interface.owner.host_ifname();
    let look = || -> Result<bool> {
        let mut host = Netlink::open()?;
        let Some(link) = host.find_link(&name)? else {
            return Ok(false);
        };
        let wanted = way(interface.ip, link.index);
        let there = |route: &Route| {
            (route.destination, route.prefix, route.index) == (wanted.destination, wanted.prefix, wanted.index)
        };
        Ok(link.up && host.routes()?.iter().any(there))
    };
    match look() {
        Ok(true) => Ok(()),
        Ok(false) => Err(format!("the host does not route {} to {name}", interface.ip)),
        Err(error) => Err(error.to_string()),
    }
}
