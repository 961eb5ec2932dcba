# ---- Keys ----

# look_at_keys MACHINE rotate|keep: they have to verify, to be those that were in force on the source, and to rotate
look_at_keys() {
  local of database query said
  [ "${OUTCOME[keys]}" != not-checked ] || saw keys good
  [ "${OUTCOME['in force']}" != not-checked ] || saw 'in force' "$(as_in_force "$(keys_in_force "$1")" && echo same || echo other)" "$(keys_in_force "$1" | diff <(echo "$IN_FORCE") - | grep '^>' | head -1)"
  while IFS='|' read -r of database query; do
    # Where there is no such key there is nothing to verify.
    grep -qx "$of: none" <<<"$IN_FORCE" || said=$(ask "$1" "$database" "$query" 2>&1) || { tell "$said" && saw keys broken "key of $of: $said"; }
  done <<<"$VERIFICATIONS"
  [ "$2" = keep ] || said=$(rotate_once_more "$1" 2>&1) || { tell "$said" && saw keys broken "a further rotation: $said"; }
}

# as_in_force KEYS: whether they are those that were in force on the source, or where a storm went on after that, newer ones of it
as_in_force() {
  local was now kind number
  while IFS= read -r was <&3 && IFS= read -r now <&4; do
    [ "$was" != "$now" ] || continue
    [ -n "${STORM_WENT_ON:-}" ] && [[ $now =~ storm-([a-z]+)-([0-9]+)\| ]] || return 1
    kind=${BASH_REMATCH[1]} number=${BASH_REMATCH[2]}
    [[ $was =~ storm-([a-z]+)-([0-9]+)\| ]] || continue
    [ "$kind" = "${BASH_REMATCH[1]}" ] && [ "$number" -ge "${BASH_REMATCH[2]}" ] || return 1
  done 3<<<"$IN_FORCE" 4<<<"$1"
}
# keys_in_force MACHINE: a line for each kind; a kind without a key is told with an error
keys_in_force() {
  local of database query said
  while IFS='|' read -r of database query; do
    said=$(ask "$1" "$database" "$query" 2>>"$SEEN/told") || said=''
    # Name of the key and of its provider, both empty where there is none.
    [ -n "${said//|/}" ] || said=none
    echo "$of: $said"
  done <<<"$KEY_QUERIES"
}
