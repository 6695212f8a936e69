//! The example plugin, as it is shipped.

use std::path::Path;
use std::time::Duration;

use eru_plugin::{Amounts, Plugins, Stock};
use eru_testkit::{Missing, available};
use serde_json::{Value, json};

const NAME: &str = "hostports";

fn plugins() -> Option<Plugins> {
    available(Missing::unless_program("jq", "jq"))?;
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/plugins");
    Some(Plugins::new(&dir, Duration::from_secs(300)))
}

fn ports(names: &[&str]) -> Amounts {
    names.iter().map(|name| ((*name).to_owned(), 1)).collect()
}

#[test]
fn it_says_what_it_is() {
    let Some(plugins) = plugins() else { return };
    assert_eq!(plugins.list().unwrap(), [NAME]);
    let about = plugins.describe(NAME).unwrap();
    assert_eq!(about.name, NAME);
    assert!(about.help.contains("ports"), "{about:?}");
}

#[test]
fn no_two_instances_on_a_node_get_the_same_port() {
    let Some(plugins) = plugins() else { return };
    let capacity = plugins
        .node(NAME, "n1", &json!(["80", 443, "8000-8001", "53/udp"]))
        .unwrap();
    assert_eq!(
        capacity,
        ports(&["80/tcp", "443/tcp", "8000/tcp", "8001/tcp", "53/udp"])
    );
    let web = json!(["80", "443"]);
    let mut usage = Amounts::new();
    let bound = plugins.bind(NAME, &web, on("n1", &capacity, &usage), 3).unwrap();
    assert_eq!(bound, [ports(&["80/tcp", "443/tcp"])]);
    usage.extend(bound.into_iter().flatten());
    // Port 53 is there for UDP only.
    for (request, fits) in [
        (web, 0),
        (json!(["8000"]), 1),
        (json!(["443/tcp"]), 0),
        (json!(["53"]), 0),
    ] {
        let offers = plugins.capacity(NAME, &request, [on("n1", &capacity, &usage)]).unwrap();
        let bound = plugins.bind(NAME, &request, on("n1", &capacity, &usage), 2).unwrap();
        assert_eq!(offers.get("n1").map_or(0, |offer| offer.capacity), fits, "{request}");
        assert_eq!(bound.len(), usize::try_from(fits).unwrap(), "{request}");
    }
}

#[test]
fn many_nodes_are_one_call() {
    let Some(plugins) = plugins() else { return };
    let (all, none) = (ports(&["80/tcp", "81/tcp"]), Amounts::new());
    let nodes: Vec<String> = (0..1000).map(|n| format!("n{n:04}")).collect();
    // On every other node the port is taken.
    let taken = ports(&["80/tcp"]);
    let stocks = nodes.iter().enumerate().map(|(n, node)| {
        let usage = if n % 2 == 0 { &none } else { &taken };
        on(node, &all, usage)
    });
    let stocks: Vec<Stock<'_>> = stocks.collect();
    let request = json!(["80"]);
    let offers = plugins.capacity(NAME, &request, stocks.iter().copied()).unwrap();
    assert_eq!(offers.len(), 500);
    let bound = plugins
        .bind_all(NAME, &request, stocks.iter().map(|stock| (*stock, 1)))
        .unwrap();
    assert_eq!(bound.len(), 1000);
    assert!(
        bound
            .iter()
            .all(|(node, each)| each.len() == usize::from(offers.contains_key(node)))
    );
}

#[test]
fn a_bad_request_is_told_apart() {
    let Some(plugins) = plugins() else { return };
    let cases: [(Value, &str); 7] = [
        (json!("80"), "a list of ports is asked for"),
        (json!([]), "a list of ports is asked for"),
        (json!(["http"]), "http is not a port between 1 and 65535"),
        (json!(["80\n81"]), "is not a port between 1 and 65535"),
        (json!(["65536"]), "65536 is not a port"),
        (json!(["9-5"]), "9-5 is not a range of ports"),
        (json!(["80/sctp"]), "80/sctp: the protocol is tcp or udp"),
    ];
    for (request, why) in cases {
        let error = plugins.node(NAME, "n1", &request).unwrap_err();
        assert!(error.bad_request(), "{error}");
        assert!(error.to_string().contains(why), "{error}");
    }
}

fn on<'a>(node: &'a str, capacity: &'a Amounts, usage: &'a Amounts) -> Stock<'a> {
    Stock { node, capacity, usage }
}
