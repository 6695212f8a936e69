//! `man/*.1`: one page a tool, made from its command line: purpose, options, every subcommand with its options and
//! examples, environment, exit statuses.

use std::collections::BTreeMap;

use clap::{Arg, ArgAction, Command};
use eru_cli::Exit;

use crate::files::Files;
use crate::roff::{Page, Run};
use crate::tools;

/// Of the version that the pages describe; a clock would make them stale every day.
const DATE: &str = "2026-11-23";

pub(crate) fn generate(files: &mut Files) {
    files.claim("man", ".1");
    let commands = tools::commands();
    let names: Vec<String> = commands.iter().map(|command| command.get_name().to_owned()).collect();
    for (command, name) in commands.into_iter().zip(&names) {
        files.add(format!("man/{name}.1"), page(command, &names));
    }
}

/// The page of one tool; `all` are the tools that it refers to.
fn page(command: Command, all: &[String]) -> Vec<u8> {
    let mut command = command.disable_help_subcommand(true);
    command.build();
    let name = command.get_name().to_owned();
    let leaves = leaves(&command);
    let mut page = Page::new(&name, DATE, &format!("eru {}", env!("CARGO_PKG_VERSION")), "Eru");

    page.section("Name");
    page.line(&[Run::Roman(&name), Run::Roman(" - "), Run::Roman(&about(&command))]);
    page.section("Synopsis");
    synopsis(&mut page, &command, &leaves);
    page.section("Description");
    page.prose(&description(&command));
    let (own, common) = groups(&command, &leaves);
    group(&mut page, "Options", own);
    if !leaves.is_empty() {
        page.section("Commands");
        leaves.iter().for_each(|leaf| subcommand(&mut page, &command, leaf));
    }
    group(&mut page, "Common options", common);
    environment(&mut page, &command, &leaves);
    exit_status(&mut page);
    if let Some(examples) = examples(&command) {
        page.section("Examples");
        page.prose(&examples);
    }
    see_also(&mut page, &name, all);
    page.finish()
}

/// All commands that do something themselves, depth first.
fn leaves(command: &Command) -> Vec<&Command> {
    let visible = command.get_subcommands().filter(|sub| !sub.is_hide_set());
    visible
        .flat_map(|sub| if sub.has_subcommands() { leaves(sub) } else { vec![sub] })
        .collect()
}

fn synopsis(page: &mut Page, command: &Command, leaves: &[&Command]) {
    // A tool that works without a subcommand has a line of its own.
    let own = (leaves.is_empty() || !command.is_subcommand_required_set()).then_some(command);
    for (index, command) in own.into_iter().chain(leaves.iter().copied()).enumerate() {
        if index > 0 {
            page.line_break();
        }
        usage(page, command);
    }
}

fn usage(page: &mut Page, command: &Command) {
    let name = command.get_bin_name().unwrap_or_else(|| command.get_name());
    let text = command.clone().render_usage().to_string();
    let lines = text
        .trim_start_matches("Usage: ")
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty());
    for (index, line) in lines.enumerate() {
        if index > 0 {
            page.line_break();
        }
        page.line(&[Run::Bold(name), Run::Roman(line.strip_prefix(name).unwrap_or(line))]);
    }
}

/// A subcommand, without the flags that stand elsewhere on the page.
fn subcommand(page: &mut Page, root: &Command, command: &Command) {
    let path = command.get_bin_name().unwrap_or_else(|| command.get_name());
    page.subsection(path.split_once(' ').map_or(path, |(_, path)| path));
    usage(page, command);
    page.prose(&format!("\n\n{}", long_about(command)));
    let of_root = |arg: &Arg| arg.is_global_set() && shown(root).any(|known| known.get_id() == arg.get_id());
    let own: Vec<&Arg> = shown(command).filter(|arg| !of_root(arg) && !is_common(arg)).collect();
    options(page, &own);
    if let Some(examples) = examples(command) {
        page.prose(&format!("\n\n{examples}"));
    }
}

/// Flags under the headings of `--help`; those without a heading come first.
type Groups<'a> = Vec<(&'a str, Vec<&'a Arg>)>;

/// The tool's own flags, and apart from them what most tools have.
fn groups<'a>(command: &'a Command, leaves: &[&'a Command]) -> (Groups<'a>, Groups<'a>) {
    let mut groups: Groups<'a> = Vec::new();
    let common = leaves.iter().flat_map(|leaf| shown(leaf)).filter(|arg| is_common(arg));
    for arg in shown(command).chain(common) {
        let heading = arg.get_help_heading().unwrap_or_default();
        match groups.iter_mut().find(|(known, _)| *known == heading) {
            Some((_, args)) if args.iter().any(|known| known.get_id() == arg.get_id()) => {}
            Some((_, args)) => args.push(arg),
            None => groups.push((heading, vec![arg])),
        }
    }
    groups.sort_by_key(|(heading, _)| !heading.is_empty());
    groups.into_iter().partition(|(heading, _)| !COMMON.contains(heading))
}

/// Headings of what most tools have.
const COMMON: [&str; 3] = ["Output", "Store", "Logging"];

/// Whether a subcommand's flag is told of once for the whole page: those are many, and the same everywhere.
fn is_common(arg: &Arg) -> bool {
    arg.is_global_set() && matches!(arg.get_help_heading(), Some("Store" | "Logging"))
}

fn group(page: &mut Page, title: &str, groups: Groups<'_>) {
    if !groups.is_empty() {
        page.section(title);
    }
    for (heading, args) in groups {
        if !heading.is_empty() {
            page.subsection(heading);
        }
        options(page, &args);
    }
}

fn shown(command: &Command) -> impl Iterator<Item = &Arg> {
    let helps = |arg: &&Arg| {
        !matches!(
            arg.get_action(),
            ArgAction::Help | ArgAction::HelpShort | ArgAction::HelpLong | ArgAction::Version
        )
    };
    command.get_arguments().filter(|arg| !arg.is_hide_set()).filter(helps)
}

fn options(page: &mut Page, args: &[&Arg]) {
    for arg in args {
        let head = head(arg);
        let runs: Vec<Run<'_>> = head
            .iter()
            .map(|(bold, text)| if *bold { Run::Bold(text) } else { Run::Italic(text) })
            .collect();
        page.entry(&runs, &body(arg));
    }
}

/// `-s, --long VALUE`, with what is literal marked.
fn head(arg: &Arg) -> Vec<(bool, String)> {
    let names: Vec<String> = arg
        .get_short()
        .map(|short| format!("-{short}"))
        .into_iter()
        .chain(arg.get_long().map(|long| format!("--{long}")))
        .collect();
    let mut head = vec![];
    if !names.is_empty() {
        head.push((true, names.join(", ")));
    }
    let takes = arg.is_positional() || arg.get_action().takes_values();
    if let (true, values) = (takes, arg.get_value_names().unwrap_or_default()) {
        let mut value = values.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        if value.is_empty() {
            value = arg.get_id().as_str().to_uppercase();
        }
        let many = arg.get_num_args().is_some_and(|range| range.max_values() > 1);
        let space = if names.is_empty() { "" } else { " " };
        head.push((false, format!("{space}{value}{}", if many { "..." } else { "" })));
    }
    head
}

/// What the flag does, its values, its default.
fn body(arg: &Arg) -> String {
    let help = arg
        .get_long_help()
        .or(arg.get_help())
        .map(ToString::to_string)
        .unwrap_or_default();
    let mut body = sentence(&help);
    if arg.is_positional() || arg.get_action().takes_values() {
        let values = arg.get_possible_values();
        let values = values
            .iter()
            .filter(|value| !value.is_hide_set())
            .map(|value| match value.get_help() {
                Some(help) => format!("{} ({})", value.get_name(), lower(&help.to_string())),
                None => value.get_name().to_owned(),
            });
        let values = values.collect::<Vec<_>>().join(", ");
        if !values.is_empty() {
            body += &format!("\nOne of: {values}.");
        }
        let default: Vec<_> = arg
            .get_default_values()
            .iter()
            .map(|value| value.to_string_lossy())
            .collect();
        if !default.is_empty() && !arg.is_hide_default_value_set() {
            body += &format!("\nDefault: {}.", default.join(" "));
        }
    }
    body
}

/// What the environment gives to flags, and what has no flag.
fn environment(page: &mut Page, command: &Command, leaves: &[&Command]) {
    let mut variables: BTreeMap<String, String> = BTreeMap::new();
    for arg in std::iter::once(command).chain(leaves.iter().copied()).flat_map(shown) {
        if let (Some(variable), Some(long)) = (arg.get_env(), arg.get_long()) {
            variables.insert(variable.to_string_lossy().into_owned(), format!("Stands for --{long}."));
        }
    }
    if variables.contains_key("ERU_STORE") {
        let password = "The store user's password, unless --store-password-file is given.";
        variables.insert("ERU_STORE_PASSWORD".into(), password.into());
    }
    let log = "What is logged: a level, or one a module, as in warn,eru_store=debug.";
    variables.insert("ERU_LOG".into(), log.into());
    variables.insert("NO_COLOR".into(), "If set, logs have no colours.".into());
    page.section("Environment");
    page.prose("A flag wins over its variable.");
    for (variable, meaning) in variables {
        page.entry(&[Run::Bold(&variable)], &meaning);
    }
}

fn exit_status(page: &mut Page) {
    page.section("Exit status");
    page.entry(
        &[Run::Bold("0")],
        "Done. For a filter also: the reader of its output went away.",
    );
    for exit in Exit::ALL {
        page.entry(
            &[Run::Bold(&exit.code().to_string())],
            &sentence(&upper(exit.meaning())),
        );
    }
}

fn see_also(page: &mut Page, name: &str, all: &[String]) {
    page.section("See also");
    let mut others: Vec<(&str, &str)> = all
        .iter()
        .filter(|other| *other != name)
        .map(|other| (other.as_str(), "(1)"))
        .collect();
    others.extend([("eru-documents", "(5)"), ("eru", "(7)")]);
    let last = others.len() - 1;
    for (index, (other, section)) in others.iter().enumerate() {
        let end = format!("{section}{}", if index < last { "," } else { "" });
        page.line(&[Run::Bold(other), Run::Roman(&end)]);
    }
}

/// The text behind `--help`, without the title that only the terminal needs.
fn examples(command: &Command) -> Option<String> {
    let text = command.get_after_long_help().or(command.get_after_help())?.to_string();
    let body = text
        .trim_start_matches("Examples:")
        .trim_start_matches("Example:")
        .trim_matches('\n');
    let lines = || body.lines().filter(|line| !line.is_empty());
    let margin = lines()
        .map(|line| line.len() - line.trim_start().len())
        .min()
        .unwrap_or(0);
    // Where words introduce the commands, they are the prose; else all is commands.
    let words = lines().any(|line| line.ends_with(':') && !line[margin..].starts_with(' '));
    let indent = if words { "" } else { "  " };
    Some(
        body.lines()
            .map(|line| format!("{indent}{}\n", line.get(margin..).unwrap_or("")))
            .collect(),
    )
}

fn about(command: &Command) -> String {
    let about = command
        .get_about()
        .or(command.get_long_about())
        .map(ToString::to_string)
        .unwrap_or_default();
    lower(about.trim_end_matches('.'))
}

/// What the tool does at length, without the first words, which stand as its name.
fn description(command: &Command) -> String {
    let long = long_about(command);
    match long.split_once("\n\n") {
        Some((first, rest)) if lower(first.trim_end_matches('.')) == about(command) => rest.to_owned(),
        _ => long,
    }
}

fn long_about(command: &Command) -> String {
    let about = command
        .get_long_about()
        .or(command.get_about())
        .map(ToString::to_string)
        .unwrap_or_default();
    about.split("\n\n").map(sentence).collect::<Vec<_>>().join("\n\n")
}

/// clap strips the full stop of what is one paragraph.
fn sentence(text: &str) -> String {
    let text = text.trim_end();
    let open = text.ends_with(|c: char| c.is_alphanumeric() || matches!(c, ')' | ']' | '"' | '\'' | '`'));
    if open { format!("{text}.") } else { text.to_owned() }
}

/// With a small first letter, unless the word is a name in capitals.
fn lower(text: &str) -> String {
    change_first(text, |first| first.to_lowercase().collect())
}

fn upper(text: &str) -> String {
    if text.starts_with("etcd") {
        return text.to_owned();
    }
    change_first(text, |first| first.to_uppercase().collect())
}

fn change_first(text: &str, change: fn(char) -> String) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), second) if !second.is_some_and(char::is_uppercase) => change(first) + chars.as_str(),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use clap::Parser;
    use eru_cli::{Common, OutputArgs, StoreArgs};
    use std::process::Command as Process;

    /// Keep pets
    ///
    /// Reads `Pet` documents, writes `Pet` documents.
    #[derive(Parser)]
    #[command(
        name = "eru-pet",
        after_long_help = "Examples:\n  eru-pet add cat |\n    eru-pet ls --table"
    )]
    struct Args {
        #[command(flatten)]
        common: Common,
        #[command(flatten)]
        store: StoreArgs,
        #[command(subcommand)]
        verb: Verb,
    }

    #[derive(clap::Subcommand)]
    enum Verb {
        /// Add pets
        Add {
            /// Names of the pets
            #[arg(required = true)]
            name: Vec<String>,
            /// How many legs they have.
            ///
            /// A snake has none.
            #[arg(short, long, default_value_t = 4)]
            legs: u8,
        },
        /// List pets
        Ls(OutputArgs),
    }

    fn sample() -> String {
        let command = <Args as clap::CommandFactory>::command();
        String::from_utf8(page(command, &["eru-pet".into(), "eru-zoo".into()])).unwrap()
    }

    #[test]
    fn a_page_has_all_parts_once() {
        let page = sample();
        for part in [
            ".TH ERU\\-PET 1",
            "eru\\-pet \\- keep pets",
            "Reads \\(gaPet\\(ga documents",
            ".SS \"add\"",
            "\\fB\\-l, \\-\\-legs\\fR\\fI LEGS\\fR\nHow many legs they have.\n.IP\nA snake has none.\nDefault: 4.\n",
            "\\fINAME...\\fR\nNames of the pets.\n",
            ".SH \"COMMON OPTIONS\"",
            ".SS \"Store\"",
            ".SS \"Logging\"",
            "\\fBERU_STORE_PASSWORD\\fR",
            ".TP\n\\fB75\\fR\n",
            ".SH \"DESCRIPTION\"\nReads \\(gaPet",
            ".nf\neru\\-pet add cat |\n  eru\\-pet ls \\-\\-table\n.fi\n",
            "\\fBeru\\-zoo\\fR(1),\n",
        ] {
            assert_eq!(page.matches(part).count(), 1, "{part} in\n{page}");
        }
        // In the synopsis and in its own section.
        assert_eq!(
            page.matches("\\fBeru\\-pet add\\fR [OPTIONS] <NAME>...\n").count(),
            2,
            "{page}"
        );
    }

    #[test]
    fn mandoc_has_nothing_to_say() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("eru-pet.1");
        std::fs::write(&file, sample()).unwrap();
        // Where mandoc is absent, `make test` has said so.
        let Ok(output) = Process::new("mandoc")
            .args(["-T", "lint", "-W", "warning"])
            .arg(&file)
            .output()
        else {
            return;
        };
        assert!(
            output.status.success(),
            "{}\n{}",
            String::from_utf8_lossy(&output.stdout),
            sample()
        );
    }
}
