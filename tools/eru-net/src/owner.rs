//! Who an address belongs to, and what follows from that alone: the hardware address, the names of interfaces.
//!
//! What must stay true: the same owner has the same hardware address and host interface for ever, so that neighbours
//! keep knowing it over a restart, and whoever cleans up after a killed run knows what to look for.

use std::fmt;

use eru_sys::netlink::Mac;
use sha2::{Digest, Sha256};

/// One interface of one workload in one network.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Owner {
    /// The network.
    pub(crate) network: String,
    /// The workload's id, or the container id of a CNI caller.
    pub(crate) id: String,
    /// The interface's name inside.
    pub(crate) ifname: String,
}

impl Owner {
    /// The interface `ifname` of workload `id` in `network`.
    pub(crate) fn new(network: impl Into<String>, id: impl Into<String>, ifname: impl Into<String>) -> Self {
        Self {
            network: network.into(),
            id: id.into(),
            ifname: ifname.into(),
        }
    }

    /// The hardware address inside: of the range that nobody sells, the rest from the owner.
    #[must_use]
    pub(crate) fn mac(&self) -> Mac {
        let [a, b, c, d, e, ..] = self.digest("");
        Mac([0x02, a, b, c, d, e])
    }

    /// The name of the host's end of a routed interface, and of an interface inside until it has its own name. Never
    /// `cali…`: Calico drops what it does not know under that name.
    #[must_use]
    pub(crate) fn host_ifname(&self) -> String {
        let [a, b, c, d, e, f, ..] = self.digest("");
        format!("eru{a:02x}{b:02x}{c:02x}{d:02x}{e:02x}{f:02x}")
    }

    /// A number that is the owner's own, another for each `attempt`: where its address is looked for.
    pub(crate) fn draw(&self, attempt: usize) -> u128 {
        let digest = self.digest(&attempt.to_string());
        digest
            .iter()
            .take(16)
            .fold(0, |number, &byte| number << 8 | u128::from(byte))
    }

    fn digest(&self, more: &str) -> [u8; 32] {
        let Self { network, id, ifname } = self;
        Sha256::digest(format!("{network}|{id}|{ifname}{more}")).into()
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} in network {}", self.ifname, self.id, self.network)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses_follow_from_the_owner() {
        let owner = Owner::new("lan", "w1", "eth0");
        // Computed once by `printf 'lan|w1|eth0' | sha256sum`: they may never change.
        assert_eq!(owner.mac().to_string(), "02:0a:01:14:bd:9c");
        assert_eq!(owner.host_ifname(), "eru0a0114bd9cb9");
        assert_eq!(owner.host_ifname().len(), 15);
        assert_ne!(owner.mac(), Owner::new("lan", "w1", "eth1").mac());
        assert_ne!(owner.draw(0), owner.draw(1));
    }
}
