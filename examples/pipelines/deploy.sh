#!/bin/sh
# Deploy an entrypoint and keep it only if it becomes healthy.
#
#   deploy.sh SPEC ENTRY IMAGE COUNT [flags of eru-sched …]
set -eu
[ $# -ge 4 ] || {
    echo "usage: deploy.sh SPEC ENTRY IMAGE COUNT [flags of eru-sched …]" >&2
    exit 64
}
spec=$1 entry=$2 image=$3 count=$4
shift 4

placed=$(mktemp)
trap 'rm -f "$placed"' EXIT
eru-sched --spec "$spec" --entry "$entry" --image "$image" --count "$count" "$@" | eru-place > "$placed"

if eru-run < "$placed" | eru-health wait --timeout "${TIMEOUT:-60s}"; then
    exit 0
fi
echo "deploy.sh: not all of $count instances became healthy; taking them back" >&2
eru-run rm --force < "$placed" | eru-place release > /dev/null
exit 1
