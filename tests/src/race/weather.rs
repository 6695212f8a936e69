//! What goes on around the racers: garbage is collected, the store dies and hangs, the operator changes nodes.

use std::sync::PoisonError;
use std::time::Duration;

use fastrand::Rng;

use super::process::{Fault, run};
use super::{Arena, wishes};

fn millis(rng: &mut Rng, range: std::ops::Range<u64>) -> Duration {
    Duration::from_millis(rng.u64(range))
}

/// Runs `eru-place gc` again and again, as cron would, and `audit`, which never finds anything.
pub(super) fn collect(arena: &Arena, mut rng: Rng) -> Result<(), String> {
    while !arena.wait(millis(&mut rng, 20..400)) {
        arena.expect("gc", &run(&arena.url, &["gc"], &[], Fault::any(&mut rng))?)?;
        let audit = run(&arena.url, &["audit"], &[], Fault::None)?;
        arena.expect("audit", &audit)?;
        if audit.code == Some(1) {
            return Err(format!("audit says {:?}", audit.documents));
        }
    }
    Ok(())
}

/// Lets an etcd die, stop and hang from time to time. In the end it runs.
pub(super) fn storm(arena: &Arena, mut rng: Rng) -> Result<(), String> {
    let mut etcd = arena.etcd.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(etcd) = etcd.as_mut() else { return Ok(()) };
    while !arena.wait(millis(&mut rng, 700..2_500)) {
        match rng.u8(..3) {
            0 => etcd.kill(),
            1 => etcd.stop(),
            _ => etcd.pause(),
        }
        arena.wait(millis(&mut rng, 0..500));
        etcd.resume();
        etcd.start_again();
    }
    Ok(())
}

/// Cordons nodes and changes what they have to give, takes nodes away and puts them back.
pub(super) fn restless(arena: &Arena, mut rng: Rng) -> Result<(), String> {
    while !arena.wait(millis(&mut rng, 5..60)) {
        let name = wishes::name(rng.usize(..arena.nodes));
        let memory = format!("{}M", rng.u64(2_048..16_384));
        let cores = rng.u64(2..=8);
        let cpu = cores.to_string();
        // Cores that are added must be of a NUMA node, where the node is divided.
        let (near, far) = (format!("0-{}", cores / 2 - 1), format!("{}-{}", cores / 2, cores - 1));
        let numa = [
            "--numa-cpu",
            &near,
            "--numa-cpu",
            &far,
            "--numa-memory",
            "1G",
            "--numa-memory",
            "1G",
        ];
        let resize = [&["node", "set", &name, "--cpu", &cpu], &numa[..]].concat();
        let args: &[&str] = match rng.u8(..8) {
            0 | 1 => &["node", "cordon", &name],
            2..=4 => &["node", "uncordon", &name],
            5 => &["node", "set", &name, "--memory", &memory],
            6 => &resize,
            _ => &["node", "rm", &name],
        };
        arena.expect("node", &run(&arena.url, args, &[], Fault::any(&mut rng))?)?;
        if args[1] == "rm" {
            let again = ["node", "add", &name, "--pod", "p", "--cpu", "8", "--memory", "16G"];
            arena.expect("node", &run(&arena.url, &again, &[], Fault::None)?)?;
        }
    }
    Ok(())
}
