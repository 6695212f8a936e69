# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_eru_place_global_optspecs
    string join \n v/verbose q/quiet log-format= store= store-ca= store-cert= store-key= store-user= store-password-file= store-timeout= table json ttl= dry-run h/help V/version
end

function __fish_eru_place_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_eru_place_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_eru_place_using_subcommand
    set -l cmd (__fish_eru_place_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c eru-place -n "__fish_eru_place_needs_command" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-place -n "__fish_eru_place_needs_command" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-place -n "__fish_eru_place_needs_command" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-place -n "__fish_eru_place_needs_command" -l store-cert -d 'Client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_needs_command" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_needs_command" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-place -n "__fish_eru_place_needs_command" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-place -n "__fish_eru_place_needs_command" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-place -n "__fish_eru_place_needs_command" -l ttl -d 'How long a reservation waits for eru-run once this command has ended' -r
complete -c eru-place -n "__fish_eru_place_needs_command" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-place -n "__fish_eru_place_needs_command" -s q -l quiet -d 'Log errors only'
complete -c eru-place -n "__fish_eru_place_needs_command" -l table -d 'Print a table for people'
complete -c eru-place -n "__fish_eru_place_needs_command" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-place -n "__fish_eru_place_needs_command" -l dry-run -d 'Write nothing; show what would be bound'
complete -c eru-place -n "__fish_eru_place_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-place -n "__fish_eru_place_needs_command" -s V -l version -d 'Print version'
complete -c eru-place -n "__fish_eru_place_needs_command" -f -a "reserve" -d 'Reserve what the Assignments on standard input ask for (the default)'
complete -c eru-place -n "__fish_eru_place_needs_command" -f -a "release" -d 'Give back the resources of workloads that are gone from their engine'
complete -c eru-place -n "__fish_eru_place_needs_command" -f -a "bind" -d 'Say which cores instances would get on a node, without any store'
complete -c eru-place -n "__fish_eru_place_needs_command" -f -a "gc" -d 'Take back what dead pipelines and removed workloads have left'
complete -c eru-place -n "__fish_eru_place_needs_command" -f -a "audit" -d 'Prove that what is bound is what the workloads have, and within the nodes\' capacity'
complete -c eru-place -n "__fish_eru_place_needs_command" -f -a "ls" -d 'List workloads with what was observed of them'
complete -c eru-place -n "__fish_eru_place_needs_command" -f -a "get" -d 'Show one workload'
complete -c eru-place -n "__fish_eru_place_needs_command" -f -a "pod" -d 'Keep pods'
complete -c eru-place -n "__fish_eru_place_needs_command" -f -a "node" -d 'Keep nodes'
complete -c eru-place -n "__fish_eru_place_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c eru-place -n "__fish_eru_place_using_subcommand reserve" -l ttl -d 'How long a reservation waits for eru-run once this command has ended' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand reserve" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-place -n "__fish_eru_place_using_subcommand reserve" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand reserve" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand reserve" -l store-cert -d 'Client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand reserve" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand reserve" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand reserve" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand reserve" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand reserve" -l dry-run -d 'Write nothing; show what would be bound'
complete -c eru-place -n "__fish_eru_place_using_subcommand reserve" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-place -n "__fish_eru_place_using_subcommand reserve" -s q -l quiet -d 'Log errors only'
complete -c eru-place -n "__fish_eru_place_using_subcommand reserve" -l table -d 'Print a table for people'
complete -c eru-place -n "__fish_eru_place_using_subcommand reserve" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-place -n "__fish_eru_place_using_subcommand reserve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-place -n "__fish_eru_place_using_subcommand release" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-place -n "__fish_eru_place_using_subcommand release" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand release" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand release" -l store-cert -d 'Client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand release" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand release" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand release" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand release" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand release" -l force -d 'Also of workloads that may still run: they are forgotten, not stopped'
complete -c eru-place -n "__fish_eru_place_using_subcommand release" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-place -n "__fish_eru_place_using_subcommand release" -s q -l quiet -d 'Log errors only'
complete -c eru-place -n "__fish_eru_place_using_subcommand release" -l table -d 'Print a table for people'
complete -c eru-place -n "__fish_eru_place_using_subcommand release" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-place -n "__fish_eru_place_using_subcommand release" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-place -n "__fish_eru_place_using_subcommand bind" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-place -n "__fish_eru_place_using_subcommand bind" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand bind" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand bind" -l store-cert -d 'Client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand bind" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand bind" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand bind" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand bind" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand bind" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-place -n "__fish_eru_place_using_subcommand bind" -s q -l quiet -d 'Log errors only'
complete -c eru-place -n "__fish_eru_place_using_subcommand bind" -l table -d 'Print a table for people'
complete -c eru-place -n "__fish_eru_place_using_subcommand bind" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-place -n "__fish_eru_place_using_subcommand bind" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-place -n "__fish_eru_place_using_subcommand gc" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-place -n "__fish_eru_place_using_subcommand gc" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand gc" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand gc" -l store-cert -d 'Client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand gc" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand gc" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand gc" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand gc" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand gc" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-place -n "__fish_eru_place_using_subcommand gc" -s q -l quiet -d 'Log errors only'
complete -c eru-place -n "__fish_eru_place_using_subcommand gc" -l table -d 'Print a table for people'
complete -c eru-place -n "__fish_eru_place_using_subcommand gc" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-place -n "__fish_eru_place_using_subcommand gc" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-place -n "__fish_eru_place_using_subcommand audit" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-place -n "__fish_eru_place_using_subcommand audit" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand audit" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand audit" -l store-cert -d 'Client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand audit" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand audit" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand audit" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand audit" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand audit" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-place -n "__fish_eru_place_using_subcommand audit" -s q -l quiet -d 'Log errors only'
complete -c eru-place -n "__fish_eru_place_using_subcommand audit" -l table -d 'Print a table for people'
complete -c eru-place -n "__fish_eru_place_using_subcommand audit" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-place -n "__fish_eru_place_using_subcommand audit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-place -n "__fish_eru_place_using_subcommand ls" -s e -l entry -d 'Of this entrypoint' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand ls" -s n -l node -d 'On this node' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand ls" -s p -l pod -d 'In this pod' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand ls" -s l -l label -d 'With this label' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand ls" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-place -n "__fish_eru_place_using_subcommand ls" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand ls" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand ls" -l store-cert -d 'Client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand ls" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand ls" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand ls" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand ls" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand ls" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-place -n "__fish_eru_place_using_subcommand ls" -s q -l quiet -d 'Log errors only'
complete -c eru-place -n "__fish_eru_place_using_subcommand ls" -l table -d 'Print a table for people'
complete -c eru-place -n "__fish_eru_place_using_subcommand ls" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-place -n "__fish_eru_place_using_subcommand ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-place -n "__fish_eru_place_using_subcommand get" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-place -n "__fish_eru_place_using_subcommand get" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand get" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand get" -l store-cert -d 'Client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand get" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand get" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand get" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand get" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand get" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-place -n "__fish_eru_place_using_subcommand get" -s q -l quiet -d 'Log errors only'
complete -c eru-place -n "__fish_eru_place_using_subcommand get" -l table -d 'Print a table for people'
complete -c eru-place -n "__fish_eru_place_using_subcommand get" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-place -n "__fish_eru_place_using_subcommand get" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and not __fish_seen_subcommand_from add ls get rm help" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and not __fish_seen_subcommand_from add ls get rm help" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and not __fish_seen_subcommand_from add ls get rm help" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and not __fish_seen_subcommand_from add ls get rm help" -l store-cert -d 'Client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and not __fish_seen_subcommand_from add ls get rm help" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and not __fish_seen_subcommand_from add ls get rm help" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and not __fish_seen_subcommand_from add ls get rm help" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and not __fish_seen_subcommand_from add ls get rm help" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and not __fish_seen_subcommand_from add ls get rm help" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and not __fish_seen_subcommand_from add ls get rm help" -s q -l quiet -d 'Log errors only'
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and not __fish_seen_subcommand_from add ls get rm help" -l table -d 'Print a table for people'
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and not __fish_seen_subcommand_from add ls get rm help" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and not __fish_seen_subcommand_from add ls get rm help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and not __fish_seen_subcommand_from add ls get rm help" -f -a "add" -d 'Add a pod'
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and not __fish_seen_subcommand_from add ls get rm help" -f -a "ls" -d 'List pods'
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and not __fish_seen_subcommand_from add ls get rm help" -f -a "get" -d 'Show one pod'
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and not __fish_seen_subcommand_from add ls get rm help" -f -a "rm" -d 'Remove a pod that has no nodes'
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and not __fish_seen_subcommand_from add ls get rm help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from add" -l desc -d 'What it is for' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from add" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from add" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from add" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from add" -l store-cert -d 'Client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from add" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from add" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from add" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from add" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from add" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Log errors only'
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from add" -l table -d 'Print a table for people'
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from add" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from ls" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from ls" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from ls" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from ls" -l store-cert -d 'Client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from ls" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from ls" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from ls" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from ls" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Log errors only'
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from ls" -l table -d 'Print a table for people'
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from ls" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from get" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from get" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from get" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from get" -l store-cert -d 'Client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from get" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from get" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from get" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from get" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from get" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from get" -s q -l quiet -d 'Log errors only'
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from get" -l table -d 'Print a table for people'
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from get" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from get" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from rm" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from rm" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from rm" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from rm" -l store-cert -d 'Client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from rm" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from rm" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from rm" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from rm" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from rm" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from rm" -s q -l quiet -d 'Log errors only'
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from rm" -l table -d 'Print a table for people'
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from rm" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from help" -f -a "add" -d 'Add a pod'
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from help" -f -a "ls" -d 'List pods'
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from help" -f -a "get" -d 'Show one pod'
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from help" -f -a "rm" -d 'Remove a pod that has no nodes'
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and not __fish_seen_subcommand_from add ls get set rm cordon uncordon help" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and not __fish_seen_subcommand_from add ls get set rm cordon uncordon help" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and not __fish_seen_subcommand_from add ls get set rm cordon uncordon help" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and not __fish_seen_subcommand_from add ls get set rm cordon uncordon help" -l store-cert -d 'Client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and not __fish_seen_subcommand_from add ls get set rm cordon uncordon help" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and not __fish_seen_subcommand_from add ls get set rm cordon uncordon help" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and not __fish_seen_subcommand_from add ls get set rm cordon uncordon help" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and not __fish_seen_subcommand_from add ls get set rm cordon uncordon help" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and not __fish_seen_subcommand_from add ls get set rm cordon uncordon help" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and not __fish_seen_subcommand_from add ls get set rm cordon uncordon help" -s q -l quiet -d 'Log errors only'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and not __fish_seen_subcommand_from add ls get set rm cordon uncordon help" -l table -d 'Print a table for people'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and not __fish_seen_subcommand_from add ls get set rm cordon uncordon help" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and not __fish_seen_subcommand_from add ls get set rm cordon uncordon help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and not __fish_seen_subcommand_from add ls get set rm cordon uncordon help" -f -a "add" -d 'Add a node; cores and memory that are not given are those of this host'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and not __fish_seen_subcommand_from add ls get set rm cordon uncordon help" -f -a "ls" -d 'List nodes with what is bound of them and whether they are alive'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and not __fish_seen_subcommand_from add ls get set rm cordon uncordon help" -f -a "get" -d 'Show one node'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and not __fish_seen_subcommand_from add ls get set rm cordon uncordon help" -f -a "set" -d 'Change a node; what is not given stays'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and not __fish_seen_subcommand_from add ls get set rm cordon uncordon help" -f -a "rm" -d 'Remove a node that has no workloads'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and not __fish_seen_subcommand_from add ls get set rm cordon uncordon help" -f -a "cordon" -d 'Take a node out of planning; what runs there stays'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and not __fish_seen_subcommand_from add ls get set rm cordon uncordon help" -f -a "uncordon" -d 'Let a node be planned for again'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and not __fish_seen_subcommand_from add ls get set rm cordon uncordon help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -s p -l pod -d 'The pod that it joins' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l engine -d 'Engine that it has, the preferred one first; may be repeated' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l endpoint -d 'Where the engine is reached, such as tcp://10.0.0.5:2375' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -s l -l label -d 'Label; an empty value takes it away' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l cpu -d 'Number of cores' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l share -d 'Pieces that each core is sold as; more than 100 oversells it' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l memory -d 'Memory' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l store-cert -d 'Client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Log errors only'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l table -d 'Print a table for people'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from ls" -s p -l pod -d 'Only those of this pod' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from ls" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from ls" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from ls" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from ls" -l store-cert -d 'Client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from ls" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from ls" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from ls" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from ls" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Log errors only'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from ls" -l table -d 'Print a table for people'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from ls" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from get" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from get" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from get" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from get" -l store-cert -d 'Client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from get" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from get" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from get" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from get" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from get" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from get" -s q -l quiet -d 'Log errors only'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from get" -l table -d 'Print a table for people'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from get" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from get" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l engine -d 'Engine that it has, the preferred one first; may be repeated' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l endpoint -d 'Where the engine is reached, such as tcp://10.0.0.5:2375' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -s l -l label -d 'Label; an empty value takes it away' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l cpu -d 'Number of cores' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l share -d 'Pieces that each core is sold as; more than 100 oversells it' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l memory -d 'Memory' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l store-cert -d 'Client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -s q -l quiet -d 'Log errors only'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l table -d 'Print a table for people'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from rm" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from rm" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from rm" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from rm" -l store-cert -d 'Client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from rm" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from rm" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from rm" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from rm" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from rm" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from rm" -s q -l quiet -d 'Log errors only'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from rm" -l table -d 'Print a table for people'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from rm" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from cordon" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from cordon" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from cordon" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from cordon" -l store-cert -d 'Client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from cordon" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from cordon" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from cordon" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from cordon" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from cordon" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from cordon" -s q -l quiet -d 'Log errors only'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from cordon" -l table -d 'Print a table for people'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from cordon" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from cordon" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from uncordon" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from uncordon" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from uncordon" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from uncordon" -l store-cert -d 'Client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from uncordon" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from uncordon" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from uncordon" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from uncordon" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from uncordon" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from uncordon" -s q -l quiet -d 'Log errors only'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from uncordon" -l table -d 'Print a table for people'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from uncordon" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from uncordon" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from help" -f -a "add" -d 'Add a node; cores and memory that are not given are those of this host'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from help" -f -a "ls" -d 'List nodes with what is bound of them and whether they are alive'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from help" -f -a "get" -d 'Show one node'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from help" -f -a "set" -d 'Change a node; what is not given stays'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from help" -f -a "rm" -d 'Remove a node that has no workloads'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from help" -f -a "cordon" -d 'Take a node out of planning; what runs there stays'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from help" -f -a "uncordon" -d 'Let a node be planned for again'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and not __fish_seen_subcommand_from reserve release bind gc audit ls get pod node help" -f -a "reserve" -d 'Reserve what the Assignments on standard input ask for (the default)'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and not __fish_seen_subcommand_from reserve release bind gc audit ls get pod node help" -f -a "release" -d 'Give back the resources of workloads that are gone from their engine'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and not __fish_seen_subcommand_from reserve release bind gc audit ls get pod node help" -f -a "bind" -d 'Say which cores instances would get on a node, without any store'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and not __fish_seen_subcommand_from reserve release bind gc audit ls get pod node help" -f -a "gc" -d 'Take back what dead pipelines and removed workloads have left'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and not __fish_seen_subcommand_from reserve release bind gc audit ls get pod node help" -f -a "audit" -d 'Prove that what is bound is what the workloads have, and within the nodes\' capacity'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and not __fish_seen_subcommand_from reserve release bind gc audit ls get pod node help" -f -a "ls" -d 'List workloads with what was observed of them'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and not __fish_seen_subcommand_from reserve release bind gc audit ls get pod node help" -f -a "get" -d 'Show one workload'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and not __fish_seen_subcommand_from reserve release bind gc audit ls get pod node help" -f -a "pod" -d 'Keep pods'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and not __fish_seen_subcommand_from reserve release bind gc audit ls get pod node help" -f -a "node" -d 'Keep nodes'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and not __fish_seen_subcommand_from reserve release bind gc audit ls get pod node help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and __fish_seen_subcommand_from pod" -f -a "add" -d 'Add a pod'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and __fish_seen_subcommand_from pod" -f -a "ls" -d 'List pods'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and __fish_seen_subcommand_from pod" -f -a "get" -d 'Show one pod'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and __fish_seen_subcommand_from pod" -f -a "rm" -d 'Remove a pod that has no nodes'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and __fish_seen_subcommand_from node" -f -a "add" -d 'Add a node; cores and memory that are not given are those of this host'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and __fish_seen_subcommand_from node" -f -a "ls" -d 'List nodes with what is bound of them and whether they are alive'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and __fish_seen_subcommand_from node" -f -a "get" -d 'Show one node'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and __fish_seen_subcommand_from node" -f -a "set" -d 'Change a node; what is not given stays'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and __fish_seen_subcommand_from node" -f -a "rm" -d 'Remove a node that has no workloads'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and __fish_seen_subcommand_from node" -f -a "cordon" -d 'Take a node out of planning; what runs there stays'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and __fish_seen_subcommand_from node" -f -a "uncordon" -d 'Let a node be planned for again'
