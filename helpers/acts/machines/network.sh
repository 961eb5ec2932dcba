# ---- The machines' own network, on which they know each other by name. ----

begin_network() { NETWORK=$ID && "$ENGINE" network create --internal "$NETWORK" >/dev/null; }
join() { "$ENGINE" network connect --alias "$1" "$NETWORK" "$ID-$1"; }
cut_off() { "$ENGINE" network disconnect -f "$NETWORK" "$ID-$1"; }
