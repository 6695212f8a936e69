//! The cores that a workload is kept on, as the kernel has them.

use eru_run::engine::{Engine, Error};
use eru_types::{Phase, Restart};

use crate::Case;
use crate::lab::{Lab, cgroups, kill_9};

pub(crate) const CASES: &[Case] = &[
    (
        "cores_change_while_it_runs_and_stay_over_starts",
        cores_change_while_it_runs_and_stay_over_starts,
    ),
    ("cores_may_be_told_before_it_starts", cores_may_be_told_before_it_starts),
    (
        "cores_that_are_not_there_are_refused",
        cores_that_are_not_there_are_refused,
    ),
];

/// What the kernel lets a process run on.
fn allowed(pid: i32) -> String {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:"));
    line.unwrap().trim().to_owned()
}

fn cores_change_while_it_runs_and_stay_over_starts() {
    let lab = Lab::new();
    let all = lab.engine.cores().unwrap();
    let last = all.ids().last().unwrap().to_string();
    let mut workload = lab.script("sleep 1000");
    workload.spec.restart = Restart::Always;
    let id = workload.id.as_str();
    lab.up(&workload);
    let pid = lab.see(id).pid.unwrap();
    assert_eq!((allowed(pid), lab.see(id).cores), (all.to_string(), None));
    let cores = last.parse().unwrap();
    lab.engine.pin(id, &cores).unwrap();
    assert_eq!((allowed(pid), lab.see(id).cores), (last.clone(), Some(cores.clone())));
    // Started again by its policy, by hand, and after its monitor was killed.
    kill_9(pid);
    let again = lab.wait_for(id, |seen| seen.pid.is_some_and(|now| now != pid));
    assert_eq!(allowed(again.pid.unwrap()), last);
    lab.engine.stop(id, std::time::Duration::ZERO).unwrap();
    lab.start(id);
    assert_eq!(allowed(lab.see(id).pid.unwrap()), last);
    kill_9(lab.monitor(id).unwrap());
    lab.wait_for(id, |seen| seen.phase == Phase::Failed);
    lab.start(id);
    assert_eq!(allowed(lab.see(id).pid.unwrap()), last);
    lab.engine.pin(id, &all).unwrap();
    assert_eq!(allowed(lab.see(id).pid.unwrap()), all.to_string());
    lab.rm(id);
    assert!(cgroups(id).is_empty());
    assert!(matches!(lab.engine.pin(id, &all), Err(Error::Absent(_))));
}

fn cores_may_be_told_before_it_starts() {
    let lab = Lab::new();
    let first = lab.engine.cores().unwrap().ids()[0].to_string();
    let workload = lab.script("sleep 1000");
    lab.engine.create(&workload).unwrap();
    lab.engine.pin(&workload.id, &first.parse().unwrap()).unwrap();
    lab.start(&workload.id);
    assert_eq!(allowed(lab.see(&workload.id).pid.unwrap()), first);
}

fn cores_that_are_not_there_are_refused() {
    let lab = Lab::new();
    let workload = lab.script("sleep 1000");
    lab.up(&workload);
    let error = lab.engine.pin(&workload.id, &"4095".parse().unwrap()).unwrap_err();
    assert!(error.to_string().contains("4095"), "{error}");
}
