#!/usr/bin/env bash
# Puts packages of Debian on top of a target image that is Debian, for tools that cells run and the target lacks.
#
# Usage: images/packages/build.sh IMAGE PACKAGE...
#
# The new image is called as the target is, with the names of the packages behind its tag: IMAGE:TAG-pgbackrest. Packages
# come from where apt in the target gets them: RELEASE=trixie-backports in the environment takes them from another release
# that apt there knows. Needs a container engine.
set -euo pipefail

readonly HERE=${BASH_SOURCE[0]%/*}

die() {
  echo "images/packages/build.sh: $*" >&2
  exit 1
}

[ $# -ge 2 ] || die 'which image, and which packages? images/packages/build.sh IMAGE PACKAGE...'
readonly TARGET=$1
shift

label=$(docker image inspect --format '{{ index .Config.Labels "org.pg-tde-conformance.target" }}' "$TARGET") || die "there is no image $TARGET"
# What runs servers there: it does so in the new image as well.
user=$(docker image inspect --format '{{ .Config.User }}' "$TARGET")
name=${TARGET##*/}
case $name in *:*) tag=$TARGET ;; *) tag=$TARGET:latest ;; esac
tag=$tag-$(IFS=-; echo "$*")

# The engine's network is that of this machine, which may be the only one from where the mirror can be reached.
docker build --network host --file "$HERE/Dockerfile" --tag "$tag" \
  --build-arg "TARGET=$TARGET" --build-arg "PACKAGES=$*" --build-arg "RELEASE=${RELEASE:-}" \
  --build-arg "AS=${user:-0}" \
  ${label:+--label "org.pg-tde-conformance.target=$label"} --label "org.pg-tde-conformance.packages=$*" \
  "$HERE"
echo "made $tag"
