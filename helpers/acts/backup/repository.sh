# ---- A repository of pgBackRest ----

# note_repository NAME COMMAND…: where the newest backup begins and ends, by what the repository says of it
note_repository() {
  local name=$1
  shift
  [ "${CODE[$name]}" = 0 ] || return 0
  read -r START STOP < <(on "$FROM" "$@" | grep -oE '"lsn":\{"start":"[0-9A-F/]+","stop":"[0-9A-F/]+"' | grep -oE '[0-9A-F]+/[0-9A-F]+' | tail -2 | xargs)
}
