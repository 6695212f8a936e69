//! Putting the three threads together.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use eru_cli::{Exit, Failure, Io, OrFail, Stop};
use nix::sys::resource::{Resource, getrlimit, setrlimit};

use crate::checkpoint::Checkpoint;
use crate::position::Position;
use crate::reader::{Links, Reader};
use crate::record::Shape;
use crate::sender::Sender;
use crate::sink::Sink;
use crate::source::input::Input;
use crate::source::node::Node;
use crate::source::{Engines, Reading};
use crate::{Args, Destination, wake};

/// Where dockerd listens unless told.
const DOCKER: &str = "unix:///var/run/docker.sock";

/// Pieces between reader and sender, and commands to the reader.
const BETWEEN: (usize, usize) = (2, 1024);

/// Forwards until all is forwarded, or until asked to stop.
pub(crate) fn run(args: Args, io: &mut Io) -> Result<(), Failure> {
    let stop = Stop::install().or_fail(Exit::Os, "installing signal handlers")?;
    raise_limit();
    let state = args
        .state
        .clone()
        .or_else(|| args.node.as_ref().map(|_| args.root.join("logfwd")));
    let name = args.to.to_string();
    let checkpoint = state.map(|dir| Checkpoint::open(&dir, &name)).transpose()?;
    let sink = Sink::new(&args.to)?;
    let positions = checkpoint
        .as_ref()
        .map(|checkpoint| checkpoint.positions().clone())
        .unwrap_or_default();

    let (commands, obeyed) = sync_channel(BETWEEN.1);
    let (parcels, delivered) = sync_channel(BETWEEN.0);
    let (waker, wakeup) = wake::pair().or_fail(Exit::Os, "making a pipe")?;
    let shape = if args.to == Destination::Stdout {
        Shape::Document
    } else {
        Shape::Plain
    };
    let told = source(
        &args,
        io,
        Reading {
            commands,
            waker: waker.clone(),
            shape,
        },
        &positions,
        &stop,
    )?;
    let links = Links {
        commands: obeyed,
        parcels,
        wakeup,
        stop: stop.clone(),
    };
    let reader = thread::Builder::new()
        .name("read".into())
        .spawn(move || Reader::new(positions).run(links));
    let reader = reader.or_fail(Exit::Os, "starting a thread")?;
    args.ready.notify()?;

    let drain = args.drain;
    let sender = Sender {
        sink,
        name,
        stdout: io.stdout(),
        parcels: delivered,
        room: waker,
        checkpoint,
        stop: stop.clone(),
        drain,
    };
    sender.run()?;
    let malformed = reader.join().map_err(|_| Failure::reported(Exit::Software))?;
    // Standard input may still be open after a signal; nobody waits for it.
    told.try_recv().unwrap_or(Ok(()))?;
    outcome(malformed, args.node.is_some() && !args.once)
}

/// Starts the thread that knows which logs there are. What it comes to is told before the reader ends.
fn source(
    args: &Args,
    io: &mut Io,
    reading: Reading,
    positions: &BTreeMap<String, Position>,
    stop: &Stop,
) -> Result<Receiver<Result<(), Failure>>, Failure> {
    let docker = args
        .docker
        .clone()
        .or_else(|| args.docker_host.clone())
        .filter(|url| !url.is_empty());
    let engines = Engines::new(args.root.clone(), docker.unwrap_or_else(|| DOCKER.to_owned()));
    let (told, outcome) = sync_channel(1);
    let work: Box<dyn FnOnce() + Send> = match &args.node {
        Some(node) => {
            let node = Node::start(args.store.open()?, node, engines, reading, args.once, stop.clone())?;
            let mut forgotten = positions.clone();
            node.ids().for_each(|id| drop(forgotten.remove(id)));
            let forgotten = forgotten.into_keys().collect();
            Box::new(move || node.run(forgotten, &told))
        }
        None => {
            let documents = io.documents();
            let (store, once, stop) = (args.store.clone(), args.once, stop.clone());
            let input = Input {
                documents,
                engines,
                reading,
                store,
                once,
                stop,
            };
            Box::new(move || input.run(&told))
        }
    };
    thread::Builder::new()
        .name("source".into())
        .spawn(work)
        .or_fail(Exit::Os, "starting a thread")?;
    Ok(outcome)
}

/// Each log takes a file descriptor.
fn raise_limit() {
    if let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE)
        && soft < hard
        && let Err(error) = setrlimit(Resource::RLIMIT_NOFILE, hard, hard)
    {
        tracing::debug!("raising the limit of open files: {error}");
    }
}

/// A server goes on whatever it reads; whoever asked for certain logs is told that some of them could not be read.
fn outcome(malformed: u64, serving: bool) -> Result<(), Failure> {
    if malformed == 0 {
        return Ok(());
    }
    let message = format!("{malformed} lines of logs could not be read and were passed over");
    if serving {
        tracing::warn!("{message}");
        return Ok(());
    }
    Err(Failure::new(Exit::Data, message))
}
