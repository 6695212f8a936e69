//! The best of many, kept while they change: a winner tree.
//!
//! What must stay true: the winner is the leaf with the smallest key, and among equals the one with the lowest number.
//! A change costs as many comparisons as the logarithm of the number of leaves, and nothing is allocated.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A winner tree over leaves that are numbered from 0. `winners[i]` is the best leaf below inner node `i`, whose
/// children are `2 i` and `2 i + 1`; the leaf `l` is the node `n + l`. The root is 1.
#[derive(Debug, Clone)]
pub(super) struct Tournament<K> {
    keys: Vec<K>,
    winners: Vec<u32>,
}

impl<K: Copy + Ord> Tournament<K> {
    pub(super) fn new(keys: Vec<K>) -> Self {
        let n = keys.len();
        let mut tree = Self {
            keys,
            winners: vec![0; n],
        };
        for node in (1..n).rev() {
            tree.play(node);
        }
        tree
    }

    fn n(&self) -> usize {
        self.keys.len()
    }

    /// The best leaf below a node, inner or leaf.
    fn winner(&self, node: usize) -> u32 {
        match node.checked_sub(self.n()) {
            #[expect(clippy::cast_possible_truncation, reason = "leaves are numbered in 32 bits")]
            Some(leaf) => leaf as u32,
            None => self.winners[node],
        }
    }

    fn rank(&self, leaf: u32) -> (K, u32) {
        (self.keys[leaf as usize], leaf)
    }

    /// Decides an inner node; whether its winner is another than before.
    fn play(&mut self, node: usize) {
        let (left, right) = (self.winner(2 * node), self.winner(2 * node + 1));
        self.winners[node] = if self.rank(right) < self.rank(left) {
            right
        } else {
            left
        };
    }

    pub(super) fn key(&self, leaf: u32) -> K {
        self.keys[leaf as usize]
    }

    /// Gives a leaf another key.
    pub(super) fn set(&mut self, leaf: u32, key: K) {
        if self.keys[leaf as usize] == key {
            return;
        }
        self.keys[leaf as usize] = key;
        let mut node = (self.n() + leaf as usize) / 2;
        while node > 0 {
            self.play(node);
            node /= 2;
        }
    }

    /// The best leaf of all; `None` when there are none.
    pub(super) fn best(&self) -> Option<u32> {
        (self.n() > 0).then(|| self.winner(1))
    }

    /// The leaves from the best on. Each costs a way down the tree, so this is for the first few.
    pub(super) fn ranked(&self) -> impl Iterator<Item = u32> + '_ {
        let mut open: BinaryHeap<Reverse<(K, u32, usize)>> = BinaryHeap::new();
        let entry = move |node: usize| {
            let (key, leaf) = self.rank(self.winner(node));
            Reverse((key, leaf, node))
        };
        open.extend((self.n() > 0).then(|| entry(1)));
        std::iter::from_fn(move || {
            let Reverse((_, leaf, mut node)) = open.pop()?;
            // Down to the winner itself; whoever lost to it on the way may be next.
            while node < self.n() {
                let next = if self.winner(2 * node) == leaf {
                    2 * node
                } else {
                    2 * node + 1
                };
                open.push(entry(next ^ 1));
                node = next;
            }
            Some(leaf)
        })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use proptest::prelude::{prop, prop_assert_eq, proptest};

    use super::*;

    proptest! {
        #[test]
        fn the_best_is_the_smallest_with_the_lowest_number(
            keys in prop::collection::vec(0u8..9, 0..40),
            changes in prop::collection::vec((0usize..40, 0u8..9), 0..60),
        ) {
            let mut tree = Tournament::new(keys.clone());
            let mut keys = keys;
            for (leaf, key) in changes {
                if leaf < keys.len() {
                    keys[leaf] = key;
                    tree.set(u32::try_from(leaf).unwrap(), key);
                }
                let mut order: Vec<u32> = (0..u32::try_from(keys.len()).unwrap()).collect();
                order.sort_by_key(|&leaf| (keys[leaf as usize], leaf));
                prop_assert_eq!(tree.best(), order.first().copied());
                prop_assert_eq!(tree.ranked().collect::<Vec<_>>(), order);
            }
        }
    }
}
