# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_eru_place_global_optspecs
    string join \n v/verbose q/quiet log-format= store= store-ca= store-cert= store-key= store-user= store-password-file= store-timeout= table json plugins= plugin-timeout= ttl= all-or-nothing dry-run h/help V/version
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
complete -c eru-place -n "__fish_eru_place_needs_command" -l plugins -d 'Directory of the resource plugins' -r -F
complete -c eru-place -n "__fish_eru_place_needs_command" -l plugin-timeout -d 'Longest time that a plugin may take for one answer' -r
complete -c eru-place -n "__fish_eru_place_needs_command" -l ttl -d 'How long a reservation waits for eru-run once this command has ended' -r
complete -c eru-place -n "__fish_eru_place_needs_command" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-place -n "__fish_eru_place_needs_command" -s q -l quiet -d 'Log errors only'
complete -c eru-place -n "__fish_eru_place_needs_command" -l table -d 'Print a table for people'
complete -c eru-place -n "__fish_eru_place_needs_command" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-place -n "__fish_eru_place_needs_command" -l all-or-nothing -d 'Reserve all that the input asks for, or nothing; an input with a Refusal or a broken line in it is nothing'
complete -c eru-place -n "__fish_eru_place_needs_command" -l dry-run -d 'Write nothing to the store; show what would be bound'
complete -c eru-place -n "__fish_eru_place_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-place -n "__fish_eru_place_needs_command" -s V -l version -d 'Print version'
complete -c eru-place -n "__fish_eru_place_needs_command" -f -a "reserve" -d 'Reserve what the Assignments on standard input ask for (the default)'
complete -c eru-place -n "__fish_eru_place_needs_command" -f -a "release" -d 'Give back the resources of workloads that are gone from their engine'
complete -c eru-place -n "__fish_eru_place_needs_command" -f -a "bind" -d 'Say which cores instances would get on a node, without any store'
complete -c eru-place -n "__fish_eru_place_needs_command" -f -a "gc" -d 'Take back what dead pipelines and removed workloads have left'
complete -c eru-place -n "__fish_eru_place_needs_command" -f -a "realloc" -d 'Give workloads more or less than they have, where they are'
complete -c eru-place -n "__fish_eru_place_needs_command" -f -a "dissociate" -d 'Forget workloads and give their resources back, whether they still run or not'
complete -c eru-place -n "__fish_eru_place_needs_command" -f -a "remap" -d 'Tell workloads without cores of their own which cores are left for them'
complete -c eru-place -n "__fish_eru_place_needs_command" -f -a "audit" -d 'Prove that what is bound is what the workloads have, and within the nodes\' capacity'
complete -c eru-place -n "__fish_eru_place_needs_command" -f -a "ls" -d 'List workloads with what was observed of them'
complete -c eru-place -n "__fish_eru_place_needs_command" -f -a "get" -d 'Show workloads'
complete -c eru-place -n "__fish_eru_place_needs_command" -f -a "watch" -d 'Print workloads, and then every change'
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
complete -c eru-place -n "__fish_eru_place_using_subcommand reserve" -l plugins -d 'Directory of the resource plugins' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand reserve" -l plugin-timeout -d 'Longest time that a plugin may take for one answer' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand reserve" -l all-or-nothing -d 'Reserve all that the input asks for, or nothing; an input with a Refusal or a broken line in it is nothing'
complete -c eru-place -n "__fish_eru_place_using_subcommand reserve" -l dry-run -d 'Write nothing to the store; show what would be bound'
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
complete -c eru-place -n "__fish_eru_place_using_subcommand release" -l plugins -d 'Directory of the resource plugins' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand release" -l plugin-timeout -d 'Longest time that a plugin may take for one answer' -r
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
complete -c eru-place -n "__fish_eru_place_using_subcommand bind" -l plugins -d 'Directory of the resource plugins' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand bind" -l plugin-timeout -d 'Longest time that a plugin may take for one answer' -r
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
complete -c eru-place -n "__fish_eru_place_using_subcommand gc" -l plugins -d 'Directory of the resource plugins' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand gc" -l plugin-timeout -d 'Longest time that a plugin may take for one answer' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand gc" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-place -n "__fish_eru_place_using_subcommand gc" -s q -l quiet -d 'Log errors only'
complete -c eru-place -n "__fish_eru_place_using_subcommand gc" -l table -d 'Print a table for people'
complete -c eru-place -n "__fish_eru_place_using_subcommand gc" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-place -n "__fish_eru_place_using_subcommand gc" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-place -n "__fish_eru_place_using_subcommand realloc" -l cpu -d 'Cores: request and limit at once' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand realloc" -l cpu-request -d 'Cores to reserve' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand realloc" -l cpu-limit -d 'Cores that it may use at most; 0 is no limit' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand realloc" -l memory -d 'Memory: request and limit at once' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand realloc" -l memory-request -d 'Memory to reserve' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand realloc" -l memory-limit -d 'Memory that it may use at most; 0 is no limit' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand realloc" -l storage -d 'Storage besides its volumes: request and limit at once' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand realloc" -l storage-request -d 'Storage to reserve' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand realloc" -l storage-limit -d 'Storage that it may use at most; 0 is no limit' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand realloc" -l volume -l volumes-limit -d 'Volume as SRC:DST[:FLAGS[:SIZE[:RIOPS:WIOPS:RBPS:WBPS]]], in place of the one with this destination, or added to the one with this source, destination and flags; may be repeated' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand realloc" -l volume-request -l volumes-request -d 'What to reserve for a volume, where it is another size or rate; may be repeated' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand realloc" -l volume-rm -d 'Take away the volume with this destination; may be repeated' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand realloc" -l gpu -d 'Devices of a product: how many, or which, as #0,#3; may be repeated' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand realloc" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-place -n "__fish_eru_place_using_subcommand realloc" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand realloc" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand realloc" -l store-cert -d 'Client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand realloc" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand realloc" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand realloc" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand realloc" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand realloc" -l plugins -d 'Directory of the resource plugins' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand realloc" -l plugin-timeout -d 'Longest time that a plugin may take for one answer' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand realloc" -l dry-run -d 'Write nothing; show what would be bound'
complete -c eru-place -n "__fish_eru_place_using_subcommand realloc" -l delta -d 'Add the amounts to what there is; they may be negative'
complete -c eru-place -n "__fish_eru_place_using_subcommand realloc" -l cpu-bind -d 'Give it cores of its own'
complete -c eru-place -n "__fish_eru_place_using_subcommand realloc" -l cpu-unbind -d 'Let it share the cores that nobody has for himself'
complete -c eru-place -n "__fish_eru_place_using_subcommand realloc" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-place -n "__fish_eru_place_using_subcommand realloc" -s q -l quiet -d 'Log errors only'
complete -c eru-place -n "__fish_eru_place_using_subcommand realloc" -l table -d 'Print a table for people'
complete -c eru-place -n "__fish_eru_place_using_subcommand realloc" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-place -n "__fish_eru_place_using_subcommand realloc" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-place -n "__fish_eru_place_using_subcommand dissociate" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-place -n "__fish_eru_place_using_subcommand dissociate" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand dissociate" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand dissociate" -l store-cert -d 'Client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand dissociate" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand dissociate" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand dissociate" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand dissociate" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand dissociate" -l plugins -d 'Directory of the resource plugins' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand dissociate" -l plugin-timeout -d 'Longest time that a plugin may take for one answer' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand dissociate" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-place -n "__fish_eru_place_using_subcommand dissociate" -s q -l quiet -d 'Log errors only'
complete -c eru-place -n "__fish_eru_place_using_subcommand dissociate" -l table -d 'Print a table for people'
complete -c eru-place -n "__fish_eru_place_using_subcommand dissociate" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-place -n "__fish_eru_place_using_subcommand dissociate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-place -n "__fish_eru_place_using_subcommand remap" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-place -n "__fish_eru_place_using_subcommand remap" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand remap" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand remap" -l store-cert -d 'Client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand remap" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand remap" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand remap" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand remap" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand remap" -l plugins -d 'Directory of the resource plugins' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand remap" -l plugin-timeout -d 'Longest time that a plugin may take for one answer' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand remap" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-place -n "__fish_eru_place_using_subcommand remap" -s q -l quiet -d 'Log errors only'
complete -c eru-place -n "__fish_eru_place_using_subcommand remap" -l table -d 'Print a table for people'
complete -c eru-place -n "__fish_eru_place_using_subcommand remap" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-place -n "__fish_eru_place_using_subcommand remap" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-place -n "__fish_eru_place_using_subcommand audit" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-place -n "__fish_eru_place_using_subcommand audit" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand audit" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand audit" -l store-cert -d 'Client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand audit" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand audit" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand audit" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand audit" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand audit" -l plugins -d 'Directory of the resource plugins' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand audit" -l plugin-timeout -d 'Longest time that a plugin may take for one answer' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand audit" -l fix -d 'Mend what can be mended: usage is set to what the workloads have bound, the index is completed, and what is left of nodes that are gone is taken away'
complete -c eru-place -n "__fish_eru_place_using_subcommand audit" -l dry-run -d 'Write nothing; show what --fix would mend'
complete -c eru-place -n "__fish_eru_place_using_subcommand audit" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-place -n "__fish_eru_place_using_subcommand audit" -s q -l quiet -d 'Log errors only'
complete -c eru-place -n "__fish_eru_place_using_subcommand audit" -l table -d 'Print a table for people'
complete -c eru-place -n "__fish_eru_place_using_subcommand audit" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-place -n "__fish_eru_place_using_subcommand audit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-place -n "__fish_eru_place_using_subcommand ls" -s e -l entry -d 'Of this entrypoint' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand ls" -s n -l node -d 'On this node' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand ls" -s p -l pod -d 'In this pod' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand ls" -s l -l label -d 'With this label; may be repeated' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand ls" -l limit -d 'So many at most' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand ls" -l match-ip -d 'With an address in this network; may be repeated' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand ls" -l skip-ip -d 'Without any address in this network; may be repeated' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand ls" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-place -n "__fish_eru_place_using_subcommand ls" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand ls" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand ls" -l store-cert -d 'Client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand ls" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand ls" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand ls" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand ls" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand ls" -l plugins -d 'Directory of the resource plugins' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand ls" -l plugin-timeout -d 'Longest time that a plugin may take for one answer' -r
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
complete -c eru-place -n "__fish_eru_place_using_subcommand get" -l plugins -d 'Directory of the resource plugins' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand get" -l plugin-timeout -d 'Longest time that a plugin may take for one answer' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand get" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-place -n "__fish_eru_place_using_subcommand get" -s q -l quiet -d 'Log errors only'
complete -c eru-place -n "__fish_eru_place_using_subcommand get" -l table -d 'Print a table for people'
complete -c eru-place -n "__fish_eru_place_using_subcommand get" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-place -n "__fish_eru_place_using_subcommand get" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-place -n "__fish_eru_place_using_subcommand watch" -s e -l entry -d 'Of this entrypoint' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand watch" -s n -l node -d 'On this node' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand watch" -s p -l pod -d 'In this pod' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand watch" -s l -l label -d 'With this label; may be repeated' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand watch" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-place -n "__fish_eru_place_using_subcommand watch" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand watch" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand watch" -l store-cert -d 'Client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand watch" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand watch" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand watch" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand watch" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand watch" -l plugins -d 'Directory of the resource plugins' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand watch" -l plugin-timeout -d 'Longest time that a plugin may take for one answer' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand watch" -l nodes -d 'Print nodes instead, of --pod and with --label; one that is gone comes with "deleted":true'
complete -c eru-place -n "__fish_eru_place_using_subcommand watch" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-place -n "__fish_eru_place_using_subcommand watch" -s q -l quiet -d 'Log errors only'
complete -c eru-place -n "__fish_eru_place_using_subcommand watch" -l table -d 'Print a table for people'
complete -c eru-place -n "__fish_eru_place_using_subcommand watch" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-place -n "__fish_eru_place_using_subcommand watch" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and not __fish_seen_subcommand_from add ls get rm help" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and not __fish_seen_subcommand_from add ls get rm help" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and not __fish_seen_subcommand_from add ls get rm help" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and not __fish_seen_subcommand_from add ls get rm help" -l store-cert -d 'Client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and not __fish_seen_subcommand_from add ls get rm help" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and not __fish_seen_subcommand_from add ls get rm help" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and not __fish_seen_subcommand_from add ls get rm help" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and not __fish_seen_subcommand_from add ls get rm help" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and not __fish_seen_subcommand_from add ls get rm help" -l plugins -d 'Directory of the resource plugins' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and not __fish_seen_subcommand_from add ls get rm help" -l plugin-timeout -d 'Longest time that a plugin may take for one answer' -r
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
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from add" -l plugins -d 'Directory of the resource plugins' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from add" -l plugin-timeout -d 'Longest time that a plugin may take for one answer' -r
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
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from ls" -l plugins -d 'Directory of the resource plugins' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from ls" -l plugin-timeout -d 'Longest time that a plugin may take for one answer' -r
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
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from get" -l plugins -d 'Directory of the resource plugins' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from get" -l plugin-timeout -d 'Longest time that a plugin may take for one answer' -r
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
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from rm" -l plugins -d 'Directory of the resource plugins' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand pod; and __fish_seen_subcommand_from rm" -l plugin-timeout -d 'Longest time that a plugin may take for one answer' -r
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
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and not __fish_seen_subcommand_from add ls get set rm cordon uncordon help" -l plugins -d 'Directory of the resource plugins' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and not __fish_seen_subcommand_from add ls get set rm cordon uncordon help" -l plugin-timeout -d 'Longest time that a plugin may take for one answer' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and not __fish_seen_subcommand_from add ls get set rm cordon uncordon help" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and not __fish_seen_subcommand_from add ls get set rm cordon uncordon help" -s q -l quiet -d 'Log errors only'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and not __fish_seen_subcommand_from add ls get set rm cordon uncordon help" -l table -d 'Print a table for people'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and not __fish_seen_subcommand_from add ls get set rm cordon uncordon help" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and not __fish_seen_subcommand_from add ls get set rm cordon uncordon help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and not __fish_seen_subcommand_from add ls get set rm cordon uncordon help" -f -a "add" -d 'Add a node; what is not given is looked up'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and not __fish_seen_subcommand_from add ls get set rm cordon uncordon help" -f -a "ls" -d 'List nodes with what is bound of them and whether they are alive'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and not __fish_seen_subcommand_from add ls get set rm cordon uncordon help" -f -a "get" -d 'Show nodes'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and not __fish_seen_subcommand_from add ls get set rm cordon uncordon help" -f -a "set" -d 'Change a node; what is not given stays'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and not __fish_seen_subcommand_from add ls get set rm cordon uncordon help" -f -a "rm" -d 'Remove a node that has no workloads'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and not __fish_seen_subcommand_from add ls get set rm cordon uncordon help" -f -a "cordon" -d 'Take a node out of planning; what runs there stays'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and not __fish_seen_subcommand_from add ls get set rm cordon uncordon help" -f -a "uncordon" -d 'Let a node be planned for again'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and not __fish_seen_subcommand_from add ls get set rm cordon uncordon help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -s p -l pod -d 'The pod that it joins' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l engine -d 'Engine that it has, the preferred one first; may be repeated' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l endpoint -d 'Where its dockerd is reached: tcp://HOST:PORT or unix:///PATH; an empty value takes it away' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -s l -l label -d 'Label; an empty value takes it away' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l cpu -d 'Number of cores, or the pieces of each: 0:100,1-3:200' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l share -d 'Pieces that each core is sold as; more than --share-base oversells it' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l share-base -d 'Pieces that a core is divided in [default when adding: 100]' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l max-share -d 'How many cores at most serve fragments of a core, or all' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l overcommit -d 'How many times the cores are promised to workloads that bind none, or inf [default when adding: 1]' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l memory -d 'Memory for workloads' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l numa-cpu -d 'Cores of a NUMA node, such as 0-3,8; the first time it is given for NUMA node 0, and so on; none: not divided' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l numa-memory -d 'Memory of a NUMA node, in the same order [default: an equal part each]' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l storage -d 'Storage besides the volumes' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l volume -d 'Directory of the node to lay volumes in, with its size; may be repeated' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l disk -d 'Disk with its mounts and what it can do a second; may be repeated' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l gpu -d 'GPUs of a product: how many, or which, such as a100=2 or a100=#0,#3; may be repeated' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l plugin -d 'What a resource plugin is told of the node, in the plugin\'s own words; may be repeated' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l ca -d 'Authority that dockerd\'s certificate is checked against; these files are used now, and not kept' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l cert -d 'Certificate to show to dockerd' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l key -d 'Key of the certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l engine-timeout -d 'Longest time that dockerd may take to answer' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l host-root -d 'Where the file system of this host is seen; / unless this runs in a container' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l store-cert -d 'Client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l plugins -d 'Directory of the resource plugins' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l plugin-timeout -d 'Longest time that a plugin may take for one answer' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Log errors only'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l table -d 'Print a table for people'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from ls" -s p -l pod -d 'Only those of this pod' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from ls" -s l -l label -d 'Only those with this label; may be repeated' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from ls" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from ls" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from ls" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from ls" -l store-cert -d 'Client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from ls" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from ls" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from ls" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from ls" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from ls" -l plugins -d 'Directory of the resource plugins' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from ls" -l plugin-timeout -d 'Longest time that a plugin may take for one answer' -r
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
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from get" -l plugins -d 'Directory of the resource plugins' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from get" -l plugin-timeout -d 'Longest time that a plugin may take for one answer' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from get" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from get" -s q -l quiet -d 'Log errors only'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from get" -l table -d 'Print a table for people'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from get" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from get" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l engine -d 'Engine that it has, the preferred one first; may be repeated' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l endpoint -d 'Where its dockerd is reached: tcp://HOST:PORT or unix:///PATH; an empty value takes it away' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -s l -l label -d 'Label; an empty value takes it away' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l cpu -d 'Number of cores, or the pieces of each: 0:100,1-3:200' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l share -d 'Pieces that each core is sold as; more than --share-base oversells it' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l share-base -d 'Pieces that a core is divided in [default when adding: 100]' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l max-share -d 'How many cores at most serve fragments of a core, or all' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l overcommit -d 'How many times the cores are promised to workloads that bind none, or inf [default when adding: 1]' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l memory -d 'Memory for workloads' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l numa-cpu -d 'Cores of a NUMA node, such as 0-3,8; the first time it is given for NUMA node 0, and so on; none: not divided' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l numa-memory -d 'Memory of a NUMA node, in the same order [default: an equal part each]' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l storage -d 'Storage besides the volumes' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l volume -d 'Directory of the node to lay volumes in, with its size; may be repeated' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l disk -d 'Disk with its mounts and what it can do a second; may be repeated' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l gpu -d 'GPUs of a product: how many, or which, such as a100=2 or a100=#0,#3; may be repeated' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l plugin -d 'What a resource plugin is told of the node, in the plugin\'s own words; may be repeated' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l rm-disk -d 'Take a disk away; may be repeated' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l rm-volume -d 'Take a volume away; may be repeated' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l rm-gpu -d 'Take all GPUs of a product away; may be repeated' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l rm-plugin -d 'Take away all that a resource plugin has; may be repeated' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l store-cert -d 'Client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l plugins -d 'Directory of the resource plugins' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l plugin-timeout -d 'Longest time that a plugin may take for one answer' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from set" -l delta -d 'Add the numbers to what is there, or take them away if they are negative'
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
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from rm" -l plugins -d 'Directory of the resource plugins' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from rm" -l plugin-timeout -d 'Longest time that a plugin may take for one answer' -r
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
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from cordon" -l plugins -d 'Directory of the resource plugins' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from cordon" -l plugin-timeout -d 'Longest time that a plugin may take for one answer' -r
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
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from uncordon" -l plugins -d 'Directory of the resource plugins' -r -F
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from uncordon" -l plugin-timeout -d 'Longest time that a plugin may take for one answer' -r
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from uncordon" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from uncordon" -s q -l quiet -d 'Log errors only'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from uncordon" -l table -d 'Print a table for people'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from uncordon" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from uncordon" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from help" -f -a "add" -d 'Add a node; what is not given is looked up'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from help" -f -a "ls" -d 'List nodes with what is bound of them and whether they are alive'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from help" -f -a "get" -d 'Show nodes'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from help" -f -a "set" -d 'Change a node; what is not given stays'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from help" -f -a "rm" -d 'Remove a node that has no workloads'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from help" -f -a "cordon" -d 'Take a node out of planning; what runs there stays'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from help" -f -a "uncordon" -d 'Let a node be planned for again'
complete -c eru-place -n "__fish_eru_place_using_subcommand node; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and not __fish_seen_subcommand_from reserve release bind gc realloc dissociate remap audit ls get watch pod node help" -f -a "reserve" -d 'Reserve what the Assignments on standard input ask for (the default)'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and not __fish_seen_subcommand_from reserve release bind gc realloc dissociate remap audit ls get watch pod node help" -f -a "release" -d 'Give back the resources of workloads that are gone from their engine'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and not __fish_seen_subcommand_from reserve release bind gc realloc dissociate remap audit ls get watch pod node help" -f -a "bind" -d 'Say which cores instances would get on a node, without any store'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and not __fish_seen_subcommand_from reserve release bind gc realloc dissociate remap audit ls get watch pod node help" -f -a "gc" -d 'Take back what dead pipelines and removed workloads have left'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and not __fish_seen_subcommand_from reserve release bind gc realloc dissociate remap audit ls get watch pod node help" -f -a "realloc" -d 'Give workloads more or less than they have, where they are'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and not __fish_seen_subcommand_from reserve release bind gc realloc dissociate remap audit ls get watch pod node help" -f -a "dissociate" -d 'Forget workloads and give their resources back, whether they still run or not'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and not __fish_seen_subcommand_from reserve release bind gc realloc dissociate remap audit ls get watch pod node help" -f -a "remap" -d 'Tell workloads without cores of their own which cores are left for them'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and not __fish_seen_subcommand_from reserve release bind gc realloc dissociate remap audit ls get watch pod node help" -f -a "audit" -d 'Prove that what is bound is what the workloads have, and within the nodes\' capacity'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and not __fish_seen_subcommand_from reserve release bind gc realloc dissociate remap audit ls get watch pod node help" -f -a "ls" -d 'List workloads with what was observed of them'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and not __fish_seen_subcommand_from reserve release bind gc realloc dissociate remap audit ls get watch pod node help" -f -a "get" -d 'Show workloads'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and not __fish_seen_subcommand_from reserve release bind gc realloc dissociate remap audit ls get watch pod node help" -f -a "watch" -d 'Print workloads, and then every change'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and not __fish_seen_subcommand_from reserve release bind gc realloc dissociate remap audit ls get watch pod node help" -f -a "pod" -d 'Keep pods'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and not __fish_seen_subcommand_from reserve release bind gc realloc dissociate remap audit ls get watch pod node help" -f -a "node" -d 'Keep nodes'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and not __fish_seen_subcommand_from reserve release bind gc realloc dissociate remap audit ls get watch pod node help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and __fish_seen_subcommand_from pod" -f -a "add" -d 'Add a pod'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and __fish_seen_subcommand_from pod" -f -a "ls" -d 'List pods'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and __fish_seen_subcommand_from pod" -f -a "get" -d 'Show one pod'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and __fish_seen_subcommand_from pod" -f -a "rm" -d 'Remove a pod that has no nodes'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and __fish_seen_subcommand_from node" -f -a "add" -d 'Add a node; what is not given is looked up'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and __fish_seen_subcommand_from node" -f -a "ls" -d 'List nodes with what is bound of them and whether they are alive'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and __fish_seen_subcommand_from node" -f -a "get" -d 'Show nodes'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and __fish_seen_subcommand_from node" -f -a "set" -d 'Change a node; what is not given stays'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and __fish_seen_subcommand_from node" -f -a "rm" -d 'Remove a node that has no workloads'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and __fish_seen_subcommand_from node" -f -a "cordon" -d 'Take a node out of planning; what runs there stays'
complete -c eru-place -n "__fish_eru_place_using_subcommand help; and __fish_seen_subcommand_from node" -f -a "uncordon" -d 'Let a node be planned for again'
