//! `eru-net detach` and `eru-net release`: the interface goes, and with `release` the address too.
//!
//! What must stay true: both go on past a network, a workload and a line that fails, and tell all that did; what is gone
//! already is success.

use eru_cli::{BadLines, Exit, Failure, Io, Output, complain};
use eru_types::{Attachment, Document, Extra};

use super::Context;
use crate::args::{DetachArgs, Place, ReleaseArgs};
use crate::attach;
use crate::error::Result;
use crate::netns::Netns;
use crate::owner::Owner;
use crate::{driver, ipam};

pub(crate) fn detach(context: &Context<'_>, args: &DetachArgs, io: &mut Io) -> Result<(), Failure> {
    let away = |owner: &Owner, netns: Option<&Netns>| driver::detach(owner, netns);
    run(context, args.id.as_deref(), &args.networks, &args.place, &away, io)
}

pub(crate) fn release(context: &Context<'_>, args: &ReleaseArgs, io: &mut Io) -> Result<(), Failure> {
    let away = |owner: &Owner, netns: Option<&Netns>| attach::remove(context.store, owner, netns).map(drop);
    run(context, args.id.as_deref(), &args.networks, &args.place, &away, io)
}

/// What is done with each interface.
type Away<'a> = &'a dyn Fn(&Owner, Option<&Netns>) -> Result<()>;

fn run(
    context: &Context<'_>,
    id: Option<&str>,
    networks: &[String],
    place: &Place,
    away: Away<'_>,
    io: &mut Io,
) -> Result<(), Failure> {
    io.record();
    let networks = context.networks(networks)?;
    let (mut bad, mut failed) = (BadLines::default(), false);
    if let Some(id) = id {
        let gone = each(context, id, &networks, place, &Extra::new(), away, &mut failed)?;
        let mut output = Output::new(io);
        gone.into_iter()
            .try_for_each(|attachment| output.write(&attachment.into()))?;
    } else {
        let documents = io.documents();
        let mut output = Output::new(io).streaming();
        for item in documents {
            let Some((_, mut document)) = bad.skip(item)? else {
                continue;
            };
            if let Document::Workload(workload) = &mut document {
                let (id, extra) = (&workload.id, &workload.extra);
                match each(context, id, &networks, place, extra, away, &mut failed) {
                    Ok(gone) => gone
                        .iter()
                        .for_each(|gone| drop(workload.network.remove(&gone.network))),
                    Err(error) => {
                        failed = true;
                        complain(&Failure::from(error).context(format_args!("workload {id}")));
                    }
                }
            }
            output.write(&document)?;
        }
    }
    if failed {
        Err(Failure::reported(Exit::No))
    } else {
        bad.outcome()
    }
}

/// Does it to all interfaces of a workload in these networks, and returns those that are gone.
fn each(
    context: &Context<'_>,
    id: &str,
    networks: &[String],
    place: &Place,
    document: &Extra,
    away: Away<'_>,
    failed: &mut bool,
) -> Result<Vec<Attachment>> {
    let netns = context.find_netns(id, place, document)?;
    let mut gone = Vec::new();
    for network in networks {
        for (owner, ip) in ipam::owners(context.store, network, id)? {
            let attachment = ipam::find(context.store, &owner, ip)?;
            match away(&owner, netns.as_ref()) {
                Ok(()) => gone.extend(attachment.map(|attachment| Attachment {
                    detached: true,
                    ..attachment
                })),
                Err(error) => {
                    *failed = true;
                    complain(&Failure::from(error).context(&owner));
                }
            }
        }
    }
    Ok(gone)
}
