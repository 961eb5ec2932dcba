# ---- A key store that lies elsewhere ----

# change_provider MACHINE LISTS ENDING PROGRAM DATA PROVIDER ARGUMENT...: of the database whose file lists the provider.
change_provider() {
  local machine=$1 lists=$2 ending=$3 program=$4 data=$5 provider=$6 file
  shift 6
  file=$(into "$machine" sh -s -- "$provider" "$lists" "$ending" <<<'grep -alF -- "$1" "$2"/*"$3" | head -n 1')
  [ -n "$file" ] || return 0
  run_tool "$machine" "$program" -D "$data" "$(basename "$file" "$ending")" "$provider" "$@"
}
