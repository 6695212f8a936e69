//! Networks are attached before the first instruction and stay until removal.

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use eru_cli::{Exit, Failure};
use eru_run::engine::{Engine, Error};
use eru_sys::netlink::{Netlink, NewLink};
use eru_sys::netns;

use crate::Case;
use crate::lab::Lab;

pub(crate) const CASES: &[Case] = &[
    (
        "attached_before_the_first_instruction",
        attached_before_the_first_instruction,
    ),
    ("kept_over_stop_and_start", kept_over_stop_and_start),
    ("a_failed_attachment_is_tried_again", a_failed_attachment_is_tried_again),
    ("the_host_network_is_shared", the_host_network_is_shared),
];

fn wire(path: &Path) -> Result<(), Failure> {
    let netns = netns::open(path).unwrap();
    let mut inside = Netlink::open_in(&netns).unwrap();
    inside
        .create_veth(&NewLink::named("eth0").up(), &NewLink::named("far"))
        .unwrap();
    let index = inside.link("eth0").unwrap().index;
    inside.add_address(index, "10.66.0.2".parse().unwrap(), 24).unwrap();
    Ok(())
}

fn attached_before_the_first_instruction() {
    let lab = Lab::new();
    let workload = lab.script("ip -o -4 addr show eth0; ls /sys/class/net");
    lab.engine.create(&workload).unwrap();
    lab.engine.start(&workload.id, &mut wire).unwrap();
    lab.wait_end(&workload.id);
    let text = lab.logged(&workload.id);
    assert!(
        text.contains("10.66.0.2/24") && text.ends_with("eth0\nfar\nlo\n"),
        "{text}"
    );
}

fn kept_over_stop_and_start() {
    let lab = Lab::new();
    let workload = lab.workload(&["sleep", "1000"]);
    let calls = RefCell::new(Vec::<(&str, PathBuf)>::new());
    let mut attach = |path: &Path| {
        calls.borrow_mut().push(("attach", path.to_owned()));
        wire(path)
    };
    lab.engine.create(&workload).unwrap();
    lab.engine.start(&workload.id, &mut attach).unwrap();
    lab.engine.stop(&workload.id, Duration::ZERO).unwrap();
    assert!(lab.see(&workload.id).netns.is_some());
    lab.engine.start(&workload.id, &mut attach).unwrap();
    assert!(lab.exec_script(&workload.id, "ip addr").1.contains("10.66.0.2/24"));
    // As after a boot: the namespace is gone, and so is what was attached to it.
    lab.engine.stop(&workload.id, Duration::ZERO).unwrap();
    netns::delete(&calls.borrow()[0].1).unwrap();
    lab.engine.start(&workload.id, &mut attach).unwrap();
    assert!(lab.exec_script(&workload.id, "ip addr").1.contains("10.66.0.2/24"));
    let mut detach = |path: &Path| {
        calls.borrow_mut().push(("detach", path.to_owned()));
        Ok(())
    };
    lab.engine.remove(&workload.id, true, &mut detach).unwrap();
    let calls = calls.into_inner();
    assert_eq!(
        calls.iter().map(|(what, _)| *what).collect::<Vec<_>>(),
        ["attach", "attach", "detach"]
    );
    assert!(!calls[0].1.exists());
}

fn a_failed_attachment_is_tried_again() {
    let lab = Lab::new();
    let workload = lab.workload(&["sleep", "1000"]);
    lab.engine.create(&workload).unwrap();
    let mut full = |_: &Path| Err(Failure::new(Exit::Retry, "no free address").hint("wait"));
    let error = lab.engine.start(&workload.id, &mut full).unwrap_err();
    assert_eq!((error.exit(), error.hint().as_deref()), (Exit::Retry, Some("wait")));
    assert!(lab.see(&workload.id).pid.is_none() && lab.monitor(&workload.id).is_none());
    lab.engine.start(&workload.id, &mut wire).unwrap();
    assert!(lab.see(&workload.id).pid.is_some());
    // Until its networks are detached, it is not gone: nobody else may get its address.
    let error = lab.engine.remove(&workload.id, true, &mut full).unwrap_err();
    assert!(matches!(error, Error::Network { .. }) && lab.see(&workload.id).pid.is_none());
    lab.rm(&workload.id);
}

fn the_host_network_is_shared() {
    let lab = Lab::new();
    let mut workload = lab.script("readlink /proc/self/ns/net; hostname");
    workload.spec.networks.clear();
    lab.engine.create(&workload).unwrap();
    let mut unwanted = |_: &Path| panic!("nothing to attach");
    lab.engine.start(&workload.id, &mut unwanted).unwrap();
    assert_eq!(lab.wait_end(&workload.id).netns, None);
    let ours = fs::read_link("/proc/self/ns/net").unwrap();
    let name = nix::unistd::gethostname().unwrap();
    assert_eq!(
        lab.logged(&workload.id),
        format!("{}\n{}\n", ours.display(), name.display())
    );
    lab.engine.remove(&workload.id, true, &mut unwanted).unwrap();
}
