//! As much of roff's man macros as the pages need. Text is escaped here and nowhere else.

use std::fmt::Write;

/// A page in the making.
#[derive(Debug, Default)]
pub(crate) struct Page(String);

/// A piece of a line.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Run<'a> {
    Roman(&'a str),
    Bold(&'a str),
    Italic(&'a str),
}

impl Page {
    /// Starts a page of section 1.
    pub(crate) fn new(name: &str, date: &str, source: &str, manual: &str) -> Self {
        let mut page = Self::default();
        let title = escape(&name.to_uppercase());
        let _ = writeln!(
            page.0,
            ".TH {title} 1 {date} \"{}\" \"{}\"",
            escape(source),
            escape(manual)
        );
        page
    }

    pub(crate) fn section(&mut self, title: &str) {
        let _ = writeln!(self.0, ".SH \"{}\"", escape(&title.to_uppercase()));
    }

    pub(crate) fn subsection(&mut self, title: &str) {
        let _ = writeln!(self.0, ".SS \"{}\"", escape(title));
    }

    /// One line of text.
    pub(crate) fn line(&mut self, runs: &[Run<'_>]) {
        let mut line = String::new();
        for run in runs {
            match run {
                Run::Roman(text) => line += &escape(text),
                Run::Bold(text) => line += &format!("\\fB{}\\fR", escape(text)),
                Run::Italic(text) => line += &format!("\\fI{}\\fR", escape(text)),
            }
        }
        self.raw_line(&line);
    }

    /// Breaks the line before what follows.
    pub(crate) fn line_break(&mut self) {
        self.0 += ".br\n";
    }

    /// Paragraphs of prose, parted by empty lines; indented lines stand as they are.
    pub(crate) fn prose(&mut self, text: &str) {
        // The indentation of the block of literal lines that is open.
        let mut block: Option<usize> = None;
        let mut gap = false;
        for line in text.lines().map(str::trim_end) {
            let indent = line.len() - line.trim_start().len();
            match (line.is_empty(), block, indent > 0) {
                (true, ..) => gap = true,
                (false, None, true) => {
                    self.paragraph();
                    self.0 += ".RS 4\n.nf\n";
                    block = Some(indent);
                }
                (false, Some(_), true) if gap => self.0 += ".sp\n",
                (false, Some(_), false) => {
                    self.0 += ".fi\n.RE\n.PP\n";
                    block = None;
                }
                (false, None, false) if gap => self.paragraph(),
                _ => {}
            }
            if !line.is_empty() {
                gap = false;
                // Within a block, deeper lines stay deeper.
                self.raw_line(&escape(&line[block.unwrap_or(indent).min(indent)..]));
            }
        }
        if block.is_some() {
            self.0 += ".fi\n.RE\n";
        }
    }

    /// A new paragraph, which right after a title there is anyway.
    fn paragraph(&mut self) {
        let last = self.0.lines().next_back().unwrap_or_default();
        if !last.starts_with(".S") {
            self.0 += ".PP\n";
        }
    }

    /// An entry of a list: its head, then prose.
    pub(crate) fn entry(&mut self, head: &[Run<'_>], body: &str) {
        self.0 += ".TP\n";
        self.line(head);
        let mut first = true;
        for paragraph in body.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty()) {
            if !first {
                self.0 += ".IP\n";
            }
            first = false;
            for line in paragraph.lines() {
                self.raw_line(&escape(line.trim()));
            }
        }
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        self.0.into_bytes()
    }

    /// A line that is escaped already. One that begins like a request is kept from being one.
    fn raw_line(&mut self, line: &str) {
        if line.starts_with(['.', '\'']) {
            self.0 += "\\&";
        }
        self.0 += line;
        self.0.push('\n');
    }
}

/// What roff would take for something else: escapes, and characters that it prettifies.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => escaped += "\\e",
            '-' => escaped += "\\-",
            '\'' => escaped += "\\(aq",
            '"' => escaped += "\\(dq",
            '`' => escaped += "\\(ga",
            '^' => escaped += "\\(ha",
            '~' => escaped += "\\(ti",
            '…' => escaped += "...",
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_the_text_is_taken_for_roff() {
        let mut page = Page::default();
        page.prose(".so /etc/passwd\n'x \\n -a ~");
        assert_eq!(page.0, "\\&.so /etc/passwd\n\\(aqx \\en \\-a \\(ti\n");
    }

    #[test]
    fn indented_lines_are_literal() {
        let mut page = Page::default();
        page.prose("Run:\n\n  a |\n    b\n\n  c\n\nThen.");
        assert_eq!(
            page.0,
            "Run:\n.PP\n.RS 4\n.nf\na |\n  b\n.sp\nc\n.fi\n.RE\n.PP\nThen.\n"
        );
    }
}
