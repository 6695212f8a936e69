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

old=$(mktemp) new=$(mktemp)
trap 'rm -f "$old" "$new"' EXIT
eru-place node cordon "$node" > /dev/null
eru-place ls --node "$node" > "$old"
[ -s "$old" ] || exit 0

# A workload's spec is all that it takes to plan it again.
jq -c '{kind: "Deploy", v: 1, pod: .pod, count: 1, spec: .spec}' "$old" | eru-sched | eru-place > "$new"
if eru-run < "$new" | eru-health wait --timeout "${TIMEOUT:-60s}"; then
    eru-run rm < "$old" | eru-place release
else
    echo "drain.sh: not all of $node's workloads are healthy elsewhere; the old ones stay" >&2
    eru-run rm --force < "$new" | eru-place release > /dev/null
    exit 1
fi
