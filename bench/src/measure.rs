//! Running cases in turn, and what is said of them.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use nix::sys::resource::{Usage, UsageWho, getrusage};
use nix::sys::time::TimeVal;

/// Something that is measured: each run does `work` operations.
pub struct Case {
    name: String,
    work: u32,
    run: Box<dyn FnMut()>,
}

impl Case {
    /// A case whose runs do `work` operations each.
    pub fn new(name: impl Into<String>, work: u32, run: impl FnMut() + 'static) -> Self {
        Self {
            name: name.into(),
            work,
            run: Box::new(run),
        }
    }
}

/// Times of one operation over all rounds, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figures {
    /// The median.
    pub median: f64,
    /// The 10th percentile.
    pub low: f64,
    /// The 90th percentile.
    pub high: f64,
}

impl Figures {
    fn of(samples: &mut [f64]) -> Self {
        samples.sort_by(f64::total_cmp);
        let at = |percent: usize| samples[(samples.len() - 1) * percent / 100];
        Self {
            median: at(50),
            low: at(10),
            high: at(90),
        }
    }
}

fn cpu() -> Duration {
    let time = |who| {
        getrusage(who).map_or(Duration::ZERO, |usage: Usage| {
            span(usage.user_time()) + span(usage.system_time())
        })
    };
    time(UsageWho::RUSAGE_SELF) + time(UsageWho::RUSAGE_CHILDREN)
}

fn span(time: TimeVal) -> Duration {
    Duration::from_micros(u64::try_from(time.tv_sec() * 1_000_000 + time.tv_usec()).unwrap_or_default())
}

/// Runs all cases in turn, `rounds` times after one round to warm up, and writes a line for each.
pub(crate) fn run(cases: &mut [Case], rounds: usize, out: &mut impl Write) -> io::Result<()> {
    let mut samples = vec![(Vec::new(), Vec::new()); cases.len()];
    for round in 0..=rounds {
        for (case, (wall, busy)) in cases.iter_mut().zip(&mut samples) {
            let (start, before) = (Instant::now(), cpu());
            (case.run)();
            let (took, used) = (start.elapsed(), cpu().saturating_sub(before));
            if round > 0 {
                let each = |time: Duration| time.as_secs_f64() * 1e3 / f64::from(case.work);
                wall.push(each(took));
                busy.push(each(used));
            }
        }
    }
    writeln!(
        out,
        "{:<44} {:>10} {:>21} {:>10} {:>12} {:>8}",
        "case", "median ms", "10–90 %", "CPU ms", "per second", "ratio"
    )?;
    let mut base = None;
    if rounds == 0 {
        return out.flush();
    }
    for (case, (wall, busy)) in cases.iter().zip(&mut samples) {
        let (wall, busy) = (Figures::of(wall), Figures::of(busy));
        let base = *base.get_or_insert(wall.median);
        let spread = format!("{:.3}–{:.3}", wall.low, wall.high);
        writeln!(
            out,
            "{:<44} {:>10.3} {spread:>21} {:>10.3} {:>12.0} {:>8.2}",
            case.name,
            wall.median,
            busy.median,
            1e3 / wall.median,
            wall.median / base
        )?;
    }
    out.flush()
}
