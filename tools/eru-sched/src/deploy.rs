//! From the command line to a `Deploy`.

use std::collections::BTreeMap;
use std::io::Read;

use eru_cli::{Exit, Failure, Io, OrFail};
use eru_types::appspec::AppSpec;
use eru_types::{Deploy, Doc, Extra, File, NodeFilter, Request, Spec};

use crate::args::PlanArgs;

/// Specs are short; what is longer is some other file.
const SPEC_LIMIT: u64 = 1 << 20;
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
        filter: NodeFilter {
            include: args.node.clone(),
            exclude: args.exclude_node.clone(),
            labels: pairs("--nodelabel", &args.nodelabel)?,
            all: args.all_nodes,
            extra: Extra::new(),
        },
        strategy: args.strategy,
        count: args.count,
        nodes_limit: args.nodes_limit,
        spec,
        extra: Extra::new(),
    };
    deploy
        .validate()
        .map_err(|(field, message)| Failure::new(Exit::Usage, format_args!("{field}: {message}")))?;
    Ok(deploy)
}

fn read_spec(source: &str, io: &mut Io) -> Result<String, Failure> {
    let mut text = String::new();
    let read = if source == "-" {
        io.take_input().take(SPEC_LIMIT + 1).read_to_string(&mut text)
    } else {
        std::fs::File::open(source).and_then(|file| file.take(SPEC_LIMIT + 1).read_to_string(&mut text))
    };
    match read {
        Err(error) if error.kind() == std::io::ErrorKind::InvalidData => Err(Failure::new(
            Exit::Data,
            format_args!("{source}: the spec is not UTF-8"),
        )),
        Err(error) => {
            Err(Failure::new(Exit::Io, format_args!("{source}: {error}")).hint("--spec names the app's YAML file"))
        }
        Ok(length) if length as u64 > SPEC_LIMIT => Err(Failure::new(
            Exit::Data,
            format_args!("{source}: the spec is longer than {SPEC_LIMIT} bytes"),
        )),
        Ok(_) => Ok(text),
    }
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
    if spec.image.is_empty() {
        tracing::warn!(
            app = spec.app,
            "no image is named; the plan cannot be run until --image names one"
        );
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
    spec.files = args.file.iter().map(|text| file(text)).collect::<Result<_, _>>()?;
    spec.resources = Request {
        cpu_request: args.cpu.unwrap_or(args.cpu_request),
        cpu_limit: args.cpu.unwrap_or(args.cpu_limit),
        cpu_bind: args.cpu_bind,
        memory_request: args.memory.unwrap_or(args.memory_request),
        memory_limit: args.memory.unwrap_or(args.memory_limit),
        ..Request::default()
    };
    spec.resources
        .normalise()
        .map_err(|(field, message)| Failure::new(Exit::Usage, format_args!("{field}: {message}")))
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
    let number =
        |text: &&str, radix| u32::from_str_radix(text, radix).map_err(|_| wrong("mode, uid and gid are numbers"));
    match rest {
        [] => {}
        [mode] => file.mode = number(mode, 8)?,
        [mode, uid, gid] => (file.mode, file.uid, file.gid) = (number(mode, 8)?, number(uid, 10)?, number(gid, 10)?),
        _ => return Err(wrong("not of the form SRC:DST[:MODE[:UID:GID]]")),
    }
    Ok(file)
}
