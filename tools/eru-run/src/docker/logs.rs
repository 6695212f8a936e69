//! Output of containers, as dockerd hands it out: one entry of its log at a time.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use bollard::container::LogOutput;
use bollard::query_parameters::LogsOptionsBuilder;
use eru_cli::Stop;
use eru_types::time;
use futures_util::StreamExt;
use tokio::sync::Notify;

use super::Docker;
use crate::engine::{Error, LogChunk, LogOptions, LogSink, Result, Stream};

impl Docker {
    pub(super) async fn follow_logs(&self, id: &str, options: &LogOptions<'_>, sink: LogSink<'_>) -> Result<()> {
        let container = self.require(id).await?;
        let tail = options.tail.map_or_else(|| "all".to_owned(), |n| n.to_string());
        let since = options.since.and_then(|since| since.duration_since(UNIX_EPOCH).ok());
        let query = LogsOptionsBuilder::new()
            .follow(options.follow)
            .stdout(true)
            .stderr(true)
            .timestamps(true)
            .tail(&tail)
            // Whole seconds; what is too early is left out below.
            .since(since.map_or(0, |since| i32::try_from(since.as_secs()).unwrap_or(i32::MAX)))
            .build();
        let mut entries = std::pin::pin!(self.api.logs(&container, Some(query)));
        let mut stopped = std::pin::pin!(stopped(options.stop));
        loop {
            let entry = tokio::select! {
                entry = entries.next() => entry,
                () = &mut stopped => return Ok(()),
            };
            let Some(entry) = entry else { return Ok(()) };
            let entry = entry.map_err(|e| self.error(|| format!("reading the log of workload {id}"), e))?;
            let Some(chunk) = chunk(entry) else { continue };
            if options.since.is_some_and(|since| chunk.time < since) {
                continue;
            }
            if sink(chunk) == ControlFlow::Break(()) {
                return Ok(());
            }
        }
    }
}

/// Waits until stopping is asked for; for ever without anybody who could ask.
async fn stopped(stop: Option<&Stop>) {
    let asked = Arc::new(Notify::new());
    let ask = Arc::clone(&asked);
    match stop.map(|stop| stop.on_stop(move || ask.notify_one())) {
        Some(Ok(())) => asked.notified().await,
        _ => std::future::pending().await,
    }
}

/// An entry is `TIME CONTENTS`.
fn chunk(entry: LogOutput) -> Option<LogChunk> {
    let stream = match entry {
        LogOutput::StdErr { .. } => Stream::Stderr,
        LogOutput::StdOut { .. } | LogOutput::Console { .. } => Stream::Stdout,
        LogOutput::StdIn { .. } => return None,
    };
    let bytes = entry.into_bytes();
    let end = bytes.iter().position(|byte| *byte == b' ')?;
    let written: SystemTime = time::parse(std::str::from_utf8(&bytes[..end]).ok()?).ok()?;
    Some(LogChunk {
        stream,
        time: written,
        data: bytes[end + 1..].to_vec(),
    })
}

/// An error that is not dockerd's.
pub(super) fn io_error(doing: &str, error: &std::io::Error) -> Error {
    Error::Refused {
        doing: doing.to_owned(),
        why: error.to_string(),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn entries_have_a_time_and_keep_their_bytes() {
        let entry = LogOutput::StdErr {
            message: b"2026-11-23T10:00:00.123456789Z a  b\xff\n".to_vec().into(),
        };
        let chunk = chunk(entry).unwrap();
        assert_eq!(
            (chunk.stream, chunk.data.as_slice()),
            (Stream::Stderr, b"a  b\xff\n".as_slice())
        );
        assert_eq!(time::rfc3339(chunk.time), "2026-11-23T10:00:00.123Z");
    }
}
