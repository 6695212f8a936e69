#!/bin/sh
# Empty a node: plan nothing new there, start what it runs elsewhere, and only when that is healthy remove the old.
#
#   drain.sh NODE
#
# The node stays cordoned; `eru-place node uncordon NODE` takes it back.
set -eu
[ $# -eq 1 ] || {
    echo "usage: drain.sh NODE" >&2
    exit 64
}
eru-place node cordon "$1" > /dev/null
exec "$(dirname "$(readlink -f "$0")")/rebalance.sh" --drain "$1"
