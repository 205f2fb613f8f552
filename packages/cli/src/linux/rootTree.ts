import type { InitramfsEntry } from "@upcall/vmm";

const encoder = new TextEncoder();

/** Modules for the board's virtio devices, in the order in which they need each other. Kernels that have one built in lack it here. */
export const VIRTIO_MODULES = [
	"virtio_ring",
	"virtio",
	"virtio_mmio",
	"virtio_blk",
	"failover",
	"net_failover",
	"virtio_net",
	"virtio-rng",
	"virtio_console",
	"virtio_balloon",
	"netfs",
	"fscache",
	"9pnet",
	"9pnet_virtio",
	"9p",
] as const;

/** Which process 1 runs: busybox init, which gives each shell a terminal and knows poweroff and reboot. */
const INITTAB = `::sysinit:/etc/rcS
::respawn:/bin/cttyhack /bin/sh -l
::ctrlaltdel:/bin/reboot
::shutdown:/bin/sh -c 'umount -a -r 2>/dev/null'
`;

const RC = `#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mkdir -p /dev/pts && mount -t devpts devpts /dev/pts
for module in $(cat /lib/modules/order 2>/dev/null); do insmod /lib/modules/$module; done
ip link set lo up
if [ -e /sys/class/net/eth0 ]; then ip link set eth0 up; udhcpc -q -n -t 3 -A 1 -i eth0 -s /etc/udhcpc >/dev/null 2>&1; fi
hostname upcall
`;

const UDHCPC = `#!/bin/sh
[ "$1" = bound ] || [ "$1" = renew ] || exit 0
ip addr flush dev $interface
ip addr add $ip/$mask dev $interface
ip link set $interface up
for gateway in $router; do ip route add default via $gateway; done
: >/etc/resolv.conf
for server in $dns; do echo nameserver $server >>/etc/resolv.conf; done
`;

const PROFILE = `export HOME=/ PATH=/bin PS1='\\w # '
`;

/**
 * A root file system that is busybox and little else.
 *
 * @param busybox - a static busybox for arm64
 * @param modules - kernel modules by name, to be loaded in this order
 */
export function busyboxTree(
	busybox: Uint8Array,
	modules: readonly { readonly name: string; readonly data: Uint8Array }[] = [],
): readonly InitramfsEntry[] {
	const script = (path: string, content: string, mode = 0o755): InitramfsEntry => ({
		path,
		kind: "file",
		data: encoder.encode(content),
		mode,
	});
	return [
		{ path: "bin/busybox", kind: "file", data: busybox, mode: 0o755 },
		...["sh", "cttyhack", "reboot", "umount"].map((name) => ({
			path: `bin/${name}`,
			kind: "symlink" as const,
			target: "busybox",
		})),
		{ path: "init", kind: "symlink", target: "bin/busybox" },
		// Before anything is mounted the kernel opens this for process 1.
		{ path: "dev/console", kind: "character", major: 5, minor: 1, mode: 0o600 },
		...["proc", "sys", "tmp", "root", "mnt"].map((path) => ({ path, kind: "directory" as const })),
		script("etc/inittab", INITTAB, 0o644),
		script("etc/rcS", RC),
		script("etc/udhcpc", UDHCPC),
		script("etc/profile", PROFILE, 0o644),
		script("etc/passwd", "root::0:0:root:/root:/bin/sh\n", 0o644),
		...modules.map(({ name, data }) => ({
			path: `lib/modules/${name}.ko`,
			kind: "file" as const,
			data,
		})),
		...(modules.length === 0
			? []
			: [script("lib/modules/order", modules.map(({ name }) => `${name}.ko\n`).join(""), 0o644)]),
	];
}
