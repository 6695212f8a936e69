//! The flags of all tools that use plugins.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use crate::Plugins;

/// Where plugins are when nothing else is said.
pub const DEFAULT_DIR: &str = "/usr/lib/eru/plugins";
/// The time that a plugin has for one answer when nothing else is said.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);

/// Where the plugins are, and how long they may take.
#[derive(Args, Clone, Debug)]
pub struct PluginArgs {
    /// Directory of the resource plugins
    #[arg(
        long,
        global = true,
        help_heading = "Resource plugins",
        env = "ERU_PLUGINS",
        value_name = "DIR",
        default_value = DEFAULT_DIR
    )]
    pub plugins: PathBuf,

    /// Longest time that a plugin may take for one answer
    #[arg(
        long,
        global = true,
        help_heading = "Resource plugins",
        env = "ERU_PLUGIN_TIMEOUT",
        value_name = "TIME",
        default_value = "30s",
        value_parser = eru_types::time::duration
    )]
    pub plugin_timeout: Duration,
}

impl PluginArgs {
    /// The plugins. Nothing is looked at before one is asked for.
    #[must_use]
    pub fn open(&self) -> Plugins {
        Plugins::new(&self.plugins, self.plugin_timeout)
    }
}

impl Default for Plugins {
    fn default() -> Self {
        Self::new(Path::new(DEFAULT_DIR), DEFAULT_TIMEOUT)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Tool {
        #[command(flatten)]
        plugins: PluginArgs,
    }

    #[test]
    fn defaults_are_what_is_documented() {
        let args = Tool::try_parse_from(["tool"]).unwrap().plugins;
        assert_eq!(
            (args.plugins.as_path(), args.plugin_timeout),
            (Path::new(DEFAULT_DIR), DEFAULT_TIMEOUT)
        );
        let args = Tool::try_parse_from(["tool", "--plugins", "/x", "--plugin-timeout", "2s"])
            .unwrap()
            .plugins;
        assert_eq!(
            (args.plugins.as_path(), args.plugin_timeout),
            (Path::new("/x"), Duration::from_secs(2))
        );
    }
}
