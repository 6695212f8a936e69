//! The documents that flow between the Eru tools: their only definition.
//!
//! A line of a stream is one JSON object with `kind` and `v`. What must stay true: fields that this version does not
//! know are kept and written out again, kinds that it does not know pass through untouched, and whatever parses is
//! valid (names, ranges and units were checked), so that no tool checks twice. No I/O happens here.

mod appref;
pub mod appspec;
mod attachment;
mod audit;
mod capacity;
mod cpu;
mod cpumap;
mod deploy;
mod devices;
mod disk;
mod document;
mod explanation;
mod extra;
mod files;
mod health;
pub mod keys;
mod logline;
mod moves;
pub mod name;
mod network;
mod node;
mod open;
mod overcommit;
mod refusal;
mod remap;
mod restart;
mod sane;
mod selector;
mod shared;
mod size;
mod spec;
mod status;
pub mod time;
mod volume;
mod workload;

pub use appref::AppRef;
pub use attachment::Attachment;
pub use audit::{Audit, Finding};
pub use capacity::Capacity;
pub use cpu::Cpu;
pub use cpumap::CpuMap;
pub use deploy::{Assignment, Deploy, NodeFilter, Strategy};
pub use devices::Devices;
pub use disk::{BoundVolume, Disk, Rates};
pub use document::{Doc, Document, ParseError, VERSION, from_json, read_json, read_kind, schemas, to_json};
pub use explanation::{Edit, EditOp, Explanation, Obstacle, ObstacleClass};
pub use extra::Extra;
pub use files::File;
pub use health::{Health, Probe, ProbeKind};
pub use logline::LogLine;
pub use moves::{Cost, Move};
pub use network::{Driver, MacvlanMode, Network};
pub use node::{Node, Pod, Resources};
pub use overcommit::Overcommit;
pub use refusal::{Reason, Refusal};
pub use remap::{Cores, Remap};
pub use restart::Restart;
pub use selector::{LabelOp, Selector};
pub use shared::Shared;
pub use size::{format_size, parse_size};
pub use spec::{HealthCheck, Hooks, Log, Request, Spec};
pub use status::Status;
pub use volume::Volume;
pub use workload::{Bound, Desired, Phase, Workload};
