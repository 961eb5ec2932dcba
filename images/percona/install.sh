#!/bin/sh
# Installs PostgreSQL and pg_tde from Percona's packages in an image, as root, while it is built.
# Usage: install.sh debian|ubi, with PG_MAJOR, PG_VERSION (may be empty: the newest) and COMPONENT in the environment.
#
# Repositories and packages: docs.percona.com/postgresql (installation) and docs.percona.com/pg-tde (apt, yum). What is
# said of pg_tde's package holds for both kinds of packages: up to 17.6 there is none, the server's brings the extension.
set -eu

export PERCONA_TELEMETRY_DISABLE=1
readonly HOST=https://repo.percona.com

install_debian() {
  export DEBIAN_FRONTEND=noninteractive
  apt-get update
  apt-get install --yes --no-install-recommends ca-certificates curl gnupg2 lsb-release wget
  curl -fsSL -o /tmp/percona-release.deb "$HOST/apt/percona-release_latest.generic_all.deb"
  apt-get install --yes --no-install-recommends /tmp/percona-release.deb
  percona-release enable-only "$repository" "$COMPONENT"
  apt-get update
  # The package would make a cluster of its own; nobody wants its data in the image.
  mkdir -p /etc/postgresql-common/createcluster.d
  echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.d/none.conf
  packages=percona-postgresql-$PG_MAJOR
  if apt-cache show "percona-pg-tde$PG_MAJOR" >/dev/null 2>&1; then packages="$packages percona-pg-tde$PG_MAJOR"; fi
  # shellcheck disable=SC2086 # a list of words
  apt-get install --yes --no-install-recommends $packages
  apt-get clean
  rm -rf /var/lib/apt/lists/* /tmp/percona-release.deb
  check "/usr/lib/postgresql/$PG_MAJOR/bin" "/usr/share/postgresql/$PG_MAJOR"
}

install_ubi() {
  dnf install -y "$HOST/yum/percona-release-latest.noarch.rpm"
  percona-release enable-only "$repository" "$COMPONENT"
  # The distribution's own PostgreSQL is a module, and a module hides packages of its names from other repositories.
  if dnf -q module list postgresql >/dev/null 2>&1; then dnf -q -y module disable postgresql; fi
  packages="percona-postgresql$PG_MAJOR-server percona-postgresql$PG_MAJOR-contrib"
  if dnf -q -y list --available "percona-pg_tde$PG_MAJOR" >/dev/null 2>&1; then packages="$packages percona-pg_tde$PG_MAJOR"; fi
  # The harness unpacks archives with tar; weak dependencies would bring the telemetry agent.
  # shellcheck disable=SC2086 # a list of words
  dnf install -y --nodocs --setopt=install_weak_deps=False tar $packages
  dnf clean all
  check "/usr/pgsql-$PG_MAJOR/bin" "/usr/pgsql-$PG_MAJOR/share"
}

# Fails unless programs, version and extension are what was asked for.
check() {
  printed=$("$1/postgres" --version)
  echo "$printed"
  case "$printed " in
    *") ${PG_VERSION:-$PG_MAJOR}"[\ .]*) ;;
    *) fail "that is not PostgreSQL ${PG_VERSION:-$PG_MAJOR}" ;;
  esac
  [ -e "$2/extension/pg_tde.control" ] || fail "these packages bring no pg_tde"
}

fail() {
  echo "install.sh: $*" >&2
  exit 1
}

case "$PG_VERSION" in
  '' | "$PG_MAJOR".*) repository=ppg-${PG_VERSION:-$PG_MAJOR} ;;
  *) fail "PG_VERSION $PG_VERSION is not of PostgreSQL $PG_MAJOR" ;;
esac
case "$1" in
  debian) install_debian ;;
  ubi) install_ubi ;;
  *) fail "there is no way to install on $1" ;;
esac
