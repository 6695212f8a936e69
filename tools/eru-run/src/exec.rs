//! A command in a workload of this node, with our own standard streams.

use std::io::{self, IsTerminal};
use std::os::fd::{AsFd, OwnedFd};

use eru_cli::{Exit, Failure, OrFail};
use eru_types::Workload;

use crate::args::ExecArgs;
use crate::engine::{Exec, Streams};
use crate::node::Node;
use crate::select;

/// Runs the command. Its status is passed on.
pub(crate) fn run(node: &Node, args: &ExecArgs) -> Result<(), Failure> {
    let workload = select::find_all(&*node.store, std::slice::from_ref(&args.workload))?.remove(0);
    here(node, &workload, "run a command in it")?;
    let exec = Exec {
        command: args.command.clone(),
        env: args.env.clone(),
        dir: args.dir.clone(),
        user: args.user.clone(),
    };
    let status = node.engine(&workload.engine)?.exec(&workload.id, &exec, streams()?)?;
    match u8::try_from(status) {
        Ok(0) => Ok(()),
        Ok(status) => Err(Failure::passed_on(status)),
        Err(_) => Err(Failure::new(
            Exit::Os,
            format_args!("{}: no status came back", workload.name),
        )),
    }
}

/// Refuses workloads of other nodes, whose engines are out of reach.
pub(crate) fn here(node: &Node, workload: &Workload, doing: &str) -> Result<(), Failure> {
    if workload.node == node.name {
        return Ok(());
    }
    let text = format!(
        "{} is on node {}, and this is {}",
        workload.name, workload.node, node.name
    );
    Err(Failure::new(Exit::No, text).hint(format!("{doing} there, as in: ssh {} eru-run …", workload.node)))
}

/// A person's terminal is not handed on: without a pseudo-terminal inside it would be of no use.
fn streams() -> Result<Streams, Failure> {
    let copy = |stream: &dyn Fn() -> io::Result<OwnedFd>| stream().or_fail(Exit::Os, "passing standard streams on");
    let input = (!io::stdin().is_terminal()).then(|| copy(&|| io::stdin().as_fd().try_clone_to_owned()));
    Ok(Streams {
        input: input.transpose()?,
        output: copy(&|| io::stdout().as_fd().try_clone_to_owned())?,
        error: copy(&|| io::stderr().as_fd().try_clone_to_owned())?,
    })
}
