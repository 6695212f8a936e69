//! The addresses of a network: which may be given out, and which one next. Pure.
//!
//! What must stay true: the network's own address, its broadcast address and its gateway are never given out; an
//! address that is taken is never chosen; as long as one is free, one is chosen.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use eru_types::Network;
use ipnet::IpNet;

/// Why an address cannot be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unusable {
    /// It is of another network.
    #[error("{ip} is not in {subnet}")]
    Outside {
        /// The address.
        ip: IpAddr,
        /// The network's subnet.
        subnet: IpNet,
    },
    /// It has a meaning of its own.
    #[error("{ip} is the {what}")]
    Kept {
        /// The address.
        ip: IpAddr,
        /// What it is.
        what: &'static str,
    },
}

/// The addresses of one network.
#[derive(Clone, Debug)]
pub(crate) struct Pool {
    subnet: IpNet,
    first: u128,
    last: u128,
    gateway: Option<IpAddr>,
}

impl Pool {
    /// The addresses of `network`; none if its subnet is not one.
    #[must_use]
    pub(crate) fn of(network: &Network) -> Option<Self> {
        let subnet: IpNet = network.subnet.parse().ok()?;
        Some(Self::new(subnet, network.gateway))
    }

    /// The addresses of `subnet` but for the `gateway`.
    #[must_use]
    pub(crate) fn new(subnet: IpNet, gateway: Option<IpAddr>) -> Self {
        let subnet = subnet.trunc();
        let (mut first, mut last) = (number(subnet.network()), number(subnet.broadcast()));
        // Subnets of one or two addresses have none to spare (RFC 3021, RFC 6164).
        if subnet.max_prefix_len() - subnet.prefix_len() > 1 {
            first += 1;
            last -= u128::from(subnet.network().is_ipv4());
        }
        Self {
            subnet,
            first,
            last,
            gateway,
        }
    }

    /// The subnet, without host bits.
    #[must_use]
    pub(crate) const fn subnet(&self) -> IpNet {
        self.subnet
    }

    /// Whether `ip` may be given out.
    ///
    /// # Errors
    /// Why not.
    pub(crate) fn check(&self, ip: IpAddr) -> Result<(), Unusable> {
        if !self.subnet.contains(&ip) {
            let subnet = self.subnet;
            return Err(Unusable::Outside { ip, subnet });
        }
        let what = match number(ip) {
            _ if Some(ip) == self.gateway => "gateway",
            number if number < self.first => "address of the network itself",
            number if number > self.last => "broadcast address",
            _ => return Ok(()),
        };
        Err(Unusable::Kept { ip, what })
    }

    /// The free address that `draw` falls on, each being as likely as the others; `None` when all are taken.
    #[must_use]
    pub(crate) fn choose(&self, taken: &BTreeSet<IpAddr>, draw: u128) -> Option<IpAddr> {
        let kept: BTreeSet<u128> = taken
            .iter()
            .chain(&self.gateway)
            .filter(|ip| self.subnet.contains(*ip))
            .map(|&ip| number(ip))
            .filter(|number| (self.first..=self.last).contains(number))
            .collect();
        let free = (self.last - self.first + 1).checked_sub(kept.len() as u128)?;
        // The n-th free one: every kept one before it moves it on by one.
        let nth = self.first + draw.checked_rem(free)?;
        let chosen = kept.iter().fold(nth, |n, &kept| if kept <= n { n + 1 } else { n });
        Some(self.address(chosen))
    }

    /// How many addresses there are to give out.
    #[must_use]
    pub(crate) fn size(&self) -> u128 {
        let all = self.last - self.first + 1;
        let gateway = self
            .gateway
            .is_some_and(|ip| self.subnet.contains(&ip) && (self.first..=self.last).contains(&number(ip)));
        all - u128::from(gateway)
    }

    fn address(&self, number: u128) -> IpAddr {
        match u32::try_from(number) {
            Ok(number) if self.subnet.network().is_ipv4() => Ipv4Addr::from_bits(number).into(),
            _ => Ipv6Addr::from_bits(number).into(),
        }
    }
}

fn number(ip: IpAddr) -> u128 {
    match ip {
        IpAddr::V4(ip) => ip.to_bits().into(),
        IpAddr::V6(ip) => ip.to_bits(),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pool(subnet: &str, gateway: Option<&str>) -> Pool {
        Pool::new(subnet.parse().unwrap(), gateway.map(|ip| ip.parse().unwrap()))
    }

    fn all(pool: &Pool) -> Vec<String> {
        let mut taken = BTreeSet::new();
        while let Some(ip) = pool.choose(&taken, 0) {
            assert!(taken.insert(ip), "{ip} twice");
        }
        taken.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_edges_and_the_gateway_are_never_given() {
        assert_eq!(
            all(&pool("10.0.0.0/29", Some("10.0.0.1"))),
            ["10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5", "10.0.0.6"]
        );
        assert_eq!(all(&pool("10.0.0.4/31", None)), ["10.0.0.4", "10.0.0.5"]);
        assert_eq!(all(&pool("10.0.0.4/32", None)), ["10.0.0.4"]);
        assert_eq!(all(&pool("fd00::/126", Some("fd00::1"))), ["fd00::2", "fd00::3"]);
        assert_eq!(
            all(&pool("255.255.255.252/30", None)),
            ["255.255.255.253", "255.255.255.254"]
        );
        assert!(all(&pool("10.0.0.4/32", Some("10.0.0.4"))).is_empty());
        assert_eq!(
            pool("::/0", None)
                .choose(&BTreeSet::new(), u128::MAX - 1)
                .unwrap()
                .to_string(),
            "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
        );
    }

    #[test]
    fn what_cannot_be_had_is_told() {
        let pool = pool("10.0.0.0/24", Some("10.0.0.1"));
        let why = |ip: &str| pool.check(ip.parse().unwrap()).map_err(|e| e.to_string());
        assert_eq!(why("10.0.0.2"), Ok(()));
        assert_eq!(
            why("10.0.0.0"),
            Err("10.0.0.0 is the address of the network itself".into())
        );
        assert_eq!(why("10.0.0.255"), Err("10.0.0.255 is the broadcast address".into()));
        assert_eq!(why("10.0.0.1"), Err("10.0.0.1 is the gateway".into()));
        assert_eq!(why("10.0.1.7"), Err("10.0.1.7 is not in 10.0.0.0/24".into()));
        assert_eq!(why("fd00::1"), Err("fd00::1 is not in 10.0.0.0/24".into()));
    }

    proptest! {
        #[test]
        fn gives_each_address_once_and_all_of_them(prefix in 24u8..=32, gateway in 0u32..256, draws: u64, six: bool) {
            let subnet = if six {
                format!("fd00::/{}", prefix + 96)
            } else {
                format!("10.0.0.0/{prefix}")
            };
            let gateway: IpAddr = if six {
                Ipv6Addr::from_bits(0xfd00 << 112 | u128::from(gateway)).into()
            } else {
                Ipv4Addr::from_bits(0x0a00_0000 + gateway).into()
            };
            let pool = Pool::new(subnet.parse().unwrap(), Some(gateway));
            let mut taken = BTreeSet::new();
            let mut draw = u128::from(draws);
            while let Some(ip) = pool.choose(&taken, draw) {
                prop_assert_eq!(pool.check(ip), Ok(()));
                prop_assert!(taken.insert(ip));
                draw = draw.wrapping_mul(0x2545_F491_4F6C_DD1D_2545_F491_4F6C_DD1D).wrapping_add(1);
            }
            prop_assert_eq!(taken.len() as u128, pool.size());
        }
    }
}
