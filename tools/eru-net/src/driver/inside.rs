//! The inside of an interface: name, address, routes, in the workload's own namespace.
//!
//! What must stay true: the address is there before the interface is up, so that the kernel tells the neighbours
//! about it (gratuitous ARP) and an address that moved is found at once. The first network of a workload gives it the
//! default route, the others only the way to their own subnets.

use std::net::IpAddr;
use std::thread;
use std::time::{Duration, Instant};

use eru_sys::Forgive;
use eru_sys::netlink::{Netlink, Route};
use eru_types::Driver;
use ipnet::IpNet;
use nix::errno::Errno;

use super::Interface;
use crate::error::Result;
use crate::sysctl;

/// How long to wait for a namespace that goes away.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often to look.
const INTERVAL: Duration = Duration::from_millis(10);

/// Completes the interface `index`, whatever of it is there already, and returns its routes.
pub(super) fn complete(interface: &Interface<'_>, inside: &mut Netlink, index: u32) -> Result<Vec<Route>> {
    let name = &interface.owner.ifname;
    sysctl::set_in(interface.netns, &settings(name, interface.ip))?;
    inside
        .add_address(index, interface.ip, interface.prefix())
        .or_exists()?;
    set_up(inside, index)?;
    let existing = inside.routes()?;
    let routes = routes(interface, index, &existing);
    for route in routes.iter().filter(|route| !is_among(route, &existing)) {
        inside.add_route(route)?;
    }
    Ok(routes)
}

/// Sets the interface up. A namespace goes some time after its last process, and as long as that takes its macvlan
/// still has the hardware address that a workload which starts again comes back with.
fn set_up(inside: &mut Netlink, index: u32) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match inside.set_up(index, true) {
            Err(error) if error.errno() == Some(Errno::EADDRINUSE) && Instant::now() < deadline => {
                thread::sleep(INTERVAL);
            }
            result => return Ok(result?),
        }
    }
}

/// The destination of the first route that is missing.
pub(super) fn missing_route(interface: &Interface<'_>, inside: &mut Netlink, index: u32) -> Result<Option<IpNet>> {
    let existing = inside.routes()?;
    let wanted = routes(interface, index, &existing);
    let missing = wanted.iter().find(|route| !is_among(route, &existing));
    Ok(missing.and_then(|route| IpNet::new(route.destination, route.prefix).ok()))
}

fn is_among(route: &Route, existing: &[Route]) -> bool {
    let essence = |route: &Route| (route.destination, route.prefix, route.gateway, route.index);
    existing.iter().any(|other| essence(other) == essence(route))
}

fn settings(name: &str, ip: IpAddr) -> Vec<(String, &'static str)> {
    let mut settings = vec![(format!("net/ipv4/conf/{name}/arp_notify"), "1")];
    if ip.is_ipv6() {
        // Nobody else can have the address: no second is spent on asking whether somebody does.
        for (setting, value) in [("disable_ipv6", "0"), ("accept_dad", "0"), ("ndisc_notify", "1")] {
            settings.push((format!("net/ipv6/conf/{name}/{setting}"), value));
        }
    }
    settings
}

/// The routes through interface `index` that the workload shall have, given those it has.
fn routes(interface: &Interface<'_>, index: u32, existing: &[Route]) -> Vec<Route> {
    let Some(gateway) = interface.gateway() else {
        return Vec::new();
    };
    let of_another = |route: &Route| {
        route.prefix == 0 && route.destination.is_ipv4() == gateway.is_ipv4() && route.index != Some(index)
    };
    let first = !existing.iter().any(of_another);
    match (interface.network.driver, first) {
        (Driver::Macvlan, true) => vec![Route::default_via(gateway, index)],
        // The kernel made the route to the subnet with the address.
        (Driver::Macvlan, false) => Vec::new(),
        (Driver::Routed, true) if gateway.is_ipv4() => {
            vec![Route::link(gateway, 32, index), Route::default_via(gateway, index)]
        }
        (Driver::Routed, true) => vec![Route::default_via(gateway, index)],
        // Another interface may have the route to the gateway: this one believes that it is on its link too.
        (Driver::Routed, false) => {
            let subnet: Option<IpNet> = interface.network.subnet.parse().ok();
            let route = |subnet: IpNet| Route::via(subnet.network(), subnet.prefix_len(), gateway, index).onlink();
            subnet.map(route).into_iter().collect()
        }
    }
}
