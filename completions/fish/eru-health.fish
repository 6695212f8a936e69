# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_eru_health_global_optspecs
    string join \n v/verbose q/quiet log-format= h/help V/version
end

function __fish_eru_health_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_eru_health_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_eru_health_using_subcommand
    set -l cmd (__fish_eru_health_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c eru-health -n "__fish_eru_health_needs_command" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-health -n "__fish_eru_health_needs_command" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-health -n "__fish_eru_health_needs_command" -s q -l quiet -d 'Log errors only'
complete -c eru-health -n "__fish_eru_health_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-health -n "__fish_eru_health_needs_command" -s V -l version -d 'Print version'
complete -c eru-health -n "__fish_eru_health_needs_command" -f -a "check" -d 'Probe once what is on standard input, or what --to names'
complete -c eru-health -n "__fish_eru_health_needs_command" -f -a "wait" -d 'Wait until the workloads on standard input are healthy'
complete -c eru-health -n "__fish_eru_health_needs_command" -f -a "serve" -d 'Probe the workloads of this node and keep the store informed'
complete -c eru-health -n "__fish_eru_health_needs_command" -f -a "status" -d 'List what is known of workloads'
complete -c eru-health -n "__fish_eru_health_needs_command" -f -a "watch" -d 'Print what is known of workloads, and then every change'
complete -c eru-health -n "__fish_eru_health_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c eru-health -n "__fish_eru_health_using_subcommand check" -l to -d 'Probe this and read no documents: tcp://host:port or http://host:port/path; may be repeated' -r
complete -c eru-health -n "__fish_eru_health_using_subcommand check" -l code -d 'The status code that an HTTP answer to --to must have; 0 takes 200 to 499' -r
complete -c eru-health -n "__fish_eru_health_using_subcommand check" -l timeout -d 'Longest time for all probes of one workload, or one --to' -r
complete -c eru-health -n "__fish_eru_health_using_subcommand check" -l parallel -d 'Most workloads that are probed at a time' -r
complete -c eru-health -n "__fish_eru_health_using_subcommand check" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-health -n "__fish_eru_health_using_subcommand check" -l table -d 'Print a table for people'
complete -c eru-health -n "__fish_eru_health_using_subcommand check" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-health -n "__fish_eru_health_using_subcommand check" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-health -n "__fish_eru_health_using_subcommand check" -s q -l quiet -d 'Log errors only'
complete -c eru-health -n "__fish_eru_health_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-health -n "__fish_eru_health_using_subcommand wait" -l timeout -d 'Longest time to wait for one workload' -r
complete -c eru-health -n "__fish_eru_health_using_subcommand wait" -l interval -d 'Time between two probes of a workload; the first few come sooner' -r
complete -c eru-health -n "__fish_eru_health_using_subcommand wait" -l probe-timeout -d 'Longest time for one round of probes of one workload' -r
complete -c eru-health -n "__fish_eru_health_using_subcommand wait" -l parallel -d 'Most workloads that are probed at a time' -r
complete -c eru-health -n "__fish_eru_health_using_subcommand wait" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-health -n "__fish_eru_health_using_subcommand wait" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-health -n "__fish_eru_health_using_subcommand wait" -l store-cert -d 'Client certificate' -r -F
complete -c eru-health -n "__fish_eru_health_using_subcommand wait" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-health -n "__fish_eru_health_using_subcommand wait" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-health -n "__fish_eru_health_using_subcommand wait" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-health -n "__fish_eru_health_using_subcommand wait" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-health -n "__fish_eru_health_using_subcommand wait" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-health -n "__fish_eru_health_using_subcommand wait" -l table -d 'Print a table for people'
complete -c eru-health -n "__fish_eru_health_using_subcommand wait" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-health -n "__fish_eru_health_using_subcommand wait" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-health -n "__fish_eru_health_using_subcommand wait" -s q -l quiet -d 'Log errors only'
complete -c eru-health -n "__fish_eru_health_using_subcommand wait" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-health -n "__fish_eru_health_using_subcommand serve" -l node -d 'The node' -r
complete -c eru-health -n "__fish_eru_health_using_subcommand serve" -l interval -d 'Time between two probes of a workload' -r
complete -c eru-health -n "__fish_eru_health_using_subcommand serve" -l timeout -d 'Longest time for one round of probes of one workload' -r
complete -c eru-health -n "__fish_eru_health_using_subcommand serve" -l parallel -d 'Most workloads that are probed at a time' -r
complete -c eru-health -n "__fish_eru_health_using_subcommand serve" -l ttl -d 'The node counts as dead so long after the last heartbeat' -r
complete -c eru-health -n "__fish_eru_health_using_subcommand serve" -l ready-fd -d 'Write a newline to this file descriptor once ready, and close it' -r
complete -c eru-health -n "__fish_eru_health_using_subcommand serve" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-health -n "__fish_eru_health_using_subcommand serve" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-health -n "__fish_eru_health_using_subcommand serve" -l store-cert -d 'Client certificate' -r -F
complete -c eru-health -n "__fish_eru_health_using_subcommand serve" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-health -n "__fish_eru_health_using_subcommand serve" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-health -n "__fish_eru_health_using_subcommand serve" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-health -n "__fish_eru_health_using_subcommand serve" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-health -n "__fish_eru_health_using_subcommand serve" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-health -n "__fish_eru_health_using_subcommand serve" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-health -n "__fish_eru_health_using_subcommand serve" -s q -l quiet -d 'Log errors only'
complete -c eru-health -n "__fish_eru_health_using_subcommand serve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-health -n "__fish_eru_health_using_subcommand status" -l entry -d 'Only workloads of this entrypoint' -r
complete -c eru-health -n "__fish_eru_health_using_subcommand status" -l node -d 'Only workloads on this node' -r
complete -c eru-health -n "__fish_eru_health_using_subcommand status" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-health -n "__fish_eru_health_using_subcommand status" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-health -n "__fish_eru_health_using_subcommand status" -l store-cert -d 'Client certificate' -r -F
complete -c eru-health -n "__fish_eru_health_using_subcommand status" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-health -n "__fish_eru_health_using_subcommand status" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-health -n "__fish_eru_health_using_subcommand status" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-health -n "__fish_eru_health_using_subcommand status" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-health -n "__fish_eru_health_using_subcommand status" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-health -n "__fish_eru_health_using_subcommand status" -l table -d 'Print a table for people'
complete -c eru-health -n "__fish_eru_health_using_subcommand status" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-health -n "__fish_eru_health_using_subcommand status" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-health -n "__fish_eru_health_using_subcommand status" -s q -l quiet -d 'Log errors only'
complete -c eru-health -n "__fish_eru_health_using_subcommand status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-health -n "__fish_eru_health_using_subcommand watch" -l entry -d 'Only workloads of this entrypoint' -r
complete -c eru-health -n "__fish_eru_health_using_subcommand watch" -l node -d 'Only workloads on this node' -r
complete -c eru-health -n "__fish_eru_health_using_subcommand watch" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-health -n "__fish_eru_health_using_subcommand watch" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-health -n "__fish_eru_health_using_subcommand watch" -l store-cert -d 'Client certificate' -r -F
complete -c eru-health -n "__fish_eru_health_using_subcommand watch" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-health -n "__fish_eru_health_using_subcommand watch" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-health -n "__fish_eru_health_using_subcommand watch" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-health -n "__fish_eru_health_using_subcommand watch" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-health -n "__fish_eru_health_using_subcommand watch" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-health -n "__fish_eru_health_using_subcommand watch" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-health -n "__fish_eru_health_using_subcommand watch" -s q -l quiet -d 'Log errors only'
complete -c eru-health -n "__fish_eru_health_using_subcommand watch" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-health -n "__fish_eru_health_using_subcommand help; and not __fish_seen_subcommand_from check wait serve status watch help" -f -a "check" -d 'Probe once what is on standard input, or what --to names'
complete -c eru-health -n "__fish_eru_health_using_subcommand help; and not __fish_seen_subcommand_from check wait serve status watch help" -f -a "wait" -d 'Wait until the workloads on standard input are healthy'
complete -c eru-health -n "__fish_eru_health_using_subcommand help; and not __fish_seen_subcommand_from check wait serve status watch help" -f -a "serve" -d 'Probe the workloads of this node and keep the store informed'
complete -c eru-health -n "__fish_eru_health_using_subcommand help; and not __fish_seen_subcommand_from check wait serve status watch help" -f -a "status" -d 'List what is known of workloads'
complete -c eru-health -n "__fish_eru_health_using_subcommand help; and not __fish_seen_subcommand_from check wait serve status watch help" -f -a "watch" -d 'Print what is known of workloads, and then every change'
complete -c eru-health -n "__fish_eru_health_using_subcommand help; and not __fish_seen_subcommand_from check wait serve status watch help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
