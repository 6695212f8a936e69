//! The load of nodes before and after a plan, as bars of plain characters.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use eru_types::Node;

use crate::load::load;

/// How many columns and lines there are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Screen {
    pub(crate) width: usize,
    pub(crate) height: usize,
}

/// The terminal's; where there is none, what terminals once had.
pub(crate) fn screen() -> Screen {
    let size = terminal_size::terminal_size();
    let (width, height) = size.map_or((80, 24), |(width, height)| (width.0, height.0));
    Screen {
        width: width.into(),
        height: height.into(),
    }
}

/// The loads before a plan.
pub(crate) struct Picture(BTreeMap<String, f64>);

impl Picture {
    pub(crate) fn before(nodes: &[Node]) -> Self {
        Self(nodes.iter().map(|node| (node.name.clone(), load(node))).collect())
    }

    /// What came of them.
    pub(crate) fn after(self, nodes: &[Node], screen: Screen) -> String {
        let rows: Vec<Row> = nodes
            .iter()
            .map(|node| {
                let after = load(node);
                Row {
                    name: node.name.clone(),
                    before: self.0.get(&node.name).copied().unwrap_or(after),
                    after,
                }
            })
            .collect();
        draw(rows, screen)
    }
}

/// The load of one node.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) before: f64,
    pub(crate) after: f64,
}

impl Row {
    fn change(&self) -> f64 {
        (self.after - self.before).abs()
    }
}

/// What stands behind a bar: ` 100% -> 100%`.
const FIGURES: usize = 13;
const LEGEND: &str = "load: # stays, + comes, - goes, ! is more than there is";

/// A bar a node. Where there are more nodes than lines, those that change most are shown.
pub(crate) fn draw(mut rows: Vec<Row>, screen: Screen) -> String {
    // One line is the legend's, one the prompt's.
    let most = screen.height.saturating_sub(2).max(1);
    let hidden = if rows.len() > most {
        rows.sort_by(|a, b| b.change().total_cmp(&a.change()).then_with(|| a.name.cmp(&b.name)));
        rows.split_off(most.saturating_sub(1).max(1)).len()
    } else {
        0
    };
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    let mut text = String::new();
    if rows.is_empty() {
        return text;
    }
    let longest = rows.iter().map(|row| row.name.len()).max().unwrap_or_default();
    let name = longest.min(screen.width / 3);
    let bar = screen.width.saturating_sub(name + FIGURES + 3);
    let _ = writeln!(text, "{LEGEND:.*}", screen.width);
    for row in &rows {
        let _ = writeln!(text, "{}", line(row, name, bar));
    }
    if hidden > 0 {
        let more = format!("and {hidden} more nodes");
        let _ = writeln!(text, "{more:.*}", screen.width);
    }
    text
}

fn line(row: &Row, name: usize, bar: usize) -> String {
    let figures = if percent(row.before) == percent(row.after) {
        format!("{:>12}", percent(row.after))
    } else {
        format!("{:>4} -> {:>4}", percent(row.before), percent(row.after))
    };
    let label = format!("{:<name$.name$}", row.name);
    if bar < 5 {
        // Too narrow for a drawing: the figures say it.
        return format!("{label} {}", percent(row.after)).trim_start().to_owned();
    }
    format!("{label} [{}] {figures}", cells(row, bar))
}

fn percent(part: f64) -> String {
    format!("{:.0}%", (part * 100.0).clamp(0.0, 999.0))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a number of columns"
)]
fn cells(row: &Row, bar: usize) -> String {
    let columns = |part: f64| (part.clamp(0.0, 1.0) * bar as f64).round() as usize;
    let (before, after) = (columns(row.before), columns(row.after));
    let (low, high) = (before.min(after), before.max(after));
    let sign = if after > before { "+" } else { "-" };
    let mut text = "#".repeat(low) + &sign.repeat(high - low) + &".".repeat(bar - high);
    if row.after > 1.0 {
        text.pop();
        text.push('!');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, before: f64, after: f64) -> Row {
        Row {
            name: name.into(),
            before,
            after,
        }
    }

    #[test]
    fn bars_of_what_stays_comes_and_goes() {
        let rows = vec![
            row("n2", 0.5, 0.25),
            row("n1", 0.25, 0.75),
            row("n10", 0.0, 0.0),
            row("n3", 0.2, 1.3),
        ];
        let screen = Screen { width: 39, height: 24 };
        assert_eq!(
            draw(rows, screen),
            "load: # stays, + comes, - goes, ! is mo\n\
             n1  [#####++++++++++.....]  25% ->  75%\n\
             n10 [....................]           0%\n\
             n2  [#####-----..........]  50% ->  25%\n\
             n3  [####+++++++++++++++!]  20% -> 130%\n"
        );
    }

    #[test]
    fn it_fits_on_any_screen() {
        let rows: Vec<Row> = (0..50)
            .map(|i| {
                row(
                    &format!("a-node-with-a-long-name-{i:02}"),
                    0.1,
                    if i % 10 == 3 { 0.9 } else { 0.1 },
                )
            })
            .collect();
        for (width, height) in [(0, 0), (1, 1), (10, 3), (20, 7), (30, 10), (80, 24), (200, 100)] {
            let text = draw(rows.clone(), Screen { width, height });
            assert!(text.lines().count() < height.max(4), "{height} lines:\n{text}");
            let widest = text.lines().map(str::len).max().unwrap_or_default();
            assert!(widest <= width.max(6), "{width} columns:\n{text}");
        }
        let text = draw(rows, Screen { width: 80, height: 8 });
        for changed in ["name-03", "name-13", "name-23", "name-33", "name-43"] {
            assert!(text.contains(changed), "{text}");
        }
        assert!(text.ends_with("and 45 more nodes\n"), "{text}");
        assert_eq!(draw(Vec::new(), Screen { width: 80, height: 24 }), "");
    }
}
