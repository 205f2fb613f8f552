import { decode, type Encoding, encodings, fieldValue } from "@upcall/spec";
import type { Random } from "./random.ts";
import { systemKey } from "./userMachine.ts";

export const NOP = 0xd503201f;
export const CLREX = 0xd5033f5f;

/** Value of a named field; 0 when the encoding has none of that name. */
export function get(encoding: Encoding, word: number, name: string): number {
	const field = encoding.fields.find((f) => f.name === name);
	return field === undefined ? 0 : fieldValue(field, word);
}

/** The word with a named field replaced. */
export function put(encoding: Encoding, word: number, name: string, value: number): number {
	const field = encoding.fields.find((f) => f.name === name);
	if (field === undefined) throw new TypeError(`${encoding.id} has no field ${name}`);
	const mask = (2 ** (field.hi - field.lo + 1) - 1) << field.lo;
	return ((word & ~mask) | ((value << field.lo) & mask)) >>> 0;
}

const isRegister = (name: string): boolean => /^R[dnmatst]2?$/.test(name);

/** System operations that user mode can be asked for; the last lists are refused at EL0. */
const NZCV = systemKey(3, 3, 4, 2, 0);
const TPIDR_EL0 = systemKey(3, 3, 13, 0, 2);
const EL1_REGISTERS = [
	systemKey(3, 0, 1, 0, 0), // SCTLR_EL1
	systemKey(3, 0, 2, 0, 1), // TTBR1_EL1
	systemKey(3, 0, 4, 0, 0), // SPSR_EL1
	systemKey(3, 0, 4, 1, 0), // SP_EL0
	systemKey(3, 0, 5, 2, 0), // ESR_EL1
	systemKey(3, 0, 12, 0, 0), // VBAR_EL1
	systemKey(3, 0, 13, 0, 4), // TPIDR_EL1
];
const EL1_OPERATIONS = [
	systemKey(1, 0, 7, 1, 0), // IC IALLUIS
	systemKey(1, 0, 7, 6, 1), // DC IVAC
	systemKey(1, 0, 7, 8, 0), // AT S1E1R
	systemKey(1, 0, 8, 3, 0), // TLBI VMALLE1IS
	systemKey(1, 0, 8, 7, 1), // TLBI VAE1
];
const EL0_OPERATIONS = [4, 5, 10, 11, 14].map((CRm) => systemKey(1, 3, 7, CRm, 1));
const systemWord = (word: number, key: number): number => ((word & ~0x7ffe0) | ((key & 0x3fff) << 5)) >>> 0;

/** A word of the encoding with random fields: registers often 31 or equal to another, others often at their limits. */
export function randomWord(random: Random, encoding: Encoding): number {
	let word = 0;
	const registers: number[] = [];
	for (const field of encoding.fields) {
		const width = field.hi - field.lo + 1;
		let value = random.field(width);
		if (isRegister(field.name)) {
			const choice = random.below(8);
			value = choice === 0 ? 31 : choice === 1 && registers.length > 0 ? random.pick(registers) : random.below(32);
			registers.push(value);
		} else if (field.name === "N") value = random.below(2);
		word |= value << field.lo;
	}
	return restrict(random, encoding, ((word & ~encoding.mask) | encoding.value) >>> 0);
}

/** Keeps reserved words of some encodings rare, and keeps to what user mode can run. */
function restrict(random: Random, encoding: Encoding, word: number): number {
	const often = !random.oneIn(16);
	switch (encoding.exec) {
		case "bitfield":
		case "extr":
			return often ? put(encoding, word, "N", get(encoding, word, "sf")) : word;
		case "addSubExtended":
			return often ? put(encoding, word, "imm3", random.below(5)) : word;
		case "compareAndSwapPair":
			return often ? (word & ~0x10001) >>> 0 : word;
		case "registerOffset":
		case "vectorRegisterOffset":
		case "prefetchRegister":
			return often ? put(encoding, word, "option", get(encoding, word, "option") | 2) : word;
		case "hlt":
			return get(encoding, word, "imm16") === 0xf000 ? put(encoding, word, "imm16", 1) : word;
		case "mrs":
		case "msrRegister": {
			const key = random.pick([NZCV, NZCV, TPIDR_EL0, random.pick(EL1_REGISTERS)]);
			return put(encoding, systemWord(word, key), "o0", 1);
		}
		case "sys":
			return systemWord(word, random.pick(random.oneIn(4) ? EL1_OPERATIONS : EL0_OPERATIONS));
		default:
			return word;
	}
}

/** Whether the word belongs to SVE or SME, which are not in the model. */
const isScalable = (word: number): boolean => ((word >>> 25) & 15) < 4;

/** Two-register miscellaneous (FP16): the unallocated words among them abort QEMU 7.2. */
const abortsEmulator = (word: number): boolean => (word & 0x8f7e0c00) >>> 0 === 0x0e780800;

/** Id of the entry of exceptions.ts for unallocated words that the emulator executes. */
export function executedUnallocated(word: number): string | undefined {
	if ((word & 0x9ff8fc00) >>> 0 === 0x0f00fc00 && (word & (1 << 29)) !== 0) return "fmov-op-o2";
	const pairwise = (word & 0xff7e0c00) >>> 0 === 0x5e700800;
	const across = (word & 0xbf7e0c00) >>> 0 === 0x0e700800;
	return pairwise || across ? "half-reduction-size" : undefined;
}

/** A word that no encoding matches: random, or an encoding with some fixed bits inverted. */
export function unallocatedWord(random: Random): number {
	for (;;) {
		let word = random.word();
		if (!random.oneIn(4)) {
			const encoding = random.pick(encodings);
			word = ((word & ~encoding.mask) | encoding.value) >>> 0;
			for (let flips = 1 + random.below(3); flips > 0; flips--) {
				const bit = 1 << random.below(32);
				if (encoding.mask & bit) word = (word ^ bit) >>> 0;
			}
		}
		if (decode(word) === undefined && !isScalable(word) && !abortsEmulator(word)) return word;
	}
}

/** The PACxx of an AUTxx with the same operands, or the other way round. */
export const counterpart = (word: number): number => (word ^ (1 << 12)) >>> 0;
/** PACDZA or PACDZB of a register. */
export const signData = (M: number, n: number): number => (0xdac12be0 | (M << 10) | n) >>> 0;
/** MOV W<n>, W<n>. */
export const lowWord = (n: number): number => (0x2a0003e0 | (n << 16) | n) >>> 0;

/** MSR TPIDR_EL0, X<n>. */
export const writeTpidr = (n: number): number => 0xd51bd040 | n;
export const isTpidr = (word: number): boolean => ((word >>> 5) & 0x3fff) === (TPIDR_EL0 & 0x3fff);

/** A load exclusive of a size: log2 of the bytes of one element, and whether it is a pair. */
export const loadExclusiveWord = (
	size: number,
	pair: boolean,
	o0: number,
	Rt2: number,
	Rn: number,
	Rt: number,
): number =>
	pair
		? (0x887f0000 | ((size & 1) << 30) | (o0 << 15) | (Rt2 << 10) | (Rn << 5) | Rt) >>> 0
		: ((size << 30) | 0x085f7c00 | (o0 << 15) | (Rn << 5) | Rt) >>> 0;

/** The store exclusive that matches a load exclusive of the same element size. */
export const storeExclusiveWord = (
	size: number,
	pair: boolean,
	o0: number,
	Rs: number,
	Rt2: number,
	Rn: number,
	Rt: number,
): number =>
	pair
		? (0x88200000 | ((size & 1) << 30) | (Rs << 16) | (o0 << 15) | (Rt2 << 10) | (Rn << 5) | Rt) >>> 0
		: ((size << 30) | 0x08007c00 | (Rs << 16) | (o0 << 15) | (Rn << 5) | Rt) >>> 0;
