import { beforeAll, describe, expect, it } from "vitest";
import { assemble, decode, disassemble, encodings, isUndefined } from "../src/index.ts";
import {
	type Comparison,
	canonical,
	compareWithObjdump,
	gnuAssemble,
	have,
	normalised,
	randomNumbers,
	randomWord,
	rules,
	wordsOfEveryEncoding,
} from "./support/binutils.ts";

describe.skipIf(!have("aarch64-linux-gnu-objdump"))("objdump (needs Debian binutils-aarch64-linux-gnu)", () => {
	let everyEncoding: Comparison;
	beforeAll(() => {
		everyEncoding = compareWithObjdump(wordsOfEveryEncoding(200, randomNumbers(0x0a64)));
	});

	it("agrees on 200 words of every encoding: defined or not, and the text", () => {
		expect(everyEncoding.unexplained.slice(0, 20)).toEqual([]);
		expect(everyEncoding.words).toBe(200 * encodings.length);
		// Most words must really have been compared, not excused by a rule.
		const compared = everyEncoding.sameText + everyEncoding.bothUndefined;
		expect(compared).toBeGreaterThan(0.98 * everyEncoding.words);
		expect(everyEncoding.sameText).toBeGreaterThan(0.8 * everyEncoding.words);
	});

	it("agrees on 400,000 words of the whole space", () => {
		const random = randomNumbers(2026);
		const result = compareWithObjdump(Array.from({ length: 400_000 }, random));
		expect(result.unexplained.slice(0, 20)).toEqual([]);
		expect(result.sameText).toBeGreaterThan(90_000);
		const applied = new Set([...result.explained.keys(), ...everyEncoding.explained.keys()]);
		const rare = /NMI|XS|SME|op0 of 0/;
		expect(rules.map((r) => r.name).filter((name) => !applied.has(name) && !rare.test(name))).toEqual([]);
	});

	it("agrees on every word of the system space that has a name or might have one", () => {
		const words: number[] = [];
		for (let field = 0; field < 1 << 15; field++) {
			words.push((0xd5300003 | (field << 5)) >>> 0, (0xd5100003 | (field << 5)) >>> 0);
			if (field < 1 << 14) words.push((0xd5080003 | (field << 5)) >>> 0, (0xd508001f | (field << 5)) >>> 0);
		}
		for (let field = 0; field < 1 << 14; field++) words.push((0xd500001f | (field << 5)) >>> 0);
		expect(compareWithObjdump(words).unexplained.slice(0, 20)).toEqual([]);
	});

	it("agrees on every logical immediate", () => {
		const words: number[] = [];
		for (let field = 0; field < 1 << 13; field++) {
			words.push(
				(0xb20003e0 | (field << 10)) >>> 0,
				(0x320003e0 | (field << 10)) >>> 0,
				(0x9200001f | (field << 10)) >>> 0,
			);
		}
		expect(compareWithObjdump(words).unexplained.slice(0, 20)).toEqual([]);
	});
});

describe.skipIf(!have("aarch64-linux-gnu-as"))("GNU as (needs Debian binutils-aarch64-linux-gnu)", () => {
	it("makes the same words of our text, and of the text of its own objdump", () => {
		const random = randomNumbers(1138);
		const words: number[] = [];
		const lines: string[] = [];
		for (const encoding of encodings) {
			if (encoding.mnemonic === "ADRP") continue; // as leaves it to the linker
			for (let i = 0; i < 30; i++) {
				const word = canonical(encoding, randomWord(encoding, random));
				if (isUndefined(encoding, word)) continue;
				const pc = BigInt(4 * lines.length);
				const text = normalised(disassemble(word, pc));
				if (/^msr (pan|spsel|uao|ssbs|dit), #0x[2-9a-f]$/.test(text)) continue; // as refuses what the processor ignores
				// as takes a number for the target of a branch as a symbol far away; one relative to the place is exact.
				const target = /^(b|bl|b\.[a-z]+|cbn?z|tbn?z|adr|ldr|ldrsw|prfm)( .*,)? (0x[0-9a-f]+)$/.exec(text);
				words.push(word);
				if (target?.[3] === undefined) lines.push(text);
				else {
					const offset = BigInt.asIntN(64, BigInt(target[3]) - pc);
					lines.push(`${target[1]}${target[2] ?? ""} .${offset < 0n ? "-" : "+"}${offset < 0n ? -offset : offset}`);
				}
			}
		}
		const theirs = gnuAssemble(lines);
		const ours = assemble(lines.join("\n"));
		const different = lines.flatMap((line, i) =>
			theirs[i] === ours[i] && ours[i] === words[i]
				? []
				: [`${line}: ${[words[i], ours[i], theirs[i]].map((w) => w?.toString(16))}`],
		);
		expect(lines.length).toBeGreaterThan(8000);
		expect(theirs.length).toBe(lines.length);
		expect(different.slice(0, 20)).toEqual([]);
	});

	it("makes the same words of hand-written lines", () => {
		const lines = `
			add x0, x1, #4096
			add x0, x1, #0x123000
			sub sp, sp, #16
			mov x0, #0xffffffffffffffff
			mov w3, #-2
			mov x1, #0x5555555555555555
			mov x9, #0x12340000
			mov sp, x29
			mov x29, sp
			movk x0, #0xbeef, lsl #48
			ldr x0, [x1, #-8]
			ldr x0, [x1, #4]
			ldr w2, [sp, #8]!
			strb w2, [x3], #1
			ldp x29, x30, [sp], #16
			stp x29, x30, [sp, #-16]!
			ldr x4, [x5, w6, uxtw #3]
			ldrb w4, [x5, x6]
			beq . + 8
			b.hs . - 4
			b.lo .
			tbz x3, #5, . + 16
			tbnz w3, #31, . + 16
			lsl x0, x1, #63
			lsr w0, w1, #0
			ror x2, x2, #1
			bfi x0, x1, #60, #4
			bfxil w0, w1, #3, #4
			sbfiz x0, x1, #3, #4
			ubfx w0, w1, #31, #1
			cset x0, hs
			cneg x0, xzr, lt
			cmp x0, #4095
			cmn w0, w1, asr #31
			cmp sp, x1, lsl #3
			cmp x0, w1, sxtb
			tst x0, #-2
			mvn x0, x1, lsr #3
			neg w0, w1
			mul x0, x1, x2
			smull x0, w1, w2
			isb sy
			dsb ish
			dmb #0
			msr daifset, #2
			msr s3_0_c15_c2_7, x3
			mrs x0, ID_AA64PFR0_EL1
			tlbi vmalle1is
			dc zva, x3
			ic ivau, x4
			at s1e1r, x4
			sys #3, c7, c11, #1, x5
			sysl x3, #0, c15, c0, #0
			prfm pldl1keep, [x0]
			prfm #31, [x0, #8]
			stadd w1, [x2]
			casp x0, x1, x2, x3, [x4]
			ldaxr w0, [x1]
			swpal x0, xzr, [sp]
			svc #0
			hvc #0xffff
			ret
			ret x3
			udf #7
			hint #3
			bti jc
			ngcs x0, x1
			ccmp x0, #3, #4, ne
			ADD X0, X1, W2, SXTW #2
		`
			.trim()
			.split("\n")
			.map((line) => line.trim());
		const hexadecimal = (words: Iterable<number>) =>
			Array.from(words, (word, i) => `${lines[i]} -> ${word.toString(16)}`);
		expect(hexadecimal(assemble(lines.join("\n")))).toEqual(hexadecimal(gnuAssemble(lines)));
		for (const word of assemble(lines.join("\n"))) expect(decode(word)).toBeDefined();
	});
});
