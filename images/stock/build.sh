#!/usr/bin/env bash
# Makes an image with stock PostgreSQL, the target of the control group, from Debian's packages and without a registry.
#
# Usage: images/stock/build.sh [TAG]
#
# Needs root (or sudo), debootstrap, apt and a container engine. Packages come from where this machine's own apt gets
# them; on a machine of another distribution, from the mirror that debootstrap knows. An image that is there already is
# left alone.
set -euo pipefail

# Debian 12; its PostgreSQL is 15.
readonly SUITE=bookworm
readonly MAJOR=15
readonly LABEL=org.pg-tde-conformance.target=postgresql
readonly TAG=${1:-pg-tde-conformance-stock:$MAJOR}

die() {
  echo "images/stock/build.sh: $*" >&2
  exit 1
}

is_present() {
  [ -n "$(docker image ls --quiet --filter "reference=$TAG" --filter "label=$LABEL")" ]
}

# The suite and its updates as apt on this machine is set up, one "deb" line each. What debootstrap cannot read, such as
# mirror lists, is left out.
suite_sources() {
  # shellcheck disable=SC2016 # the names are apt's, not the shell's
  apt-get indextargets --no-release-info --format '$(COMPONENT) $(RELEASE) $(REPO_URI)' 'Created-By: Packages' |
    awk -v suite="$SUITE" '$1 == "main" && $2 ~ "^" suite "(-updates|-security)?$" && $3 ~ /^(https?|file):/ { print "deb", $3, $2, "main" }' |
    sort -u
}

# Runs a command inside the new system.
inside() {
  env -u TMPDIR DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot "$rootfs" "$@"
}

make_debian() {
  local sources mirror
  sources=$(suite_sources)
  mirror=$(awk -v suite="$SUITE" '$3 == suite { print $2; exit }' <<<"$sources")
  debootstrap --variant=minbase --include=ca-certificates "$SUITE" "$rootfs" ${mirror:+"$mirror"}
  if [ -n "$mirror" ]; then echo "$sources" >"$rootfs/etc/apt/sources.list"; fi
}

install_postgresql() {
  # Proxies and whatever else the way to the mirror needs.
  apt-config dump Acquire >"$rootfs/etc/apt/apt.conf.d/99machine"
  cp /etc/hosts "$rootfs/etc/hosts"
  # No service is started and no cluster is made.
  printf '#!/bin/sh\nexit 101\n' >"$rootfs/usr/sbin/policy-rc.d"
  chmod +x "$rootfs/usr/sbin/policy-rc.d"
  mkdir -p "$rootfs/etc/postgresql-common/createcluster.d"
  echo 'create_main_cluster = false' >"$rootfs/etc/postgresql-common/createcluster.d/none.conf"
  inside apt-get update
  inside apt-get install --yes --no-install-recommends "postgresql-$MAJOR"
  inside apt-get clean
  rm -rf "$rootfs"/var/lib/apt/lists/* "$rootfs/etc/apt/apt.conf.d/99machine"
}

import_image() {
  tar -C "$rootfs" --one-file-system --exclude='./dev/*' --exclude='./proc/*' --exclude='./sys/*' -c . |
    docker import \
      --change "LABEL $LABEL" \
      --change "ENV PATH=/usr/lib/postgresql/$MAJOR/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" \
      --change 'ENV LANG=C.UTF-8' \
      --change 'USER postgres' \
      --change 'CMD ["bash"]' \
      - "$TAG"
}

# debootstrap, when it is ended half-way, may leave file systems mounted; removing through them would be a disaster.
remove_rootfs() {
  local mounted
  while read -r mounted; do umount "$mounted"; done < <(awk -v root="$rootfs/" 'index($2, root) == 1 { print $2 }' /proc/mounts | sort -r)
  rm -rf --one-file-system "$rootfs"
}

if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || die 'debootstrap needs root, and there is no sudo'
  exec sudo --preserve-env=DOCKER_HOST,TMPDIR "$0" "$@"
fi
docker version >/dev/null 2>&1 || die 'no container engine answers; start one first'
if is_present; then
  echo "$TAG is there already"
  exit 0
fi
command -v debootstrap >/dev/null || die 'debootstrap is missing; apt-get install debootstrap'

rootfs=$(mktemp -d "${TMPDIR:-/var/tmp}/pg-tde-conformance-stock.XXXXXX")
trap remove_rootfs EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
# dpkg need not force every file to disk: what a power cut would spoil is made again.
export DPKG_FORCE=unsafe-io
# The directory becomes / of the image, so everybody has to be able to enter it.
chmod 755 "$rootfs"
make_debian
install_postgresql
import_image
echo "made $TAG"
