//! From the command line to a `Deploy`.

use std::collections::BTreeMap;
use std::io::Read;

use eru_cli::{Exit, Failure, Io, OrFail};
use eru_types::appspec::AppSpec;
use eru_types::{Cpu, Deploy, Devices, Doc, Extra, File, LabelOp, NodeFilter, Request, Spec, Volume};
use serde_json::{Map, Value, json};

use crate::args::{FETCH_LIMIT, PlanArgs};
use crate::fetch;

/// Specs are short; what is longer is some other file.
const SPEC_LIMIT: u64 = 1 << 20;
/// Eru's default limit.
const MEMORY: u64 = 512 << 20;
/// The most that a store takes as one value.
const FILE_LIMIT: u64 = 1 << 20;

pub(crate) fn from_flags(args: &PlanArgs, io: &mut Io) -> Result<Deploy, Failure> {
    let source = args.spec.as_deref().unwrap_or("-");
    if source == "-" && args.nodes.as_deref() == Some("-") {
        return Err(Failure::new(
            Exit::Usage,
            "standard input cannot hold both the spec and the nodes",
        ));
    }
    let yaml = read_spec(source, io)?;
    let app = AppSpec::parse(&yaml).or_fail(Exit::Data, source)?;
    let mut spec = app.resolve(entry(args, &app)?).or_fail(Exit::Data, source)?;
    apply(args, &mut spec)?;
    let deploy = Deploy {
        pod: args.pod.clone(),
        filter: filter(args)?,
        strategy: args.strategy.unwrap_or_default(),
        count: args.count.unwrap_or(1),
        nodes_limit: args.nodes_limit.unwrap_or_default(),
        max_per_node: args.max_per_node.unwrap_or_default(),
        spread_by: args.by.clone(),
        spec,
        extra: Extra::new(),
    };
    deploy
        .validate()
        .map_err(|(field, message)| Failure::new(Exit::Usage, format_args!("{field}: {message}")))?;
    Ok(deploy)
}

/// Where the flags let instances go. Conditions that Eru knows are written as Eru's labels.
pub(crate) fn filter(args: &PlanArgs) -> Result<NodeFilter, Failure> {
    let mut filter = NodeFilter {
        include: args.node.clone(),
        exclude: args.exclude_node.clone(),
        avoid: args.avoid.clone(),
        all: args.all_nodes,
        ..NodeFilter::default()
    };
    for selector in &args.nodelabel {
        let mut values = selector.values.iter();
        match (selector.op, values.next(), values.next()) {
            (LabelOp::In, Some(value), None) => {
                let before = filter.labels.insert(selector.key.clone(), value.clone());
                if let Some(before) = before.filter(|before| before != value) {
                    let text = format!(
                        "--nodelabel {selector}: {}={before} is asked for too, and no node has both",
                        selector.key
                    );
                    let hint = format!("for either, write --nodelabel '{} in ({before},{value})'", selector.key);
                    return Err(Failure::new(Exit::Usage, text).hint(hint));
                }
            }
            _ => filter.selectors.push(selector.clone()),
        }
    }
    Ok(filter)
}

fn read_spec(source: &str, io: &mut Io) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let read = if source == "-" {
        io.take_input().take(SPEC_LIMIT + 1).read_to_end(&mut bytes)
    } else if fetch::is_url(source) {
        bytes = fetch::get(source, SPEC_LIMIT + 1, FETCH_LIMIT)?;
        Ok(bytes.len())
    } else {
        std::fs::File::open(source).and_then(|file| file.take(SPEC_LIMIT + 1).read_to_end(&mut bytes))
    };
    if source.is_empty() {
        return Err(Failure::new(Exit::Usage, "--spec is empty").hint("it names the app's YAML file or an http URL"));
    }
    if let Err(error) = read {
        return Err(Failure::new(Exit::Io, format_args!("{source}: {error}"))
            .hint("--spec names the app's YAML file or an http URL"));
    }
    if bytes.len() as u64 > SPEC_LIMIT {
        return Err(Failure::new(
            Exit::Data,
            format_args!("{source}: the spec is longer than {SPEC_LIMIT} bytes"),
        ));
    }
    String::from_utf8(bytes).map_err(|_| Failure::new(Exit::Data, format_args!("{source}: the spec is not UTF-8")))
}

fn entry<'a>(args: &'a PlanArgs, app: &'a AppSpec) -> Result<&'a str, Failure> {
    if let Some(entry) = &args.entry {
        return Ok(entry);
    }
    let known: Vec<&str> = app.entrypoints().collect();
    match known[..] {
        [only] => Ok(only),
        _ => Err(Failure::new(
            Exit::Usage,
            format_args!("app {} has several entrypoints: {}", app.appname, known.join(", ")),
        )
        .hint("choose one with --entry")),
    }
}

/// What the flags add to the spec or replace in it.
fn apply(args: &PlanArgs, spec: &mut Spec) -> Result<(), Failure> {
    if let Some(image) = &args.image {
        spec.image.clone_from(image);
    }
    spec.engine.clone_from(&args.engine);
    if args.user.is_some() {
        spec.user.clone_from(&args.user);
    }
    spec.env.extend(pairs("--env", &args.env)?);
    spec.labels.extend(pairs("--label", &args.label)?);
    for network in &args.network {
        let (name, ip) = network.split_once('=').unwrap_or((network, ""));
        spec.networks.insert(name.to_owned(), ip.to_owned());
    }
    carry(args, spec)?;
    spec.files = args.file.iter().map(|text| file(text)).collect::<Result<_, _>>()?;
    spec.resources = Request {
        cpu_request: args.cpu.or(args.cpu_request).unwrap_or_default(),
        cpu_limit: args.cpu.or(args.cpu_limit).unwrap_or(Cpu::cores(1)),
        cpu_bind: args.cpu_bind,
        memory_request: args.memory.or(args.memory_request).unwrap_or_default(),
        memory_limit: args.memory.or(args.memory_limit).unwrap_or(MEMORY),
        storage_request: args.storage.or(args.storage_request).unwrap_or_default(),
        storage_limit: args.storage.or(args.storage_limit).unwrap_or_default(),
        devices: devices(&args.gpu)?,
        plugins: match &args.extra_resources {
            Some(text) => object("--extra-resources", text)?.into_iter().collect(),
            None => BTreeMap::new(),
        },
        extra: Extra::new(),
    };
    mount(&mut spec.volumes, &args.volume);
    mount(&mut spec.volumes_request, &args.volume_request);
    spec.resources
        .normalise()
        .map_err(|(field, message)| Failure::new(Exit::Usage, format_args!("{field}: {message}")))
}

/// What the spec has no field for travels in it all the same, under Eru's names, for the engines that know it.
fn carry(args: &PlanArgs, spec: &mut Spec) -> Result<(), Failure> {
    if !args.after_create.is_empty() {
        spec.extra.insert("after_create".into(), json!(args.after_create));
    }
    if args.debug {
        spec.extra.insert("debug".into(), json!(true));
    }
    if let Some(text) = &args.raw_args {
        spec.extra.insert("raw_args".into(), object("--raw-args", text)?.into());
    }
    if let Some(hooks) = spec.hooks.as_mut().filter(|_| args.ignore_hook) {
        hooks.force = false;
    }
    Ok(())
}

fn object(flag: &str, text: &str) -> Result<Map<String, Value>, Failure> {
    serde_json::from_str(text).map_err(|error| {
        Failure::new(Exit::Usage, format_args!("{flag} {text}: {error}")).hint("it takes one JSON object")
    })
}

/// Adds volumes; one with a destination that is taken stands in the place of that.
fn mount(volumes: &mut Vec<Volume>, more: &[Volume]) {
    for volume in more {
        match volumes.iter_mut().find(|other| other.destination == volume.destination) {
            Some(other) => other.clone_from(volume),
            None => volumes.push(volume.clone()),
        }
    }
}

fn devices(texts: &[String]) -> Result<BTreeMap<String, Devices>, Failure> {
    let mut devices = BTreeMap::new();
    for text in texts {
        let wrong = |why: &str| Failure::new(Exit::Usage, format_args!("--gpu {text}: {why}"));
        let (product, wanted) = text
            .split_once('=')
            .filter(|(product, _)| !product.is_empty())
            .ok_or_else(|| wrong("not of the form PRODUCT=N or PRODUCT=#0,#1"))?;
        let wanted: Devices = wanted.parse().map_err(|error: String| wrong(&error))?;
        if wanted.is_empty() {
            return Err(wrong("no device is asked for; leave the flag out"));
        }
        if devices.insert(product.to_owned(), wanted).is_some() {
            return Err(wrong("the product is named twice; add the numbers up"));
        }
    }
    Ok(devices)
}

fn pairs(flag: &str, texts: &[String]) -> Result<BTreeMap<String, String>, Failure> {
    let pair = |text: &String| match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err(Failure::new(
            Exit::Usage,
            format_args!("{flag} {text}: not of the form KEY=VALUE"),
        )),
    };
    texts.iter().map(pair).collect()
}

/// Reads a file of the form `src:dst[:mode[:uid:gid]]`, mode in octal.
fn file(text: &str) -> Result<File, Failure> {
    let parts: Vec<&str> = text.split(':').collect();
    let wrong = |why: &str| Failure::new(Exit::Usage, format_args!("--file {text}: {why}"));
    let [source, destination, rest @ ..] = &parts[..] else {
        return Err(wrong("not of the form SRC:DST[:MODE[:UID:GID]]"));
    };
    if !destination.starts_with('/') {
        return Err(wrong("the destination is not an absolute path"));
    }
    let mut contents = Vec::new();
    std::fs::File::open(source)
        .and_then(|file| file.take(FILE_LIMIT + 1).read_to_end(&mut contents))
        .or_fail(Exit::Io, format_args!("--file {source}"))?;
    if contents.len() as u64 > FILE_LIMIT {
        return Err(wrong("larger than 1 MiB; put it into the image or a volume"));
    }
    let mut file = File::inline(destination, &contents);
    let mode = |text: &str| match u32::from_str_radix(text, 8) {
        Ok(mode) if mode <= 0o7777 => Ok(mode),
        _ => Err(wrong("the mode is an octal number up to 7777, such as 644")),
    };
    let id = |text: &str| text.parse().map_err(|_| wrong("uid and gid are numbers"));
    match rest {
        [] => {}
        [bits] => file.mode = mode(bits)?,
        [bits, uid, gid] => (file.mode, file.uid, file.gid) = (mode(bits)?, id(uid)?, id(gid)?),
        _ => return Err(wrong("not of the form SRC:DST[:MODE[:UID:GID]]")),
    }
    Ok(file)
}
