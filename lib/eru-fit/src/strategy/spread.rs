//! SPREAD: each instance to the failure domain that has the fewest of its entrypoint and still has room, of equal ones
//! to the first by name; within the domain to the node that AUTO would choose.
//!
//! Which domain is next does not depend on which node of a domain was chosen. So the domains are filled to a level as
//! AUTO fills nodes, and then each domain shares out its part by itself.

use std::collections::BTreeMap;

use super::level::{Bin, Width, level};
use super::{Info, Refused, auto};

pub(super) fn plan(need: u64, limit: u64, infos: &[Info<'_>]) -> Result<Vec<u64>, Refused> {
    auto::within_limit(need, limit, infos)?;
    let mut domains: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, info) in infos.iter().enumerate() {
        domains.entry(info.domain).or_default().push(i);
    }
    let bins: Vec<Bin<u128>> = domains
        .values()
        .map(|members| Bin {
            count: members.iter().map(|&i| u128::from(infos[i].count)).sum(),
            room: members
                .iter()
                .map(|&i| u128::from(auto::room(&infos[i], limit)))
                .sum::<u128>()
                .min(u128::from(need)),
        })
        .collect();
    let mut given = vec![0; infos.len()];
    for (members, part) in domains.values().zip(parts(need, &bins)) {
        if part > 0 {
            let inside: Vec<Info<'_>> = members.iter().map(|&i| infos[i].clone()).collect();
            let shares = auto::share(part, limit, &inside);
            members.iter().zip(shares).for_each(|(&i, n)| given[i] = n);
        }
    }
    Ok(given)
}

/// What each domain gets, in the order of their names.
fn parts(need: u64, bins: &[Bin<u128>]) -> Vec<u64> {
    let level = level(need, bins);
    let mut parts: Vec<u64> = bins.iter().map(|bin| u64::nearest(bin.up_to(level))).collect();
    let mut rest = need.saturating_sub(parts.iter().sum());
    for (part, bin) in parts.iter_mut().zip(bins) {
        if rest > 0 && bin.ends_at(level) {
            *part += 1;
            rest -= 1;
        }
    }
    parts
}
