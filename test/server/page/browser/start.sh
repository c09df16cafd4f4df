#!/bin/sh
# Chromium in a network of its own: there it can reach nothing but the one server it is meant to see, through a door,
# and never notices how containers that come and go change the machine's addresses, at which it drops what it is loading.
set -eu
exec unshare --net sh -c '
  ip link set lo up
  setpriv --pdeathsig KILL "$DOOR_NODE" "$DOOR_PROGRAM" "$DOOR_SOCKET" "$DOOR_PORT" &
  until [ -e "$DOOR_SOCKET.open" ]; do sleep 0.02; done
  exec "$DOOR_BROWSER" "$@"
' sh "$@"
