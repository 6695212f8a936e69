//! What binding looks at of a node: its resources and the rules for them, wherever they are kept.

use eru_types::{Cpu, Node, Overcommit, Resources};

/// A node's resources with the rules for binding them.
#[derive(Debug, Clone, Copy)]
pub struct Host<'a> {
    /// What it has to give.
    pub capacity: &'a Resources,
    /// What is bound of it.
    pub usage: &'a Resources,
    /// Pieces that one core is divided in.
    pub share_base: u32,
    /// How many cores at most serve fragments; absent: all.
    pub max_share: Option<u32>,
    /// How many times its cores are sold to workloads that bind none.
    pub overcommit: Overcommit,
}

impl<'a> From<&'a Node> for Host<'a> {
    fn from(node: &'a Node) -> Self {
        Self {
            capacity: &node.capacity,
            usage: &node.usage,
            share_base: node.share_base,
            max_share: node.max_share,
            overcommit: node.overcommit,
        }
    }
}

impl Host<'_> {
    /// CPU that may be promised to workloads that bind none, bound CPU counted with it; `None` is without end.
    #[must_use]
    pub fn shared_cpu(&self) -> Option<Cpu> {
        self.overcommit.of(self.capacity.cpu)
    }

    /// CPU that may be promised in all. Cores that are oversold piece by piece are more than there are.
    #[must_use]
    pub fn whole_cpu(&self) -> Option<Cpu> {
        let pieces = u128::from(self.capacity.cpu_map.sum()) * u128::from(Cpu::cores(1).nano());
        let sold = u64::try_from(pieces / u128::from(self.share_base.max(1))).unwrap_or(u64::MAX);
        self.shared_cpu().map(|shared| shared.max(Cpu::from_nano(sold)))
    }
}
