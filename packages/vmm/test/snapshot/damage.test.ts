import { KvmError } from "@upcall/uapi";
import { describe, expect, it } from "vitest";
import { PiecesSource } from "../../src/snapshot/byteSource.ts";
import { streamCodec } from "../../src/snapshot/codec.ts";
import { decodeSaved, encodeSaved } from "../../src/snapshot/encoding.ts";
import { type PackedRecord, SnapshotReader, SnapshotWriter } from "../../src/snapshot/format.ts";
import type { Saved } from "../../src/snapshot/saved.ts";
import { machineOf, restored, snapshotOf } from "./support.ts";

/** xorshift32 */
function random(seed: number): (below: number) => number {
	let state = seed;
	return (below) => {
		state ^= state << 13;
		state ^= state >>> 17;
		state ^= state << 5;
		return (state >>> 0) % below;
	};
}

const machine = async () => {
	const m = machineOf("ldr x1, =0x40300000\n1: add x0, x0, #1\nstr x0, [x1], #8\ncmp x0, #2000\nb.ne 1b\nb .\n.ltorg", {
		smp: 2,
	});
	await m.run({ instructions: 10_000 });
	return m;
};

/** The line with which a file is refused. */
async function refusal(bytes: Uint8Array): Promise<string> {
	const error = await restored(bytes).then(
		() => new TypeError("it was taken"),
		(e: unknown) => e,
	);
	expect(error).toBeInstanceOf(KvmError);
	const { message } = error as KvmError;
	expect(message).toMatch(/^[^\n]{10,200}$/);
	return message;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
	yield bytes;
}

async function written(write: (w: SnapshotWriter) => Promise<void>): Promise<Uint8Array> {
	const pieces: Uint8Array[] = [];
	const writer = new SnapshotWriter((bytes) => void pieces.push(bytes), streamCodec);
	await writer.begin();
	await write(writer);
	await writer.end();
	return Uint8Array.from(Buffer.concat(pieces));
}

describe("a file that is no intact snapshot is refused with one line", () => {
	it.each([false, true])(
		"200 random damages: bits, bytes, cuts, doubled and moved parts (seed 1, plain memory: %s)",
		async (plainMemory) => {
			const intact = await snapshotOf(await machine(), plainMemory);
			await restored(intact);
			const next = random(1);
			for (let n = 0; n < 200; n++) {
				let bytes = intact.slice();
				const at = next(bytes.length);
				switch (n % 5) {
					case 0:
						bytes[at] = (bytes[at] as number) ^ (1 << next(8));
						break;
					case 1:
						bytes = bytes.slice(0, at);
						break;
					case 2: {
						const from = next(bytes.length - 64);
						const before = bytes.slice();
						bytes.copyWithin(at, from, from + 1 + next(63));
						if (Buffer.compare(before, bytes) === 0) continue;
						break;
					}
					case 3:
						bytes = Uint8Array.from([...bytes.subarray(0, at), next(256), ...bytes.subarray(at)]);
						break;
					default:
						bytes = Uint8Array.from([...bytes, ...bytes.subarray(at)]);
				}
				await refusal(bytes);
			}
		},
		60_000,
	);

	it("says what it is: foreign, empty, cut off, of another version", async () => {
		const intact = await snapshotOf(machineOf("b ."));
		expect(await refusal(new Uint8Array(0))).toBe("the file is empty, not a snapshot");
		expect(await refusal(new TextEncoder().encode("PK\x03\x04 something else entirely"))).toBe(
			"the file is not a snapshot",
		);
		expect(await refusal(intact.subarray(0, 12))).toContain("cut off");
		expect(await refusal(intact.subarray(0, intact.length - 1))).toContain("cut off");
		const later = intact.slice();
		later[8] = 7;
		expect(await refusal(later)).toBe("the snapshot has version 7 of the format; this program reads 3");
	});

	it.each([false, true])(
		"records that are left out, doubled or exchanged, each with its own checksum (plain memory: %s)",
		async (plainMemory) => {
			const intact = await snapshotOf(await machine(), plainMemory);
			const records: [number, number][] = [];
			for (let at = 16; at < intact.length; ) {
				const size = 28 + new DataView(intact.buffer).getUint32(at + 20, true);
				records.push([at, at + size]);
				at += size;
			}
			const part = ([from, to]: [number, number]) => [...intact.subarray(from, to)];
			const build = (list: [number, number][]) =>
				Uint8Array.from([...intact.subarray(0, 16), ...list.flatMap((r) => part(r))]);
			expect(build(records)).toEqual(intact);
			for (let i = 0; i < records.length; i++) {
				await refusal(build(records.filter((_, n) => n !== i)));
				await refusal(build(records.flatMap((r, n) => (n === i ? [r, r] : [r]))));
				if (i > 0) await refusal(build(records.map((r, n) => records[n === i ? i - 1 : n === i - 1 ? i : n] ?? r)));
			}
		},
		60_000,
	);

	it("well-formed files with a state that cannot be", async () => {
		const intact = await snapshotOf(machineOf("b ."));
		const unpacked: (PackedRecord & { bytes: Uint8Array })[] = [];
		const reader = new SnapshotReader(new PiecesSource(once(intact)));
		for (let header = await reader.next(); header !== undefined; header = await reader.next()) {
			const packed = await reader.packed();
			unpacked.push({ ...header, packed, bytes: await streamCodec.decompress(packed, header.length) });
		}
		const state = (kind: string): Saved =>
			decodeSaved(unpacked.find((r) => r.kind === kind)?.bytes ?? new Uint8Array(0), new Uint8Array(2 << 20));
		const rebuilt = (kind: "CONF" | "STAT", change: (saved: Record<string, Record<string, Saved>>) => void) =>
			written(async (w) => {
				for (const { kind: k, position, bytes } of unpacked) {
					if (k !== kind) {
						await w.record(k, position, bytes);
						continue;
					}
					const saved = structuredClone(state(k)) as Record<string, Record<string, Saved>>;
					change(saved);
					await w.record(k, 0, encodeSaved(saved, Number.POSITIVE_INFINITY).text);
				}
			});
		await restored(await rebuilt("STAT", () => {}));
		const changes: [kind: "CONF" | "STAT", change: (s: Record<string, Record<string, Saved>>) => void][] = [
			["CONF", (s) => Object.assign(s.options ?? {}, { memory: 2 ** 50 })],
			["CONF", (s) => Object.assign(s.options ?? {}, { memory: -4096 })],
			["CONF", (s) => Object.assign(s.options ?? {}, { smp: 1e9 })],
			["CONF", (s) => Object.assign(s.options ?? {}, { abi: "other" })],
			["CONF", (s) => Object.assign(s.options ?? {}, { cpu: "z80" })],
			["CONF", (s) => Object.assign(s.boot ?? {}, { firmwareBytes: 2 ** 31 })],
			["CONF", (s) => Object.assign(s.boot ?? {}, { files: [["kernel", 2 ** 40]] })],
			["STAT", (s) => Object.assign(s, { vcpus: [] })],
			["STAT", (s) => Object.assign(s, { vcpus: undefined })],
			["STAT", (s) => Object.assign(s, { handlers: [1] })],
			["STAT", (s) => Object.assign(s.devices ?? {}, { pl011: 3 })],
			["STAT", (s) => Object.assign(s.devices ?? {}, { flash0: { mode: "array" } })],
			["STAT", (s) => Object.assign(s.vm ?? {}, { counter: -1 })],
			["STAT", (s) => Object.assign(s.run ?? {}, { turns: 1.5 })],
			["STAT", (s) => Object.assign(((s.vcpus ?? {}) as unknown as Saved[])[0] ?? {}, { mpState: 77 })],
			["STAT", (s) => Object.assign(((s.vcpus ?? {}) as unknown as Saved[])[0] ?? {}, { registers: [[1n, 2n]] })],
			["STAT", (s) => Object.assign(((s.vcpus ?? {}) as unknown as Saved[])[0] ?? {}, { hidden: {} })],
		];
		for (const [kind, change] of changes) await refusal(await rebuilt(kind, change));
	}, 60_000);

	it("pages that the memory does not have, or too few, or too many", async () => {
		const page = new Uint8Array(4096);
		const pages = (position: number, bits: number[], count: number) =>
			written(async (w) => {
				const intact = new SnapshotReader(new PiecesSource(once(await snapshotOf(machineOf("b .")))));
				for (let header = await intact.next(); header !== undefined; header = await intact.next())
					await w.packed({ ...header, packed: await intact.packed() });
				const bitmap = new Uint8Array(32);
				for (const bit of bits) bitmap[bit >> 3] = (bitmap[bit >> 3] as number) | (1 << (bit & 7));
				const packed = Uint8Array.from(Buffer.concat([bitmap, ...Array.from({ length: count }, () => page)]));
				await w.packed({ kind: "RAM ", plain: true, position, length: packed.length, packed });
			});
		await restored(await pages(0x300000, [0, 1, 255], 3));
		const cases: [position: number, bits: number[], count: number][] = [
			[0x400000, [0], 1],
			[0x300001, [0], 1],
			[0x300000, [0, 1], 1],
			[0x300000, [0], 2],
			[0x300000, [], 1],
			[2 ** 52, [0], 1],
		];
		for (const args of cases) expect(await refusal(await pages(...args))).toContain("outside the memory");
	});

	it("a record that unpacks to more than it says ends there", async () => {
		const bomb = await streamCodec.compress(new Uint8Array(64 << 20));
		const bytes = await written(async (w) => {
			await w.packed({ kind: "CONF", plain: false, position: 0, length: 100, packed: bomb.subarray(0, 1 << 20) });
		});
		expect(await refusal(bytes)).toContain("damaged");
	});
});
