import { deflateRawSync, gzipSync } from "node:zlib";
import { KvmError } from "@upcall/uapi";
import {
	boardDeviceTree,
	createMachine,
	gunzip,
	planBoot,
	RAM_BASE,
	readArm64Image,
	readElf,
	readFdt,
	readInitramfs,
	readSymbols,
	writeInitramfs,
} from "@upcall/vmm";
import type { Random } from "../../oracle/random.ts";
import { type Case, check, type Target } from "../target.ts";

const MIB = 1 << 20;
const LIMIT = MIB;

function noise(random: Random, bytes: number): Uint8Array {
	return new Uint8Array(Uint32Array.from({ length: Math.ceil(bytes / 4) }, () => random.word()).buffer, 0, bytes);
}

/** A size or an address, often at an edge. */
function extent(random: Random): bigint {
	return random.oneIn(3)
		? random.operand()
		: random.pick([0n, 1n, 64n, 4096n, 0x20_0000n, 0x4000_0000n, 0x4020_0000n, 0xffff_ffffn, 1n << 48n]);
}

function arm64Image(random: Random): Uint8Array {
	const bytes = noise(random, 64 + random.below(8192)).slice();
	const view = new DataView(bytes.buffer);
	view.setBigUint64(8, random.oneIn(4) ? extent(random) : BigInt(random.below(16) * 4096), true);
	view.setBigUint64(16, random.oneIn(4) ? extent(random) : BigInt(bytes.length + random.below(65536)), true);
	view.setBigUint64(24, BigInt(random.oneIn(4) ? random.word() : 10), true);
	view.setUint32(56, 0x644d5241, true);
	return bytes;
}

function elf(random: Random): Uint8Array {
	const segments = random.below(5);
	const bytes = noise(random, 64 + 56 * segments + random.below(8192)).slice();
	const view = new DataView(bytes.buffer);
	bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]);
	view.setUint16(16, random.oneIn(8) ? random.below(8) : 2, true);
	view.setUint16(18, 183, true);
	view.setBigUint64(24, random.oneIn(3) ? extent(random) : 0x4010_0000n, true);
	view.setBigUint64(32, random.oneIn(8) ? extent(random) : 64n, true);
	view.setUint16(54, random.oneIn(8) ? random.below(65536) : 56, true);
	view.setUint16(56, random.oneIn(8) ? random.below(65536) : segments, true);
	for (let i = 0; i < segments; i++) {
		const at = 64 + 56 * i;
		const size = BigInt(random.below(2048));
		const odd = (usual: bigint): bigint => (random.oneIn(12) ? extent(random) : usual);
		view.setUint32(at, random.oneIn(6) ? random.below(8) : 1, true);
		view.setBigUint64(at + 8, odd(BigInt(random.below(bytes.length))), true);
		view.setBigUint64(at + 16, odd(0x4010_0000n + BigInt(i * 65536)), true);
		view.setBigUint64(at + 24, odd(0x4010_0000n + BigInt(i * 65536)), true);
		view.setBigUint64(at + 32, odd(size), true);
		view.setBigUint64(at + 40, odd(size + BigInt(random.below(4096))), true);
	}
	return bytes;
}

function zipped(random: Random): Uint8Array {
	const inner = random.pick([
		() => arm64Image(random),
		() => noise(random, random.below(65536)),
		// A bomb: unpacks to far more than the limit.
		() => new Uint8Array(random.oneIn(16) ? 4 * LIMIT : random.below(random.oneIn(4) ? 2 * LIMIT : 65536)),
	])();
	if (random.oneIn(8)) return new Uint8Array(deflateRawSync(inner));
	const packed = gzipSync(inner, { level: random.below(7) });
	return random.oneIn(6) ? Buffer.concat([packed, gzipSync(noise(random, random.below(4096)))]) : packed;
}

function deviceTree(random: Random): Uint8Array {
	return boardDeviceTree({
		ramBytes: MIB * (1 + random.below(64)),
		cpuAffinities: Array.from({ length: 1 + random.below(8) }, (_, i) => BigInt(i)),
		...(random.oneIn(2) ? { bootargs: "console=ttyAMA0 ".repeat(random.below(20)) } : {}),
		...(random.oneIn(2) ? { initrd: [RAM_BASE, RAM_BASE + random.below(MIB)] as const } : {}),
	}).slice();
}

function initramfs(random: Random): Uint8Array {
	return writeInitramfs([
		{ path: "file", kind: "file", data: noise(random, random.below(300)) },
		{ path: "other", kind: "link", to: "file" },
		{ path: "sub/link", kind: "symlink", target: "../file" },
		{ path: "dev/console", kind: "character", major: random.below(300), minor: random.below(300) },
	]);
}

/** Flips bits, overwrites words, cuts, repeats. */
function mutate(random: Random, bytes: Uint8Array): Uint8Array {
	let out = bytes.slice();
	for (let n = random.below(6); n > 0 && out.length > 0; n--) {
		const near = random.oneIn(2) ? Math.min(out.length, 160) : out.length;
		const at = random.below(near);
		switch (random.below(5)) {
			case 0:
				out[at] = (out[at] as number) ^ (1 << random.below(8));
				break;
			case 1:
				out[at] = random.pick([0, 1, 0x7f, 0x80, 0xff]);
				break;
			case 2:
				out = out.slice(0, at);
				break;
			case 3:
				if (at + 4 <= out.length) new DataView(out.buffer).setUint32(at, random.field(32), random.oneIn(2));
				break;
			default:
				out.copyWithin(at, random.below(out.length), random.below(out.length));
		}
	}
	return out;
}

/** Calls `act`; a `KvmError` is a fine answer, everything else that is thrown is a finding. */
function attempt<T>(what: string, seen: (outcome: string) => void, act: () => T): T | undefined {
	try {
		const result = act();
		seen(`${what} ok`);
		return result;
	} catch (error) {
		if (!(error instanceof KvmError)) throw error;
		check(error.message.length > 0, () => `${what}: an error without a message`);
		seen(`${what} ${error.code}`);
		return undefined;
	}
}

function checkPlan(plan: ReturnType<typeof planBoot>, ramBytes: number, dtbBytes: number): void {
	const parts = plan.placements.map((p) => [p.address, p.address + p.bytes.length + p.clear, p.name] as const);
	parts.push([plan.dtbAddress, plan.dtbAddress + dtbBytes, "the device tree"]);
	parts.sort((a, b) => a[0] - b[0]);
	parts.forEach(([start, end, name], i) => {
		const inside = Number.isInteger(start) && start >= RAM_BASE && end <= RAM_BASE + ramBytes && end >= start;
		check(inside, () => `${name} is placed at ${start} to ${end}, outside RAM`);
		const next = parts[i + 1];
		check(next === undefined || next[0] >= end, () => `${name} overlaps ${next?.[2]}`);
	});
}

async function boot(c: Case, file: Uint8Array, initrd: Uint8Array | undefined): Promise<void> {
	const { random, seen } = c;
	const kind = random.pick(["image", "kernel", "elf", "firmware"] as const);
	const machine = attempt("createMachine", seen, () =>
		createMachine({
			[kind]: file,
			clock: "virtual",
			memory: random.oneIn(8) ? random.word() : MIB * (1 + random.below(12)),
			smp: random.oneIn(8) ? random.below(10) : 1,
			psci: random.pick(["user", "kernel"] as const),
			abi: random.pick(["rfc", "upstream"] as const),
			append: "x".repeat(random.below(64)),
			kvm: { budget: 20_000 },
			...(initrd === undefined ? {} : { initrd }),
			...(random.oneIn(4) ? { dtb: mutate(random, deviceTree(random)) } : {}),
		}),
	);
	if (machine === undefined || !random.oneIn(2)) return;
	let printed = 0;
	machine.console.onData((bytes) => {
		printed += bytes.length;
	});
	const end = await machine.run({ timeoutSeconds: 0.005, reboot: false });
	check(Number.isInteger(printed) && end.message.length > 0, () => "the machine ended without a reason");
	seen(`run ended: ${end.reason}`);
}

/** Damaged and hostile files: kernels, ELF, gzip, device trees, initial RAM disks of any size. */
export const target: Target = {
	async run(c: Case) {
		const { random, seen } = c;
		const kind = random.pick(["image", "elf", "gzip", "dtb", "initramfs", "noise"] as const);
		const make = {
			image: arm64Image,
			elf,
			gzip: zipped,
			dtb: deviceTree,
			initramfs,
			noise: (r: Random) => noise(r, r.below(512)),
		};
		const intact = make[kind](random);
		const file = random.oneIn(4) ? intact : mutate(random, intact);
		switch (kind) {
			case "image":
				attempt("readArm64Image", seen, () => readArm64Image(file));
				break;
			case "elf":
				attempt("readElf", seen, () => readElf(file));
				attempt("readSymbols", seen, () => readSymbols(file));
				break;
			case "gzip": {
				const unpacked = attempt("gunzip", seen, () => gunzip(file, LIMIT));
				check((unpacked?.length ?? 0) <= LIMIT, () => `${unpacked?.length} bytes are over the limit`);
				break;
			}
			case "dtb":
				attempt("readFdt", seen, () => readFdt(file));
				break;
			case "initramfs":
				attempt("readInitramfs", seen, () => readInitramfs(file));
				break;
		}
		const initrd = random.oneIn(3) ? new Uint8Array(random.below(random.pick([1, 4096, MIB]))) : undefined;
		const ramBytes = random.oneIn(8) ? random.word() : MIB * random.below(64);
		const dtbBytes = random.oneIn(8) ? random.word() : random.below(65536);
		const use = random.pick(["kernel", "kernel", "elf", "firmware"] as const);
		const inputs = { [use]: file, ...(initrd === undefined ? {} : { initrd }) };
		const plan = attempt(`planBoot ${use}`, seen, () => planBoot(inputs, RAM_BASE, ramBytes, dtbBytes));
		if (plan !== undefined && use !== "firmware") checkPlan(plan, ramBytes, dtbBytes);
		if (random.oneIn(4)) await boot(c, file, initrd);
	},
};
