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
    let start = infos.iter().map(|info| Climb::new(info, need)).collect();
    let (mut climbs, rest) = approach(need, start);
    finish(rest, &mut climbs, infos);
    Ok(climbs.into_iter().map(|climb| climb.given).collect())
}

/// Climbs so far that at most one instance a node is left to give, or that all that are left end at the same usage. How
/// many are left is told too.
fn approach(need: u64, mut climbs: Vec<Climb>) -> (Vec<Climb>, u64) {
    // What is below `low` is needed, what is below `high` is too much.
    let (mut low, mut high) = (0, f64::INFINITY.to_bits() + 1);
    let mut rest = need;
    for round in 0.. {
        if rest <= climbs.len() as u64 || high - low <= 1 {
            break;
        }
        let guess = match round {
            0 => guess(&climbs, rest, true),
            1 | 2 => guess(&climbs, rest, false),
            // Where guesses do not help, halving gets there.
            _ if round % 2 == 0 => guess(&climbs, rest, false),
            _ => low + (high - low) / 2,
        };
        let ceiling = guess.clamp(low + 1, high - 1);
        match below(ceiling, &climbs, need) {
            Some((higher, left)) => (climbs, rest, low) = (higher, left, ceiling),
            None => high = ceiling,
        }
    }
    (climbs, rest)
}

/// Where the nodes end, about. As instances are whole, each node stays half an instance below on average: evened out,
/// that comes closer, but is too high when they all do alike.
fn guess(climbs: &[Climb], rest: u64, even_out: bool) -> u64 {
    let level = water::level(climbs, rest as f64);
    let halves = (level.on_way / 2.0 - level.on_way.sqrt()).max(0.0);
    let lift = if even_out && level.steepness > 0.0 {
        halves / level.steepness
    } else {
        0.0
    };
    (level.usage + lift).to_bits()
}

/// All nodes up to a ceiling, and what is then left of the need; `None` when that is too much.
fn below(ceiling: u64, climbs: &[Climb], need: u64) -> Option<(Vec<Climb>, u64)> {
    let mut left = need;
    let mut higher = Vec::with_capacity(climbs.len());
    for climb in climbs {
        let mut climb = *climb;
        climb.below(ceiling);
        left = left.checked_sub(climb.given)?;
        higher.push(climb);
    }
    Some((higher, left))
}

/// Gives the rest in the order of the keys. As many nodes as there are instances suffice, those with the first keys.
fn finish(mut rest: u64, climbs: &mut [Climb], infos: &[Info<'_>]) {
    let open: Vec<(u64, usize)> = climbs
        .iter()
        .enumerate()
        .filter(|(_, climb)| climb.left() > 0)
        .map(|(i, climb)| (climb.next(), i))
        .collect();
    let chosen = smallest(open, usize::try_from(rest).unwrap_or(usize::MAX), infos);
    let last = chosen.iter().map(|&i| climbs[i].next()).max().unwrap_or_default();
    let once = chosen.len() as u64 == rest
        && chosen
            .iter()
            .all(|&i| climbs[i].left() == 1 || climbs[i].second() > last);
    if once {
        for i in chosen {
            climbs[i].step(1);
        }
        return;
    }
    let entry = |climbs: &[Climb], i: usize| Reverse((climbs[i].next(), infos[i].node, i));
    let mut queue: BinaryHeap<_> = chosen.iter().map(|&i| entry(climbs, i)).collect();
    while rest > 0
        && let Some(Reverse((_, _, i))) = queue.pop()
    {
        rest -= climbs[i].step(rest);
        if climbs[i].left() > 0 {
            queue.push(entry(climbs, i));
        }
    }
}
