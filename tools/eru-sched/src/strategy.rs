//! The strategies as a filter: from a line of numbers to a line that says how many each node gets.
//!
//! What must stay true: one answer for each line that is a request, in their order, and each as soon as its line is
//! there; no store, no clock.

use std::borrow::Cow;
use std::io::Write;

use eru_cli::{Failure, Io, LineError, Sink};
use eru_fit::strategy::{Info, Refused, plan_signed};
use eru_types::{Document, Extra, ParseError, Reason, Refusal};
use serde::{Deserialize, Serialize, Serializer};

/// What is asked for. The names are the corpus's.
#[derive(Deserialize)]
struct Request<'a> {
    #[serde(borrow)]
    strategy: Cow<'a, str>,
    need: i64,
    #[serde(default)]
    nodes_limit: i64,
    #[serde(borrow)]
    infos: Option<Vec<Entry<'a>>>,
}

/// One node.
#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(borrow)]
    node: Cow<'a, str>,
    capacity: i64,
    #[serde(default)]
    count: u64,
    #[serde(default)]
    usage: f64,
    #[serde(default)]
    rate: f64,
    #[serde(borrow)]
    domain: Option<Cow<'a, str>>,
}

impl Entry<'_> {
    fn info(&self) -> Info<'_> {
        Info {
            node: &self.node,
            // Nothing fits on a node of which more is in use than it has; the largest number stands for no limit.
            capacity: match self.capacity {
                i64::MAX => u64::MAX,
                capacity => u64::try_from(capacity).unwrap_or_default(),
            },
            count: self.count,
            usage: self.usage,
            rate: self.rate,
            domain: self.domain.as_deref().unwrap_or_default(),
        }
    }
}

/// How many each node gets; nodes that get nothing are left out.
struct Shares<'a>(Vec<(&'a str, u64)>);

impl Serialize for Shares<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().copied())
    }
}

#[derive(Serialize)]
struct Answer<'a> {
    deploy: Shares<'a>,
}

pub(crate) fn run(io: &mut Io) -> Result<(), Failure> {
    eru_cli::answer_lines(io, "the requests", "eru-sched strategy --help shows one", answer)
}

/// Answers one line; whether it was refused. Two kinds of errors: of the line, and of writing.
fn answer(line: usize, text: &str, out: &mut Sink) -> Result<std::io::Result<bool>, LineError> {
    let request = parse(text).map_err(|cause| LineError::Invalid { line, cause })?;
    let mut infos: Vec<Info<'_>> = request.infos.iter().flatten().map(Entry::info).collect();
    // In the order of their names no strategy has to look for it, and equal names stand together.
    if !infos.is_sorted_by_key(|info| info.node) {
        infos.sort_unstable_by_key(|info| info.node);
    }
    check(&request, &infos).map_err(|cause| LineError::Invalid { line, cause })?;
    let planned = plan(&request, &infos);
    let refused = planned.is_err();
    let written = match planned {
        Ok(given) => {
            let shares = infos.iter().map(|info| info.node).zip(given);
            let deploy = Shares(shares.filter(|(_, n)| *n > 0).collect());
            serde_json::to_writer(&mut *out, &Answer { deploy })
        }
        Err(reason) => serde_json::to_writer(&mut *out, &refusal(line, &request, reason)),
    };
    Ok(written
        .map_err(Into::into)
        .and_then(|()| out.write_all(b"\n"))
        .map(|()| refused))
}

fn plan(request: &Request<'_>, infos: &[Info<'_>]) -> Result<Vec<u64>, Refused> {
    let strategy = request.strategy.parse().map_err(|message| Refused {
        reason: Reason::InvalidStrategy,
        message,
    })?;
    plan_signed(strategy, request.need, request.nodes_limit, infos)
}

fn refusal(line: usize, request: &Request<'_>, refused: Refused) -> Document {
    let retry = matches!(
        refused.reason,
        Reason::InsufficientResource | Reason::InsufficientCapacity
    );
    let message = match refused.reason {
        Reason::InvalidStrategy => refused.message,
        _ => format!("{}: {}", request.strategy, refused.message),
    };
    Document::from(Refusal {
        reason: refused.reason,
        object: format!("line {line}"),
        message,
        retry,
        deploy: None,
        extra: Extra::new(),
    })
}

/// Reads a request. What is wrong is looked for a second time, to name the field.
fn parse(text: &str) -> Result<Request<'_>, ParseError> {
    if !text.trim_start().starts_with('{') {
        return Err(ParseError {
            field: String::new(),
            column: 0,
            message: "not a JSON object; every line is one, with a strategy, a need and infos".to_owned(),
        });
    }
    serde_json::from_str(text).or_else(|_| {
        let mut reader = serde_json::Deserializer::from_str(text);
        let request: Request<'_> = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
            let path = error.path().to_string();
            // No field: the line is no JSON, or no object.
            located(
                if matches!(path.as_str(), "." | "?") { "" } else { &path },
                error.inner(),
            )
        })?;
        reader.end().map_err(|error| located("", &error))?;
        Ok(request)
    })
}

/// The line is told by the reader; what the parser says of it is cut off.
fn located(field: &str, error: &serde_json::Error) -> ParseError {
    let text = error.to_string();
    let message = text
        .rsplit_once(" at line ")
        .map_or(text.as_str(), |(message, _)| message);
    ParseError {
        field: field.to_owned(),
        column: error.column(),
        message: message.to_owned(),
    }
}

/// What the types leave open. The nodes are sorted by name.
fn check(request: &Request<'_>, infos: &[Info<'_>]) -> Result<(), ParseError> {
    let wrong = |field: String, message: String| {
        Err(ParseError {
            field,
            column: 0,
            message,
        })
    };
    if let Some(twice) = infos.windows(2).find(|two| two[0].node == two[1].node) {
        return wrong("infos".into(), format!("node '{}' is there twice", twice[0].node));
    }
    for (i, entry) in request.infos.iter().flatten().enumerate() {
        for (field, number) in [("usage", entry.usage), ("rate", entry.rate)] {
            if number < 0.0 {
                return wrong(
                    format!("infos[{i}].{field}"),
                    format!("{number} is negative; node '{}' uses at least 0", entry.node),
                );
            }
        }
    }
    Ok(())
}
