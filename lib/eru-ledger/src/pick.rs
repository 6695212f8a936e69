//! Which workload a person means.

use eru_types::Workload;

/// A name that means no workload, or more than one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotOne {
    /// None has it.
    Absent,
    /// It is the beginning of so many ids.
    Several(usize),
}

/// The one workload of a name, an id, or the beginning of an id. What is meant exactly is meant, though it may begin
/// another's id.
///
/// # Errors
/// When there is none, or more than one.
pub fn pick<'a>(all: &'a [Workload], name: &str) -> Result<&'a Workload, NotOne> {
    if let Some(exact) = all.iter().find(|workload| workload.id == name || workload.name == name) {
        return Ok(exact);
    }
    let begun: Vec<&Workload> = all
        .iter()
        .filter(|workload| !name.is_empty() && workload.id.starts_with(name))
        .collect();
    match begun.as_slice() {
        [one] => Ok(one),
        [] => Err(NotOne::Absent),
        many => Err(NotOne::Several(many.len())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_name_id_or_its_beginning() {
        let all = [
            ("0a1b", "app_web_abcdef"),
            ("0a2c", "app_web_ghijkl"),
            ("0a", "app_db_mnopqr"),
        ]
        .map(|(id, name)| Workload {
            id: id.into(),
            name: name.into(),
            ..Workload::default()
        });
        let id = |name: &str| pick(&all, name).map(|workload| workload.id.as_str());
        assert_eq!(id("app_web_ghijkl"), Ok("0a2c"));
        assert_eq!(id("0a1"), Ok("0a1b"));
        assert_eq!(id("0a"), Ok("0a"));
        assert_eq!(id("0"), Err(NotOne::Several(3)));
        assert_eq!(id("x"), Err(NotOne::Absent));
        assert_eq!(id(""), Err(NotOne::Absent));
    }
}
