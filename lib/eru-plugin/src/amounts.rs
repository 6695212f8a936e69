//! Named amounts: what all arithmetic on a plugin's resource is done with, by Eru.

use std::collections::BTreeMap;

/// Amounts by name. The plugin knows what they mean; Eru adds and compares them.
pub type Amounts = BTreeMap<String, u64>;

/// Most bytes of an amount's name.
const NAME: usize = 255;

/// Checks the names, and takes out what is 0: it is the same as absent, and would not vanish again when given back.
///
/// # Errors
/// What is wrong with a name.
pub(crate) fn tidy(amounts: &mut Amounts) -> Result<(), String> {
    for name in amounts.keys() {
        if name.is_empty() {
            return Err("an amount has no name".into());
        }
        if name.len() > NAME || name.chars().any(char::is_control) {
            return Err(format!(
                "the name of an amount, '{:.40}', is longer than {NAME} bytes or has control characters",
                name.escape_debug()
            ));
        }
    }
    amounts.retain(|_, amount| *amount > 0);
    Ok(())
}

/// Adds what an instance gets to what is in use.
///
/// # Errors
/// The amount that would be above the capacity. What the instance gets none of is not looked at.
pub(crate) fn add(usage: &mut Amounts, bound: &Amounts, capacity: &Amounts) -> Result<(), String> {
    for (name, amount) in bound {
        let used = usage.get(name).copied().unwrap_or_default();
        let there = capacity.get(name).copied().unwrap_or_default();
        match used.checked_add(*amount).filter(|sum| *sum <= there) {
            Some(sum) => usage.insert(name.clone(), sum),
            None => {
                return Err(format!(
                    "{amount} of {name} on top of the {used} in use are more than the {there} that there are"
                ));
            }
        };
    }
    Ok(())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn amounts(pairs: &[(&str, u64)]) -> Amounts {
        pairs.iter().map(|(name, n)| ((*name).to_owned(), *n)).collect()
    }

    #[test]
    fn names_are_checked_and_nothing_vanishes() {
        let mut some = amounts(&[("a", 0), ("b", 1)]);
        tidy(&mut some).unwrap();
        assert_eq!(some, amounts(&[("b", 1)]));
        for bad in ["", "a\nb", &"x".repeat(256)] {
            assert!(tidy(&mut amounts(&[(bad, 1)])).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_node_in_debt_blocks_only_what_is_asked_for() {
        let capacity = amounts(&[("a", 1), ("b", 1)]);
        let mut usage = amounts(&[("a", 5)]);
        add(&mut usage, &amounts(&[("b", 1)]), &capacity).unwrap();
        let text = add(&mut usage, &amounts(&[("a", 1)]), &capacity).unwrap_err();
        assert_eq!(text, "1 of a on top of the 5 in use are more than the 1 that there are");
    }

    proptest! {
        #[test]
        fn never_above_the_capacity(
            there in any::<u64>(),
            used in any::<u64>(),
            each in prop::collection::vec(any::<u64>(), 0..6),
        ) {
            let capacity = amounts(&[("a", there)]);
            let mut usage = amounts(&[("a", used.min(there))]);
            for amount in each {
                let before = usage.clone();
                match add(&mut usage, &amounts(&[("a", amount)]), &capacity) {
                    Ok(()) => prop_assert_eq!(u128::from(usage["a"]), u128::from(before["a"]) + u128::from(amount)),
                    Err(_) => prop_assert_eq!(&usage, &before),
                }
                prop_assert!(usage["a"] <= there);
            }
        }
    }
}
