//! The memory of a host.

use std::path::Path;

use eru_cli::{Exit, Failure};

use super::{share, text};

/// The memory for workloads, in bytes.
pub(crate) fn workloads(root: &Path) -> Result<u64, Failure> {
    let path = root.join("proc/meminfo");
    text(&path)
        .and_then(|text| total(&text, "MemTotal:"))
        .filter(|total| *total > 0)
        .map(share)
        .ok_or_else(|| {
            Failure::new(
                Exit::Os,
                format_args!("{} does not say how much memory there is", path.display()),
            )
            .hint("give --memory")
        })
}

/// The bytes on the line that begins with `label`.
pub(super) fn total(text: &str, label: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.trim_start().strip_prefix(label))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kib.checked_mul(1024).filter(|bytes| i64::try_from(*bytes).is_ok())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::super::tests::tree;
    use super::*;

    #[test]
    fn four_fifths_of_the_total() {
        let root = tree(&[("proc/meminfo", "MemTotal:        1000 kB\nMemFree: 5 kB\n")]);
        assert_eq!(workloads(root.path()).unwrap(), 800 * 1024);
        for text in [
            "",
            "MemTotal: 0 kB",
            "MemTotal: 99999999999999999999 kB",
            "MemTotal: 18014398509481984 kB",
        ] {
            let failure = workloads(tree(&[("proc/meminfo", text)]).path()).unwrap_err();
            assert_eq!(failure.remedy(), Some("give --memory"), "{text}");
        }
    }
}
