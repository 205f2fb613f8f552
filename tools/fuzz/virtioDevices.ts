import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
	type HostNetwork,
	memoryDisk,
	overlayDisk,
	reproducibleEntropy,
	type TcpEvents,
	UserNetwork,
	VirtioBalloon,
	VirtioBlk,
	VirtioConsole,
	type VirtioDevice,
	VirtioNet,
	VirtioP9,
	VirtioRng,
	VirtioVsock,
	type VsockConnection,
} from "@upcall/vmm";
import { hostFolder } from "@upcall/vmm/node";
import type { Random } from "../oracle/random.ts";
import { check } from "./target.ts";

/** A device under test, and what the host does to it. */
export interface FuzzedDevice {
	readonly device: VirtioDevice;
	/** Whether two runs with the same seed have to do the same. */
	readonly reproducible: boolean;
	/** Queues whose chains the device only writes. */
	readonly receives: readonly number[];
	/** Something that the host may do at any time. */
	host(random: Random): void;
	/** Bytes that a request to the device could begin with. */
	request(random: Random): number[];
	/** Looks at what must not have changed, and tidies up. */
	end(): void;
}

const word = (value: number, bytes = 4): number[] =>
	Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** i) & 0xff);
const noise = (random: Random, length: number): number[] => Array.from({ length }, () => random.below(256));
const nothing = (): void => {};

function blk(random: Random): FuzzedDevice {
	const base = memoryDisk(new Uint8Array(64 * 512), { readOnly: random.oneIn(4) });
	const disk = random.oneIn(2) ? overlayDisk(base) : base;
	return {
		device: new VirtioBlk(random.oneIn(6) ? { ...disk, read: () => false, flush: () => false } : disk),
		receives: [],
		reproducible: true,
		host: nothing,
		request: (r) => [
			...word([0, 0, 1, 1, 4, 8, 11, 13, r.word()][r.below(9)] as number),
			...word(0),
			...word(r.oneIn(6) ? r.word() : r.below(64), 8),
			...(r.oneIn(2) ? [...word(r.below(70), 8), ...word(r.below(40)), ...word(r.below(3))] : noise(r, 512)),
		],
		end: nothing,
	};
}

function terminal(): FuzzedDevice {
	const device = new VirtioConsole(nothing);
	return {
		device,
		receives: [0],
		reproducible: true,
		host: (r) =>
			r.oneIn(4)
				? device.resize(r.below(300), r.below(100))
				: void device.receive(Uint8Array.from(noise(r, r.below(64)))),
		request: (r) => noise(r, r.below(80)),
		end: nothing,
	};
}

function balloon(): FuzzedDevice {
	const device = new VirtioBalloon();
	return {
		device,
		receives: [],
		reproducible: true,
		host: (r) => {
			if (r.oneIn(2)) device.askForStatistics();
			else device.target = r.below(100);
		},
		request: (r) =>
			Array.from({ length: r.below(6) }, () => word(r.oneIn(3) ? r.word() : 0x40000 + r.below(20))).flat(),
		end: nothing,
	};
}

function vsock(): FuzzedDevice {
	const device = new VirtioVsock(3);
	const open: VsockConnection[] = [];
	const handlers = { data: nothing };
	device.listen(1, (connection) => {
		open.push(connection);
		return handlers;
	});
	device.listen(2, () => undefined);
	return {
		device,
		receives: [0, 2],
		reproducible: true,
		host(r) {
			if (open.length === 0 || r.oneIn(8)) open.push(device.connect(r.below(4), handlers));
			const connection = open[r.below(open.length)];
			[
				() => connection?.write(Uint8Array.from(noise(r, r.below(200)))),
				() => connection?.end(),
				() => connection?.reset(),
				() => connection?.pause(),
				() => connection?.resume(),
			][r.below(r.oneIn(4) ? 5 : 1)]?.();
		},
		request: (r) => [
			...word(r.oneIn(10) ? r.word() : 3, 8),
			...word(r.oneIn(10) ? r.word() : 2, 8),
			...word(r.below(3)),
			...word(r.oneIn(3) ? 0xc000_0000 + r.below(4) : r.below(3)),
			...word(r.oneIn(3) ? r.below(80) : 0),
			...word(r.oneIn(10) ? r.below(4) : 1, 2),
			...word(r.below(9), 2),
			...word(r.below(4)),
			...word(r.oneIn(4) ? r.word() : r.below(4000)),
			...word(r.oneIn(4) ? r.word() : r.below(200)),
			...noise(r, r.below(80)),
		],
		end: nothing,
	};
}

function net(): FuzzedDevice {
	const sockets: TcpEvents[] = [];
	let now = 0;
	const host: HostNetwork = {
		connect(_address, _port, events) {
			sockets.push(events);
			return { pending: 0, write: nothing, end: nothing, destroy: nothing, pause: nothing };
		},
		udp: () => ({ send: nothing, close: nothing }),
		lookup: async () => undefined,
	};
	let guest = 0;
	return {
		device: new VirtioNet(new UserNetwork(host, () => now)),
		receives: [0],
		reproducible: true,
		host(r) {
			now += r.below(500);
			const events = sockets[r.below(sockets.length + 1)];
			[
				() => events?.connected(),
				() => events?.data(Uint8Array.from(noise(r, r.below(3000)))),
				() => events?.ended(),
				() => events?.failed("reset"),
				() => events?.drained(),
			][r.below(5)]?.();
		},
		request(r) {
			const protocol = [1, 6, 6, 6, 17, 17, r.below(256)][r.below(7)] as number;
			const body =
				protocol === 6
					? [
							0,
							1,
							0,
							80,
							...word(r.oneIn(3) ? r.word() : ++guest),
							...word(r.word()),
							0x50,
							r.below(32),
							...noise(r, 2),
							0,
							0,
							0,
							0,
						]
					: noise(r, r.below(60));
			const packet = [
				0x45,
				0,
				0,
				20 + body.length,
				0,
				0,
				0,
				0,
				64,
				protocol,
				0,
				0,
				10,
				0,
				2,
				15,
				10,
				0,
				2,
				2 + r.below(2),
				...body,
			];
			const sum = (from: number, to: number, start: number): number => {
				let total = start;
				for (let i = from; i < to; i += 2) total += ((packet[i] as number) << 8) | (packet[i + 1] ?? 0);
				while (total > 0xffff) total = (total & 0xffff) + (total >>> 16);
				return ~total & 0xffff;
			};
			const header = sum(0, 20, 0);
			packet.splice(10, 2, header >> 8, header & 0xff);
			if (protocol === 6) {
				const whole = sum(20, packet.length, sum(12, 20, 0) ^ 0xffff) - protocol - body.length;
				packet.splice(36, 2, (whole >> 8) & 0xff, whole & 0xff);
			}
			const frame = [
				...[0x52, 0x55, 10, 0, 2, 2],
				...[0x52, 0x54, 0, 0x12, 0x34, 0x56],
				8,
				r.oneIn(10) ? 6 : 0,
				...packet,
			];
			for (let n = r.oneIn(3) ? r.below(4) : 0; n > 0; n--) frame[r.below(frame.length)] = r.below(256);
			return [...noise(r, 12), ...frame];
		},
		end: nothing,
	};
}

const P9_TYPES = [
	8, 12, 14, 16, 18, 20, 22, 24, 26, 30, 40, 50, 52, 54, 70, 72, 74, 76, 100, 104, 108, 110, 116, 118, 120, 122,
];
const P9_NAMES = ["file", "folder", "out", "..", ".", "", "a/b", "new"];

function p9(): FuzzedDevice {
	const top = mkdtempSync(join(tmpdir(), "upcall-fuzz-9p-"));
	const shared = join(top, "shared");
	mkdirSync(join(shared, "folder"), { recursive: true });
	writeFileSync(join(shared, "file"), "content");
	mkdirSync(join(top, "outside"));
	writeFileSync(join(top, "outside/key"), "untouched");
	symlinkSync("../outside", join(shared, "out"));
	const text = (s: string): number[] => [...word(s.length, 2), ...new TextEncoder().encode(s)];
	return {
		device: new VirtioP9(hostFolder(shared), "share"),
		// Times and inode numbers are the host's.
		receives: [],
		reproducible: false,
		host: nothing,
		request(r) {
			const type = P9_TYPES[r.oneIn(5) ? 19 : r.below(P9_TYPES.length)] as number;
			const fields = Array.from({ length: r.below(7) }, () =>
				r.oneIn(3)
					? text(P9_NAMES[r.below(P9_NAMES.length)] as string)
					: word(r.oneIn(6) ? r.word() : r.below(5), [1, 2, 4, 4, 8][r.below(5)]),
			).flat();
			const root = type === 104 ? [...word(0), ...word(0), ...text(""), ...text(""), ...word(0)] : fields;
			return [...word(7 + root.length), type, ...word(1, 2), ...root];
		},
		end() {
			const outside = readdirSync(join(top, "outside"));
			const key = outside.includes("key") ? readFileSync(join(top, "outside/key"), "utf8") : "";
			rmSync(top, { recursive: true, force: true });
			check(outside.length === 1 && key === "untouched", () => "the guest changed a file outside its folder");
		},
	};
}

/** A device of every kind in turn. */
export function randomDevice(random: Random): FuzzedDevice {
	const kinds = [
		() => blk(random),
		terminal,
		balloon,
		vsock,
		net,
		p9,
		(): FuzzedDevice => ({
			device: new VirtioRng(reproducibleEntropy(random.word())),
			receives: [0],
			reproducible: true,
			host: nothing,
			request: () => [],
			end: nothing,
		}),
	];
	return (kinds[random.below(kinds.length)] as () => FuzzedDevice)();
}
