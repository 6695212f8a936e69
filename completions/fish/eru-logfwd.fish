complete -c eru-logfwd -l to -d 'Where to: tcp://host:port, file:///path, or - for standard output' -r
complete -c eru-logfwd -l node -d 'Forward the output of all workloads of this node, and read no documents' -r
complete -c eru-logfwd -l state -d 'Directory that remembers how far each log was forwarded, by destination [default with --node: logfwd in --root]' -r -F
complete -c eru-logfwd -l drain -d 'Longest time to go on delivering after SIGTERM' -r
complete -c eru-logfwd -l root -d 'Directory of the native engine' -r -F
complete -c eru-logfwd -l docker -d 'Where dockerd listens: unix:///path or tcp://host:port [default: DOCKER_HOST, or unix:///var/run/docker.sock]' -r
complete -c eru-logfwd -l docker-host -d 'The docker client\'s own variable for the same' -r
complete -c eru-logfwd -l ready-fd -d 'Write a newline to this file descriptor once ready, and close it' -r
complete -c eru-logfwd -l store -d 'The store: etcd://host:port,…/prefix, or file:///path for one host' -r
complete -c eru-logfwd -l store-ca -d 'CA certificate that the servers\' certificates are checked against, which turns TLS on' -r -F
complete -c eru-logfwd -l store-cert -d 'Client certificate' -r -F
complete -c eru-logfwd -l store-key -d 'Key of the client certificate' -r -F
complete -c eru-logfwd -l store-user -d 'User to log in as; the password comes from --store-password-file or ERU_STORE_PASSWORD' -r
complete -c eru-logfwd -l store-password-file -d 'File that holds the password' -r -F
complete -c eru-logfwd -l store-timeout -d 'Longest time that one call may take' -r
complete -c eru-logfwd -l log-format -d 'Format of the log lines' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c eru-logfwd -l once -d 'Forward what is there now, and end'
complete -c eru-logfwd -s v -l verbose -d 'Log more; repeat for still more (info, debug, trace)'
complete -c eru-logfwd -s q -l quiet -d 'Log errors only'
complete -c eru-logfwd -s h -l help -d 'Print help (see more with \'--help\')'
complete -c eru-logfwd -s V -l version -d 'Print version'
