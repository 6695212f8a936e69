//! Reserving what a plan asks for: read, bind, and write if nothing changed meanwhile.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use eru_cli::{BadLines, Exit, Failure, Io, OrFail, Output, OutputArgs};
use eru_fit::{Ask, Host};
use eru_ledger::Seat;
use eru_store::{KeepAlive, Op, Outcome, Store, Txn};
use eru_types::{
    Assignment, Bound, Deploy, Desired, Document, Extra, Node, Phase, Reason, Refusal, Spec, Strategy, Workload, keys,
    time,
};

use crate::args::ReserveArgs;
use crate::{reclaim, table, transaction};

/// How often a node is read and bound anew before the rest is refused.
const ATTEMPTS: u32 = 16;

pub(crate) fn run(store: &Arc<dyn Store>, args: &ReserveArgs, output: &OutputArgs, io: &mut Io) -> Result<(), Failure> {
    // What was reserved is worth nothing if nobody hears of it.
    io.record();
    let documents = io.documents();
    let mut output = Output::new(io).streaming().table(output, table::WORKLOADS);
    let mut reserver = Reserver {
        store,
        args,
        reservation: None,
        next: BTreeMap::new(),
    };
    let (mut refused, mut bad) = (false, BadLines::default());
    for item in documents {
        let Some((_, document)) = bad.skip(item)? else { continue };
        let assignment = match document {
            Document::Assignment(assignment) => assignment,
            Document::Move(this) => this.into(),
            other => {
                refused |= matches!(other, Document::Refusal(_));
                output.write(&other)?;
                continue;
            }
        };
        if let Some(refusal) = reserver.reserve(&assignment, &mut output)? {
            refused = true;
            eru_cli::complain(&Failure::new(
                Exit::No,
                format_args!("{}: {}", refusal.object, refusal.message),
            ));
            output.write(&refusal.into())?;
        }
    }
    output.finish()?;
    if refused {
        return Err(Failure::reported(Exit::No));
    }
    bad.outcome()
}

/// The mark in the store that says that the pipeline of these workloads is still running. It outlives this process by
/// its TTL, in which `eru-run` confirms them.
struct Reservation {
    txid: String,
    alive: KeepAlive,
}

impl Reservation {
    fn begin(store: &Arc<dyn Store>, ttl: Duration) -> Result<Self, Failure> {
        let txid = unique()?;
        let lease = store.grant(ttl)?;
        let host = nix::unistd::gethostname().unwrap_or_default();
        let value = format!(
            r#"{{"host":{:?},"pid":{},"at":"{}","ttl_ms":{}}}"#,
            host.to_string_lossy(),
            std::process::id(),
            time::rfc3339(SystemTime::now()),
            ttl.as_millis()
        );
        let ops = vec![Op::Put(keys::pending(&txid), value.into_bytes(), Some(lease))];
        store.txn(&Txn { compares: vec![], ops })?;
        Ok(Self {
            txid,
            alive: KeepAlive::start(Arc::clone(store), lease, ttl),
        })
    }
}

struct Reserver<'a> {
    store: &'a Arc<dyn Store>,
    args: &'a ReserveArgs,
    reservation: Option<Reservation>,
    /// The next `seq` by app and entrypoint.
    next: BTreeMap<(String, String), u64>,
}

impl Reserver<'_> {
    /// The transaction id to place under; a new one when the lease of the old was lost.
    fn txid(&mut self) -> Result<String, Failure> {
        if self.args.dry_run {
            return Ok("dry-run".into());
        }
        match &self.reservation {
            Some(reservation) if !reservation.alive.lost() => Ok(reservation.txid.clone()),
            _ => {
                let reservation = Reservation::begin(self.store, self.args.ttl)?;
                Ok(self.reservation.insert(reservation).txid.clone())
            }
        }
    }

    /// Reserves one assignment, as much of it as fits; what is left comes back as a refusal.
    fn reserve(&mut self, assignment: &Assignment, output: &mut Output<'_>) -> Result<Option<Refusal>, Failure> {
        let mut left = assignment.count;
        let (mut attempts, mut reclaimed) = (0, self.args.dry_run);
        let mut dry = None;
        while left > 0 {
            let seat = match dry.take() {
                Some(seat) => Some(seat),
                None => eru_ledger::seat(&**self.store, &assignment.node)?,
            };
            let Some(mut seat) = seat else {
                let message = "it is not known; `eru-place node ls` lists those that are".to_owned();
                return Ok(Some(refuse(assignment, left, Reason::Unknown, message, false)));
            };
            if let Err((reason, message, retry)) = acceptable(&seat.node, assignment) {
                return Ok(Some(refuse(assignment, left, reason, message, retry)));
            }
            let ask = match Ask::new(&assignment.deploy.spec) {
                Ok(ask) => ask,
                Err(wrong) => {
                    let message = wrong.to_string();
                    return Ok(Some(refuse(assignment, left, Reason::Unsupported, message, false)));
                }
            };
            let bound = eru_fit::bind(&Host::from(&seat.node), &ask, left.min(transaction::MOST_PLACED));
            if bound.is_empty() {
                if !std::mem::replace(&mut reclaimed, true)
                    && !reclaim::node(&**self.store, &assignment.node)?.is_empty()
                {
                    continue;
                }
                let lacks = eru_fit::shortage(&Host::from(&seat.node), &ask).unwrap_or_default();
                return Ok(Some(refuse(
                    assignment,
                    left,
                    Reason::InsufficientResource,
                    lacks,
                    true,
                )));
            }
            let txid = self.txid()?;
            let workloads = self.workloads(assignment, &seat.node, &txid, bound)?;
            if self.args.dry_run {
                workloads
                    .iter()
                    .try_for_each(|w| eru_fit::take(&mut seat.node.usage, &w.bound))
                    .map_err(overflow)?;
                dry = Some(seat);
            } else if self.commit(&seat, &txid, &workloads)? == Outcome::Conflict {
                attempts += 1;
                if attempts == ATTEMPTS {
                    let message = format!("others were faster {ATTEMPTS} times; plan again");
                    return Ok(Some(refuse(assignment, left, Reason::Conflict, message, true)));
                }
                // Its lease may have ended unnoticed, as while the machine slept.
                if self.store.get(&keys::pending(&txid))?.is_none() {
                    self.reservation = None;
                }
                // Those who collided must not collide again in step.
                std::thread::sleep(Duration::from_millis(fastrand::u64(0..=u64::from(attempts) * 4)));
                continue;
            }
            attempts = 0;
            left -= workloads.len() as u64;
            self.count(&assignment.deploy.spec, workloads.len() as u64);
            workloads
                .into_iter()
                .try_for_each(|workload| output.write(&workload.into()))?;
        }
        Ok(None)
    }

    fn commit(&self, seat: &Seat, txid: &str, workloads: &[Workload]) -> Result<Outcome, Failure> {
        let txn = transaction::place(seat, txid, workloads).map_err(overflow)?;
        Ok(self.store.txn(&txn)?)
    }

    fn workloads(
        &self,
        assignment: &Assignment,
        node: &Node,
        txid: &str,
        bound: Vec<Bound>,
    ) -> Result<Vec<Workload>, Failure> {
        let spec = &assignment.deploy.spec;
        let first = self
            .next
            .get(&(spec.app.clone(), spec.entrypoint.clone()))
            .copied()
            .unwrap_or_default();
        let engine = spec
            .engine
            .clone()
            .or_else(|| node.engines.first().cloned())
            .unwrap_or_else(|| "native".into());
        (first..)
            .zip(bound)
            .map(|(seq, bound)| {
                Ok(Workload {
                    id: unique()?,
                    name: format!("{}_{}_{}", spec.app, spec.entrypoint, ident()),
                    node: node.name.clone(),
                    pod: node.pod.clone(),
                    engine: engine.clone(),
                    seq,
                    bound,
                    txid: Some(txid.to_owned()),
                    desired: Desired::Running,
                    phase: Phase::Placed,
                    spec: spec.clone(),
                    ..Workload::default()
                })
            })
            .collect()
    }

    fn count(&mut self, spec: &Spec, placed: u64) {
        *self
            .next
            .entry((spec.app.clone(), spec.entrypoint.clone()))
            .or_default() += placed;
    }
}

/// A name that nobody else ever draws: 128 bits from the kernel. A generator that is seeded by a clock would draw alike
/// on two machines that have been up for the same time.
fn unique() -> Result<String, Failure> {
    let mut bytes = [0; 16];
    std::fs::File::open("/dev/urandom")
        .and_then(|mut random| random.read_exact(&mut bytes))
        .or_fail(Exit::Os, "reading /dev/urandom")?;
    Ok(format!("{:032x}", u128::from_ne_bytes(bytes)))
}

/// Six random letters (Eru's rule).
fn ident() -> String {
    std::iter::repeat_with(fastrand::lowercase).take(6).collect()
}

fn overflow(error: eru_fit::Imbalance) -> Failure {
    Failure::new(Exit::Software, error)
}

/// Whether the node takes such instances at all.
fn acceptable(node: &Node, assignment: &Assignment) -> Result<(), (Reason, String, bool)> {
    let (spec, filter) = (&assignment.deploy.spec, &assignment.deploy.filter);
    if spec.image.is_empty() {
        return Err((
            Reason::Unsupported,
            "no image is named; name one with `eru-sched --image`".into(),
            false,
        ));
    }
    if let Some(engine) = spec
        .engine
        .as_ref()
        .filter(|engine| !node.engines.is_empty() && !node.engines.contains(engine))
    {
        return Err((Reason::Unsupported, format!("it has no engine {engine}"), false));
    }
    if node.cordoned && !filter.all && !filter.include.contains(&node.name) {
        return Err((Reason::Conflict, "it was cordoned; plan again".into(), true));
    }
    Ok(())
}

/// What is left of an assignment, fit to be planned again.
fn refuse(assignment: &Assignment, left: u64, reason: Reason, message: String, retry: bool) -> Refusal {
    let mut deploy = Deploy::clone(&assignment.deploy);
    if deploy.strategy == Strategy::Auto {
        deploy.count = left;
    }
    let message = format!(
        "{left} of {} instances of {}/{} are not placed: {message}",
        assignment.count, deploy.spec.app, deploy.spec.entrypoint
    );
    Refusal {
        reason,
        object: format!("node {}", assignment.node),
        message,
        retry,
        deploy: Some(deploy),
        extra: Extra::new(),
    }
}
