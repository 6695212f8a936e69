#!/bin/sh
# Move workloads so that the load of a pod's nodes evens out, a few at a time: start each elsewhere, and only when all of
# them are healthy remove the old ones. With --drain NODE, empty a node. Fit for cron:
#
#   30 3 * * * root rebalance.sh --pod prod --max-moves 5
#
# What lies in the volumes of a workload does not move with it.
set -eu
[ $# -ge 1 ] || {
    echo "usage: rebalance.sh [flags of eru-sched rebalance …], such as --pod NAME" >&2
    exit 64
}

moves=$(mktemp) new=$(mktemp)
trap 'rm -f "$moves" "$new"' EXIT
# What can go nowhere is a Refusal; then nothing is moved.
eru-sched rebalance --json "$@" > "$moves"
[ -s "$moves" ] || exit 0

take_back() {
    echo "rebalance.sh: $1; the old ones stay" >&2
    eru-run rm --force < "$new" | eru-place release > /dev/null
    exit 1
}
eru-place < "$moves" > "$new" || take_back 'not all workloads find their place elsewhere'
eru-run < "$new" | eru-health wait --timeout "${TIMEOUT:-60s}" > /dev/null ||
    take_back 'not all workloads are healthy elsewhere'
jq -r .workload "$moves" | xargs eru-run rm | eru-place release
