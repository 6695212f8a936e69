//! GLOBAL: each instance to the node that is used the least after it, of equal ones to the first by name.
//!
//! The usage after an instance is found by repeated floating addition, as in Eru, bit for bit. The keys of a node never
//! fall, so the instances are the smallest keys of all: those below some usage, and of those at it the first by name.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::climb::Climb;
use super::pick::smallest;
use super::{Info, Refused, enough, water};

pub(super) fn plan(need: u64, infos: &[Info<'_>]) -> Result<Vec<u64>, Refused> {
    enough(need, infos)?;
    let starts: Vec<Climb> = infos.iter().map(|info| Climb::new(info, need)).collect();
    let mut given = vec![0; infos.len()];
    let rest = approach(need, &starts, &mut given);
    finish(rest, &starts, &mut given, infos);
    Ok(given)
}

/// Gives so many that at most one instance a node is left to give, or that all that are left end at the same usage; how
/// many are left.
fn approach(need: u64, starts: &[Climb], given: &mut [u64]) -> u64 {
    if need <= starts.len() as u64 {
        return need;
    }
    // What is below `low` is needed, what is below `high` is too much.
    let (mut low, mut high) = (0, f64::INFINITY.to_bits() + 1);
    let level = water::level(starts, need);
    // As instances are whole, each node stays half an instance below on average. Evened out, the guess comes closer,
    // but is too high when all nodes do alike.
    let halves = (level.on_way / 2.0 - level.on_way.sqrt()).max(0.0);
    let evened = level.usage + halves / level.steepness.max(1.0);
    let guesses = [evened.to_bits(), level.usage.to_bits()];
    for round in 0.. {
        // Where guesses do not help, halving gets there.
        let ceiling = guesses.get(round).copied().unwrap_or(low + (high - low) / 2);
        let ceiling = ceiling.clamp(low + 1, high - 1);
        match give_below(ceiling, need, starts, given) {
            Some(rest) if rest <= starts.len() as u64 => return rest,
            Some(_) => low = ceiling,
            None => high = ceiling,
        }
        if high - low <= 1 {
            break;
        }
    }
    give_below(low, need, starts, given).unwrap_or_default()
}

/// Gives all nodes what stays below a ceiling; what is then left of the need, `None` when it is too much.
fn give_below(ceiling: u64, need: u64, starts: &[Climb], given: &mut [u64]) -> Option<u64> {
    let mut rest = need;
    for (start, given) in starts.iter().zip(given) {
        *given = start.count_below(ceiling);
        rest = rest.checked_sub(*given)?;
    }
    Some(rest)
}

/// Gives the rest in the order of the keys.
fn finish(mut rest: u64, starts: &[Climb], given: &mut [u64], infos: &[Info<'_>]) {
    let mut climbs: Vec<(usize, Climb)> = next_ones(rest, starts, given)
        .into_iter()
        .map(|i| (i, starts[i].after(given[i])))
        .collect();
    let keys = climbs.iter().map(|(i, climb)| (climb.next(), *i)).collect();
    let mut first = smallest(keys, usize::try_from(rest).unwrap_or(usize::MAX), infos);
    first.sort_unstable();
    climbs.retain(|(i, _)| first.binary_search(i).is_ok());
    let last = climbs.iter().map(|(_, climb)| climb.next()).max().unwrap_or_default();
    let once = |(_, climb): &(usize, Climb)| climb.left() == 1 || climb.second() > last;
    if climbs.len() as u64 == rest && climbs.iter().all(once) {
        climbs.iter().for_each(|&(i, _)| given[i] += 1);
        return;
    }
    let entry = |climb: &Climb, place: usize, i: usize| Reverse((climb.next(), infos[i].node, place));
    let mut queue: BinaryHeap<_> = climbs
        .iter()
        .enumerate()
        .map(|(place, (i, climb))| entry(climb, place, *i))
        .collect();
    while rest > 0
        && let Some(Reverse((_, _, place))) = queue.pop()
    {
        let (i, climb) = &mut climbs[place];
        let taken = climb.step(rest);
        rest -= taken;
        given[*i] += taken;
        if climb.left() > 0 {
            queue.push(entry(climb, place, *i));
        }
    }
}

/// Nodes among which all are that can be among the next `rest`. As many nodes as there are instances suffice, those with
/// the first keys; which those are is found without going to where each node stands.
fn next_ones(rest: u64, starts: &[Climb], given: &[u64]) -> Vec<usize> {
    let open: Vec<(usize, f64, f64)> = (0..starts.len())
        .filter(|&i| given[i] < starts[i].room)
        .map(|i| {
            let (least, most) = starts[i].about(given[i] + 1);
            (i, least, most)
        })
        .collect();
    let mut most: Vec<u64> = open.iter().map(|(_, _, most)| most.to_bits()).collect();
    let bound = match usize::try_from(rest) {
        Ok(rest @ 1..) if rest < most.len() => f64::from_bits(*most.select_nth_unstable(rest - 1).1),
        _ => f64::INFINITY,
    };
    // What is no number is not above the bound either.
    let near = |&&(_, least, _): &&(usize, f64, f64)| least <= bound;
    open.iter().filter(near).map(|&(i, _, _)| i).collect()
}
