#!/bin/sh
# Runs nats-server in its folder, and starts it again once its disk, which was full, has room: a server that could not write stays
# deaf to its streams until then.  serve.sh [PROGRAM]
program=${1:-nats-server}
full_kb=1024
room_kb=16384
look_every=5
end_within=15
words=server.words

free_kb() {
  store=jetstream
  [ -d "$store" ] || store=.
  df -Pk "$store" | awk 'NR == 2 { print $4 }'
}

# Passes on what the server says. Its own word of a full disk takes the pipe's name away, which needs no room on that disk: so
# a disk that was full only between two looks is noticed too.
pass_on() {
  trap '' TERM INT HUP
  while IFS= read -r line; do
    printf '%s\n' "$line" >&2
    case $line in *'no space left on device'* | *'disk quota exceeded'*) rm -f "$words" ;; esac
  done <"$words"
}

start_server() {
  rm -f "$words"
  reader=
  if mkfifo "$words" 2>/dev/null; then
    pass_on &
    reader=$!
    "$program" -c nats.conf >"$words" 2>&1 &
  else
    "$program" -c nats.conf &
  fi
  server=$!
}

server_found_it_full() {
  [ -n "$reader" ] && [ ! -e "$words" ]
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
    if [ "$left" -lt "$full_kb" ] || server_found_it_full; then
      [ -n "$was_full" ] || echo "serve: the disk of $PWD is full; events wait at their senders until there is room" >&2
      was_full=1
    fi
    if [ -n "$was_full" ] && [ "$left" -ge "$room_kb" ]; then
      echo "serve: there is room again; starting the server anew" >&2
      return
    fi
  done
}

# What hangs over a failed write may hang over its own end as well.
end_server() {
  kill -TERM "$server" 2>/dev/null
  patience=$end_within
  while kill -0 "$server" 2>/dev/null && [ "$patience" -gt 0 ]; do
    sleep 1
    patience=$((patience - 1))
  done
  kill -KILL "$server" 2>/dev/null && echo "serve: the server did not end by itself and was killed" >&2
}

# Ends with 0 only when it has ended the server.
watch() {
  pause=
  trap 'kill $pause 2>/dev/null; exit 1' TERM
  watch_disk
  trap '' TERM
  end_server
  return 0
}

stopping=
while :; do
  start_server
  watch &
  watcher=$!
  trap '[ -n "$stopping" ] || { stopping=1; end_server & }' TERM INT
  trap 'kill -HUP "$server" 2>/dev/null' HUP
  wait "$server"
  code=$?
  # A signal cuts the wait short, but not the server's own end.
  while kill -0 "$server" 2>/dev/null; do
    wait "$server"
    code=$?
  done
  # What it said last is passed on before anything else.
  [ -z "$reader" ] || wait "$reader"
  kill -TERM "$watcher" 2>/dev/null
  wait "$watcher" && [ -z "$stopping" ] && continue
  rm -f "$words"
  # Some versions end with 1 when they are told to end.
  [ -z "$stopping" ] || exit 0
  exit "$code"
done
