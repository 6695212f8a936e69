//! `completions/`: bash, zsh and fish.

use clap_complete::{Shell, generate as complete};

use crate::files::Files;
use crate::tools;

pub(crate) fn generate(files: &mut Files) {
    for (shell, dir) in [(Shell::Bash, "bash"), (Shell::Zsh, "zsh"), (Shell::Fish, "fish")] {
        let dir = format!("completions/{dir}");
        files.claim(&dir, "");
        for mut command in tools::commands() {
            let name = command.get_name().to_owned();
            let mut script = Vec::new();
            complete(shell, &mut command, &name, &mut script);
            // The names under which each shell looks for them.
            let file = match shell {
                Shell::Zsh => format!("_{name}"),
                Shell::Fish => format!("{name}.fish"),
                _ => name,
            };
            files.add(format!("{dir}/{file}"), script);
        }
    }
}
