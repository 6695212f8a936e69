//! Requests of one instance each, decided one after the other, exactly and over all nodes: the ladder of constraints
//! that other schedulers' benchmarks climb.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::Write;
use std::rc::Rc;

use eru_cli::{Exit, Failure, OrFail};
use eru_fit::Ask;
use eru_fit::index::{Index, Question};
use eru_types::{Cpu, CpuMap, Node, Request, Resources, Spec, Strategy};

use crate::{Case, measure};

/// Requests in each round of a case.
const REQUESTS: u32 = 20_000;
/// What a filter may ask of a node's labels.
type Filter = Option<(&'static str, &'static [&'static str])>;

/// Three sorts of machines over three zones and racks of forty, a third of them with flash, partly in use.
fn node(number: u32, random: &mut fastrand::Rng) -> Node {
    let size = 1 << random.u32(0..3);
    let cores = 16 * size;
    let memory = u64::from(size) * (64 << 30);
    Node {
        name: format!("n{number:07}"),
        pod: "prod".into(),
        engines: vec!["docker".into()],
        labels: BTreeMap::from([
            ("zone".into(), ["a", "b", "c"][(number / 4000 % 3) as usize].into()),
            ("rack".into(), format!("r{:05}", number / 40)),
            ("disk".into(), if random.u8(0..3) == 0 { "ssd" } else { "hdd" }.into()),
        ]),
        capacity: Resources {
            cpu: Cpu::cores(cores),
            cpu_map: (0..cores).map(|core| (core, 100)).collect::<CpuMap>(),
            memory,
            ..Resources::default()
        },
        usage: Resources {
            cpu: Cpu::cores(random.u32(0..cores / 2)),
            memory: random.u64(0..memory / 2) >> 20 << 20,
            ..Resources::default()
        },
        ..Node::default()
    }
}

fn ask(size: u32) -> Result<Ask, Failure> {
    let resources = Request {
        cpu_request: Cpu::from_nano(1_000_000 * u64::from(size)),
        memory_request: u64::from(size) << 20,
        ..Request::default()
    };
    Ask::new(&Spec {
        resources,
        ..Spec::default()
    })
    .or_fail(Exit::Software, "ask")
}

/// The resident memory of this process in bytes.
fn resident() -> u64 {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages: u64 = text.split(' ').nth(1).and_then(|n| n.parse().ok()).unwrap_or_default();
    pages * 4096
}

fn passes(node: &Node, filter: &Filter) -> bool {
    filter.is_none_or(|(label, values)| {
        node.labels
            .get(label)
            .is_some_and(|have| values.contains(&have.as_str()))
    })
}

type Shared = Rc<RefCell<Index<Filter>>>;

/// Places a round's requests; each round is another app, so that every round begins anew.
fn stream(name: &str, index: &Shared, apps: u32, change: impl Fn(&mut Question<Filter>)) -> Result<Case, Failure> {
    let mut questions = Vec::new();
    for app in 0..apps {
        let mut question = Question {
            app: format!("app{app}"),
            entrypoint: String::new(),
            ask: ask(16 + app)?,
            strategy: Strategy::Auto,
            limit: 0,
            avoid: Vec::new(),
            spread_by: None,
            filter: None,
        };
        change(&mut question);
        questions.push(question);
    }
    let (index, name, mut round) = (Rc::clone(index), name.to_owned(), 0);
    Ok(Case::new(name.clone(), REQUESTS, move || {
        let mut index = index.borrow_mut();
        for question in &mut questions {
            question.entrypoint = format!("{name}-{round}");
        }
        round += 1;
        for question in questions.iter().cycle().take(REQUESTS as usize) {
            let picked = index.pick(question, &|_, node| passes(node, &question.filter));
            if let Some(node) = picked {
                let _ = index.take(&question.app, &question.entrypoint, &question.ask, node, 1);
            }
        }
    }))
}

/// The raw limit: the same rule by a look at every node, kept in flat arrays, without any filter.
fn scan(nodes: u32) -> Case {
    let mut random = fastrand::Rng::with_seed(1);
    let all: Vec<Node> = (0..nodes).map(|n| node(n, &mut random)).collect();
    let mut cpu: Vec<u64> = all.iter().map(|n| n.capacity.cpu.nano() - n.usage.cpu.nano()).collect();
    let mut memory: Vec<u64> = all.iter().map(|n| n.capacity.memory - n.usage.memory).collect();
    let mut count = vec![0u64; all.len()];
    let requests = (20_000_000 / nodes.max(1)).clamp(10, REQUESTS);
    Case::new("scan of flat arrays", requests, move || {
        count.fill(0);
        for _ in 0..requests {
            let best = (0..count.len())
                .map(|i| (count[i], u64::MAX - (cpu[i] / 16_000_000).min(memory[i] >> 24), i))
                .min()
                .map_or(0, |(.., i)| i);
            count[best] += 1;
            cpu[best] = cpu[best].saturating_sub(16_000_000);
            memory[best] = memory[best].saturating_sub(16 << 20);
        }
    })
}

/// Runs the ladder over so many nodes, and says what memory the index took.
pub(crate) fn run(nodes: u32, rounds: usize, out: &mut impl Write) -> Result<(), Failure> {
    let before = resident();
    let mut random = fastrand::Rng::with_seed(1);
    let index: Shared = Rc::new(RefCell::new(Index::new((0..nodes).map(|n| node(n, &mut random)))));
    let names: u64 = (0..nodes).map(|n| index.borrow().name(n).len() as u64).sum();
    let each = |bytes: u64| bytes.saturating_sub(before).saturating_sub(names) / u64::from(nodes.max(1));
    let empty = each(resident());
    let mut cases = ladder(&index)?;
    // All boards are there after one round of all cases.
    measure::run(&mut cases, 0, &mut std::io::sink())?;
    let full = each(resident());
    cases.insert(0, scan(nodes));
    writeln!(
        out,
        "{nodes} nodes; memory beside the names: {empty} bytes a node, {full} with all trees"
    )?;
    Ok(measure::run(&mut cases, rounds, out)?)
}

fn ladder(index: &Shared) -> Result<Vec<Case>, Failure> {
    // As many kinds of requests as the index has room for: each entrypoint begins in a tree that it shares.
    let apps = if index.borrow().len() > 200_000 { 2 } else { 10 };
    Ok(vec![
        stream("one app", index, 1, |_| {})?,
        stream(&format!("{apps} apps in turn"), index, apps, |_| {})?,
        stream("label in (a, b)", index, 1, |q| q.filter = Some(("zone", &["a", "b"])))?,
        stream("label equal", index, 1, |q| q.filter = Some(("disk", &["ssd"])))?,
        stream("away from another app", index, 1, |q| q.avoid = vec!["app1".into()])?,
        stream("at most four a node", index, 1, |q| q.limit = 4)?,
        stream("spread over zones", index, 1, |q| spread(q, "zone"))?,
        stream("spread over racks", index, 1, |q| spread(q, "rack"))?,
        stream("GLOBAL", index, 1, |q| q.strategy = Strategy::Global)?,
        stream("DRAINED", index, 1, |q| q.strategy = Strategy::Drained)?,
        stream("a hundredth of a core bound", index, 1, |q| {
            q.ask.request.cpu_bind = true;
            q.ask.request.cpu_request = Cpu::from_nano(10_000_000);
        })?,
    ])
}

fn spread(question: &mut Question<Filter>, label: &str) {
    question.strategy = Strategy::Spread;
    question.spread_by = Some(label.to_owned());
}
