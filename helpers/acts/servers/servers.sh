# ---- Servers ----

# sql MACHINE DATABASE: runs the statements on standard input, each on its own; ask MACHINE DATABASE QUERY: the answer.
sql() { session "$@" >/dev/null; }
ask() { session "$1" "$2" <<<"$3"; }
session() { into "$1" timeout --kill-after=5 "${LIMIT:-60}" psql -h "$ROOT/run" -U postgres -d "$2" -XAtq -v ON_ERROR_STOP=1; }

lsn() { ask "$1" postgres 'SELECT pg_current_wal_insert_lsn()'; }
# A WAL position as a number.
number() { echo $(((16#${1%/*} << 32) + 16#${1#*/})); }

# within SECONDS COMMAND…: waits until it succeeds; fails at the limit.
within() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.1
  done
}

# start MACHINE: whether it lets clients in; $startup and $why say what became of it.
start() {
  CURRENT_LOG[$1]=$1-$((++STARTS)).log
  if on "$1" pg_ctl -D "$ROOT/data" -l "$ROOT/run/${CURRENT_LOG[$1]}" -w -t 30 start >/dev/null 2>&1; then
    startup=starts why=''
    CAME_UP="${CAME_UP/ $1/} $1"
  else
    failed_start "$1"
    return 1
  fi
}

failed_start() {
  why=$(log_of "$1" | deciding_line)
  if on "$1" pg_ctl -D "$ROOT/data" status >/dev/null 2>&1; then
    startup=hangs
  elif [[ $why == PANIC* || $why == *'terminated by signal'* ]]; then
    startup=crashes
  else
    startup=fails
  fi
}

# Everything that the server has logged since its start; it is kept here as well.
log_of() {
  local log=${CURRENT_LOG[$1]}
  # What is kept here stays, even if the machine is gone.
  on "$1" cat "$ROOT/run/$log" >"$SEEN/.log" 2>/dev/null && mv "$SEEN/.log" "$SEEN/$log"
  [ ! -e "$SEEN/$log" ] || cat "$SEEN/$log"
}

# The last FATAL or PANIC, or the process that a signal ended after it. A FATAL for a client that connected too early does not count.
deciding_line() {
  awk '/(FATAL|PANIC):  / && !/the database system is (starting up|shutting down|not (yet )?accepting connections|in recovery mode)/ { said = $0; killed = "" }
    /was terminated by signal [0-9]+/ && said !~ /PANIC:  / { killed = $0 }
    END { print killed != "" ? killed : said }' | sed -E 's/^.*(FATAL|PANIC|LOG):/\1:/'
}

# stop MACHINE fast|immediate: whether the server ended, and none of its processes had crashed.
stop() {
  local ended=yes
  if ! on "$1" pg_ctl -D "$ROOT/data" status >/dev/null 2>&1; then
    failed_start "$1"
    startup=crashes
    return 1
  fi
  on "$1" pg_ctl -D "$ROOT/data" -m "$2" -w -t 30 stop >/dev/null 2>&1 || ended=no
  if log_of "$1" | grep -aqE 'was terminated by signal [0-9]+'; then
    startup=crashes
    why=$(log_of "$1" | deciding_line)
    return 1
  fi
  [ "$ended" = yes ] || { startup=hangs why='it does not shut down' && return 1; }
}

# For the source, which has to start.
start_source() {
  local before=$startup
  start "$1" || give_up "the server on $1 does not start: $why"
  startup=$before
}
# restart_source MACHINE [MODE]: shut down, or crashed by PostgreSQL's immediate mode, and started again
restart_source() {
  stop "$1" "${2:-fast}" || give_up "the server on $1 does not end: $why"
  start_source "$1"
}

# recovered MACHINE: waits for the end of recovery.
recovered() {
  if ! within 30 has_recovered "$1"; then
    startup=hangs why='recovery does not end'
    return 1
  fi
  on "$1" pg_ctl -D "$ROOT/data" status >/dev/null 2>&1 && return
  failed_start "$1"
  return 1
}
has_recovered() { [ "$(ask "$1" postgres 'SELECT pg_is_in_recovery()' 2>/dev/null)" != t ] && { answers "$1" || ! on "$1" pg_ctl -D "$ROOT/data" status >/dev/null 2>&1; }; }
answers() { ask "$1" postgres 'SELECT 1' >/dev/null 2>&1; }
