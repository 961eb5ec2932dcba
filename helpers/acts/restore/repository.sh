# ---- A data directory is made of a backup in a repository. ----

# restore_from_repository MACHINE COMMAND…
restore_from_repository() {
  on "$1" timeout 120 "${@:2}" >"$SEEN/restored.stdout" 2>"$SEEN/restored.stderr" || { saw backup failed "$(grep -h -m 1 . "$SEEN/restored.stderr" "$SEEN/restored.stdout" | head -1)"; conclude; }
}
