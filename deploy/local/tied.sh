#!/bin/sh
# Runs a program that knows nothing of its parent, and ends it when standard input closes: nothing outlives the supervisor.
"$@" 3<&0 </dev/null &
child=$!
trap 'kill -TERM "$child" 2>/dev/null' TERM INT
( cat >/dev/null; kill -TERM "$child" 2>/dev/null ) <&0 &
watcher=$!
wait "$child"
code=$?
kill "$watcher" 2>/dev/null
exit "$code"
