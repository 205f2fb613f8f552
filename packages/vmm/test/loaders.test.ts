import { gzipSync } from "node:zlib";
import { KvmError } from "@upcall/uapi";
import { describe, expect, it } from "vitest";
import { readArm64Image } from "../src/loaders/arm64Image.ts";
import { readElf } from "../src/loaders/elf.ts";
import { gunzip } from "../src/loaders/gzip.ts";
import { planBoot } from "../src/loaders/placement.ts";
import { random } from "./support/tools.ts";

const MIB = 1 << 20;
const RAM = 0x4000_0000;

function image(bytes: number, { textOffset = 0, imageSize = bytes, flags = 0xa } = {}): Uint8Array {
	const out = new Uint8Array(bytes);
	const view = new DataView(out.buffer);
	view.setBigUint64(8, BigInt(textOffset), true);
	view.setBigUint64(16, BigInt(imageSize), true);
	view.setBigUint64(24, BigInt(flags), true);
	view.setUint32(0x38, 0x644d5241, true);
	return out;
}

function elf(
	segments: { offset: number; vaddr: bigint; paddr: bigint; filesz: number; memsz: bigint }[],
	entry: bigint,
	length = 4096,
) {
	const out = new Uint8Array(length);
	const view = new DataView(out.buffer);
	out.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
	view.setUint16(16, 2, true);
	view.setUint16(18, 183, true);
	view.setBigUint64(24, entry, true);
	view.setBigUint64(32, 64n, true);
	view.setUint16(54, 56, true);
	view.setUint16(56, segments.length, true);
	segments.forEach((s, i) => {
		const at = 64 + 56 * i;
		view.setUint32(at, 1, true);
		view.setBigUint64(at + 8, BigInt(s.offset), true);
		view.setBigUint64(at + 16, s.vaddr, true);
		view.setBigUint64(at + 24, s.paddr, true);
		view.setBigUint64(at + 32, BigInt(s.filesz), true);
		view.setBigUint64(at + 40, s.memsz, true);
	});
	return out;
}

describe("planBoot", () => {
	it("puts an arm64 Image at a 2 MiB boundary plus text_offset, the device tree in front of it", () => {
		const plan = planBoot({ kernel: image(4096, { textOffset: 0x80000, imageSize: 3 * MIB }) }, RAM, 64 * MIB, 4000);
		expect(plan.placements[0]).toMatchObject({ address: RAM + 2 * MIB + 0x80000, clear: 3 * MIB - 4096 });
		expect(plan.entry).toBe(BigInt(RAM + 2 * MIB + 0x80000));
		expect(plan.dtbAddress).toBe(RAM);
	});

	it("unpacks a gzip Image first", () => {
		const plan = planBoot({ kernel: gzipSync(image(8192)) }, RAM, 64 * MIB, 4000);
		expect(plan.placements[0]?.bytes.length).toBe(8192);
	});

	it("runs a binary without a header 0x80000 above the start of RAM", () => {
		expect(planBoot({ kernel: new Uint8Array(64).fill(1) }, RAM, 16 * MIB, 4000).entry).toBe(BigInt(RAM + 0x80000));
	});

	it("loads an ELF at its physical addresses and translates the entry point", () => {
		const file = elf(
			[{ offset: 0x200, vaddr: 0xffff_0000_0000_0000n, paddr: BigInt(RAM + MIB), filesz: 16, memsz: 64n }],
			0xffff_0000_0000_0004n,
		);
		const plan = planBoot({ elf: file }, RAM, 16 * MIB, 4000);
		expect(plan.placements[0]).toMatchObject({ address: RAM + MIB, clear: 48 });
		expect(plan.entry).toBe(BigInt(RAM + MIB + 4));
	});

	it("moves the device tree behind the guest when the start of RAM is taken", () => {
		const file = elf([{ offset: 0, vaddr: BigInt(RAM), paddr: BigInt(RAM), filesz: 16, memsz: 16n }], BigInt(RAM));
		expect(planBoot({ elf: file }, RAM, 16 * MIB, 4000).dtbAddress).toBe(RAM + 2 * MIB);
	});

	it("places the initrd behind the kernel and reports its range", () => {
		const plan = planBoot({ kernel: image(4096), initrd: new Uint8Array(100) }, RAM, 64 * MIB, 4000);
		expect(plan.initrd).toEqual([RAM + 32 * MIB, RAM + 32 * MIB + 100]);
	});

	const message = (run: () => unknown): string => {
		try {
			run();
		} catch (error) {
			expect(error).toBeInstanceOf(KvmError);
			return (error as Error).message;
		}
		throw new Error("no error");
	};

	it("says in one line what is wrong with a file", () => {
		expect(message(() => planBoot({}, RAM, MIB, 100))).toContain("exactly one of");
		expect(message(() => planBoot({ kernel: new Uint8Array(0) }, RAM, MIB, 100))).toBe("the kernel file is empty");
		expect(message(() => planBoot({ kernel: image(4096, { imageSize: 64 * MIB }) }, RAM, 16 * MIB, 100))).toContain(
			"outside RAM",
		);
		expect(
			message(() => planBoot({ kernel: image(4096), initrd: new Uint8Array(20 * MIB) }, RAM, 16 * MIB, 100)),
		).toContain("the initrd");
		expect(message(() => planBoot({ kernel: image(4096, { flags: 1 }) }, RAM, 16 * MIB, 100))).toContain("big-endian");
		expect(message(() => planBoot({ elf: new Uint8Array(64) }, RAM, 16 * MIB, 100))).toBe("not an ELF file");
		expect(message(() => planBoot({ kernel: gzipSync(image(4096)).subarray(0, 30) }, RAM, 16 * MIB, 100))).toContain(
			"cut off",
		);
		expect(message(() => planBoot({ kernel: image(64) }, RAM, 16 * MIB, 3 * MIB))).toContain("2 MiB");
		const truncated = elf([{ offset: 4000, vaddr: 0n, paddr: BigInt(RAM), filesz: 5000, memsz: 5000n }], 0n);
		expect(message(() => planBoot({ elf: truncated }, RAM, 16 * MIB, 100))).toContain("cut off");
	});

	it("notices a flipped bit in gzip data by its checksum", () => {
		const bytes = new Uint8Array(gzipSync(new Uint8Array(1000).fill(7), { level: 0 }));
		bytes[500] = 8;
		expect(message(() => gunzip(bytes, MIB))).toContain("checksum");
	});

	it("stops a gzip bomb at the limit", () => {
		const bomb = gzipSync(new Uint8Array(64 * MIB));
		expect(message(() => gunzip(bomb, 8 * MIB))).toContain("more than 8388608 bytes");
		// Shorter than the trailer that holds the length.
		for (const part of [[0x1f], [0x1f, 0x8b], [0x1f, 0x8b, 8]])
			expect(message(() => gunzip(Uint8Array.from(part), MIB))).toContain("cut off");
	});
});

describe("hostile files", () => {
	it("30,000 damaged images: a plan or a KvmError, nothing else", () => {
		const rnd = random(3);
		const seeds = [
			image(4096),
			elf([{ offset: 0x200, vaddr: 0n, paddr: BigInt(RAM), filesz: 16, memsz: 64n }], 0n),
			new Uint8Array(gzipSync(image(4096))),
		];
		let errors = 0;
		for (let i = 0; i < 30_000; i++) {
			const file = (seeds[i % 3] as Uint8Array).slice(0, rnd.below(4) === 0 ? rnd.below(4096) : 4096);
			for (let k = rnd.below(6); k >= 0; k--) file[rnd.below(rnd.below(2) ? 128 : file.length)] = rnd.next();
			try {
				planBoot({ kernel: file }, RAM, 16 * MIB, 4000);
			} catch (error) {
				if (!(error instanceof KvmError)) throw error;
				errors++;
			}
		}
		expect(errors).toBeGreaterThan(1000);
	});

	it("headers of nothing are refused", () => {
		expect(() => readArm64Image(new Uint8Array(10))).toThrow(KvmError);
		expect(() => readElf(new Uint8Array(10))).toThrow(KvmError);
	});
});
