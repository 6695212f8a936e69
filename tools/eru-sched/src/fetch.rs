//! Getting a small text over HTTP or HTTPS.
//!
//! What must stay true: it ends within its time, takes no more than its limit, and says what to do when it fails.

use std::time::Duration;

use eru_cli::{Exit, Failure};
use http_body_util::{BodyExt, Empty, LengthLimitError, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{ACCEPT, LOCATION, USER_AGENT};
use hyper::{Request, Response, StatusCode, Uri};
use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::client::legacy::{Client, Error};
use hyper_util::rt::TokioExecutor;

/// As many as curl's users have ever needed.
const REDIRECTS: u32 = 5;

/// Whether a name is one that [`get`] takes.
pub(crate) fn is_url(text: &str) -> bool {
    let scheme = text.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    matches!(scheme.as_deref(), Some("http" | "https"))
}

/// What lies under a URL, of at most `limit` bytes.
///
/// # Errors
/// A URL that is none, a server that is not reached or not trusted, an answer other than 200, one that is too long or
/// takes longer than `time`.
pub(crate) fn get(url: &str, limit: u64, time: Duration) -> Result<Vec<u8>, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(Exit::Os, error))?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    match runtime.block_on(async { tokio::time::timeout(time, follow(url, limit)).await }) {
        Ok(result) => result.map_err(|failure| failure.context(url)),
        Err(_) => Err(Failure::new(
            Exit::Retry,
            format_args!("{url}: no answer within {} s", time.as_secs()),
        )
        .hint("try again, or fetch it with another program and give --spec a file or -")),
    }
}

async fn follow(url: &str, limit: usize) -> Result<Vec<u8>, Failure> {
    let mut uri: Uri = url
        .parse()
        .map_err(|error| Failure::new(Exit::Usage, error).hint("a URL is http://HOST/PATH or https://HOST/PATH"))?;
    for _ in 0..=REDIRECTS {
        if uri
            .authority()
            .is_some_and(|authority| authority.as_str().contains('@'))
        {
            let text = "a password in a URL is seen by everybody who lists the processes";
            return Err(
                Failure::new(Exit::Usage, text).hint("fetch it with another program and give --spec a file or -")
            );
        }
        let request = Request::get(&uri)
            .header(USER_AGENT, concat!("eru-sched/", env!("CARGO_PKG_VERSION")))
            .header(ACCEPT, "application/yaml, text/yaml, text/plain, */*")
            .body(Empty::new())
            .map_err(|error| Failure::new(Exit::Usage, error))?;
        let answer = ask(request).await?;
        let status = answer.status();
        if status.is_redirection()
            && let Some(to) = answer.headers().get(LOCATION)
        {
            uri = redirected(&uri, to.to_str().unwrap_or_default())?;
            continue;
        }
        if status != StatusCode::OK {
            return Err(refused(status));
        }
        let body = Limited::new(answer.into_body(), limit).collect().await;
        return body.map(|body| body.to_bytes().to_vec()).map_err(|error| {
            if error.is::<LengthLimitError>() {
                Failure::new(Exit::Data, format_args!("the spec is longer than {} bytes", limit - 1))
            } else {
                Failure::new(
                    Exit::Unavailable,
                    format_args!("the answer broke off: {}", cause(&*error)),
                )
                .hint("try again")
            }
        });
    }
    Err(
        Failure::new(Exit::Io, format_args!("redirected more than {REDIRECTS} times"))
            .hint("give the last URL to --spec"),
    )
}

/// Sends a request. With TLS it trusts whom the system trusts; without, it needs no certificates to be there.
async fn ask(request: Request<Empty<Bytes>>) -> Result<Response<Incoming>, Failure> {
    let client = Client::builder(TokioExecutor::new());
    let answer = if request.uri().scheme_str() == Some("https") {
        let builder = HttpsConnectorBuilder::new().with_native_roots().map_err(|error| {
            Failure::new(Exit::Config, format_args!("reading the system's certificates: {error}"))
                .hint("install ca-certificates, or name a file with SSL_CERT_FILE")
        })?;
        client
            .build(builder.https_only().enable_http1().build())
            .request(request)
            .await
    } else {
        client.build_http().request(request).await
    };
    answer.map_err(|error| unreachable(&error))
}

/// Where an answer sends us: a whole URL, or a path on the same host.
fn redirected(from: &Uri, to: &str) -> Result<Uri, Failure> {
    let wrong = |why: &str| Failure::new(Exit::Io, format_args!("redirected to '{}': {why}", to.escape_default()));
    if to.contains("://") && !is_url(to) {
        return Err(wrong("only http and https are followed"));
    }
    let text = match (from.scheme_str(), from.authority()) {
        (Some(scheme), Some(_)) if to.starts_with("//") => format!("{scheme}:{to}"),
        (Some(scheme), Some(authority)) if to.starts_with('/') => format!("{scheme}://{authority}{to}"),
        (Some(scheme), Some(authority)) if !is_url(to) => {
            let directory = from.path().rsplit_once('/').map_or("", |(directory, _)| directory);
            format!("{scheme}://{authority}{directory}/{to}")
        }
        _ => to.to_owned(),
    };
    let uri: Uri = text.parse().map_err(|_| wrong("that is no URL"))?;
    if from.scheme_str() == Some("https") && uri.scheme_str() != Some("https") {
        return Err(wrong("that is not encrypted, as this was"));
    }
    Ok(uri)
}

fn refused(status: StatusCode) -> Failure {
    let exit = if status.is_server_error() {
        Exit::Unavailable
    } else {
        Exit::Io
    };
    let hint = match status {
        StatusCode::NOT_FOUND | StatusCode::GONE => "--spec names the app's YAML file or an http URL",
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
            "fetch it with a program that can log in, and give --spec a file or -"
        }
        _ => "try again",
    };
    Failure::new(exit, format_args!("the server answers {status}")).hint(hint)
}

fn unreachable(error: &Error) -> Failure {
    let cause = cause(error);
    let hint = if cause.contains("certificate") {
        "the system does not trust the server; add its authority, or name it with SSL_CERT_FILE"
    } else {
        "is the name right, and does the server run?"
    };
    Failure::new(Exit::Unavailable, format_args!("the server cannot be reached: {cause}")).hint(hint)
}

/// The innermost cause, which knows best.
fn cause(error: &(dyn std::error::Error + 'static)) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_says_nothing_is_left() {
        // Connections are accepted by the kernel, and nobody reads them.
        let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/app.yaml", silent.local_addr().unwrap());
        let failure = get(&url, 100, Duration::from_millis(20)).unwrap_err();
        assert_eq!(failure.exit(), Exit::Retry);
        assert!(failure.message().unwrap().starts_with(&url));
    }

    #[test]
    fn redirects_are_resolved_as_links_are() {
        let from: Uri = "https://host:8443/a/b.yaml?q".parse().unwrap();
        for (to, uri) in [
            ("/c", Some("https://host:8443/c")),
            ("c?d", Some("https://host:8443/a/c?d")),
            ("//other/c", Some("https://other/c")),
            ("https://other/c", Some("https://other/c")),
            ("http://host/c", None),
            ("ftp://host/c", None),
            ("\\ c", None),
        ] {
            let found = redirected(&from, to).ok().map(|uri| uri.to_string());
            assert_eq!(found.as_deref(), uri, "{to}");
        }
    }
}
