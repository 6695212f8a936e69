//! One line of a log file, as the engines write it: `{"log":"text\n","stream":"stdout","time":"…"}`.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// Which output it is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// A line of a log file.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Line<'a> {
    /// What was written; without a line feed at its end it is a piece of a longer line.
    #[serde(borrow)]
    pub(crate) log: Cow<'a, str>,
    pub(crate) stream: Stream,
    /// When, RFC 3339 in UTC.
    #[serde(borrow)]
    pub(crate) time: Cow<'a, str>,
}

impl<'a> Line<'a> {
    /// Reads a line.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn parse(text: &'a str) -> Result<Self, String> {
        let line: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if datetime(&line.time).is_none() {
            return Err(format!(
                "'{:.40}' is not a time in UTC",
                line.time.escape_default().to_string()
            ));
        }
        Ok(line)
    }

    /// The text without its end, and whether it is complete.
    pub(crate) fn text(&self) -> (&str, bool) {
        match self.log.strip_suffix('\n') {
            Some(text) => (text.trim_end_matches('\r'), true),
            None => (&self.log, false),
        }
    }
}

/// A time as Eru's record has it: `2026-11-23T14:05:06.789123456Z` becomes `2026-11-23 14:05:06.789123`. As in the
/// original, zeros at the end are left out.
pub(crate) fn datetime(time: &str) -> Option<[&str; 3]> {
    let time = time.strip_suffix('Z')?;
    let (date, clock) = time.split_once('T')?;
    let (seconds, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let shape = |text: &str, like: &str| {
        text.len() == like.len()
            && text
                .bytes()
                .zip(like.bytes())
                .all(|(c, l)| if l == b'0' { c.is_ascii_digit() } else { c == l })
    };
    if !shape(date, "0000-00-00") || !shape(seconds, "00:00:00") || !fraction.bytes().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let micros = fraction.get(..6).unwrap_or(fraction).trim_end_matches('0');
    Some([date, seconds, micros])
}

/// The bytes of a line as text. Bytes that are not UTF-8 become `\xNN`, written so that JSON reads them as that.
pub(crate) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(bytes.len() + 16);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text.push_str(&format!("\\\\x{byte:02x}"));
        }
    }
    Cow::Owned(text)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn lines_of_both_engines() {
        let line = Line::parse(r#"{"log":"a \"b\"\r\n","stream":"stderr","time":"2026-11-23T14:05:06.5Z"}"#).unwrap();
        assert_eq!((line.text(), line.stream), (("a \"b\"", true), Stream::Stderr));
        let line = Line::parse(r#"{"log":"piece","stream":"stdout","attrs":{"x":"y"},"time":"2026-11-23T14:05:06Z"}"#);
        assert_eq!(line.unwrap().text(), ("piece", false));
    }

    #[test]
    fn bad_lines() {
        for bad in [
            "",
            "{",
            "[]",
            r#"{"log":"x\n","stream":"stdin","time":"2026-11-23T14:05:06Z"}"#,
            r#"{"log":"x\n","stream":"stdout","time":"yesterday"}"#,
            r#"{"log":"x\n","stream":"stdout","time":"2026-11-23T14:05:06+01:00"}"#,
            r#"{"log":"x\n","stream":"stdout"}"#,
        ] {
            assert!(Line::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn times_as_in_the_original() {
        for (given, shown) in [
            ("2026-11-23T14:05:06.123456789Z", "2026-11-23 14:05:06 123456"),
            ("2026-11-23T14:05:06.100000Z", "2026-11-23 14:05:06 1"),
            ("2026-11-23T14:05:06.000000999Z", "2026-11-23 14:05:06 "),
            ("2026-11-23T14:05:06Z", "2026-11-23 14:05:06 "),
        ] {
            assert_eq!(datetime(given).unwrap().join(" "), shown);
        }
        for bad in [
            "2026-11-23 14:05:06Z",
            "2026-11-23T14:05Z",
            "2026-11-23T14:05:06.x\"Z",
            "T.Z",
            "",
            "2026-11-23T14:05:06é.Z",
        ] {
            assert_eq!(datetime(bad), None, "{bad}");
        }
    }

    #[test]
    fn bytes_that_are_not_text_are_shown() {
        let line = b"{\"log\":\"a\xff\xc3(\xe2\x82\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-23T14:05:06Z\"}";
        let text = decode(line);
        assert_eq!(Line::parse(&text).unwrap().text(), (r"a\xff\xc3(\xe2\x82", true));
        assert!(matches!(decode("é".as_bytes()), Cow::Borrowed("é")));
    }
}
