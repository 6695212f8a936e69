//! The connection: made at the first call, kept alive, and calls on it with a time limit and repetition.

use std::fs;
use std::path::Path;
use std::time::Duration;

use etcd_client::{Certificate, Client, ConnectOptions, Identity, TlsOptions};
use tokio::sync::OnceCell;
use tokio::time::{Instant, sleep, timeout_at};

use super::fault::{Fault, Kind};
use crate::{Error, Options};

/// How often a connection with open streams is probed. Not more often than etcd allows (every five seconds), or it
/// closes the connection.
const PROBE_INTERVAL: Duration = Duration::from_secs(6);

/// How long the answer to a probe may take before the server counts as hung.
const PROBE_TIMEOUT: Duration = Duration::from_secs(3);

/// Pauses between attempts grow from this...
const SHORTEST_PAUSE: Duration = Duration::from_millis(20);

/// ...to this.
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

/// When a failed call is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Repeat {
    /// It does no harm.
    Always,
    /// Only when the server cannot have seen it.
    IfNotSent,
}

/// How to reach the servers, and the client once it is connected.
pub(super) struct Connection {
    pub(super) url: String,
    pub(super) prefix: String,
    pub(super) timeout: Duration,
    tls: bool,
    endpoints: Vec<String>,
    options: ConnectOptions,
    client: OnceCell<Client>,
}

impl Connection {
    pub(super) fn new(
        url: &str,
        hosts: &[String],
        prefix: String,
        tls: bool,
        options: &Options,
    ) -> Result<Connection, Error> {
        let tls = tls || options.ca.is_some() || options.cert.is_some() || options.key.is_some();
        let scheme = if tls { "https" } else { "http" };
        let mut connect = ConnectOptions::new()
            .with_keep_alive(PROBE_INTERVAL, PROBE_TIMEOUT)
            .with_connect_timeout(options.timeout)
            .with_require_leader(true);
        if tls {
            connect = connect.with_tls(tls_options(url, options)?);
        }
        match (&options.user, &options.password) {
            (Some(user), Some(password)) => {
                connect = connect.with_user(user, password).with_auto_token_refresh(true);
            }
            (None, None) => {}
            _ => return Err(config(url, "a user and a password go together".to_owned())),
        }
        Ok(Connection {
            url: url.to_owned(),
            prefix,
            timeout: options.timeout,
            tls,
            endpoints: hosts.iter().map(|host| format!("{scheme}://{host}")).collect(),
            options: connect,
            client: OnceCell::new(),
        })
    }

    /// The client. With a user this asks the server for a token, at the first time.
    pub(super) async fn client(&self) -> Result<Client, etcd_client::Error> {
        let connect = || Client::connect(&self.endpoints, Some(self.options.clone()));
        self.client.get_or_try_init(connect).await.cloned()
    }

    /// Calls the server until it answers, the fault is of no passing kind, or time is up.
    pub(super) async fn call<T, F>(&self, repeat: Repeat, f: impl Fn(Client) -> F) -> Result<T, Fault>
    where
        F: Future<Output = Result<T, etcd_client::Error>>,
    {
        let deadline = Instant::now() + self.timeout;
        let mut pause = SHORTEST_PAUSE;
        let mut last = None;
        loop {
            let attempt = timeout_at(deadline, async { f(self.client().await?).await }).await;
            let fault = match attempt {
                Ok(Ok(answer)) => return Ok(answer),
                Ok(Err(error)) => Fault::from(error),
                Err(_) => return Err(last.unwrap_or_else(|| Fault::silence(self.timeout))),
            };
            let again = fault.kind == Kind::Away && (repeat == Repeat::Always || fault.not_sent);
            if !again || Instant::now() + pause >= deadline {
                return Err(fault);
            }
            tracing::debug!("{}: {}; trying again", self.url, fault.text);
            last = Some(fault);
            sleep(jitter(pause)).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// Asks for a new token. Calls do so by themselves, watches do not.
    pub(super) async fn renew_token(&self) -> Result<(), Fault> {
        self.call(Repeat::Always, |client| async move { client.refresh_token().await })
            .await
    }

    /// A fault as the store's users see it.
    pub(super) fn error(&self, fault: Fault) -> Error {
        tracing::debug!("{}: {}", self.url, fault.text);
        let (url, mut cause) = (self.url.clone(), fault.text);
        // Who refuses a certificate says so and closes, and the closing may overtake the saying.
        if self.tls && fault.kind == Kind::Away && !cause.contains("refused") {
            cause.push_str(" (a server that refuses the client's certificate may look like this)");
        }
        match fault.kind {
            Kind::Denied | Kind::Token => Error::Denied { url, cause },
            Kind::Invalid => Error::Config { url, cause },
            Kind::Away | Kind::Compacted | Kind::LeaseGone => Error::Unavailable { url, cause },
        }
    }

    pub(super) fn unavailable(&self, cause: String) -> Error {
        Error::Unavailable {
            url: self.url.clone(),
            cause,
        }
    }
}

/// Between half of `pause` and all of it, so that many clients do not come back in step.
pub(super) fn jitter(pause: Duration) -> Duration {
    pause.mul_f64(0.5 + fastrand::f64() / 2.0)
}

fn config(url: &str, cause: String) -> Error {
    Error::Config {
        url: url.to_owned(),
        cause,
    }
}

fn tls_options(url: &str, options: &Options) -> Result<TlsOptions, Error> {
    let read = |path: &Path| fs::read(path).map_err(|e| config(url, format!("reading {}: {e}", path.display())));
    let Some(ca) = &options.ca else {
        return Err(config(
            url,
            "TLS needs the certificate of the authority that signed the server's".to_owned(),
        ));
    };
    let mut tls = TlsOptions::new().ca_certificate(Certificate::from_pem(read(ca)?));
    match (&options.cert, &options.key) {
        (Some(cert), Some(key)) => tls = tls.identity(Identity::from_pem(read(cert)?, read(key)?)),
        (None, None) => {}
        _ => return Err(config(url, "a client certificate and its key go together".to_owned())),
    }
    Ok(tls)
}
