//! The GPUs of a host.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{entries, name, text};

/// PCI class of display controllers, by its first two digits.
const DISPLAY: &str = "0x03";
/// A display controller that no screen is connected to: 3D, and other.
const HEADLESS: [&str; 2] = ["0x0302", "0x0380"];

/// Indices by product. The driver's word counts; without one, what the PCI bus says of makers of accelerators.
pub(crate) fn visible(root: &Path) -> BTreeMap<String, BTreeSet<u32>> {
    let driven = nvidia(root);
    if driven.is_empty() { pci(root) } else { driven }
}

/// What the driver of NVIDIA lists, in the order of the PCI bus. The index is the number of the device's file.
fn nvidia(root: &Path) -> BTreeMap<String, BTreeSet<u32>> {
    let mut found: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
    for (place, dir) in (0..).zip(entries(&root.join("proc/driver/nvidia/gpus"))) {
        let Some(information) = text(&dir.join("information")) else {
            continue;
        };
        let field = |label: &str| {
            let line = information.lines().find_map(|line| line.strip_prefix(label))?;
            Some(line.trim().to_owned())
        };
        if let Some(product) = field("Model:")
            .map(|model| product(&model))
            .filter(|product| !product.is_empty())
        {
            let minor = field("Device Minor:").and_then(|minor| minor.parse().ok());
            found.entry(product).or_default().insert(minor.unwrap_or(place));
        }
    }
    found
}

/// `NVIDIA A100-SXM4-40GB` becomes `nvidia-a100-sxm4-40gb`, which needs no quotes.
fn product(model: &str) -> String {
    let parts = model
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty());
    parts.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-")
}

fn pci(root: &Path) -> BTreeMap<String, BTreeSet<u32>> {
    let mut found: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
    let devices = entries(&root.join("sys/bus/pci/devices"));
    for (index, product) in (0..).zip(devices.iter().filter_map(|device| accelerator(device))) {
        found.entry(product).or_default().insert(index);
    }
    found
}

/// The product of a device that is an accelerator for sure. One of AMD that has a screen may as well be a part of the
/// processor.
fn accelerator(device: &Path) -> Option<String> {
    // A function of the same card, such as its sound, has another class; a virtual one is a part of its parent.
    if device.join("physfn").exists() || name(device).is_empty() {
        return None;
    }
    let class = text(&device.join("class"))?;
    let headless = HEADLESS.iter().any(|kind| class.starts_with(kind));
    let maker = match text(&device.join("vendor"))?.as_str() {
        "0x10de" if class.starts_with(DISPLAY) => "nvidia",
        "0x1002" if headless => "amd",
        _ => return None,
    };
    let id = text(&device.join("device"))?;
    Some(format!("{maker}-{}", product(id.strip_prefix("0x").unwrap_or(&id))))
}

#[cfg(test)]
mod tests {
    use super::super::tests::tree;
    use super::*;

    fn seen(files: &[(&str, &str)]) -> Vec<(String, Vec<u32>)> {
        let found = visible(tree(files).path());
        found
            .into_iter()
            .map(|(product, indices)| (product, indices.into_iter().collect()))
            .collect()
    }

    #[test]
    fn the_driver_names_product_and_index() {
        let found = seen(&[
            (
                "proc/driver/nvidia/gpus/0000:07:00.0/information",
                "Model: \t\t NVIDIA A100-SXM4-40GB\nDevice Minor: \t 3\n",
            ),
            (
                "proc/driver/nvidia/gpus/0000:0a:00.0/information",
                "Model: \t\t NVIDIA A100-SXM4-40GB\nDevice Minor: \t 0\n",
            ),
            (
                "proc/driver/nvidia/gpus/0000:0b:00.0/information",
                "Model: \t\t Tesla T4\n",
            ),
            ("proc/driver/nvidia/gpus/0000:0c:00.0/information", "Model:\n"),
            ("sys/bus/pci/devices/0000:07:00.0/class", "0x030200\n"),
            ("sys/bus/pci/devices/0000:07:00.0/vendor", "0x10de\n"),
            ("sys/bus/pci/devices/0000:07:00.0/device", "0x20b0\n"),
        ]);
        assert_eq!(
            found,
            [
                ("nvidia-a100-sxm4-40gb".to_owned(), vec![0, 3]),
                ("tesla-t4".to_owned(), vec![2])
            ]
        );
    }

    #[test]
    fn without_a_driver_only_what_is_sure() {
        let device = |slot: &str, class: &str, vendor: &str| {
            [("class", class), ("vendor", vendor), ("device", "0x20B0\n")]
                .map(|(file, text)| (format!("sys/bus/pci/devices/{slot}/{file}"), text.to_owned()))
        };
        let files = [
            device("0000:00:02.0", "0x030000", "0x8086"),
            device("0000:01:00.0", "0x030000", "0x1a03"),
            device("0000:02:00.0", "0x030200", "0x10de"),
            device("0000:02:00.1", "0x040300", "0x10de"),
            device("0000:03:00.0", "0x038000", "0x1002"),
            device("0000:04:00.0", "0x030000", "0x1002"),
        ]
        .concat();
        let files: Vec<(&str, &str)> = files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
            .collect();
        assert_eq!(
            seen(&files),
            [("amd-20b0".to_owned(), vec![1]), ("nvidia-20b0".to_owned(), vec![0])]
        );
        assert_eq!(seen(&[]), []);
    }
}
