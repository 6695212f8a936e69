//! Routes of the main table.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use netlink_packet_core::{NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE};
use netlink_packet_route::route::{
    RouteAddress, RouteAttribute, RouteFlags, RouteHeader, RouteMessage, RouteProtocol, RouteScope as KernelScope,
    RouteType,
};
use netlink_packet_route::{AddressFamily, RouteNetlinkMessage};

use super::Netlink;
use crate::Result;

/// How far a route's destination is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RouteScope {
    /// Behind a gateway, or anywhere.
    #[default]
    Universe,
    /// On the interface's own link.
    Link,
    /// This host itself.
    Host,
}

/// A route of the main table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// Destination.
    pub destination: IpAddr,
    /// Length of the destination's prefix; 0 for the default route.
    pub prefix: u8,
    /// Next hop.
    pub gateway: Option<IpAddr>,
    /// Interface it leaves through; none only for a blackhole.
    pub index: Option<u32>,
    /// How far the destination is.
    pub scope: RouteScope,
    /// Believe that the gateway is on the link though no address of ours says so.
    pub onlink: bool,
    /// Address this host speaks from.
    pub source: Option<IpAddr>,
    /// Drops silently what it catches.
    pub blackhole: bool,
    /// The lower, the preferred.
    pub metric: Option<u32>,
}

impl Route {
    /// A route to a network that is on the interface's link itself.
    pub fn link(destination: IpAddr, prefix: u8, index: u32) -> Self {
        Self {
            scope: RouteScope::Link,
            ..Self::to(destination, prefix, Some(index))
        }
    }

    /// A route to a network through a gateway.
    pub fn via(destination: IpAddr, prefix: u8, gateway: IpAddr, index: u32) -> Self {
        Self {
            gateway: Some(gateway),
            ..Self::to(destination, prefix, Some(index))
        }
    }

    /// The default route through a gateway.
    pub fn default_via(gateway: IpAddr, index: u32) -> Self {
        Self::via(any(gateway), 0, gateway, index)
    }

    /// A route that drops.
    pub fn blackhole(destination: IpAddr, prefix: u8) -> Self {
        Self {
            blackhole: true,
            ..Self::to(destination, prefix, None)
        }
    }

    /// The same, believing that the gateway is on the link.
    #[must_use]
    pub fn onlink(mut self) -> Self {
        self.onlink = true;
        self
    }

    /// The same, speaking from this address.
    #[must_use]
    pub fn source(mut self, source: IpAddr) -> Self {
        self.source = Some(source);
        self
    }

    fn to(destination: IpAddr, prefix: u8, index: Option<u32>) -> Self {
        Self {
            destination,
            prefix,
            gateway: None,
            index,
            scope: RouteScope::Universe,
            onlink: false,
            source: None,
            blackhole: false,
            metric: None,
        }
    }

    fn message(&self) -> RouteMessage {
        let mut message = RouteMessage::default();
        message.header.address_family = family(self.destination);
        message.header.destination_prefix_length = self.prefix;
        message.header.table = RouteHeader::RT_TABLE_MAIN;
        message.header.protocol = RouteProtocol::Static;
        message.header.scope = self.scope.into();
        message.header.kind = if self.blackhole {
            RouteType::BlackHole
        } else {
            RouteType::Unicast
        };
        if self.onlink {
            message.header.flags = RouteFlags::Onlink;
        }
        let attributes = &mut message.attributes;
        if self.prefix > 0 {
            attributes.push(RouteAttribute::Destination(self.destination.into()));
        }
        attributes.extend(self.gateway.map(|ip| RouteAttribute::Gateway(ip.into())));
        attributes.extend(self.index.map(RouteAttribute::Oif));
        attributes.extend(self.source.map(|ip| RouteAttribute::PrefSource(ip.into())));
        attributes.extend(self.metric.map(RouteAttribute::Priority));
        message
    }

    fn name(&self) -> String {
        let Self {
            destination, prefix, ..
        } = self;
        let via = self.gateway.map(|ip| format!(" via {ip}")).unwrap_or_default();
        let on = self.index.map(|i| format!(" on interface {i}")).unwrap_or_default();
        format!("route {destination}/{prefix}{via}{on}")
    }
}

impl Netlink {
    /// Adds a route.
    pub fn add_route(&mut self, route: &Route) -> Result<()> {
        let message = RouteNetlinkMessage::NewRoute(route.message());
        self.change(message, NLM_F_CREATE | NLM_F_EXCL, || {
            format!("adding {}", route.name())
        })
    }

    /// Adds a route in place of any other to the same destination.
    pub fn replace_route(&mut self, route: &Route) -> Result<()> {
        let message = RouteNetlinkMessage::NewRoute(route.message());
        self.change(message, NLM_F_CREATE | NLM_F_REPLACE, || {
            format!("replacing {}", route.name())
        })
    }

    /// Deletes a route.
    pub fn delete_route(&mut self, route: &Route) -> Result<()> {
        let mut message = route.message();
        message.header.protocol = RouteProtocol::Unspec; // whoever made it
        message.header.scope = KernelScope::NoWhere; // any
        self.change(RouteNetlinkMessage::DelRoute(message), 0, || {
            format!("deleting {}", route.name())
        })
    }

    /// The routes of the main table, of both families.
    pub fn routes(&mut self) -> Result<Vec<Route>> {
        let found = self.dump(RouteNetlinkMessage::GetRoute(RouteMessage::default()), || {
            "listing routes".to_owned()
        })?;
        Ok(found.iter().filter_map(read).collect())
    }

    /// The route a packet to `destination` would take; `None` if it has nowhere to go.
    pub fn route_to(&mut self, destination: IpAddr) -> Result<Option<Route>> {
        let mut message = RouteMessage::default();
        message.header.address_family = family(destination);
        message.header.destination_prefix_length = if destination.is_ipv4() { 32 } else { 128 };
        message.attributes.push(RouteAttribute::Destination(destination.into()));
        let found = self.get(RouteNetlinkMessage::GetRoute(message), || {
            format!("asking for the route to {destination}")
        });
        match found {
            Ok(found) => Ok(found.iter().find_map(read_any_table)),
            Err(error)
                if matches!(
                    error.errno(),
                    Some(nix::errno::Errno::ENETUNREACH | nix::errno::Errno::EHOSTUNREACH)
                ) =>
            {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

fn family(ip: IpAddr) -> AddressFamily {
    if ip.is_ipv4() {
        AddressFamily::Inet
    } else {
        AddressFamily::Inet6
    }
}

fn any(like: IpAddr) -> IpAddr {
    match like {
        IpAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        IpAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    }
}

fn read(message: &RouteNetlinkMessage) -> Option<Route> {
    match message {
        RouteNetlinkMessage::NewRoute(route) if table(route) == u32::from(RouteHeader::RT_TABLE_MAIN) => {
            read_any_table(message)
        }
        _ => None,
    }
}

fn table(route: &RouteMessage) -> u32 {
    let wide = route.attributes.iter().find_map(|a| match a {
        RouteAttribute::Table(table) => Some(*table),
        _ => None,
    });
    wide.unwrap_or(route.header.table.into())
}

fn read_any_table(message: &RouteNetlinkMessage) -> Option<Route> {
    let RouteNetlinkMessage::NewRoute(message) = message else {
        return None;
    };
    let unspecified: IpAddr = match message.header.address_family {
        AddressFamily::Inet => Ipv4Addr::UNSPECIFIED.into(),
        AddressFamily::Inet6 => Ipv6Addr::UNSPECIFIED.into(),
        _ => return None,
    };
    let mut route = Route::to(unspecified, message.header.destination_prefix_length, None);
    route.onlink = message.header.flags.contains(RouteFlags::Onlink);
    route.blackhole = message.header.kind == RouteType::BlackHole;
    route.scope = match message.header.scope {
        KernelScope::Link => RouteScope::Link,
        KernelScope::Host => RouteScope::Host,
        _ => RouteScope::Universe,
    };
    for attribute in &message.attributes {
        match attribute {
            RouteAttribute::Destination(address) => route.destination = ip(address)?,
            RouteAttribute::Gateway(address) => route.gateway = ip(address),
            RouteAttribute::PrefSource(address) => route.source = ip(address),
            RouteAttribute::Oif(index) => route.index = Some(*index),
            RouteAttribute::Priority(metric) => route.metric = Some(*metric),
            _ => {}
        }
    }
    Some(route)
}

fn ip(address: &RouteAddress) -> Option<IpAddr> {
    match address {
        RouteAddress::Inet(ip) => Some((*ip).into()),
        RouteAddress::Inet6(ip) => Some((*ip).into()),
        _ => None,
    }
}

impl From<RouteScope> for KernelScope {
    fn from(scope: RouteScope) -> Self {
        match scope {
            RouteScope::Universe => Self::Universe,
            RouteScope::Link => Self::Link,
            RouteScope::Host => Self::Host,
        }
    }
}
