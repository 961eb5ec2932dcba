# ---- Machines: containers of one image. None has a file of another. ----

begin_machines() {
  DATABASE_USER=$("$ENGINE" image inspect --format '{{.Config.User}}' "$TARGET") || give_up "there is no image $TARGET here: pull it, or name another one"
  case $DATABASE_USER in '' | 0 | root) DATABASE_USER=postgres ;; esac
  BIN=$("$ENGINE" run --rm --entrypoint sh "$TARGET" -c 'for p in "$(command -v postgres)" /usr/pgsql-*/bin/postgres /usr/lib/postgresql/*/bin/postgres; do [ -x "$p" ] && dirname "$(readlink -f "$p")" && exit; done') || give_up "there is no postgres in $TARGET"
  ROOT=/pg-tde-conformance
}

end_machines() {
  "$ENGINE" ps -aq --filter "label=$ID" | while read -r container; do "$ENGINE" rm -f -v "$container" >/dev/null; done
  [ -z "${NETWORK:-}" ] || "$ENGINE" network rm "$NETWORK" >/dev/null
}

# boot MACHINE [OPTION…]: a new one. Its first process idles, so that a server that fails does not end it.
boot() {
  belongs "$1"
  "$ENGINE" run -d --name "$ID-$1" --label "$ID" "${@:2}" --user 0 --entrypoint sh "$TARGET" -c 'trap "exit 0" TERM; while :; do sleep 3600 & wait $!; done' >/dev/null
  # shellcheck disable=SC2016 # expanded over there
  "$ENGINE" exec --user 0 "$ID-$1" sh -c 'mkdir -p "$0/run" && chown -R "$1" "$0"' "$ROOT" "$DATABASE_USER"
  [ -z "${NETWORK:-}" ] || join "$1"
}

gone() { "$ENGINE" rm -f -v "$ID-$1" >/dev/null; }

# on MACHINE COMMAND…; into MACHINE COMMAND… has this shell's standard input as well.
on() { into "$@" </dev/null; }
into() {
  local machine=$1
  shift
  belongs "$machine"
  "$ENGINE" exec -i --user "$DATABASE_USER" --env ROOT="$ROOT" --env PATH="$BIN:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin" "$ID-$machine" "$@"
}

# get MACHINE PATH HERE; put HERE MACHINE PATH, which must not exist there; unpack MACHINE DIRECTORY <ARCHIVE
get() { rm -rf "$3" && "$ENGINE" cp "$ID-$1:$2" "$3" >/dev/null; }
put() { "$ENGINE" cp "$1" "$ID-$2:$3" >/dev/null && own "$2" "$3"; }
unpack() { "$ENGINE" cp - "$ID-$1:$2" >/dev/null && own "$1" "$2"; }
own() { belongs "$1" && "$ENGINE" exec --user 0 "$ID-$1" chown -hR "$DATABASE_USER" "$2"; }

# belongs MACHINE: all are of one image
belongs() { :; }
