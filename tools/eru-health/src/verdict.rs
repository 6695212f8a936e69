//! A verdict as it stands in documents.

use std::time::SystemTime;

use eru_types::{Health, Workload, time};

/// Writes a verdict into a workload.
pub(crate) fn set(workload: &mut Workload, verdict: Result<(), String>) {
    workload.health = Some(health(workload.health.take(), verdict, SystemTime::now()));
}

/// The health after a verdict at `now`. `since` is kept while it says the same, and so is what others added.
pub(crate) fn health(before: Option<Health>, verdict: Result<(), String>, now: SystemTime) -> Health {
    let healthy = verdict.is_ok();
    let before = before.unwrap_or_default();
    let since = if before.healthy == healthy { before.since } else { None };
    Health {
        healthy,
        reason: verdict.err(),
        since: since.or_else(|| Some(time::rfc3339(now))),
        extra: before.extra,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn since_changes_with_the_state_only() {
        let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        let first = health(None, Err("refused".into()), at(1));
        assert_eq!(first.since.as_deref(), Some("1970-01-01T00:00:01.000Z"));
        let second = health(Some(first.clone()), Err("reset".into()), at(2));
        assert_eq!((&second.since, second.reason.as_deref()), (&first.since, Some("reset")));
        let third = health(Some(second), Ok(()), at(3));
        assert_eq!((third.healthy, third.reason), (true, None));
        assert_eq!(third.since.unwrap(), "1970-01-01T00:00:03.000Z");
    }
}
