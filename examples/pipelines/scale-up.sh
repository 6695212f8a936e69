#!/bin/sh
# Bring an entrypoint up to a number of instances; never takes any away. Fit for cron:
#
#   0 8 * * 1-5 root scale-up.sh /etc/eru/apps/shop.yaml web shop:1.4 12 --pod prod
set -eu
[ $# -ge 4 ] || {
    echo "usage: scale-up.sh SPEC ENTRY IMAGE COUNT [flags of eru-sched …]" >&2
    exit 64
}
spec=$1 entry=$2 image=$3 want=$4
shift 4

app=$(sed -n 's/^appname: *"\{0,1\}\([A-Za-z0-9._-]*\).*/\1/p' "$spec")
have=$(eru-place ls "$app" --entry "$entry" | wc -l)
missing=$((want - have))
[ "$missing" -gt 0 ] || exit 0
eru-sched --spec "$spec" --entry "$entry" --image "$image" --count "$missing" "$@" | eru-place | eru-run
