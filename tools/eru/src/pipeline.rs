//! A pipeline of programs: shown as the shell would take it, or run as the shell with `pipefail` would run it.

use std::fmt;
use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};

use eru_cli::{Exit, Failure, OrFail};

/// Programs with their arguments, each reading what the one before it writes.
pub(crate) struct Pipeline {
    stages: Vec<Vec<String>>,
    /// A variable that all of them get.
    env: Option<(&'static str, String)>,
}

impl fmt::Display for Pipeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, stage) in self.stages.iter().enumerate() {
            let words: Vec<String> = stage.iter().map(|word| quoted(word)).collect();
            f.write_str(if i > 0 { " | " } else { "" })?;
            if let Some((name, value)) = &self.env {
                write!(f, "{name}={} ", quoted(value))?;
            }
            f.write_str(&words.join(" "))?;
        }
        Ok(())
    }
}

/// A word as a POSIX shell reads it back.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@%+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

impl Pipeline {
    pub(crate) fn new(stages: Vec<Vec<String>>, env: Option<(&'static str, String)>) -> Self {
        Self { stages, env }
    }

    pub(crate) fn print(&self, out: &mut impl Write) -> Result<(), Failure> {
        Ok(writeln!(out, "{self}")?)
    }

    /// Runs all stages at once. Fails with the status of the last stage that failed.
    pub(crate) fn run(&self) -> Result<(), Failure> {
        let mut children: Vec<Child> = Vec::new();
        for (i, stage) in self.stages.iter().enumerate() {
            let input = match children.last_mut() {
                Some(before) => before.stdout.take().map_or_else(Stdio::null, Stdio::from),
                None => Stdio::inherit(),
            };
            let output = if i + 1 < self.stages.len() {
                Stdio::piped()
            } else {
                Stdio::inherit()
            };
            // The stages that run already end by themselves: their reader is gone when this returns.
            children.push(self.start(stage, input, output)?);
        }
        let mut failed = None;
        for (child, stage) in children.iter_mut().zip(&self.stages) {
            let status = child
                .wait()
                .or_fail(Exit::Os, format_args!("waiting for {}", stage[0]))?;
            failed = code(status).or(failed);
        }
        failed.map_or(Ok(()), |code| Err(Failure::passed_on(code)))
    }

    fn start(&self, stage: &[String], input: Stdio, output: Stdio) -> Result<Child, Failure> {
        let name = &stage[0];
        Command::new(program(name))
            .args(&stage[1..])
            .envs(self.env.iter().map(|(name, value)| (name, value)))
            .stdin(input)
            .stdout(output)
            .spawn()
            .map_err(|error| match error.kind() {
                std::io::ErrorKind::NotFound => Failure::new(
                    Exit::Usage,
                    format_args!("there is no command {}", name.trim_start_matches("eru-")),
                )
                .hint(format_args!(
                    "`eru --help` lists those there are; {name} is not in the path, where `make install` puts what they run"
                )),
                _ => Failure::new(Exit::Os, format_args!("starting {name}: {error}")),
            })
    }
}

/// The status as a shell gives it, if it is none of success.
fn code(status: ExitStatus) -> Option<u8> {
    let code = status
        .code()
        .unwrap_or_else(|| 128 + status.signal().unwrap_or_default());
    (code != 0).then(|| u8::try_from(code).unwrap_or(u8::MAX))
}

/// The tool beside this one, or else the one in the path.
fn program(name: &str) -> PathBuf {
    let beside = std::env::current_exe()
        .ok()
        .and_then(|exe| Some(exe.parent()?.join(name)));
    beside.filter(|path| path.is_file()).unwrap_or_else(|| name.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_survive_the_shell() {
        assert_eq!(quoted("a-b=c/d"), "a-b=c/d");
        assert_eq!(quoted("it's $HOME"), r"'it'\''s $HOME'");
        assert_eq!(quoted(""), "''");
    }
}
