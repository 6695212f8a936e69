//! What a tool could do wrong, and what must never come of it.

use crate::store::{IDS, Key, NODES, Work};

/// A step that a tool could have left out or done in another order. The model finds what each would break.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Flaw {
    #[default]
    None,
    /// Placing does not compare the usage.
    PlaceIgnoresUsage,
    /// Placing does not compare its reservation.
    PlaceIgnoresPending,
    /// gc reads which reservations live before it reads the workloads, and does not compare them.
    CollectTrustsPending,
    /// gc does not compare the workloads.
    CollectIgnoresWork,
    /// gc takes a usage that does not hold what is to be given back for wrong, without looking again.
    CollectTrustsUsage,
    /// gc takes the reservations of gangs that are being gathered for dead.
    CollectScattersGangs,
    /// Confirming does not compare the workload.
    ConfirmIgnoresWork,
    /// Confirming does not compare the reservation.
    ConfirmIgnoresPending,
    /// Confirming does not ask whether the gang is complete.
    ConfirmIgnoresGang,
    /// Releasing does not compare the usage.
    ReleaseIgnoresUsage,
    /// Releasing does not compare the workload.
    ReleaseIgnoresWork,
    /// Releasing does not ask whether a gang is being gathered.
    ReleaseIgnoresGang,
    /// The gang's mark is changed without comparing it.
    FlipIgnoresPending,
}

/// What must never happen, seen at the moment when it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Fault {
    /// A confirmed workload that was wanted, or seen, is gone.
    Lost,
    /// A workload was taken back while its reservation lived.
    Stolen,
    /// A workload was placed or confirmed under a dead reservation.
    Late,
    /// A member of a gang counts, and not all of them were there.
    Torn,
    /// A tool says that the books are wrong.
    FalseAlarm,
}

pub(crate) type Faulty = Result<(), Fault>;

/// A workload as it was read.
pub(crate) type Seen = Key<Option<Work>>;

pub(crate) fn ensure(holds: bool, fault: Fault) -> Faulty {
    if holds { Ok(()) } else { Err(fault) }
}

const _: () = assert!(NODES <= 8 && IDS <= 8);
