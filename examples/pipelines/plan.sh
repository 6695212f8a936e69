#!/bin/sh
# What if? Plan against a description of nodes, without any store: here, only those with a label, and with half of
# their memory.
#
#   eru-place node ls > nodes.ndjson
#   plan.sh nodes.ndjson disk=ssd --spec app.yaml --entry web --count 40
set -eu
[ $# -ge 2 ] || {
    echo "usage: plan.sh NODES KEY=VALUE [flags of eru-sched …]" >&2
    exit 64
}
nodes=$1 label=$2
shift 2

jq -c --arg key "${label%%=*}" --arg value "${label#*=}" \
    'select(.labels[$key] == $value) | .capacity.memory = (.capacity.memory / 2 | floor)' "$nodes" |
    eru-sched --nodes - "$@" |
    jq -r 'if .kind == "Assignment" then "\(.node)\t\(.count)" else error(.message) end'
