#!/usr/bin/env bash
# Makes an image with the key stores that cells have beside their machines, from Debian's packages and without a registry:
# a KMIP server (PyKMIP), and a stand-in for Vault that is this suite's own.
#
# Usage: images/key-stores/build.sh [TAG]
#
# Needs root (or sudo), debootstrap, apt and a container engine. Packages come from where this machine's own apt gets
# them; on a machine of another distribution, from the mirror that debootstrap knows. An image that is there already is
# left alone.
set -euo pipefail

# Debian 12: PyKMIP needs an interface of Python's that 3.12 does not have any more.
readonly SUITE=bookworm
readonly LABEL=org.pg-tde-conformance.service=key-stores
readonly TAG=${1:-pg-tde-conformance-key-stores:12}
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly HERE
# shellcheck source=SCRIPTDIR/../debian.sh
source "$HERE/../debian.sh"

begin_image "$@"
make_debian
install_packages python3 python3-pykmip openssl procps
install -d "$rootfs/opt/key-stores"
install -m 755 "$HERE/make-credentials" "$HERE/kmip-server" "$HERE/vault-stand-in" "$rootfs/opt/key-stores/"
inside useradd --system --create-home key-store
import_image \
  'ENV PATH=/opt/key-stores:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
  'ENV LANG=C.UTF-8' \
  'USER key-store' \
  'CMD ["bash"]'
echo "made $TAG"
