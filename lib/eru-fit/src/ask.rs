//! What one instance asks of a node, taken apart once for all the nodes that are looked at.

use eru_types::{Cpu, Request, Spec};

use crate::storage::VolumeAsk;

/// What one instance of a spec asks of a node: completed by Eru's rules, and checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    /// The completed request.
    pub request: Request,
    /// What it asks of storage, its volumes included.
    pub volumes: VolumeAsk,
}

/// A request that cannot be met anywhere.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {message}")]
pub struct Wrong {
    /// The field of the spec.
    pub field: String,
    /// What is wrong with it, and the remedy.
    pub message: String,
}

impl Ask {
    /// What a spec asks for.
    ///
    /// # Errors
    /// Requests that contradict themselves.
    pub fn new(spec: &Spec) -> Result<Self, Wrong> {
        let mut request = spec.resources.clone();
        request.normalise().map_err(|(field, message)| Wrong {
            field: format!("resources.{field}"),
            message,
        })?;
        let volumes = VolumeAsk::new(&spec.volumes_request, &spec.volumes, request.storage_request);
        let volumes = volumes.map_err(|message| Wrong {
            field: "volumes".into(),
            message,
        })?;
        Ok(Self { request, volumes })
    }

    /// Whether it asks for nothing but memory and CPU that is not bound: then two divisions tell how many fit.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        !self.request.cpu_bind
            && !self.volumes.has_volumes()
            && self.volumes.storage_each() == 0
            && self.request.devices.is_empty()
    }

    /// Pieces of cores that each instance is bound to; 0 when it binds none.
    #[must_use]
    pub fn pieces(&self, share_base: u32) -> u64 {
        if self.request.cpu_bind {
            self.request.cpu_request.pieces(share_base).max(1)
        } else {
            0
        }
    }

    /// The CPU that each instance takes of a node's: what is bound where cores are, else what was asked for.
    #[must_use]
    pub fn cpu(&self, share_base: u32) -> Cpu {
        if !self.request.cpu_bind {
            return self.request.cpu_request;
        }
        let nano =
            u128::from(self.pieces(share_base)) * u128::from(Cpu::cores(1).nano()) / u128::from(share_base.max(1));
        Cpu::from_nano(u64::try_from(nano).unwrap_or(u64::MAX))
    }
}
