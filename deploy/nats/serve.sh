#!/bin/sh
# Runs nats-server in its folder, and starts it again once its disk, which was full, has room: a server that could not write stays
# deaf to its streams until then.  serve.sh [PROGRAM]
program=${1:-nats-server}
full_kb=1024
room_kb=16384
look_every=5
end_within=15

free_kb() {
  store=jetstream
  [ -d "$store" ] || store=.
  df -Pk "$store" | awk 'NR == 2 { print $4 }'
}

# Returns when the server should be started again.
watch_disk() {
  was_full=
  while :; do
    sleep "$look_every" &
    pause=$!
    wait "$pause"
    left=$(free_kb)
    left=${left:-$room_kb}
    if [ "$left" -lt "$full_kb" ]; then
      [ -n "$was_full" ] || echo "serve: the disk of $PWD is full; events wait at their senders until there is room" >&2
      was_full=1
    elif [ -n "$was_full" ] && [ "$left" -ge "$room_kb" ]; then
      echo "serve: there is room again; starting the server anew" >&2
      return
    fi
  done
}

# Ends with 0 only when it has ended the server.
watch() {
  pause=
  trap 'kill $pause 2>/dev/null; exit 1' TERM
  watch_disk
  trap '' TERM
  # What hangs over a failed write may hang over its own end as well.
  kill -TERM "$server" 2>/dev/null
  patience=$end_within
  while kill -0 "$server" 2>/dev/null && [ "$patience" -gt 0 ]; do
    sleep 1
    patience=$((patience - 1))
  done
  kill -KILL "$server" 2>/dev/null && echo "serve: the server did not end by itself and was killed" >&2
  return 0
}

stopping=
while :; do
  "$program" -c nats.conf &
  server=$!
  watch &
  watcher=$!
  trap 'stopping=1; kill -TERM "$server" 2>/dev/null' TERM INT
  trap 'kill -HUP "$server" 2>/dev/null' HUP
  wait "$server"
  code=$?
  # A signal cuts the wait short, but not the server's own end.
  while kill -0 "$server" 2>/dev/null; do
    wait "$server"
    code=$?
  done
  kill -TERM "$watcher" 2>/dev/null
  wait "$watcher" && [ -z "$stopping" ] && continue
  exit "$code"
done
