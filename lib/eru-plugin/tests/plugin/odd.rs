//! A directory of its own with one odd plugin in it, in which the plugin and its children run.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::time::Duration;

use eru_plugin::{Amounts, Error, Offer, Plugins, Stock};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::{Value, json};

/// Never reached by what is to succeed.
pub(crate) const LONG: Duration = Duration::from_secs(300);
/// Always reached, by what hangs.
pub(crate) const SHORT: Duration = Duration::from_millis(700);

pub(crate) struct Odd {
    dir: tempfile::TempDir,
    name: &'static str,
    pub(crate) plugins: Plugins,
}

impl Odd {
    pub(crate) fn new(name: &'static str) -> Self {
        Self::within(name, LONG)
    }

    pub(crate) fn within(name: &'static str, timeout: Duration) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let odd = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plugins/odd");
        // Not a copy: a file that was open for writing a moment ago may be busy still.
        symlink(odd, dir.path().join(name)).unwrap();
        let plugins = Plugins::new(dir.path(), timeout);
        Self { dir, name, plugins }
    }

    pub(crate) fn dir(&self) -> &Path {
        self.dir.path()
    }

    pub(crate) fn capacity(&self) -> Result<BTreeMap<String, Offer>, Error> {
        self.capacity_for(&json!({ "odd": true }))
    }

    pub(crate) fn capacity_for(&self, request: &Value) -> Result<BTreeMap<String, Offer>, Error> {
        let (capacity, usage) = stock();
        let stock = Stock {
            node: "n1",
            capacity: &capacity,
            usage: &usage,
        };
        self.plugins.capacity(self.name, request, [stock])
    }

    pub(crate) fn bind(&self, count: u64) -> Result<Vec<Amounts>, Error> {
        let (capacity, usage) = stock();
        let stock = Stock {
            node: "n1",
            capacity: &capacity,
            usage: &usage,
        };
        self.plugins.bind(self.name, &json!({}), stock, count)
    }

    /// The text of the error that a call of `capacity` makes; it names the plugin and the verb.
    pub(crate) fn complaint(&self) -> String {
        let text = self.capacity().unwrap_err().to_string();
        let start = format!("resource plugin {}, capacity: ", self.name);
        text.strip_prefix(&start).unwrap_or_else(|| panic!("{text}")).to_owned()
    }

    /// What runs in the directory: the plugin, and whatever it started.
    pub(crate) fn left(&self) -> Vec<i32> {
        let dir = fs::canonicalize(self.dir.path()).unwrap();
        fs::read_dir("/proc")
            .unwrap()
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
            .filter(|pid: &i32| fs::read_link(PathBuf::from(format!("/proc/{pid}/cwd"))).is_ok_and(|cwd| cwd == dir))
            .collect()
    }

    /// Waits until nothing runs there any more: what was killed may take a moment to go.
    pub(crate) fn nothing_left(&self) -> bool {
        eru_testkit::wait_until(LONG, || self.left().is_empty())
    }
}

impl Drop for Odd {
    fn drop(&mut self) {
        for pid in self.left() {
            let _ = kill(Pid::from_raw(pid), Signal::SIGKILL);
        }
    }
}

/// A node with 10 of `a`, of which 3 are in use.
fn stock() -> (Amounts, Amounts) {
    ([("a".to_owned(), 10)].into(), [("a".to_owned(), 3)].into())
}
