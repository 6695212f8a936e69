//! Names that nobody else ever draws.

use std::fs::File;
use std::io::{BufReader, Read};

use eru_cli::{Exit, Failure, OrFail};

/// The kernel's randomness, read ahead. A generator that is seeded by a clock would draw alike on two machines that
/// have been up for the same time.
#[derive(Debug, Default)]
pub(super) struct Chance {
    source: Option<BufReader<File>>,
}

impl Chance {
    /// 128 random bits, as 32 hexadecimal digits.
    pub(super) fn unique(&mut self) -> Result<String, Failure> {
        const SOURCE: &str = "/dev/urandom";
        let source = match &mut self.source {
            Some(source) => source,
            none => none.insert(BufReader::with_capacity(
                4096,
                File::open(SOURCE).or_fail(Exit::Os, SOURCE)?,
            )),
        };
        let mut bytes = [0; 16];
        source
            .read_exact(&mut bytes)
            .or_fail(Exit::Os, format_args!("reading {SOURCE}"))?;
        Ok(format!("{:032x}", u128::from_ne_bytes(bytes)))
    }
}

/// Six random letters (Eru's rule).
pub(super) fn ident() -> String {
    std::iter::repeat_with(fastrand::lowercase).take(6).collect()
}
