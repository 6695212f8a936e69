//! Reservations a second: a stream of one-instance Assignments over many nodes through one `eru-place`.
//!
//! The raw limit is a bare etcd client that sends the transactions that `eru-place` has sent, as a watch has recorded
//! them: the same keys and values in the same groups, those of one window at once. It neither reads, binds nor prints.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::File;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use eru_cli::{Exit, Failure, OrFail};
use eru_store::{Event, Op, Options, Rev, Store, Txn, Watched};
use eru_testkit::bin;
use eru_types::keys;
use etcd_client::{Client, Compare, CompareOp, TxnOp, TxnOpResponse};

use crate::{Case, Lab};

const NODES: usize = 1_000;
const INSTANCES: u32 = 10_000;
/// As many instances as `eru-place` has under way together.
const WINDOW: usize = 512;
const PREFIX: &str = "/eru-bare/";

fn node(index: usize) -> String {
    format!("node-{index:04}")
}

fn add_nodes(store: &dyn Store) -> Result<(), Failure> {
    let put = |index| {
        let name = node(index);
        let value = format!(
            r#"{{"kind":"Node","v":1,"name":"{name}","pod":"p","engines":["native"],"labels":{{"zone":"a"}},"capacity":{{"cpu":100000,"memory":1125899906842624}}}}"#
        );
        Op::Put(keys::node(&name), value.into_bytes(), None)
    };
    let all: Vec<usize> = (0..NODES).collect();
    for some in all.chunks(100) {
        let ops = some.iter().copied().map(put).collect();
        store.txn(&Txn {
            compares: Vec::new(),
            ops,
        })?;
    }
    Ok(())
}

/// The input: `apps` deploys in turn, over all nodes in turn.
fn assignments(lab: &Lab, apps: usize) -> Result<std::path::PathBuf, Failure> {
    let path = lab.dir.path().join(format!("assignments-{apps}"));
    let mut text = String::new();
    for index in 0..INSTANCES as usize {
        text.push_str(&format!(
            r#"{{"kind":"Assignment","v":1,"node":"{}","count":1,"deploy":{{"pod":"p","filter":{{"all":false}},"strategy":"AUTO","count":1,"nodes_limit":0,"spec":{{"app":"shop{}","entrypoint":"web","version":"1.2.3","image":"registry.example.org/shop/web:1.2.3","command":["/usr/bin/web","--listen",":8080"],"env":{{"LOG":"info","ZONE":"a"}},"publish":["8080"],"healthcheck":{{"http":"/healthz","ports":["8080"]}},"resources":{{"cpu_request":0.1,"cpu_limit":0.1,"memory_request":1048576,"memory_limit":1048576}},"networks":{{"net0":""}}}}}}}}"#,
            node(index * 7 % NODES),
            index % apps,
        ));
        text.push('\n');
    }
    std::fs::write(&path, text)?;
    Ok(path)
}

fn place(url: &str, input: &std::path::Path) -> std::io::Result<bool> {
    let mut command = Command::new(bin("eru-place"));
    command.args(["reserve", "--store", url]).stdin(File::open(input)?);
    Ok(command.stdout(Stdio::null()).status()?.success())
}

/// What one transaction has put.
type Puts = Vec<(String, Vec<u8>)>;

/// Runs `eru-place` once and records what it has sent.
fn record(store: &Arc<dyn Store>, url: &str, input: &std::path::Path) -> Result<Vec<Puts>, Failure> {
    let from = store.list("none/")?.rev + 1;
    if !place(url, input)? {
        return Err(Failure::new(Exit::No, "eru-place has not placed everything"));
    }
    let until = store.list("none/")?.rev;
    let mut watch = store.watch("", from)?;
    let mut by_rev: BTreeMap<Rev, Puts> = BTreeMap::new();
    let mut seen = 0;
    while seen < until {
        let Some(Watched::Changes { events, rev }) = watch.next(Duration::from_secs(10))? else {
            return Err(Failure::new(
                Exit::Retry,
                "the record of what eru-place sent is cut off",
            ));
        };
        seen = rev;
        for event in events {
            if let Event::Put(entry) = event {
                by_rev.entry(entry.mod_rev).or_default().push((entry.key, entry.value));
            }
        }
    }
    let is_usage = |(key, _): &(String, Vec<u8>)| key.starts_with(keys::USAGE);
    Ok(by_rev.into_values().filter(|puts| puts.iter().any(is_usage)).collect())
}

/// The transactions that are sent together: until a node comes again, or the window is full.
fn waves(txns: Vec<Puts>) -> Vec<Vec<Puts>> {
    let mut waves: Vec<Vec<Puts>> = Vec::new();
    let (mut nodes, mut instances) = (HashSet::new(), WINDOW);
    for puts in txns {
        let named: Vec<String> = puts.iter().filter_map(|(key, _)| usage_of(key)).collect();
        let count = puts.iter().filter(|(key, _)| key.starts_with(keys::WORK)).count();
        if instances + count > WINDOW || named.iter().any(|node| nodes.contains(node)) {
            waves.push(Vec::new());
            nodes.clear();
            instances = 0;
        }
        nodes.extend(named);
        instances += count;
        waves.extend(waves.is_empty().then(Vec::new));
        if let Some(wave) = waves.last_mut() {
            wave.push(puts);
        }
    }
    waves
}

fn usage_of(key: &str) -> Option<String> {
    key.strip_prefix(keys::USAGE).map(str::to_owned)
}

/// Sends what was recorded with a bare client, each round with new keys for the workloads.
struct Bare {
    endpoint: String,
    waves: Arc<Vec<Vec<Puts>>>,
    usage: HashMap<String, Rev>,
    round: usize,
}

impl Bare {
    fn transaction(&self, puts: &Puts) -> etcd_client::Txn {
        let mut compares = vec![Compare::create_revision(
            format!("{PREFIX}pending/bare"),
            CompareOp::Greater,
            0,
        )];
        let mut ops = Vec::new();
        for (key, value) in puts {
            let full = match usage_of(key) {
                Some(node) => {
                    let rev = self.usage.get(&node).copied().unwrap_or(0);
                    compares.push(Compare::create_revision(
                        format!("{PREFIX}{}", keys::node(&node)),
                        CompareOp::Greater,
                        0,
                    ));
                    compares.push(Compare::mod_revision(format!("{PREFIX}{key}"), CompareOp::Equal, rev));
                    format!("{PREFIX}{key}")
                }
                None => format!("{PREFIX}{:02}/{key}", self.round),
            };
            ops.push(TxnOp::put(full, value.clone(), None));
        }
        etcd_client::Txn::new().when(compares).and_then(ops)
    }

    async fn run(&mut self) -> Result<(), etcd_client::Error> {
        self.round += 1;
        let mut client = Client::connect([&self.endpoint], None).await?;
        client.put(format!("{PREFIX}pending/bare"), "{}", None).await?;
        let waves = Arc::clone(&self.waves);
        for wave in waves.iter() {
            let mut sent = tokio::task::JoinSet::new();
            for (index, puts) in wave.iter().enumerate() {
                let (mut kv, txn) = (client.kv_client(), self.transaction(puts));
                sent.spawn(async move { (index, kv.txn(txn).await) });
            }
            while let Some(done) = sent.join_next().await {
                let Ok((index, answer)) = done else { continue };
                let answer = answer?;
                let ok = answer.succeeded()
                    && answer
                        .op_responses()
                        .iter()
                        .all(|op| matches!(op, TxnOpResponse::Put(_)));
                let rev = answer.header().map_or(0, etcd_client::ResponseHeader::revision);
                if !ok {
                    return Err(etcd_client::Error::InvalidArgs(
                        "a bare transaction met a conflict".into(),
                    ));
                }
                let nodes = wave[index].iter().filter_map(|(key, _)| usage_of(key));
                self.usage.extend(nodes.map(|node| (node, rev)));
            }
        }
        Ok(())
    }
}

/// A bare client on nodes of its own.
fn bare(endpoint: String, waves: Vec<Vec<Puts>>) -> Result<impl FnMut(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime
        .block_on(async {
            let mut client = Client::connect([&endpoint], None).await?;
            for index in 0..NODES {
                let value = vec![b'x'; 200];
                client
                    .put(format!("{PREFIX}{}", keys::node(&node(index))), value, None)
                    .await?;
            }
            Ok::<_, etcd_client::Error>(())
        })
        .or_fail(Exit::Unavailable, "the bare client")?;
    let mut bare = Bare {
        endpoint,
        waves: Arc::new(waves),
        usage: HashMap::new(),
        round: 0,
    };
    Ok(move || {
        if let Err(error) = runtime.block_on(bare.run()) {
            eru_cli::complain(&Failure::new(Exit::Unavailable, error));
        }
    })
}

fn placing(url: String, input: std::path::PathBuf) -> impl FnMut() {
    move || {
        if !place(&url, &input).unwrap_or_default() {
            eru_cli::complain(&Failure::new(Exit::No, "eru-place has not placed everything"));
        }
    }
}

pub(crate) fn cases(lab: &Lab) -> Result<Vec<Case>, Failure> {
    let (one, many) = (assignments(lab, 1)?, assignments(lab, 50)?);
    let mut cases = Vec::new();
    if let Some(etcd) = &lab.etcd {
        let url = etcd.url();
        let store = eru_store::open(&url, &Options::default())?;
        add_nodes(&*store)?;
        let waves = waves(record(&store, &url, &one)?);
        let sent: usize = waves.iter().map(Vec::len).sum();
        let name = format!("bare etcd client, the same {sent} transactions");
        cases.push(Case::new(
            name,
            INSTANCES,
            bare(format!("127.0.0.1:{}", etcd.port()), waves)?,
        ));
    }
    for (name, url) in lab.stores() {
        let store = eru_store::open(&url, &Options::default())?;
        add_nodes(&*store)?;
        cases.push(Case::new(
            format!("eru-place ({name})"),
            INSTANCES,
            placing(url.clone(), one.clone()),
        ));
        if name == "etcd" {
            let name = format!("eru-place ({name}), 50 apps in turn");
            cases.push(Case::new(name, INSTANCES, placing(url, many.clone())));
        }
    }
    Ok(cases)
}
