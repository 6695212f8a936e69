//! A workload as Docker's container: a pure function from the document to the request.

use std::collections::{BTreeMap, HashMap};

use bollard::models::{
    ContainerCreateBody, HostConfig, HostConfigLogConfig, Mount, MountType, PortBinding, ResourcesUlimits,
    RestartPolicy, RestartPolicyNameEnum,
};
use eru_types::{Log, Restart, Volume, Workload};

use super::limits;
use crate::instance;

/// Open files that a workload may have, as the original sets it.
const NOFILE: u64 = 65_535;

/// Where a container's interfaces come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wiring {
    /// The engine's own network: `host`, `none` or `bridge`.
    Own(String),
    /// `eru-net`, called by the OCI runtime `eru`.
    Eru {
        /// What it is told.
        conf: String,
    },
}

/// The variable that describes a container's networks to the OCI runtime wrapper, which takes it out again.
const NET_CONF: &str = "ERU_NET_CONF";
/// The OCI runtime that calls `eru-net`.
pub(super) const RUNTIME: &str = "eru";

/// The request that creates the container of `workload`.
pub(super) fn container(workload: &Workload, wiring: &Wiring, labels: BTreeMap<String, String>) -> ContainerCreateBody {
    let spec = &workload.spec;
    let mut env = instance::env(workload);
    if let Wiring::Eru { conf } = wiring {
        env.insert(NET_CONF.into(), conf.clone());
    }
    let volumes: Vec<Volume> = spec.volumes.iter().map(|volume| expanded(volume, &env)).collect();
    let anonymous: Vec<String> = volumes
        .iter()
        .filter(|volume| volume.is_auto() && volume.writable)
        .map(|volume| volume.destination.clone())
        .collect();
    let ports = published(workload, wiring);
    ContainerCreateBody {
        image: Some(spec.image.clone()),
        hostname: (*wiring != Wiring::Own("host".into())).then(|| workload.id.clone()),
        cmd: (!spec.command.is_empty()).then(|| spec.command.clone()),
        env: Some(env.into_iter().map(|(name, value)| format!("{name}={value}")).collect()),
        labels: Some(labels.into_iter().collect()),
        user: user(workload),
        working_dir: spec.dir.clone(),
        volumes: (!anonymous.is_empty()).then_some(anonymous),
        exposed_ports: (!ports.is_empty()).then(|| ports.clone()),
        host_config: Some(host(workload, wiring, &volumes, &ports)),
        ..ContainerCreateBody::default()
    }
}

/// Extended privileges mean root and one capability, as in the original, and not Docker's `--privileged`.
fn user(workload: &Workload) -> Option<String> {
    if workload.spec.privileged {
        Some("root".into())
    } else {
        workload.spec.user.clone()
    }
}

fn host(workload: &Workload, wiring: &Wiring, volumes: &[Volume], ports: &[String]) -> HostConfig {
    let spec = &workload.spec;
    let mode = match wiring {
        Wiring::Own(mode) => mode.clone(),
        Wiring::Eru { .. } => "none".into(),
    };
    // The host's own network keeps the host's name servers and kernel parameters.
    let own = mode != "host";
    let mut host = HostConfig {
        runtime: matches!(wiring, Wiring::Eru { .. }).then(|| RUNTIME.into()),
        // Otherwise a program that does not handle SIGTERM is only ever killed, and zombies stay.
        init: Some(true),
        mounts: some(volumes.iter().filter_map(mount).collect()),
        restart_policy: Some(restart(spec.restart)),
        log_config: spec.log.as_ref().map(|log| log_config(log, workload)),
        dns: if own { some(spec.dns.clone()) } else { None },
        sysctls: (own && !spec.sysctls.is_empty()).then(|| hash(&spec.sysctls)),
        extra_hosts: some(spec.extra_hosts.clone()),
        port_bindings: (!ports.is_empty()).then(|| bindings(ports)),
        cap_add: spec.privileged.then(|| vec!["SYS_ADMIN".into()]),
        network_mode: Some(mode),
        ..HostConfig::default()
    };
    limits::apply(workload, &mut host);
    host
}

/// The original's limit of open files. dockerd cannot give what it must not have itself: where this process has less,
/// so will dockerd, and its own default is left.
pub(super) fn limit_open_files(host: &mut HostConfig, ours: u64) {
    if ours < NOFILE {
        return;
    }
    let limit = Some(NOFILE.cast_signed());
    host.ulimits = Some(vec![ResourcesUlimits {
        name: Some("nofile".into()),
        soft: limit,
        hard: limit,
    }]);
}

/// A volume whose paths may name variables.
fn expanded(volume: &Volume, env: &BTreeMap<String, String>) -> Volume {
    Volume {
        source: instance::expand(&volume.source, env),
        destination: instance::expand(&volume.destination, env),
        ..volume.clone()
    }
}

fn some<T>(list: Vec<T>) -> Option<Vec<T>> {
    (!list.is_empty()).then_some(list)
}

fn hash(map: &BTreeMap<String, String>) -> HashMap<String, String> {
    map.iter().map(|(key, value)| (key.clone(), value.clone())).collect()
}

/// What is not an anonymous volume, which is a field of its own: that one is filled with what the image has there.
fn mount(volume: &Volume) -> Option<Mount> {
    let auto = volume.is_auto();
    if auto && volume.writable {
        return None;
    }
    Some(Mount {
        target: Some(volume.destination.clone()),
        source: (!auto).then(|| volume.source.clone()),
        typ: Some(if auto { MountType::VOLUME } else { MountType::BIND }),
        read_only: Some(!volume.writable),
        ..Mount::default()
    })
}

/// `always` becomes `unless-stopped`: Docker's own `always` would start what was stopped on purpose whenever dockerd
/// is started.
fn restart(policy: Restart) -> RestartPolicy {
    let (name, retries) = match policy {
        Restart::No => (RestartPolicyNameEnum::NO, None),
        Restart::Always => (RestartPolicyNameEnum::UNLESS_STOPPED, None),
        Restart::OnFailure(n) => (RestartPolicyNameEnum::ON_FAILURE, Some(i64::from(n))),
    };
    RestartPolicy {
        name: Some(name),
        maximum_retry_count: retries,
    }
}

/// The original's options, under those of the spec.
fn log_config(log: &Log, workload: &Workload) -> HostConfigLogConfig {
    let mut config = HashMap::new();
    if log.driver != "none" {
        config.insert("mode".into(), "non-blocking".into());
        config.insert("max-buffer-size".into(), "4m".into());
        if log.driver != "local" {
            config.insert("tag".into(), format!("{} {{{{.ID}}}}", workload.name));
        }
    }
    config.extend(hash(&log.config));
    HostConfigLogConfig {
        typ: Some(log.driver.clone()),
        config: Some(config),
    }
}

/// The ports that Docker forwards, as `port/protocol`: those of a bridge only.
fn published(workload: &Workload, wiring: &Wiring) -> Vec<String> {
    if *wiring != Wiring::Own("bridge".into()) {
        return Vec::new();
    }
    let with_protocol = |port: &String| {
        if port.contains('/') {
            port.clone()
        } else {
            format!("{port}/tcp")
        }
    };
    workload.spec.publish.iter().map(with_protocol).collect()
}

/// Each port of the container is the same port of the host.
fn bindings(ports: &[String]) -> HashMap<String, Option<Vec<PortBinding>>> {
    let binding = |port: &String| PortBinding {
        host_ip: None,
        host_port: port.split('/').next().map(str::to_owned),
    };
    ports
        .iter()
        .map(|port| (port.clone(), Some(vec![binding(port)])))
        .collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn workload(spec: Value) -> Workload {
        let mut all = json!({
            "id": "w1", "name": "app_web_abcdef", "node": "n1", "engine": "docker",
            "spec": { "app": "app", "entrypoint": "web", "image": "busybox:eru" },
        });
        for (field, value) in spec.as_object().unwrap() {
            all["spec"][field] = value.clone();
        }
        serde_json::from_value(all).unwrap()
    }

    fn body(spec: Value, mode: &str) -> Value {
        let body = container(&workload(spec), &Wiring::Own(mode.into()), BTreeMap::new());
        serde_json::to_value(body).unwrap()
    }

    #[test]
    fn command_user_and_dir() {
        let body = body(
            json!({"command": ["httpd", "-f"], "user": "nobody", "dir": "/www"}),
            "none",
        );
        assert_eq!(
            (&body["Cmd"], &body["User"]),
            (&json!(["httpd", "-f"]), &json!("nobody"))
        );
        assert_eq!(
            (&body["WorkingDir"], &body["Image"]),
            (&json!("/www"), &json!("busybox:eru"))
        );
        assert_eq!(
            (&body["Hostname"], &body["HostConfig"]["Init"]),
            (&json!("w1"), &json!(true))
        );
        assert_eq!(body["HostConfig"]["RestartPolicy"]["Name"], "no");
    }

    #[test]
    fn privileged_is_root_and_one_capability() {
        let body = body(json!({"privileged": true, "user": "nobody"}), "none");
        assert_eq!(
            (&body["User"], &body["HostConfig"]["CapAdd"]),
            (&json!("root"), &json!(["SYS_ADMIN"]))
        );
        assert_eq!(body["HostConfig"]["Privileged"], Value::Null);
    }

    #[test]
    fn volumes() {
        let volumes = json!({"volumes": ["/srv:/data:ro", "AUTO:/cache:rw:1G", "AUTO:/empty:ro", "/a:/b"]});
        let body = body(volumes, "none");
        assert_eq!(body["Volumes"], json!({"/cache": {}}));
        assert_eq!(
            body["HostConfig"]["Mounts"],
            json!([
                {"Target": "/data", "Source": "/srv", "Type": "bind", "ReadOnly": true},
                {"Target": "/empty", "Type": "volume", "ReadOnly": true},
                {"Target": "/b", "Source": "/a", "Type": "bind", "ReadOnly": false},
            ])
        );
    }

    #[test]
    fn the_hosts_network_keeps_the_hosts_settings() {
        let spec = json!({"dns": ["10.0.0.1"], "sysctls": {"net.core.somaxconn": "1024"}, "publish": ["80"]});
        let host = body(spec.clone(), "host");
        assert_eq!(host["HostConfig"]["NetworkMode"], "host");
        assert_eq!(
            (&host["HostConfig"]["Dns"], &host["HostConfig"]["Sysctls"]),
            (&Value::Null, &Value::Null)
        );
        let bridge = body(spec, "bridge");
        assert_eq!(bridge["HostConfig"]["Dns"], json!(["10.0.0.1"]));
        assert_eq!(bridge["HostConfig"]["Sysctls"], json!({"net.core.somaxconn": "1024"}));
        assert_eq!(bridge["ExposedPorts"], json!({"80/tcp": {}}));
        assert_eq!(bridge["HostConfig"]["PortBindings"]["80/tcp"][0]["HostPort"], "80");
    }

    #[test]
    fn networks_of_ours_come_by_the_runtime() {
        let wiring = Wiring::Eru { conf: "{}".into() };
        let body = serde_json::to_value(container(&workload(json!({})), &wiring, BTreeMap::new())).unwrap();
        let host = &body["HostConfig"];
        assert_eq!(
            (&host["Runtime"], &host["NetworkMode"]),
            (&json!("eru"), &json!("none"))
        );
        assert!(body["Env"].as_array().unwrap().contains(&json!("ERU_NET_CONF={}")));
    }

    #[test]
    fn logs_do_not_hold_a_workload_up() {
        let log = json!({"log": {"type": "json-file", "config": {"max-size": "1m", "mode": "blocking"}}});
        let config = &body(log, "none")["HostConfig"]["LogConfig"];
        assert_eq!(config["Type"], "json-file");
        assert_eq!(
            config["Config"],
            json!({"mode": "blocking", "max-size": "1m", "max-buffer-size": "4m", "tag": "app_web_abcdef {{.ID}}"})
        );
        assert_eq!(
            body(json!({"log": {"type": "none"}}), "none")["HostConfig"]["LogConfig"]["Config"],
            json!({})
        );
        assert_eq!(body(json!({}), "none")["HostConfig"]["LogConfig"], Value::Null);
    }

    #[test]
    fn open_files_are_limited_where_that_is_allowed() {
        let limits = |ours| {
            let mut host = HostConfig::default();
            limit_open_files(&mut host, ours);
            host.ulimits.map(|limits| limits[0].hard)
        };
        assert_eq!(limits(1 << 20), Some(Some(65_535)));
        assert_eq!(limits(20_000), None);
    }

    #[test]
    fn restart_policies() {
        let policy = |restart: &str| body(json!({"restart": restart}), "none")["HostConfig"]["RestartPolicy"].clone();
        assert_eq!(policy("always")["Name"], "unless-stopped");
        assert_eq!(
            policy("on-failure:3"),
            json!({"Name": "on-failure", "MaximumRetryCount": 3})
        );
    }
}
