use super::*;

const ALL: &str = r#"
appname: shop
entrypoints:
  web:
    commands: ["/srv/web", "--port", "8080"]
    dir: /srv
    privileged: false
    restart: "on-failure:3"
    publish: [8080]
    healthcheck: {tcp_ports: ["8080"], http_port: 8080, url: /ping, code: 200}
    hook: {after_start: ["/srv/warm"], before_stop: ["/srv/drain"], force: true}
    log: {type: journald, config: {tag: shop}}
    sysctls: {net.core.somaxconn: 1024}
  worker:
    cmd: "/srv/worker -v"
    log_config: none
volumes: ["/srv/cfg:/etc/shop:ro"]
volumes_request: ["AUTO:/data:rw:10G"]
labels: {team: a, tier: 1}
dns: [10.0.0.2]
extra_hosts: ["db:10.0.0.9"]
stages: [build]
builds: {build: {base: x}}
"#;

#[test]
fn every_field_is_read() {
    let app = AppSpec::parse(ALL).unwrap();
    assert_eq!(app.entrypoints().collect::<Vec<_>>(), ["web", "worker"]);
    let web = app.resolve("web").unwrap();
    assert_eq!(web.command, ["/srv/web", "--port", "8080"]);
    assert_eq!((web.dir.as_deref(), web.restart), (Some("/srv"), Restart::OnFailure(3)));
    assert_eq!(web.publish, ["8080"]);
    let check = web.healthcheck.unwrap();
    assert_eq!(
        (check.tcp_ports, check.http_port, check.code),
        (vec![8080], Some(8080), 200)
    );
    assert!(web.hooks.unwrap().force);
    assert_eq!(web.log.unwrap().config["tag"], "shop");
    assert_eq!(web.sysctls["net.core.somaxconn"], "1024");
    assert_eq!(web.labels["tier"], "1");
    assert!(!web.volumes[0].writable && web.volumes_request[0].is_auto());
    let worker = app.resolve("worker").unwrap();
    assert_eq!(worker.command, ["/srv/worker", "-v"]);
    assert_eq!(worker.log.unwrap().driver, "none");
}

#[test]
fn a_misspelt_field_is_named_with_the_right_one() {
    let error = AppSpec::parse("appname: a\nentrypoints:\n  web:\n    commnds: [x]\n").unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 4, column 5: unknown field `commnds`; did you mean `commands`?"
    );
}

#[test]
fn values_that_make_no_sense_are_named() {
    let bad = |inner: &str| {
        let app = AppSpec::parse(&format!("appname: a\nentrypoints:\n  web:\n    {inner}\n"));
        app.and_then(|app| app.resolve("web")).unwrap_err().to_string()
    };
    assert!(bad("restart: sometimes").starts_with("entrypoints.web.restart: 'sometimes'"));
    assert!(bad("publish: [80000]").starts_with("entrypoints.web.publish: '80000'"));
    assert!(bad("healthcheck: {tcp_ports: [http]}").starts_with("entrypoints.web.healthcheck: 'http'"));
    assert!(bad("cmd: [a, b]").starts_with("line 4"));
}

#[test]
fn entrypoints_are_checked() {
    let app = AppSpec::parse("appname: a\nentrypoints: {a_b: {cmd: x}}\n").unwrap();
    assert!(app.resolve("a_b").unwrap_err().to_string().contains("underscore"));
    assert!(app.resolve("c").unwrap_err().to_string().contains("it has a_b"));
    assert!(AppSpec::parse("appname: a\nentrypoints: {}\n").is_err());
    assert!(AppSpec::parse("appname: a/b\nentrypoints: {x: {}}\n").is_err());
}

#[test]
fn writers_of_yaml_take_liberties() {
    let yaml = "x-common: 1\n";
    assert!(AppSpec::parse(yaml).is_err());
    let yaml = r#"
appname: a
entrypoints:
  bare:
  web: &web
    cmd: serve
    restart: no
    healthcheck: {http_port: "80", code: "404"}
  twin:
    <<: *web
    cmd: serve --twice
"#;
    let app = AppSpec::parse(yaml).unwrap();
    assert!(app.resolve("bare").unwrap().command.is_empty());
    let twin = app.resolve("twin").unwrap();
    assert_eq!(twin.command, ["serve", "--twice"]);
    assert_eq!((twin.restart, twin.healthcheck.unwrap().code), (Restart::No, 404));
    let odd = AppSpec::parse("appname: a\nentrypoints: {w: {healthcheck: {code: 9999}}}\n").unwrap();
    assert!(
        odd.resolve("w")
            .unwrap_err()
            .to_string()
            .contains("'9999' is not an HTTP status")
    );
}
