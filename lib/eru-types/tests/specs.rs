//! The specs in `examples/apps` load, every entrypoint of them.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::path::Path;

use eru_types::appspec::AppSpec;

#[test]
fn every_entrypoint_of_the_examples_resolves() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/apps");
    let mut seen = 0;
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let app = AppSpec::parse(&std::fs::read_to_string(&path).unwrap())
            .unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        for entrypoint in app.entrypoints() {
            let spec = app
                .resolve(entrypoint)
                .unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            assert!(
                !spec.command.is_empty(),
                "{}: {entrypoint} runs nothing",
                path.display()
            );
            seen += 1;
        }
    }
    assert!(seen >= 4);
}

/// What a spec of a platform app looks like that also says how its image is built: the old spelling of the log, numbers
/// where strings are meant, and sections that are none of the scheduler's business.
#[test]
fn a_spec_with_a_build_in_it() {
    let yaml = r#"
appname: "proxy"
entrypoints:
  front:
    cmd: "/usr/local/bin/proxy -p /proxy -c /proxy/conf"
    restart: always
    dir: "/proxy"
    publish:
      - 80
    healthcheck:
      http_port: 80
      url: "/"
      code: 404
    log_config: "none"
    privileged: true
stages: [build, pack]
builds:
  build:
    base: "debian:12"
    args: {VERSION: "1.2.3", _DIR: "../proxy-${VERSION}"}
    commands: ["curl -o x.tar.gz https://proxy.example/${VERSION}.tar.gz && ./configure -j${JOBS}"]
    cache: {/usr/local/proxy: /usr/local/proxy}
  pack:
    labels: {ERU: 1, proxy: 1}
    commands: ["mkdir -p logs && ln -sf /dev/stdout logs/access.log"]
"#;
    let spec = AppSpec::parse(yaml).unwrap().resolve("front").unwrap();
    assert_eq!(
        (spec.publish, spec.healthcheck.unwrap().code),
        (vec!["80".to_owned()], 404)
    );
    assert_eq!(spec.log.unwrap().driver, "none");
    assert!(spec.privileged);
}
