//! Directories of workloads in volumes of the node: where `eru-place` has bound an `AUTO` volume, the workload gets a
//! directory of its own there, `<volume>/<id>/<destination>`. Without such a binding the engine makes one of its own.
//!
//! What must stay true: what was made is noted on disk before it is made, so that whoever removes the workload knows
//! of it, though its documents are gone or name another place by now; nothing but directories of the workload's own
//! name is ever removed.

use std::collections::BTreeSet;
use std::fs::{self, DirBuilder};
use std::io::{self, ErrorKind};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use eru_cli::Failure;
use eru_types::{Spec, Volume, Workload, name};

use crate::node::Node;

/// Makes of every volume that is bound to a place of the node a mount of the workload's directory there.
pub(crate) fn settle(spec: &mut Spec, work: &Workload) {
    for volume in &mut spec.volumes {
        if let Some(dir) = place(work, volume) {
            volume.source = dir.to_string_lossy().into_owned();
        }
    }
}

/// The workload's directory for a volume, if that is bound to a place of the node.
fn place(work: &Workload, volume: &Volume) -> Option<PathBuf> {
    let bound = work
        .bound
        .volumes
        .iter()
        .find(|bound| bound.destination == volume.destination)?;
    let source = Path::new(&bound.source);
    let is_place = volume.is_auto() && source.is_absolute() && name::id(&work.id).is_ok();
    is_place.then(|| source.join(&work.id).join(escaped(&volume.destination)))
}

/// A path as the name of one directory; no two paths have the same.
fn escaped(path: &str) -> String {
    let mut name = String::with_capacity(path.len());
    for c in path.trim_start_matches('/').chars() {
        match c {
            '/' => name.push_str("%2F"),
            '%' => name.push_str("%25"),
            // What would be taken for a variable, or for the end of a path.
            '$' => name.push_str("%24"),
            ':' => name.push_str("%3A"),
            c => name.push(c),
        }
    }
    if name.is_empty() { "%2F".into() } else { name }
}

/// Makes the directories of a workload, unless they are there.
pub(crate) fn make(node: &Node, work: &Workload) -> Result<(), Failure> {
    let dirs: Vec<PathBuf> = work
        .spec
        .volumes
        .iter()
        .filter_map(|volume| place(work, volume))
        .collect();
    if dirs.is_empty() {
        return Ok(());
    }
    let homes = dirs.iter().filter_map(|dir| dir.parent().map(Path::to_owned));
    let note = node.volumes_note(&work.id);
    take_down_note(&note, homes.collect()).map_err(|e| failed("writing", &note, e))?;
    for dir in dirs {
        make_dir(&dir).map_err(|e| failed("making the volume", &dir, e))?;
    }
    Ok(())
}

/// The volume must be there: a file system that is not mounted must not be filled in its place.
fn make_dir(dir: &Path) -> io::Result<()> {
    for (dir, mode) in [dir.parent().map(|home| (home, 0o711)), Some((dir, 0o755))]
        .into_iter()
        .flatten()
    {
        match DirBuilder::new().mode(mode).create(dir) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

fn take_down_note(note: &Path, mut homes: BTreeSet<PathBuf>) -> io::Result<()> {
    let known = read(note)?;
    if homes.is_subset(&known) {
        return Ok(());
    }
    homes.extend(known);
    if let Some(dir) = note.parent() {
        fs::create_dir_all(dir)?;
    }
    let new = note.with_extension("new");
    fs::write(&new, serde_json::to_vec(&homes)?)?;
    fs::rename(new, note)
}

/// What was noted; nothing if there is no note.
fn read(note: &Path) -> io::Result<BTreeSet<PathBuf>> {
    match fs::read(note) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(BTreeSet::new()),
        text => Ok(serde_json::from_slice(&text?)?),
    }
}

/// Removes all directories that were ever made for a workload in volumes of the node.
pub(crate) fn remove(node: &Node, id: &str) -> Result<(), Failure> {
    let note = node.volumes_note(id);
    let homes = read(&note).map_err(|e| failed("reading", &note, e))?;
    for home in &homes {
        if home.file_name().is_none_or(|name| name != id) {
            continue;
        }
        match fs::remove_dir_all(home) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(failed("removing the volume", home, error));
            }
            _ => {}
        }
    }
    if homes.is_empty() {
        return Ok(());
    }
    fs::remove_file(&note).map_err(|e| failed("deleting", &note, e))
}

fn failed(doing: &str, path: &Path, error: io::Error) -> Failure {
    Failure::from(error).context(format!("{doing} {}", path.display()))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use serde_json::json;

    fn work(bound: &serde_json::Value) -> Workload {
        let doc = json!({"id": "w1", "name": "a_b_c", "node": "n1", "engine": "native", "bound": {"volumes": bound},
            "spec": {"app": "a", "entrypoint": "b", "image": "i", "volumes": ["AUTO:/data/x:ro:1G", "/srv:/srv"]}});
        serde_json::from_value(doc).unwrap()
    }

    fn sources(bound: &serde_json::Value) -> Vec<String> {
        let work = work(bound);
        let mut spec = work.spec.clone();
        settle(&mut spec, &work);
        spec.volumes.into_iter().map(|volume| volume.source).collect()
    }

    #[test]
    fn bound_volumes_are_directories_of_the_workload() {
        let bound =
            json!([{"destination": "/data/x", "source": "/disk1", "size": 1}, {"destination": "/srv", "source": "/y"}]);
        assert_eq!(sources(&bound), ["/disk1/w1/data%2Fx", "/srv"]);
        assert_eq!(sources(&json!([])), ["AUTO", "/srv"]);
        assert_eq!(
            sources(&json!([{"destination": "/data/x", "source": "AUTO"}])),
            ["AUTO", "/srv"]
        );
    }

    #[test]
    fn no_two_paths_have_the_same_name() {
        let names = ["/a/b", "/a%2Fb", "/a:b", "/a$b", "/a"].map(escaped);
        assert_eq!(names, ["a%2Fb", "a%252Fb", "a%3Ab", "a%24b", "a"]);
        assert_eq!(escaped("/"), "%2F");
    }
}
