import { upcallModel } from "@upcall/spec";
import { describe, expect, it } from "vitest";
import { EXIT_HVC, EXIT_REPORTED } from "../src/index.ts";
import { guest, identityMap, mmuOn, RAM } from "./support/guest.ts";

type Report = readonly [vcpu: number, slot: number, page: number];

const LOGGED = { ipa: 0x8000_0000, bytes: 0x10000, offset: 0x10000, readonly: false, logDirty: true };

/** A guest with slot 5 at 2 GiB, whose first writes are reported; `leave` says when the vCPU has to leave. */
function reporting(text: string, leave: (count: number) => boolean = () => false) {
	const reports: Report[] = [];
	const made = guest(text, {
		reportWrite(vcpu, slot, page) {
			reports.push([vcpu, slot, page]);
			return leave(reports.length);
		},
	});
	identityMap(made.memory);
	// The table of level 1 is at 1 MiB: 2 GiB one to one, for EL0 too.
	made.memory.setBigUint64((1 << 20) + 16, 0x8000_0741n, true);
	made.machine.setSlot(5, LOGGED);
	made.machine.setReports(true);
	return { ...made, reports };
}

/** Unaligned accesses and DC ZVA need Normal memory, so the MMU is on. */
const AT_START = `${mmuOn}mov x1, #0x80000000\nadd x1, x1, #0x2000\n`;

/** Every way to write, with the pages that it writes from 0x80002000 on. */
const WRITES: readonly (readonly [text: string, pages: readonly number[]])[] = [
	["strb w0, [x1]", [2]],
	["str x0, [x1, #8]!", [2]],
	["sttr x0, [x1]", [2]],
	["stlr x0, [x1]", [2]],
	["stp x0, x2, [x1], #16", [2]],
	["stur x0, [x1, #-4]", [1, 2]],
	["stp x0, x2, [x1, #-8]", [1, 2]],
	["ldxr x2, [x1]\nstxr w3, x0, [x1]", [2]],
	["ldadd x0, x2, [x1]", [2]],
	["swpal x0, x2, [x1]", [2]],
	["cas x2, x0, [x1]", [2]],
	["casp x4, x5, x6, x7, [x1]", [2]],
	["dc zva, x1", [2]],
	["str q0, [x1]", [2]],
	["stur q0, [x1, #-8]", [1, 2]],
	["sub x1, x1, #8\nst1 {v0.16b}, [x1]", [1, 2]],
	["sub x1, x1, #32\nst4 {v0.16b, v1.16b, v2.16b, v3.16b}, [x1]", [1, 2]],
];

const FLOAT_ON = "mov x9, #0x300000\nmsr cpacr_el1, x9\nisb\n";

describe("reports of first writes", () => {
	for (const [text, pages] of WRITES) {
		it(`${text.replaceAll("\n", "; ")}: once for each page, whoever writes next`, () => {
			const { machine, cpu, reports } = reporting(
				`${AT_START}${FLOAT_ON}b go\ngo: mov x8, x1\nloop: ${text}\nhvc #0\nmov x1, x8\nb loop`,
			);
			const expected = pages.map((page) => [0, 5, page]);
			expect(cpu.run(100)).toBe(EXIT_HVC);
			expect(reports).toEqual(expected);
			expect(cpu.run(100)).toBe(EXIT_HVC);
			expect(reports).toEqual(expected);
			for (const page of pages) machine.forgetReport(5, page);
			machine.dropWriteEntries();
			expect(cpu.run(100)).toBe(EXIT_HVC);
			expect(reports).toEqual([...expected, ...expected]);
		});

		it(`${text.replaceAll("\n", "; ")}: leaves in front of it, and it is executed once afterwards`, () => {
			const plain = reporting(`${AT_START}${FLOAT_ON}mov x0, #3\n${text}\nhvc #0`);
			expect(plain.cpu.run(100)).toBe(EXIT_HVC);
			const left = reporting(`${AT_START}${FLOAT_ON}mov x0, #3\n${text}\nhvc #0`, () => true);
			for (const page of pages) {
				expect(left.cpu.run(100)).toBe(EXIT_REPORTED);
				expect(left.reports.at(-1)).toEqual([0, 5, page]);
			}
			expect(left.cpu.run(100)).toBe(EXIT_HVC);
			expect(left.cpu.retired).toBe(plain.cpu.retired);
			// A store-exclusive that is executed again has lost its monitor, as after the return from an exception.
			const exclusive = text.includes("stxr");
			expect(left.cpu.x(3)).toBe(exclusive ? 1n : plain.cpu.x(3));
			if (!exclusive) expect(left.cpu.x(2)).toBe(plain.cpu.x(2));
			const slot = (g: typeof plain) =>
				new Uint8Array(g.memory.buffer, g.memory.byteOffset + LOGGED.offset, LOGGED.bytes);
			if (!exclusive) expect(Buffer.compare(slot(left), slot(plain))).toBe(0);
		});
	}

	it("leaves at the same instruction whatever the budgets are", () => {
		const text = `${AT_START}mov x3, #0\nloop: str x0, [x1], #8\nadd x3, x3, #1\nb loop`;
		const stops = [1, 3, 7, 100, 1e6].map((budget) => {
			const { cpu } = reporting(text, (count) => count === 4);
			while (cpu.run(budget) !== EXIT_REPORTED);
			return [cpu.pc - RAM, cpu.x(3), cpu.retired];
		});
		// Fifteen instructions, then three for each of the 512 words of three pages.
		expect(stops[0]).toEqual([60n, 1536n, 15n + 3n * 1536n]);
		for (const stop of stops) expect(stop).toEqual(stops[0]);
	});

	it("has none of reads, of slots without a log, and of pages that were never asked for", () => {
		const { machine, cpu, reports } = reporting(
			`${AT_START}ldr x0, [x1]\nmov x2, #0x40000000\nstr x0, [x2, #0x800]\nhvc #0`,
		);
		expect(cpu.run(100)).toBe(EXIT_HVC);
		machine.forgetReport(5, 1 << 20);
		expect(reports).toEqual([]);
	});

	it("another vCPU's write to a reported page is no news", () => {
		const { machine, cpu, reports } = reporting(`${AT_START}str x0, [x1]\nhvc #0`);
		const second = machine.createCpu(1, upcallModel);
		second.pc = RAM;
		expect([cpu.run(100), second.run(100)]).toEqual([EXIT_HVC, EXIT_HVC]);
		expect(reports).toEqual([[0, 5, 2]]);
		machine.forgetReport(5, 2);
		machine.dropWriteEntries();
		second.pc = RAM;
		expect(second.run(100)).toBe(EXIT_HVC);
		expect(reports).toEqual([
			[0, 5, 2],
			[1, 5, 2],
		]);
	});

	it("a slot that begins to be logged, or is made anew, has reported nothing", () => {
		const { machine, cpu, reports } = reporting(`${AT_START}loop: str x0, [x1]\nhvc #0\nb loop`);
		for (const change of [
			() => {},
			() => {
				machine.setSlot(5, { ...LOGGED, logDirty: false });
				machine.setSlot(5, LOGGED);
				machine.clearDirty(5);
			},
			() => {
				machine.deleteSlot(5);
				machine.setSlot(6, LOGGED);
				machine.clearDirty(6);
			},
		]) {
			change();
			expect(cpu.run(100)).toBe(EXIT_HVC);
		}
		expect(reports).toEqual([
			[0, 5, 2],
			[0, 5, 2],
			[0, 6, 2],
		]);
	});

	it("a page reached by two addresses is one page", () => {
		const { cpu, memory, machine, reports } = reporting("");
		const { level3 } = identityMap(memory);
		machine.setSlot(0, { ipa: RAM, bytes: 0x20_0000, offset: 0, readonly: false, logDirty: true });
		machine.clearDirty(0);
		for (const n of [0, 1]) memory.setBigUint64(level3 + 8 * n, (RAM + 0x18_0000n) | 0x703n, true);
		const words = guest(`${mmuOn}mov x1, #0x40400000\nstr x0, [x1]\nadd x1, x1, #0x1000\nstr x0, [x1]\nhvc #0`).memory;
		for (let at = 0; at < 0x100; at += 4) memory.setUint32(at, words.getUint32(at, true), true);
		machine.invalidateRange(0, 0x100);
		expect(cpu.run(100)).toBe(EXIT_HVC);
		expect(reports).toEqual([[0, 0, 0x180]]);
	});
});
