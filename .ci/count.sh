# shellcheck shell=bash
# Steps, what they print, and the sums. Sourced, after digest.sh; needs $LOGS and $LIMIT_SECONDS.

passed=0
failed=0
skipped=0
not_run=()
failures=()
# Kind and log of each step that failed, one after the other.
broken=()
# Seconds and name of each step that took a minute or more.
took=()
# Process of the step that is under way.
current=

say() {
  printf '\n== %s\n' "$*"
}

# skip COUNT WHAT: so many tests or cells were not run.
skip() {
  skipped=$((skipped + $1))
  not_run+=("$1 $2")
  echo "not run: $1 $2"
}

# fail WHAT: one failure that no test stands for.
fail() {
  failed=$((failed + 1))
  failures+=("$1")
  echo "failed: $1"
}

# counts_of KIND LOG: what a step printed, as "passed failed skipped". Kinds: vitest, conformance (this program), plain.
counts_of() {
  case $1 in
    vitest)
      # Colours off by NO_COLOR:       Tests  1 failed | 45 passed | 2 skipped | 1 todo (49)
      awk '$1 == "Tests" { for (i = 2; i < NF; i++) n[$(i + 1)] += $i } END { print n["passed"] + 0, n["failed"] + 0, n["skipped"] + n["todo"] }' "$2"
      ;;
    conformance)
      awk '/^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$/ { p = $1; f = $3; s = $5 } END { print p + 0, f + 0, s + 0 }' "$2"
      ;;
    plain) echo 0 0 0 ;;
  esac
}

# step KIND NAME COMMAND...: runs a command in what is left of the time, shows and keeps its output, counts what it
# printed. A command that fails without having counted a failure is one.
step() {
  local kind=$1 name=$2 code=0 left log=$LOGS/$2.log shown names p f s began=$SECONDS
  shift 2
  say "$name: $*"
  left=$((LIMIT_SECONDS - SECONDS))
  if [ "$left" -le 0 ]; then
    fail "$name: not begun, the time is up"
    return
  fi
  : >"$log"
  # In the background, so that a signal ends the step at once.
  timeout --kill-after=60 "$left" "$@" </dev/null >"$log" 2>&1 &
  current=$!
  tail -n +1 -f --pid "$current" "$log" &
  shown=$!
  wait "$current" || code=$?
  current=
  wait "$shown" || true
  [ $((SECONDS - began)) -lt 60 ] || took+=("$((SECONDS - began)) s: $name")
  read -r p f s < <(counts_of "$kind" "$log")
  passed=$((passed + p))
  failed=$((failed + f))
  skipped=$((skipped + s))
  if [ "$f" -gt 0 ]; then failures+=("$name: $f"); fi
  if [ "$f" -gt 0 ] || [ "$code" -ne 0 ]; then broken+=("$kind" "$log"); fi
  if [ "$s" -gt 0 ]; then
    names=$(skipped_in "$kind" "$log")
    not_run+=("$s of $name${names:+$'\n'$names}")
  fi
  if [ "$code" -eq 124 ]; then
    fail "$name: not finished when the time was up"
  elif [ "$code" -ne 0 ] && [ "$f" -eq 0 ]; then
    fail "$name: exit code $code"
  fi
}

# Everything that was not run and everything that failed, and why, then the line that CI systems read. Fails if anything
# did.
sum_up() {
  local entry
  say "all in all, after $((SECONDS / 60)) minutes"
  for entry in "${took[@]}"; do echo "took $entry"; done
  for entry in "${not_run[@]}"; do echo "not run: $entry"; done
  for entry in "${failures[@]}"; do echo "failed: $entry"; done
  digests "${broken[@]}"
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ]
}
