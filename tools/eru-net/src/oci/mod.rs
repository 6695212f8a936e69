//! An OCI runtime that attaches containers before they start, and leaves all else to runc.
//!
//! On `create` a container whose environment has `ERU_NET_CONF` gets a `createRuntime` hook, which attaches it when
//! its network namespace is made and its program not yet started. What must stay true: every call reaches runc with
//! the arguments it came with; a container that does not take part is not touched.

mod bundle;
mod call;
mod conf;

use std::ffi::OsString;
use std::io::{Read, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use eru_cli::{Exit, Failure, Input};
use serde_json::{Value, json};

use crate::args::OciHookArgs;
use crate::error::{Error, Result};
use crate::netns::{self, Netns};
use crate::verbs::{Context, attach};
use call::Call;

/// Becomes runc. Comes back only with what failed.
pub(crate) fn run(args: &[OsString], runc: &Path) -> Failure {
    let call = Call::parse(args);
    if call.verb.as_deref() == Some("create")
        && let Err(error) = bundle::prepare(&call.bundle)
    {
        let failure = Failure::from(error);
        tell(&call, &failure);
        return failure;
    }
    let error = Command::new(runc).args(args).exec();
    let failure = Failure::new(Exit::Config, format_args!("running {}: {error}", runc.display()))
        .hint("install runc, or name it with ERU_RUNC");
    tell(&call, &failure);
    failure
}

/// Writes a failure where the caller of an OCI runtime looks for it.
fn tell(call: &Call, failure: &Failure) {
    let Some(path) = &call.log else { return };
    let line = json!({ "level": "error", "msg": format!("eru-net: {failure}"), "time": eru_types::time::rfc3339(SystemTime::now()) });
    let file = std::fs::File::options().create(true).append(true).open(path);
    if let Err(error) = file.and_then(|mut file| writeln!(file, "{line}")) {
        tracing::warn!("writing to {}: {error}", path.display());
    }
}

/// Attaches the container whose state is on standard input.
pub(crate) fn hook(context: &Context<'_>, args: &OciHookArgs, input: Input) -> Result<(), Failure> {
    let netns = Netns::open(&netns::of_process(pid(input)?))?;
    attach::attach(context, &args.id, context.node, &netns, &args.networks)?;
    Ok(())
}

fn pid(mut input: Input) -> Result<u32> {
    let what = "the state on standard input";
    let mut text = String::new();
    input
        .read_to_string(&mut text)
        .map_err(Error::file(format!("reading {what}")))?;
    let state: Value = serde_json::from_str(&text).map_err(|e| Error::malformed(what, e))?;
    let pid = state["pid"].as_u64().and_then(|pid| u32::try_from(pid).ok());
    pid.filter(|&pid| pid > 0)
        .ok_or_else(|| Error::malformed(what, "the container has no process"))
}
