//! What the planner makes of input that makes no sense: each message names the object and the remedy, with the right
//! exit status, and in no time and memory to speak of.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

const NODE: &str = r#"{"kind":"Node","v":1,"name":"a","pod":"p","capacity":{"cpu":4,"cpu_map":{"0":100,"1":100,"2":100,"3":100},"memory":4000000000}}"#;
const APP: &str = "appname: shop\nentrypoints:\n  web: {command: x}\n";

struct Lab(tempfile::TempDir);

struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Lab {
    fn new() -> Self {
        let lab = Self(tempfile::tempdir().unwrap());
        std::fs::write(lab.path().join("nodes"), format!("{NODE}\n")).unwrap();
        std::fs::write(lab.path().join("app.yaml"), APP).unwrap();
        lab
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Runs the tool in the lab's directory. What it is given may be more than it reads.
    fn run(&self, args: &[&str], input: impl FnOnce(&mut dyn Write) + Send) -> Ran {
        let mut child = Command::new(env!("CARGO_BIN_EXE_eru-sched"))
            .args(args)
            .current_dir(self.path())
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let output = std::thread::scope(|scope| {
            scope.spawn(move || input(&mut stdin));
            child.wait_with_output().unwrap()
        });
        Ran {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// A line of words; `''` is an empty one.
    fn words(&self, line: &str) -> Ran {
        let words: Vec<&str> = line
            .split(' ')
            .map(|word| if word == "''" { "" } else { word })
            .collect();
        self.run(&words, |_| {})
    }

    /// Lines on standard input.
    fn lines(&self, args: &str, input: &str) -> Ran {
        let args: Vec<&str> = args.split(' ').collect();
        self.run(&args, |stdin| writeln!(stdin, "{input}").unwrap())
    }
}

/// The cases of a table: exit status, what is tried, and what is said to it.
fn cases(table: &str) -> impl Iterator<Item = (i32, &str, &str)> {
    table.trim().lines().map(|line| {
        let (code, rest) = line.trim().split_once(' ').unwrap();
        let (what, says) = rest.split_once(" => ").unwrap();
        (code.parse().unwrap(), what.trim(), says)
    })
}

#[track_caller]
fn expect(what: &str, ran: &Ran, code: i32, says: &str) {
    assert_eq!(ran.code, code, "{what}: {}", ran.err);
    assert!(ran.err.contains(says), "{what}: {says:?} is not in {}", ran.err);
    assert!(ran.err.len() < 1_000, "{what}: {}", ran.err);
}

#[test]
fn flags() {
    let lab = Lab::new();
    let plan = |flags: &str| lab.words(&format!("--spec app.yaml --image x --nodes nodes {flags}"));
    for (code, flags, says) in cases(
        "64 --count -1 => '-1' is not a whole number
        64 --count 1e300 => '1e300' is not a whole number
        64 --count 18446744073709551616 => is not a whole number
        64 --count 0 => count: 0 instances are asked for; ask for at least one
        1 --count 18446744073709551615 => 18446744073709551615 are needed, 4 fit
        1 --count 1000000000000000000 => are needed, 4 fit
        64 --nodes-limit -1 => '-1' is not a whole number
        64 --max-per-node -1 => '-1' is not a whole number
        64 --cpu -1 => -1 cores is not between 0 and 1000000
        64 --cpu 1e300 => 1e300 cores is not between 0 and 1000000
        64 --cpu NaN => NaN cores is not between 0 and 1000000
        64 --cpu 0.0000000001 => less than the least amount of CPU
        1 --cpu 0.000000001 --cpu-bind --memory 0 --count 401 => 401 are needed, 400 fit
        64 --memory -1 => '-1' is not a size; write a number with K, M, G, T or P
        64 --memory 18446744073709551615 => is not a size between 0 and 8E
        1 --memory 9223372036854775807 => 8192 PiB are needed
        64 --storage NaN => 'NaN' is not a size
        64 --volume AUTO:/d:rw:-1 => volume 'AUTO:/d:rw:-1': '-1' is not a size
        64 --volume AUTO:/d:rwx:1 => the flag 'x' is not one of r, w, o and m
        1 --volume AUTO:/d:rw:1 => the node has no volumes, /d needs one
        64 --gpu x=-1 => --gpu x=-1: '-1' is neither a number of devices nor a list
        1 --gpu x=4000000000 => 4000000000 are needed
        64 --strategy DUMMY => the strategies are AUTO, FILL, EACH, GLOBAL, DRAINED, SPREAD
        64 --strategy SPREAD => --by LABEL and --strategy SPREAD go together
        1 --node q => node q is not known; `eru-place node ls` lists those that are
        64 --node '' => filter.include: node is empty
        64 --exclude-node a/b => filter.exclude: node 'a/b' has '/'
        1 --pod q => pod q has no nodes; add one with `eru-place node add NAME --pod q`
        64 --engine '' => spec.engine: the engine has no name; leave it out for any
        65 --entry a_b => app.yaml: app shop has no entrypoint 'a_b'; it has web
        64 --avoid x/a_b => entrypoint 'a_b' has an underscore
        64 --coun 3 => a similar argument exists: '--count'
        64 --extra-resources { => it takes one JSON object
        64 --file nodes:/x:999 => the mode is an octal number up to 7777, such as 644
        64 --file nodes:/x:7:a:b => uid and gid are numbers",
    ) {
        expect(flags, &plan(flags), code, says);
    }
    // Nothing is asked for, so that any number fits.
    let ran = plan("--cpu 0 --memory 0 --count 18446744073709551615");
    assert!(
        ran.code == 0 && ran.out.contains(r#""count":18446744073709551615"#),
        "{}",
        ran.out
    );
}

#[test]
fn specs_and_files() {
    let lab = Lab::new();
    for (code, yaml, says) in cases(
        "65 appname: shop|entrypoints:|  a_b: {} => a_b' has an underscore, which divides the parts of a workload's name; call it 'a-b'
        65 appname: shop|entrypoints:|  web: {comand: x} => line 3, column 9: unknown field `comand`; did you mean `command`?
        65 appname: shop|appname: b|entrypoints:|  web: {} => line 2, column 1: duplicate mapping key: appname
        65 appname: shop|entrypoints:|  web: {}|---|a: b => more than one document; put each app into a file of its own
        65 | => there is nothing in it, or it breaks off
        65 {{{ => unclosed bracket
        65 appname: shop => missing field `entrypoints`",
    ) {
        std::fs::write(lab.path().join("bad.yaml"), yaml.replace('|', "\n")).unwrap();
        let ran = lab.words("--spec bad.yaml --nodes nodes");
        expect(yaml, &ran, code, says);
        assert!(ran.err.contains("bad.yaml: ") && !ran.err.contains("Policy"), "{}", ran.err);
    }
    for (code, args, says) in cases(
        "64 --spec '' --nodes nodes => --spec is empty
        74 --spec none --nodes nodes => none: No such file
        65 --spec /dev/zero --nodes nodes => /dev/zero: the spec is longer than 1048576 bytes
        64 --spec http:// --nodes nodes => a URL is http://HOST/PATH
        69 --spec http://127.0.0.1:1/ --nodes nodes => is the name right, and does the server run?
        74 --spec app.yaml --nodes none => --nodes none: No such file
        74 --spec app.yaml --nodes . => --nodes .: reading line 1: Is a directory
        65 --spec app.yaml --nodes app.yaml => --nodes app.yaml: line 1: not a JSON object
        65 rebalance --nodes app.yaml => --nodes app.yaml: line 1: not a JSON object
        64 rebalance --max-moves -1 --nodes nodes => '-1' is not a whole number
        64 rebalance --threshold -1 --nodes nodes => '-1' is not a part above 0
        1 rebalance --drain q --nodes nodes => --drain q: node q is not known
        78 --spec app.yaml --store file://nodes => the directory must be absolute: file:///directory
        78 --spec app.yaml --store nodes => --store or ERU_STORE takes etcd://host:port/prefix, or file:///path
        64 --spec app.yaml --store-timeout x => 'x' is not a duration such as 60s",
    ) {
        expect(args, &lab.words(args), code, says);
    }
}

#[test]
fn documents() {
    let lab = Lab::new();
    let deploy = |resources: &str| {
        let spec = format!(r#"{{"app":"shop","entrypoint":"web","image":"x","resources":{{{resources}}}}}"#);
        format!(r#"{{"kind":"Deploy","v":1,"count":1,"spec":{spec}}}"#)
    };
    let good = deploy("");
    // A line, or what is to stand in a good one in place of what.
    for (code, what, says) in cases(
        r#"65 { => line 1: EOF
        65 [] => line 1: not a JSON object; every line is one, with a kind
        65 {} => line 1: kind: missing; every document names its kind
        65 {"kind":3} => line 1: kind: invalid type
        65 {"kind":"Deploy","count":1,"spec":{"app":"a" => line 1: spec: EOF
        65 "v":1 -> "v":2 => line 1: v: version 2 is not understood, only 1
        65 "v":1 -> "v":"x" => line 1: v: invalid type
        65 web -> a_b => spec.entrypoint: entrypoint 'a_b' has an underscore
        65 "count":1 -> "count":-1 => line 1: count: invalid value: integer `-1`
        65 "count":1 -> "count":1e300 => line 1: count: invalid type
        65 "count":1 -> "count":1,"strategy":"DUMMY" => strategy: 'DUMMY' is not a strategy; the strategies are
        65 "count":1 -> "count":1,"filter":{"include":[""]} => filter.include: node is empty
        65 "cpu_request":1e300 => spec.resources.cpu_request: 1e300 cores is not between
        65 "cpu_request":-1 => spec.resources.cpu_request: -1 cores
        65 "memory_request":-1 => spec.resources.memory_request: invalid value
        1 "memory_request":18446744073709551615 => 16384 PiB are needed
        1 "storage_request":18446744073709551615 => 16384 PiB are needed
        65 "devices":{"x":-1} => devices.x: invalid type: integer `-1`, expected a number of devices, or a list of their
        1 "plugins":{"../q":{}} => resource plugin '../q' does not begin with a letter or digit"#,
    ) {
        let line = match what.split_once(" -> ") {
            Some((from, to)) => good.replace(from, to),
            None if what.starts_with('"') => deploy(what),
            None => what.to_owned(),
        };
        // The stream goes on after it.
        let input = format!("{line}\n{good}");
        let plan = lab.lines("--nodes nodes", &input);
        expect(what, &plan, code, says);
        assert!(plan.out.contains(r#""kind":"Assignment""#), "{what}: {}", plan.out);
        for verb in ["capacity", "explain"].iter().filter(|_| code == 65) {
            expect(what, &lab.lines(&format!("{verb} --nodes nodes"), &input), code, says);
        }
    }
    // What is not known is kept; a bad line weighs more than a refusal.
    let odd = good.replace("\"image\"", "\"wind\":[1],\"image\"");
    let ran = lab.lines(
        "--nodes nodes",
        &format!("{odd}\n{}\n{{", deploy(r#""cpu_request":99"#)),
    );
    expect("kept", &ran, 65, "line 3: ");
    assert!(
        ran.out.contains(r#""wind":[1]"#) && ran.out.contains("Refusal"),
        "{}",
        ran.out
    );
}

#[test]
fn nodes() {
    let lab = Lab::new();
    let flags = "--spec app.yaml --image x --memory 0 --cpu 1 --cpu-bind --nodes -";
    for (code, what, says) in cases(
        r#"65 "cpu":4 -> "cpu":-1 => line 1: capacity.cpu: -1 cores is not between
        65 4000000000 -> 18446744073709551615 => capacity.memory: 18446744073709551615 bytes are more than 8E
        65 "0":100 -> "0":4000000000 => capacity.cpu_map: core 0 with 4000000000 pieces; ids are below 65536
        65 "0":100 -> "70000":1 => capacity.cpu_map: core 70000
        65 "0":100 -> "0":-1 => capacity.cpu_map.0: invalid value
        65 "pod" -> "share_base":0,"pod" => share_base: 0 is not between 1 and 1000000
        65 "pod" -> "overcommit":1e300,"pod" => overcommit: '1e300' is not a ratio between 0.01 and 1000000, nor inf
        65 "a" -> "a/b" => name: node 'a/b' has '/'
        1 "pod" -> "usage":{"cpu":99,"memory":18446744073709551615},"pod" => 0 of 4 cores are free
        1 "pod" -> "usage":{"cpu_map":{"0":999,"1":999,"2":999,"3":99}},"pod" => 0 of 4 cores are free as a whole
        65 {"cpu":4 -> {{"cpu":4 => line 1: capacity: key must be a string"#,
    ) {
        let (from, to) = what.split_once(" -> ").unwrap();
        expect(what, &lab.lines(flags, &NODE.replace(from, to)), code, says);
    }
}

#[test]
fn strategy() {
    let lab = Lab::new();
    for (code, line, says) in cases(
        r#"65 [] => line 1: not a JSON object; every line is one, with a strategy, a need and infos
        65 x => line 1: not a JSON object
        1 {"strategy":"DUMMY","need":1,"infos":[{"node":"a","capacity":5}]} => invalid-strategy
        1 {"strategy":"AUTO","need":-1,"infos":[{"node":"a","capacity":5}]} => invalid-count
        65 {"strategy":"AUTO","need":1e300,"infos":[{"node":"a","capacity":5}]} => line 1: need: invalid type
        1 {"strategy":"AUTO","need":1,"infos":[{"node":"a","capacity":-5}]} => insufficient-resource
        65 {"strategy":"AUTO","need":1,"infos":[{"node":"a","capacity":5,"rate":-1}]} => infos[0].rate: -1 is negative; node 'a' uses at least 0
        0 {"strategy":"AUTO","need":1,"infos":[{"node":"a","capacity":5}],"total":-3,"sky":"blue"} => {"deploy":{"a":1}}
        0 {"strategy":"GLOBAL","need":1000000000000000000,"infos":[{"node":"a","capacity":9223372036854775807,"usage":1e308,"rate":1e308}]} => {"a":1000000000000000000}"#,
    ) {
        let ran = lab.lines("strategy", line);
        let told = Ran {
            err: ran.out.clone() + &ran.err,
            ..ran
        };
        expect(line, &told, code, says);
    }
}

#[test]
fn a_line_without_end_and_one_of_noise() {
    let lab = Lab::new();
    let huge = |stdin: &mut dyn Write| {
        let block = vec![b'['; 1 << 20];
        (0..100).for_each(|_| stdin.write_all(&block).unwrap());
    };
    let noise = |stdin: &mut dyn Write| stdin.write_all(b"\x00\x01\n\xff\xfe\n").unwrap();
    for args in [
        "--nodes nodes",
        "strategy",
        "rebalance --nodes -",
        "--spec app.yaml --nodes -",
    ] {
        let args: Vec<&str> = args.split(' ').collect();
        expect("huge", &lab.run(&args, huge), 65, "line 1: longer than 16777216 bytes");
        let ran = lab.run(&args, noise);
        expect("noise", &ran, 65, "line 2, column 1: not UTF-8");
        assert!(ran.out.is_empty() && ran.err.contains("line 1: "), "{}", ran.err);
    }
}
