//! Interfaces, addresses and routes in namespaces of the tests' own.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::net::IpAddr;
use std::os::fd::AsFd;

use eru_sys::netlink::{Mac, MacvlanMode, Netlink, NewLink, Route};
use eru_sys::{Forgive, netns};
use eru_testkit::{Missing, available};

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

#[test]
fn a_veth_pair_across_two_namespaces() {
    if available(Missing::unless_root()).is_none() {
        return;
    }
    let (here, there) = (netns::create_unnamed().unwrap(), netns::create_unnamed().unwrap());
    let mut host = Netlink::open_in(&here).unwrap();
    let mut guest = Netlink::open_in(&there).unwrap();
    let mac: Mac = "02:00:00:00:00:07".parse().unwrap();
    let link = NewLink::named("eruh0").mtu(1400).up();
    let peer = NewLink::named("erug0").netns(there.as_fd()).mac(mac).mtu(1400);
    host.create_veth(&link, &peer).unwrap();
    let again = host.create_veth(&link, &peer).unwrap_err();
    assert!(again.exists(), "{again}");
    assert!(
        again
            .to_string()
            .starts_with("creating veth eruh0 with peer erug0: file exists"),
        "{again}"
    );

    let outer = host.link("eruh0").unwrap();
    assert_eq!((outer.kind.as_str(), outer.mtu, outer.up), ("veth", 1400, true));
    assert!(outer.parent_elsewhere && host.find_link("erug0").unwrap().is_none());
    let inner = guest.link("erug0").unwrap();
    assert_eq!((inner.mac, inner.up), (Some(mac), false));
    guest.rename(inner.index, "eth0").unwrap();
    guest.set_up(inner.index, true).unwrap();
    assert_eq!(guest.find_link_by_index(inner.index).unwrap().unwrap().name, "eth0");
    assert!(host.link("eruh0").unwrap().running);

    guest.add_address(inner.index, ip("10.7.0.2"), 32).unwrap();
    assert!(guest.add_address(inner.index, ip("10.7.0.2"), 32).unwrap_err().exists());
    let addresses = guest.addresses().unwrap();
    assert!(
        addresses
            .iter()
            .any(|a| a.index == inner.index && a.ip == ip("10.7.0.2") && a.prefix == 32)
    );

    let gateway = Route::link(ip("169.254.1.1"), 32, inner.index);
    let default = Route::default_via(ip("169.254.1.1"), inner.index);
    assert!(guest.add_route(&default).is_err(), "the gateway is not reachable yet");
    guest.add_route(&gateway).unwrap();
    guest.add_route(&default).unwrap();
    assert!(guest.add_route(&default).unwrap_err().exists());
    let mut routes = guest.routes().unwrap();
    routes.retain(|r| r.destination.is_ipv4());
    assert_eq!(routes, [default, gateway]);
    let way = guest.route_to(ip("192.0.2.1")).unwrap().unwrap();
    assert_eq!((way.gateway, way.index), (default.gateway, default.index));
    guest.delete_route(&default).unwrap();
    assert!(guest.delete_route(&default).unwrap_err().absent());
    assert_eq!(guest.route_to(ip("192.0.2.1")).unwrap(), None);
    guest
        .replace_route(&Route::default_via(ip("10.9.9.9"), inner.index).onlink())
        .unwrap();
    guest
        .set_neighbour(inner.index, ip("169.254.1.1"), outer.mac.unwrap())
        .unwrap();
    guest.delete_neighbour(inner.index, ip("169.254.1.1")).unwrap();

    guest.delete_address(inner.index, ip("10.7.0.2"), 32).unwrap();
    assert!(
        !guest
            .delete_address(inner.index, ip("10.7.0.2"), 32)
            .or_absent()
            .unwrap()
    );
    host.delete_link(outer.index).unwrap();
    assert!(host.delete_link(outer.index).unwrap_err().absent());
    assert!(guest.find_link("eth0").unwrap().is_none());
}

#[test]
fn a_macvlan_made_in_another_namespace() {
    if available(Missing::unless_root()).is_none() {
        return;
    }
    let (here, there) = (netns::create_unnamed().unwrap(), netns::create_unnamed().unwrap());
    let mut host = Netlink::open_in(&here).unwrap();
    let mut guest = Netlink::open_in(&there).unwrap();
    host.create_veth(&NewLink::named("eth0").up(), &NewLink::named("far"))
        .unwrap();
    let (parent, far) = (host.link("eth0").unwrap(), host.link("far").unwrap());
    host.set_up(far.index, true).unwrap();
    let new = NewLink::named("eru-tmp").netns(there.as_fd());
    host.create_macvlan(&new, parent.index, MacvlanMode::Bridge).unwrap();
    let made = guest.link("eru-tmp").unwrap();
    assert_eq!(
        (made.kind.as_str(), made.macvlan),
        ("macvlan", Some(MacvlanMode::Bridge))
    );
    assert_eq!((made.parent, made.parent_elsewhere), (Some(parent.index), true));
    guest.rename(made.index, "eth0").unwrap();
    guest.set_mac(made.index, Mac([2, 0, 0, 0, 0, 9])).unwrap();
    guest.set_up(made.index, true).unwrap();
    guest.add_address(made.index, ip("10.8.0.2"), 24).unwrap();
    guest.add_address(made.index, ip("fd00::2"), 64).unwrap();
    guest
        .add_route(&Route::default_via(ip("10.8.0.1"), made.index))
        .unwrap();
    guest.add_route(&Route::blackhole(ip("10.99.0.0"), 16)).unwrap();
    guest.add_route(&Route::default_via(ip("fd00::1"), made.index)).unwrap();
    assert!(guest.routes().unwrap().iter().any(|r| r.blackhole && r.prefix == 16));
    assert!(guest.routes().unwrap().iter().any(|r| r.gateway == Some(ip("fd00::1"))));
}

#[test]
fn bad_names_and_missing_parents_are_told() {
    if available(Missing::unless_root()).is_none() {
        return;
    }
    let here = netns::create_unnamed().unwrap();
    let mut host = Netlink::open_in(&here).unwrap();
    assert_eq!(
        host.links().unwrap().len(),
        host.links().unwrap().iter().filter(|l| !l.name.is_empty()).count()
    );
    assert!(host.links().unwrap().iter().any(|l| l.name == "lo" && l.up));
    assert!(host.find_link("far/away").is_err());
    assert!(host.find_link("nothing").unwrap().is_none());
    assert!(host.link("nothing").unwrap_err().absent());
    let orphan = host
        .create_macvlan(&NewLink::named("m"), 4711, MacvlanMode::Private)
        .unwrap_err();
    assert!(
        orphan.to_string().starts_with("creating macvlan m on interface 4711: "),
        "{orphan}"
    );
    host.create_bridge(&NewLink::named("br0").up()).unwrap();
    host.create_veth(&NewLink::named("p0"), &NewLink::named("p1")).unwrap();
    let (bridge, port) = (host.link("br0").unwrap(), host.link("p0").unwrap());
    host.set_bridge(port.index, Some(bridge.index)).unwrap();
    assert_eq!(host.link("p0").unwrap().bridge, Some(bridge.index));
}

#[test]
fn a_named_namespace_outlives_its_maker() {
    if available(Missing::unless_root()).is_none() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("netns/one");
    assert!(!netns::is_netns(&path).unwrap());
    netns::delete(&path).unwrap();
    let first = netns::create(&path).unwrap();
    let mut inside = Netlink::open_in(&first).unwrap();
    inside.create_veth(&NewLink::named("a"), &NewLink::named("b")).unwrap();
    drop((first, inside));
    // Made again, it is the same one; a leftover ordinary file becomes one.
    let again = netns::create(&path).unwrap();
    let mut inside = Netlink::open_in(&again).unwrap();
    assert!(inside.find_link("a").unwrap().is_some());
    assert!(inside.link("lo").unwrap().up);
    assert!(Netlink::open().unwrap().find_link("a").unwrap().is_none());
    netns::delete(&path).unwrap();
    assert!(!path.exists());
    std::fs::write(&path, "").unwrap();
    drop(netns::create(&path).unwrap());
    netns::delete(&path).unwrap();
    netns::delete(&path).unwrap();
}
