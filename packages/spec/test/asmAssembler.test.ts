import { KvmError } from "@upcall/uapi";
import { describe, expect, it } from "vitest";
import { assemble, assembleProgram, disassemble } from "../src/index.ts";

const bytesOf = (words: Uint32Array) => [...new Uint8Array(words.buffer, words.byteOffset, words.byteLength)];

describe("labels and literals", () => {
	it("finds labels before and after", () => {
		const words = assemble("start: b end\n nop\nend: cbz x0, start\n adr x1, start", { base: 0x1000 });
		expect([...words].map((w, i) => disassemble(w, 0x1000n + BigInt(4 * i)))).toEqual([
			"b\t0x1008",
			"nop",
			"cbz\tx0, 0x1000",
			"adr\tx1, 0x1000",
		]);
	});

	it("takes the nearest numeric label in each direction", () => {
		const words = assemble("1: b 1f\n1: b 1b\n b 2f\n2: b 1b\n1: nop");
		expect([...words].map((w, i) => disassemble(w, BigInt(4 * i)))).toEqual([
			"b\t0x4",
			"b\t0x4",
			"b\t0xc",
			"b\t0x4",
			"nop",
		]);
	});

	it("gives a label's own instruction to a numeric label that looks back at it", () => {
		expect(disassemble(assemble("nop\n3: tbz w0, #1, 3b")[1] ?? 0, 4n)).toBe("tbz\tw0, #1, 0x4");
	});

	it("puts literals at the end, each once, the wide ones aligned to 8", () => {
		const { words, symbols } = assembleProgram(
			"ldr x0, =0x1122334455667788\n ldr w1, =0xdeadbeef\n ldr x2, =0x1122334455667788\n ldr x3, =data\n b .\ndata: .word 7",
			{ base: 0x4000_0000n },
		);
		expect(symbols.get("data")).toBe(0x4000_0014n);
		expect([...words].slice(5)).toEqual([7, 0x55667788, 0x11223344, 0x40000014, 0, 0xdeadbeef]);
		expect(disassemble(words[0] ?? 0, 0n)).toBe("ldr\tx0, 0x18");
		expect(disassemble(words[2] ?? 0, 8n)).toBe("ldr\tx2, 0x18");
		expect(disassemble(words[1] ?? 0, 4n)).toBe("ldr\tw1, 0x28");
	});

	it("places literals at .ltorg", () => {
		expect([...assemble("ldr w0, =5\n b 1f\n .ltorg\n1: nop")]).toEqual([0x18000040, 0x14000002, 5, 0xd503201f]);
	});

	it("reaches symbols from outside, and splits addresses with adrp and :lo12:", () => {
		const words = assemble("adrp x0, uart\n add x0, x0, #:lo12:uart\n ldr w1, [x0, #REG_FR]", {
			base: 0x4000_0000n,
			symbols: { uart: 0x9000_123, REG_FR: 0x18 },
		});
		expect([...words].map((w, i) => disassemble(w, 0x4000_0000n + BigInt(4 * i)))).toEqual([
			"adrp\tx0, 0x9000000",
			"add\tx0, x0, #0x123",
			"ldr\tw1, [x0, #24]",
		]);
	});
});

describe("directives", () => {
	it("writes data of every size, little-endian", () => {
		expect(bytesOf(assemble(".byte 1, -1, 'A'\n .hword 0x203\n .balign 4\n .word 0x04050607\n .quad -2"))).toEqual([
			1, 255, 65, 3, 2, 0, 0, 0, 7, 6, 5, 4, 254, 255, 255, 255, 255, 255, 255, 255,
		]);
	});

	it("writes strings with escapes and separators in them", () => {
		expect(
			new TextDecoder().decode(Uint8Array.from(bytesOf(assemble('.ascii "a;b // c", "\\n\\x41\\060"\n.asciz ""')))),
		).toBe("a;b // c\nA0\0");
	});

	it("aligns, skips, goes to an offset, and sets symbols", () => {
		const { words, symbols } = assembleProgram(
			".set ten, 2 * (3 + 2)\n size = ten << 1\n .byte 1\n .align 3, 0xff\n .space 4, 0x5a\n .org 0x10\n nop\nend:",
			{ base: 0x100 },
		);
		expect(bytesOf(words)).toEqual([
			1, 255, 255, 255, 255, 255, 255, 255, 0x5a, 0x5a, 0x5a, 0x5a, 0, 0, 0, 0, 0x1f, 0x20, 3, 0xd5,
		]);
		expect([...symbols]).toEqual([
			["ten", 10n],
			["size", 20n],
			["end", 0x114n],
		]);
	});

	it("reads the comments of C and lines of preprocessors", () => {
		expect([...assemble('# 1 "x.S"\n nop // ; b .\n /* hvc #0\n hvc #1 */ ret; eret')]).toEqual([
			0xd503201f, 0xd65f03c0, 0xd69f03e0,
		]);
	});
});

describe("refusals", () => {
	const refusal = (text: string): string => {
		try {
			assemble(text);
		} catch (error) {
			if (error instanceof KvmError) return `${error.code} ${error.message}`;
			throw error;
		}
		return "accepted";
	};

	it.each([
		["nop\nbogus x0", 'EINVAL line 2: unknown instruction "bogus"'],
		["nop\n\n b nowhere", 'EINVAL line 3: symbol "nowhere" is not defined'],
		["a: nop\na: nop", 'EINVAL line 2: label "a" is defined twice'],
		["add x0, x1", 'EINVAL line 1: operands of "add x0, x1" do not fit: want ADD <Xd|SP>, <Xn|SP>, #<imm>'],
		[".byte 1\n nop", "EINVAL line 2: the instruction is not at a multiple of 4"],
		[".byte 256", "EINVAL line 1: 256 does not fit 1 bytes"],
		[".frob 1", 'EINVAL line 1: unknown directive ".frob"'],
		[".space 0x7fffffff", "EINVAL line 1: .space of 2147483647 bytes"],
		[".org 4\n.org 0", "EINVAL line 2: .org 0 goes backwards"],
		[".word 1 +", 'EINVAL line 1: "1 +" is no expression'],
		[".word 1 << 65", 'EINVAL line 1: "1 << 65" is no expression'],
	])("%j: %s", (text, message) => {
		expect(refusal(text).startsWith(message), refusal(text)).toBe(true);
	});

	it.each([
		"add x0, w1, x2",
		"add w0, sp, #1",
		"add xzr, x0, #1",
		"add x0, x1, #4097",
		"sub x0, x1, x2, ror #1",
		"and w0, w1, #5",
		"and x0, x1, #0",
		"mov x0, #0x123456789",
		"lsl w0, w1, #32",
		"ubfx w0, w1, #31, #2",
		"ldr x0, [x1, #32768]",
		"ldr x0, [w1]",
		"ldr x0, [x1, w2]",
		"ldr x0, [x1, x2, lsl #2]",
		"ldp x0, x1, [x2, #4]",
		"casp x1, x2, x4, x5, [x6]",
		"casp x0, x2, x4, x5, [x6]",
		"b 2",
		"b 0x8000000",
		"tbz w0, #32, .",
		"svc #0x10000",
		"cset x0, al",
		"msr daifset, #16",
		"msr currentel_x, x0",
		"dc zva",
		"ic iallu, x0",
		"ldr x0, [x1",
		"fadd d0, d1, s2",
		"fmov d0, #0.3",
		"fmla v0.8h, v1.8h, v16.h[0]",
		"fcmla v0.4s, v1.4s, v2.4s, #45",
	])("does not encode %j", (text) => {
		expect(refusal(text)).toMatch(/^EINVAL line 1: /);
	});

	it("refuses a base that instructions cannot have", () => {
		expect(() => assemble("nop", { base: 2 })).toThrow(KvmError);
	});
});
