# ---- Tools that are run on a directory ----

# run_tool MACHINE PROGRAM [ARGUMENT...]; of several runs the first that does not succeed counts.
run_tool() {
  local machine=$1 code=0 out message
  shift
  TOOL_RUNS=$((${TOOL_RUNS:-0} + 1))
  out=$SEEN/tool-$TOOL_RUNS
  on "$machine" timeout 120 "$@" >"$out.stdout" 2>"$out.stderr" || code=$?
  [ "$code" != 125 ] || give_up "$1 could not be run: $(head -1 "$out.stderr")"
  [ "${OUTCOME[tool]}" = not-run ] || [ "${OUTCOME[tool]}" = succeeded ] || return 0
  message=$(grep -m 1 ': error: ' "$out.stderr" || grep -m 1 . "$out.stderr" || true)
  case $code in
    0) saw tool succeeded "$(grep -h -m 1 . "$out.stdout" "$out.stderr" | head -1)" ;;
    124) saw tool crashed "$message" ;;
    *) if [ "$code" -gt 128 ]; then saw tool crashed "$message"; else saw tool failed "$message"; fi ;;
  esac
}
