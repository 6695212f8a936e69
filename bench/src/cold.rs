//! A cold plan over many nodes: `eru-sched` from process start to its last byte, with the nodes on standard input.
//!
//! The raw limit beside it is `cat` of the same bytes; the peer is `jq -c .`, which reads and writes the same JSON.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use eru_cli::Failure;
use eru_testkit::bin;

use crate::{Case, Lab};

const SPEC: &str = "appname: a\nentrypoints:\n  e:\n    cmd: /bin/sleep 60\n";
/// With more nodes than this the peer takes seconds a round.
const PEER_LIMIT: u32 = 10_000;

/// A node as `eru-place node ls` prints it: 16 to 24 cores, four of them in use.
fn node(i: u32) -> String {
    let cores = 16 + i % 3 * 4;
    let pieces = |cores: &mut dyn Iterator<Item = u32>, pieces: u32| {
        let pairs: Vec<String> = cores.map(|core| format!("\"{core}\":{pieces}")).collect();
        pairs.join(",")
    };
    format!(
        r#"{{"kind":"Node","v":1,"name":"node-{i:06}","pod":"prod","engines":["docker","native"],"labels":{{"disk":"{disk}","rack":"r{rack:04}","zone":"z{zone}"}},"share_base":100,"capacity":{{"cpu":{cores},"cpu_map":{{{all}}},"memory":68719476736}},"usage":{{"cpu":2.8,"cpu_map":{{{used}}},"memory":{memory}}},"cordoned":false,"alive":true}}"#,
        disk = if i.is_multiple_of(2) { "ssd" } else { "hdd" },
        rack = i / 40,
        zone = i % 3,
        all = pieces(&mut (0..cores), 100),
        used = pieces(&mut (0..4).map(|n| n * 3 + i % 3), 70),
        memory = (1u64 << 30) + u64::from(i % 1000) * 20_000_000,
    )
}

fn nodes(dir: &Path, count: u32) -> Result<PathBuf, Failure> {
    let path = dir.join(format!("nodes-{count}"));
    let mut file = BufWriter::new(File::create(&path)?);
    for i in 0..count {
        writeln!(file, "{}", node(i))?;
    }
    file.flush()?;
    Ok(path)
}

/// Runs a command on a file as its standard input, up to its last byte.
fn fed(mut command: Command, input: &Path) -> impl FnMut() + use<> {
    let input = input.to_owned();
    move || {
        let Ok(input) = File::open(&input) else { return };
        let _ = command.stdin(input).stdout(Stdio::null()).status();
    }
}

pub(crate) fn cases(lab: &Lab) -> Result<Vec<Case>, Failure> {
    let dir = lab.dir.path();
    let spec = dir.join("app.yaml");
    std::fs::write(&spec, SPEC)?;
    let mut cases = Vec::new();
    for count in [10_000, 100_000] {
        let input = nodes(dir, count)?;
        let plan = |instances: u32, from: &Path| {
            let mut command = Command::new(bin("eru-sched"));
            command.arg("--spec").arg(&spec).arg("--nodes").arg(from);
            command.args([
                "--image",
                "i",
                "--cpu",
                "0.1",
                "--memory",
                "64M",
                "--count",
                &instances.to_string(),
            ]);
            command
        };
        let mut case =
            |name: &str, command| cases.push(Case::new(format!("{count} nodes: {name}"), 1, fed(command, &input)));
        case("cat", Command::new("cat"));
        case("eru-sched, to one, stdin", plan(1, Path::new("-")));
        case("eru-sched, to one, file", plan(1, &input));
        case("eru-sched, to each, stdin", plan(count, Path::new("-")));
        if count <= PEER_LIMIT {
            let mut jq = Command::new("jq");
            jq.args(["-c", "."]);
            case("jq -c .", jq);
        }
    }
    Ok(cases)
}
