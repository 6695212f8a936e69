//! `docs/schema/`: the JSON Schema of each kind of document.

use crate::files::Files;

pub(crate) fn generate(files: &mut Files) {
    files.claim("docs/schema", ".json");
    for (kind, schema) in eru_types::schemas() {
        let text = format!("{:#}\n", schema.to_value());
        files.add(format!("docs/schema/{}.json", kind.to_lowercase()), text.into());
    }
}
