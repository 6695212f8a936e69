//! What workloads of this node have written, as it is or as documents.

use std::io::Write;
use std::ops::ControlFlow;
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, SystemTime};

use eru_cli::{Exit, Failure, Io, Stop, reader_is_gone};
use eru_types::{Document, LogLine, Workload, name, time, to_json};

use crate::args::LogsArgs;
use crate::engine::{LogChunk, LogOptions, Stream};
use crate::exec::here;
use crate::node::Node;
use crate::select;

/// How many pieces may wait for the output.
const AHEAD: usize = 256;

/// How often to see whether anybody still reads, while nothing is written.
const GLANCE: Duration = Duration::from_secs(1);

/// Prints the logs of all workloads: one after the other, or side by side when they are followed.
pub(crate) fn run(node: &Node, args: &LogsArgs, json: bool, io: &mut Io) -> Result<(), Failure> {
    let workloads = workloads(node, args, io)?;
    let stop = Stop::install()?;
    let json = json || args.json;
    let labelled = workloads.len() > 1 && !json;
    let write = |io: &mut Io, workload: &Workload, chunk: &LogChunk| -> Result<(), Failure> {
        let out = io.stdout();
        if json {
            out.write_all(&to_json(&line(workload, chunk)))?;
            out.write_all(b"\n")?;
        } else {
            if labelled {
                write!(out, "{} | ", workload.name)?;
            }
            out.write_all(&chunk.data)?;
        }
        if args.follow { Ok(out.flush()?) } else { Ok(()) }
    };
    // Followed side by side: each would wait for ever for the one before it.
    let groups: Vec<&[Workload]> = if args.follow {
        workloads.chunks(1).collect()
    } else {
        vec![&workloads]
    };
    thread::scope(|scope| {
        let (sender, chunks) = sync_channel(AHEAD);
        let readers: Vec<_> = groups
            .into_iter()
            .map(|group| {
                let (sender, stop) = (sender.clone(), &stop);
                scope.spawn(move || {
                    group
                        .iter()
                        .try_for_each(|workload| read(node, workload, args, stop, &sender))
                })
            })
            .collect();
        drop(sender);
        let written = write_all(chunks, io, &write, &stop);
        readers
            .into_iter()
            .fold(written, |result, reader| result.and(joined(reader)))
    })
}

type Chunk<'a> = (&'a Workload, LogChunk);

fn write_all(
    chunks: std::sync::mpsc::Receiver<Chunk<'_>>,
    io: &mut Io,
    write: &dyn Fn(&mut Io, &Workload, &LogChunk) -> Result<(), Failure>,
    stop: &Stop,
) -> Result<(), Failure> {
    loop {
        match chunks.recv_timeout(GLANCE) {
            Ok((workload, chunk)) => write(io, workload, &chunk).inspect_err(|_| stop.trigger())?,
            Err(RecvTimeoutError::Timeout) if reader_is_gone() => {
                stop.trigger();
                return Ok(());
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        }
    }
}

fn joined(reader: thread::ScopedJoinHandle<'_, Result<(), Failure>>) -> Result<(), Failure> {
    reader.join().unwrap_or(Err(Failure::reported(Exit::Software)))
}

fn workloads(node: &Node, args: &LogsArgs, io: &mut Io) -> Result<Vec<Workload>, Failure> {
    let mut workloads = Vec::new();
    for item in select::source(&*node.store, &args.workloads, io)? {
        if let Document::Workload(workload) = item? {
            here(node, &workload, "read its log")?;
            workloads.push(workload);
        }
    }
    Ok(workloads)
}

fn read<'a>(
    node: &Node,
    workload: &'a Workload,
    args: &LogsArgs,
    stop: &Stop,
    chunks: &SyncSender<Chunk<'a>>,
) -> Result<(), Failure> {
    let options = LogOptions {
        follow: args.follow,
        tail: args.tail,
        since: None,
        stop: Some(stop),
    };
    node.engine(&workload.engine)?.logs(
        &workload.id,
        &options,
        &mut |chunk| match chunks.send((workload, chunk)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        },
    )?;
    Ok(())
}

/// A piece of a log as a document.
fn line(workload: &Workload, chunk: &LogChunk) -> LogLine {
    let (app, entrypoint, ident) = name::split_workload(&workload.name).unwrap_or_default();
    let data = chunk.data.strip_suffix(b"\n").unwrap_or(&chunk.data);
    let mut extra: std::collections::BTreeMap<String, String> = workload
        .network
        .iter()
        .map(|(network, ip)| (format!("networks_{network}"), ip.clone()))
        .collect();
    extra.insert("podname".into(), workload.pod.clone());
    extra.insert("nodename".into(), workload.node.clone());
    LogLine {
        id: workload.id.clone(),
        name: app.into(),
        stream: match chunk.stream {
            Stream::Stdout => "stdout".into(),
            Stream::Stderr => "stderr".into(),
        },
        entrypoint: entrypoint.into(),
        ident: ident.into(),
        data: printable(data.strip_suffix(b"\r").unwrap_or(data)),
        datetime: datetime(chunk.time),
        extra,
        more: eru_types::Extra::new(),
    }
}

/// Text as it is; bytes that are not UTF-8 as `\xNN`.
fn printable(data: &[u8]) -> String {
    let mut text = String::with_capacity(data.len());
    for part in data.utf8_chunks() {
        text.push_str(part.valid());
        for byte in part.invalid() {
            text.push_str(&format!("\\x{byte:02x}"));
        }
    }
    text
}

/// `2006-01-02 15:04:05.999` in UTC.
fn datetime(at: SystemTime) -> String {
    time::rfc3339(at).replace('T', " ").trim_end_matches('Z').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_the_agents_record() {
        let workload = Workload {
            id: "w1".into(),
            name: "my_shop_web_abcdef".into(),
            node: "n1".into(),
            network: [("lan".to_owned(), "10.0.0.5".to_owned())].into(),
            ..Workload::default()
        };
        let chunk = LogChunk {
            stream: Stream::Stderr,
            time: SystemTime::UNIX_EPOCH,
            data: b"caf\xc3\xa9 \xff\r\n".to_vec(),
        };
        let line = line(&workload, &chunk);
        assert_eq!(
            (line.name.as_str(), line.entrypoint.as_str(), line.ident.as_str()),
            ("my_shop", "web", "abcdef")
        );
        assert_eq!((line.stream.as_str(), line.data.as_str()), ("stderr", "café \\xff"));
        assert_eq!(line.datetime, "1970-01-01 00:00:00.000");
        assert_eq!(line.extra["networks_lan"], "10.0.0.5");
    }
}
