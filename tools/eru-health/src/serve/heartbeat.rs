//! The node's sign of life: `alive/<node>` under a lease of its own.
//!
//! What must stay true: while this process lives and reaches the store the key is there, under a lease that only this
//! process renews; it vanishes one TTL after the process died, or at once when it was asked to stop. A restart takes
//! the key over without a gap. Of two that claim one node, one gives up and says so.

use std::sync::Arc;
use std::time::Duration;

use eru_cli::{Exit, Failure, OrFail};
use eru_ledger::Holder;
use eru_store::{Compare, Error, LeaseId, Op, Outcome, Store, Txn};
use eru_types::keys;
use serde::{Deserialize, Serialize};

/// What the key holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Sign {
    node: String,
    #[serde(flatten)]
    holder: Holder,
    ttl_ms: u64,
}

/// The heartbeat of this process.
pub(super) struct Heartbeat {
    store: Arc<dyn Store>,
    key: String,
    sign: Sign,
    ttl: Duration,
    lease: Option<LeaseId>,
}

/// Why a beat did not do its work.
pub(super) enum Missed {
    /// The store did not answer; the next beat may do.
    Store(Error),
    /// Somebody else has the key.
    Taken(Failure),
}

impl From<Error> for Missed {
    fn from(error: Error) -> Self {
        Self::Store(error)
    }
}

impl Heartbeat {
    /// Claims the node and beats for the first time.
    ///
    /// # Errors
    /// When somebody else who is alive has it, or the store does not answer.
    pub(super) fn start(store: Arc<dyn Store>, node: &str, ttl: Duration) -> Result<Self, Failure> {
        let sign = Sign {
            node: node.to_owned(),
            holder: Holder::this().or_fail(Exit::Os, "finding out who this process is")?,
            ttl_ms: u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX),
        };
        let mut heartbeat = Self {
            store,
            key: keys::alive(node),
            sign,
            ttl,
            lease: None,
        };
        match heartbeat.beat() {
            Ok(()) => Ok(heartbeat),
            Err(Missed::Store(error)) => Err(error.into()),
            Err(Missed::Taken(failure)) => Err(failure),
        }
    }

    /// Renews the lease, and puts right whatever is not as it should be. To be called three times in a TTL.
    ///
    /// # Errors
    /// See [`Missed`].
    pub(super) fn beat(&mut self) -> Result<(), Missed> {
        if let Some(lease) = self.lease {
            match self.store.renew(lease) {
                Err(Error::LeaseGone(_)) => self.lease = None,
                renewed => renewed?,
            }
        }
        let found = self.store.get(&self.key)?;
        if self.lease.is_some() && found.as_ref().and_then(|entry| entry.lease) == self.lease {
            return Ok(());
        }
        if let Some(entry) = &found {
            self.may_replace(&entry.value)?;
        }
        let lease = match self.lease {
            Some(lease) => lease,
            None => self.store.grant(self.ttl)?,
        };
        self.lease = Some(lease);
        let value = serde_json::to_vec(&self.sign).unwrap_or_default();
        let outcome = self.store.txn(&Txn {
            compares: vec![Compare::ModRev(
                self.key.clone(),
                found.map_or(0, |entry| entry.mod_rev),
            )],
            ops: vec![
                Op::Put(self.key.clone(), value, Some(lease)),
                // From now on, a node without a heartbeat is down.
                Op::Put(keys::monitored(&self.sign.node), Vec::new(), None),
            ],
        })?;
        match outcome {
            Outcome::Committed(_) => Ok(()),
            // Somebody was faster; look who.
            Outcome::Conflict => self.beat(),
        }
    }

    /// Ends the lease, and thereby the key.
    pub(super) fn end(self) {
        if let Some(lease) = self.lease
            && let Err(error) = self.store.revoke(lease)
        {
            tracing::warn!(
                "the heartbeat of {} ends by itself in {:?}: {error}",
                self.sign.node,
                self.ttl
            );
        }
    }

    /// Whether the key may be taken over: it is this process's own, or of one on this host that is dead.
    fn may_replace(&self, value: &[u8]) -> Result<(), Missed> {
        let Ok(other) = serde_json::from_slice::<Sign>(value) else {
            return Ok(());
        };
        if other.holder.is_dead(&self.sign.holder) || other.holder.is_this(&self.sign.holder) {
            return Ok(());
        }
        let message = format!("node {} is served by eru-health, {}", other.node, other.holder);
        let hint = format!(
            "give every node a name of its own by --node; if that one is dead, its claim ends within {:?}",
            Duration::from_millis(other.ttl_ms)
        );
        Err(Missed::Taken(Failure::new(Exit::Retry, message).hint(hint)))
    }
}
