//! What one node can take of one request, and what exactly each instance gets.

use eru_types::{Bound, Cpu, CpuMap, Node, Request, format_size};

use crate::cores;

/// One dimension of a node, with how many instances it has room for.
struct Dimension {
    room: u64,
    lacks: String,
}

/// How many cores of its own each instance gets; 0 when none are bound.
fn whole_cores(request: &Request) -> u64 {
    if request.cpu_bind {
        request.cpu_request.nano() / Cpu::cores(1).nano()
    } else {
        0
    }
}

fn dimensions(node: &Node, request: &Request) -> Vec<Dimension> {
    let mut found = Vec::new();
    let (capacity, usage) = (&node.capacity, &node.usage);
    if request.cpu_request > Cpu::ZERO {
        let free = capacity.cpu.checked_sub(usage.cpu).unwrap_or_default();
        let lacks = format!(
            "{} of {} cores are free, {} are needed",
            free, capacity.cpu, request.cpu_request
        );
        found.push(Dimension {
            room: free.nano() / request.cpu_request.nano(),
            lacks,
        });
    }
    if request.cpu_bind {
        let each = whole_cores(request);
        let lacks = format!("too few cores are free as a whole, {each} are needed");
        found.push(Dimension {
            room: cores::capacity(node, each),
            lacks,
        });
    }
    if request.memory_request > 0 {
        let free = capacity.memory.saturating_sub(usage.memory);
        let lacks = format!(
            "{} of {} memory are free, {} are needed",
            format_size(free),
            format_size(capacity.memory),
            format_size(request.memory_request)
        );
        found.push(Dimension {
            room: free / request.memory_request,
            lacks,
        });
    }
    found
}

/// How many more instances of a normalised request fit on the node; `u64::MAX` when it asks for nothing.
///
/// CPU that is asked for but not bound counts against the node's cores, as what is bound does.
#[must_use]
pub fn capacity(node: &Node, request: &Request) -> u64 {
    dimensions(node, request)
        .iter()
        .map(|dimension| dimension.room)
        .min()
        .unwrap_or(u64::MAX)
}

/// Why not even one instance fits on the node; `None` when one does. All dimensions that lack are named.
#[must_use]
pub fn shortage(node: &Node, request: &Request) -> Option<String> {
    let lacks: Vec<_> = dimensions(node, request)
        .into_iter()
        .filter(|dimension| dimension.room == 0)
        .map(|d| d.lacks)
        .collect();
    (!lacks.is_empty()).then(|| lacks.join("; "))
}

/// What each of up to `count` instances of a normalised request gets on the node: as many as fit.
#[must_use]
pub fn bind(node: &Node, request: &Request, count: u64) -> Vec<Bound> {
    let count = count.min(capacity(node, request));
    let bound = |cpu_map| Bound {
        cpu: request.cpu_request,
        cpu_map,
        memory: request.memory_request,
        ..Bound::default()
    };
    if request.cpu_bind {
        cores::bind(node, whole_cores(request), count)
            .into_iter()
            .map(bound)
            .collect()
    } else {
        (0..count).map(|_| bound(CpuMap::new())).collect()
    }
}

/// Whether this version can bind such a request at all.
///
/// # Errors
/// What it cannot do, with the remedy.
pub fn supported(request: &Request) -> Result<(), String> {
    if request.cpu_bind && !request.cpu_request.nano().is_multiple_of(Cpu::cores(1).nano()) {
        return Err(format!(
            "{} cores cannot be bound, only whole ones; ask for a whole number",
            request.cpu_request
        ));
    }
    Ok(())
}

/// Takes up to `count` instances off a node, without telling them apart; what does not fit is left out.
pub fn reserve(node: &mut Node, request: &Request, count: u64) {
    let count = count.min(capacity(node, request));
    if request.cpu_bind {
        for bound in bind(node, request, count) {
            // It fits, so nothing can overflow.
            let _ = crate::take(&mut node.usage, &bound);
        }
        return;
    }
    let usage = &mut node.usage;
    usage.cpu = Cpu::from_nano(
        usage
            .cpu
            .nano()
            .saturating_add(request.cpu_request.nano().saturating_mul(count)),
    );
    usage.memory = usage
        .memory
        .saturating_add(request.memory_request.saturating_mul(count));
}
