#!/bin/sh
# Tell a webhook about every workload that becomes unhealthy, or healthy again.
#
#   health-webhook.sh https://chat.example/hook [APP]
#
# HOOK names another command to run with the message on its standard input.
set -eu
[ $# -ge 1 ] || {
    echo "usage: health-webhook.sh URL [APP]" >&2
    exit 64
}
url=$1
app=${2:-}

eru-health watch ${app:+"$app"} |
    jq --unbuffered -c 'select(.health) | {text: "\(.name) on \(.node) is \(if .health.healthy then "healthy" else "unhealthy: \(.health.reason)" end)"}' |
    while read -r message; do
        if [ -n "${HOOK:-}" ]; then
            printf '%s\n' "$message" | $HOOK
        else
            curl -fsS -m 10 -H 'content-type: application/json' -d "$message" "$url" > /dev/null ||
                echo "health-webhook.sh: $url did not take: $message" >&2
        fi
    done
