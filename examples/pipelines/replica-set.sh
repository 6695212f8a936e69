#!/bin/sh
# A poor man's replica set: one pass that clears away what has ended and starts what is missing. Run it from a timer:
#
#   * * * * * root replica-set.sh /etc/eru/apps/shop.yaml web shop:1.4 3 --pod prod
#
# It goes by what the nodes report: each needs `eru-run serve`, or `eru-run serve --once` from cron.
set -eu
[ $# -ge 4 ] || {
    echo "usage: replica-set.sh SPEC ENTRY IMAGE COUNT [flags of eru-sched …]" >&2
    exit 64
}
spec=$1 entry=$2 image=$3 want=$4
shift 4

app=$(sed -n 's/^appname: *"\{0,1\}\([A-Za-z0-9._-]*\).*/\1/p' "$spec")
eru-place gc > /dev/null
eru-place ls "$app" --entry "$entry" |
    jq -c 'select(.phase == "stopped" or .phase == "failed")' |
    eru-run rm | eru-place release
have=$(eru-place ls "$app" --entry "$entry" | wc -l)
missing=$((want - have))
[ "$missing" -gt 0 ] || exit 0
eru-sched --spec "$spec" --entry "$entry" --image "$image" --count "$missing" "$@" | eru-place | eru-run
