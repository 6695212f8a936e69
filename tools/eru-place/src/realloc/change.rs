//! What a workload asks for after a change. Pure.
//!
//! What must stay true: what is not given stays as it is, to the letter, and so does what a change leaves alike.

use eru_types::{Cpu, Devices, Request, Spec, Volume};

use super::amount::{Amount, DeviceAmount, Misfit, VolumeAmount};
use super::args::Change;

/// The spec after the change.
///
/// # Errors
/// The flag that makes no sense for this workload, and why.
pub(super) fn apply(spec: &Spec, change: &Change) -> Result<Spec, String> {
    let mut new = spec.clone();
    let old = normalised(&spec.resources)?;
    new.resources = request(&old, change)?;
    volumes(&mut new, change)?;
    settle(spec, new)
}

/// The spec with what a document asks for.
///
/// # Errors
/// What contradicts itself in it.
pub(super) fn adopt(spec: &Spec, document: &Spec) -> Result<Spec, String> {
    let new = Spec {
        resources: document.resources.clone(),
        volumes: document.volumes.clone(),
        volumes_request: document.volumes_request.clone(),
        ..spec.clone()
    };
    settle(spec, new)
}

/// What means the same is left as it was written; else it is completed by Eru's rules, by which a limit is never below
/// its request.
fn settle(spec: &Spec, mut new: Spec) -> Result<Spec, String> {
    let completed = normalised(&new.resources)?;
    new.resources = if completed == normalised(&spec.resources)? {
        spec.resources.clone()
    } else {
        completed
    };
    Ok(new)
}

fn normalised(request: &Request) -> Result<Request, String> {
    let mut request = request.clone();
    request.normalise().map_err(|(field, why)| format!("{field}: {why}"))?;
    Ok(request)
}

fn request(old: &Request, change: &Change) -> Result<Request, String> {
    let mut new = old.clone();
    let by = |name, both, request, limit| Pair {
        name,
        both,
        request,
        limit,
        delta: change.delta,
    };
    let cpu = by("cpu", change.cpu, change.cpu_request, change.cpu_limit);
    let [asked, limit] = cpu.applied([old.cpu_request.nano(), old.cpu_limit.nano()])?;
    (new.cpu_request, new.cpu_limit) = (Cpu::from_nano(asked), Cpu::from_nano(limit));
    let memory = by("memory", change.memory, change.memory_request, change.memory_limit);
    [new.memory_request, new.memory_limit] = memory.applied([old.memory_request, old.memory_limit])?;
    let storage = by("storage", change.storage, change.storage_request, change.storage_limit);
    [new.storage_request, new.storage_limit] = storage.applied([old.storage_request, old.storage_limit])?;
    new.cpu_bind = change.cpu_bind || old.cpu_bind && !change.cpu_unbind;
    for amount in &change.gpu {
        devices(&mut new, amount, change.delta)?;
    }
    Ok(new)
}

/// The flags of one resource.
struct Pair {
    name: &'static str,
    both: Option<Amount>,
    request: Option<Amount>,
    limit: Option<Amount>,
    delta: bool,
}

impl Pair {
    /// Request and limit after the change.
    fn applied(&self, [request, limit]: [u64; 2]) -> Result<[u64; 2], String> {
        let set = |flag: &str, amount: Option<Amount>, old| match amount {
            Some(amount) => amount.applied(old, self.delta).map_err(|why| wrong(flag, why)),
            None => Ok(old),
        };
        let [both, for_request, for_limit] =
            ["", "-request", "-limit"].map(|suffix| format!("--{}{suffix}", self.name));
        if self.delta && limit == 0 && self.limit.is_some() {
            return Err(format!(
                "{for_limit}: there is no limit that could be changed by an amount; set one"
            ));
        }
        let request = set(&for_request, self.request, set(&both, self.both, request)?)?;
        // Where there is no limit, an amount more or less makes none.
        if self.delta && limit == 0 {
            return Ok([request, 0]);
        }
        let limit = set(&for_limit, self.limit, set(&both, self.both, limit)?)?;
        Ok([request, limit])
    }
}

fn wrong(flag: &str, why: impl std::fmt::Display) -> String {
    format!("{flag}: {why}")
}

fn devices(request: &mut Request, amount: &DeviceAmount, delta: bool) -> Result<(), String> {
    let product = &amount.product;
    let flag = format!("--gpu {product}");
    let old = request.devices.get(product).cloned().unwrap_or(Devices::Count(0));
    let new = match (delta, amount.less, old, &amount.devices) {
        (false, false, _, devices) => devices.clone(),
        (false, true, ..) => return Err(wrong(&flag, Misfit::Negative)),
        (true, less, Devices::Count(old), Devices::Count(more)) => {
            let sum = if less {
                old.checked_sub(*more)
            } else {
                old.checked_add(*more)
            };
            Devices::Count(sum.ok_or_else(|| wrong(&flag, if less { Misfit::BelowZero } else { Misfit::TooMuch }))?)
        }
        (true, ..) => return Err(wrong(&flag, "devices by index are set, not added; leave --delta out")),
    };
    if new.is_empty() {
        request.devices.remove(product);
    } else {
        request.devices.insert(product.clone(), new);
    }
    Ok(())
}

fn volumes(spec: &mut Spec, change: &Change) -> Result<(), String> {
    for path in &change.volume_rm {
        let before = spec.volumes.len() + spec.volumes_request.len();
        spec.volumes.retain(|volume| volume.destination != *path);
        spec.volumes_request.retain(|volume| volume.destination != *path);
        if spec.volumes.len() + spec.volumes_request.len() == before {
            return Err(format!("--volume-rm {path}: it has no such volume"));
        }
    }
    for amount in &change.volume {
        let destination = &amount.volume.destination;
        if change.delta {
            // The request grows with it, where it is another.
            if spec.volumes_request.iter().any(|v| v.destination == *destination) {
                one(&mut spec.volumes_request, amount, true, "--volume")?;
            }
        } else {
            spec.volumes_request.retain(|v| v.destination != *destination);
        }
        one(&mut spec.volumes, amount, change.delta, "--volume")?;
    }
    for amount in &change.volume_request {
        let destination = &amount.volume.destination;
        let is_it = |volume: &&Volume| volume.destination == *destination;
        if change.delta && !spec.volumes_request.iter().any(|v| is_it(&v)) {
            spec.volumes_request.extend(spec.volumes.iter().find(is_it).cloned());
        }
        one(&mut spec.volumes_request, amount, change.delta, "--volume-request")?;
    }
    Ok(())
}

/// Changes one volume of a list, or adds it.
fn one(list: &mut Vec<Volume>, amount: &VolumeAmount, delta: bool, flag: &str) -> Result<(), String> {
    let wanted = &amount.volume;
    let flag = format!("{flag} {}", wanted.destination);
    match list.iter_mut().find(|volume| volume.destination == wanted.destination) {
        Some(old) if delta && !old.same_binding(wanted) => Err(wrong(
            &flag,
            format_args!("it is '{old}'; give the same source and flags"),
        )),
        Some(old) => {
            *old = amount.applied(old, delta).map_err(|why| wrong(&flag, why))?;
            Ok(())
        }
        None => {
            list.push(amount.applied(wanted, false).map_err(|why| wrong(&flag, why))?);
            Ok(())
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use clap::Parser;
    use serde_json::{Value, json};

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        change: Change,
    }

    fn spec(resources: &Value, volumes: &Value) -> Spec {
        let doc = json!({"app": "a", "entrypoint": "b", "image": "i", "resources": resources, "volumes": volumes});
        serde_json::from_value(doc).unwrap()
    }

    fn changed(spec: &Spec, flags: &str) -> Result<Spec, String> {
        let line = std::iter::once("x").chain(flags.split(' ').filter(|flag| !flag.is_empty()));
        apply(spec, &Line::try_parse_from(line).unwrap().change)
    }

    fn resources(old: Value, flags: &str) -> Value {
        serde_json::to_value(changed(&spec(&old, &json!([])), flags).unwrap().resources).unwrap()
    }

    #[test]
    fn what_is_not_given_stays_to_the_letter() {
        for old in [
            json!({}),
            json!({"cpu_limit": 2, "memory_limit": 1024}),
            json!({"cpu_request": 1.5, "cpu_bind": true, "devices": {"t4": 1}}),
        ] {
            let old = spec(&old, &json!(["AUTO:/d:rw:5"]));
            for flags in ["", "--delta --cpu 0 --memory=-0", "--delta --volume AUTO:/d:wr:0"] {
                assert_eq!(changed(&old, flags).unwrap(), old, "{flags}");
            }
        }
    }

    #[test]
    fn absolute_and_delta() {
        let old = || json!({"cpu_request": 1, "cpu_limit": 2, "memory_request": 1024, "memory_limit": 4096});
        let cpu = |flags| {
            let new = resources(old(), flags);
            (new["cpu_request"].as_f64().unwrap(), new["cpu_limit"].as_f64().unwrap())
        };
        assert_eq!(cpu("--cpu 3"), (3.0, 3.0));
        assert_eq!(cpu("--delta --cpu=-0.5"), (0.5, 1.5));
        assert_eq!(cpu("--cpu-request 1.5"), (1.5, 2.0));
        assert_eq!(cpu("--delta --cpu-limit 1"), (1.0, 3.0));
        assert_eq!(cpu("--cpu-limit 0.5"), (1.0, 1.0));
        let memory = |flags| resources(old(), flags)["memory_limit"].clone();
        assert_eq!(memory("--delta --memory=-1K"), 3072);
        assert_eq!(
            resources(json!({"memory_request": 1024}), "--delta --memory 1K")["memory_limit"],
            0
        );
        assert_eq!(resources(json!({"cpu_request": 1}), "--cpu-bind")["cpu_bind"], true);
        assert_eq!(
            resources(json!({"cpu_request": 1, "cpu_bind": true}), "--memory 5")["cpu_bind"],
            true
        );
        assert_eq!(
            resources(json!({"cpu_request": 1, "cpu_bind": true}), "--cpu-unbind")["cpu_bind"],
            false
        );
    }

    #[test]
    fn devices_are_counted() {
        let old = || json!({"devices": {"t4": 2, "a100": [0, 3]}});
        assert_eq!(resources(old(), "--delta --gpu t4=-1")["devices"]["t4"], 1);
        assert_eq!(resources(old(), "--delta --gpu t4=-2")["devices"]["t4"], Value::Null);
        assert_eq!(resources(old(), "--gpu a100=#1")["devices"]["a100"], json!([1]));
        assert_eq!(resources(old(), "--gpu new=1")["devices"]["new"], 1);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let old = spec(&json!({"cpu_request": 1, "devices": {"t4": 1}}), &json!(["/a:/b:ro"]));
        for (flags, text) in [
            ("--cpu=-1", "--cpu: it is negative"),
            ("--delta --cpu=-2", "--cpu: more would be taken off"),
            ("--delta --cpu-limit 1", "--cpu-limit: there is no limit"),
            ("--delta --gpu t4=-2", "--gpu t4: more would be taken off"),
            (
                "--delta --volume AUTO:/b",
                "it is '/a:/b:ro'; give the same source and flags",
            ),
            ("--delta --volume AUTO:/c:rw:-5", "--volume /c: it is negative"),
            ("--volume-rm /x", "it has no such volume"),
            ("--cpu 0 --cpu-bind", "cpu_request: binding cores needs an amount"),
        ] {
            let error = changed(&old, flags).unwrap_err();
            assert!(error.contains(text), "{flags}: {error}");
        }
    }

    #[test]
    fn volumes_are_replaced_added_grown_and_taken_away() {
        let old = spec(&json!({}), &json!(["AUTO:/d:rw:1024", "/a:/b:ro"]));
        let text = |flags: &str| {
            let new = changed(&old, flags).unwrap();
            let text = |list: &[Volume]| list.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
            format!("{} | {}", text(&new.volumes), text(&new.volumes_request))
        };
        assert_eq!(text("--volume AUTO:/d:rw:5"), "AUTO:/d:rw:5 /a:/b:ro | ");
        assert_eq!(text("--delta --volume :/d:wr:-24"), "AUTO:/d:rw:1000 /a:/b:ro | ");
        assert_eq!(text("--volume AUTO:/e"), "AUTO:/d:rw:1024 /a:/b:ro AUTO:/e | ");
        assert_eq!(text("--volume-rm /b"), "AUTO:/d:rw:1024 | ");
        assert_eq!(
            text("--delta --volume-request AUTO:/d:rw:-24"),
            "AUTO:/d:rw:1024 /a:/b:ro | AUTO:/d:rw:1000"
        );
    }
}
