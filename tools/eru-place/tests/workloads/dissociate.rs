//! `eru-place dissociate`.

use serde_json::json;

use crate::lab::{Lab, key, name};

#[test]
fn forgets_what_may_still_run() {
    let lab = Lab::new();
    let workloads = lab.running(2, &json!({"cpu_request": 1, "cpu_bind": true, "memory_request": 5}));
    assert_eq!(
        lab.run(&["release", name(&workloads[0])], &[]).1,
        1,
        "it is not gone from its engine"
    );
    let gone = lab.ok(&["dissociate", name(&workloads[0])], &[]);
    assert_eq!((gone.len(), &gone[0]["phase"]), (1, &json!("removed")));
    assert_eq!(lab.stored(&key(&workloads[0])), None);
    assert_eq!(lab.usage()["cpu"], 1);
    lab.ok(&["dissociate"], &workloads);
    assert_eq!(lab.usage(), json!({"cpu": 0, "memory": 0}));
    lab.ok(&["dissociate"], &workloads);
    assert_eq!(lab.run(&["dissociate", "nobody"], &[]).1, 1);
    lab.ok(&["audit"], &[]);
}
