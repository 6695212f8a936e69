//! A plugin's standard error: its end is kept for the error, and no more, however much it writes.

/// How much of it is kept.
const KEPT: usize = 4096;
/// How much of its last line an error shows, in characters.
const SHOWN: usize = 300;

/// The end of what was written.
#[derive(Debug, Default)]
pub(crate) struct Log {
    kept: Vec<u8>,
}

impl Log {
    /// Adds a piece.
    pub(crate) fn push(&mut self, piece: &[u8]) {
        self.kept.extend_from_slice(piece);
        let over = self.kept.len().saturating_sub(KEPT);
        self.kept.drain(..over);
    }

    /// All that was kept, for the tool's own log.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.kept).trim().to_owned()
    }

    /// The last line after `: `, for an error; nothing if there is none. Safe to print.
    pub(crate) fn said(&self) -> String {
        let text = self.text();
        let line = text.lines().last().unwrap_or_default().trim();
        let mut said: String = line.chars().filter(|c| !c.is_control()).take(SHOWN).collect();
        if said.is_empty() {
            return said;
        }
        if line.chars().count() > SHOWN {
            said.push('…');
        }
        said.insert_str(0, ": ");
        said
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_end() {
        let mut log = Log::default();
        assert_eq!(log.said(), "");
        log.push(&[b'x'; 3 * KEPT]);
        assert_eq!(log.kept.len(), KEPT);
        assert_eq!(log.said().chars().count(), SHOWN + 3);
        log.push(b"\nfirst\nlast \x1b[1m\xff\n\n");
        assert_eq!(log.said(), ": last [1m\u{fffd}");
        assert_eq!(log.kept.len(), KEPT);
    }
}
