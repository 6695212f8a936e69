//! Commands in containers.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::thread;

use bollard::container::LogOutput;
use bollard::exec::{CreateExecOptions, StartExecResults};
use futures_util::StreamExt;
use tokio::io::AsyncWriteExt;
use tokio::sync::mpsc;

use super::Docker;
use super::client::status;
use super::logs::io_error;
use crate::engine::{Error, Exec, Result, Streams};

/// Input is handed on in pieces of at most this size.
const PIECE: usize = 32 * 1024;

impl Docker {
    pub(super) async fn run_exec(&self, id: &str, exec: &Exec, streams: Streams) -> Result<i32> {
        let container = self.require(id).await?;
        let doing = || format!("running a command in workload {id}");
        let created = self
            .api
            .create_exec(&container, options(exec, streams.input.is_some()))
            .await;
        let command = match created {
            Ok(created) => created.id,
            Err(cause) if status(&cause) == Some(409) => return Err(Error::NotRunning(id.to_owned())),
            Err(cause) => return Err(self.error(doing, cause)),
        };
        let started = self
            .api
            .start_exec(&command, None)
            .await
            .map_err(|e| self.error(doing, e))?;
        let StartExecResults::Attached { mut output, mut input } = started else {
            return Err(io_error(&doing(), &std::io::Error::other("docker has detached it")));
        };
        let mut pieces = pump(streams.input);
        let (mut stdout, mut stderr) = (File::from(streams.output), File::from(streams.error));
        let mut fed = false;
        loop {
            tokio::select! {
                piece = pieces.recv(), if !fed => match piece {
                    // It may have ended without reading everything.
                    Some(piece) => fed = input.write_all(&piece).await.is_err() || input.flush().await.is_err(),
                    None => {
                        let _ = input.shutdown().await;
                        fed = true;
                    }
                },
                entry = output.next() => {
                    let Some(entry) = entry else { break };
                    let entry = entry.map_err(|e| self.error(doing, e))?;
                    let to = if matches!(entry, LogOutput::StdErr { .. }) { &mut stderr } else { &mut stdout };
                    to.write_all(entry.as_ref()).map_err(|e| io_error("passing output on", &e))?;
                }
            }
        }
        let ended = self
            .api
            .inspect_exec(&command)
            .await
            .map_err(|e| self.error(doing, e))?;
        Ok(ended.exit_code.and_then(|code| code.try_into().ok()).unwrap_or(-1))
    }
}

fn options(exec: &Exec, stdin: bool) -> CreateExecOptions<String> {
    let command = exec.command.iter().map(|part| part.to_string_lossy().into_owned());
    CreateExecOptions {
        attach_stdin: Some(stdin),
        attach_stdout: Some(true),
        attach_stderr: Some(true),
        cmd: Some(command.collect()),
        env: Some(exec.env.clone()),
        user: exec.user.clone(),
        working_dir: exec.dir.clone(),
        ..CreateExecOptions::default()
    }
}

/// The input in pieces. It is read by a thread that may be left waiting for more when the command has ended.
fn pump(input: Option<OwnedFd>) -> mpsc::Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel(4);
    if let Some(input) = input {
        thread::spawn(move || {
            let mut input = File::from(input);
            let mut piece = vec![0; PIECE];
            while let Ok(n @ 1..) = input.read(&mut piece) {
                if sender.blocking_send(piece[..n].to_vec()).is_err() {
                    break;
                }
            }
        });
    }
    receiver
}
