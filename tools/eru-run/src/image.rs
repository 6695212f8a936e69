//! Images of this node's engines.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use eru_cli::{Exit, Failure, Io, OrFail, OutputArgs};
use eru_types::{format_size, time};
use serde_json::json;

use crate::args::{ImageArgs, ImageCommand};
use crate::engine::Image;
use crate::node::Node;

/// Imports, lists or removes.
pub(crate) fn run(node: &Node, args: &ImageArgs, before: &OutputArgs, io: &mut Io) -> Result<(), Failure> {
    match &args.command {
        ImageCommand::Import { engine, name, file } => {
            let mut archive: Box<dyn Read> = if file == Path::new("-") {
                Box::new(io.take_input())
            } else {
                Box::new(File::open(file).or_fail(Exit::Io, format_args!("opening {}", file.display()))?)
            };
            Ok(node.engine(&engine.engine)?.import_image(name, &mut archive)?)
        }
        ImageCommand::Ls { engine, output } => {
            let table = !(before.json || output.json) && (before.table || output.table || io.output_is_terminal());
            let images = node.engine(&engine.engine)?.images()?;
            list(&images, &engine.engine, table, io)
        }
        ImageCommand::Rm { engine, names } => {
            let engine = node.engine(&engine.engine)?;
            names.iter().try_for_each(|name| Ok(engine.remove_image(name)?))
        }
    }
}

/// An image is no document of a stream, but its line looks like one.
fn list(images: &[Image], engine: &str, table: bool, io: &mut Io) -> Result<(), Failure> {
    let width = images.iter().map(|image| image.name.len()).max().unwrap_or(0).max(5);
    if table {
        writeln!(io.stdout(), "{:width$}  {:>10}  CREATED", "IMAGE", "SIZE")?;
    }
    for image in images {
        let created = image.created_at.map(time::rfc3339);
        if table {
            let size = image.size.map(format_size).unwrap_or_default();
            writeln!(
                io.stdout(),
                "{:width$}  {size:>10}  {}",
                image.name,
                created.unwrap_or_default()
            )?;
        } else {
            let line = json!({ "kind": "Image", "v": 1, "name": image.name, "engine": engine, "size": image.size, "created": created });
            writeln!(io.stdout(), "{line}")?;
        }
    }
    Ok(())
}
