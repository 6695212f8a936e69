# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_eru_run_global_optspecs
    string join \n v/verbose q/quiet log-format= store= store-ca= store-cert= store-key= store-user= store-password-file= store-timeout= node= root= run-dir= docker= docker-host= docker-certs= j/jobs= timeout= table json h/help V/version
end

function __fish_eru_run_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_eru_run_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_eru_run_using_subcommand
    set -l cmd (__fish_eru_run_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c eru-run -n "__fish_eru_run_needs_command" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-run -n "__fish_eru_run_needs_command" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-run -n "__fish_eru_run_needs_command" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-run -n "__fish_eru_run_needs_command" -l store-cert -d 'Client certificate' -r -F
complete -c eru-run -n "__fish_eru_run_needs_command" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-run -n "__fish_eru_run_needs_command" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-run -n "__fish_eru_run_needs_command" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-run -n "__fish_eru_run_needs_command" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-run -n "__fish_eru_run_needs_command" -l node -d 'The node that this is [default: the host\'s name]' -r
complete -c eru-run -n "__fish_eru_run_needs_command" -l root -d 'Directory for images and instances of the native engine' -r -F
complete -c eru-run -n "__fish_eru_run_needs_command" -l run-dir -d 'Directory for what lasts until the next boot: locks, network namespaces' -r -F
complete -c eru-run -n "__fish_eru_run_needs_command" -l docker -d 'Where dockerd listens: unix:///path or tcp://host:port [default: DOCKER_HOST, or unix:///var/run/docker.sock]' -r
complete -c eru-run -n "__fish_eru_run_needs_command" -l docker-host -d 'The docker client\'s own variable for the same' -r
complete -c eru-run -n "__fish_eru_run_needs_command" -l docker-certs -d 'Directory with ca.pem, cert.pem and key.pem, which turns TLS on for tcp://' -r -F
complete -c eru-run -n "__fish_eru_run_needs_command" -s j -l jobs -d 'Workloads to work on at once [default: two a core]' -r
complete -c eru-run -n "__fish_eru_run_needs_command" -l timeout -d 'How long to wait for another node, and for another eru-run that works on the same workload' -r
complete -c eru-run -n "__fish_eru_run_needs_command" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-run -n "__fish_eru_run_needs_command" -s q -l quiet -d 'Log errors only'
complete -c eru-run -n "__fish_eru_run_needs_command" -l table -d 'Print a table for people'
complete -c eru-run -n "__fish_eru_run_needs_command" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-run -n "__fish_eru_run_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-run -n "__fish_eru_run_needs_command" -s V -l version -d 'Print version'
complete -c eru-run -n "__fish_eru_run_needs_command" -f -a "up" -d 'Create and start what was placed (the default)'
complete -c eru-run -n "__fish_eru_run_needs_command" -f -a "start" -d 'Start what was stopped or has ended'
complete -c eru-run -n "__fish_eru_run_needs_command" -f -a "stop" -d 'Stop, keeping the workload and its addresses'
complete -c eru-run -n "__fish_eru_run_needs_command" -f -a "restart" -d 'Stop and start'
complete -c eru-run -n "__fish_eru_run_needs_command" -f -a "rm" -d 'Stop and remove; `eru-place release` then gives the resources back'
complete -c eru-run -n "__fish_eru_run_needs_command" -f -a "ps" -d 'List workloads with what was observed of them'
complete -c eru-run -n "__fish_eru_run_needs_command" -f -a "logs" -d 'Print what workloads have written'
complete -c eru-run -n "__fish_eru_run_needs_command" -f -a "exec" -d 'Run a command in a workload; its exit status is passed on'
complete -c eru-run -n "__fish_eru_run_needs_command" -f -a "image" -d 'Import, list and remove images of this node'
complete -c eru-run -n "__fish_eru_run_needs_command" -f -a "serve" -d 'Keep this node\'s workloads as the store wants them'
complete -c eru-run -n "__fish_eru_run_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c eru-run -n "__fish_eru_run_using_subcommand up" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-run -n "__fish_eru_run_using_subcommand up" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand up" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand up" -l store-cert -d 'Client certificate' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand up" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand up" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand up" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand up" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand up" -l node -d 'The node that this is [default: the host\'s name]' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand up" -l root -d 'Directory for images and instances of the native engine' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand up" -l run-dir -d 'Directory for what lasts until the next boot: locks, network namespaces' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand up" -l docker -d 'Where dockerd listens: unix:///path or tcp://host:port [default: DOCKER_HOST, or unix:///var/run/docker.sock]' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand up" -l docker-host -d 'The docker client\'s own variable for the same' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand up" -l docker-certs -d 'Directory with ca.pem, cert.pem and key.pem, which turns TLS on for tcp://' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand up" -s j -l jobs -d 'Workloads to work on at once [default: two a core]' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand up" -l timeout -d 'How long to wait for another node, and for another eru-run that works on the same workload' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand up" -l table -d 'Print a table for people'
complete -c eru-run -n "__fish_eru_run_using_subcommand up" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-run -n "__fish_eru_run_using_subcommand up" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-run -n "__fish_eru_run_using_subcommand up" -s q -l quiet -d 'Log errors only'
complete -c eru-run -n "__fish_eru_run_using_subcommand up" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-run -n "__fish_eru_run_using_subcommand start" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-run -n "__fish_eru_run_using_subcommand start" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand start" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand start" -l store-cert -d 'Client certificate' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand start" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand start" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand start" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand start" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand start" -l node -d 'The node that this is [default: the host\'s name]' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand start" -l root -d 'Directory for images and instances of the native engine' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand start" -l run-dir -d 'Directory for what lasts until the next boot: locks, network namespaces' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand start" -l docker -d 'Where dockerd listens: unix:///path or tcp://host:port [default: DOCKER_HOST, or unix:///var/run/docker.sock]' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand start" -l docker-host -d 'The docker client\'s own variable for the same' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand start" -l docker-certs -d 'Directory with ca.pem, cert.pem and key.pem, which turns TLS on for tcp://' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand start" -s j -l jobs -d 'Workloads to work on at once [default: two a core]' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand start" -l timeout -d 'How long to wait for another node, and for another eru-run that works on the same workload' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand start" -l table -d 'Print a table for people'
complete -c eru-run -n "__fish_eru_run_using_subcommand start" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-run -n "__fish_eru_run_using_subcommand start" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-run -n "__fish_eru_run_using_subcommand start" -s q -l quiet -d 'Log errors only'
complete -c eru-run -n "__fish_eru_run_using_subcommand start" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-run -n "__fish_eru_run_using_subcommand stop" -l grace -d 'Time to end after SIGTERM, before SIGKILL' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand stop" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-run -n "__fish_eru_run_using_subcommand stop" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand stop" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand stop" -l store-cert -d 'Client certificate' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand stop" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand stop" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand stop" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand stop" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand stop" -l node -d 'The node that this is [default: the host\'s name]' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand stop" -l root -d 'Directory for images and instances of the native engine' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand stop" -l run-dir -d 'Directory for what lasts until the next boot: locks, network namespaces' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand stop" -l docker -d 'Where dockerd listens: unix:///path or tcp://host:port [default: DOCKER_HOST, or unix:///var/run/docker.sock]' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand stop" -l docker-host -d 'The docker client\'s own variable for the same' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand stop" -l docker-certs -d 'Directory with ca.pem, cert.pem and key.pem, which turns TLS on for tcp://' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand stop" -s j -l jobs -d 'Workloads to work on at once [default: two a core]' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand stop" -l timeout -d 'How long to wait for another node, and for another eru-run that works on the same workload' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand stop" -l table -d 'Print a table for people'
complete -c eru-run -n "__fish_eru_run_using_subcommand stop" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-run -n "__fish_eru_run_using_subcommand stop" -s f -l force -d 'Kill at once, and go on when a before_stop hook fails'
complete -c eru-run -n "__fish_eru_run_using_subcommand stop" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-run -n "__fish_eru_run_using_subcommand stop" -s q -l quiet -d 'Log errors only'
complete -c eru-run -n "__fish_eru_run_using_subcommand stop" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-run -n "__fish_eru_run_using_subcommand restart" -l grace -d 'Time to end after SIGTERM, before SIGKILL' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand restart" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-run -n "__fish_eru_run_using_subcommand restart" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand restart" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand restart" -l store-cert -d 'Client certificate' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand restart" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand restart" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand restart" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand restart" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand restart" -l node -d 'The node that this is [default: the host\'s name]' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand restart" -l root -d 'Directory for images and instances of the native engine' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand restart" -l run-dir -d 'Directory for what lasts until the next boot: locks, network namespaces' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand restart" -l docker -d 'Where dockerd listens: unix:///path or tcp://host:port [default: DOCKER_HOST, or unix:///var/run/docker.sock]' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand restart" -l docker-host -d 'The docker client\'s own variable for the same' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand restart" -l docker-certs -d 'Directory with ca.pem, cert.pem and key.pem, which turns TLS on for tcp://' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand restart" -s j -l jobs -d 'Workloads to work on at once [default: two a core]' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand restart" -l timeout -d 'How long to wait for another node, and for another eru-run that works on the same workload' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand restart" -l table -d 'Print a table for people'
complete -c eru-run -n "__fish_eru_run_using_subcommand restart" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-run -n "__fish_eru_run_using_subcommand restart" -s f -l force -d 'Kill at once, and go on when a before_stop hook fails'
complete -c eru-run -n "__fish_eru_run_using_subcommand restart" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-run -n "__fish_eru_run_using_subcommand restart" -s q -l quiet -d 'Log errors only'
complete -c eru-run -n "__fish_eru_run_using_subcommand restart" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-run -n "__fish_eru_run_using_subcommand rm" -l grace -d 'Time to end after SIGTERM, before SIGKILL' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand rm" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-run -n "__fish_eru_run_using_subcommand rm" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand rm" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand rm" -l store-cert -d 'Client certificate' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand rm" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand rm" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand rm" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand rm" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand rm" -l node -d 'The node that this is [default: the host\'s name]' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand rm" -l root -d 'Directory for images and instances of the native engine' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand rm" -l run-dir -d 'Directory for what lasts until the next boot: locks, network namespaces' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand rm" -l docker -d 'Where dockerd listens: unix:///path or tcp://host:port [default: DOCKER_HOST, or unix:///var/run/docker.sock]' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand rm" -l docker-host -d 'The docker client\'s own variable for the same' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand rm" -l docker-certs -d 'Directory with ca.pem, cert.pem and key.pem, which turns TLS on for tcp://' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand rm" -s j -l jobs -d 'Workloads to work on at once [default: two a core]' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand rm" -l timeout -d 'How long to wait for another node, and for another eru-run that works on the same workload' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand rm" -l table -d 'Print a table for people'
complete -c eru-run -n "__fish_eru_run_using_subcommand rm" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-run -n "__fish_eru_run_using_subcommand rm" -s f -l force -d 'Kill at once, and go on when a before_stop hook fails'
complete -c eru-run -n "__fish_eru_run_using_subcommand rm" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-run -n "__fish_eru_run_using_subcommand rm" -s q -l quiet -d 'Log errors only'
complete -c eru-run -n "__fish_eru_run_using_subcommand rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-run -n "__fish_eru_run_using_subcommand ps" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-run -n "__fish_eru_run_using_subcommand ps" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand ps" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand ps" -l store-cert -d 'Client certificate' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand ps" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand ps" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand ps" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand ps" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand ps" -l node -d 'The node that this is [default: the host\'s name]' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand ps" -l root -d 'Directory for images and instances of the native engine' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand ps" -l run-dir -d 'Directory for what lasts until the next boot: locks, network namespaces' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand ps" -l docker -d 'Where dockerd listens: unix:///path or tcp://host:port [default: DOCKER_HOST, or unix:///var/run/docker.sock]' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand ps" -l docker-host -d 'The docker client\'s own variable for the same' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand ps" -l docker-certs -d 'Directory with ca.pem, cert.pem and key.pem, which turns TLS on for tcp://' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand ps" -s j -l jobs -d 'Workloads to work on at once [default: two a core]' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand ps" -l timeout -d 'How long to wait for another node, and for another eru-run that works on the same workload' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand ps" -s a -l all-nodes -d 'Of all nodes, not only of this one'
complete -c eru-run -n "__fish_eru_run_using_subcommand ps" -l table -d 'Print a table for people'
complete -c eru-run -n "__fish_eru_run_using_subcommand ps" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-run -n "__fish_eru_run_using_subcommand ps" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-run -n "__fish_eru_run_using_subcommand ps" -s q -l quiet -d 'Log errors only'
complete -c eru-run -n "__fish_eru_run_using_subcommand ps" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-run -n "__fish_eru_run_using_subcommand logs" -s n -l tail -d 'Only so many of the last lines' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand logs" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-run -n "__fish_eru_run_using_subcommand logs" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand logs" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand logs" -l store-cert -d 'Client certificate' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand logs" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand logs" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand logs" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand logs" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand logs" -l node -d 'The node that this is [default: the host\'s name]' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand logs" -l root -d 'Directory for images and instances of the native engine' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand logs" -l run-dir -d 'Directory for what lasts until the next boot: locks, network namespaces' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand logs" -l docker -d 'Where dockerd listens: unix:///path or tcp://host:port [default: DOCKER_HOST, or unix:///var/run/docker.sock]' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand logs" -l docker-host -d 'The docker client\'s own variable for the same' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand logs" -l docker-certs -d 'Directory with ca.pem, cert.pem and key.pem, which turns TLS on for tcp://' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand logs" -s j -l jobs -d 'Workloads to work on at once [default: two a core]' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand logs" -l timeout -d 'How long to wait for another node, and for another eru-run that works on the same workload' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand logs" -s f -l follow -d 'Go on with what is written from now on'
complete -c eru-run -n "__fish_eru_run_using_subcommand logs" -l json -d 'Print LogLine documents'
complete -c eru-run -n "__fish_eru_run_using_subcommand logs" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-run -n "__fish_eru_run_using_subcommand logs" -s q -l quiet -d 'Log errors only'
complete -c eru-run -n "__fish_eru_run_using_subcommand logs" -l table -d 'Print a table for people'
complete -c eru-run -n "__fish_eru_run_using_subcommand logs" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-run -n "__fish_eru_run_using_subcommand exec" -s u -l user -d 'User, or user:group [default: the workload\'s]' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand exec" -s w -l dir -d 'Working directory [default: the workload\'s]' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand exec" -s e -l env -d 'Another variable, as NAME=VALUE' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand exec" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-run -n "__fish_eru_run_using_subcommand exec" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand exec" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand exec" -l store-cert -d 'Client certificate' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand exec" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand exec" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand exec" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand exec" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand exec" -l node -d 'The node that this is [default: the host\'s name]' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand exec" -l root -d 'Directory for images and instances of the native engine' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand exec" -l run-dir -d 'Directory for what lasts until the next boot: locks, network namespaces' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand exec" -l docker -d 'Where dockerd listens: unix:///path or tcp://host:port [default: DOCKER_HOST, or unix:///var/run/docker.sock]' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand exec" -l docker-host -d 'The docker client\'s own variable for the same' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand exec" -l docker-certs -d 'Directory with ca.pem, cert.pem and key.pem, which turns TLS on for tcp://' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand exec" -s j -l jobs -d 'Workloads to work on at once [default: two a core]' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand exec" -l timeout -d 'How long to wait for another node, and for another eru-run that works on the same workload' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand exec" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-run -n "__fish_eru_run_using_subcommand exec" -s q -l quiet -d 'Log errors only'
complete -c eru-run -n "__fish_eru_run_using_subcommand exec" -l table -d 'Print a table for people'
complete -c eru-run -n "__fish_eru_run_using_subcommand exec" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-run -n "__fish_eru_run_using_subcommand exec" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and not __fish_seen_subcommand_from import ls rm help" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and not __fish_seen_subcommand_from import ls rm help" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and not __fish_seen_subcommand_from import ls rm help" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and not __fish_seen_subcommand_from import ls rm help" -l store-cert -d 'Client certificate' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and not __fish_seen_subcommand_from import ls rm help" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and not __fish_seen_subcommand_from import ls rm help" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and not __fish_seen_subcommand_from import ls rm help" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and not __fish_seen_subcommand_from import ls rm help" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and not __fish_seen_subcommand_from import ls rm help" -l node -d 'The node that this is [default: the host\'s name]' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and not __fish_seen_subcommand_from import ls rm help" -l root -d 'Directory for images and instances of the native engine' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and not __fish_seen_subcommand_from import ls rm help" -l run-dir -d 'Directory for what lasts until the next boot: locks, network namespaces' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and not __fish_seen_subcommand_from import ls rm help" -l docker -d 'Where dockerd listens: unix:///path or tcp://host:port [default: DOCKER_HOST, or unix:///var/run/docker.sock]' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and not __fish_seen_subcommand_from import ls rm help" -l docker-host -d 'The docker client\'s own variable for the same' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and not __fish_seen_subcommand_from import ls rm help" -l docker-certs -d 'Directory with ca.pem, cert.pem and key.pem, which turns TLS on for tcp://' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and not __fish_seen_subcommand_from import ls rm help" -s j -l jobs -d 'Workloads to work on at once [default: two a core]' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and not __fish_seen_subcommand_from import ls rm help" -l timeout -d 'How long to wait for another node, and for another eru-run that works on the same workload' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and not __fish_seen_subcommand_from import ls rm help" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and not __fish_seen_subcommand_from import ls rm help" -s q -l quiet -d 'Log errors only'
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and not __fish_seen_subcommand_from import ls rm help" -l table -d 'Print a table for people'
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and not __fish_seen_subcommand_from import ls rm help" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and not __fish_seen_subcommand_from import ls rm help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and not __fish_seen_subcommand_from import ls rm help" -f -a "import" -d 'Make an image of a tar archive of a root file system'
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and not __fish_seen_subcommand_from import ls rm help" -f -a "ls" -d 'List images'
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and not __fish_seen_subcommand_from import ls rm help" -f -a "rm" -d 'Remove images'
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and not __fish_seen_subcommand_from import ls rm help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from import" -s e -l engine -d 'The engine: native or docker' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from import" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from import" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from import" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from import" -l store-cert -d 'Client certificate' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from import" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from import" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from import" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from import" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from import" -l node -d 'The node that this is [default: the host\'s name]' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from import" -l root -d 'Directory for images and instances of the native engine' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from import" -l run-dir -d 'Directory for what lasts until the next boot: locks, network namespaces' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from import" -l docker -d 'Where dockerd listens: unix:///path or tcp://host:port [default: DOCKER_HOST, or unix:///var/run/docker.sock]' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from import" -l docker-host -d 'The docker client\'s own variable for the same' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from import" -l docker-certs -d 'Directory with ca.pem, cert.pem and key.pem, which turns TLS on for tcp://' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from import" -s j -l jobs -d 'Workloads to work on at once [default: two a core]' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from import" -l timeout -d 'How long to wait for another node, and for another eru-run that works on the same workload' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from import" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from import" -s q -l quiet -d 'Log errors only'
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from import" -l table -d 'Print a table for people'
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from import" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from ls" -s e -l engine -d 'The engine: native or docker' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from ls" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from ls" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from ls" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from ls" -l store-cert -d 'Client certificate' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from ls" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from ls" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from ls" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from ls" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from ls" -l node -d 'The node that this is [default: the host\'s name]' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from ls" -l root -d 'Directory for images and instances of the native engine' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from ls" -l run-dir -d 'Directory for what lasts until the next boot: locks, network namespaces' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from ls" -l docker -d 'Where dockerd listens: unix:///path or tcp://host:port [default: DOCKER_HOST, or unix:///var/run/docker.sock]' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from ls" -l docker-host -d 'The docker client\'s own variable for the same' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from ls" -l docker-certs -d 'Directory with ca.pem, cert.pem and key.pem, which turns TLS on for tcp://' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from ls" -s j -l jobs -d 'Workloads to work on at once [default: two a core]' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from ls" -l timeout -d 'How long to wait for another node, and for another eru-run that works on the same workload' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from ls" -l table -d 'Print a table for people'
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from ls" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Log errors only'
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from rm" -s e -l engine -d 'The engine: native or docker' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from rm" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from rm" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from rm" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from rm" -l store-cert -d 'Client certificate' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from rm" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from rm" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from rm" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from rm" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from rm" -l node -d 'The node that this is [default: the host\'s name]' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from rm" -l root -d 'Directory for images and instances of the native engine' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from rm" -l run-dir -d 'Directory for what lasts until the next boot: locks, network namespaces' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from rm" -l docker -d 'Where dockerd listens: unix:///path or tcp://host:port [default: DOCKER_HOST, or unix:///var/run/docker.sock]' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from rm" -l docker-host -d 'The docker client\'s own variable for the same' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from rm" -l docker-certs -d 'Directory with ca.pem, cert.pem and key.pem, which turns TLS on for tcp://' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from rm" -s j -l jobs -d 'Workloads to work on at once [default: two a core]' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from rm" -l timeout -d 'How long to wait for another node, and for another eru-run that works on the same workload' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from rm" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from rm" -s q -l quiet -d 'Log errors only'
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from rm" -l table -d 'Print a table for people'
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from rm" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from help" -f -a "import" -d 'Make an image of a tar archive of a root file system'
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from help" -f -a "ls" -d 'List images'
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from help" -f -a "rm" -d 'Remove images'
complete -c eru-run -n "__fish_eru_run_using_subcommand image; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c eru-run -n "__fish_eru_run_using_subcommand serve" -l interval -d 'How often to look at the engines' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand serve" -l grace -d 'Time that workloads have to end after SIGTERM, before SIGKILL' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand serve" -l ready-fd -d 'Write a newline to this file descriptor once ready, and close it' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand serve" -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-run -n "__fish_eru_run_using_subcommand serve" -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand serve" -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand serve" -l store-cert -d 'Client certificate' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand serve" -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand serve" -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand serve" -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand serve" -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand serve" -l node -d 'The node that this is [default: the host\'s name]' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand serve" -l root -d 'Directory for images and instances of the native engine' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand serve" -l run-dir -d 'Directory for what lasts until the next boot: locks, network namespaces' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand serve" -l docker -d 'Where dockerd listens: unix:///path or tcp://host:port [default: DOCKER_HOST, or unix:///var/run/docker.sock]' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand serve" -l docker-host -d 'The docker client\'s own variable for the same' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand serve" -l docker-certs -d 'Directory with ca.pem, cert.pem and key.pem, which turns TLS on for tcp://' -r -F
complete -c eru-run -n "__fish_eru_run_using_subcommand serve" -s j -l jobs -d 'Workloads to work on at once [default: two a core]' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand serve" -l timeout -d 'How long to wait for another node, and for another eru-run that works on the same workload' -r
complete -c eru-run -n "__fish_eru_run_using_subcommand serve" -l once -d 'Bring everything in line once, and end'
complete -c eru-run -n "__fish_eru_run_using_subcommand serve" -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-run -n "__fish_eru_run_using_subcommand serve" -s q -l quiet -d 'Log errors only'
complete -c eru-run -n "__fish_eru_run_using_subcommand serve" -l table -d 'Print a table for people'
complete -c eru-run -n "__fish_eru_run_using_subcommand serve" -l json -d 'Print JSON, one document a line, even on a terminal'
complete -c eru-run -n "__fish_eru_run_using_subcommand serve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-run -n "__fish_eru_run_using_subcommand help; and not __fish_seen_subcommand_from up start stop restart rm ps logs exec image serve help" -f -a "up" -d 'Create and start what was placed (the default)'
complete -c eru-run -n "__fish_eru_run_using_subcommand help; and not __fish_seen_subcommand_from up start stop restart rm ps logs exec image serve help" -f -a "start" -d 'Start what was stopped or has ended'
complete -c eru-run -n "__fish_eru_run_using_subcommand help; and not __fish_seen_subcommand_from up start stop restart rm ps logs exec image serve help" -f -a "stop" -d 'Stop, keeping the workload and its addresses'
complete -c eru-run -n "__fish_eru_run_using_subcommand help; and not __fish_seen_subcommand_from up start stop restart rm ps logs exec image serve help" -f -a "restart" -d 'Stop and start'
complete -c eru-run -n "__fish_eru_run_using_subcommand help; and not __fish_seen_subcommand_from up start stop restart rm ps logs exec image serve help" -f -a "rm" -d 'Stop and remove; `eru-place release` then gives the resources back'
complete -c eru-run -n "__fish_eru_run_using_subcommand help; and not __fish_seen_subcommand_from up start stop restart rm ps logs exec image serve help" -f -a "ps" -d 'List workloads with what was observed of them'
complete -c eru-run -n "__fish_eru_run_using_subcommand help; and not __fish_seen_subcommand_from up start stop restart rm ps logs exec image serve help" -f -a "logs" -d 'Print what workloads have written'
complete -c eru-run -n "__fish_eru_run_using_subcommand help; and not __fish_seen_subcommand_from up start stop restart rm ps logs exec image serve help" -f -a "exec" -d 'Run a command in a workload; its exit status is passed on'
complete -c eru-run -n "__fish_eru_run_using_subcommand help; and not __fish_seen_subcommand_from up start stop restart rm ps logs exec image serve help" -f -a "image" -d 'Import, list and remove images of this node'
complete -c eru-run -n "__fish_eru_run_using_subcommand help; and not __fish_seen_subcommand_from up start stop restart rm ps logs exec image serve help" -f -a "serve" -d 'Keep this node\'s workloads as the store wants them'
complete -c eru-run -n "__fish_eru_run_using_subcommand help; and not __fish_seen_subcommand_from up start stop restart rm ps logs exec image serve help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c eru-run -n "__fish_eru_run_using_subcommand help; and __fish_seen_subcommand_from image" -f -a "import" -d 'Make an image of a tar archive of a root file system'
complete -c eru-run -n "__fish_eru_run_using_subcommand help; and __fish_seen_subcommand_from image" -f -a "ls" -d 'List images'
complete -c eru-run -n "__fish_eru_run_using_subcommand help; and __fish_seen_subcommand_from image" -f -a "rm" -d 'Remove images'
