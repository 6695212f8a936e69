# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_eru_net_global_optspecs
    string join \n v/verbose q/quiet log-format= cni-command= cni-containerid= cni-netns= cni-ifname= cni-args= node= run-dir= store= store-ca= store-cert= store-key= store-user= store-password-file= store-timeout= h/help V/version
end

function __fish_eru_net_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_eru_net_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_eru_net_using_subcommand
    set -l cmd (__fish_eru_net_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c eru-net -n "__fish_eru_net_needs_command" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-net -n "__fish_eru_net_needs_command" -l cni-command -d 'What to do' -r
complete -c eru-net -n "__fish_eru_net_needs_command" -l cni-containerid -d 'For which container' -r
complete -c eru-net -n "__fish_eru_net_needs_command" -l cni-netns -d 'In which network namespace' -r
complete -c eru-net -n "__fish_eru_net_needs_command" -l cni-ifname -d 'Under which name' -r
complete -c eru-net -n "__fish_eru_net_needs_command" -l cni-args -d 'More, as KEY=VALUE;KEY=VALUE' -r
complete -c eru-net -n "__fish_eru_net_needs_command" -l node -d 'The node that this is [default: the host\'s name]' -r
complete -c eru-net -n "__fish_eru_net_needs_command" -l run-dir -d 'Directory in which the native engine keeps network namespaces' -r -F
complete -c eru-net -n "__fish_eru_net_needs_command" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-net -n "__fish_eru_net_needs_command" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-net -n "__fish_eru_net_needs_command" -l store-cert -d 'Client certificate' -r -F
complete -c eru-net -n "__fish_eru_net_needs_command" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-net -n "__fish_eru_net_needs_command" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-net -n "__fish_eru_net_needs_command" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-net -n "__fish_eru_net_needs_command" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-net -n "__fish_eru_net_needs_command" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-net -n "__fish_eru_net_needs_command" -s q -l quiet -d 'Log errors only'
complete -c eru-net -n "__fish_eru_net_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-net -n "__fish_eru_net_needs_command" -s V -l version -d 'Print version'
complete -c eru-net -n "__fish_eru_net_needs_command" -f -a "network" -d 'Add, list and remove networks'
complete -c eru-net -n "__fish_eru_net_needs_command" -f -a "attach" -d 'Attach workloads to networks'
complete -c eru-net -n "__fish_eru_net_needs_command" -f -a "detach" -d 'Take interfaces away, keeping the addresses'
complete -c eru-net -n "__fish_eru_net_needs_command" -f -a "release" -d 'Take interfaces away and give their addresses back'
complete -c eru-net -n "__fish_eru_net_needs_command" -f -a "ls" -d 'List who has which address'
complete -c eru-net -n "__fish_eru_net_needs_command" -f -a "gc" -d 'Give back the addresses of workloads that are no more'
complete -c eru-net -n "__fish_eru_net_needs_command" -f -a "oci" -d 'Be an OCI runtime that attaches containers before they start'
complete -c eru-net -n "__fish_eru_net_needs_command" -f -a "oci-hook" -d 'Be the hook that eru-net oci adds to a container'
complete -c eru-net -n "__fish_eru_net_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and not __fish_seen_subcommand_from add ls get rm help" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and not __fish_seen_subcommand_from add ls get rm help" -l node -d 'The node that this is [default: the host\'s name]' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and not __fish_seen_subcommand_from add ls get rm help" -l run-dir -d 'Directory in which the native engine keeps network namespaces' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and not __fish_seen_subcommand_from add ls get rm help" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and not __fish_seen_subcommand_from add ls get rm help" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and not __fish_seen_subcommand_from add ls get rm help" -l store-cert -d 'Client certificate' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and not __fish_seen_subcommand_from add ls get rm help" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and not __fish_seen_subcommand_from add ls get rm help" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and not __fish_seen_subcommand_from add ls get rm help" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and not __fish_seen_subcommand_from add ls get rm help" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and not __fish_seen_subcommand_from add ls get rm help" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and not __fish_seen_subcommand_from add ls get rm help" -s q -l quiet -d 'Log errors only'
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and not __fish_seen_subcommand_from add ls get rm help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and not __fish_seen_subcommand_from add ls get rm help" -f -a "add" -d 'Add a network'
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and not __fish_seen_subcommand_from add ls get rm help" -f -a "ls" -d 'List networks'
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and not __fish_seen_subcommand_from add ls get rm help" -f -a "get" -d 'Print one network'
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and not __fish_seen_subcommand_from add ls get rm help" -f -a "rm" -d 'Remove a network whose addresses are all free'
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and not __fish_seen_subcommand_from add ls get rm help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from add" -l driver -d 'How its interfaces are made' -r -f -a "macvlan\t'A child of a host interface, with a hardware address of its own'
routed\t'A pair of interfaces, a route and proxy ARP, as Calico\'s'"
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from add" -l subnet -d 'Where its addresses come from, IPv4 or IPv6' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from add" -l gateway -d 'The router, which is never given out (macvlan)' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from add" -l parent -d 'The host interface that interfaces are children of (macvlan)' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from add" -l mode -d 'What children of one parent see of each other (macvlan) [default: bridge]' -r -f -a "bridge\t'They reach each other'
private\t'They never do'
vepa\t'They do if the switch sends it back'"
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from add" -l mtu -d 'Largest packet in bytes [default: the parent\'s, or 1500]' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from add" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from add" -l node -d 'The node that this is [default: the host\'s name]' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from add" -l run-dir -d 'Directory in which the native engine keeps network namespaces' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from add" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from add" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from add" -l store-cert -d 'Client certificate' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from add" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from add" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from add" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from add" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from add" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Log errors only'
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from ls" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from ls" -l node -d 'The node that this is [default: the host\'s name]' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from ls" -l run-dir -d 'Directory in which the native engine keeps network namespaces' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from ls" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from ls" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from ls" -l store-cert -d 'Client certificate' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from ls" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from ls" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from ls" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from ls" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from ls" -l table -d 'Print a table for people'
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from ls" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Log errors only'
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from get" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from get" -l node -d 'The node that this is [default: the host\'s name]' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from get" -l run-dir -d 'Directory in which the native engine keeps network namespaces' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from get" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from get" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from get" -l store-cert -d 'Client certificate' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from get" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from get" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from get" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from get" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from get" -l table -d 'Print a table for people'
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from get" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from get" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from get" -s q -l quiet -d 'Log errors only'
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from get" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from rm" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from rm" -l node -d 'The node that this is [default: the host\'s name]' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from rm" -l run-dir -d 'Directory in which the native engine keeps network namespaces' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from rm" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from rm" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from rm" -l store-cert -d 'Client certificate' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from rm" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from rm" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from rm" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from rm" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from rm" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from rm" -s q -l quiet -d 'Log errors only'
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from help" -f -a "add" -d 'Add a network'
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from help" -f -a "ls" -d 'List networks'
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from help" -f -a "get" -d 'Print one network'
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from help" -f -a "rm" -d 'Remove a network whose addresses are all free'
complete -c eru-net -n "__fish_eru_net_using_subcommand network; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c eru-net -n "__fish_eru_net_using_subcommand attach" -l network -d 'Attach to this network also, with any address or this one; repeatable' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand attach" -l netns -d 'The network namespace [default: where the native engine keeps it, or that of the document\'s pid]' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand attach" -l pid -d 'A process in the network namespace' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand attach" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-net -n "__fish_eru_net_using_subcommand attach" -l node -d 'The node that this is [default: the host\'s name]' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand attach" -l run-dir -d 'Directory in which the native engine keeps network namespaces' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand attach" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand attach" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand attach" -l store-cert -d 'Client certificate' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand attach" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand attach" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand attach" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand attach" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand attach" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-net -n "__fish_eru_net_using_subcommand attach" -s q -l quiet -d 'Log errors only'
complete -c eru-net -n "__fish_eru_net_using_subcommand attach" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-net -n "__fish_eru_net_using_subcommand detach" -l network -d 'Detach from this network only; repeatable' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand detach" -l netns -d 'The network namespace [default: where the native engine keeps it, or that of the document\'s pid]' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand detach" -l pid -d 'A process in the network namespace' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand detach" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-net -n "__fish_eru_net_using_subcommand detach" -l node -d 'The node that this is [default: the host\'s name]' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand detach" -l run-dir -d 'Directory in which the native engine keeps network namespaces' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand detach" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand detach" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand detach" -l store-cert -d 'Client certificate' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand detach" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand detach" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand detach" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand detach" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand detach" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-net -n "__fish_eru_net_using_subcommand detach" -s q -l quiet -d 'Log errors only'
complete -c eru-net -n "__fish_eru_net_using_subcommand detach" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-net -n "__fish_eru_net_using_subcommand release" -l network -d 'Release the addresses of this network only; repeatable' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand release" -l netns -d 'The network namespace [default: where the native engine keeps it, or that of the document\'s pid]' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand release" -l pid -d 'A process in the network namespace' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand release" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-net -n "__fish_eru_net_using_subcommand release" -l node -d 'The node that this is [default: the host\'s name]' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand release" -l run-dir -d 'Directory in which the native engine keeps network namespaces' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand release" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand release" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand release" -l store-cert -d 'Client certificate' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand release" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand release" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand release" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand release" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand release" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-net -n "__fish_eru_net_using_subcommand release" -s q -l quiet -d 'Log errors only'
complete -c eru-net -n "__fish_eru_net_using_subcommand release" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-net -n "__fish_eru_net_using_subcommand ls" -l network -d 'What is taken of this network; repeatable' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand ls" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-net -n "__fish_eru_net_using_subcommand ls" -l node -d 'The node that this is [default: the host\'s name]' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand ls" -l run-dir -d 'Directory in which the native engine keeps network namespaces' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand ls" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand ls" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand ls" -l store-cert -d 'Client certificate' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand ls" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand ls" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand ls" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand ls" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand ls" -l table -d 'Print a table for people'
complete -c eru-net -n "__fish_eru_net_using_subcommand ls" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-net -n "__fish_eru_net_using_subcommand ls" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-net -n "__fish_eru_net_using_subcommand ls" -s q -l quiet -d 'Log errors only'
complete -c eru-net -n "__fish_eru_net_using_subcommand ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-net -n "__fish_eru_net_using_subcommand gc" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-net -n "__fish_eru_net_using_subcommand gc" -l node -d 'The node that this is [default: the host\'s name]' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand gc" -l run-dir -d 'Directory in which the native engine keeps network namespaces' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand gc" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand gc" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand gc" -l store-cert -d 'Client certificate' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand gc" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand gc" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand gc" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand gc" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand gc" -l dry-run -d 'Say what would be freed, and free nothing'
complete -c eru-net -n "__fish_eru_net_using_subcommand gc" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-net -n "__fish_eru_net_using_subcommand gc" -s q -l quiet -d 'Log errors only'
complete -c eru-net -n "__fish_eru_net_using_subcommand gc" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-net -n "__fish_eru_net_using_subcommand oci" -l runc -d 'The runtime that does the rest' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand oci" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-net -n "__fish_eru_net_using_subcommand oci" -l node -d 'The node that this is [default: the host\'s name]' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand oci" -l run-dir -d 'Directory in which the native engine keeps network namespaces' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand oci" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand oci" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand oci" -l store-cert -d 'Client certificate' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand oci" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand oci" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand oci" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand oci" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand oci" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-net -n "__fish_eru_net_using_subcommand oci" -s q -l quiet -d 'Log errors only'
complete -c eru-net -n "__fish_eru_net_using_subcommand oci" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-net -n "__fish_eru_net_using_subcommand oci-hook" -l network -d 'A network, with any address or this one; repeatable' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand oci-hook" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-net -n "__fish_eru_net_using_subcommand oci-hook" -l node -d 'The node that this is [default: the host\'s name]' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand oci-hook" -l run-dir -d 'Directory in which the native engine keeps network namespaces' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand oci-hook" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand oci-hook" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand oci-hook" -l store-cert -d 'Client certificate' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand oci-hook" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand oci-hook" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand oci-hook" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-net -n "__fish_eru_net_using_subcommand oci-hook" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-net -n "__fish_eru_net_using_subcommand oci-hook" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-net -n "__fish_eru_net_using_subcommand oci-hook" -s q -l quiet -d 'Log errors only'
complete -c eru-net -n "__fish_eru_net_using_subcommand oci-hook" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-net -n "__fish_eru_net_using_subcommand help; and not __fish_seen_subcommand_from network attach detach release ls gc oci oci-hook help" -f -a "network" -d 'Add, list and remove networks'
complete -c eru-net -n "__fish_eru_net_using_subcommand help; and not __fish_seen_subcommand_from network attach detach release ls gc oci oci-hook help" -f -a "attach" -d 'Attach workloads to networks'
complete -c eru-net -n "__fish_eru_net_using_subcommand help; and not __fish_seen_subcommand_from network attach detach release ls gc oci oci-hook help" -f -a "detach" -d 'Take interfaces away, keeping the addresses'
complete -c eru-net -n "__fish_eru_net_using_subcommand help; and not __fish_seen_subcommand_from network attach detach release ls gc oci oci-hook help" -f -a "release" -d 'Take interfaces away and give their addresses back'
complete -c eru-net -n "__fish_eru_net_using_subcommand help; and not __fish_seen_subcommand_from network attach detach release ls gc oci oci-hook help" -f -a "ls" -d 'List who has which address'
complete -c eru-net -n "__fish_eru_net_using_subcommand help; and not __fish_seen_subcommand_from network attach detach release ls gc oci oci-hook help" -f -a "gc" -d 'Give back the addresses of workloads that are no more'
complete -c eru-net -n "__fish_eru_net_using_subcommand help; and not __fish_seen_subcommand_from network attach detach release ls gc oci oci-hook help" -f -a "oci" -d 'Be an OCI runtime that attaches containers before they start'
complete -c eru-net -n "__fish_eru_net_using_subcommand help; and not __fish_seen_subcommand_from network attach detach release ls gc oci oci-hook help" -f -a "oci-hook" -d 'Be the hook that eru-net oci adds to a container'
complete -c eru-net -n "__fish_eru_net_using_subcommand help; and not __fish_seen_subcommand_from network attach detach release ls gc oci oci-hook help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c eru-net -n "__fish_eru_net_using_subcommand help; and __fish_seen_subcommand_from network" -f -a "add" -d 'Add a network'
complete -c eru-net -n "__fish_eru_net_using_subcommand help; and __fish_seen_subcommand_from network" -f -a "ls" -d 'List networks'
complete -c eru-net -n "__fish_eru_net_using_subcommand help; and __fish_seen_subcommand_from network" -f -a "get" -d 'Print one network'
complete -c eru-net -n "__fish_eru_net_using_subcommand help; and __fish_seen_subcommand_from network" -f -a "rm" -d 'Remove a network whose addresses are all free'
