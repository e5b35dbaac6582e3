#!/bin/sh
# Runs a program that knows nothing of its parent, and ends it when standard input closes: nothing outlives the supervisor.
exec 3<&0
"$@" </dev/null 3<&- &
child=$!
trap 'kill -TERM "$child" 2>/dev/null' TERM INT
( cat <&3 >/dev/null; kill -TERM "$child" 2>/dev/null ) &
watcher=$!
exec 3<&-
wait "$child"
code=$?
kill "$watcher" 2>/dev/null
exit "$code"
