#!/bin/sh
# Change what was refused so that one instance fits on a node, by as little as possible: reads a Refusal or a Deploy, and
# writes the Deploy to plan. Look at what is given up before it runs:
#
#   eru-sched --spec app.yaml --entry web --memory 8G > plan.ndjson ||
#     make-fit.sh n1 < plan.ndjson | eru-sched | eru-place | eru-run
set -eu
[ $# -eq 1 ] || {
    echo "usage: make-fit.sh NODE, with a Refusal or a Deploy on standard input" >&2
    exit 64
}

deploy=$(jq -c 'select(.kind == "Deploy"), (select(.kind == "Refusal" and .deploy) | {kind: "Deploy", v} + .deploy)')
[ -n "$deploy" ] || {
    echo "make-fit.sh: no Refusal with a deploy and no Deploy was given" >&2
    exit 65
}
# That it fits nowhere as it is, 1, was known.
why=$(printf '%s\n' "$deploy" | eru-sched explain --json) || { code=$?; [ $code -eq 1 ] || exit $code; }
change=$(printf '%s\n' "$why" | jq -c --arg node "$1" 'select(.node == $node) | if .fits > 0 then [] else .change // empty end')
[ -n "$change" ] || {
    echo "make-fit.sh: no change of the request makes it fit on $1" >&2
    exit 1
}
printf '%s\n' "$change" | jq -r '.[] | "make-fit.sh: \(.path): \(.was) is now \(.value)"' >&2
# A JSON Patch, of which only add, replace and remove occur.
printf '%s\n' "$deploy" | jq -c --argjson change "$change" 'reduce $change[] as $edit (.;
    ($edit.path | split("/")[1:] | map(gsub("~1"; "/") | gsub("~0"; "~"))) as $path
    | if $edit.op == "remove" then delpaths([$path]) else setpath($path; $edit.value) end)'
