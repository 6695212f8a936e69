//! Looking a node up over its engine's API: a real dockerd, and all that is none.
#![expect(clippy::unwrap_used, reason = "tests")]

mod common;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Command;

use common::{Lab, Ran};
use eru_testkit::{Certs, Dockerd, DockerdOptions, available};
use serde_json::json;

/// The number of cores and the memory that dockerd says it has.
fn told(dockerd: &Dockerd) -> (u64, u64) {
    let output = dockerd.docker(&["info", "--format", "{{.NCPU}} {{.MemTotal}}"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let (cores, memory) = text.trim().split_once(' ').unwrap();
    (cores.parse().unwrap(), memory.parse().unwrap())
}

/// Runs the tool where the dockerd's loopback is.
fn beside(dockerd: &Dockerd, lab: &Lab, line: &str) -> Ran {
    let inside = lab.command(&line.split_whitespace().collect::<Vec<_>>());
    let mut command: Command = dockerd.netns().command(inside.get_program());
    command.args(inside.get_args()).env("ERU_STORE", &lab.url);
    Ran::of(command.output().unwrap())
}

#[test]
fn a_dockerd_says_what_its_host_has() {
    let Some(certs) = available(Certs::new()) else { return };
    let path = |path: std::path::PathBuf| path.display().to_string();
    let args = ["--host=tcp://127.0.0.1:2375".to_owned(), "--tls=false".to_owned()];
    let options = DockerdOptions {
        args: args.to_vec(),
        ..DockerdOptions::default()
    };
    let Some(dockerd) = available(Dockerd::start_with(options)) else {
        return;
    };
    let (cores, memory) = told(&dockerd);
    let memory = u64::try_from(u128::from(memory) * 8 / 10).unwrap();
    let lab = Lab::embedded();
    lab.ok("pod add p");
    let node = lab
        .ok(&format!("node add local --pod p --endpoint {}", dockerd.socket()))
        .remove(0);
    assert_eq!(
        (&node["engines"], &node["endpoint"]),
        (&json!(["docker"]), &json!(dockerd.socket()))
    );
    assert_eq!(
        (&node["capacity"]["cpu"], &node["capacity"]["memory"]),
        (&json!(cores), &json!(memory))
    );
    assert!(node["capacity"]["storage"].as_u64() > Some(0), "it is this host's");
    let ran = beside(
        &dockerd,
        &lab,
        "node add far --pod p --endpoint tcp://127.0.0.1:2375 --share 150 --memory 5 --volume /v:7",
    );
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    let capacity = &ran.documents[0]["capacity"];
    assert_eq!(
        (&capacity["cpu"], &capacity["cpu_map"]["0"]),
        (&json!(cores), &json!(150))
    );
    assert_eq!(
        (&capacity["memory"], &capacity["storage"]),
        (&json!(5), &json!(7)),
        "what it cannot say is nothing"
    );
    assert_eq!((capacity.get("disks"), capacity.get("numa")), (None, None));

    let tls = [
        "--host=tcp://127.0.0.1:2376".to_owned(),
        "--tlsverify".to_owned(),
        format!("--tlscacert={}", path(certs.ca())),
        format!("--tlscert={}", path(certs.server_cert())),
        format!("--tlskey={}", path(certs.server_key())),
    ];
    drop(dockerd);
    let options = DockerdOptions {
        args: tls.to_vec(),
        ..DockerdOptions::default()
    };
    let Some(dockerd) = available(Dockerd::start_with(options)) else {
        return;
    };
    let line = "node add tls --pod p --endpoint tcp://127.0.0.1:2376";
    let files = format!(
        "--ca {} --cert {} --key {}",
        path(certs.ca()),
        path(certs.client_cert()),
        path(certs.client_key())
    );
    let ran = beside(&dockerd, &lab, &format!("{line} {files}"));
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    assert_eq!(ran.documents[0]["capacity"]["cpu"], json!(cores));
    let ran = beside(&dockerd, &lab, &line.replace("tls", "bare"));
    assert!(
        ran.code == 69 && ran.stderr.contains("give --cpu and --memory"),
        "{}",
        ran.stderr
    );
}

/// A server on loopback that answers each request with `answer`; nothing at all is an answer too.
fn server(answer: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("tcp://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for connection in listener.incoming() {
            let (mut connection, answer) = (connection.unwrap(), answer.clone());
            std::thread::spawn(move || {
                let mut request = [0; 1024];
                while matches!(connection.read(&mut request), Ok(1..)) {
                    if connection.write_all(answer.as_bytes()).is_err() {
                        return;
                    }
                }
            });
        }
    });
    address
}

#[test]
fn what_is_no_dockerd_is_named_with_the_remedy() {
    let lab = Lab::embedded();
    lab.ok("pod add p");
    let nobody = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        format!("tcp://{}", listener.local_addr().unwrap())
    };
    let json = |body: &str| -> String {
        let answer = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        server(answer)
    };
    let cases = [
        (nobody, "refused"),
        (server(String::new()), "no answer within 500ms"),
        (server("SSH-2.0-OpenSSH_9.2\r\n".into()), "docker at tcp://"),
        (
            server("HTTP/1.1 500 Oops\r\nContent-Length: 2\r\n\r\n{}".into()),
            "it answers 500",
        ),
        (json("nope"), "is not dockerd"),
        (json("{}"), "how many cores"),
        (json(r#"{"NCPU":-4,"MemTotal":1234}"#), "how many cores"),
        ("unix:///nowhere/docker.sock".to_owned(), "/nowhere/docker.sock"),
    ];
    for (endpoint, says) in cases {
        let line = format!("node add n1 --pod p --engine-timeout 500ms --endpoint {endpoint}");
        lab.refused(
            &line,
            69,
            &[&format!("docker at {endpoint}"), says, "give --cpu and --memory"],
        );
    }
    lab.refused(
        "node add n1 --pod p --endpoint tcp://127.0.0.1:1 --ca /no/ca --cert /no/cert --key /no/key",
        78,
        &["/no/ca"],
    );
    lab.refused(
        "node add n1 --pod p --endpoint https://127.0.0.1:1",
        64,
        &["give --ca, --cert and --key"],
    );
    // A pod that is not there is told before anybody is asked.
    lab.refused(
        "node add n1 --pod q --endpoint tcp://127.0.0.1:1",
        1,
        &["pod q is not known"],
    );
    assert_eq!(lab.ok("node ls").len(), 0);
    lab.ok("node add n1 --pod p --endpoint tcp://127.0.0.1:1 --cpu 1 --memory 5");
}
