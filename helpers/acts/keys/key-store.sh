# ---- The key store: a service on a machine of its own, of an image with nothing else. ----

# begin_key_store PROGRAM PORT: with credentials that are made for this script, and go with its machines
begin_key_store() {
  "$ENGINE" image inspect "$KEY_STORES" >/dev/null 2>&1 || give_up "there is no image $KEY_STORES here: build it with images/key-stores/build.sh"
  "$ENGINE" run -d --name "$ID-key-store" --label "$ID" --user 0 --entrypoint sh "$KEY_STORES" -c 'trap "exit 0" TERM; while :; do sleep 3600 & wait $!; done' >/dev/null
  # shellcheck disable=SC2016 # expanded over there
  "$ENGINE" exec --user 0 "$ID-key-store" sh -c 'mkdir -p "$0" && chown key-store "$0"' "$ROOT"
  join key-store
  "$ENGINE" exec "$ID-key-store" make-credentials "$ROOT" key-store
  run_key_store "$1" "$2"
}

# run_key_store PROGRAM PORT [OPTION...]: until it listens
run_key_store() {
  "$ENGINE" exec -d "$ID-key-store" "$1" "$ROOT" "${@:3}"
  # shellcheck disable=SC2016 # expanded over there
  "$ENGINE" exec "$ID-key-store" timeout 30 bash -c 'until (exec 3<>"/dev/tcp/127.0.0.1/$0") 2>/dev/null; do sleep 0.2; done' "$2" || give_up "$1 does not listen"
}

# in_store SCRIPT: runs it where the service keeps its state
# shellcheck disable=SC2016 # expanded over there
in_store() { "$ENGINE" exec "$ID-key-store" bash -c 'cd "$0/store" && eval "$1"' "$ROOT" "$1" >/dev/null 2>&1; }
