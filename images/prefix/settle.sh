#!/bin/sh
# Makes a copied installation at home in an image; runs inside it, as root, while it is built.
# Usage: settle.sh PREFIX LIBRARIES
set -eu
prefix=$1
libraries=$2

for program in ldconfig ldd; do
  command -v "$program" >/dev/null || { echo "the base image has no $program: it needs the GNU C library" >&2; exit 1; }
done

# What the image has, its own programs need as it is; only the rest is taken along.
for library in "$libraries"/*; do
  [ -e "$library" ] || continue
  if ldconfig -p | awk '{ print $1 }' | grep -Fqx "${library##*/}"; then rm "$library"; fi
done
echo "$libraries" >/etc/ld.so.conf.d/pg-tde-conformance.conf
ldconfig

if ldd "$prefix"/bin/* 2>&1 | grep 'not found'; then
  echo "these libraries are missing or too old in the base image; take one of the distribution that $prefix was made for" >&2
  exit 1
fi

# By hand: small images have no useradd. The number is the one that the official images use; its group may exist.
if ! grep -q '^postgres:' /etc/passwd; then
  grep -q '^[^:]*:[^:]*:26:' /etc/group || echo 'postgres:x:26:' >>/etc/group
  echo 'postgres:x:26:26:PostgreSQL:/var/lib/pgsql:/bin/sh' >>/etc/passwd
  mkdir -p /var/lib/pgsql
  chown 26:26 /var/lib/pgsql
fi
