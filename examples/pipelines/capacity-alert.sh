#!/bin/sh
# Say so when fewer than N more instances fit, and why; nothing otherwise. cron mails what it says:
#
#   */10 * * * * root capacity-alert.sh 5 --spec /etc/eru/apps/shop.yaml --entry web --memory 2G --pod prod
set -eu
[ $# -ge 2 ] || {
    echo "usage: capacity-alert.sh N --spec FILE [flags of eru-sched …]" >&2
    exit 64
}
least=$1
shift

# That none fits, 1, is an answer and no failure.
capacity=$(eru-sched capacity --json "$@") || { code=$?; [ $code -eq 1 ] || exit $code; }
fits=$(printf '%s\n' "$capacity" | jq --argjson least "$least" '(.total // 0) | select(. < $least)')
[ -n "$fits" ] || exit 0
echo "$fits more fit, fewer than $least:"
eru-sched explain --table "$@" || { code=$?; [ $code -eq 1 ] || exit $code; }
