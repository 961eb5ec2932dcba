# ---- Machines of several images: that of the source, and that on which backups are restored. ----

begin_several() {
  local bin
  SOURCE_TARGET=$TARGET
  TARGET=$RESTORE_TARGET && begin_machines
  RESTORE_USER=$DATABASE_USER bin=$BIN
  TARGET=$SOURCE_TARGET && begin_machines
  SOURCE_USER=$DATABASE_USER
  [ "$BIN" = "$bin" ] || give_up "programs are in $BIN of $SOURCE_TARGET and in $bin of $RESTORE_TARGET: take images that have them in the same place"
}

# belongs MACHINE: what follows is done with its image and as its user
belongs() {
  if [ "$1" = source ]; then TARGET=$SOURCE_TARGET DATABASE_USER=$SOURCE_USER; else TARGET=$RESTORE_TARGET DATABASE_USER=$RESTORE_USER; fi
}
