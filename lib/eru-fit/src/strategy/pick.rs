//! Picking the first of many nodes without sorting them all. Names are compared only where a tie is cut.

use super::Info;

/// The `n` candidates with the smallest keys; of equal keys those whose nodes come
/// first by name.
pub(super) fn smallest<K: Ord + Copy>(mut candidates: Vec<(K, usize)>, n: usize, infos: &[Info<'_>]) -> Vec<usize> {
    if n == 0 {
        return Vec::new();
    }
    if n < candidates.len() {
        let mut keys: Vec<K> = candidates.iter().map(|&(key, _)| key).collect();
        let (_, &mut last, _) = keys.select_nth_unstable(n - 1);
        let below = candidates.iter().filter(|&&(key, _)| key < last).count();
        let mut ties: Vec<usize> = candidates
            .iter()
            .filter(|&&(key, _)| key == last)
            .map(|&(_, i)| i)
            .collect();
        first_by_name(&mut ties, n - below, infos);
        ties.truncate(n - below);
        candidates.retain(|&(key, _)| key < last);
        candidates.extend(ties.into_iter().map(|i| (last, i)));
    }
    candidates.into_iter().map(|(_, i)| i).collect()
}

/// Brings the first `n` nodes by name to the front, and the next one after them. Nodes that come sorted, as they mostly
/// do, only cost a look.
pub(super) fn first_by_name(nodes: &mut [usize], n: usize, infos: &[Info<'_>]) {
    let name = |i: &usize| infos[*i].node;
    if n < nodes.len() && !nodes.is_sorted_by_key(name) {
        nodes.select_nth_unstable_by(n, |a, b| name(a).cmp(name(b)));
    }
}
