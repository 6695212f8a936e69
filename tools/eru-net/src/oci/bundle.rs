//! The container's `config.json`: takes our variable out, puts the hook in. All else stays as it is.

use std::env;
use std::fs;
use std::io::Write;
use std::path::Path;

use serde_json::{Value, json};

use super::conf::{Conf, VARIABLE};
use crate::error::{Error, Result};

/// Prepares the container in this directory, if it takes part.
pub(super) fn prepare(bundle: &Path) -> Result<()> {
    let path = bundle.join("config.json");
    let shown = path.display();
    let text = fs::read(&path).map_err(Error::file(format!("reading {shown}")))?;
    let mut config: Value = serde_json::from_slice(&text).map_err(|e| Error::malformed(shown.to_string(), e))?;
    let Some(value) = take_variable(&mut config) else {
        return Ok(());
    };
    let program = env::current_exe().map_err(Error::file("finding the path of this program"))?;
    if let Some(hook) = Conf::read(&value)?.hook(&program) {
        add_hook(&mut config, hook)
            .ok_or_else(|| Error::malformed(shown.to_string(), "hooks.createRuntime is not a list"))?;
    }
    replace(bundle, &path, &config).map_err(Error::file(format!("writing {shown}")))
}

/// Takes our variable out of the process's environment.
fn take_variable(config: &mut Value) -> Option<String> {
    let env = config.pointer_mut("/process/env")?.as_array_mut()?;
    let value = |entry: &Value| Some(entry.as_str()?.strip_prefix(VARIABLE)?.strip_prefix('=')?.to_owned());
    let found = env.iter().find_map(value)?;
    env.retain(|entry| value(entry).is_none());
    Some(found)
}

/// Adds the hook after those that are there. `createRuntime` hooks run in the host's namespaces, when the container's
/// are made and its program is not yet started.
fn add_hook(config: &mut Value, hook: Value) -> Option<()> {
    let hooks = config.as_object_mut()?.entry("hooks").or_insert_with(|| json!({}));
    let list = hooks
        .as_object_mut()?
        .entry("createRuntime")
        .or_insert_with(|| json!([]));
    if list.is_null() {
        *list = json!([]);
    }
    list.as_array_mut()?.push(hook);
    Some(())
}

/// In one step, so that runc never reads half of it, and with the permissions it had.
fn replace(bundle: &Path, path: &Path, config: &Value) -> std::io::Result<()> {
    let mut file = tempfile::NamedTempFile::new_in(bundle)?;
    serde_json::to_writer(&mut file, config)?;
    file.flush()?;
    file.as_file().set_permissions(fs::metadata(path)?.permissions())?;
    file.persist(path)?;
    Ok(())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    const CONFIG: &str = r#"{"ociVersion":"1.0.2","process":{"args":["sh"],"env":["PATH=/bin","ERU_NET_CONF={\"id\":\"w1\",\"networks\":{\"lan\":\"\"}}","ERU_NET_CONFX=1"]},"hooks":{"prestart":[{"path":"/p"}],"createRuntime":[{"path":"/c"}]},"linux":{"resources":{"memory":{"limit":9223372036854771712}}}}"#;

    fn prepared(config: &str) -> (Result<()>, String) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("config.json");
        fs::write(&path, config).unwrap();
        let result = prepare(dir.path());
        (result, fs::read_to_string(&path).unwrap())
    }

    #[test]
    fn the_variable_goes_and_the_hook_comes_last() {
        let (result, text) = prepared(CONFIG);
        result.unwrap();
        let config: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(config["process"]["env"], json!(["PATH=/bin", "ERU_NET_CONFX=1"]));
        assert_eq!(config["hooks"]["prestart"], json!([{"path": "/p"}]));
        assert_eq!(config["hooks"]["createRuntime"][0]["path"], "/c");
        assert_eq!(config["hooks"]["createRuntime"][1]["args"][2], "w1");
        assert!(text.contains("9223372036854771712"));
    }

    #[test]
    fn who_does_not_take_part_is_not_touched() {
        for config in [r#"{"process": {"env":["A=1"]}}"#, "{ }", r#"{"process":{}}"#] {
            let (result, text) = prepared(config);
            result.unwrap();
            assert_eq!(text, config);
        }
    }

    #[test]
    fn hooks_that_are_null_or_absent_are_made() {
        let env = r#""process":{"env":["ERU_NET_CONF={\"id\":\"w1\",\"networks\":{\"lan\":\"\"}}"]}"#;
        for hooks in ["", r#","hooks":{}"#, r#","hooks":{"createRuntime":null}"#] {
            let (result, text) = prepared(&format!("{{{env}{hooks}}}"));
            result.unwrap();
            let config: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(config["hooks"]["createRuntime"].as_array().unwrap().len(), 1, "{text}");
        }
        assert!(prepared(&format!("{{{env},\"hooks\":7}}")).0.is_err());
    }
}
