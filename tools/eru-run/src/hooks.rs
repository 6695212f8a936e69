//! Commands run inside a workload around its life.
//!
//! A command is split at blanks, as the original does: an image need not have a shell.

use std::ffi::OsString;
use std::fs::File;
use std::io::Read;
use std::os::fd::OwnedFd;
use std::thread;

use eru_cli::{Exit, Failure};
use eru_types::{Hooks, Workload};

use crate::engine::{Engine, Exec, Streams};

/// How much of a hook's output is kept for the message about its failure.
const KEPT: usize = 4096;

/// Runs the hooks that `which` picks, in order. One that fails ends the operation if the spec demands it and `force`
/// does not overrule; else it is only told about.
pub(crate) fn run(
    engine: &dyn Engine,
    work: &Workload,
    which: fn(&Hooks) -> &[String],
    force: bool,
) -> Result<(), Failure> {
    let Some(hooks) = &work.spec.hooks else { return Ok(()) };
    for line in which(hooks) {
        match hook(engine, work, line) {
            Ok(()) => tracing::info!(workload = work.name, hook = line, "hook ran"),
            Err(failure) if hooks.force && !force => return Err(failure),
            Err(failure) => tracing::warn!("{}: {failure}", work.name),
        }
    }
    Ok(())
}

fn hook(engine: &dyn Engine, work: &Workload, line: &str) -> Result<(), Failure> {
    let failed = |why: &dyn std::fmt::Display| Failure::new(Exit::No, format_args!("hook '{line}': {why}"));
    let exec = Exec {
        command: line.split_whitespace().map(OsString::from).collect(),
        ..Exec::default()
    };
    let (reader, writer) = std::io::pipe().map_err(|e| failed(&e))?;
    let output = OwnedFd::from(writer);
    let error = output.try_clone().map_err(|e| failed(&e))?;
    let streams = Streams {
        input: None,
        output,
        error,
    };
    let said = thread::spawn(move || drain(OwnedFd::from(reader)));
    let status = engine.exec(&work.id, &exec, streams);
    let said = said.join().unwrap_or_default();
    match status.map_err(|e| Failure::from(e).context(format!("hook '{line}'")))? {
        0 => Ok(()),
        status if said.is_empty() => Err(failed(&format_args!("it ended with {status}"))),
        status => Err(failed(&format_args!("it ended with {status}: {said}"))),
    }
}

/// Reads all, keeps the beginning, and returns its last line.
fn drain(reader: OwnedFd) -> String {
    let mut reader = File::from(reader);
    let mut kept = Vec::new();
    let mut piece = [0; KEPT];
    while let Ok(n @ 1..) = reader.read(&mut piece) {
        let room = KEPT.saturating_sub(kept.len()).min(n);
        kept.extend_from_slice(&piece[..room]);
    }
    let text = String::from_utf8_lossy(&kept);
    text.lines().last().unwrap_or_default().trim().to_owned()
}
