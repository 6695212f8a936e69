#!/bin/sh
# Empty a node: plan nothing new there, start what it runs elsewhere, and only when that is healthy remove the old.
#
#   drain.sh NODE
set -eu
[ $# -ge 1 ] || {
    echo "usage: drain.sh NODE" >&2
    exit 64
}
node=$1

moves=$(mktemp) new=$(mktemp)
trap 'rm -f "$moves" "$new"' EXIT
eru-place node cordon "$node" > /dev/null
# What can go nowhere is a Refusal; then nothing is moved.
eru-sched rebalance --drain "$node" --json > "$moves"
[ -s "$moves" ] || exit 0

eru-place < "$moves" > "$new" || {
    echo "drain.sh: not all of $node's workloads find a place elsewhere; the old ones stay" >&2
    eru-run rm --force < "$new" | eru-place release > /dev/null
    exit 1
}
if eru-run < "$new" | eru-health wait --timeout "${TIMEOUT:-60s}"; then
    jq -r .workload "$moves" | xargs eru-run rm | eru-place release
else
    echo "drain.sh: not all of $node's workloads are healthy elsewhere; the old ones stay" >&2
    eru-run rm --force < "$new" | eru-place release > /dev/null
    exit 1
fi
