//! Sizes in bytes, as people write them.

/// Reads a size such as `512M`, `1.5GiB` or `1048576`, in bytes.
///
/// As in Eru and Docker, `K`, `KB` and `KiB` are all 1024 bytes, and so on up to `P`; the case does not matter.
///
/// # Errors
/// What is not a number with a known unit, is negative, or has no room in 63 bits.
pub fn parse_size(text: &str) -> Result<u64, String> {
    let trimmed = text.trim();
    let split = trimmed
        .find(|c: char| !(c.is_ascii_digit() || c == '.'))
        .unwrap_or(trimmed.len());
    let (number, unit) = trimmed.split_at(split);
    let shift = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 0,
        "k" | "kb" | "kib" => 10,
        "m" | "mb" | "mib" => 20,
        "g" | "gb" | "gib" => 30,
        "t" | "tb" | "tib" => 40,
        "p" | "pb" | "pib" => 50,
        _ => {
            return Err(format!(
                "'{text}' is not a size; write a number with K, M, G, T or P, such as 512M"
            ));
        }
    };
    let bytes = match number.parse::<u64>() {
        Ok(whole) => whole.checked_mul(1 << shift),
        Err(_) => fraction(number, shift),
    };
    bytes
        .filter(|&bytes| i64::try_from(bytes).is_ok())
        .ok_or_else(|| format!("'{text}' is not a size between 0 and 8E"))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a fraction of a unit is rounded to a byte, and the range is checked"
)]
fn fraction(number: &str, shift: u32) -> Option<u64> {
    let value: f64 = number.parse().ok()?;
    let bytes = (value * (1u64 << shift) as f64).round();
    (0.0..9.2e18).contains(&bytes).then_some(bytes as u64)
}

/// Writes a size for people: the largest unit in which it is at least one, with at most one decimal.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "one decimal is shown")]
pub fn format_size(bytes: u64) -> String {
    const UNITS: [&str; 6] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= 1024.0 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    let text = format!("{value:.1}");
    format!("{} {}", text.strip_suffix(".0").unwrap_or(&text), UNITS[unit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_binary_in_all_spellings() {
        for text in ["512M", "512m", "512MB", "512MiB", "0.5G", "536870912", "536870912b"] {
            assert_eq!(parse_size(text), Ok(512 << 20), "{text}");
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "M", "-1", "12Q", "1.2.3", "99999999999P", "1e9"] {
            assert!(parse_size(text).is_err(), "{text}");
        }
    }

    #[test]
    fn sizes_for_people() {
        assert_eq!(format_size(512 << 20), "512 MiB");
        assert_eq!(format_size(1536), "1.5 KiB");
        assert_eq!(format_size(0), "0 B");
    }
}
