//! The store of the model: the keys of the protocol, each with the version that a transaction compares.

/// Most workloads that are ever placed.
pub(crate) const IDS: usize = 4;
/// Most nodes.
pub(crate) const NODES: usize = 2;
/// Most reservations: two for each placer, the second for when the first was lost.
pub(crate) const TXIDS: usize = 4;

/// A value with its version, which changes with every write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Key<T> {
    pub(crate) value: T,
    pub(crate) rev: u8,
}

impl<T> Key<T> {
    pub(crate) fn put(&mut self, value: T) {
        self.value = value;
        self.rev += 1;
    }
}

/// A workload with its one core.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Work {
    pub(crate) node: u8,
    /// One bit.
    pub(crate) core: u8,
    /// Its reservation, until it is confirmed.
    pub(crate) txid: Option<u8>,
    /// That it shall be gone.
    pub(crate) unwanted: bool,
}

/// `pending/<txid>`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Mark {
    #[default]
    Never,
    /// Of a gang that is still being gathered.
    Gathering,
    /// Alive. Of a gang: all are there.
    Alive,
    /// It has expired, or was ended.
    Dead,
}

impl Mark {
    pub(crate) fn exists(self) -> bool {
        matches!(self, Self::Gathering | Self::Alive)
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Store {
    /// Cores in use by node, as bits.
    pub(crate) usage: [Key<u8>; NODES],
    pub(crate) work: [Key<Option<Work>>; IDS],
    /// Whether the engine has said that it is gone.
    pub(crate) gone: [bool; IDS],
    pub(crate) pending: [Mark; TXIDS],
}

impl Store {
    pub(crate) fn live(&self) -> impl Iterator<Item = Work> {
        self.work.iter().filter_map(|key| key.value)
    }

    /// No core is given twice.
    pub(crate) fn is_exclusive(&self) -> bool {
        let mut given = [0; NODES];
        self.live().all(|work| {
            let node = &mut given[usize::from(work.node)];
            let free = *node & work.core == 0;
            *node |= work.core;
            free
        })
    }

    /// What the workloads have is the usage.
    pub(crate) fn is_balanced(&self) -> bool {
        let mut sum = [0; NODES];
        self.live().for_each(|work| sum[usize::from(work.node)] |= work.core);
        (0..NODES).all(|node| sum[node] == self.usage[node].value)
    }

    /// Takes a workload off its node, as the last of a transaction's operations that writes `usage`.
    pub(crate) fn delete(&mut self, id: usize) {
        self.work[id].put(None);
        self.gone[id] = false;
    }
}
