//! Interfaces: create (veth, macvlan), find, list, change, delete.
//!
//! A device that goes into another namespace is created there at once, so that a crash leaves
//! nothing in this one. Kernels before 6.13 look a new device's name up in the *asking* namespace
//! too: create under a name that is free in both and rename it from inside.

use std::os::fd::{AsRawFd, BorrowedFd};

use netlink_packet_core::{NLM_F_CREATE, NLM_F_EXCL};
use netlink_packet_route::RouteNetlinkMessage;
use netlink_packet_route::link::{
    InfoData, InfoKind, InfoMacVlan, InfoVeth, LinkAttribute, LinkFlags, LinkInfo, LinkMessage, MacVlanMode,
};

use super::{Mac, Netlink};
use crate::{Error, Result};

/// The longest name the kernel takes.
const MAX_NAME: usize = 15;

/// An interface that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Number, unique in its namespace.
    pub index: u32,
    /// Name.
    pub name: String,
    /// `veth`, `macvlan`, `bridge`…; empty for hardware and loopback.
    pub kind: String,
    /// Ethernet address, if it has one.
    pub mac: Option<Mac>,
    /// Largest packet.
    pub mtu: u32,
    /// Set up by the administrator.
    pub up: bool,
    /// Up, and the layer below has a carrier.
    pub running: bool,
    /// Number of the parent or peer, possibly in another namespace.
    pub parent: Option<u32>,
    /// Whether `parent` is a number of another namespace.
    pub parent_elsewhere: bool,
    /// Number of the bridge it is a port of.
    pub bridge: Option<u32>,
    /// For a macvlan, its mode.
    pub macvlan: Option<MacvlanMode>,
}

/// What the macvlan devices of one parent see of each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MacvlanMode {
    /// They reach each other directly.
    #[default]
    Bridge,
    /// They never reach each other.
    Private,
    /// They reach each other if the switch sends it back.
    Vepa,
    /// The parent has one child, which has its address.
    Passthru,
}

/// An interface to create: one end of a veth pair, or a macvlan.
#[derive(Clone, Copy, Debug)]
pub struct NewLink<'a> {
    name: &'a str,
    mac: Option<Mac>,
    mtu: Option<u32>,
    netns: Option<BorrowedFd<'a>>,
    up: bool,
}

impl<'a> NewLink<'a> {
    /// An interface of this name in the socket's namespace, down.
    pub fn named(name: &'a str) -> Self {
        Self {
            name,
            mac: None,
            mtu: None,
            netns: None,
            up: false,
        }
    }

    /// With this Ethernet address instead of a random one.
    #[must_use]
    pub fn mac(mut self, mac: Mac) -> Self {
        self.mac = Some(mac);
        self
    }

    /// With this largest packet.
    #[must_use]
    pub fn mtu(mut self, mtu: u32) -> Self {
        self.mtu = Some(mtu);
        self
    }

    /// Created in the network namespace behind this descriptor.
    #[must_use]
    pub fn netns(mut self, netns: BorrowedFd<'a>) -> Self {
        self.netns = Some(netns);
        self
    }

    /// Up from the start; the kernel has that for all but the peer of a veth.
    #[must_use]
    pub fn up(mut self) -> Self {
        self.up = true;
        self
    }

    fn message(&self) -> Result<LinkMessage> {
        check_name(self.name)?;
        let mut message = LinkMessage::default();
        if self.up {
            message.header.flags = LinkFlags::Up;
            message.header.change_mask = LinkFlags::Up;
        }
        message.attributes.push(LinkAttribute::IfName(self.name.to_owned()));
        message
            .attributes
            .extend(self.mac.map(|mac| LinkAttribute::Address(mac.0.to_vec())));
        message.attributes.extend(self.mtu.map(LinkAttribute::Mtu));
        message
            .attributes
            .extend(self.netns.map(|fd| LinkAttribute::NetNsFd(fd.as_raw_fd())));
        Ok(message)
    }
}

impl Netlink {
    /// Creates a pair of interfaces that are wired to each other.
    pub fn create_veth(&mut self, link: &NewLink<'_>, peer: &NewLink<'_>) -> Result<()> {
        let mut message = link.message()?;
        message.attributes.push(LinkAttribute::LinkInfo(vec![
            LinkInfo::Kind(InfoKind::Veth),
            LinkInfo::Data(InfoData::Veth(InfoVeth::Peer(peer.message()?))),
        ]));
        self.create(message, || {
            format!("creating veth {} with peer {}", link.name, peer.name)
        })
    }

    /// Creates an interface with an Ethernet address of its own on `parent`.
    pub fn create_macvlan(&mut self, link: &NewLink<'_>, parent: u32, mode: MacvlanMode) -> Result<()> {
        let mut message = link.message()?;
        message.attributes.push(LinkAttribute::Link(parent));
        message.attributes.push(LinkAttribute::LinkInfo(vec![
            LinkInfo::Kind(InfoKind::MacVlan),
            LinkInfo::Data(InfoData::MacVlan(vec![InfoMacVlan::Mode(mode.into())])),
        ]));
        self.create(message, || {
            format!("creating macvlan {} on interface {parent}", link.name)
        })
    }

    /// Creates a bridge.
    pub fn create_bridge(&mut self, link: &NewLink<'_>) -> Result<()> {
        let mut message = link.message()?;
        message
            .attributes
            .push(LinkAttribute::LinkInfo(vec![LinkInfo::Kind(InfoKind::Bridge)]));
        self.create(message, || format!("creating bridge {}", link.name))
    }

    fn create(&mut self, message: LinkMessage, doing: impl Fn() -> String) -> Result<()> {
        self.change(RouteNetlinkMessage::NewLink(message), NLM_F_CREATE | NLM_F_EXCL, doing)
    }

    /// All interfaces of the namespace, by number.
    pub fn links(&mut self) -> Result<Vec<Link>> {
        let found = self.dump(RouteNetlinkMessage::GetLink(LinkMessage::default()), || {
            "listing interfaces".to_owned()
        })?;
        let mut links: Vec<Link> = found.iter().filter_map(read).collect();
        links.sort_by_key(|link| link.index);
        Ok(links)
    }

    /// The interface of this name; `None` if there is none.
    pub fn find_link(&mut self, name: &str) -> Result<Option<Link>> {
        check_name(name)?;
        let mut message = LinkMessage::default();
        message.attributes.push(LinkAttribute::IfName(name.to_owned()));
        self.find(message, || format!("finding interface {name}"))
    }

    /// The interface of this number; `None` if there is none.
    pub fn find_link_by_index(&mut self, index: u32) -> Result<Option<Link>> {
        let mut message = LinkMessage::default();
        message.header.index = index;
        self.find(message, || format!("finding interface {index}"))
    }

    fn find(&mut self, message: LinkMessage, doing: impl Fn() -> String) -> Result<Option<Link>> {
        match self.get(RouteNetlinkMessage::GetLink(message), doing) {
            Ok(found) => Ok(found.iter().find_map(read)),
            Err(error) if error.absent() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The interface of this name; an [`Error::absent`] error if there is none.
    pub fn link(&mut self, name: &str) -> Result<Link> {
        let absent = || Error::kernel(format!("finding interface {name}"), nix::errno::Errno::ENODEV);
        self.find_link(name)?.ok_or_else(absent)
    }

    /// Sets an interface up or down.
    pub fn set_up(&mut self, index: u32, up: bool) -> Result<()> {
        let mut message = LinkMessage::default();
        message.header.index = index;
        message.header.change_mask = LinkFlags::Up;
        message.header.flags = if up { LinkFlags::Up } else { LinkFlags::empty() };
        let way = if up { "up" } else { "down" };
        self.change(RouteNetlinkMessage::SetLink(message), 0, || {
            format!("setting interface {index} {way}")
        })
    }

    /// Renames an interface, which most kernels demand to be down.
    pub fn rename(&mut self, index: u32, name: &str) -> Result<()> {
        check_name(name)?;
        self.set(index, LinkAttribute::IfName(name.to_owned()), || {
            format!("renaming interface {index} to {name}")
        })
    }

    /// Sets an interface's Ethernet address.
    pub fn set_mac(&mut self, index: u32, mac: Mac) -> Result<()> {
        self.set(index, LinkAttribute::Address(mac.0.to_vec()), || {
            format!("setting interface {index} to {mac}")
        })
    }

    /// Sets an interface's largest packet.
    pub fn set_mtu(&mut self, index: u32, mtu: u32) -> Result<()> {
        self.set(index, LinkAttribute::Mtu(mtu), || {
            format!("setting interface {index} to mtu {mtu}")
        })
    }

    /// Moves an interface into the network namespace behind `netns`.
    pub fn move_to(&mut self, index: u32, netns: BorrowedFd<'_>) -> Result<()> {
        let attribute = LinkAttribute::NetNsFd(netns.as_raw_fd());
        self.set(index, attribute, || {
            format!("moving interface {index} to another network namespace")
        })
    }

    /// Makes an interface a port of a bridge, or of none.
    pub fn set_bridge(&mut self, index: u32, bridge: Option<u32>) -> Result<()> {
        let attribute = LinkAttribute::Controller(bridge.unwrap_or(0));
        self.set(index, attribute, || {
            format!("making interface {index} a port of bridge {bridge:?}")
        })
    }

    fn set(&mut self, index: u32, attribute: LinkAttribute, doing: impl Fn() -> String) -> Result<()> {
        let mut message = LinkMessage::default();
        message.header.index = index;
        message.attributes.push(attribute);
        self.change(RouteNetlinkMessage::SetLink(message), 0, doing)
    }

    /// Deletes an interface (with a veth, its peer too).
    pub fn delete_link(&mut self, index: u32) -> Result<()> {
        let mut message = LinkMessage::default();
        message.header.index = index;
        self.change(RouteNetlinkMessage::DelLink(message), 0, || {
            format!("deleting interface {index}")
        })
    }
}

fn check_name(name: &str) -> Result<()> {
    let fits = (1..=MAX_NAME).contains(&name.len()) && name != "." && name != "..";
    if fits && !name.contains(|c: char| c == '/' || c == ':' || c.is_whitespace()) {
        return Ok(());
    }
    Err(Error::invalid(
        format!("naming an interface {name:?}"),
        format!("not a name of 1 to {MAX_NAME} bytes"),
    ))
}

fn read(message: &RouteNetlinkMessage) -> Option<Link> {
    let RouteNetlinkMessage::NewLink(message) = message else {
        return None;
    };
    let mut link = Link {
        index: message.header.index,
        name: String::new(),
        kind: String::new(),
        mac: None,
        mtu: 0,
        up: message.header.flags.contains(LinkFlags::Up),
        running: message.header.flags.contains(LinkFlags::LowerUp),
        parent: None,
        parent_elsewhere: false,
        bridge: None,
        macvlan: None,
    };
    for attribute in &message.attributes {
        match attribute {
            LinkAttribute::IfName(name) => link.name.clone_from(name),
            LinkAttribute::Address(bytes) => link.mac = bytes.as_slice().try_into().ok().map(Mac),
            LinkAttribute::Mtu(mtu) => link.mtu = *mtu,
            LinkAttribute::Link(parent) => link.parent = Some(*parent),
            LinkAttribute::LinkNetNsId(_) => link.parent_elsewhere = true,
            LinkAttribute::Controller(bridge) => link.bridge = Some(*bridge),
            LinkAttribute::LinkInfo(infos) => read_info(infos, &mut link),
            _ => {}
        }
    }
    Some(link)
}

fn read_info(infos: &[LinkInfo], link: &mut Link) {
    for info in infos {
        match info {
            LinkInfo::Kind(kind) => link.kind = kind.to_string(),
            LinkInfo::Data(InfoData::MacVlan(data)) => {
                link.macvlan = data.iter().find_map(|item| match item {
                    InfoMacVlan::Mode(mode) => MacvlanMode::read(*mode),
                    _ => None,
                });
            }
            _ => {}
        }
    }
}

impl From<MacvlanMode> for MacVlanMode {
    fn from(mode: MacvlanMode) -> Self {
        match mode {
            MacvlanMode::Bridge => Self::Bridge,
            MacvlanMode::Private => Self::Private,
            MacvlanMode::Vepa => Self::Vepa,
            MacvlanMode::Passthru => Self::Passthrough,
        }
    }
}

impl MacvlanMode {
    fn read(mode: MacVlanMode) -> Option<Self> {
        match mode {
            MacVlanMode::Bridge => Some(Self::Bridge),
            MacVlanMode::Private => Some(Self::Private),
            MacVlanMode::Vepa => Some(Self::Vepa),
            MacVlanMode::Passthrough => Some(Self::Passthru),
            _ => None,
        }
    }
}

impl std::str::FromStr for MacvlanMode {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "bridge" => Ok(Self::Bridge),
            "private" => Ok(Self::Private),
            "vepa" => Ok(Self::Vepa),
            "passthru" => Ok(Self::Passthru),
            _ => Err(Error::invalid(
                format!("reading the macvlan mode {text:?}"),
                "not bridge, private, vepa or passthru",
            )),
        }
    }
}
