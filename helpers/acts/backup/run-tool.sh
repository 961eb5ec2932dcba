# ---- Tools that are run on a directory ----

# run_tool MACHINE PROGRAM [ARGUMENT...]
run_tool() {
  local machine=$1 code=0
  shift
  on "$machine" timeout 120 "$@" >"$SEEN/$1.stdout" 2>"$SEEN/$1.stderr" || code=$?
  case $code in
    0) saw tool succeeded ;;
    124 | 125 | 126 | 127) give_up "$1 could not be run to its end: $(head -1 "$SEEN/$1.stderr")" ;;
    *) if [ "$code" -gt 128 ]; then saw tool crashed; else saw tool failed "$(grep -m 1 ': error: ' "$SEEN/$1.stderr")"; fi ;;
  esac
}
