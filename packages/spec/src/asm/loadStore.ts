import type { Encoding } from "../enc/encoding.ts";
import { type Form, type FormTable, never } from "./form.ts";
import { memory, offsetExtend, offsetRegister } from "./memory.ts";
import {
	bits,
	imm,
	label,
	named,
	type Operand,
	readRegister,
	reg,
	registerName,
	type Width,
	w32,
	w64,
} from "./operand.ts";

const lower = (e: Encoding) => e.mnemonic.toLowerCase();
/** Size of the transferred register, from the encoding's name. */
const widthOf = (e: Encoding): Width => (e.id.includes("_32") ? w32 : w64);
/** Size of the access as a power of two, `word<31:30>`. */
const sizeOf = (e: Encoding) => e.value >>> 30;
const rt = (e: Encoding) => reg("t", 0, widthOf(e));
const rt2 = (e: Encoding) => reg("t2", 10, widthOf(e));
const rs = (e: Encoding) => reg("s", 16, widthOf(e));
const status = reg("s", 16, w32);
const base = memory();
const simm9 = imm(20, 12, { signed: true, syntax: "#<simm>" });
const simm9OrNone = imm(20, 12, { signed: true, syntax: "#<simm>", omitZero: true });
const unscaled = memory([simm9OrNone]);
const unsigned = (size: number) => memory([imm(21, 10, { scale: 1 << size, syntax: "#<pimm>", omitZero: true })]);
const registerOffset = (size: number) => memory([offsetRegister, offsetExtend(size)]);

const targets = ["l1", "l2", "l3"];
const prefetchNames: Record<number, string> = {};
for (const [type, name] of ["pld", "pli", "pst"].entries())
	for (const [level, target] of targets.entries())
		for (const [policy, kept] of ["keep", "strm"].entries())
			prefetchNames[(type << 3) | (level << 1) | policy] = `${name}${target}${kept}`;

const prfop = named(4, 0, prefetchNames, {
	syntax: "(<prfop>|#<imm5>)",
	other: (value) => `#0x${value.toString(16).padStart(2, "0")}`,
});

/** The second register of a pair that follows its first. */
function nextRegister(role: string, lo: number, width: Width): Operand {
	return {
		syntax: `<${width === w32 ? "W" : "X"}(${role}+1)>`,
		print: (word) => registerName(bits(word, lo + 4, lo) + 1, width(word), false),
		read(text, word) {
			const r = text === undefined ? undefined : readRegister(text);
			const fits = r?.n === bits(word, lo + 4, lo) + 1 && r.width === width(word) && !r.sp;
			return fits ? word : undefined;
		},
	};
}

const ordered = (e: Encoding): readonly Form[] => [
	{ mnemonic: lower(e), operands: [rt(e), base], ignored: { Rs: 31, Rt2: 31 } },
];

/** Scale of a pair's offset, as a power of two. */
const pairScale = (e: Encoding) => (e.id.includes("_32") || e.mnemonic === "LDPSW" ? 2 : 3);
const simm7 = (e: Encoding, omitZero: boolean) =>
	imm(21, 15, { signed: true, scale: 1 << pairScale(e), syntax: "#<imm>", omitZero });
const pair = (e: Encoding, ...address: readonly Operand[]): readonly Form[] => [
	{ mnemonic: lower(e), operands: [rt(e), rt2(e), ...address] },
];

/** Loads and stores of general-purpose registers. @see DDI 0487, C4.1.94 */
export const loadStoreForms: FormTable = {
	storeExclusive: (e) => [{ mnemonic: lower(e), operands: [status, rt(e), base], ignored: { Rt2: 31 } }],
	loadExclusive: ordered,
	storeExclusivePair: (e) => [{ mnemonic: lower(e), operands: [status, rt(e), rt2(e), base] }],
	loadExclusivePair: (e) => [{ mnemonic: lower(e), operands: [rt(e), rt2(e), base], ignored: { Rs: 31 } }],
	storeOrdered: ordered,
	loadOrdered: ordered,
	loadAcquireRcpc: ordered,
	compareAndSwap: (e) => [{ mnemonic: lower(e), operands: [rs(e), rt(e), base] }],
	compareAndSwapPair(e) {
		const width = widthOf(e);
		const operands = [rs(e), nextRegister("s", 16, width), rt(e), nextRegister("t", 0, width), base];
		return [{ mnemonic: lower(e), operands }];
	},
	atomicMemoryOperation(e) {
		const acquires = bits(e.value, 23, 23) === 1;
		const form: Form = { mnemonic: lower(e), operands: [rs(e), rt(e), base] };
		if (acquires || e.mnemonic.startsWith("SWP")) return [form];
		return [{ mnemonic: `st${lower(e).slice(2)}`, operands: [rs(e), base], fixed: { Rt: 31 } }, form];
	},
	loadLiteral: (e) => [{ mnemonic: lower(e), operands: [rt(e), label(23, 5)] }],
	prefetch(e) {
		const address = e.id.endsWith("loadlit") ? label(23, 5) : e.mnemonic === "PRFUM" ? unscaled : unsigned(3);
		return [{ mnemonic: lower(e), operands: [prfop, address] }];
	},
	prefetchRegister: (e) => [{ mnemonic: lower(e), operands: [prfop, registerOffset(3)] }],
	pairOffset: (e) => pair(e, memory([simm7(e, true)])),
	pairPostIndex: (e) => pair(e, base, simm7(e, false)),
	pairPreIndex: (e) => pair(e, memory([simm7(e, false)], true)),
	unscaledImmediate: (e) => [
		// LDR and STR with an offset that only the unscaled form holds.
		{ mnemonic: lower(e).replace("ur", "r"), operands: [rt(e), unscaled], prefer: never },
		{ mnemonic: lower(e), operands: [rt(e), unscaled] },
	],
	orderedUnscaled: (e) => [{ mnemonic: lower(e), operands: [rt(e), unscaled] }],
	unprivileged: (e) => [{ mnemonic: lower(e), operands: [rt(e), unscaled] }],
	postIndex: (e) => [{ mnemonic: lower(e), operands: [rt(e), base, simm9] }],
	preIndex: (e) => [{ mnemonic: lower(e), operands: [rt(e), memory([simm9], true)] }],
	registerOffset: (e) => [{ mnemonic: lower(e), operands: [rt(e), registerOffset(sizeOf(e))] }],
	unsignedOffset: (e) => [{ mnemonic: lower(e), operands: [rt(e), unsigned(sizeOf(e))] }],
};
