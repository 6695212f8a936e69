//! The cores of a host.

use std::path::Path;

use eru_cli::{Exit, Failure};
use eru_types::Cores;

use super::text;

const ONLINE: &str = "sys/devices/system/cpu/online";

/// The ids of the cores that are online.
pub(crate) fn online(root: &Path) -> Result<Vec<u32>, Failure> {
    let path = root.join(ONLINE);
    let list = text(&path).ok_or_else(|| "it cannot be read".to_owned());
    list.and_then(|list| Cores::list(&list)).map_err(|why| {
        Failure::new(
            Exit::Os,
            format_args!("{}, which lists the cores: {why}", path.display()),
        )
        .hint("give --cpu")
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::super::tests::tree;
    use super::*;

    #[test]
    fn cores_that_are_offline_are_left_out() {
        assert_eq!(online(tree(&[(ONLINE, "0-2,5\n")]).path()).unwrap(), [0, 1, 2, 5]);
        for files in [&[(ONLINE, "x")][..], &[(ONLINE, "0-99999999")], &[]] {
            let failure = online(tree(files).path()).unwrap_err();
            assert_eq!((failure.exit(), failure.remedy()), (Exit::Os, Some("give --cpu")));
        }
    }
}
