//! Why not even one instance fits, with figures.

use eru_types::format_size;

use super::numa::Room;
use super::{Shape, capacity, free};
use crate::Host;

/// What the cores of a node lack for one instance of `pieces` pieces and `memory` bytes: the cores themselves, or a NUMA
/// node with the memory for it. `None` when they lack nothing, although the node may lack the memory as a whole.
#[must_use]
pub fn cores_lack(host: &Host<'_>, pieces: u64, memory: u64) -> Option<String> {
    let Some(shape) = Shape::new(host, pieces) else {
        return Some("binding cores needs an amount of CPU; none is requested".into());
    };
    if capacity(host, pieces, 0) == 0 {
        return Some(text(host, shape));
    }
    let fits = capacity(host, pieces, memory) > 0 || Room::of(host, memory).most() == 0;
    (!fits).then(|| {
        format!(
            "the cores fit within one NUMA node only, and none has {} memory free for them",
            format_size(memory)
        )
    })
}

fn text(host: &Host<'_>, shape: Shape) -> String {
    let (mut wholes, mut most) = (0u64, 0);
    for (_, free) in free::cores(host) {
        if free::is_whole(free, shape.base) {
            wholes += 1;
        } else {
            most = most.max(free);
        }
    }
    let (cores, full, part) = (host.capacity.cpu_map.len(), shape.full, shape.part);
    if cores == 0 {
        return "the node has no cores to bind".into();
    }
    let whole = format!("{wholes} of {cores} cores are free as a whole");
    if part == 0 {
        return format!("{whole}, {full} are needed");
    }
    let share = match shape.max_share {
        Some(share) if wholes > full => format!(", at most {share} may serve fragments"),
        _ => String::new(),
    };
    let others = format!("at most {most} pieces of any other are");
    let needed = match full {
        0 => format!("{part} pieces of one are needed"),
        _ => format!("{full} and {part} pieces of another are needed"),
    };
    format!("{whole}, {others}{share}; {needed}")
}

/// Why not even one instance of `pieces` pieces and `memory` bytes can be bound; `None` when one can.
#[must_use]
pub fn shortage(host: &Host<'_>, pieces: u64, memory: u64) -> Option<String> {
    let cores = cores_lack(host, pieces, memory);
    let room = Room::of(host, memory);
    let memory = (room.most() == 0).then(|| {
        let [free, all, each] = [room.left, host.capacity.memory, memory].map(format_size);
        format!("{free} of {all} memory are free, {each} are needed")
    });
    match (cores, memory) {
        (Some(cores), Some(memory)) => Some(format!("{cores}; {memory}")),
        (cores, memory) => cores.or(memory),
    }
}
