#!/usr/bin/env bash
# Makes a Debian 12 arm64 root file system with systemd, python, gcc and openssl from packages, as an ext4 image.
# Needs root, debootstrap, qemu-user-static with binfmt, mke2fs. Usage: debianDisk.sh IMAGE
set -euo pipefail
image=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
packages=systemd-sysv,udev,python3-minimal,openssl,gcc,libc6-dev,bc,procps,iproute2,kmod,ifupdown,wget
debootstrap --arch=arm64 --variant=minbase --include="$packages" bookworm "$root" >&2
echo upcall >"$root/etc/hostname"
echo '127.0.0.1 localhost upcall' >"$root/etc/hosts"
echo '/dev/vda / ext4 defaults 0 1' >"$root/etc/fstab"
sed -i 's/^root:[^:]*:/root::/' "$root/etc/shadow"
rm -rf "$root"/var/cache/apt/archives/*.deb
truncate -s 2G "$work/image"
mke2fs -q -t ext4 -d "$root" -F "$work/image"
cp --sparse=always "$work/image" "$image.part"
mv "$image.part" "$image"
