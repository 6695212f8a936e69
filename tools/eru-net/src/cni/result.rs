//! What an ADD came to, in the version that was asked for.

use eru_types::Attachment;
use serde_json::{Map, Value, json};

use super::config::Config;
use super::{NEWEST, VERSIONS};
use crate::driver::Made;
use crate::netns::Netns;

/// The answer to VERSION.
pub(super) fn versions() -> Value {
    json!({ "cniVersion": NEWEST, "supportedVersions": VERSIONS })
}

/// The answer to ADD, after what plugins before came to.
pub(super) fn added(config: &Config, attachment: &Attachment, made: &Made, netns: &Netns) -> Value {
    let previous = config.prev_result.as_ref();
    let earlier = |field: &str| -> Vec<Value> {
        let list = previous.and_then(|result| result[field].as_array());
        list.cloned().unwrap_or_default()
    };
    let (mut interfaces, mut ips, mut routes) = (earlier("interfaces"), earlier("ips"), earlier("routes"));
    interfaces.extend(
        made.host
            .iter()
            .map(|host| json!({ "name": host, "mac": made.host_mac })),
    );
    let mut inner = json!({ "name": attachment.ifname, "mac": attachment.mac, "sandbox": netns.path });
    if config.cni_version == NEWEST {
        inner["mtu"] = made.mtu.into();
    }
    interfaces.push(inner);
    ips.push(ip(config, attachment, interfaces.len() - 1));
    let through = made.routes.iter().filter(|route| route.gateway.is_some());
    routes.extend(
        through.map(|route| json!({ "dst": format!("{}/{}", route.destination, route.prefix), "gw": route.gateway })),
    );
    let mut result = Map::new();
    result.insert("cniVersion".into(), config.cni_version.as_str().into());
    result.insert("interfaces".into(), interfaces.into());
    result.insert("ips".into(), ips.into());
    result.insert("routes".into(), routes.into());
    let dns = config
        .dns
        .clone()
        .or_else(|| previous.map(|result| result["dns"].clone()));
    result.insert("dns".into(), dns.filter(Value::is_object).unwrap_or_else(|| json!({})));
    result.into()
}

fn ip(config: &Config, attachment: &Attachment, interface: usize) -> Value {
    let mut ip = json!({ "address": attachment.address, "interface": interface });
    if let Some(gateway) = &attachment.gateway {
        ip["gateway"] = gateway.as_str().into();
    }
    if config.cni_version.starts_with("0.") {
        ip["version"] = if attachment.address.contains(':') { "6" } else { "4" }.into();
    }
    ip
}
