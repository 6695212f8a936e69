//! `eru-net network add|ls|get|rm`.

use eru_cli::{Failure, Io, Output, OutputArgs, Table};
use eru_types::{Document, Driver, Extra, MacvlanMode, Network};

use super::Context;
use crate::args::{self, AddArgs};
use crate::networks;

const TABLE: Table = Table {
    headers: &["NETWORK", "DRIVER", "SUBNET", "GATEWAY", "PARENT", "MODE", "MTU"],
    row: |document| {
        let Document::Network(network) = document else {
            return None;
        };
        let macvlan = network.driver == Driver::Macvlan;
        let word = |value: &dyn std::fmt::Debug| format!("{value:?}").to_lowercase();
        Some(vec![
            network.name.clone(),
            word(&network.driver),
            network.subnet.clone(),
            network.gateway.map(|ip| ip.to_string()).unwrap_or_default(),
            network.parent.clone().unwrap_or_default(),
            if macvlan { word(&network.mode) } else { String::new() },
            if network.mtu == 0 {
                String::new()
            } else {
                network.mtu.to_string()
            },
        ])
    },
};

pub(crate) fn add(context: &Context<'_>, args: &AddArgs, io: &mut Io) -> Result<(), Failure> {
    io.record();
    let network = definition(args)?;
    networks::add(context.store, &network)?;
    Output::new(io).write(&network.into())
}

/// The network that the flags describe.
fn definition(args: &AddArgs) -> Result<Network, Failure> {
    let network = Network {
        name: args.name.clone(),
        driver: match args.driver {
            args::Driver::Macvlan => Driver::Macvlan,
            args::Driver::Routed => Driver::Routed,
        },
        subnet: args.subnet.clone(),
        gateway: args.gateway,
        parent: args.parent.clone(),
        mode: match args.mode {
            None | Some(args::Mode::Bridge) => MacvlanMode::Bridge,
            Some(args::Mode::Private) => MacvlanMode::Private,
            Some(args::Mode::Vepa) => MacvlanMode::Vepa,
        },
        mtu: args.mtu,
        extra: Extra::new(),
    };
    let usage = |message: String| Failure::new(eru_cli::Exit::Usage, message);
    if network.driver == Driver::Routed && args.mode.is_some() {
        return Err(usage("--mode is for macvlan networks".into()));
    }
    networks::validate(&network).map_err(|error| usage(error.to_string()))?;
    Ok(network)
}

pub(crate) fn ls(context: &Context<'_>, args: &OutputArgs, io: &mut Io) -> Result<(), Failure> {
    let mut output = Output::new(io).list(args, TABLE);
    for stored in networks::list(context.store)? {
        output.write(&stored.network.into())?;
    }
    output.finish()
}

pub(crate) fn get(context: &Context<'_>, name: &str, args: &OutputArgs, io: &mut Io) -> Result<(), Failure> {
    let network = networks::get(context.store, name)?.network;
    Output::new(io).table(args, TABLE).write(&network.into())
}

pub(crate) fn rm(context: &Context<'_>, name: &str, io: &mut Io) -> Result<(), Failure> {
    io.record();
    let network = networks::remove(context.store, name)?;
    Output::new(io).write(&network.into())
}
