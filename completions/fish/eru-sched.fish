# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_eru_sched_global_optspecs
    string join \n v/verbose q/quiet log-format= store= store-ca= store-cert= store-key= store-user= store-password-file= store-timeout= table json s/spec= e/entry= i/image= engine= env= network= user= file= label= c/count= strategy= nodes-limit= cpu= cpu-request= cpu-limit= cpu-bind memory= memory-request= memory-limit= p/pod= node= exclude-node= nodelabel= all-nodes nodes= dry-run h/help V/version
end

function __fish_eru_sched_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_eru_sched_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_eru_sched_using_subcommand
    set -l cmd (__fish_eru_sched_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c eru-sched -n "__fish_eru_sched_needs_command" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l store-cert -d 'Client certificate' -r -F
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -s s -l spec -d 'App spec in YAML; - is standard input' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -s e -l entry -d 'Entrypoint of the app; may be left out when there is one only' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -s i -l image -d 'Image to run' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l engine -d 'Engine that the node must have, such as docker or native' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l env -d 'Variable of the environment' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l network -d 'Network, and the address wanted in it' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l user -d 'User to run as' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l file -d 'File to lay into each instance' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l label -d 'Label for the instances, besides the spec\'s' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -s c -l count -d 'Number of instances, in the strategy\'s sense' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l strategy -l deploy-strategy -d 'How to spread: AUTO gives each instance to the node with the fewest, FILL brings each node to the count' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l nodes-limit -d 'AUTO: most instances a node, old and new; FILL: number of nodes; 0 is no limit' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l cpu -d 'Cores for each instance: request and limit at once' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l cpu-request -d 'Cores to reserve; 0 is the limit' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l cpu-limit -d 'Cores that it may use at most; 0 is no limit' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l memory -d 'Memory for each instance: request and limit at once' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l memory-request -d 'Memory to reserve; 0 is the limit' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l memory-limit -d 'Memory that it may use at most; 0 is no limit' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -s p -l pod -d 'Pod whose nodes may be chosen; any, if left out' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l node -d 'Only this node, whatever its state; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l exclude-node -d 'Not this node; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l nodelabel -d 'Only nodes with this label; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l nodes -d 'Take the nodes from a stream of Node documents, - is standard input, and ask no store. Workload documents in it count as instances that run already' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-sched -n "__fish_eru_sched_needs_command" -s q -l quiet -d 'Log errors only'
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l table -d 'Print a table for people'
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l cpu-bind -d 'Bind whole cores to each instance'
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l all-nodes -d 'Also nodes that are down or cordoned'
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l dry-run -d 'Write nothing to the store: neither now nor the files that the plan names'
complete -c eru-sched -n "__fish_eru_sched_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-sched -n "__fish_eru_sched_needs_command" -s V -l version -d 'Print version'
complete -c eru-sched -n "__fish_eru_sched_needs_command" -f -a "capacity" -d 'Tell how many more instances fit, by node and in all'
complete -c eru-sched -n "__fish_eru_sched_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l store-cert -d 'Client certificate' -r -F
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -s s -l spec -d 'App spec in YAML; - is standard input' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -s e -l entry -d 'Entrypoint of the app; may be left out when there is one only' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -s i -l image -d 'Image to run' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l engine -d 'Engine that the node must have, such as docker or native' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l env -d 'Variable of the environment' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l network -d 'Network, and the address wanted in it' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l user -d 'User to run as' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l file -d 'File to lay into each instance' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l label -d 'Label for the instances, besides the spec\'s' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -s c -l count -d 'Number of instances, in the strategy\'s sense' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l strategy -l deploy-strategy -d 'How to spread: AUTO gives each instance to the node with the fewest, FILL brings each node to the count' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l nodes-limit -d 'AUTO: most instances a node, old and new; FILL: number of nodes; 0 is no limit' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l cpu -d 'Cores for each instance: request and limit at once' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l cpu-request -d 'Cores to reserve; 0 is the limit' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l cpu-limit -d 'Cores that it may use at most; 0 is no limit' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l memory -d 'Memory for each instance: request and limit at once' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l memory-request -d 'Memory to reserve; 0 is the limit' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l memory-limit -d 'Memory that it may use at most; 0 is no limit' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -s p -l pod -d 'Pod whose nodes may be chosen; any, if left out' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l node -d 'Only this node, whatever its state; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l exclude-node -d 'Not this node; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l nodelabel -d 'Only nodes with this label; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l nodes -d 'Take the nodes from a stream of Node documents, - is standard input, and ask no store. Workload documents in it count as instances that run already' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -s q -l quiet -d 'Log errors only'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l table -d 'Print a table for people'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l cpu-bind -d 'Bind whole cores to each instance'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l all-nodes -d 'Also nodes that are down or cordoned'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l dry-run -d 'Write nothing to the store: neither now nor the files that the plan names'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand help; and not __fish_seen_subcommand_from capacity help" -f -a "capacity" -d 'Tell how many more instances fit, by node and in all'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand help; and not __fish_seen_subcommand_from capacity help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
