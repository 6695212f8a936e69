//! From the command line to the verb.

use eru_cli::{Common, Exit, Failure, Io, Tool};

use crate::args::{Args, Command, NetworkCommand, OciTool};
use crate::{cni, oci, verbs};

impl Tool for Args {
    fn common(&self) -> &Common {
        &self.common
    }

    fn run(self, io: &mut Io) -> Result<(), Failure> {
        let node = self.host.node();
        let Some(command) = self.command else {
            if self.cni.is_set() {
                return cni::run(&self.cni, &self.store, &node, io);
            }
            return Err(Failure::new(Exit::Usage, "no command").hint("see eru-net --help"));
        };
        if let Command::Oci(args) = command {
            return Err(oci::run(&args.args, &args.runc));
        }
        let store = self.store.open()?;
        let context = verbs::Context {
            store: &*store,
            node: &node,
            run_dir: &self.host.run_dir,
        };
        match command {
            Command::Network(command) => match command {
                NetworkCommand::Add(args) => verbs::network::add(&context, &args, io),
                NetworkCommand::Ls(output) => verbs::network::ls(&context, &output, io),
                NetworkCommand::Get { name, output } => verbs::network::get(&context, &name, &output, io),
                NetworkCommand::Rm { name } => verbs::network::rm(&context, &name, io),
            },
            Command::Attach(args) => verbs::attach::run(&context, &args, io),
            Command::Detach(args) => verbs::detach::detach(&context, &args, io),
            Command::Release(args) => verbs::detach::release(&context, &args, io),
            Command::Ls(args) => verbs::ls::run(&context, &args, io),
            Command::Gc(args) => verbs::gc::run(&context, &args, io),
            Command::OciHook(args) => oci::hook(&context, &args, io.take_input()),
            Command::Oci(_) => unreachable!("it needs no store and was run before"),
        }
    }
}

impl Tool for OciTool {
    fn common(&self) -> &Common {
        &self.common
    }

    fn run(self, _: &mut Io) -> Result<(), Failure> {
        Err(oci::run(&self.args, &self.runc))
    }
}
