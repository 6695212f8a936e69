//! What the flags of a node say, taken apart. Amounts are signed, since `--delta` may take away.

use std::str::FromStr;

use eru_types::{Devices, parse_size};
use serde_json::Value;

/// Most cores of a node, and of devices of a product: far above any there is, and a list of them takes little memory.
pub(crate) const MOST: u32 = eru_types::Cores::MOST;

/// Reads an amount of bytes or of anything else that is counted, such as `64G` or `-2G`.
pub(crate) fn amount(text: &str) -> Result<i64, String> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let size = parse_size(digits)
        .map_err(|_| format!("'{text}' is not an amount; write a number with K, M, G, T or P, such as 512M"))?;
    let size = i64::try_from(size).map_err(|_| format!("'{text}' is more than 8E"))?;
    Ok(if negative { -size } else { size })
}

/// Cores: how many, or which with how many pieces each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cores {
    /// So many.
    Count(i64),
    /// Pieces by core.
    Pieces(Vec<(u32, i64)>),
}

/// Reads `8`, `-2`, or `0:100,1-3:200`.
impl FromStr for Cores {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if !text.contains(':') {
            let wrong = || {
                format!(
                    "'{text}' is neither a whole number of cores up to {MOST} nor a list of pieces such as 0:100,1:50"
                )
            };
            let count: i64 = text.trim().parse().map_err(|_| wrong())?;
            return (count.unsigned_abs() <= u64::from(MOST))
                .then_some(Self::Count(count))
                .ok_or_else(wrong);
        }
        let mut all: Vec<(u32, i64)> = Vec::new();
        for part in text.split(',') {
            let (cores, pieces) = part.split_once(':').unwrap_or((part, ""));
            let pieces: i64 = pieces
                .trim()
                .parse()
                .map_err(|_| format!("'{part}' is not of the form CORE:PIECES"))?;
            all.extend(eru_types::Cores::list(cores)?.into_iter().map(|core| (core, pieces)));
        }
        all.sort_unstable();
        match all.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            Some(twice) => Err(format!("core {} is named twice", twice[0].0)),
            None => Ok(Self::Pieces(all)),
        }
    }
}

/// The cores of one NUMA node; none for `none`, which says that the node is not divided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NumaCores(pub(crate) Vec<u32>);

impl FromStr for NumaCores {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "none" {
            return Ok(Self(Vec::new()));
        }
        eru_types::Cores::list(text).map(Self)
    }
}

/// The cores that may serve fragments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MaxShare(pub(crate) Option<u32>);

/// Reads a number, or `all`.
impl FromStr for MaxShare {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match (text, text.parse::<u32>()) {
            ("all", _) => Ok(Self(None)),
            (_, Ok(cores)) if cores <= MOST => Ok(Self(Some(cores))),
            _ => Err(format!("'{text}' is neither a number of cores up to {MOST} nor all")),
        }
    }
}

/// Bytes of a volume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct VolumeSize {
    pub(crate) path: String,
    pub(crate) bytes: i64,
}

/// Reads `/path:SIZE`.
impl FromStr for VolumeSize {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (path, size) = text
            .rsplit_once(':')
            .ok_or_else(|| format!("'{text}' is not of the form PATH:SIZE"))?;
        Ok(Self {
            path: path.to_owned(),
            bytes: amount(size)?,
        })
    }
}

/// Mounts and rates of a disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DiskRates {
    pub(crate) device: String,
    pub(crate) mounts: Vec<String>,
    /// Reads, writes, bytes read and bytes written a second.
    pub(crate) rates: [i64; 4],
}

/// Reads `DEVICE:MOUNT[,MOUNT…]:RIOPS:WIOPS:RBPS:WBPS`.
impl FromStr for DiskRates {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts: Vec<&str> = text.split(':').collect();
        let [device, mounts, rates @ ..] = parts.as_slice() else {
            return Err(wrong_disk(text));
        };
        let rates: Vec<i64> = rates.iter().map(|rate| amount(rate)).collect::<Result<_, _>>()?;
        Ok(Self {
            device: (*device).to_owned(),
            mounts: mounts
                .split(',')
                .filter(|mount| !mount.is_empty())
                .map(str::to_owned)
                .collect(),
            rates: rates.try_into().map_err(|_| wrong_disk(text))?,
        })
    }
}

fn wrong_disk(text: &str) -> String {
    format!("'{text}' is not of the form DEVICE:MOUNT[,MOUNT…]:RIOPS:WIOPS:RBPS:WBPS")
}

/// Devices of a product: how many more or fewer, or which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Product {
    pub(crate) name: String,
    pub(crate) devices: Stock,
}

/// See [`Product`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Stock {
    Count(i64),
    Indices(std::collections::BTreeSet<u32>),
}

/// Reads `PRODUCT=2`, `PRODUCT=-1`, or `PRODUCT=#0,#3`.
impl FromStr for Product {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, devices) = text
            .split_once('=')
            .filter(|(name, _)| !name.is_empty())
            .ok_or_else(|| format!("'{text}' is not of the form PRODUCT=NUMBER or PRODUCT=#0,#1"))?;
        let (negative, unsigned) = devices.strip_prefix('-').map_or((false, devices), |rest| (true, rest));
        let stock = match unsigned.parse()? {
            Devices::Count(n) if n > MOST => return Err(format!("'{text}': more than {MOST} devices")),
            Devices::Count(n) => Stock::Count(if negative { -i64::from(n) } else { i64::from(n) }),
            Devices::Indices(_) if negative => return Err(format!("'{text}': indices cannot be negative")),
            Devices::Indices(indices) => Stock::Indices(indices),
        };
        Ok(Self {
            name: name.to_owned(),
            devices: stock,
        })
    }
}

/// What a resource plugin is told of a node.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PluginRequest {
    pub(crate) plugin: String,
    pub(crate) request: Value,
}

/// Reads `NAME=JSON`.
impl FromStr for PluginRequest {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (plugin, json) = text
            .split_once('=')
            .filter(|(name, _)| !name.is_empty())
            .ok_or_else(|| format!("'{text}' is not of the form NAME=JSON"))?;
        let request = serde_json::from_str(json).map_err(|error| format!("'{json:.80}' is not JSON: {error}"))?;
        Ok(Self {
            plugin: plugin.to_owned(),
            request,
        })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_a_sign() {
        assert_eq!(
            (amount("1G"), amount("-1K"), amount("+2")),
            (Ok(1 << 30), Ok(-1024), Ok(2))
        );
        for text in ["", "-", "--1", "9E", "1e9", "99999999999P"] {
            assert!(amount(text).is_err(), "{text}");
        }
    }

    #[test]
    fn cores_by_number_and_by_piece() {
        assert_eq!("4".parse(), Ok(Cores::Count(4)));
        assert_eq!("-2".parse(), Ok(Cores::Count(-2)));
        assert_eq!(
            "2:-50,0-1:200".parse(),
            Ok(Cores::Pieces(vec![(0, 200), (1, 200), (2, -50)]))
        );
        for text in [
            "",
            "1.5",
            "x",
            "0:",
            ":1",
            "0:1,0:2",
            "0-1:1,1:1",
            "99999999",
            "0-99999999:1",
            "3-1:5",
            "0:1,2",
        ] {
            assert!(text.parse::<Cores>().is_err(), "{text}");
        }
    }

    #[test]
    fn disks_volumes_and_devices() {
        let disk: DiskRates = "/dev/vda:/,/data:1000:500:100M:-50M".parse().unwrap();
        assert_eq!((disk.device.as_str(), disk.mounts.len()), ("/dev/vda", 2));
        assert_eq!(disk.rates, [1000, 500, 100 << 20, -50 << 20]);
        for text in [
            "",
            "/dev/vda",
            "/dev/vda:/",
            "/dev/vda:/:1:2:3",
            "/dev/vda:/:1:2:3:4:5",
            "/dev/vda:/:a:2:3:4",
        ] {
            assert!(text.parse::<DiskRates>().is_err(), "{text}");
        }
        assert_eq!(
            "/data:1K".parse(),
            Ok(VolumeSize {
                path: "/data".into(),
                bytes: 1024
            })
        );
        assert!("/data".parse::<VolumeSize>().is_err() && "/data:x".parse::<VolumeSize>().is_err());
        assert_eq!("a100=-2".parse::<Product>().unwrap().devices, Stock::Count(-2));
        assert_eq!(
            "a100=#1,#0".parse::<Product>().unwrap().devices,
            Stock::Indices([0, 1].into())
        );
        for text in ["a100", "=1", "a=", "a=-#1", "a=4000000000", "a=x"] {
            assert!(text.parse::<Product>().is_err(), "{text}");
        }
        assert!("p={".parse::<PluginRequest>().is_err() && "p={}".parse::<PluginRequest>().is_ok());
    }
}
