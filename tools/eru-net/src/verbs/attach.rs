//! `eru-net attach`, and what the OCI hook does: all networks of one workload.

use std::collections::BTreeSet;

use eru_cli::{BadLines, Exit, Failure, Io, Output};
use eru_types::{Attachment, Document, Extra, Phase, Workload};

use super::{Context, lives};
use crate::args::{AttachArgs, Wanted};
use crate::attach::attach_undoably;
use crate::driver::Present;
use crate::error::Result;
use crate::ipam::{self, Claim};
use crate::netns::Netns;
use crate::owner::Owner;
use crate::undo::Undo;

/// Networks that the engines have themselves.
const ENGINES_OWN: [&str; 3] = ["host", "none", "bridge"];

pub(crate) fn run(context: &Context<'_>, args: &AttachArgs, io: &mut Io) -> Result<(), Failure> {
    io.record();
    if let Some(id) = &args.id {
        let netns = context.netns(id, &args.place, &Extra::new())?;
        let attachments = attach(context, id, context.node, &netns, &args.networks)?;
        let mut output = Output::new(io);
        return attachments
            .into_iter()
            .try_for_each(|attachment| output.write(&attachment.into()));
    }
    let documents = io.documents();
    let mut output = Output::new(io).streaming();
    let (mut bad, mut failed) = (BadLines::default(), false);
    for item in documents {
        let Some((_, read)) = bad.skip(item)? else { continue };
        let document = match read {
            Document::Workload(workload) => {
                let workload = document(context, args, workload);
                failed |= workload.phase == Phase::Failed;
                workload.into()
            }
            other => other,
        };
        output.write(&document)?;
    }
    if failed {
        Err(Failure::reported(Exit::No))
    } else {
        bad.outcome()
    }
}

/// The document with its addresses, or with what went wrong.
fn document(context: &Context<'_>, args: &AttachArgs, mut workload: Workload) -> Workload {
    let wanted = wanted(&workload, &args.networks);
    if !lives(workload.phase) || wanted.is_empty() {
        return workload;
    }
    let attached = context
        .find_netns(&workload.id, &args.place, &workload.extra)
        .and_then(|netns| match netns {
            // It will be attached when it starts, or it is elsewhere and has what it needs.
            None if workload.phase != Phase::Running || has_all(&workload, &wanted) => Ok(Vec::new()),
            _ => {
                let netns = context.netns(&workload.id, &args.place, &workload.extra)?;
                attach(context, &workload.id, &workload.node, &netns, &wanted)
            }
        });
    match attached {
        Ok(attachments) => {
            for Attachment { network, address, .. } in attachments {
                let ip = address.split('/').next().unwrap_or_default();
                workload.network.insert(network, ip.to_owned());
            }
            workload
        }
        Err(error) => {
            let failure = Failure::from(error);
            let failed = workload.failed(&failure);
            eru_cli::complain(&failure.context(format_args!("workload {}", failed.id)));
            failed
        }
    }
}

/// The networks of the spec and of the command line. Attaching what is attached changes nothing.
fn wanted(workload: &Workload, more: &[Wanted]) -> Vec<Wanted> {
    let networks = workload.spec.networks.iter();
    let mut wanted: Vec<Wanted> = networks
        .filter(|(network, _)| !ENGINES_OWN.contains(&network.as_str()))
        .map(|(network, ip)| Wanted {
            network: network.clone(),
            ip: ip.parse().ok(),
        })
        .collect();
    for extra in more {
        match wanted.iter_mut().find(|wanted| wanted.network == extra.network) {
            Some(same) => same.ip = extra.ip.or(same.ip),
            None => wanted.push(extra.clone()),
        }
    }
    wanted
}

/// Whether it has an address of each network.
fn has_all(workload: &Workload, wanted: &[Wanted]) -> bool {
    wanted
        .iter()
        .all(|wanted| workload.network.contains_key(&wanted.network))
}

/// Attaches a workload to all these networks, or to none if one fails.
pub(crate) fn attach(
    context: &Context<'_>,
    id: &str,
    node: &str,
    netns: &Netns,
    wanted: &[Wanted],
) -> Result<Vec<Attachment>> {
    let owners = owners(context, id, netns, wanted)?;
    let mut undo = Undo::default();
    let mut attachments = Vec::new();
    for (owner, wanted) in owners.iter().zip(wanted) {
        let claim = Claim {
            owner,
            node,
            wanted: wanted.ip,
        };
        let (attachment, _) = attach_undoably(context.store, &claim, netns, Present::Complete, &mut undo)?;
        attachments.push(attachment);
    }
    undo.keep();
    Ok(attachments)
}

/// The interface for each network: the one it had before, or else the first `eth…` that is free.
fn owners(context: &Context<'_>, id: &str, netns: &Netns, wanted: &[Wanted]) -> Result<Vec<Owner>> {
    let mut names: BTreeSet<String> = netns.netlink()?.links()?.into_iter().map(|link| link.name).collect();
    let mut known = Vec::new();
    for Wanted { network, .. } in wanted {
        let owner = ipam::owners(context.store, network, id)?.into_iter().next();
        names.extend(owner.iter().map(|(owner, _)| owner.ifname.clone()));
        known.push(owner.map(|(owner, _)| owner));
    }
    let owners = wanted.iter().zip(known).map(|(wanted, known)| {
        known.unwrap_or_else(|| {
            let ifname = free(&names);
            names.insert(ifname.clone());
            Owner::new(&wanted.network, id, ifname)
        })
    });
    Ok(owners.collect())
}

fn free(taken: &BTreeSet<String>) -> String {
    let mut names = (0..).map(|n: u32| format!("eth{n}"));
    names.find(|name| !taken.contains(name)).unwrap_or_default()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn networks_of_the_spec_and_of_the_command_line() {
        let mut workload = Workload::default();
        for (network, ip) in [("back", ""), ("host", ""), ("lan", "10.0.0.5"), ("old", "")] {
            workload.spec.networks.insert(network.into(), ip.into());
        }
        workload.network.insert("old".into(), "10.9.9.9".into());
        let more: Vec<Wanted> = ["back=10.7.0.7", "more", "old"]
            .iter()
            .map(|w| w.parse().unwrap())
            .collect();
        let wanted: Vec<String> = wanted(&workload, &more)
            .into_iter()
            .map(|w| format!("{}={}", w.network, w.ip.map(|ip| ip.to_string()).unwrap_or_default()))
            .collect();
        assert_eq!(wanted, ["back=10.7.0.7", "lan=10.0.0.5", "old=", "more="]);
    }

    #[test]
    fn takes_the_first_free_name() {
        let taken = ["lo", "eth0", "eth2"].map(String::from).into();
        assert_eq!(free(&taken), "eth1");
    }
}
