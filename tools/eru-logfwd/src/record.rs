//! What is forwarded of a line: Eru's record, one JSON object a line.
//!
//! What must stay true: to a receiver of Eru's logs the fields and their order are the original's: id, name, type,
//! entrypoint, ident, data, datetime, extra. All that does not differ from line to line is put together once.

use std::collections::BTreeMap;
use std::sync::Arc;

use eru_types::Workload;

use crate::line::{Stream, datetime};

/// The shape of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Eru's own.
    Plain,
    /// The same as a document, with `kind` and `v`.
    Document,
}

/// The records of one workload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Template(Arc<Parts>);

#[derive(Debug, PartialEq, Eq)]
struct Parts {
    /// Up to the data, by stream.
    head: [String; 2],
    /// After the time, for a whole line and for a piece of one.
    tail: [String; 2],
}

impl Template {
    /// The records of a workload.
    pub(crate) fn new(workload: &Workload, shape: Shape) -> Self {
        let head = |stream: &str| {
            let kind = if shape == Shape::Document {
                r#""kind":"LogLine","v":1,"#
            } else {
                ""
            };
            format!(
                r#"{{{kind}"id":{},"name":{},"type":"{stream}","entrypoint":{},"ident":{},"data":"#,
                json(&workload.id),
                json(&workload.spec.app),
                json(&workload.spec.entrypoint),
                json(workload.ident()),
            )
        };
        let tail = |partial: bool| format!("\",\"extra\":{}}}\n", json(&extra(workload, partial)));
        Self(Arc::new(Parts {
            head: [head("stdout"), head("stderr")],
            tail: [tail(false), tail(true)],
        }))
    }

    /// Appends the record of a line, or of a piece of one that was too long.
    pub(crate) fn write(&self, out: &mut Vec<u8>, stream: Stream, data: &str, time: &str, partial: bool) {
        let parts = &*self.0;
        out.extend_from_slice(parts.head[stream as usize].as_bytes());
        // Writing JSON text to memory cannot fail.
        let _ = serde_json::to_writer(&mut *out, data);
        out.extend_from_slice(b",\"datetime\":\"");
        let [date, seconds, micros] = datetime(time).unwrap_or([time, "", ""]);
        for part in [date, " ", seconds, if micros.is_empty() { "" } else { "." }, micros] {
            out.extend_from_slice(part.as_bytes());
        }
        out.extend_from_slice(parts.tail[usize::from(partial)].as_bytes());
    }
}

fn extra(workload: &Workload, partial: bool) -> BTreeMap<String, String> {
    let mut extra: BTreeMap<String, String> = workload
        .network
        .iter()
        .map(|(network, address)| (format!("networks_{network}"), address.clone()))
        .collect();
    extra.insert("nodename".into(), workload.node.clone());
    extra.insert("podname".into(), workload.pod.clone());
    if partial {
        extra.insert("partial".into(), "true".into());
    }
    extra
}

fn json(value: &(impl serde::Serialize + ?Sized)) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use eru_types::{Document, LogLine};

    fn workload() -> Workload {
        let mut workload = Workload {
            id: "3e0a".into(),
            name: "my_shop_web_EAXPcM".into(),
            node: "n1".into(),
            pod: "prod".into(),
            ..Workload::default()
        };
        (workload.spec.app, workload.spec.entrypoint) = ("my_shop".into(), "web".into());
        workload.network.insert("lan".into(), "10.0.0.5".into());
        workload
    }

    fn record(shape: Shape, data: &str, partial: bool) -> String {
        let mut out = Vec::new();
        let time = "2026-08-25T03:14:15.926535897Z";
        Template::new(&workload(), shape).write(&mut out, Stream::Stderr, data, time, partial);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_originals_record() {
        let expected = concat!(
            r#"{"id":"3e0a","name":"my_shop","type":"stderr","entrypoint":"web","ident":"EAXPcM","data":"GET \"/\" 200","#,
            r#""datetime":"2026-08-25 03:14:15.926535","#,
            r#""extra":{"networks_lan":"10.0.0.5","nodename":"n1","podname":"prod"}}"#,
            "\n"
        );
        assert_eq!(record(Shape::Plain, "GET \"/\" 200", false), expected);
    }

    #[test]
    fn the_document_is_the_one_of_eru_types() {
        let text = record(Shape::Document, "é\u{1}\\", true);
        let Document::LogLine(line) = Document::parse(text.trim_end()).unwrap() else {
            panic!("{text}")
        };
        assert_eq!(eru_types::to_json(&line), text.trim_end().as_bytes());
        let LogLine { data, extra, .. } = line;
        assert_eq!((data.as_str(), extra["partial"].as_str()), ("é\u{1}\\", "true"));
    }
}
