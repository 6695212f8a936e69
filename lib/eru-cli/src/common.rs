//! The flags that every tool has, and logging, which they steer. Logs go to stderr and never carry secrets.

use std::io::{self, IsTerminal};

use clap::{ArgAction, Args, ValueEnum};
use tracing_subscriber::EnvFilter;

use crate::{Exit, Failure};

/// Flags that every tool has.
#[derive(Args, Clone, Debug, Default)]
pub struct Common {
    /// Log more; repeat for still more (info, debug, trace)
    #[arg(short, long, global = true, action = ArgAction::Count, help_heading = "Logging")]
    pub verbose: u8,

    /// Log errors only
    #[arg(short, long, global = true, conflicts_with = "verbose", help_heading = "Logging")]
    pub quiet: bool,

    /// Format of the log lines
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "FORMAT",
        help_heading = "Logging"
    )]
    pub log_format: LogFormat,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people
    #[default]
    Text,
    /// One JSON object a line
    Json,
}

/// Whether colours are welcome there.
pub(crate) fn colours(stream: &impl IsTerminal) -> bool {
    stream.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

impl Common {
    /// Installs logging for the process.
    ///
    /// # Errors
    /// 78 when `ERU_LOG` cannot be parsed.
    pub(crate) fn install_logging(&self) -> Result<(), Failure> {
        let filter = self.filter(std::env::var("ERU_LOG").ok().as_deref())?;
        let colour = colours(&io::stderr());
        // A log line that cannot be written is lost; complaining about it on the same stderr would panic.
        let builder = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(io::stderr)
            .with_ansi(colour)
            .log_internal_errors(false);
        // Fails only where logging is installed already, as in a test that runs two tools.
        let _ = match self.log_format {
            LogFormat::Text => builder.try_init(),
            LogFormat::Json => builder.json().flatten_event(true).try_init(),
        };
        Ok(())
    }

    /// The flags win over `ERU_LOG`, which wins over the default, `warn`.
    fn filter(&self, env: Option<&str>) -> Result<EnvFilter, Failure> {
        let from_flags = match (self.quiet, self.verbose) {
            (true, _) => Some("error"),
            (false, 0) => None,
            (false, 1) => Some("warn,eru=info"),
            (false, 2) => Some("warn,eru=debug"),
            (false, _) => Some("debug,eru=trace"),
        };
        let directives = from_flags.or(env.filter(|env| !env.is_empty())).unwrap_or("warn");
        EnvFilter::try_new(directives).map_err(|error| {
            Failure::new(Exit::Config, format_args!("ERU_LOG {directives:?}: {error}"))
                .hint("give a level, as in ERU_LOG=debug, or one a module, as in ERU_LOG=warn,eru_store=trace")
        })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn filter(verbose: u8, quiet: bool, env: Option<&str>) -> String {
        Common {
            verbose,
            quiet,
            ..Common::default()
        }
        .filter(env)
        .unwrap()
        .to_string()
    }

    #[test]
    fn flags_win_over_the_environment() {
        assert_eq!(filter(0, false, None), "warn");
        assert_eq!(filter(0, false, Some("eru_store=trace")), "eru_store=trace");
        assert_eq!(filter(0, true, Some("trace")), "error");
        assert!(filter(2, false, Some("error")).contains("eru=debug"));
    }

    #[test]
    fn a_bad_filter_is_bad_configuration() {
        let failure = Common::default().filter(Some("eru=loud")).unwrap_err();
        assert_eq!(failure.exit(), Exit::Config);
        assert!(failure.message().unwrap().contains("ERU_LOG"));
    }
}
