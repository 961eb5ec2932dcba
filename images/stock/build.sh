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
# shellcheck source=SCRIPTDIR/../debian.sh
source "$(dirname "${BASH_SOURCE[0]}")/../debian.sh"

begin_image "$@"
make_debian
# No cluster is made.
mkdir -p "$rootfs/etc/postgresql-common/createcluster.d"
echo 'create_main_cluster = false' >"$rootfs/etc/postgresql-common/createcluster.d/none.conf"
install_packages "postgresql-$MAJOR"
import_image \
  "ENV PATH=/usr/lib/postgresql/$MAJOR/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" \
  'ENV LANG=C.UTF-8' \
  'USER postgres' \
  'CMD ["bash"]'
echo "made $TAG"
