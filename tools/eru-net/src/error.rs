//! What can go wrong, naming the object, with its exit status and its remedy.

use std::net::IpAddr;
use std::path::PathBuf;

use eru_cli::{Exit, Failure};
use ipnet::IpNet;
use nix::errno::Errno;

use crate::owner::Owner;
use crate::pool::Unusable;

/// Result with this crate's [`Error`].
pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// There is no such network.
    #[error("no network {0}")]
    NoNetwork(String),
    /// The network exists and is another.
    #[error("network {0} is there already, and differs")]
    Exists(String),
    /// Two networks would have addresses in common.
    #[error("subnet {subnet} of {network} overlaps {other_subnet} of network {other}")]
    Overlap {
        /// The network to be added.
        network: String,
        /// Its subnet.
        subnet: String,
        /// The network that is there.
        other: String,
        /// The subnet of that.
        other_subnet: String,
    },
    /// The network's definition makes no sense.
    #[error("network {network}: {field}: {why}")]
    Definition {
        /// The network.
        network: String,
        /// The field.
        field: String,
        /// What is wrong with it.
        why: String,
    },
    /// Addresses of the network are still owned.
    #[error("network {network} is in use: {example} by {by}{}", more(*.count))]
    InUse {
        /// The network.
        network: String,
        /// How many are taken.
        count: usize,
        /// One of them.
        example: String,
        /// Who has it.
        by: String,
    },
    /// Somebody is removing the network.
    #[error("network {0} is being removed")]
    Removing(String),
    /// All addresses are taken.
    #[error("no free address in network {network}: all {size} of {subnet} are taken")]
    Exhausted {
        /// The network.
        network: String,
        /// Its subnet.
        subnet: IpNet,
        /// How many addresses it has.
        size: u128,
    },
    /// The address asked for has another owner.
    #[error("address {ip} of network {network} is in use by {by}")]
    Taken {
        /// The address.
        ip: IpAddr,
        /// The network.
        network: String,
        /// Who has it.
        by: String,
    },
    /// The address asked for cannot be given to anybody.
    #[error("network {network}: {why}")]
    Unusable {
        /// The network.
        network: String,
        /// Why not.
        why: Unusable,
    },
    /// The owner has another address than the one asked for.
    #[error("{owner} has {has}, and {wanted} is asked for")]
    HasAnother {
        /// Who.
        owner: Owner,
        /// What it has.
        has: IpAddr,
        /// What it asks for.
        wanted: IpAddr,
    },
    /// The owner has no address.
    #[error("{0} has no address")]
    NoAddress(Owner),
    /// Others were faster, time and again.
    #[error("{0}: others keep changing it")]
    Contended(String),
    /// The parent interface is absent.
    #[error("network {network}: no interface {parent} on this host")]
    NoParent {
        /// The network.
        network: String,
        /// The interface.
        parent: String,
    },
    /// An interface that the network needs is down.
    #[error("network {network}: interface {parent} is down")]
    ParentDown {
        /// The network.
        network: String,
        /// The interface.
        parent: String,
    },
    /// The network namespace is not there, or no longer.
    #[error("no network namespace at {0}")]
    NoNetns(PathBuf),
    /// The network namespace is the host's own.
    #[error("{0} is this host's own network namespace")]
    OwnNetns(PathBuf),
    /// Where a workload's namespace is, is not known.
    #[error("workload {id}: no network namespace at {looked}, and no pid is known")]
    WhereIs {
        /// The workload.
        id: String,
        /// Where it was looked for.
        looked: PathBuf,
    },
    /// The interface is there already.
    #[error("interface {ifname} exists in {netns}")]
    Attached {
        /// Its name.
        ifname: String,
        /// The namespace.
        netns: PathBuf,
    },
    /// Another interface has the name.
    #[error("another interface {ifname} is in {netns}, of kind {kind}")]
    Foreign {
        /// Its name.
        ifname: String,
        /// What it is.
        kind: String,
        /// The namespace.
        netns: PathBuf,
    },
    /// The host sends the address elsewhere.
    #[error("this host routes {ip} to interface {ifname}")]
    Routed {
        /// The address.
        ip: IpAddr,
        /// The interface.
        ifname: String,
    },
    /// An interface is not as it should be.
    #[error("{owner}: {why}")]
    Astray {
        /// Whose.
        owner: Owner,
        /// What differs.
        why: String,
    },
    /// The kernel has no macvlan.
    #[error("this kernel has no macvlan: {0}")]
    NoMacvlan(eru_sys::Error),
    /// The kernel refused.
    #[error(transparent)]
    Kernel(#[from] eru_sys::Error),
    /// A file could not be read or written.
    #[error("{doing}: {error}")]
    File {
        /// What was attempted, with the path.
        doing: String,
        /// What the system said.
        error: std::io::Error,
    },
    /// A file's contents, or what a caller passed, make no sense.
    #[error("{what}: {why}")]
    Malformed {
        /// What was read.
        what: String,
        /// What is wrong with it.
        why: String,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] eru_store::Error),
}

/// The rest of what is taken.
fn more(count: usize) -> String {
    match count {
        0 | 1 => String::new(),
        count => format!(", and {} more", count - 1),
    }
}

impl Error {
    /// A failed file operation.
    pub(crate) fn file(doing: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let doing = doing.into();
        move |error| Self::File { doing, error }
    }

    /// Something that makes no sense.
    pub(crate) fn malformed(what: impl Into<String>, why: impl ToString) -> Self {
        Self::Malformed {
            what: what.into(),
            why: why.to_string(),
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Contended(_) | Self::Removing(_) => Exit::Retry,
            Self::NoParent { .. } | Self::ParentDown { .. } | Self::Definition { .. } => Exit::Config,
            Self::NoMacvlan(_) => Exit::Os,
            Self::Kernel(error) if error.permission() => Exit::Permission,
            Self::Kernel(_) => Exit::Os,
            Self::File { error, .. } if error.kind() == std::io::ErrorKind::PermissionDenied => Exit::Permission,
            Self::File { .. } => Exit::Io,
            Self::Malformed { .. } => Exit::Data,
            _ => Exit::No,
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NoNetwork(name) => format!("add it with eru-net network add {name}, or see eru-net network ls"),
            Self::Exists(name) => format!("see eru-net network get {name}; take another name, or remove it first"),
            Self::Overlap { other, .. } => format!("take another subnet, or remove network {other}"),
            Self::InUse { network, .. } => format!(
                "see eru-net ls --network {network}; eru-net gc frees what removed workloads left, eru-net release the rest"
            ),
            Self::Removing(name) => {
                format!("wait, or finish what was interrupted with eru-net network rm {name}")
            }
            Self::Exhausted { .. } => {
                "free addresses of removed workloads with eru-net gc, or add a network with a larger subnet".into()
            }
            Self::Taken { .. } | Self::Unusable { .. } => "ask for another, or for none in particular".into(),
            Self::HasAnother { owner, .. } => format!("give it back first: eru-net release {}", owner.id),
            Self::NoAddress(owner) => format!("attach it: eru-net attach {} --network {}", owner.id, owner.network),
            Self::Contended(_) => "try again".into(),
            Self::NoParent { network, .. } => {
                format!("see ip link; the network names its parent: eru-net network get {network}")
            }
            Self::ParentDown { parent, .. } => format!("ip link set {parent} up"),
            Self::NoNetns(_) => "the workload has ended, or never started".into(),
            Self::OwnNetns(_) => "a workload that shares the host's network cannot be given another".into(),
            Self::WhereIs { .. } => "is it running, and on this host? name its namespace with --netns or --pid".into(),
            Self::Attached { .. } => "detach it first".into(),
            Self::Foreign { .. } => "take another name for the interface".into(),
            Self::Routed { ifname, .. } => {
                format!("see ip route; eru-net did not make {ifname}, or not for this owner")
            }
            Self::NoMacvlan(_) => "modprobe macvlan, or use a network with --driver routed".into(),
            Self::Kernel(error) if error.permission() => {
                "run it as root, or with CAP_NET_ADMIN and CAP_SYS_ADMIN".into()
            }
            Self::Kernel(error) if error.errno() == Some(Errno::EADDRINUSE) => {
                "another interface on the same parent has this hardware address".into()
            }
            _ => return None,
        })
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let error = match error {
            Error::Store(error) => return error.into(),
            error => error,
        };
        Self::new(error.exit(), &error).maybe_hint(error.hint())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_and_remedies() {
        let kernel = |errno| eru_sys::Error::kernel("creating macvlan x", errno);
        for (error, exit, remedy) in [
            (
                Error::NoMacvlan(kernel(Errno::EOPNOTSUPP)),
                Exit::Os,
                "modprobe macvlan",
            ),
            (Error::Kernel(kernel(Errno::EPERM)), Exit::Permission, "CAP_NET_ADMIN"),
            (Error::Kernel(kernel(Errno::EADDRINUSE)), Exit::Os, "hardware address"),
            (Error::Removing("lan".into()), Exit::Retry, "eru-net network rm lan"),
            (Error::NoNetns("/run/netns/x".into()), Exit::No, "has ended"),
        ] {
            let text = error.to_string();
            let failure = Failure::from(error);
            assert_eq!(failure.exit(), exit, "{text}");
            assert!(failure.remedy().is_some_and(|hint| hint.contains(remedy)), "{failure}");
        }
    }
}
