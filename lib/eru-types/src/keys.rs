//! Keys of the store, relative to its prefix. One function a key, so that no tool spells one itself.

/// All pods.
pub const PODS: &str = "pods/";
/// All nodes.
pub const NODES: &str = "nodes/";
/// What is bound, by node.
pub const USAGE: &str = "usage/";
/// All workloads, by node.
pub const WORK: &str = "work/";
/// The index of workloads by app.
pub const APPS: &str = "apps/";
/// What was observed of workloads, by node.
pub const STATUS: &str = "status/";
/// Nodes that have had heartbeats.
pub const MONITORED: &str = "monitored/";
/// Heartbeats.
pub const ALIVE: &str = "alive/";
/// Reservations whose pipeline is still running.
pub const PENDING: &str = "pending/";
/// Definitions of networks.
pub const NETWORKS: &str = "net/networks/";
/// Written with every network that is added, so that two that overlap cannot be added at once.
pub const SUBNETS: &str = "net/subnets";

/// A pod.
#[must_use]
pub fn pod(name: &str) -> String {
    format!("pods/{name}")
}

/// A node as the operator described it.
#[must_use]
pub fn node(name: &str) -> String {
    format!("nodes/{name}")
}

/// What is bound on a node.
#[must_use]
pub fn usage(node: &str) -> String {
    format!("usage/{node}")
}

/// A workload.
#[must_use]
pub fn work(node: &str, id: &str) -> String {
    format!("work/{node}/{id}")
}

/// All workloads of a node.
#[must_use]
pub fn work_of(node: &str) -> String {
    format!("work/{node}/")
}

/// The index entry of a workload.
#[must_use]
pub fn app(app: &str, entrypoint: &str, node: &str, id: &str) -> String {
    format!("apps/{app}/{entrypoint}/{node}/{id}")
}

/// The index of an app, all entrypoints.
#[must_use]
pub fn apps_of_app(app: &str) -> String {
    format!("apps/{app}/")
}

/// The index of an app's entrypoint.
#[must_use]
pub fn apps_of(app: &str, entrypoint: &str) -> String {
    format!("apps/{app}/{entrypoint}/")
}

/// What was observed of a workload.
#[must_use]
pub fn status(node: &str, id: &str) -> String {
    format!("status/{node}/{id}")
}

/// All that was observed on a node.
#[must_use]
pub fn status_of(node: &str) -> String {
    format!("status/{node}/")
}

/// A node's heartbeat.
#[must_use]
pub fn alive(node: &str) -> String {
    format!("alive/{node}")
}

/// That a node has had heartbeats: without one since, it is down. A node that never had any is taken as it is, since
/// nothing has to be resident on a single host.
#[must_use]
pub fn monitored(node: &str) -> String {
    format!("monitored/{node}")
}

/// A reservation whose pipeline is still running.
#[must_use]
pub fn pending(txid: &str) -> String {
    format!("pending/{txid}")
}

/// The one `eru-run serve` of a node.
#[must_use]
pub fn server(node: &str) -> String {
    format!("server/{node}")
}

/// A network.
#[must_use]
pub fn network(name: &str) -> String {
    format!("net/networks/{name}")
}

/// An address of a network that is taken.
#[must_use]
pub fn address(network: &str, ip: &str) -> String {
    format!("net/addresses/{network}/{ip}")
}

/// All addresses of a network that are taken.
#[must_use]
pub fn addresses_of(network: &str) -> String {
    format!("net/addresses/{network}/")
}

/// Which address an interface of a workload owns.
#[must_use]
pub fn owner(network: &str, id: &str, ifname: &str) -> String {
    format!("net/owners/{network}/{id}/{ifname}")
}

/// The contents of a file, by digest.
#[must_use]
pub fn blob(sha256: &str) -> String {
    format!("blobs/{sha256}")
}

/// The last two parts of a key such as `work/<node>/<id>`.
#[must_use]
pub fn node_and_id(key: &str) -> Option<(&str, &str)> {
    let (rest, id) = key.rsplit_once('/')?;
    let (_, node) = rest.rsplit_once('/')?;
    Some((node, id))
}
