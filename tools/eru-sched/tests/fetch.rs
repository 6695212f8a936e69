//! App specs by URL, from servers on loopback.
#![expect(clippy::unwrap_used, reason = "tests")]

mod kit;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

use assert_cmd::assert::Assert;
use eru_testkit::{Certs, Missing, available};
use kit::{Files, SPEC, node, sched};
use predicates::prelude::PredicateBooleanExt as _;
use predicates::str::contains;

/// A server that answers each path as told; it ends with the test.
fn serve(answer: impl Fn(&str, &mut TcpStream) + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            let first = lines.next().and_then(Result::ok).unwrap_or_default();
            while lines.next().and_then(Result::ok).is_some_and(|line| !line.is_empty()) {}
            answer(first.split(' ').nth(1).unwrap_or_default(), &mut stream);
        }
    });
    url
}

fn reply(stream: &mut TcpStream, head: &str, body: &str) {
    let text = format!(
        "HTTP/1.1 {head}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    // Who has seen enough hangs up.
    let _ = stream.write_all(text.as_bytes());
}

fn plan(url: &str) -> Assert {
    let files = Files::new();
    std::fs::write(files.path("nodes"), kit::lines(&[node("a", 4, 4)])).unwrap();
    sched()
        .args(["--spec", url, "--image", "shop:1", "--nodes", &files.path("nodes")])
        .assert()
}

fn site(path: &str, stream: &mut TcpStream) {
    match path {
        "/app.yaml" => reply(stream, "200 OK", SPEC),
        "/moved/here" => reply(stream, "301 Moved\r\nlocation: /app.yaml", ""),
        "/moved/beside" => reply(stream, "302 Found\r\nlocation: there", ""),
        "/moved/there" => reply(stream, "307 Go\r\nlocation: ../app.yaml?x=1", ""),
        "/moved/../app.yaml?x=1" => reply(stream, "200 OK", SPEC),
        "/round" => reply(stream, "302 Found\r\nlocation: /round", ""),
        "/file" => reply(stream, "302 Found\r\nlocation: file:///etc/passwd", ""),
        "/secret" => reply(stream, "403 Forbidden", ""),
        "/down" => reply(stream, "503 Busy", ""),
        "/binary" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n\xff\xfe\x00");
        }
        "/short" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\nappname:");
        }
        "/no-http" => {
            let _ = stream.write_all(b"220 ready for mail\r\n");
        }
        "/endless" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
            while stream.write_all(&[b'#'; 65536]).is_ok() {}
        }
        _ => reply(stream, "404 Not Found", "no such thing"),
    }
}

#[test]
fn a_spec_comes_over_http() {
    let url = serve(site);
    for path in ["/app.yaml", "/moved/here", "/moved/beside"] {
        plan(&(url.clone() + path))
            .success()
            .stdout(contains(r#""node":"a","count":1"#));
    }
}

#[test]
fn what_goes_wrong_is_said_with_its_remedy() {
    let url = serve(site);
    for (path, code, told, remedy) in [
        (
            "/none",
            74,
            "the server answers 404 Not Found",
            "--spec names the app's YAML file",
        ),
        ("/secret", 74, "the server answers 403", "a program that can log in"),
        ("/down", 69, "the server answers 503", "try again"),
        ("/round", 74, "redirected more than 5 times", "give the last URL"),
        ("/file", 74, "redirected to 'file:///etc/passwd'", ""),
        ("/binary", 65, "not UTF-8", ""),
        ("/short", 69, "the answer broke off", "try again"),
        ("/no-http", 69, "cannot be reached", "does the server run"),
        ("/endless", 65, "longer than 1048576 bytes", ""),
    ] {
        let url = url.clone() + path;
        plan(&url)
            .code(code)
            .stdout("")
            .stderr(contains(&url).and(contains(told)).and(contains(remedy)));
    }
    plan("http://127.0.0.1:1/app.yaml")
        .code(69)
        .stderr(contains("cannot be reached").and(contains("does the server run")));
    plan("http://me:word@127.0.0.1:1/app.yaml")
        .code(64)
        .stderr(contains("password").and(contains("--spec")));
    plan("http://").code(64).stderr(contains("http://"));
    plan("ftp://127.0.0.1/app.yaml").code(74).stderr(contains("http URL"));
}

/// `openssl s_server`, which serves the files of its directory.
struct Https(Child, u16);

impl Https {
    fn start(certs: &Certs, dir: &Files) -> Result<Self, Missing> {
        let child = Command::new("openssl")
            .args(["s_server", "-accept", "127.0.0.1:0", "-WWW", "-naccept", "2", "-cert"])
            .arg(certs.server_cert())
            .arg("-key")
            .arg(certs.server_key())
            .current_dir(dir.path("."))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut server = Self(child, 0);
        let mut told = String::new();
        let mut output = BufReader::new(server.0.stdout.take().unwrap());
        while server.1 == 0 {
            told.clear();
            if output.read_line(&mut told).unwrap() == 0 {
                let missing = Missing::new("openssl s_server on any port", "install OpenSSL 1.1.1 or later");
                return Err(missing);
            }
            if let Some((_, port)) = told.trim().strip_prefix("ACCEPT ").and_then(|at| at.rsplit_once(':')) {
                server.1 = port.parse().unwrap();
            }
        }
        std::thread::spawn(move || output.read_to_string(&mut String::new()));
        Ok(server)
    }
}

impl Drop for Https {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_spec_comes_over_https_from_whom_the_system_trusts() {
    let Some(certs) = available(Certs::new()) else { return };
    let files = Files::new();
    std::fs::write(files.path("nodes"), kit::lines(&[node("a", 4, 4)])).unwrap();
    let Some(server) = available(Https::start(&certs, &files)) else {
        return;
    };
    let run = |trusted: &std::path::Path| {
        sched()
            .env("SSL_CERT_FILE", trusted)
            .args(["--spec", &format!("https://localhost:{}/app.yaml", server.1)])
            .args(["--image", "shop:1", "--nodes", &files.path("nodes")])
            .assert()
    };
    run(&certs.ca()).success().stdout(contains(r#""node":"a""#));
    run(&certs.client_cert())
        .code(69)
        .stderr(contains("certificate").and(contains("SSL_CERT_FILE")));
}
