import { createHash } from "node:crypto";
import { createServer, type Server } from "node:net";
import { Random } from "../../oracle/random.ts";
import { expectRun } from "../kit.ts";
import { type Recipe, VIRTIO } from "./recipe.ts";

const BYTES = 10 << 20;

const UDHCPC = `cat >/etc/udhcpc <<'E'
#!/bin/sh
[ "$1" = bound ] || exit 0
ifconfig $interface $ip netmask $subnet
route add default gw $router
echo nameserver $dns >/etc/resolv.conf
echo lease ip=$ip router=$router dns=$dns
E
chmod 755 /etc/udhcpc`;

function listen(server: Server): Promise<number> {
	return new Promise((resolve) =>
		server.listen(0, "127.0.0.1", () => resolve((server.address() as { readonly port: number }).port)),
	);
}

/** A guest on the user-mode network: a lease, a name, and 10 MB each way to servers on the host's loopback. */
export const network: readonly Recipe[] = [
	{
		name: "network-user",
		run: async (kit) => {
			const random = new Random(20);
			const content = Buffer.alloc(BYTES);
			for (let at = 0; at < BYTES; at += 4) content.writeUInt32LE(random.word() >>> 0, at);
			const sum = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
			const giver = createServer((socket) => socket.end(content));
			const received: Buffer[] = [];
			const taker = createServer((socket) => socket.on("data", (part) => received.push(part)));
			const [down, up] = [await listen(giver), await listen(taker)];
			const init = `${UDHCPC}
ifconfig eth0 up
udhcpc -q -n -i eth0 -s /etc/udhcpc
nslookup localhost
nc 10.0.2.2 ${down} </dev/null >/data
sha256sum /data
nc 10.0.2.2 ${up} </data
sync; poweroff -f`;
			try {
				const run = await kit.upcall([
					...["run", "--kernel", kit.kernel("cloud-arm64"), "--initrd"],
					kit.initramfs("network", "cloud-arm64", VIRTIO, init),
					...["--append", "cryptomgr.notests quiet", "--memory", "256M", "--net", "user", "--timeout", "120"],
				]);
				expectRun(
					run,
					0,
					/lease ip=10\.0\.2\.15 router=10\.0\.2\.2 dns=10\.0\.2\.3/,
					/127\.0\.0\.1/,
					new RegExp(sum(content)),
				);
				const came = Buffer.concat(received);
				if (sum(came) !== sum(content)) throw new Error(`the host got ${came.length} bytes, and others than were sent`);
				return `lease, name, ${BYTES} bytes each way with equal SHA-256, ${run.seconds.toFixed(1)} s`;
			} finally {
				giver.close();
				taker.close();
			}
		},
	},
];
