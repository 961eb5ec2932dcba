# shellcheck shell=bash
# What .ci/run needs on the machine: packages and a container engine. Sourced; needs $LOGS.

# As root: as we are, or through sudo.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# Debian's packages that are missing here, one a line.
missing_packages() {
  command -v docker >/dev/null || echo docker.io
  command -v debootstrap >/dev/null || echo debootstrap
  command -v shellcheck >/dev/null || echo shellcheck
  # For the pages of reports, and for reproductions of compressed backups.
  command -v chromium >/dev/null || echo chromium
  command -v lz4 >/dev/null || echo lz4
  command -v zstd >/dev/null || echo zstd
  # debootstrap checks signatures with it; other distributions do not have it from the start.
  [ -e /usr/share/keyrings/debian-archive-keyring.gpg ] || echo debian-archive-keyring
  [ -n "$(installed_postgresql)" ] || echo postgresql
}

# Directory of the newest PostgreSQL from packages, or nothing.
installed_postgresql() {
  local postgres
  postgres=$(find /usr/lib/postgresql -path '*/bin/postgres' 2>/dev/null | sort -V | tail -n 1)
  if [ -n "$postgres" ]; then echo "${postgres%/bin/postgres}"; fi
}

# Installs what is missing. A package that cannot be had is no failure by itself: what needs it is counted later.
install_packages() {
  local packages
  mapfile -t packages < <(missing_packages)
  [ "${#packages[@]}" -gt 0 ] || return 0
  say "packages: ${packages[*]}"
  # The package postgresql makes and starts a cluster unless it is told not to.
  as_root mkdir -p /etc/postgresql-common/createcluster.d
  echo 'create_main_cluster = false' | as_root tee /etc/postgresql-common/createcluster.d/pg-tde-conformance.conf >/dev/null
  as_root apt-get update >"$LOGS/apt.log" 2>&1 || true
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes "${packages[@]}" >>"$LOGS/apt.log" 2>&1 ||
    echo "apt-get could not install all of them: $LOGS/apt.log"
}

engine_answers() {
  timeout 20 docker version >/dev/null 2>&1
}

# Whether an engine may be started here. A second dockerd takes the sockets of the first away, even where it then fails.
may_start_engine() {
  if [ -n "${DOCKER_HOST:-}" ]; then
    echo "the engine that DOCKER_HOST names does not answer: $DOCKER_HOST"
    return 1
  fi
  if grep -qsx dockerd /proc/[0-9]*/comm; then
    echo 'a dockerd runs on this machine but does not answer: it is not ours to replace'
    return 1
  fi
  command -v dockerd >/dev/null
}

# Process of the engine that we started; empty where one was there before.
engine=

# Starts a container engine unless one answers; fails where there is none in the end.
ensure_engine() {
  engine_answers && return
  may_start_engine || return 1
  # Without an init system nobody has mounted them; Debian's docker.io brings the program.
  if ! grep -q ' cgroup2\? ' /proc/mounts; then as_root cgroupfs-mount || true; fi
  as_root dockerd --pidfile "$LOGS/dockerd.pid" >"$LOGS/dockerd.log" 2>&1 &
  engine=$!
  for _ in {1..120}; do
    if engine_answers; then return 0; fi
    [ -d "/proc/$engine" ] || break
    sleep 0.5
  done
  echo "dockerd does not come up; the end of $LOGS/dockerd.log:"
  tail -n 5 "$LOGS/dockerd.log"
  stop_engine
  return 1
}

# Stops the engine that we started.
stop_engine() {
  [ -n "$engine" ] || return 0
  [ ! -e "$LOGS/dockerd.pid" ] || as_root kill "$(cat "$LOGS/dockerd.pid")" || true
  wait "$engine" || true
  engine=
}
