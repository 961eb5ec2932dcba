# ---- pg_combinebackup ----

combine() {
  on restore timeout 120 pg_combinebackup "$@" >"$SEEN/combine.stdout" 2>"$SEEN/combine.stderr" || { saw backup failed "$(head -1 "$SEEN/combine.stderr")"; conclude; }
}
