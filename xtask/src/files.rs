//! The generated files as a whole: written, or compared with what is there.
//!
//! A generated directory (or the files of one ending in it) holds nothing else: what is no longer generated is removed,
//! and is stale until then.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

use eru_cli::{Exit, Failure, OrFail};

/// Paths under the root, with their contents.
#[derive(Debug, Default)]
pub(crate) struct Files {
    contents: BTreeMap<String, Vec<u8>>,
    /// Directory and ending of what is generated.
    places: BTreeSet<(String, &'static str)>,
}

impl Files {
    /// Claims all files of `dir` that end in `ending`.
    pub(crate) fn claim(&mut self, dir: &str, ending: &'static str) {
        self.places.insert((dir.to_owned(), ending));
    }

    pub(crate) fn add(&mut self, path: String, content: Vec<u8>) {
        self.contents.insert(path, content);
    }

    /// Writes what differs, and removes what is not generated any more.
    pub(crate) fn write(&self, root: &Path) -> Result<(), Failure> {
        for name in self.stale(root)? {
            let path = root.join(&name);
            let done = match self.contents.get(&name) {
                Some(content) => replace(&path, content),
                None => fs::remove_file(&path),
            };
            done.or_fail(Exit::Io, &name)?;
        }
        Ok(())
    }

    /// The names of the files that are not as they should be.
    pub(crate) fn stale(&self, root: &Path) -> Result<Vec<String>, Failure> {
        let mut stale = Vec::new();
        for (name, content) in &self.contents {
            if read(&root.join(name)).or_fail(Exit::Io, name)?.as_deref() != Some(content) {
                stale.push(name.clone());
            }
        }
        for (dir, ending) in &self.places {
            let present = list(&root.join(dir)).or_fail(Exit::Io, dir)?;
            let orphans = present
                .into_iter()
                .filter(|name| name.ends_with(ending))
                .map(|name| format!("{dir}/{name}"));
            stale.extend(orphans.filter(|name| !self.contents.contains_key(name)));
        }
        Ok(stale)
    }
}

fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    fs::create_dir_all(path.parent().unwrap_or(path))?;
    fs::write(path, content)
}

fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    absent_is_none(fs::read(path))
}

fn list(dir: &Path) -> io::Result<Vec<String>> {
    let Some(entries) = absent_is_none(fs::read_dir(dir))? else {
        return Ok(Vec::new());
    };
    let mut names = entries
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect::<io::Result<Vec<_>>>()?;
    names.sort();
    Ok(names)
}

fn absent_is_none<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        other => other.map(Some),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn files(content: &str) -> Files {
        let mut files = Files::default();
        files.claim("man", ".1");
        files.add("man/a.1".into(), content.into());
        files
    }

    #[test]
    fn what_differs_is_stale_until_written() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(files("new").stale(root.path()).unwrap(), ["man/a.1"]);
        files("old").write(root.path()).unwrap();
        assert_eq!(files("new").stale(root.path()).unwrap(), ["man/a.1"]);
        files("new").write(root.path()).unwrap();
        assert!(files("new").stale(root.path()).unwrap().is_empty());
    }

    #[test]
    fn what_is_generated_no_more_goes_and_the_rest_stays() {
        let root = tempfile::tempdir().unwrap();
        files("new").write(root.path()).unwrap();
        fs::write(root.path().join("man/b.1"), "").unwrap();
        fs::write(root.path().join("man/hand.7"), "").unwrap();
        assert_eq!(files("new").stale(root.path()).unwrap(), ["man/b.1"]);
        files("new").write(root.path()).unwrap();
        assert_eq!(list(&root.path().join("man")).unwrap(), ["a.1", "hand.7"]);
    }
}
