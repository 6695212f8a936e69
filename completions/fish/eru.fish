# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_eru_global_optspecs
    string join \n v/verbose q/quiet log-format= print store= h/help V/version
end

function __fish_eru_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_eru_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_eru_using_subcommand
    set -l cmd (__fish_eru_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c eru -n "__fish_eru_needs_command" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru -n "__fish_eru_needs_command" -l store -d 'The store, for all tools of the pipeline' -r
complete -c eru -n "__fish_eru_needs_command" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru -n "__fish_eru_needs_command" -s q -l quiet -d 'Log errors only'
complete -c eru -n "__fish_eru_needs_command" -l print -d 'Show the pipeline instead of running it'
complete -c eru -n "__fish_eru_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru -n "__fish_eru_needs_command" -s V -l version -d 'Print version'
complete -c eru -n "__fish_eru_needs_command" -f -a "deploy" -d 'Plan, reserve and start instances of an app, and wait until they are healthy'
complete -c eru -n "__fish_eru_needs_command" -f -a "ps" -d 'List workloads'
complete -c eru -n "__fish_eru_needs_command" -f -a "rm" -d 'Stop workloads, remove them, and give their resources back'
complete -c eru -n "__fish_eru_needs_command" -f -a "stop" -d 'Stop workloads; they keep their resources'
complete -c eru -n "__fish_eru_needs_command" -f -a "start" -d 'Start workloads that were stopped'
complete -c eru -n "__fish_eru_needs_command" -f -a "restart" -d 'Stop workloads and start them again'
complete -c eru -n "__fish_eru_needs_command" -f -a "logs" -d 'Show the output of workloads'
complete -c eru -n "__fish_eru_needs_command" -f -a "exec" -d 'Run a command inside a workload'
complete -c eru -n "__fish_eru_needs_command" -f -a "status" -d 'List what was observed of workloads'
complete -c eru -n "__fish_eru_needs_command" -f -a "watch" -d 'Follow changes of workloads'
complete -c eru -n "__fish_eru_needs_command" -f -a "capacity" -d 'Tell how many more instances fit'
complete -c eru -n "__fish_eru_needs_command" -f -a "explain" -d 'Tell for each node how many more instances fit, what keeps them out, and what would have to change'
complete -c eru -n "__fish_eru_needs_command" -f -a "rebalance" -d 'Show which moves would even out the load of the nodes'
complete -c eru -n "__fish_eru_needs_command" -f -a "drain" -d 'Empty a node: start elsewhere what it runs, and remove it there when that is healthy'
complete -c eru -n "__fish_eru_needs_command" -f -a "realloc" -d 'Give workloads more or less than they have, where they are'
complete -c eru -n "__fish_eru_needs_command" -f -a "node" -d 'Keep nodes: add, ls, get, set, rm, cordon, uncordon'
complete -c eru -n "__fish_eru_needs_command" -f -a "pod" -d 'Keep pods: add, ls, get, rm'
complete -c eru -n "__fish_eru_needs_command" -f -a "network" -d 'Keep networks: add, ls, get, rm'
complete -c eru -n "__fish_eru_needs_command" -f -a "image" -d 'Keep images: import, ls, rm'
complete -c eru -n "__fish_eru_needs_command" -f -a "gc" -d 'Take back what dead pipelines have left'
complete -c eru -n "__fish_eru_needs_command" -f -a "audit" -d 'Prove that the books are right'
complete -c eru -n "__fish_eru_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c eru -n "__fish_eru_using_subcommand deploy" -l timeout -d 'How long to wait for their health; 0s does not wait' -r
complete -c eru -n "__fish_eru_using_subcommand deploy" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru -n "__fish_eru_using_subcommand deploy" -l store -d 'The store, for all tools of the pipeline' -r
complete -c eru -n "__fish_eru_using_subcommand deploy" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru -n "__fish_eru_using_subcommand deploy" -s q -l quiet -d 'Log errors only'
complete -c eru -n "__fish_eru_using_subcommand deploy" -l print -d 'Show the pipeline instead of running it'
complete -c eru -n "__fish_eru_using_subcommand deploy" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru -n "__fish_eru_using_subcommand ps" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru -n "__fish_eru_using_subcommand ps" -l store -d 'The store, for all tools of the pipeline' -r
complete -c eru -n "__fish_eru_using_subcommand ps" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru -n "__fish_eru_using_subcommand ps" -s q -l quiet -d 'Log errors only'
complete -c eru -n "__fish_eru_using_subcommand ps" -l print -d 'Show the pipeline instead of running it'
complete -c eru -n "__fish_eru_using_subcommand ps" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru -n "__fish_eru_using_subcommand rm" -l app -d 'All of this app' -r
complete -c eru -n "__fish_eru_using_subcommand rm" -l entry -d 'Of the app, only those of this entrypoint' -r
complete -c eru -n "__fish_eru_using_subcommand rm" -l node -d 'All on this node' -r
complete -c eru -n "__fish_eru_using_subcommand rm" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru -n "__fish_eru_using_subcommand rm" -l store -d 'The store, for all tools of the pipeline' -r
complete -c eru -n "__fish_eru_using_subcommand rm" -s f -l force -d 'Do not wait for a workload to end'
complete -c eru -n "__fish_eru_using_subcommand rm" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru -n "__fish_eru_using_subcommand rm" -s q -l quiet -d 'Log errors only'
complete -c eru -n "__fish_eru_using_subcommand rm" -l print -d 'Show the pipeline instead of running it'
complete -c eru -n "__fish_eru_using_subcommand rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru -n "__fish_eru_using_subcommand stop" -l app -d 'All of this app' -r
complete -c eru -n "__fish_eru_using_subcommand stop" -l entry -d 'Of the app, only those of this entrypoint' -r
complete -c eru -n "__fish_eru_using_subcommand stop" -l node -d 'All on this node' -r
complete -c eru -n "__fish_eru_using_subcommand stop" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru -n "__fish_eru_using_subcommand stop" -l store -d 'The store, for all tools of the pipeline' -r
complete -c eru -n "__fish_eru_using_subcommand stop" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru -n "__fish_eru_using_subcommand stop" -s q -l quiet -d 'Log errors only'
complete -c eru -n "__fish_eru_using_subcommand stop" -l print -d 'Show the pipeline instead of running it'
complete -c eru -n "__fish_eru_using_subcommand stop" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru -n "__fish_eru_using_subcommand start" -l app -d 'All of this app' -r
complete -c eru -n "__fish_eru_using_subcommand start" -l entry -d 'Of the app, only those of this entrypoint' -r
complete -c eru -n "__fish_eru_using_subcommand start" -l node -d 'All on this node' -r
complete -c eru -n "__fish_eru_using_subcommand start" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru -n "__fish_eru_using_subcommand start" -l store -d 'The store, for all tools of the pipeline' -r
complete -c eru -n "__fish_eru_using_subcommand start" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru -n "__fish_eru_using_subcommand start" -s q -l quiet -d 'Log errors only'
complete -c eru -n "__fish_eru_using_subcommand start" -l print -d 'Show the pipeline instead of running it'
complete -c eru -n "__fish_eru_using_subcommand start" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru -n "__fish_eru_using_subcommand restart" -l app -d 'All of this app' -r
complete -c eru -n "__fish_eru_using_subcommand restart" -l entry -d 'Of the app, only those of this entrypoint' -r
complete -c eru -n "__fish_eru_using_subcommand restart" -l node -d 'All on this node' -r
complete -c eru -n "__fish_eru_using_subcommand restart" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru -n "__fish_eru_using_subcommand restart" -l store -d 'The store, for all tools of the pipeline' -r
complete -c eru -n "__fish_eru_using_subcommand restart" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru -n "__fish_eru_using_subcommand restart" -s q -l quiet -d 'Log errors only'
complete -c eru -n "__fish_eru_using_subcommand restart" -l print -d 'Show the pipeline instead of running it'
complete -c eru -n "__fish_eru_using_subcommand restart" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru -n "__fish_eru_using_subcommand logs" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru -n "__fish_eru_using_subcommand logs" -l store -d 'The store, for all tools of the pipeline' -r
complete -c eru -n "__fish_eru_using_subcommand logs" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru -n "__fish_eru_using_subcommand logs" -s q -l quiet -d 'Log errors only'
complete -c eru -n "__fish_eru_using_subcommand logs" -l print -d 'Show the pipeline instead of running it'
complete -c eru -n "__fish_eru_using_subcommand logs" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru -n "__fish_eru_using_subcommand exec" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru -n "__fish_eru_using_subcommand exec" -l store -d 'The store, for all tools of the pipeline' -r
complete -c eru -n "__fish_eru_using_subcommand exec" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru -n "__fish_eru_using_subcommand exec" -s q -l quiet -d 'Log errors only'
complete -c eru -n "__fish_eru_using_subcommand exec" -l print -d 'Show the pipeline instead of running it'
complete -c eru -n "__fish_eru_using_subcommand exec" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru -n "__fish_eru_using_subcommand status" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru -n "__fish_eru_using_subcommand status" -l store -d 'The store, for all tools of the pipeline' -r
complete -c eru -n "__fish_eru_using_subcommand status" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru -n "__fish_eru_using_subcommand status" -s q -l quiet -d 'Log errors only'
complete -c eru -n "__fish_eru_using_subcommand status" -l print -d 'Show the pipeline instead of running it'
complete -c eru -n "__fish_eru_using_subcommand status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru -n "__fish_eru_using_subcommand watch" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru -n "__fish_eru_using_subcommand watch" -l store -d 'The store, for all tools of the pipeline' -r
complete -c eru -n "__fish_eru_using_subcommand watch" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru -n "__fish_eru_using_subcommand watch" -s q -l quiet -d 'Log errors only'
complete -c eru -n "__fish_eru_using_subcommand watch" -l print -d 'Show the pipeline instead of running it'
complete -c eru -n "__fish_eru_using_subcommand watch" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru -n "__fish_eru_using_subcommand capacity" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru -n "__fish_eru_using_subcommand capacity" -l store -d 'The store, for all tools of the pipeline' -r
complete -c eru -n "__fish_eru_using_subcommand capacity" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru -n "__fish_eru_using_subcommand capacity" -s q -l quiet -d 'Log errors only'
complete -c eru -n "__fish_eru_using_subcommand capacity" -l print -d 'Show the pipeline instead of running it'
complete -c eru -n "__fish_eru_using_subcommand capacity" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru -n "__fish_eru_using_subcommand explain" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru -n "__fish_eru_using_subcommand explain" -l store -d 'The store, for all tools of the pipeline' -r
complete -c eru -n "__fish_eru_using_subcommand explain" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru -n "__fish_eru_using_subcommand explain" -s q -l quiet -d 'Log errors only'
complete -c eru -n "__fish_eru_using_subcommand explain" -l print -d 'Show the pipeline instead of running it'
complete -c eru -n "__fish_eru_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru -n "__fish_eru_using_subcommand rebalance" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru -n "__fish_eru_using_subcommand rebalance" -l store -d 'The store, for all tools of the pipeline' -r
complete -c eru -n "__fish_eru_using_subcommand rebalance" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru -n "__fish_eru_using_subcommand rebalance" -s q -l quiet -d 'Log errors only'
complete -c eru -n "__fish_eru_using_subcommand rebalance" -l print -d 'Show the pipeline instead of running it'
complete -c eru -n "__fish_eru_using_subcommand rebalance" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru -n "__fish_eru_using_subcommand drain" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru -n "__fish_eru_using_subcommand drain" -l store -d 'The store, for all tools of the pipeline' -r
complete -c eru -n "__fish_eru_using_subcommand drain" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru -n "__fish_eru_using_subcommand drain" -s q -l quiet -d 'Log errors only'
complete -c eru -n "__fish_eru_using_subcommand drain" -l print -d 'Show the pipeline instead of running it'
complete -c eru -n "__fish_eru_using_subcommand drain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru -n "__fish_eru_using_subcommand realloc" -l app -d 'All of this app' -r
complete -c eru -n "__fish_eru_using_subcommand realloc" -l entry -d 'Of the app, only those of this entrypoint' -r
complete -c eru -n "__fish_eru_using_subcommand realloc" -l node -d 'All on this node' -r
complete -c eru -n "__fish_eru_using_subcommand realloc" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru -n "__fish_eru_using_subcommand realloc" -l store -d 'The store, for all tools of the pipeline' -r
complete -c eru -n "__fish_eru_using_subcommand realloc" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru -n "__fish_eru_using_subcommand realloc" -s q -l quiet -d 'Log errors only'
complete -c eru -n "__fish_eru_using_subcommand realloc" -l print -d 'Show the pipeline instead of running it'
complete -c eru -n "__fish_eru_using_subcommand realloc" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru -n "__fish_eru_using_subcommand node" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru -n "__fish_eru_using_subcommand node" -l store -d 'The store, for all tools of the pipeline' -r
complete -c eru -n "__fish_eru_using_subcommand node" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru -n "__fish_eru_using_subcommand node" -s q -l quiet -d 'Log errors only'
complete -c eru -n "__fish_eru_using_subcommand node" -l print -d 'Show the pipeline instead of running it'
complete -c eru -n "__fish_eru_using_subcommand node" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru -n "__fish_eru_using_subcommand pod" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru -n "__fish_eru_using_subcommand pod" -l store -d 'The store, for all tools of the pipeline' -r
complete -c eru -n "__fish_eru_using_subcommand pod" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru -n "__fish_eru_using_subcommand pod" -s q -l quiet -d 'Log errors only'
complete -c eru -n "__fish_eru_using_subcommand pod" -l print -d 'Show the pipeline instead of running it'
complete -c eru -n "__fish_eru_using_subcommand pod" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru -n "__fish_eru_using_subcommand network" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru -n "__fish_eru_using_subcommand network" -l store -d 'The store, for all tools of the pipeline' -r
complete -c eru -n "__fish_eru_using_subcommand network" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru -n "__fish_eru_using_subcommand network" -s q -l quiet -d 'Log errors only'
complete -c eru -n "__fish_eru_using_subcommand network" -l print -d 'Show the pipeline instead of running it'
complete -c eru -n "__fish_eru_using_subcommand network" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru -n "__fish_eru_using_subcommand image" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru -n "__fish_eru_using_subcommand image" -l store -d 'The store, for all tools of the pipeline' -r
complete -c eru -n "__fish_eru_using_subcommand image" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru -n "__fish_eru_using_subcommand image" -s q -l quiet -d 'Log errors only'
complete -c eru -n "__fish_eru_using_subcommand image" -l print -d 'Show the pipeline instead of running it'
complete -c eru -n "__fish_eru_using_subcommand image" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru -n "__fish_eru_using_subcommand gc" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru -n "__fish_eru_using_subcommand gc" -l store -d 'The store, for all tools of the pipeline' -r
complete -c eru -n "__fish_eru_using_subcommand gc" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru -n "__fish_eru_using_subcommand gc" -s q -l quiet -d 'Log errors only'
complete -c eru -n "__fish_eru_using_subcommand gc" -l print -d 'Show the pipeline instead of running it'
complete -c eru -n "__fish_eru_using_subcommand gc" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru -n "__fish_eru_using_subcommand audit" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru -n "__fish_eru_using_subcommand audit" -l store -d 'The store, for all tools of the pipeline' -r
complete -c eru -n "__fish_eru_using_subcommand audit" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru -n "__fish_eru_using_subcommand audit" -s q -l quiet -d 'Log errors only'
complete -c eru -n "__fish_eru_using_subcommand audit" -l print -d 'Show the pipeline instead of running it'
complete -c eru -n "__fish_eru_using_subcommand audit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru -n "__fish_eru_using_subcommand help; and not __fish_seen_subcommand_from deploy ps rm stop start restart logs exec status watch capacity explain rebalance drain realloc node pod network image gc audit help" -f -a "deploy" -d 'Plan, reserve and start instances of an app, and wait until they are healthy'
complete -c eru -n "__fish_eru_using_subcommand help; and not __fish_seen_subcommand_from deploy ps rm stop start restart logs exec status watch capacity explain rebalance drain realloc node pod network image gc audit help" -f -a "ps" -d 'List workloads'
complete -c eru -n "__fish_eru_using_subcommand help; and not __fish_seen_subcommand_from deploy ps rm stop start restart logs exec status watch capacity explain rebalance drain realloc node pod network image gc audit help" -f -a "rm" -d 'Stop workloads, remove them, and give their resources back'
complete -c eru -n "__fish_eru_using_subcommand help; and not __fish_seen_subcommand_from deploy ps rm stop start restart logs exec status watch capacity explain rebalance drain realloc node pod network image gc audit help" -f -a "stop" -d 'Stop workloads; they keep their resources'
complete -c eru -n "__fish_eru_using_subcommand help; and not __fish_seen_subcommand_from deploy ps rm stop start restart logs exec status watch capacity explain rebalance drain realloc node pod network image gc audit help" -f -a "start" -d 'Start workloads that were stopped'
complete -c eru -n "__fish_eru_using_subcommand help; and not __fish_seen_subcommand_from deploy ps rm stop start restart logs exec status watch capacity explain rebalance drain realloc node pod network image gc audit help" -f -a "restart" -d 'Stop workloads and start them again'
complete -c eru -n "__fish_eru_using_subcommand help; and not __fish_seen_subcommand_from deploy ps rm stop start restart logs exec status watch capacity explain rebalance drain realloc node pod network image gc audit help" -f -a "logs" -d 'Show the output of workloads'
complete -c eru -n "__fish_eru_using_subcommand help; and not __fish_seen_subcommand_from deploy ps rm stop start restart logs exec status watch capacity explain rebalance drain realloc node pod network image gc audit help" -f -a "exec" -d 'Run a command inside a workload'
complete -c eru -n "__fish_eru_using_subcommand help; and not __fish_seen_subcommand_from deploy ps rm stop start restart logs exec status watch capacity explain rebalance drain realloc node pod network image gc audit help" -f -a "status" -d 'List what was observed of workloads'
complete -c eru -n "__fish_eru_using_subcommand help; and not __fish_seen_subcommand_from deploy ps rm stop start restart logs exec status watch capacity explain rebalance drain realloc node pod network image gc audit help" -f -a "watch" -d 'Follow changes of workloads'
complete -c eru -n "__fish_eru_using_subcommand help; and not __fish_seen_subcommand_from deploy ps rm stop start restart logs exec status watch capacity explain rebalance drain realloc node pod network image gc audit help" -f -a "capacity" -d 'Tell how many more instances fit'
complete -c eru -n "__fish_eru_using_subcommand help; and not __fish_seen_subcommand_from deploy ps rm stop start restart logs exec status watch capacity explain rebalance drain realloc node pod network image gc audit help" -f -a "explain" -d 'Tell for each node how many more instances fit, what keeps them out, and what would have to change'
complete -c eru -n "__fish_eru_using_subcommand help; and not __fish_seen_subcommand_from deploy ps rm stop start restart logs exec status watch capacity explain rebalance drain realloc node pod network image gc audit help" -f -a "rebalance" -d 'Show which moves would even out the load of the nodes'
complete -c eru -n "__fish_eru_using_subcommand help; and not __fish_seen_subcommand_from deploy ps rm stop start restart logs exec status watch capacity explain rebalance drain realloc node pod network image gc audit help" -f -a "drain" -d 'Empty a node: start elsewhere what it runs, and remove it there when that is healthy'
complete -c eru -n "__fish_eru_using_subcommand help; and not __fish_seen_subcommand_from deploy ps rm stop start restart logs exec status watch capacity explain rebalance drain realloc node pod network image gc audit help" -f -a "realloc" -d 'Give workloads more or less than they have, where they are'
complete -c eru -n "__fish_eru_using_subcommand help; and not __fish_seen_subcommand_from deploy ps rm stop start restart logs exec status watch capacity explain rebalance drain realloc node pod network image gc audit help" -f -a "node" -d 'Keep nodes: add, ls, get, set, rm, cordon, uncordon'
complete -c eru -n "__fish_eru_using_subcommand help; and not __fish_seen_subcommand_from deploy ps rm stop start restart logs exec status watch capacity explain rebalance drain realloc node pod network image gc audit help" -f -a "pod" -d 'Keep pods: add, ls, get, rm'
complete -c eru -n "__fish_eru_using_subcommand help; and not __fish_seen_subcommand_from deploy ps rm stop start restart logs exec status watch capacity explain rebalance drain realloc node pod network image gc audit help" -f -a "network" -d 'Keep networks: add, ls, get, rm'
complete -c eru -n "__fish_eru_using_subcommand help; and not __fish_seen_subcommand_from deploy ps rm stop start restart logs exec status watch capacity explain rebalance drain realloc node pod network image gc audit help" -f -a "image" -d 'Keep images: import, ls, rm'
complete -c eru -n "__fish_eru_using_subcommand help; and not __fish_seen_subcommand_from deploy ps rm stop start restart logs exec status watch capacity explain rebalance drain realloc node pod network image gc audit help" -f -a "gc" -d 'Take back what dead pipelines have left'
complete -c eru -n "__fish_eru_using_subcommand help; and not __fish_seen_subcommand_from deploy ps rm stop start restart logs exec status watch capacity explain rebalance drain realloc node pod network image gc audit help" -f -a "audit" -d 'Prove that the books are right'
complete -c eru -n "__fish_eru_using_subcommand help; and not __fish_seen_subcommand_from deploy ps rm stop start restart logs exec status watch capacity explain rebalance drain realloc node pod network image gc audit help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
