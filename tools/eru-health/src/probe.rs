//! Probing: one connection a check, nothing kept between two.
//!
//! What must stay true: a probe ends at its deadline whatever the other side does, and what it says contains nothing
//! that differs from one probe to the next, so that a lasting failure is reported once.

use std::time::{Duration, Instant};

use eru_types::Probe;
use http_body_util::Empty;
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{CONNECTION, HOST, USER_AGENT};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::timeout_at;

use crate::target::{Check, Expect};

/// Runs checks one after the other, all within `limit`.
///
/// # Errors
/// The first that does not pass: its target and why.
pub(crate) async fn pass(checks: &[Check], limit: Duration) -> Result<(), String> {
    let deadline = Instant::now() + limit;
    for check in checks {
        run(check, limit, deadline)
            .await
            .map_err(|why| format!("{check}: {why}"))?;
    }
    Ok(())
}

/// Runs one check as a document of its own.
pub(crate) async fn probe(check: &Check, limit: Duration) -> Probe {
    let start = Instant::now();
    let result = run(check, limit, start + limit).await;
    Probe {
        probe: check.kind(),
        target: check.to_string(),
        ok: result.is_ok(),
        reason: result.err(),
        latency_ms: (start.elapsed().as_secs_f64() * 1e6).round() / 1e3,
        workload: None,
        extra: eru_types::Extra::new(),
    }
}

/// `limit` is only named; `deadline` counts.
async fn run(check: &Check, limit: Duration, deadline: Instant) -> Result<(), String> {
    match timeout_at(deadline.into(), attempt(check)).await {
        Ok(result) => result,
        Err(_) => {
            let limit = Duration::from_millis(u64::try_from(limit.as_millis()).unwrap_or(u64::MAX));
            Err(format!("no answer within {}", humantime::format_duration(limit)))
        }
    }
}

async fn attempt(check: &Check) -> Result<(), String> {
    let stream = TcpStream::connect((check.host.as_str(), check.port))
        .await
        .map_err(|error| plain(&error))?;
    match &check.expect {
        Expect::Connection => Ok(()),
        Expect::Answer { path, code } => judge(get(stream, check, path).await?, *code),
    }
}

/// The cause, without the number that Rust appends.
fn plain(error: &std::io::Error) -> String {
    match error.raw_os_error() {
        Some(_) => error.kind().to_string(),
        None => error.to_string(),
    }
}

fn judge(code: u16, expected: u16) -> Result<(), String> {
    match expected {
        0 if (200..500).contains(&code) => Ok(()),
        0 => Err(format!("answered {code}, expected 200 to 499")),
        _ if code == expected => Ok(()),
        _ => Err(format!("answered {code}, expected {expected}")),
    }
}

/// The status code of a GET. The body is not read.
async fn get(stream: TcpStream, check: &Check, path: &str) -> Result<u16, String> {
    let request = Request::get(path)
        .header(HOST, check.authority())
        .header(USER_AGENT, "eru-health")
        .header(CONNECTION, "close")
        .body(Empty::<Bytes>::new())
        .map_err(|error| error.to_string())?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(broken)?;
    let answer = sender.send_request(request);
    tokio::pin!(answer, connection);
    let answered = tokio::select! {
        biased;
        answered = &mut answer => answered,
        // It may be over as soon as the answer is here; else it knows best why there is none.
        ended = &mut connection => match (answer.await, ended) {
            (Err(error), Err(cause)) if error.is_canceled() => Err(cause),
            (answered, _) => answered,
        },
    };
    answered
        .map(|answer: Response<_>| answer.status().as_u16())
        .map_err(broken)
}

/// hyper keeps the cause apart from what it was doing.
#[expect(clippy::needless_pass_by_value, reason = "serves map_err")]
fn broken(error: hyper::Error) -> String {
    match std::error::Error::source(&error).and_then(|cause| cause.downcast_ref::<std::io::Error>()) {
        Some(cause) => plain(cause),
        None if error.is_incomplete_message() => "connection closed without an answer".to_owned(),
        None if error.is_parse() => "the answer is not HTTP".to_owned(),
        None => error.to_string(),
    }
}
