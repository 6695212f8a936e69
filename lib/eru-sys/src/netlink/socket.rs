//! The socket: sends one request, collects its answers, turns a refusal into an error that names
//! the object and carries the kernel's own words.

use std::os::fd::AsFd;

use netlink_packet_core::{NLM_F_ACK, NLM_F_DUMP, NLM_F_REQUEST, NetlinkHeader, NetlinkMessage, NetlinkPayload};
use netlink_packet_route::RouteNetlinkMessage;
use netlink_sys::{Socket, SocketAddr, protocols::NETLINK_ROUTE};
use nix::errno::Errno;

use crate::error::Doing;
use crate::{Error, Result, netns};

/// Length of the echoed request header in an error, before the kernel's attributes.
const ECHOED_HEADER: usize = 16;
/// Attribute with the kernel's words on a refusal.
const NLMSGERR_ATTR_MSG: u16 = 1;

/// A connection to the kernel's network configuration of one network namespace.
#[derive(Debug)]
pub struct Netlink {
    socket: Socket,
    sequence: u32,
}

impl Netlink {
    /// Connects to the network namespace of the calling thread.
    pub fn open() -> Result<Self> {
        let doing = || "opening a netlink socket";
        let mut socket = Socket::new(NETLINK_ROUTE).doing(doing)?;
        socket.bind_auto().doing(doing)?;
        socket.connect(&SocketAddr::new(0, 0)).doing(doing)?;
        socket.set_cap_ack(true).doing(doing)?;
        socket.set_ext_ack(true).doing(doing)?;
        Ok(Self { socket, sequence: 0 })
    }

    /// Connects to the network namespace behind `netns`.
    pub fn open_in(netns: &impl AsFd) -> Result<Self> {
        netns::run_in(netns, Self::open)?
    }

    /// Asks for a change; `doing` names it in an error.
    pub(super) fn change(
        &mut self,
        message: RouteNetlinkMessage,
        flags: u16,
        doing: impl Fn() -> String,
    ) -> Result<()> {
        self.request(message, NLM_F_REQUEST | NLM_F_ACK | flags, &doing)
            .map(drop)
    }

    /// Asks for every object of a kind.
    pub(super) fn dump(
        &mut self,
        message: RouteNetlinkMessage,
        doing: impl Fn() -> String,
    ) -> Result<Vec<RouteNetlinkMessage>> {
        self.request(message, NLM_F_REQUEST | NLM_F_DUMP, &doing)
    }

    /// Asks for one object.
    pub(super) fn get(
        &mut self,
        message: RouteNetlinkMessage,
        doing: impl Fn() -> String,
    ) -> Result<Vec<RouteNetlinkMessage>> {
        self.request(message, NLM_F_REQUEST | NLM_F_ACK, &doing)
    }

    fn request(
        &mut self,
        message: RouteNetlinkMessage,
        flags: u16,
        doing: &dyn Fn() -> String,
    ) -> Result<Vec<RouteNetlinkMessage>> {
        self.sequence = self.sequence.wrapping_add(1);
        let mut header = NetlinkHeader::default();
        header.flags = flags;
        header.sequence_number = self.sequence;
        let mut request = NetlinkMessage::new(header, NetlinkPayload::from(message));
        request.finalize();
        let mut buffer = vec![0; request.buffer_len()];
        request.serialize(&mut buffer);
        self.socket.send(&buffer, 0).doing(doing)?;
        self.answers(doing)
    }

    /// Reads until the acknowledgement or the end of the dump.
    fn answers(&mut self, doing: &dyn Fn() -> String) -> Result<Vec<RouteNetlinkMessage>> {
        let mut found = Vec::new();
        loop {
            let (datagram, _) = self.socket.recv_from_full().doing(doing)?;
            let mut rest = datagram.as_slice();
            while !rest.is_empty() {
                let answer = NetlinkMessage::<RouteNetlinkMessage>::deserialize(rest)
                    .map_err(|error| Error::invalid(doing(), format!("unreadable answer: {error}")))?;
                let length = (answer.header.length as usize).next_multiple_of(4).min(rest.len());
                rest = &rest[length.max(1)..];
                if answer.header.sequence_number != self.sequence {
                    continue; // what is left of a request that failed half way
                }
                match answer.payload {
                    NetlinkPayload::InnerMessage(inner) => found.push(inner),
                    NetlinkPayload::Done(_) => return Ok(found),
                    NetlinkPayload::Error(refusal) => match refusal.code {
                        None => return Ok(found),
                        Some(code) => {
                            return Err(Error::Kernel {
                                doing: doing(),
                                errno: Errno::from_raw(code.get().abs()),
                                detail: words(&refusal.header),
                            });
                        }
                    },
                    _ => {}
                }
            }
        }
    }
}

/// The kernel's words behind the echoed request header.
fn words(echoed: &[u8]) -> Option<String> {
    let mut rest = echoed.get(ECHOED_HEADER..)?;
    while rest.len() >= 4 {
        let length = usize::from(u16::from_ne_bytes([rest[0], rest[1]]));
        let kind = u16::from_ne_bytes([rest[2], rest[3]]) & 0x3fff;
        let value = rest.get(4..length)?;
        if kind == NLMSGERR_ATTR_MSG {
            let text = String::from_utf8_lossy(value);
            let text = text.trim_end_matches(['\0', '.']);
            return (!text.is_empty()).then(|| text.to_lowercase());
        }
        rest = rest.get(length.next_multiple_of(4)..).unwrap_or_default();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_kernels_words() {
        let mut echoed = vec![0; ECHOED_HEADER];
        echoed.extend([8, 0, 2, 0, 9, 9, 9, 9]);
        echoed.extend([11, 0, 1, 0]);
        echoed.extend(b"No way\0\0");
        assert_eq!(words(&echoed).as_deref(), Some("no way"));
        assert_eq!(words(&echoed[..ECHOED_HEADER]), None);
        assert_eq!(words(&[]), None);
    }
}
