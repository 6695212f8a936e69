//! What the placer makes of input that makes no sense: each message names the object and the remedy, with the right exit
//! status, and nothing is half done.
#![expect(clippy::unwrap_used, reason = "tests")]

mod common;

use std::io::Write;
use std::process::{Command, Stdio};

use common::{Lab, Ran};
use eru_testkit::{Missing, available};
use serde_json::{Value, json};

fn lab() -> Lab {
    let lab = Lab::embedded();
    lab.ok("pod add p");
    lab.ok("node add n1 --pod p --cpu 4 --memory 1G --storage 10G --volume /v:1G");
    lab
}

fn assignment(count: &str, resources: &str) -> String {
    let spec = format!(r#"{{"app":"shop","entrypoint":"web","image":"x","resources":{{{resources}}}}}"#);
    format!(r#"{{"kind":"Assignment","v":1,"node":"n1","count":{count},"deploy":{{"count":1,"spec":{spec}}}}}"#)
}

/// Runs a line of words with something on standard input, of which it need not read all.
fn fed(lab: &Lab, line: &str, input: impl FnOnce(&mut dyn Write) + Send) -> Ran {
    let args: Vec<&str> = line.split_whitespace().collect();
    let mut command = lab.command(&args);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    std::thread::scope(|scope| {
        scope.spawn(move || input(&mut stdin));
        Ran::of(child.wait_with_output().unwrap())
    })
}

fn lines(lab: &Lab, line: &str, input: &str) -> Ran {
    fed(lab, line, |stdin| writeln!(stdin, "{input}").unwrap())
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
    assert_eq!(ran.code, code, "{what}: {}", ran.stderr);
    let said = ran.stdout.clone() + &ran.stderr;
    assert!(said.contains(says), "{what}: {says:?} is not in {said}");
    assert!(ran.stderr.len() < 1_000, "{what}: {}", ran.stderr);
}

/// What the store holds, reservations aside: each begins and ends one.
fn state(lab: &Lab) -> Vec<(String, Vec<u8>)> {
    let entries = lab.store.list("").unwrap().entries.into_iter();
    let kept = entries.filter(|entry| !entry.key.starts_with("pending/"));
    kept.map(|entry| (entry.key, entry.value)).collect()
}

#[test]
fn flags_and_names() {
    let lab = lab();
    let before = state(&lab);
    for (code, line, says) in cases(
        "64 pod add a/b => pod 'a/b' has '/'; letters, digits and ._- are allowed
        1 pod add p => pod p exists already
        1 pod rm q => pod q is not known
        1 node add n2 --pod q --cpu 1 --memory 1 => add it with `eru-place pod add q`
        64 node add n2 --pod p --cpu 0 --memory 1G => a node has one core at least
        64 node add n2 --pod p --cpu 1e300 --memory 1G => neither a whole number of cores up to 65536 nor a list
        64 node add n2 --pod p --cpu -1 --memory 1G => --cpu: -1 is negative
        64 node add n2 --pod p --cpu 0:4000000000 --memory 1G => core 0 with 4000000000 pieces; ids are below 65536
        64 node add n2 --pod p --cpu 1 --memory 18446744073709551615 => is not an amount
        64 node add n2 --pod p --cpu 1 --memory 1G --share-base 0 => 0 is not in 1..=1000000
        64 node add n2 --pod p --cpu 1 --memory 1G --share-base -1 => -1 is not in 1..=1000000
        64 node add n2 --pod p --cpu 1 --memory 1G --share 4000000000 => is not in 1..=1000000000
        64 node add n2 --pod p --cpu 1 --memory 1G --overcommit NaN => 'NaN' is not a ratio between 0.01 and 1000000
        64 node add n2 --pod p --cpu 1 --memory 1G --volume a:1 => capacity.volumes: 'a' is not an absolute path
        64 node set n1 --max-share -1 => '-1' is neither a number of cores up to 65536 nor all
        64 node set n1 --overcommit -1 => '-1' is not a ratio
        1 node set n1 --delta --memory -2G => would be less than nothing
        1 node set n1 --delta --memory 9223372036854775807 => would be more than 8E
        1 node set q --cpu 1 => node q is not known
        64 node set n1 --cord => unexpected argument '--cord' found
        1 node cordon q => `eru-place node ls` lists those that are
        64 --ttl -1 => '-1' is not a duration such as 60s
        64 --ttl 0 => 0 is too short for a pipeline to confirm anything; give 1s or more
        64 --ttl 1000years => give 7days or less
        64 reserve --all-or-nothin => a similar argument exists: '--all-or-nothing'
        1 release nobody => `eru-place ls` lists those that are
        1 dissociate nobody => workload nobody is not known
        64 realloc nobody => nothing is to be changed
        64 realloc nobody --cpu -1 => --cpu: it is negative
        64 realloc nobody --gpu x=-1 => --gpu x: it is negative
        64 realloc nobody --volume AUTO:/d:rw:-4 => --volume /d: it is negative
        64 realloc nobody --cpu 0.0000000001 => less than the least amount of CPU
        1 realloc nobody --delta --cpu -1 => workload nobody is not known
        1 remap n1 q => node q is not known
        1 get nobody => workload nobody is not known
        64 ls a/b => app 'a/b' has '/'
        64 ls --entry a_b => entrypoint 'a_b' has an underscore
        64 watch --node a/b => name 'a/b' has '/'
        64 audit --fi => a similar argument exists: '--fix'
        78 ls --store nowhere => --store or ERU_STORE takes etcd://host:port/prefix, or file:///path
        69 ls --store etcd://127.0.0.1:1 --store-timeout 100ms => is etcd running there?",
    ) {
        expect(line, &lab.run(line), code, says);
    }
    assert_eq!(state(&lab), before);
}

#[test]
fn assignments() {
    let lab = lab();
    let before = state(&lab);
    for (code, what, says) in cases(
        r#"65 { => line 1: EOF
        65 "count":-1 => line 1: count: invalid value
        65 "count":1e300 => line 1: count: invalid type
        65 "count":0 => count: an assignment has at least one instance
        65 "count":1000000000000000000 => count: 1000000000000000000 instances on one node; at most 1000000 are placed
        65 "count":18446744073709551615 => at most 1000000 are placed by one assignment
        65 "cpu_request":-1 => deploy.spec.resources.cpu_request: -1 cores is not between
        65 "cpu_bind":true => cpu_request: binding cores needs an amount of CPU
        65 "devices":{"x":-1} => devices.x: invalid type
        1 "devices":{"x":4000000000} => 0 of 0 devices x are free, 4000000000 are needed
        1 "cpu_request":1000000 => 4 of 4 cores are free, 1000000 are needed
        1 "memory_request":18446744073709551615 => 1 GiB of 1 GiB memory are free, 16384 PiB are needed
        1 "storage_request":18446744073709551615 => 16384 PiB are needed
        1 "plugins":{"q":{}} => resource plugin q is not installed"#,
    ) {
        let line = match what.strip_prefix(r#""count":"#) {
            Some(count) => assignment(count, ""),
            None if what.starts_with('"') => assignment("1", what),
            None => what.to_owned(),
        };
        for verb in ["reserve", "reserve --dry-run", "reserve --all-or-nothing"] {
            expect(what, &lines(&lab, verb, &line), code, says);
        }
        // Of a whole with a bad part nothing is done, and a bad line weighs more than a refusal.
        let ran = lines(
            &lab,
            "reserve --all-or-nothing",
            &format!("{line}\n{}", assignment("3", "")),
        );
        expect(what, &ran, code, says);
        assert!(
            ran.documents.iter().all(|document| document["kind"] == "Refusal"),
            "{}",
            ran.stdout
        );
        assert_eq!(state(&lab), before, "{what}");
    }
    let many = [assignment("999999", ""), assignment("2", "")].join("\n");
    let ran = lines(&lab, "reserve --all-or-nothing", &many);
    expect(
        "many",
        &ran,
        1,
        "more than 1000000 instances are too many for that; reserve them in parts",
    );
    assert_eq!(state(&lab), before);
    for (what, node, says) in [
        ("node q", "q", "it is not known; `eru-place node ls`"),
        ("name", "a/b", "node 'a/b' has '/'"),
    ] {
        let line = assignment("1", "").replace("n1", node);
        expect(
            what,
            &lines(&lab, "reserve", &line),
            if node == "q" { 1 } else { 65 },
            says,
        );
    }
    // The stream goes on after all of them; what is not known is kept.
    let odd = assignment("1", r#""sky":"blue""#).replace("\"image\"", "\"wind\":[1],\"image\"");
    let ran = lines(
        &lab,
        "",
        &format!("{{\n{}\n{odd}", assignment("9223372036854775808", "")),
    );
    expect("stream", &ran, 65, "line 2: count: ");
    assert_eq!(ran.documents.len(), 1, "{}", ran.stdout);
    let spec = &ran.documents[0]["spec"];
    assert_eq!(
        (&spec["wind"], &spec["resources"]["sky"]),
        (&json!([1]), &json!("blue"))
    );
    assert_eq!(lab.ok("audit")[0]["workloads"], 1);
}

#[test]
fn workloads() {
    let lab = lab();
    let placed = lines(&lab, "", &assignment("2", r#""memory_request":1000"#)).documents;
    for workload in &placed {
        let mut confirmed = workload.clone();
        confirmed.as_object_mut().unwrap().remove("txid");
        lab.put(&format!("work/n1/{}", workload["id"].as_str().unwrap()), &confirmed);
    }
    let before = state(&lab);
    let name = placed[0]["name"].as_str().unwrap();
    for (code, flags, says) in cases(
        "1 --cpu 1000000 => 4 of 4 cores are free, 1000000 are needed
        1 --memory 9223372036854775807 => 8192 PiB are needed
        1 --delta --memory 9223372036854775807 => 8192 PiB are needed
        1 --delta --memory -1P => --memory: more would be taken off than there is
        1 --cpu-bind => cpu_request: binding cores needs an amount of CPU
        1 --gpu x=65000 => 0 of 0 devices x are free, 65000 are needed
        64 --memory 18446744073709551615 => is not a size between 0 and 8E",
    ) {
        expect(flags, &lab.run(&format!("realloc {name} {flags}")), code, says);
    }
    expect(
        "two",
        &lab.run(&format!("realloc {name} nobody --memory 1M")),
        1,
        "workload nobody is not known",
    );
    let line = |workload: &Value| workload.to_string();
    let huge = line(&placed[1]).replace("\"memory_request\":1000", "\"memory_request\":18446744073709551615");
    let both = format!("{}\n{huge}", line(&placed[0]));
    expect("huge", &lines(&lab, "realloc", &both), 1, "16384 PiB are needed");
    for verb in ["realloc", "release", "dissociate"] {
        for (input, says) in [
            ("x", "line 1: not a JSON object"),
            (r#"{"kind":"Workload"}"#, "line 1: missing field `id`"),
        ] {
            expect(verb, &lines(&lab, verb, input), 65, says);
        }
        let other = lines(&lab, verb, r#"{"kind":"Pet","legs":4.0}"#);
        assert_eq!(
            (other.code, other.stdout.as_str()),
            (0, "{\"kind\":\"Pet\",\"legs\":4.0}\n")
        );
    }
    expect(
        "running",
        &lines(&lab, "release", &line(&placed[0])),
        1,
        "pipe it through `eru-run rm` first",
    );
    assert_eq!(state(&lab), before);
}

#[test]
fn bind() {
    let lab = Lab::embedded();
    for (code, line, says) in cases(
        r#"65 [] => line 1: not a JSON object; every line is one, with a node and a request
        65 {"node":3} => line 1: node: invalid type: integer `3`, expected an object with the capacity of a node
        65 {"node":{"capacity":{}},"request":{"cpu_request":-1}} => request.cpu_request: -1 cores is not between
        65 {"node":{"capacity":{}},"request":{"cpu_request":1},"share_base":0} => share_base: 0 is not between 1 and 1000000
        65 {"node":{"capacity":{}},"request":{"cpu_request":1},"max_share":-2} => -2 is not a number of cores; -1 is no limit
        65 {"node":{"capacity":{}},"request":{"cpu_bind":false}} => more than 1000000 instances fit; ask for at most so many
        1 {"node":{"capacity":{"cpu_map":{"0":100}},"usage":{"cpu_map":{"0":999}}},"request":{"cpu_request":1},"count":1} => 0 of 1 instances fit
        1 {"node":{"capacity":{"cpu_map":{"0":100}}},"request":{"cpu_request":1},"count":18446744073709551615} => 1 of 18446744073709551615 instances fit
        0 {"node":{"capacity":{"cpu_map":{"0":4294967295}}},"request":{"cpu_request":0.000000001},"count":2} => {"count":2"#,
    ) {
        expect(line, &lines(&lab, "bind", line), code, says);
    }
}

#[test]
fn a_node_of_ten_thousand_cores() {
    let lab = lab();
    lab.ok("node add big --pod p --cpu 10000 --memory 8191P --share-base 1000000");
    let line = assignment("70", r#""cpu_request":1.5,"cpu_bind":true"#).replace("n1", "big");
    assert_eq!(lines(&lab, "", &line).documents.len(), 70);
    let line = assignment("1", r#""cpu_request":9895.000001,"cpu_bind":true"#).replace("n1", "big");
    expect("nearly all", &lines(&lab, "", &line), 1, "are free as a whole");
    let audit = lab.ok("audit");
    assert_eq!(
        (&audit[0]["findings"], &audit[0]["usage"]["cpu"]),
        (&json!(0), &json!(105))
    );
}

#[test]
fn a_line_without_end_and_one_of_noise() {
    let lab = lab();
    let huge = |stdin: &mut dyn Write| {
        let block = vec![b'['; 1 << 20];
        (0..100).for_each(|_| stdin.write_all(&block).unwrap());
    };
    let noise = |stdin: &mut dyn Write| stdin.write_all(b"\x00\x01\n\xff\xfe\n").unwrap();
    for verb in [
        "reserve",
        "reserve --all-or-nothing",
        "release",
        "dissociate",
        "realloc",
        "bind",
    ] {
        expect(verb, &fed(&lab, verb, huge), 65, "line 1: longer than 16777216 bytes");
        let ran = fed(&lab, verb, noise);
        expect(verb, &ran, 65, "line 2, column 1: not UTF-8");
        assert!(
            ran.stdout.is_empty() && ran.stderr.contains("line 1: "),
            "{}",
            ran.stderr
        );
    }
}

#[test]
fn values_that_somebody_else_wrote() {
    let lab = lab();
    for key in ["usage/n1", "nodes/n1", "pods/p"] {
        let before = lab.store.get(key).unwrap().map(|entry| entry.value);
        for value in [json!([]), json!({"cpu": -1, "capacity": 3}), json!("x")] {
            lab.put(key, &value);
            let reader = if key == "pods/p" { "pod ls" } else { "node ls" };
            expect(key, &lab.run(reader), 65, &format!("{key} in the store is not valid"));
            expect(key, &lab.run("audit"), 1, "remedy");
        }
        match before {
            Some(value) => lab.put(key, &serde_json::from_slice(&value).unwrap()),
            None => expect(key, &lab.run("audit --fix"), 0, "\"fixed\":true"),
        }
    }
    assert_eq!(lab.ok("audit")[0]["findings"], 0);
}

/// Runs shell commands in a mount namespace, with the tool as `$PLACE` and an empty directory as `$DIR`.
fn mounted(lab: &Lab, script: &str) -> Ran {
    let dir = lab.dir.path().join("mount");
    std::fs::create_dir_all(&dir).unwrap();
    let mut command = Command::new("unshare");
    command
        .args(["--mount", "sh", "-c", script])
        .env("PLACE", env!("CARGO_BIN_EXE_eru-place"))
        .env("STORE", lab.dir.path().join("store"))
        .env("ERU_STORE", format!("file://{}", dir.display()))
        .env("DIR", dir)
        .stdin(Stdio::null());
    Ran::of(command.output().unwrap())
}

#[test]
fn a_store_that_cannot_be_used() {
    let lab = lab();
    let database = lab.dir.path().join("store/eru.db");
    if available(
        Missing::unless_root()
            .and(Missing::unless_program("unshare", "util-linux"))
            .map(drop),
    )
    .is_some()
    {
        let bind = "mount --bind $STORE $DIR && mount -o remount,ro,bind $DIR && $PLACE";
        for verb in ["node ls", "pod add q"] {
            expect(verb, &mounted(&lab, &format!("{bind} {verb}")), 74, "ead-only");
        }
        let tiny = mounted(&lab, "mount -t tmpfs -o size=16k none $DIR && $PLACE pod add q");
        expect("tiny", &tiny, 74, "the disk is full");
        assert_eq!(lab.ok("pod ls").len(), 1);
    }
    for (what, bytes, says) in [
        (
            "noise",
            vec![7; 100_000],
            "is not a database: restore it, or remove it to begin anew",
        ),
        (
            "damage",
            [&std::fs::read(&database).unwrap()[..100], &[7; 8_092]].concat(),
            "restore it, or remove it to begin anew",
        ),
    ] {
        let dir = lab.dir.path().join(what);
        std::fs::create_dir(&dir).unwrap();
        std::fs::write(dir.join("eru.db"), bytes).unwrap();
        let url = format!("file://{}", dir.display());
        for verb in ["node ls", "pod add q", "audit --fix"] {
            expect(what, &lab.run(&format!("{verb} --store {url}")), 74, says);
        }
    }
}
