//! Interfaces, addresses, routes and neighbours through rtnetlink.
//!
//! One [`Netlink`] is one socket bound to the network namespace it was opened in; it keeps acting
//! there whatever its thread does later. Requests are answered before they return.

mod address;
mod link;
mod mac;
mod neighbour;
mod route;
mod socket;

pub use address::Address;
pub use link::{Link, MacvlanMode, NewLink};
pub use mac::Mac;
pub use route::{Route, RouteScope};
pub use socket::Netlink;
