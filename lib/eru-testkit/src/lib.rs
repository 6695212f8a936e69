//! Fixtures for tests against the real thing: an etcd, a dockerd, network namespaces, the workspace's own binaries.
//!
//! What must stay true: fixtures of many tests and many test binaries run side by side; each removes all it made when
//! it is dropped, and also when the test process is killed. What this machine cannot give is
//! [`Missing`], which says what and how to get it: a test then skips with that reason, and fails under `CI=true`.
//!
//! ```no_run
//! let Some(etcd) = eru_testkit::available(eru_testkit::Etcd::start()) else { return };
//! let url = etcd.url();
//! ```

mod bin;
mod certs;
mod dockerd;
mod etcd;
mod guard;
mod image;
mod missing;
mod netns;
mod process;
mod scratch;
mod wait;

pub use bin::bin;
pub use certs::Certs;
pub use dockerd::{Dockerd, DockerdOptions, IMAGE};
pub use etcd::Etcd;
pub use image::busybox_root;
pub use missing::{Missing, available, skip_or_fail};
pub use netns::Netns;
pub use scratch::Scratch;
pub use wait::wait_until;
