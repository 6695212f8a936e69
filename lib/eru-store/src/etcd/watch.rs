//! A watch of etcd: a task that keeps a stream open, and a channel to the caller.
//!
//! Streams end with every hiccup and never come back by themselves. The task opens the next one at the revision after
//! the last that was passed on.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use etcd_client::{EventType, WatchOptions, WatchResponse, WatchStream};
use tokio::sync::Semaphore;
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep, timeout};

use super::connect::{Connection, jitter};
use super::convert;
use super::fault::{Fault, Kind};
use super::read::{current, end_of};
use super::thread::Thread;
use crate::{Error, Event, Rev, Watch, Watched};

/// Messages that wait for the caller before the task waits too.
const AHEAD: usize = 64;

/// Pauses between attempts grow to this.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// A stream that lived this long was a good one: the next attempt comes soon.
const GOOD: Duration = Duration::from_secs(5);

/// The caller's end.
pub(super) struct EtcdWatch {
    messages: Receiver<Result<Watched, Error>>,
    room: Arc<Semaphore>,
    task: AbortHandle,
    url: String,
    // What keeps the task running when the store itself is dropped.
    _thread: Arc<Thread>,
}

impl EtcdWatch {
    pub(super) fn start(thread: Arc<Thread>, connection: Arc<Connection>, prefix: &str, from: Rev) -> EtcdWatch {
        let (sender, messages) = channel();
        let room = Arc::new(Semaphore::new(AHEAD));
        let (url, prefix) = (connection.url.clone(), format!("{}{prefix}", connection.prefix));
        let task = Task {
            connection,
            prefix,
            next: from.max(1),
            early: false,
            sender,
            room: Arc::clone(&room),
        };
        let task = thread.spawn(task.run());
        EtcdWatch {
            messages,
            room,
            task,
            url,
            _thread: thread,
        }
    }
}

impl Drop for EtcdWatch {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Watch for EtcdWatch {
    fn next(&mut self, timeout: Duration) -> Result<Option<Watched>, Error> {
        match self.messages.recv_timeout(timeout) {
            Ok(message) => {
                self.room.add_permits(1);
                message.map(Some)
            }
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => Err(Error::Unavailable {
                url: self.url.clone(),
                cause: "the watch has ended with an error".to_owned(),
            }),
        }
    }
}

/// The task's end.
struct Task {
    connection: Arc<Connection>,
    prefix: String,
    /// The first revision that has not been passed on.
    next: Rev,
    /// Whether to open the stream one revision before that.
    early: bool,
    sender: Sender<Result<Watched, Error>>,
    room: Arc<Semaphore>,
}

/// The caller is gone.
struct Gone;

/// Why a stream ended.
enum End {
    /// It broke, or the server closed it.
    Broken(Fault),
    /// What it should deliver is compacted, or the server does not know it any more.
    Compacted,
    /// There is history to catch up with: to be opened early.
    Behind,
    Gone,
}

impl From<etcd_client::Error> for End {
    fn from(error: etcd_client::Error) -> End {
        End::Broken(error.into())
    }
}

impl From<Gone> for End {
    fn from(_: Gone) -> End {
        End::Gone
    }
}

impl Task {
    async fn run(mut self) {
        let shortest = Duration::from_millis(50);
        let mut pause = shortest;
        loop {
            let since = Instant::now();
            let fault = match self.stream().await {
                End::Gone => return,
                End::Behind => continue,
                End::Compacted => match self.restart().await {
                    Ok(()) => continue,
                    Err(End::Broken(fault)) => fault,
                    Err(_) => return,
                },
                End::Broken(fault) => fault,
            };
            let fault = match fault.kind {
                Kind::Token => self.connection.renew_token().await.err().unwrap_or(fault),
                _ => fault,
            };
            if matches!(fault.kind, Kind::Denied | Kind::Invalid) {
                let _ = self.send(Err(self.connection.error(fault))).await;
                return;
            }
            tracing::debug!("watching {} of {}: {}", self.prefix, self.connection.url, fault.text);
            pause = if since.elapsed() > GOOD {
                shortest
            } else {
                (pause * 2).min(LONGEST_PAUSE)
            };
            sleep(jitter(pause)).await;
        }
    }

    /// Passes on what one stream delivers, until it ends.
    async fn stream(&mut self) -> End {
        let mut stream = match timeout(self.connection.timeout, self.open()).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) => return error.into(),
            Err(_) => return End::Broken(Fault::silence(self.connection.timeout)),
        };
        loop {
            let end = match stream.message().await {
                Ok(Some(response)) => self.take(&response).await.err(),
                Ok(None) => Some(End::Broken(Fault::away("the stream was closed"))),
                Err(error) => Some(error.into()),
            };
            if let Some(end) = end {
                return end;
            }
        }
    }

    async fn open(&self) -> Result<WatchStream, etcd_client::Error> {
        let client = self.connection.client().await?;
        let start = if self.early { (self.next - 1).max(1) } else { self.next };
        let options = WatchOptions::new()
            .with_range(end_of(self.prefix.as_bytes()))
            .with_start_revision(start);
        let mut client = client.watch_client().max_decoding_message_size(usize::MAX);
        client.watch(self.prefix.as_bytes(), Some(options)).await
    }

    async fn take(&mut self, response: &WatchResponse) -> Result<(), End> {
        let rev = convert::revision(response.header());
        if response.compact_revision() > 0 {
            return Err(End::Compacted);
        }
        if response.canceled() {
            return Err(End::Broken(Fault::canceled(response.cancel_reason())));
        }
        if response.created() {
            return self.begin(rev);
        }
        let events: Vec<Event> = response.events().iter().filter_map(|event| self.event(event)).collect();
        // Not the header's revision, which is the store's: while it catches up, a watch gets history in pieces.
        if let Some(rev) = events.last().map(Event::rev) {
            self.next = rev + 1;
            self.send(Ok(Watched::Changes { events, rev })).await?;
        }
        Ok(())
    }

    /// Looks at the store's revision when a stream was opened.
    ///
    /// A watch that begins just at the compacted revision gets that revision without its deletions. One that begins
    /// before it is told. So history is read from one revision early; only then, as the first change of such a watch
    /// comes a tenth of a second late.
    fn begin(&mut self, rev: Rev) -> Result<(), End> {
        let (behind, was_early) = (rev >= self.next, self.early);
        self.early = behind;
        match rev {
            _ if behind && !was_early => Err(End::Behind),
            // A server that is behind what we have seen has lost its data, or was given others.
            _ if rev < self.next - 1 => Err(End::Compacted),
            _ => Ok(()),
        }
    }

    fn event(&self, event: &etcd_client::Event) -> Option<Event> {
        let kv = event.kv().filter(|kv| kv.mod_revision() >= self.next)?;
        let prefix = &self.connection.prefix;
        Some(match event.event_type() {
            EventType::Put => Event::Put(convert::entry(prefix, kv)),
            EventType::Delete => Event::Delete(convert::key(prefix, kv.key()), kv.mod_revision()),
        })
    }

    /// Goes on from the current revision, and says so.
    async fn restart(&mut self) -> Result<(), End> {
        self.next = current(&self.connection).await.map_err(End::Broken)? + 1;
        Ok(self.send(Ok(Watched::Compacted)).await?)
    }

    async fn send(&self, message: Result<Watched, Error>) -> Result<(), Gone> {
        match self.room.acquire().await {
            Ok(permit) => permit.forget(),
            Err(_) => return Err(Gone),
        }
        self.sender.send(message).map_err(|_| Gone)
    }
}
