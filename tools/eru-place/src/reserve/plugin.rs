//! What resource plugins give instances that are bound otherwise.
//!
//! What must stay true: what a plugin gives is within what the node has left, with what was given before in the same
//! run counted; a plugin that does not answer as it should makes a refusal and nothing else.

use std::collections::BTreeMap;

use eru_fit::Ask;
use eru_plugin::{Amounts, Plugins, Stock};
use eru_types::{Bound, Node, Reason};

use super::refuse::No;

static NOTHING: Amounts = Amounts::new();

/// Adds what the plugins that are asked for give to each of `all`; those that get nothing are left out.
pub(super) fn bind(plugins: &Plugins, ask: &Ask, node: &Node, all: &mut Vec<Bound>) -> Result<(), No> {
    for (plugin, request) in &ask.request.plugins {
        if all.is_empty() {
            return Ok(());
        }
        let of =
            |amounts: &'_ BTreeMap<String, Amounts>| amounts.get(plugin).cloned().unwrap_or_else(|| NOTHING.clone());
        let (capacity, usage) = (of(&node.capacity.plugins), of(&node.usage.plugins));
        let stock = Stock {
            node: &node.name,
            capacity: &capacity,
            usage: &usage,
        };
        let given = plugins
            .bind(plugin, request, stock, all.len() as u64)
            .map_err(|error| (Reason::Unsupported, error.to_string(), error.retry()))?;
        all.truncate(given.len());
        for (bound, amounts) in all.iter_mut().zip(given) {
            bound.plugins.insert(plugin.clone(), amounts);
        }
    }
    Ok(())
}

/// What is to be said where nothing else lacks.
pub(super) fn lack(ask: &Ask) -> String {
    let names: Vec<&str> = ask.request.plugins.keys().map(String::as_str).collect();
    match names[..] {
        [] => String::new(),
        [plugin] => format!("the plugin {plugin} has nothing left for it"),
        _ => format!("one of the plugins {} has nothing left for it", names.join(", ")),
    }
}
