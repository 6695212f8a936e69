# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_eru_sched_global_optspecs
    string join \n v/verbose q/quiet log-format= store= store-ca= store-cert= store-key= store-user= store-password-file= store-timeout= table json plugins= plugin-timeout= s/spec= e/entry= i/image= engine= env= network= user= file= label= after-create= ignore-hook debug raw-args= c/count= strategy= by= nodes-limit= max-per-node= cpu= cpu-request= cpu-limit= cpu-bind memory= memory-request= memory-limit= storage= storage-request= storage-limit= volume= volume-request= gpu= extra-resources= p/pod= node= exclude-node= nodelabel= avoid= all-nodes nodes= dry-run h/help V/version
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
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l plugins -d 'Directory of the resource plugins' -r -F
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l plugin-timeout -d 'Longest time that a plugin may take for one answer' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -s s -l spec -d 'App spec in YAML: a file, an http or https URL, or - for standard input' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -s e -l entry -d 'Entrypoint of the app; may be left out when there is one only' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -s i -l image -d 'Image to run' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l engine -d 'Engine that the node must have, such as docker or native' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l env -d 'Variable of the environment; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l network -d 'Network, and the address wanted in it; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l user -d 'User to run as' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l file -d 'File to lay into each instance; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l label -d 'Label for the instances, besides the spec\'s; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l after-create -d 'Command to run in each instance once, after it was created, by engines that know after_create; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l raw-args -d 'What the engine alone understands, as a JSON object, for engines that know raw_args' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -s c -l count -d 'Number of instances, in the strategy\'s sense [default: 1]' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l strategy -l deploy-strategy -d 'How to spread: AUTO gives each instance to the node with the fewest, FILL brings each node to the count, EACH adds the count to each node, GLOBAL gives each instance to the node used the least, DRAINED fills up the nodes with the least room first, SPREAD gives each instance to the failure domain with the fewest [default: AUTO]' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l by -d 'SPREAD: the label of the nodes whose values are the domains to spread over' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l nodes-limit -d 'AUTO and SPREAD: most instances a node, old and new; FILL and EACH: number of nodes; 0 is no limit' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l max-per-node -d 'Most instances a node, old and new, whatever the strategy; 0 is no limit' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l cpu -d 'Cores for each instance: request and limit at once' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l cpu-request -d 'Cores to reserve; 0 is the limit' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l cpu-limit -d 'Cores that it may use at most; 0 is no limit [default: 1]' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l memory -d 'Memory for each instance: request and limit at once' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l memory-request -d 'Memory to reserve; 0 is the limit' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l memory-limit -d 'Memory that it may use at most; 0 is no limit [default: 512M]' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l storage -d 'Storage for each instance besides its volumes: request and limit at once' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l storage-request -d 'Storage to reserve; 0 is the limit' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l storage-limit -d 'Storage that it may use at most; 0 is no limit' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l volume -d 'Volume, besides the spec\'s or in place of the one with this destination; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l volume-request -d 'What to reserve for the volume with this destination, where it is another size or rate; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l gpu -d 'Devices of a product, so many or by index, such as nvidia-3090=2 or nvidia-3090=#0,#3; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l extra-resources -d 'What to ask of the resource plugins, as a JSON object by plugin, such as \'{"licence":{"seats":1}}\'' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -s p -l pod -d 'Pod whose nodes may be chosen; any, if left out' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l node -d 'Only this node, whatever its pod, labels and state; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l exclude-node -d 'Not this node; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l nodelabel -d 'Only nodes with such a label: key=value, key!=value, \'key in (a,b)\', \'key notin (a,b)\', key, or !key; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l avoid -d 'No node that has an instance of this app or entrypoint; of the app\'s own, at most one a node; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l nodes -d 'Take the nodes from a stream of Node documents, - is standard input, and ask no store. Workload documents in it count as instances that run already' -r
complete -c eru-sched -n "__fish_eru_sched_needs_command" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-sched -n "__fish_eru_sched_needs_command" -s q -l quiet -d 'Log errors only'
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l table -d 'Print a table for people'
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l ignore-hook -d 'A hook that fails does not fail the instance'
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l debug -d 'Mark the instances as debugged, for engines that log such ones in another place'
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l cpu-bind -d 'Bind cores to each instance'
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l all-nodes -d 'Also nodes that are down or cordoned'
complete -c eru-sched -n "__fish_eru_sched_needs_command" -l dry-run -d 'Write nothing to the store: neither now nor the files that the plan names'
complete -c eru-sched -n "__fish_eru_sched_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-sched -n "__fish_eru_sched_needs_command" -s V -l version -d 'Print version'
complete -c eru-sched -n "__fish_eru_sched_needs_command" -f -a "capacity" -d 'Tell how many more instances fit, by node and in all'
complete -c eru-sched -n "__fish_eru_sched_needs_command" -f -a "explain" -d 'Tell for each node how many instances fit, every reason that keeps them out, and what would have to change'
complete -c eru-sched -n "__fish_eru_sched_needs_command" -f -a "rebalance" -d 'Plan moves that even out the load of the nodes, or empty nodes'
complete -c eru-sched -n "__fish_eru_sched_needs_command" -f -a "strategy" -d 'Share out instances over nodes that are described by numbers only: a pure filter'
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
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l plugins -d 'Directory of the resource plugins' -r -F
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l plugin-timeout -d 'Longest time that a plugin may take for one answer' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -s s -l spec -d 'App spec in YAML: a file, an http or https URL, or - for standard input' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -s e -l entry -d 'Entrypoint of the app; may be left out when there is one only' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -s i -l image -d 'Image to run' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l engine -d 'Engine that the node must have, such as docker or native' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l env -d 'Variable of the environment; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l network -d 'Network, and the address wanted in it; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l user -d 'User to run as' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l file -d 'File to lay into each instance; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l label -d 'Label for the instances, besides the spec\'s; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l after-create -d 'Command to run in each instance once, after it was created, by engines that know after_create; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l raw-args -d 'What the engine alone understands, as a JSON object, for engines that know raw_args' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -s c -l count -d 'Number of instances, in the strategy\'s sense [default: 1]' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l strategy -l deploy-strategy -d 'How to spread: AUTO gives each instance to the node with the fewest, FILL brings each node to the count, EACH adds the count to each node, GLOBAL gives each instance to the node used the least, DRAINED fills up the nodes with the least room first, SPREAD gives each instance to the failure domain with the fewest [default: AUTO]' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l by -d 'SPREAD: the label of the nodes whose values are the domains to spread over' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l nodes-limit -d 'AUTO and SPREAD: most instances a node, old and new; FILL and EACH: number of nodes; 0 is no limit' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l max-per-node -d 'Most instances a node, old and new, whatever the strategy; 0 is no limit' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l cpu -d 'Cores for each instance: request and limit at once' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l cpu-request -d 'Cores to reserve; 0 is the limit' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l cpu-limit -d 'Cores that it may use at most; 0 is no limit [default: 1]' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l memory -d 'Memory for each instance: request and limit at once' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l memory-request -d 'Memory to reserve; 0 is the limit' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l memory-limit -d 'Memory that it may use at most; 0 is no limit [default: 512M]' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l storage -d 'Storage for each instance besides its volumes: request and limit at once' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l storage-request -d 'Storage to reserve; 0 is the limit' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l storage-limit -d 'Storage that it may use at most; 0 is no limit' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l volume -d 'Volume, besides the spec\'s or in place of the one with this destination; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l volume-request -d 'What to reserve for the volume with this destination, where it is another size or rate; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l gpu -d 'Devices of a product, so many or by index, such as nvidia-3090=2 or nvidia-3090=#0,#3; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l extra-resources -d 'What to ask of the resource plugins, as a JSON object by plugin, such as \'{"licence":{"seats":1}}\'' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -s p -l pod -d 'Pod whose nodes may be chosen; any, if left out' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l node -d 'Only this node, whatever its pod, labels and state; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l exclude-node -d 'Not this node; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l nodelabel -d 'Only nodes with such a label: key=value, key!=value, \'key in (a,b)\', \'key notin (a,b)\', key, or !key; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l avoid -d 'No node that has an instance of this app or entrypoint; of the app\'s own, at most one a node; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l nodes -d 'Take the nodes from a stream of Node documents, - is standard input, and ask no store. Workload documents in it count as instances that run already' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -s q -l quiet -d 'Log errors only'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l table -d 'Print a table for people'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l ignore-hook -d 'A hook that fails does not fail the instance'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l debug -d 'Mark the instances as debugged, for engines that log such ones in another place'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l cpu-bind -d 'Bind cores to each instance'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l all-nodes -d 'Also nodes that are down or cordoned'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -l dry-run -d 'Write nothing to the store: neither now nor the files that the plan names'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand capacity" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l store-cert -d 'Client certificate' -r -F
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l plugins -d 'Directory of the resource plugins' -r -F
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l plugin-timeout -d 'Longest time that a plugin may take for one answer' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -s s -l spec -d 'App spec in YAML: a file, an http or https URL, or - for standard input' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -s e -l entry -d 'Entrypoint of the app; may be left out when there is one only' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -s i -l image -d 'Image to run' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l engine -d 'Engine that the node must have, such as docker or native' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l env -d 'Variable of the environment; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l network -d 'Network, and the address wanted in it; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l user -d 'User to run as' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l file -d 'File to lay into each instance; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l label -d 'Label for the instances, besides the spec\'s; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l after-create -d 'Command to run in each instance once, after it was created, by engines that know after_create; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l raw-args -d 'What the engine alone understands, as a JSON object, for engines that know raw_args' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -s c -l count -d 'Number of instances, in the strategy\'s sense [default: 1]' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l strategy -l deploy-strategy -d 'How to spread: AUTO gives each instance to the node with the fewest, FILL brings each node to the count, EACH adds the count to each node, GLOBAL gives each instance to the node used the least, DRAINED fills up the nodes with the least room first, SPREAD gives each instance to the failure domain with the fewest [default: AUTO]' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l by -d 'SPREAD: the label of the nodes whose values are the domains to spread over' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l nodes-limit -d 'AUTO and SPREAD: most instances a node, old and new; FILL and EACH: number of nodes; 0 is no limit' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l max-per-node -d 'Most instances a node, old and new, whatever the strategy; 0 is no limit' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l cpu -d 'Cores for each instance: request and limit at once' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l cpu-request -d 'Cores to reserve; 0 is the limit' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l cpu-limit -d 'Cores that it may use at most; 0 is no limit [default: 1]' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l memory -d 'Memory for each instance: request and limit at once' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l memory-request -d 'Memory to reserve; 0 is the limit' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l memory-limit -d 'Memory that it may use at most; 0 is no limit [default: 512M]' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l storage -d 'Storage for each instance besides its volumes: request and limit at once' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l storage-request -d 'Storage to reserve; 0 is the limit' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l storage-limit -d 'Storage that it may use at most; 0 is no limit' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l volume -d 'Volume, besides the spec\'s or in place of the one with this destination; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l volume-request -d 'What to reserve for the volume with this destination, where it is another size or rate; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l gpu -d 'Devices of a product, so many or by index, such as nvidia-3090=2 or nvidia-3090=#0,#3; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l extra-resources -d 'What to ask of the resource plugins, as a JSON object by plugin, such as \'{"licence":{"seats":1}}\'' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -s p -l pod -d 'Pod whose nodes may be chosen; any, if left out' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l node -d 'Only this node, whatever its pod, labels and state; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l exclude-node -d 'Not this node; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l nodelabel -d 'Only nodes with such a label: key=value, key!=value, \'key in (a,b)\', \'key notin (a,b)\', key, or !key; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l avoid -d 'No node that has an instance of this app or entrypoint; of the app\'s own, at most one a node; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l nodes -d 'Take the nodes from a stream of Node documents, - is standard input, and ask no store. Workload documents in it count as instances that run already' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -s q -l quiet -d 'Log errors only'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l table -d 'Print a table for people'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l ignore-hook -d 'A hook that fails does not fail the instance'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l debug -d 'Mark the instances as debugged, for engines that log such ones in another place'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l cpu-bind -d 'Bind cores to each instance'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l all-nodes -d 'Also nodes that are down or cordoned'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -l dry-run -d 'Write nothing to the store: neither now nor the files that the plan names'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l drain -d 'Empty this node; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l threshold -d 'How much a move must take off the more loaded of its two nodes, as a part of the node such as 0.05 or 5%' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l max-moves -d 'Most moves' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l store-cert -d 'Client certificate' -r -F
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l plugins -d 'Directory of the resource plugins' -r -F
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l plugin-timeout -d 'Longest time that a plugin may take for one answer' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -s s -l spec -d 'App spec in YAML: a file, an http or https URL, or - for standard input' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -s e -l entry -d 'Entrypoint of the app; may be left out when there is one only' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -s i -l image -d 'Image to run' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l engine -d 'Engine that the node must have, such as docker or native' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l env -d 'Variable of the environment; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l network -d 'Network, and the address wanted in it; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l user -d 'User to run as' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l file -d 'File to lay into each instance; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l label -d 'Label for the instances, besides the spec\'s; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l after-create -d 'Command to run in each instance once, after it was created, by engines that know after_create; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l raw-args -d 'What the engine alone understands, as a JSON object, for engines that know raw_args' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -s c -l count -d 'Number of instances, in the strategy\'s sense [default: 1]' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l strategy -l deploy-strategy -d 'How to spread: AUTO gives each instance to the node with the fewest, FILL brings each node to the count, EACH adds the count to each node, GLOBAL gives each instance to the node used the least, DRAINED fills up the nodes with the least room first, SPREAD gives each instance to the failure domain with the fewest [default: AUTO]' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l by -d 'SPREAD: the label of the nodes whose values are the domains to spread over' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l nodes-limit -d 'AUTO and SPREAD: most instances a node, old and new; FILL and EACH: number of nodes; 0 is no limit' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l max-per-node -d 'Most instances a node, old and new, whatever the strategy; 0 is no limit' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l cpu -d 'Cores for each instance: request and limit at once' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l cpu-request -d 'Cores to reserve; 0 is the limit' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l cpu-limit -d 'Cores that it may use at most; 0 is no limit [default: 1]' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l memory -d 'Memory for each instance: request and limit at once' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l memory-request -d 'Memory to reserve; 0 is the limit' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l memory-limit -d 'Memory that it may use at most; 0 is no limit [default: 512M]' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l storage -d 'Storage for each instance besides its volumes: request and limit at once' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l storage-request -d 'Storage to reserve; 0 is the limit' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l storage-limit -d 'Storage that it may use at most; 0 is no limit' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l volume -d 'Volume, besides the spec\'s or in place of the one with this destination; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l volume-request -d 'What to reserve for the volume with this destination, where it is another size or rate; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l gpu -d 'Devices of a product, so many or by index, such as nvidia-3090=2 or nvidia-3090=#0,#3; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l extra-resources -d 'What to ask of the resource plugins, as a JSON object by plugin, such as \'{"licence":{"seats":1}}\'' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -s p -l pod -d 'Pod whose nodes may be chosen; any, if left out' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l node -d 'Only this node, whatever its pod, labels and state; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l exclude-node -d 'Not this node; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l nodelabel -d 'Only nodes with such a label: key=value, key!=value, \'key in (a,b)\', \'key notin (a,b)\', key, or !key; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l avoid -d 'No node that has an instance of this app or entrypoint; of the app\'s own, at most one a node; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l nodes -d 'Take the nodes from a stream of Node documents, - is standard input, and ask no store. Workload documents in it count as instances that run already' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -s q -l quiet -d 'Log errors only'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l table -d 'Print a table for people'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l ignore-hook -d 'A hook that fails does not fail the instance'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l debug -d 'Mark the instances as debugged, for engines that log such ones in another place'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l cpu-bind -d 'Bind cores to each instance'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l all-nodes -d 'Also nodes that are down or cordoned'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -l dry-run -d 'Write nothing to the store: neither now nor the files that the plan names'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand rebalance" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l store-cert -d 'Client certificate' -r -F
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l plugins -d 'Directory of the resource plugins' -r -F
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l plugin-timeout -d 'Longest time that a plugin may take for one answer' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -s s -l spec -d 'App spec in YAML: a file, an http or https URL, or - for standard input' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -s e -l entry -d 'Entrypoint of the app; may be left out when there is one only' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -s i -l image -d 'Image to run' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l engine -d 'Engine that the node must have, such as docker or native' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l env -d 'Variable of the environment; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l network -d 'Network, and the address wanted in it; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l user -d 'User to run as' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l file -d 'File to lay into each instance; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l label -d 'Label for the instances, besides the spec\'s; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l after-create -d 'Command to run in each instance once, after it was created, by engines that know after_create; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l raw-args -d 'What the engine alone understands, as a JSON object, for engines that know raw_args' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -s c -l count -d 'Number of instances, in the strategy\'s sense [default: 1]' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l strategy -l deploy-strategy -d 'How to spread: AUTO gives each instance to the node with the fewest, FILL brings each node to the count, EACH adds the count to each node, GLOBAL gives each instance to the node used the least, DRAINED fills up the nodes with the least room first, SPREAD gives each instance to the failure domain with the fewest [default: AUTO]' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l by -d 'SPREAD: the label of the nodes whose values are the domains to spread over' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l nodes-limit -d 'AUTO and SPREAD: most instances a node, old and new; FILL and EACH: number of nodes; 0 is no limit' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l max-per-node -d 'Most instances a node, old and new, whatever the strategy; 0 is no limit' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l cpu -d 'Cores for each instance: request and limit at once' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l cpu-request -d 'Cores to reserve; 0 is the limit' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l cpu-limit -d 'Cores that it may use at most; 0 is no limit [default: 1]' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l memory -d 'Memory for each instance: request and limit at once' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l memory-request -d 'Memory to reserve; 0 is the limit' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l memory-limit -d 'Memory that it may use at most; 0 is no limit [default: 512M]' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l storage -d 'Storage for each instance besides its volumes: request and limit at once' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l storage-request -d 'Storage to reserve; 0 is the limit' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l storage-limit -d 'Storage that it may use at most; 0 is no limit' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l volume -d 'Volume, besides the spec\'s or in place of the one with this destination; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l volume-request -d 'What to reserve for the volume with this destination, where it is another size or rate; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l gpu -d 'Devices of a product, so many or by index, such as nvidia-3090=2 or nvidia-3090=#0,#3; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l extra-resources -d 'What to ask of the resource plugins, as a JSON object by plugin, such as \'{"licence":{"seats":1}}\'' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -s p -l pod -d 'Pod whose nodes may be chosen; any, if left out' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l node -d 'Only this node, whatever its pod, labels and state; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l exclude-node -d 'Not this node; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l nodelabel -d 'Only nodes with such a label: key=value, key!=value, \'key in (a,b)\', \'key notin (a,b)\', key, or !key; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l avoid -d 'No node that has an instance of this app or entrypoint; of the app\'s own, at most one a node; may be repeated' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l nodes -d 'Take the nodes from a stream of Node documents, - is standard input, and ask no store. Workload documents in it count as instances that run already' -r
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -s q -l quiet -d 'Log errors only'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l table -d 'Print a table for people'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l ignore-hook -d 'A hook that fails does not fail the instance'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l debug -d 'Mark the instances as debugged, for engines that log such ones in another place'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l cpu-bind -d 'Bind cores to each instance'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l all-nodes -d 'Also nodes that are down or cordoned'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -l dry-run -d 'Write nothing to the store: neither now nor the files that the plan names'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand strategy" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand help; and not __fish_seen_subcommand_from capacity explain rebalance strategy help" -f -a "capacity" -d 'Tell how many more instances fit, by node and in all'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand help; and not __fish_seen_subcommand_from capacity explain rebalance strategy help" -f -a "explain" -d 'Tell for each node how many instances fit, every reason that keeps them out, and what would have to change'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand help; and not __fish_seen_subcommand_from capacity explain rebalance strategy help" -f -a "rebalance" -d 'Plan moves that even out the load of the nodes, or empty nodes'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand help; and not __fish_seen_subcommand_from capacity explain rebalance strategy help" -f -a "strategy" -d 'Share out instances over nodes that are described by numbers only: a pure filter'
complete -c eru-sched -n "__fish_eru_sched_using_subcommand help; and not __fish_seen_subcommand_from capacity explain rebalance strategy help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
