import { describe, expect, it } from "vitest";
import { formsOf } from "../src/asm/forms.ts";
import { systemRegisterName } from "../src/asm/systemRegisterNames.ts";
import {
	assemble,
	bigDom,
	decode,
	disassemble,
	encodings,
	instructionReference,
	isUndefined,
	type Machine,
	makeA64,
	syntax,
	systemRegisters,
} from "../src/index.ts";
import { writePStateField } from "../src/sys/access.ts";
import { canonical, normalised, randomNumbers, randomWord } from "./support/binutils.ts";

/** Words and objdump's text; those of the tests with objdump itself are many more. */
const texts: readonly (readonly [number, string])[] = [
	[0x00000007, "udf #7"],
	[0x910003fd, "mov x29, sp"],
	[0x9140043f, "add sp, x1, #0x1, lsl #12"],
	[0xf100103f, "cmp x1, #0x4"],
	[0x320033e0, "orr w0, wzr, #0x1fff"],
	[0x3200f3e0, "mov w0, #0x55555555"],
	[0x12800020, "mov w0, #0xfffffffe"],
	[0x52a00000, "movz w0, #0x0, lsl #16"],
	[0xd340fc20, "lsr x0, x1, #0"],
	[0xd37ef420, "lsl x0, x1, #2"],
	[0xb3400c20, "bfxil x0, x1, #0, #4"],
	[0x93c10420, "ror x0, x1, #1"],
	[0x8b2263ff, "add sp, sp, x2"],
	[0x8b2267ff, "add sp, sp, x2, lsl #1"],
	[0xab22633f, "cmn x25, x2, uxtx"],
	[0x6b0203ff, "cmp wzr, w2"],
	[0x4bc203e0, ".inst 0x4bc203e0 ; undefined"],
	[0x1a9f17e0, "cset w0, eq"],
	[0x5a9fe3e0, "csinv w0, wzr, wzr, al"],
	[0x9b017c20, "mul x0, x1, x1"],
	[0xd4000002, "hvc #0x0"],
	[0xd4000003, "smc #0x0"],
	[0xd65f03c0, "ret"],
	[0xd503203f, "yield"],
	[0xd50322df, "clearbhb"],
	[0xd503309f, "ssbb"],
	[0xd5033fdf, "isb"],
	[0xd50342df, "msr daifset, #0x2"],
	[0xd5380000, "mrs x0, midr_el1"],
	[0xd53bff23, "mrs x3, s3_3_c15_c15_1"],
	[0xd50b7423, "dc zva, x3"],
	[0xd508751f, "ic iallu"],
	[0xd5080003, "sys #0, C0, C0, #0, x3"],
	[0x38207820, "strb w0, [x1, x0, lsl #0]"],
	[0xf860d820, "ldr x0, [x1, w0, sxtw #3]"],
	[0xf81f8c41, "str x1, [x2, #-8]!"],
	[0xa8c17bfd, "ldp x29, x30, [sp], #16"],
	[0xf820001f, "stadd x0, [x0]"],
	[0xf8a0001f, "ldadda x0, xzr, [x0]"],
	[0x08207c20, "casp w0, w1, w0, w1, [x1]"],
	[0xf9800418, "prfm #0x18, [x0, #8]"],
	[0x4821fc42, ".inst 0x4821fc42 ; undefined"],
	[0x1ea02820, ".inst 0x1ea02820 ; undefined"],
	[0x1e202820, "fadd s0, s1, s0"],
	[0x1e201000, "fmov s0, #2.000000000000000000e+00"],
	[0x1e252008, "fcmp s0, #0.0"],
	[0x4fc0f020, "bfmlalt v0.4s, v1.8h, v0.h[0]"],
	[0x6f803020, "fcmla v0.4s, v1.4s, v0.s[0], #90"],
	[0x5e30d820, "faddp h0, v1.2h"],
	[0x1e18fc20, "fcvtzs w0, s1, #1"],
];

describe("disassemble", () => {
	it.each(texts)("%i is %s", (word, text) => {
		expect(normalised(disassemble(word))).toBe(text);
		expect(disassemble(word | 0)).toBe(disassemble(word));
	});

	it("gives targets as addresses, which wrap at the ends of the address space", () => {
		expect(disassemble(0x14000002, 0xffff_ffff_ffff_fff8n)).toBe("b\t0x0");
		expect(disassemble(0x17ffffff, 0n)).toBe("b\t0xfffffffffffffffc");
		expect(disassemble(0xb0000003, 0x4000_0ff0n)).toBe("adrp\tx3, 0x40001000");
		expect(disassemble(0x50000003, 0x4000_0ff0n)).toBe("adr\tx3, 0x40000ff2");
	});

	it("has a form that fits every word of an encoding as its last one that is printed", () => {
		for (const encoding of encodings) {
			const printed = formsOf(encoding).filter((f) => f.prefer?.(0) !== false || f.prefer(0xffffffff));
			const last = printed.at(-1);
			expect(last, encoding.id).toBeDefined();
			expect([last?.when, last?.prefer], encoding.id).toEqual([undefined, undefined]);
			if (!/^(B|MSR)$/.test(encoding.mnemonic)) expect(last?.mask, encoding.id).toBe(encoding.mask);
		}
	});

	it("calls exactly the words undefined that match no encoding or are reserved", () => {
		const random = randomNumbers(5);
		for (let i = 0; i < 100_000; i++) {
			const word = random();
			const encoding = decode(word);
			const allocated = encoding !== undefined && !isUndefined(encoding, word);
			expect(disassemble(word).startsWith(".inst"), word.toString(16)).toBe(!allocated);
		}
	});

	it("names the model's system registers as the model does", () => {
		for (const { name, op0, op1, CRn, CRm, op2 } of systemRegisters) {
			const key = ((op0 & 1) << 14) | (op1 << 11) | (CRn << 7) | (CRm << 3) | op2;
			const names = [systemRegisterName(key, false), systemRegisterName(key, true)];
			// The identification registers of AArch32 beyond those with names, and the reserved ones, are s3_0_c0_....
			if (!names[0]?.startsWith("s3_")) expect(names, name).toContain(name.toLowerCase());
		}
	});
});

describe("isUndefined", () => {
	/** Instructions that are UNDEFINED in some states or on some machines, whatever their fields. */
	const byState = new Set(["udf", "hlt", "dcps", "drps"]);

	it("is what the meaning of the instructions says", () => {
		const a64 = makeA64(bigDom, {} as Machine<bigint & never> as never);
		const random = randomNumbers(7);
		let reserved = 0;
		for (const encoding of encodings) {
			if (byState.has(encoding.exec)) continue;
			for (let i = 0; i < 200; i++) {
				const word = randomWord(encoding, random);
				const expected = a64.prepare(word) === a64.UNDEFINED;
				if (expected) reserved++;
				expect(isUndefined(encoding, word), `${encoding.id} ${word.toString(16)}`).toBe(expected);
			}
		}
		expect(reserved).toBeGreaterThan(2000);
	});

	it("is what the machine says of MSR (immediate) with all the features of the model", () => {
		for (let op = 0; op < 64; op++) {
			const word = (0xd500401f | ((op >> 3) << 16) | ((op & 7) << 5)) >>> 0;
			const encoding = decode(word);
			if (encoding !== undefined && encoding.exec !== "msrImmediate") continue; // CFINV, XAFLAG, AXFLAG
			const state = { EL: 1 } as Parameters<typeof writePStateField>[0];
			const features = { PAN: true, UAO: true, SSBS: true, DIT: true } as Parameters<typeof writePStateField>[1];
			const answer = writePStateField(state, features, op >> 3, op & 7, 0, () => 0n as never);
			expect(encoding === undefined, `op1 ${op >> 3}, op2 ${op & 7}`).toBe(answer === "undefined");
		}
	});
});

describe("round trip", () => {
	it("assembles the text of random words of every encoding back to the word", () => {
		const random = randomNumbers(11);
		const base = 0x4000_0000n;
		for (const encoding of encodings) {
			for (let i = 0; i < 60; i++) {
				const word = randomWord(encoding, random);
				if (isUndefined(encoding, word)) continue;
				const text = disassemble(word, base);
				expect(`${text}: ${assemble(text, { base })[0]?.toString(16)}`).toBe(
					`${text}: ${canonical(encoding, word).toString(16)}`,
				);
			}
		}
	});
});

describe("syntax", () => {
	it.each([
		["ADD_addsub_imm", "ADD <Xd|SP>, <Xn|SP>, #<imm>{, LSL #<shift>}"],
		["B_only_condbranch", "B.<cond> <label>"],
		["CASP_64_comswappr", "CASP <Xs>, <X(s+1)>, <Xt>, <X(t+1)>, [<Xn|SP>]"],
		["LDR_64_immpre", "LDR <Xt>, [<Xn|SP>, #<simm>]!"],
		["LDRB_32_pos", "LDRB <Wt>, [<Xn|SP>{, #<pimm>}]"],
		["MSR_SPSel_si_pstate", "MSR SPSEL, #<imm>"],
		["SMADDL_dp_3src", "SMADDL <Xd>, <Wn>, <Wm>, <Xa>"],
		["ERET_branch_reg", "ERET"],
	])("%s: %s", (id, text) => {
		const encoding = encodings.find((e) => e.id === id);
		expect(encoding && syntax(encoding)).toBe(text);
	});

	it("gives every encoding one row of the reference, with its aliases", () => {
		const rows = instructionReference();
		expect(rows.map((r) => r.id)).toEqual(encodings.map((e) => e.id));
		for (const row of rows) expect(row.syntax.startsWith(row.mnemonic), row.id).toBe(true);
		expect(rows.find((r) => r.id === "SUBS_addsub_shift")?.aliases).toEqual([
			"CMP <Xn>, <Xm>{, <shift> #<amount>}",
			"NEGS <Xd>, <Xm>{, <shift> #<amount>}",
		]);
	});
});
