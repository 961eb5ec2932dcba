# ---- Holding the backup tool ----
# The server sends its data directory in the order in which the file system lists it. Empty files are put into it; three
# of them, listed before the key directory, after it, and last, are kept. The one that is needed is made larger than any
# socket buffer: once the server opens it, the tool is stopped, and the server stops sending.

hold_files() { on "$1" sh -c 'cd "$ROOT/data" && i=$0; while [ "$i" -lt $(($0 + 64)) ]; do : >"hold-$i"; i=$((i + 1)); done' "$2"; }

# places MACHINE: names of the three
places() {
  on "$1" ls -U -p "$ROOT/data" | awk -v keys="$KEY_DIRECTORY/" '
    { name[NR] = $0 } $0 == keys { k = NR } /\/$/ { d = NR }
    END {
      for (i = 1; i <= NR; i++) if (name[i] ~ /^hold-/) { if (i < k) before = name[i]; if (i > k && i > d) last = name[i] }
      for (i = NR; i > k; i--) if (name[i] ~ /^hold-/ && name[i] != last) after = name[i]
      if (k && before != "" && after != "" && last != "") print before, after, last
    }'
}

# keep_places MACHINE: leaves just these three
keep_places() {
  local round before after last
  for round in 1 2 3 4 5 6 7 8; do
    hold_files "$1" $((round * 64))
    read -r before after last < <(places "$1") || continue
    on "$1" find "$ROOT/data" -maxdepth 1 -name 'hold-*' ! -name "$before" ! -name "$after" ! -name "$last" -delete
    return
  done
  give_up 'the file system lists no new file in all the places needed'
}

# fill MACHINE before-keys|after-keys|at-end BYTES: prints the file
fill() {
  local before after last file
  read -r before after last < <(places "$1")
  case $2 in before-keys) file=$before ;; after-keys) file=$after ;; at-end) file=$last ;; esac
  on "$1" sh -c 'head -c "$0" /dev/zero >"$ROOT/data/$1"' "$3" "$file"
  echo "$ROOT/data/$file"
}
