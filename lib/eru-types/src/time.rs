//! Times as the documents write them: RFC 3339 in UTC.

use std::time::{Duration, SystemTime};

/// A time with milliseconds, such as `2026-11-23T14:05:06.789Z`.
#[must_use]
pub fn rfc3339(time: SystemTime) -> String {
    humantime::format_rfc3339_millis(time).to_string()
}

/// Reads a time of [`rfc3339`].
///
/// # Errors
/// What is not such a time.
pub fn parse(text: &str) -> Result<SystemTime, String> {
    humantime::parse_rfc3339_weak(text).map_err(|e| format!("'{text}' is not an RFC 3339 time: {e}"))
}

/// Reads a duration such as `250ms`, `60s` or `1h30m`.
///
/// # Errors
/// What is not such a duration.
pub fn duration(text: &str) -> Result<Duration, String> {
    humantime::parse_duration(text).map_err(|e| format!("'{text}' is not a duration such as 60s: {e}"))
}
