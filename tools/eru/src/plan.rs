//! From a command to its pipeline. Pure.

use eru_cli::{Exit, Failure};

use crate::args::{Args, Command, Of, Rest, Which};
use crate::pipeline::Pipeline;

/// A stage: a tool and its arguments.
fn stage(words: &[&str], rest: &[String]) -> Vec<String> {
    words
        .iter()
        .map(|word| (*word).to_owned())
        .chain(rest.iter().cloned())
        .collect()
}

/// The pipeline of a command. `table` makes its end fit for a person, where the tool does not do so by itself.
pub(crate) fn pipeline(args: &Args, table: bool) -> Result<Pipeline, Failure> {
    let own = !matches!(args.command, Command::Other(_) | Command::Drain(_));
    let (mut stages, behind) = stages(&args.command)?;
    let store = args.store.as_ref().or(behind.as_ref());
    if let Some(store) = store.filter(|_| own) {
        for stage in &mut stages {
            // After the tool's name: what follows may belong to a program that it runs.
            stage.splice(1..1, ["--store".to_owned(), store.clone()]);
        }
    }
    if table
        && stages.len() > 1
        && let Some(last) = stages.last_mut()
    {
        last.push("--table".into());
    }
    // What is none of the tools need not know the flag.
    let env = store.filter(|_| !own).map(|store| ("ERU_STORE", store.clone()));
    Ok(Pipeline::new(stages, env))
}

/// Takes a flag of this command out of those that are passed on: people write it behind the spec too.
fn take(flags: &mut Vec<String>, name: &str) -> Result<Option<String>, Failure> {
    let joined = format!("{name}=");
    let Some(at) = flags.iter().position(|flag| flag == name || flag.starts_with(&joined)) else {
        return Ok(None);
    };
    let flag = flags.remove(at);
    if let Some(value) = flag.strip_prefix(&joined) {
        return Ok(Some(value.to_owned()));
    }
    if at == flags.len() {
        return Err(Failure::new(Exit::Usage, format_args!("{name}: its value is missing")));
    }
    Ok(Some(flags.remove(at)))
}

/// `eru deploy`, with the store that was named behind the spec.
fn deploy(spec: &str, timeout: &str, flags: &[String]) -> Result<(Vec<Vec<String>>, Option<String>), Failure> {
    let mut flags = flags.to_vec();
    let store = take(&mut flags, "--store")?;
    let timeout = take(&mut flags, "--timeout")?.unwrap_or_else(|| timeout.to_owned());
    let mut stages = vec![
        stage(&["eru-sched", "--spec", spec], &flags),
        stage(&["eru-place"], &[]),
        stage(&["eru-run"], &[]),
    ];
    let number = timeout.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    if !number.chars().all(|c| c == '0') {
        stages.push(stage(&["eru-health", "wait", "--timeout", &timeout], &[]));
    }
    Ok((stages, store))
}

/// The stages of a command, and the store if one was named among the flags that are passed on.
fn stages(command: &Command) -> Result<(Vec<Vec<String>>, Option<String>), Failure> {
    let one = |words: &[&str], rest: &Rest| vec![stage(words, &rest.args)];
    let stages = match command {
        Command::Deploy { spec, timeout, flags } => return deploy(spec, timeout, flags),
        Command::Ps { flags } => vec![stage(&["eru-place", "ls"], flags)],
        Command::Rm { which, force } => {
            let mut stages = run("rm", which);
            if *force && let Some(last) = stages.last_mut() {
                last.insert(2, "--force".into());
            }
            stages.push(stage(&["eru-place", "release"], &[]));
            stages
        }
        Command::Stop(which) => run("stop", which),
        Command::Start(which) => run("start", which),
        Command::Restart(which) => run("restart", which),
        Command::Logs(rest) => one(&["eru-run", "logs"], rest),
        Command::Exec(rest) => one(&["eru-run", "exec"], rest),
        Command::Status(rest) => one(&["eru-health", "status"], rest),
        Command::Watch(rest) => one(&["eru-health", "watch"], rest),
        Command::Capacity(rest) => one(&["eru-sched", "capacity"], rest),
        Command::Explain(rest) => one(&["eru-sched", "explain"], rest),
        Command::Rebalance(rest) => one(&["eru-sched", "rebalance"], rest),
        Command::Drain(rest) => one(&["eru-drain"], rest),
        Command::Realloc { which, flags } => realloc(which, flags),
        Command::Node(rest) => one(&["eru-place", "node"], rest),
        Command::Pod(rest) => one(&["eru-place", "pod"], rest),
        Command::Network(rest) => one(&["eru-net", "network"], rest),
        Command::Image(rest) => one(&["eru-run", "image"], rest),
        Command::Gc => vec![stage(&["eru-place", "gc"], &[])],
        Command::Audit(rest) => one(&["eru-place", "audit"], rest),
        Command::Other(words) => {
            let (name, rest) = words
                .split_first()
                .ok_or_else(|| Failure::new(Exit::Usage, "no command is given"))?;
            vec![stage(&[&format!("eru-{name}")], rest)]
        }
    };
    Ok((stages, None))
}

/// A verb of `eru-run` over some workloads.
fn run(verb: &str, which: &Which) -> Vec<Vec<String>> {
    if !which.workloads.is_empty() {
        return vec![stage(&["eru-run", verb], &which.workloads)];
    }
    vec![list(&which.of), stage(&["eru-run", verb], &[])]
}

/// The list of some workloads.
fn list(of: &Of) -> Vec<String> {
    let mut list = stage(&["eru-place", "ls"], &[]);
    list.extend(of.app.clone());
    for (flag, value) in [("--entry", &of.entry), ("--node", &of.node)] {
        if let Some(value) = value {
            list.extend([flag.to_owned(), value.clone()]);
        }
    }
    list
}

/// `eru-place realloc`, and what it changes for the engine to apply.
fn realloc(of: &Of, flags: &[String]) -> Vec<Vec<String>> {
    let some = of.app.is_some() || of.node.is_some();
    let stages = [stage(&["eru-place", "realloc"], flags), stage(&["eru-run"], &[])];
    some.then(|| list(of)).into_iter().chain(stages).collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use clap::Parser;

    use super::*;

    fn shown(words: &str) -> String {
        let args = Args::try_parse_from(["eru"].into_iter().chain(words.split(' '))).unwrap();
        pipeline(&args, false).unwrap().to_string()
    }

    #[test]
    fn commands_are_pipelines() {
        for (words, expected) in [
            (
                "deploy a.yaml --entry web --count 3",
                "eru-sched --spec a.yaml --entry web --count 3 | eru-place | eru-run | eru-health wait --timeout 60s",
            ),
            (
                "deploy --timeout 0s a.yaml",
                "eru-sched --spec a.yaml | eru-place | eru-run",
            ),
            (
                "deploy a.yaml --store file:///x --timeout=5s --count 2",
                "eru-sched --store file:///x --spec a.yaml --count 2 | eru-place --store file:///x | \
                 eru-run --store file:///x | eru-health --store file:///x wait --timeout 5s",
            ),
            (
                "rm --app shop --entry web -f",
                "eru-place ls shop --entry web | eru-run rm --force | eru-place release",
            ),
            ("rm shop_web_abcdef", "eru-run rm shop_web_abcdef | eru-place release"),
            ("stop --node n1", "eru-place ls --node n1 | eru-run stop"),
            (
                "explain --spec a.yaml --cpu 4",
                "eru-sched explain --spec a.yaml --cpu 4",
            ),
            ("rebalance --pod p", "eru-sched rebalance --pod p"),
            ("drain n1", "eru-drain n1"),
            ("--store file:///x drain n1", "ERU_STORE=file:///x eru-drain n1"),
            (
                "realloc shop_web_abcdef --cpu 2",
                "eru-place realloc shop_web_abcdef --cpu 2 | eru-run",
            ),
            (
                "realloc --app shop --entry web --delta --memory=-1G",
                "eru-place ls shop --entry web | eru-place realloc --delta --memory=-1G | eru-run",
            ),
            ("audit --fix", "eru-place audit --fix"),
            ("exec x -- ls -l", "eru-run exec x -- ls -l"),
            ("node ls --pod p", "eru-place node ls --pod p"),
            ("--store file:///x ps", "eru-place --store file:///x ls"),
            ("dance -v --now", "eru-dance -v --now"),
        ] {
            assert_eq!(shown(words), expected, "{words}");
        }
    }
}
