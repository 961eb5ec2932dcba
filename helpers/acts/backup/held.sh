# ---- The tool is stopped when the server opens a file ----

# hold FILE NAME TOOL…: returns when nothing more is sent; fails when the tool ended before
hold() {
  local file=$1 name=$2
  shift 2
  # The watcher runs from the tool's start, on its machine, and is not a child of the tool.
  # shellcheck disable=SC2016 # expanded over there
  on "$FROM" sh -c 'file=$0; tool=$$; echo $$ >"$ROOT/run/tool.pid"
    (while kill -0 "$tool"; do
      case $(ls -l /proc/[0-9]*/fd) in *" -> $file"*) kill -STOP "$tool"; exit ;; esac
    done >/dev/null 2>&1 &)
    exec "$@"' "$file" "$@" >"$SEEN/$name.stdout" 2>"$SEEN/$name.stderr" &
  TOOL=$!
  within 60 stands_still || give_up 'the tool was not held: it ran past the place, or the machine is too busy'
  ! has_ended && is_stopped
}
stands_still() {
  local sent
  has_ended && return
  is_stopped || return 1
  sent=$(sent_while_waiting)
  [ -n "$sent" ] && [ "$sent" = "$(sent_while_waiting)" ] && SENT=$sent
}
sent_while_waiting() { ask "$FROM" postgres "SELECT backup_streamed FROM pg_stat_progress_basebackup JOIN pg_stat_activity USING (pid) WHERE wait_event = 'ClientWrite'"; }
is_stopped() { [ "$(on "$FROM" sh -c 'sed "s/.*) //; s/ .*//" "/proc/$(cat "$ROOT/run/tool.pid")/stat"' 2>/dev/null)" = T ]; }

# go_on NAME: lets the tool go on to its end; it has to have been held all the time
go_on() {
  local code=0
  is_stopped && [ "$(sent_while_waiting)" = "$SENT" ] || give_up 'the tool was not held while the operation was done'
  # shellcheck disable=SC2016 # expanded over there
  on "$FROM" sh -c 'kill -CONT "$(cat "$ROOT/run/tool.pid")"'
  within 120 has_ended || give_up 'the tool does not end'
  wait "$TOOL" || code=$?
  on "$FROM" rm -f "$ROOT/run/tool.pid"
  CODE[$1]=$code
}
has_ended() { ! kill -0 "$TOOL" 2>/dev/null; }
# not_held NAME: a tool that ended before it could be held has refused, which is a result; one that succeeded was missed
not_held() {
  local code=0
  wait "$TOOL" || code=$?
  on "$FROM" rm -f "$ROOT/run/tool.pid"
  [ "$code" != 0 ] || give_up 'the tool could not be held'
  CODE[$1]=$code
}
