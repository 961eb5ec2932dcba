# ---- Trials ----

# try MACHINE WHAT [ROWS]: runs the step on standard input; of those that are refused the first counts. Where it is done, it has
# to print these rows.
try() {
  local code=0 said
  into "$1" timeout 120 bash >"$SEEN/.said" 2>&1 || code=$?
  said=$(grep -m 1 . "$SEEN/.said" || true)
  printf '%s: exit code %s\n%s\n' "$2" "$code" "$(cat "$SEEN/.said")" >>"$SEEN/trial"
  case $code in
    0)
      [ "${OUTCOME[trial]}" != not-tried ] || saw trial 'done'
      [ "$#" -lt 3 ] || [ "$(cat "$SEEN/.said")" = "$3" ] || differs "$2: $said, expected is $3"
      ;;
    12[4-9] | 1[3-9]? | 2??) give_up "$2 could not be tried: $said" ;;
    *) [ "${OUTCOME[trial]}" = refused ] || saw trial refused "$2: $said" ;;
  esac
}
