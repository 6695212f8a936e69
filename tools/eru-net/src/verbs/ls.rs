//! `eru-net ls`: who has which address.

use eru_cli::{Failure, Io, Output, Table};
use eru_types::Document;

use super::Context;
use crate::args::LsArgs;
use crate::ipam;

const TABLE: Table = Table {
    headers: &["NETWORK", "ADDRESS", "WORKLOAD", "INTERFACE", "NODE", "MAC"],
    row: |document| {
        let Document::Attachment(held) = document else {
            return None;
        };
        Some(vec![
            held.network.clone(),
            held.address.clone(),
            held.workload.clone(),
            held.ifname.clone(),
            held.node.clone(),
            held.mac.clone().unwrap_or_default(),
        ])
    },
};

pub(crate) fn run(context: &Context<'_>, args: &LsArgs, io: &mut Io) -> Result<(), Failure> {
    let mut output = Output::new(io).list(&args.output, TABLE);
    for network in context.networks(&args.networks)? {
        match &args.id {
            Some(id) => {
                for (owner, ip) in ipam::owners(context.store, &network, id)? {
                    if let Some(held) = ipam::find(context.store, &owner, ip)? {
                        output.write(&held.into())?;
                    }
                }
            }
            None => {
                for (held, _) in ipam::list(context.store, &network)? {
                    output.write(&held.into())?;
                }
            }
        }
    }
    output.finish()
}
