//! Writing documents: one compact JSON object a line, or a table for people.

use std::io::{IsTerminal, Write};

use clap::Args;
use comfy_table::{ContentArrangement, Table as Grid, TableStyle};
use serde::Serialize;

use crate::io::stdout_failure;
use crate::{Exit, Failure, Io, Sink};
