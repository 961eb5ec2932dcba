# Functions of scripts that make an image from Debian's packages, without a registry. Such a script sets, before it calls
# these: SUITE, Debian's name of the release; TAG and LABEL of the image; rootfs, a directory that becomes its root.
# shellcheck shell=bash disable=SC2154

die() {
  echo "$0: $*" >&2
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

# install_packages PACKAGE...: no service is started.
install_packages() {
  # Proxies and whatever else the way to the mirror needs.
  apt-config dump Acquire >"$rootfs/etc/apt/apt.conf.d/99machine"
  cp /etc/hosts "$rootfs/etc/hosts"
  printf '#!/bin/sh\nexit 101\n' >"$rootfs/usr/sbin/policy-rc.d"
  chmod +x "$rootfs/usr/sbin/policy-rc.d"
  inside apt-get update
  inside apt-get install --yes --no-install-recommends "$@"
  inside apt-get clean
  rm -rf "$rootfs"/var/lib/apt/lists/* "$rootfs/etc/apt/apt.conf.d/99machine"
}

# import_image CHANGE...: the directory becomes an image, with these instructions of a Dockerfile besides its label.
import_image() {
  local change changes=(--change "LABEL $LABEL")
  for change in "$@"; do changes+=(--change "$change"); done
  tar -C "$rootfs" --one-file-system --exclude='./dev/*' --exclude='./proc/*' --exclude='./sys/*' -c . |
    docker import "${changes[@]}" - "$TAG"
}

# debootstrap, when it is ended half-way, may leave file systems mounted; removing through them would be a disaster.
remove_rootfs() {
  local mounted
  while read -r mounted; do umount "$mounted"; done < <(awk -v root="$rootfs/" 'index($2, root) == 1 { print $2 }' /proc/mounts | sort -r)
  rm -rf --one-file-system "$rootfs"
}

# begin_image [ARGUMENT...]: becomes root, by the same script with these arguments; ends where the image is there; makes
# $rootfs, which goes when the script ends.
begin_image() {
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
  rootfs=$(mktemp -d "${TMPDIR:-/var/tmp}/pg-tde-conformance-image.XXXXXX")
  trap remove_rootfs EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  # dpkg need not force every file to disk: what a power cut would spoil is made again.
  export DPKG_FORCE=unsafe-io
  # The directory becomes / of the image, so everybody has to be able to enter it.
  chmod 755 "$rootfs"
}
