//! One line of a workload's output, as Eru's agent writes it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Extra;
use crate::open::open;

/// One line of output with what is known of its workload: Eru's record, field by field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self")]
#[schemars(!remote)]
pub struct LogLine {
    /// The workload.
    pub id: String,
    /// The app.
    pub name: String,
    /// `stdout` or `stderr`.
    #[serde(rename = "type")]
    pub stream: String,
    /// The entrypoint.
    pub entrypoint: String,
    /// The last part of the workload's name.
    pub ident: String,
    /// The line, without its end; bytes that are not UTF-8 are written `\xNN`.
    pub data: String,
    /// When it was written, `2006-01-02 15:04:05.999999` in UTC.
    pub datetime: String,
    /// Pod, node and address by network (`networks_<name>`).
    #[serde(default)]
    pub extra: BTreeMap<String, String>,
    #[serde(flatten, skip_deserializing)]
    #[schemars(!skip_deserializing)]
    #[allow(missing_docs)]
    pub more: Extra,
}

open!(LogLine, more);

impl crate::Doc for LogLine {
    const KIND: &'static str = "LogLine";

    fn extra_mut(&mut self) -> &mut Extra {
        &mut self.more
    }

    fn validate(&self) -> Result<(), (String, String)> {
        Ok(())
    }
}
