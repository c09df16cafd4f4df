#!/bin/sh
# Keeps the containers of one stack running and tells systemd the truth about them: the unit is
# active only while every service runs. Docker itself restarts a container whose process dies;
# this catches what Docker does not: boot order, a stopped or removed container, a clean exit.
set -u

stack=@STACK@
base=/opt/berth/$stack
run=/run/berth/$stack
mkdir -p -m 0700 /run/berth "$run"

# While an operator's run holds the lock, its candidate counts; the mark of a run that died does not.
release() {
  if [ -e "$run/candidate" ] && ! flock -n "$run/lock" true; then
    cat "$run/candidate"
  else
    readlink -f "$base/current"
  fi
}

compose() {
  flock -w 120 "$run/compose" timeout 300 \
    docker compose --project-name "berth-$stack" --file "$(release)/compose.yaml" "$@" </dev/null
}

running() {
  timeout 10 docker ps --quiet --filter "label=com.docker.compose.project=berth-$stack" --filter status=running
}

# Compose starts what is stopped, but nothing that is paused.
wake() {
  paused=$(timeout 10 docker ps --quiet --filter "label=com.docker.compose.project=berth-$stack" --filter status=paused)
  [ -z "$paused" ] || timeout 60 docker unpause $paused
}

stop() {
  systemd-notify --stopping
  compose stop
  exit 0
}

# A sleep that a signal interrupts at once.
pause() {
  sleep "$1" &
  wait $!
}

trap stop TERM INT
trap '' HUP

if [ "${1-}" = watch ]; then
  # A newer version of this file takes over from the one before: the containers are up already.
  expected=$2
else
  # A run at work brings the containers up by itself; two at once would undo each other.
  until flock -n "$run/lock" true || [ -e "$run/candidate" ]; do pause 1; done
  wake
  compose up --detach --wait --pull never --no-build || exit 1
  expected=$(running | wc -l)
fi
trap 'exec "$0" watch "$expected"' HUP
systemd-notify --ready --status="$expected services running"

# A container that Docker is just restarting is away for a moment: a second look tells it from one that is down.
interval=2
unreachable=0
while pause "$interval"; do
  if ! ids=$(running); then
    # With live-restore the containers outlive the engine's own restarts, for a while.
    unreachable=$((unreachable + 1))
    [ "$unreachable" -lt 20 ] || exit 1
    continue
  fi
  unreachable=0
  if [ "$(printf '%s' "$ids" | grep -c .)" -ge "$expected" ] || ! flock -n "$run/lock" true; then
    interval=2
  elif [ "$interval" = 2 ]; then
    interval=0.7
  else
    echo "a service of $stack is down" >&2
    exit 1
  fi
done
