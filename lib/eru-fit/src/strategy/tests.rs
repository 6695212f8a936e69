use super::*;

const NAMES: [&str; 8] = ["n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8"];

fn infos(nodes: &[(u64, u64)]) -> Vec<Info<'static>> {
    nodes
        .iter()
        .zip(NAMES)
        .map(|(&(capacity, count), node)| Info {
            node,
            capacity,
            count,
            ..Info::default()
        })
        .collect()
}

fn counts(strategy: Strategy, need: u64, limit: u64, nodes: &[(u64, u64)]) -> Result<Vec<u64>, Reason> {
    let infos = infos(nodes);
    let given = plan(strategy, need, limit, &infos).map_err(|refused| refused.reason)?;
    let mut counts: Vec<u64> = infos.iter().zip(given).map(|(info, n)| info.count + n).collect();
    counts.sort_unstable();
    Ok(counts)
}

/// The counts that Eru's own tests expect.
#[test]
fn auto_as_in_eru() {
    let base = [(10, 2), (10, 3), (10, 5), (10, 7)];
    for (need, expected) in [
        (1, [3, 3, 5, 7]),
        (2, [3, 4, 5, 7]),
        (3, [4, 4, 5, 7]),
        (4, [4, 5, 5, 7]),
        (29, [11, 11, 12, 12]),
        (37, [12, 13, 14, 15]),
        (40, [12, 13, 15, 17]),
    ] {
        assert_eq!(counts(Strategy::Auto, need, 0, &base).unwrap(), expected, "{need}");
    }
    assert_eq!(counts(Strategy::Auto, 41, 0, &base), Err(Reason::InsufficientResource));
    let limited = [(3, 3), (4, 5), (5, 7), (10, 10)];
    assert_eq!(
        counts(Strategy::Auto, 3, 5, &limited),
        Err(Reason::InsufficientResource)
    );
    assert!(counts(Strategy::Auto, 3, 6, &limited).is_ok());
    let given = plan(Strategy::Auto, 3, 0, &infos(&[(1, 0), (2, 0), (1, 0), (5, 0), (10, 0)])).unwrap();
    assert_eq!(given, [0, 1, 0, 1, 1]);
}

#[test]
fn fill_as_in_eru() {
    let base = [(10, 2), (10, 3), (10, 5), (10, 7)];
    assert_eq!(counts(Strategy::Fill, 10, 0, &base).unwrap(), [10, 10, 10, 10]);
    assert_eq!(counts(Strategy::Fill, 5, 0, &base).unwrap(), [5, 5, 5, 7]);
    assert_eq!(counts(Strategy::Fill, 15, 0, &base), Err(Reason::InsufficientResource));
    assert_eq!(counts(Strategy::Fill, 1, 0, &base), Err(Reason::AlreadyFilled));
    let given = plan(Strategy::Fill, 4, 3, &infos(&[(1, 3), (2, 3), (3, 3), (4, 3), (5, 3)])).unwrap();
    assert_eq!(given, [0, 0, 1, 1, 1]);
    assert_eq!(counts(Strategy::Fill, 1, 9, &base), Err(Reason::InsufficientResource));
}

#[test]
fn nothing_overflows() {
    let vast = [(u64::MAX, 0), (u64::MAX, u64::MAX)];
    assert!(plan(Strategy::Auto, 5, 0, &infos(&vast)).unwrap().iter().sum::<u64>() == 5);
    assert!(
        plan(Strategy::Fill, 5, 1, &infos(&vast)).is_err(),
        "the fullest node has more than 5 already"
    );
    assert_eq!(
        plan(Strategy::Auto, 0, 0, &infos(&vast)).unwrap_err().reason,
        Reason::InvalidCount
    );
}

#[test]
fn a_signed_count_or_limit_means_what_it_meant_in_eru() {
    let base = infos(&[(10, 2), (10, 3)]);
    let reason = |strategy, need, limit| {
        plan_signed(strategy, need, limit, &base)
            .map_err(|refused| refused.reason)
            .unwrap_err()
    };
    for strategy in Strategy::ALL {
        assert_eq!(reason(strategy, 0, 0), Reason::InvalidCount);
        assert_eq!(reason(strategy, i64::MIN, -1), Reason::InvalidCount);
    }
    assert_eq!(reason(Strategy::Fill, 5, -1), Reason::InsufficientResource);
    assert_eq!(reason(Strategy::Each, 5, -1), Reason::InsufficientResource);
    assert_eq!(reason(Strategy::Each, 11, -1), Reason::InsufficientCapacity);
    for strategy in [Strategy::Auto, Strategy::Spread, Strategy::Global, Strategy::Drained] {
        assert_eq!(
            plan_signed(strategy, 5, i64::MIN, &base),
            plan(strategy, 5, 0, &base),
            "{strategy}"
        );
    }
}
