# ---- Machines: one directory for one after the other, since they have to have the same paths. ----

begin_machines() {
  BIN=$TARGET/bin
  [ -x "$BIN/postgres" ] || BIN=$TARGET
  [ -x "$BIN/postgres" ] || give_up "there is no bin/postgres in $TARGET"
  AS=()
  # PostgreSQL refuses to run as root.
  [ "$(id -u)" != 0 ] || AS=(setpriv --reuid postgres --regid postgres --clear-groups)
  PLACE=$(mktemp -d) && chmod 755 "$PLACE"
  ROOT=$PLACE/machine
}

end_machines() { [ -z "${PLACE:-}" ] || { gone all && rm -rf "$PLACE"; }; }

# boot MACHINE: a new one, where the one before has gone.
boot() {
  mkdir "$ROOT" "$ROOT/run" || give_up "$ROOT is there already"
  own - "$ROOT"
}

gone() {
  # A tool that was stopped does not end by itself.
  # shellcheck disable=SC2016 # expanded over there
  [ ! -e "$ROOT/run/tool.pid" ] || on "$1" sh -c 'kill -KILL "$(cat "$ROOT/run/tool.pid")"' 2>/dev/null || true
  [ ! -e "$ROOT/data/postmaster.pid" ] || on "$1" pg_ctl -D "$ROOT/data" -m immediate stop >/dev/null || true
  rm -rf "$ROOT"
}

# on MACHINE COMMAND…; into MACHINE COMMAND… has this shell's standard input as well.
on() { into "$@" </dev/null; }
into() {
  shift
  (cd / && exec env ROOT="$ROOT" PATH="$BIN:$PATH" "${AS[@]}" "$@")
}

# get MACHINE PATH HERE; put HERE MACHINE PATH, which must not exist there; unpack MACHINE DIRECTORY <ARCHIVE
get() { rm -rf "$3" && cp -a "$2" "$3"; }
put() { cp -a "$1" "$3" && own "$2" "$3"; }
unpack() { tar -x -C "$2" && own "$1" "$2"; }
own() { [ "${#AS[@]}" = 0 ] || chown -hR postgres:postgres "$2"; }
