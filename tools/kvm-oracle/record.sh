#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Records transcripts of a real KVM: boots Debian's arm64 kernel at EL2 in QEMU, runs recorder/ as /init and
# splits what it prints into one .jsonl file per scenario.
#
#   record.sh [-c CPU] [-k KERNEL_IMAGE] [-p KERNEL_PACKAGE] [-o OUTPUT_DIR] [-s SCENARIO_SUBSTRING]
#
# Needs Debian's qemu-system-arm, gcc-aarch64-linux-gnu, cpio, apt. Without -k the kernel package is downloaded
# (not installed) from the suites in $SUITES, without touching the machine's own apt configuration.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cpu=cortex-a76 kernel= package=linux-image-cloud-arm64 only= machine=
out=$here/../../packages/kvm-arm64/test/data/transcripts
work=${WORK:-${XDG_CACHE_HOME:-$HOME/.cache}/upcall-kvm-oracle}
suites=${SUITES:-"bookworm trixie"}
# The mirror that this machine's own apt uses, unless another is named.
mirror=${DEBIAN_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' | grep -m1 -v security)}
while getopts c:k:p:o:s: o; do
	case $o in
	c) cpu=$OPTARG ;;
	k) kernel=$OPTARG ;;
	p) package=$OPTARG ;;
	o) out=$OPTARG ;;
	s) only=$OPTARG ;;
	*) exit 2 ;;
	esac
done
mkdir -p "$work" "$out"

fetch_kernel() {
	mkdir -p "$work/apt/lists/partial" "$work/apt/cache/archives/partial" "$work/apt/state"
	: >"$work/apt/state/status"
	for s in $suites; do
		echo "deb [arch=arm64 signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $s main"
	done >"$work/apt/sources.list"
	cat >"$work/apt/conf" <<-CONF
		APT::Architecture "arm64";
		APT::Architectures { "arm64"; };
		Dir::State "$work/apt/state";
		Dir::State::status "$work/apt/state/status";
		Dir::State::lists "$work/apt/lists";
		Dir::Cache "$work/apt/cache";
		Dir::Etc::sourcelist "$work/apt/sources.list";
		Dir::Etc::sourceparts "-";
		Acquire::Languages "none";
		APT::Sandbox::User "root";
	CONF
	export APT_CONFIG="$work/apt/conf"
	apt-get -qq update
	case $package in
	*-[0-9]*) real=$package ;;
	*) real=$(apt-cache depends "$package" | sed -n 's/^ *Depends: \(linux-image-[0-9].*\)/\1/p' | head -1) ;;
	esac
	# Recent packages keep the kernel itself in linux-binary-*.
	binary=$(apt-cache depends "$real" | sed -n 's/^ *Depends: \(linux-binary-[0-9].*\)/\1/p' | head -1)
	rm -rf "$work/root" "$work"/*.deb
	(cd "$work" && apt-get -qq download "${binary:-$real}")
	dpkg -x "$work"/*.deb "$work/root"
	kernel=$(find "$work/root" -name 'vmlinuz*' -type f | head -1)
	unset APT_CONFIG
}
[ -n "$kernel" ] || fetch_kernel

build=$work/build-$$
trap 'rm -rf "$build"' EXIT
mkdir -p "$build/tree/dev"
aarch64-linux-gnu-gcc -static -O1 -std=gnu11 -Wall -Wextra -Wno-unused-parameter -o "$build/tree/init" "$here"/recorder/*.c
aarch64-linux-gnu-strip "$build/tree/init"
(cd "$build/tree" && printf 'init\ndev\n' | cpio -o -H newc --quiet >../initramfs)

qemu=$(qemu-system-aarch64 --version | sed -n 's/.*version \([0-9.]*\).*/\1/p')
case $cpu in max*) machine=,mte=on ;; esac
timeout 1800 qemu-system-aarch64 -M virt,virtualization=on,gic-version=3"$machine" -cpu "$cpu" -smp 2 -m 1024 \
	-display none -monitor none -serial "file:$build/console" -no-reboot \
	-kernel "$kernel" -initrd "$build/initramfs" \
	-append "console=ttyAMA0 quiet loglevel=0 cryptomgr.notests panic=-1 oracle_cpu=${cpu%%,*} oracle_qemu=$qemu oracle_date=$(date +%F)${only:+ oracle_only=$only}"

[ -z "${KEEP_CONSOLE:-}" ] || cp "$build/console" "$KEEP_CONSOLE"
awk -v out="$out" '
	/^#BEGIN / { name = $2; n = 0; delete line; next }
	/^#END / { if ($3 != n - 1) { print "lost lines in " name ": " $3 " " n - 1 > "/dev/stderr"; bad = 1; next }
		   f = out "/" name ".jsonl"; printf "" > f; for (i = 0; i < n; i++) print line[i] > f; close(f)
		   total += $3; files++; next }
	/^#(DIED|HUNG) / { print > "/dev/stderr"; bad = 1 }
	/^#DONE/ { done = 1 }
	/^\{"/ { line[n++] = $0 }
	END { print files " scenarios, " total " steps"; exit bad || !done }
' "$build/console"
