//! Binding as a filter: from a node and a request on a line to the cores that each instance would get.
//!
//! What must stay true: one answer for each line that is a request, in their order, and each as soon as its line is
//! there; no store, no clock. A line costs no more memory than its answer may have.

use std::io::{self, Write};

use eru_cli::{Failure, Io, LineError, Sink};
use eru_fit::{Ask, Host, cpu};
use eru_types::{
    Cpu, CpuMap, Document, Extra, Overcommit, ParseError, Reason, Refusal, Request, Resources, Spec, read_json,
};
use serde::{Deserialize, Serialize, Serializer};

/// The longest answer, in plans and in cores of all plans.
const MOST_PLANS: u64 = 1_000_000;
const MOST_CORES: u64 = 8_000_000;

/// What is asked for. The names are the corpus's.
#[derive(Deserialize)]
struct Line {
    node: Given,
    request: Option<Wanted>,
    count: Option<u64>,
    share_base: Option<u32>,
    max_share: Option<i64>,
}

/// What counts of a node; a `Node` document will do.
#[derive(Deserialize)]
#[serde(expecting = "an object with the capacity of a node")]
struct Given {
    capacity: Resources,
    usage: Option<Resources>,
    share_base: Option<u32>,
    max_share: Option<i64>,
    overcommit: Option<Overcommit>,
}

/// One instance's request; it may stand on the line itself, too.
#[derive(Deserialize, Default)]
#[serde(expecting = "an object that says what an instance requests")]
struct Wanted {
    #[serde(alias = "cpu-request")]
    cpu_request: Option<Cpu>,
    #[serde(alias = "cpu-limit")]
    cpu_limit: Option<Cpu>,
    #[serde(alias = "cpu-bind")]
    cpu_bind: Option<bool>,
    #[serde(alias = "memory-request")]
    memory_request: Option<u64>,
    #[serde(alias = "memory-limit")]
    memory_limit: Option<u64>,
    #[serde(alias = "origin-cpu-map")]
    origin_cpu_map: Option<CpuMap>,
}

impl Wanted {
    fn or(self, other: Self) -> Self {
        Self {
            cpu_request: self.cpu_request.or(other.cpu_request),
            cpu_limit: self.cpu_limit.or(other.cpu_limit),
            cpu_bind: self.cpu_bind.or(other.cpu_bind),
            memory_request: self.memory_request.or(other.memory_request),
            memory_limit: self.memory_limit.or(other.memory_limit),
            origin_cpu_map: self.origin_cpu_map.or(other.origin_cpu_map),
        }
    }

    /// Cores are bound unless the request says otherwise.
    fn ask(&self) -> Result<Ask, ParseError> {
        let resources = Request {
            cpu_request: self.cpu_request.unwrap_or_default(),
            cpu_limit: self.cpu_limit.unwrap_or_default(),
            cpu_bind: self.cpu_bind.unwrap_or(true),
            memory_request: self.memory_request.unwrap_or_default(),
            memory_limit: self.memory_limit.unwrap_or_default(),
            ..Request::default()
        };
        let spec = Spec {
            resources,
            ..Spec::default()
        };
        Ask::new(&spec).map_err(|e| {
            wrong(
                "request.cpu_request",
                format!("{}, or say \"cpu_bind\":false", e.message),
            )
        })
    }
}

#[derive(Serialize)]
struct Answer<'a> {
    count: usize,
    plans: Plans<'a>,
}

struct Plans<'a>(&'a [cpu::Plan]);

#[derive(Serialize)]
struct Plan<'a> {
    cpu_map: &'a CpuMap,
    numa_node: &'a str,
}

impl Serialize for Plans<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|plan| Plan {
            cpu_map: &plan.cpu_map,
            numa_node: plan.numa_node.as_deref().unwrap_or_default(),
        }))
    }
}

pub(crate) fn run(io: &mut Io) -> Result<(), Failure> {
    let hint = "eru-place bind --help shows one";
    eru_cli::answer_lines(io, "the nodes and requests", hint, |line, text, out| {
        let bound = bind(line, text).map_err(|cause| LineError::Invalid { line, cause })?;
        Ok(write(&bound, out).map(|()| bound.is_err()))
    })
}

fn write(bound: &Result<Vec<cpu::Plan>, Document>, out: &mut Sink) -> io::Result<()> {
    match bound {
        Ok(plans) => {
            let answer = Answer {
                count: plans.len(),
                plans: Plans(plans),
            };
            serde_json::to_writer(&mut *out, &answer)?;
        }
        Err(refusal) => serde_json::to_writer(&mut *out, refusal)?,
    }
    out.write_all(b"\n")
}

/// The plans that one line asks for, or the refusal.
fn bind(line: usize, text: &str) -> Result<Result<Vec<cpu::Plan>, Document>, ParseError> {
    if !text.trim_start().starts_with('{') {
        return Err(wrong(
            "",
            "not a JSON object; every line is one, with a node and a request",
        ));
    }
    let asked: Line = read_json(text.as_bytes())?;
    let wanted = asked.request.unwrap_or_default().or(read_json(text.as_bytes())?);
    let ask = wanted.ask()?;
    let usage = asked.node.usage.unwrap_or_default();
    let host = Host {
        capacity: &asked.node.capacity,
        usage: &usage,
        share_base: share_base(asked.share_base.or(asked.node.share_base))?,
        max_share: max_share(asked.max_share.or(asked.node.max_share))?,
        // Eru counts memory only.
        overcommit: asked.node.overcommit.unwrap_or(Overcommit::INFINITE),
    };
    let most = most(&host, &ask);
    // One more than may be answered tells that there are too many.
    let number = asked.count.unwrap_or(u64::MAX).min(most + 1);
    let plans = plans(&host, &ask, &wanted.origin_cpu_map.unwrap_or_default(), number);
    let found = plans.len() as u64;
    if found > most {
        let text = format!("more than {most} instances fit; ask for at most so many with \"count\"");
        return Err(wrong("count", text));
    }
    Ok(match asked.count {
        Some(count) if count > found => Err(refusal(line, &host, &ask, found, count)),
        _ => Ok(plans),
    })
}

/// How many instances are answered for.
fn most(host: &Host<'_>, ask: &Ask) -> u64 {
    let cores = ask.pieces(host.share_base).div_ceil(u64::from(host.share_base));
    MOST_PLANS.min(MOST_CORES / cores.max(1)).max(1)
}

fn plans(host: &Host<'_>, ask: &Ask, origin: &CpuMap, count: u64) -> Vec<cpu::Plan> {
    match ask.pieces(host.share_base) {
        0 => (0..eru_fit::capacity(host, ask).min(count))
            .map(|_| cpu::Plan::default())
            .collect(),
        pieces => cpu::bind(host, pieces, ask.request.memory_request, origin, count),
    }
}

fn refusal(line: usize, host: &Host<'_>, ask: &Ask, found: u64, count: u64) -> Document {
    let why = match ask.pieces(host.share_base) {
        0 => eru_fit::shortage(host, ask),
        pieces => cpu::shortage(host, pieces, ask.request.memory_request),
    };
    let why = why.unwrap_or_else(|| "ask for fewer with \"count\", or use a larger node".into());
    Document::from(Refusal {
        reason: Reason::InsufficientCapacity,
        object: format!("line {line}"),
        message: format!("{found} of {count} instances fit: {why}"),
        retry: true,
        deploy: None,
        extra: Extra::new(),
    })
}

fn share_base(given: Option<u32>) -> Result<u32, ParseError> {
    match given {
        None => Ok(100),
        Some(base @ 1..=1_000_000) => Ok(base),
        Some(base) => Err(wrong("share_base", format!("{base} is not between 1 and 1000000"))),
    }
}

fn max_share(given: Option<i64>) -> Result<Option<u32>, ParseError> {
    match given {
        None | Some(-1) => Ok(None),
        Some(share) => match u32::try_from(share) {
            Ok(share) => Ok(Some(share)),
            Err(_) => Err(wrong(
                "max_share",
                format!("{share} is not a number of cores; -1 is no limit"),
            )),
        },
    }
}

fn wrong(field: &str, message: impl Into<String>) -> ParseError {
    ParseError {
        field: field.to_owned(),
        column: 0,
        message: message.into(),
    }
}
