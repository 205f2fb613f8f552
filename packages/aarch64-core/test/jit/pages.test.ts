import { describe, expect, it } from "vitest";
import { EXIT_HVC } from "../../src/index.ts";
import { type Guest, guest, identityMap, mmuOn, RAM } from "../support/guest.ts";

/** Physical pages of virtual pages from 0x40400000 on: no two neighbours are neighbours. */
const SCATTERED = [0x20_0000, 0x21_0000, 0x20_5000, 0x20_3000];

/** The MMU and SIMD are on, and x12 points to the second of the pages. */
const BEGIN = `${mmuOn}
	mov x9, #0x300000
	msr cpacr_el1, x9
	isb
	movz x12, #0x4040, lsl #16
	add x12, x12, #1, lsl #12
`;

function scatter({ memory }: Guest): void {
	const { level3 } = identityMap(memory);
	for (const [n, page] of SCATTERED.entries()) {
		memory.setBigUint64(level3 + n * 8, (RAM + BigInt(page)) | 0x703n, true);
		for (let at = 0; at < 4096; at += 4) memory.setUint32(page + at, Math.imul(n * 4096 + at + 1, 0x9e3779b1), true);
	}
}

function outcome({ cpu, memory }: Guest): unknown {
	let hash = 0;
	for (let at = 0x1f_f000; at < 0x21_2000; at += 4)
		hash = (Math.imul(hash ^ memory.getUint32(at, true), 0x9e3779b1) + 1) | 0;
	return { x: Array.from({ length: 31 }, (_, n) => cpu.x(n)), pc: cpu.pc, retired: cpu.retired, hash };
}

/** Runs a program compiled and interpreted, on memory that is prepared. */
function same(text: string, prepare: (g: Guest) => void): void {
	const jit = guest(text, { tier: "auto" });
	jit.cpu.eagerSlice = 17;
	const interp = guest(text, { tier: "interp" });
	for (const g of [jit, interp]) {
		prepare(g);
		expect(g.cpu.run(100_000)).toBe(EXIT_HVC);
	}
	expect(outcome(jit)).toEqual(outcome(interp));
	expect(jit.machine.jit?.statistics.regions).toBeGreaterThan(0);
}

describe("an access over the end of a page", () => {
	// the page of the last byte, or of the first, is the one that the register was used for last
	it.each([
		"ldr x2, [x12, x16]",
		"str x20, [x12, x16]",
		"ldr q0, [x12, x16]\nfmov x2, d0",
		"str q1, [x12, x16]",
		"ldur x2, [x12, #-4]",
		"ldur w2, [x12, #-1]",
		"ldurh w2, [x12, #-1]",
		"stur x20, [x12, #-3]",
		"ldp x2, x3, [x12, #-8]",
		"stp x20, x21, [x12, #-8]",
		"ldr x2, [x12, x15]",
		"str x20, [x12, x15]",
		"ldr x2, [x12, w15, sxtw]",
		"ldr x2, [x12, #-4]!\nadd x12, x12, #4",
		"str x20, [x12, #-4]!\nadd x12, x12, #4",
		"ldur q0, [x12, #-8]\nfmov x2, d0",
		"stur q1, [x12, #-8]",
		"ldp q0, q2, [x12, #-16]\nfmov x2, d0",
		"stp q1, q3, [x12, #-16]",
		"sub x12, x12, #8\nld1 {v0.16b}, [x12]\nadd x12, x12, #8\nfmov x2, d0",
	])("%s", (access) => {
		const text = `${BEGIN}
			mov x15, #-3
			mov x16, #4093
			mov x20, #1
			mov x21, #200
			fmov d1, x21
			dup v3.2d, x21
			begin: ldr x1, [x12]
			str x1, [x12, #16]
			ldr q4, [x12, #32]
			str q4, [x12, #48]
			${access}
			ror x20, x20, #7
			add x20, x20, x2
			add x20, x20, x3
			subs x21, x21, #1
			b.ne begin
			hvc #0
		`;
		same(text, scatter);
	});
});

describe("pages that take each other's place in a TLB", () => {
	/** A page 2 MiB above the second of {@link SCATTERED}, at a physical page of its own. */
	function addPartner(g: Guest): void {
		const { level2, level3 } = identityMap(g.memory);
		const other = level3 + 0x1000;
		g.memory.setBigUint64(level2 + 24, (RAM + BigInt(other)) | 3n, true);
		g.memory.setBigUint64(other + 8, (RAM + 0x20_8000n) | 0x703n, true);
		scatter(g);
		for (let at = 0; at < 4096; at += 4) g.memory.setUint32(0x20_8000 + at, Math.imul(at + 7, 0x85ebca6b), true);
	}

	it.each([
		"ldr x1, [x12, x15]\nldr x2, [x13, x15]\nadd x3, x1, x2\nstr x3, [x12, x15]\nstr x3, [x13, x14]",
		"ldp x1, x2, [x12, #8]\nldp x3, x4, [x13, #8]\nstp x2, x3, [x12, #24]\nstp x1, x4, [x13, #24]",
		"ldr q0, [x12, x15]\nldr q1, [x13, x15]\nadd v2.2d, v0.2d, v1.2d\nstr q2, [x13, x15]\nstr q0, [x12, x14]",
		// the page of x13 becomes another one, and comes back
		"ldr x1, [x12]\nldr x2, [x13]\nstr x8, [x11, #8]\ntlbi vmalle1\ndsb sy\nisb\nldr x3, [x13]\nstr x3, [x12, #64]\neor x8, x8, x10",
	])("%s", (accesses) => {
		const text = `${BEGIN}
			add x13, x12, #0x200, lsl #12
			movz x11, #0x4010, lsl #16
			add x11, x11, #3, lsl #12
			ldr x8, [x11, #8]
			movz x10, #0x3000
			mov x14, #0
			mov x15, #0
			mov x21, #200
			begin: ${accesses}
			add x14, x14, #16
			add x15, x15, #16
			subs x21, x21, #1
			b.ne begin
			hvc #0
		`;
		same(text, addPartner);
	});
});
