//! Amounts as flags give them: a number to set, or, with `--delta`, one to add that may be negative. Pure.

use std::str::FromStr;

use eru_types::{Cpu, Devices, Rates, Volume, parse_size};

/// A number with a sign.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Amount {
    pub(super) less: bool,
    pub(super) size: u64,
}

fn sign(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

impl Amount {
    /// Reads bytes, such as `2G` or `-256M`.
    pub(crate) fn bytes(text: &str) -> Result<Self, String> {
        let (less, rest) = sign(text);
        let size = parse_size(rest)?;
        Ok(Self { less, size })
    }

    /// Reads cores, such as `2` or `-0.5`, as billionths of a core.
    pub(crate) fn cores(text: &str) -> Result<Self, String> {
        let (less, rest) = sign(text);
        let size = rest.parse::<Cpu>()?.nano();
        Ok(Self { less, size })
    }

    /// What becomes of `old`.
    pub(super) fn applied(self, old: u64, delta: bool) -> Result<u64, Misfit> {
        match (delta, self.less) {
            (false, false) => Ok(self.size),
            (false, true) if self.size == 0 => Ok(0),
            (false, true) => Err(Misfit::Negative),
            (true, false) => old.checked_add(self.size).ok_or(Misfit::TooMuch),
            (true, true) => old.checked_sub(self.size).ok_or(Misfit::BelowZero),
        }
    }
}

/// An amount that cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Misfit {
    #[error("it is negative; with --delta it would be taken off")]
    Negative,
    #[error("the sum is more than a number holds")]
    TooMuch,
    #[error("more would be taken off than there is")]
    BelowZero,
}

/// A volume whose size and rates have signs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct VolumeAmount {
    pub(super) volume: Volume,
    /// Of size, reads, writes, bytes read and bytes written a second.
    less: [bool; 5],
}

impl FromStr for VolumeAmount {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut less = [false; 5];
        let plain: Vec<&str> = text
            .split(':')
            .enumerate()
            .map(|(number, part)| {
                let Some(number) = number.checked_sub(3).filter(|number| *number < 5) else {
                    return part;
                };
                let (negative, rest) = sign(part);
                less[number] = negative;
                rest
            })
            .collect();
        let volume = plain.join(":").parse()?;
        Ok(Self { volume, less })
    }
}

impl VolumeAmount {
    /// Whether any of its amounts is negative.
    pub(super) fn is_less(&self) -> bool {
        self.less.contains(&true)
    }

    /// What becomes of a volume with the same mount.
    pub(super) fn applied(&self, old: &Volume, delta: bool) -> Result<Volume, Misfit> {
        if !delta {
            return if self.is_less() {
                Err(Misfit::Negative)
            } else {
                Ok(self.volume.clone())
            };
        }
        let [was, more] = [old, &self.volume].map(|volume| amounts(volume.size, volume.rates()));
        let mut sum = [0; 5];
        for (number, sum) in sum.iter_mut().enumerate() {
            let amount = Amount {
                less: self.less[number],
                size: more[number],
            };
            *sum = amount.applied(was[number], true)?;
        }
        if sum == was {
            return Ok(old.clone());
        }
        let [size, rates @ ..] = sum;
        let limits = if rates == [0; 4] {
            String::new()
        } else {
            rates.map(|rate| rate.to_string()).join(":")
        };
        Ok(Volume {
            size,
            limits,
            ..old.clone()
        })
    }
}

fn amounts(size: u64, rates: Rates) -> [u64; 5] {
    let Rates {
        read_iops,
        write_iops,
        read_bps,
        write_bps,
    } = rates;
    [size, read_iops, write_iops, read_bps, write_bps]
}

/// Devices of a product, with a sign.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct DeviceAmount {
    pub(super) product: String,
    pub(super) less: bool,
    pub(super) devices: Devices,
}

/// Reads `PRODUCT=N`, or `PRODUCT=#0,#3`.
impl FromStr for DeviceAmount {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let split = text.split_once('=').filter(|(product, _)| !product.is_empty());
        let (product, number) = split.ok_or_else(|| format!("'{text}' is not of the form PRODUCT=NUMBER"))?;
        let (less, rest) = sign(number);
        Ok(Self {
            product: product.to_owned(),
            less,
            devices: rest.parse()?,
        })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_set_or_added() {
        let bytes = |text: &str, old, delta| Amount::bytes(text).unwrap().applied(old, delta);
        assert_eq!(bytes("1K", 7, false), Ok(1024));
        assert_eq!(bytes("-1K", 1025, true), Ok(1));
        assert_eq!(bytes("+1K", 1, true), Ok(1025));
        assert_eq!(bytes("-1K", 7, false), Err(Misfit::Negative));
        assert_eq!(bytes("-1K", 7, true), Err(Misfit::BelowZero));
        assert_eq!(bytes("1", u64::MAX, true), Err(Misfit::TooMuch));
        assert_eq!(
            Amount::cores("-0.5").unwrap().applied(2_000_000_000, true),
            Ok(1_500_000_000)
        );
        for text in ["", "-", "--1", "1x", "-nan"] {
            assert!(Amount::cores(text).is_err(), "{text}");
        }
    }

    #[test]
    fn volumes_grow_and_shrink() {
        let change = |text: &str, old: &str, delta| {
            let amount: VolumeAmount = text.parse().unwrap();
            amount
                .applied(&old.parse().unwrap(), delta)
                .map(|volume| volume.to_string())
        };
        let old = "AUTO:/d:rw:1024:10:20:30:40";
        assert_eq!(
            change("AUTO:/d:rw:-24", old, true).unwrap(),
            "AUTO:/d:rw:1000:10:20:30:40"
        );
        assert_eq!(
            change("AUTO:/d:rw:1:-10:-20:-30:-40", old, true).unwrap(),
            "AUTO:/d:rw:1025"
        );
        assert_eq!(change("AUTO:/d:rw:0", old, true).unwrap(), old);
        assert_eq!(change("AUTO:/d:rw:5", old, false).unwrap(), "AUTO:/d:rw:5");
        assert_eq!(change("AUTO:/d:rw:-5", old, false), Err(Misfit::Negative));
        assert_eq!(change("AUTO:/d:rw:0:-11", old, true), Err(Misfit::BelowZero));
        assert!("AUTO:/d:rw:--5".parse::<VolumeAmount>().is_err());
    }
}
