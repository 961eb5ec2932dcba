# ---- Programs of one image on a machine of another ----

# bring_tools MACHINE PROGRAM…: those of the image whose tools take the backup, with all that they load
bring_tools() {
  local machine=$1 container=$ID-tools bin
  shift
  bin=$(TARGET=$TOOLS_TARGET && begin_machines && echo "$BIN")
  "$ENGINE" run -d --name "$container" --label "$ID" --user 0 --entrypoint sh "$TOOLS_TARGET" -c 'trap "exit 0" TERM; while :; do sleep 3600 & wait $!; done' >/dev/null
  "$ENGINE" exec --user 0 "$container" sh -c "$PACK_PROGRAMS" /tmp "$bin" "$@" || give_up "the tools cannot be brought to $machine"
  "$ENGINE" cp "$container:/tmp/tools" - | unpack "$machine" "$ROOT"
  "$ENGINE" rm -f -v "$container" >/dev/null
}
