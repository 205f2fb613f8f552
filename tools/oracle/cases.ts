import { bigDom, type Encoding, fieldValue, makeA64 } from "@upcall/spec";
import type { CaseClass } from "./classes.ts";
import type { Random } from "./random.ts";
import * as R from "./records.ts";
import { UserMachine } from "./userMachine.ts";
import * as W from "./words.ts";

const BRANCHES = new Set([
	"branchImmediate",
	"branchConditional",
	"compareAndBranch",
	"testAndBranch",
	"branchRegister",
]);

/** Bases that fault or that only look like the window. */
const BAD_ADDRESSES: readonly bigint[] = [
	0n,
	8n,
	0x0000800000000000n,
	0x007ffffffffffff8n,
	0x8000000000000000n,
	0xfffffffffffffff8n,
	0xffffffffffffffffn,
];

/** Bytes that an Advanced SIMD structure load or store accesses. */
function structureBytes(encoding: Encoding, word: number): number {
	const registers = /_([1-4])v$/.exec(encoding.id)?.[1];
	if (registers !== undefined) return Number(registers) * (W.get(encoding, word, "Q") ? 16 : 8);
	const lane = /_([BHSD])[1-4]$/.exec(encoding.id)?.[1];
	const scale = lane === undefined ? W.get(encoding, word, "size") : "BHSD".indexOf(lane);
	return Number(encoding.mnemonic[2]) << scale;
}

/** Attempts at one case before its class counts as impossible to make. */
const ATTEMPTS = 1000;

/** How a case is expected to end. */
export type Outcome = "done" | "undefined" | "fault" | "branch";

/** A batch of up to `R.BATCH` cases: what goes to the harness, and what should come back. */
export class Batch {
	readonly input: Uint8Array;
	readonly expected: Uint8Array;
	readonly outcomes: Outcome[] = [];
	/** Id of the reviewed exception that excuses the case from comparison. */
	readonly excused: (string | undefined)[] = [];
	readonly words: Uint32Array;
	readonly registers: BigUint64Array;
	readonly size: number;

	constructor(size: number) {
		if (size < 1 || size > R.BATCH) throw new TypeError(`a batch has 1 to ${R.BATCH} cases`);
		this.size = size;
		this.input = new Uint8Array(size * R.RECORD);
		this.expected = new Uint8Array(size * R.RECORD);
		this.words = new Uint32Array(this.input.buffer);
		this.registers = new BigUint64Array(this.input.buffer);
	}
}

/** Registers of a case, by number; the others are zero. */
export interface GivenState {
	readonly x: ReadonlyMap<number, bigint>;
	readonly v: ReadonlyMap<number, bigint>;
	readonly fpcr: number;
}

/** Makes random cases and says what the model expects of them. */
export class CaseMaker {
	readonly #random: Random;
	readonly #machine = new UserMachine();
	readonly #a64 = makeA64(bigDom, this.#machine, (feature) => feature !== "FEAT_PAuth");
	readonly #authenticating = makeA64(bigDom, this.#machine);

	constructor(random: Random) {
		this.#random = random;
	}

	/** @throws TypeError when no case of the class can be compared. */
	batch(caseClass: CaseClass, size: number): Batch {
		const batch = new Batch(size);
		for (let i = 0; i < size; i++) {
			let attempts = 0;
			while (!this.#make(batch, i, caseClass.encoding)) {
				if (++attempts === ATTEMPTS) throw new TypeError(`${caseClass.id}: no comparable case found`);
			}
		}
		return batch;
	}

	/** Makes one case in place; false when its outcome cannot be compared. */
	#make(batch: Batch, index: number, encoding: Encoding | undefined): boolean {
		const random = this.#random;
		const base32 = (index * R.RECORD) / 4;
		const base64 = (index * R.RECORD) / 8;
		const { words, registers } = batch;
		for (let i = 0; i < 64; i++) words[base32 + i] = random.word();
		for (let i = 0; i < R.WINDOW_BYTES / 4; i++) words[base32 + R.MEMORY / 4 + i] = random.word();
		const nzcv = random.below(16);
		const entry = R.entryOf(index);
		const start = index * R.RECORD;
		const memory = batch.input.subarray(start + R.MEMORY, start + R.MEMORY + R.WINDOW_BYTES);
		const setRegister = (n: number, value: bigint): void => {
			registers[base64 + n] = value;
		};

		let first = W.NOP;
		let second = W.NOP;
		if (encoding === undefined) first = W.unallocatedWord(random);
		else {
			first = W.randomWord(random, encoding);
			if (encoding.group.startsWith("simd")) this.#vectors(encoding, first, base32, base64, words, registers);
			for (const field of encoding.fields) {
				if (/^R[nmatst]2?$/.test(field.name)) setRegister(W.get(encoding, first, field.name), random.operand());
			}
			if (encoding.exec === "loadLiteral" || encoding.exec === "vectorLoadLiteral")
				first = this.#literal(encoding, first, entry);
			else if (encoding.group === "load-store" || encoding.group === "simd-load-store") {
				if (!this.#aim(encoding, first, registers, base64, memory)) return false;
				if (encoding.exec === "loadAuthenticated") {
					const Rn = W.get(encoding, first, "Rn");
					if (Rn === 31) return false; // SP cannot be signed
					// A base that is not written back would keep the emulator's code.
					if (!W.get(encoding, first, "W")) first = W.put(encoding, first, "Rt", Rn);
					second = first;
					first = W.signData(W.get(encoding, first, "M"), Rn);
				}
				if (/^(load|store)Exclusive/.test(encoding.exec)) [first, second] = this.#exclusives(encoding, first);
			} else if (encoding.exec === "pointerAuthenticate") {
				const [Rn, Rd, Z] = ["Rn", "Rd", "Z"].map((name) => W.get(encoding, first, name));
				if (!Z && Rn === Rd && Rn !== 31) return false; // the modifier of the second is not that of the first
				[first, second] = W.get(encoding, first, "A") ? [W.counterpart(first), first] : [first, W.counterpart(first)];
			} else if (encoding.exec === "genericAuthenticate") {
				second = W.lowWord(W.get(encoding, first, "Rd"));
			} else if (encoding.exec === "sys") {
				setRegister(W.get(encoding, first, "Rt"), BigInt(R.WINDOW + random.below(R.WINDOW_BYTES)));
			} else if (encoding.exec === "mrs" && W.isTpidr(first)) {
				second = first;
				first = W.writeTpidr(random.below(31));
			} else if (encoding.exec === "branchRegister") {
				const near = BigInt(entry + 4 * (random.below(200) - 100) + (random.oneIn(4) ? random.below(4) : 0));
				const tagged = (BigInt(random.below(256)) << 56n) | near;
				setRegister(W.get(encoding, first, "Rn"), random.pick([near, near, tagged, random.operand()]));
			} else if (encoding.exec === "compareAndBranch" && random.oneIn(2)) {
				setRegister(W.get(encoding, first, "Rt"), random.pick([0n, 0xffffffff00000000n, 1n]));
			}
		}

		const branch = encoding !== undefined && BRANCHES.has(encoding.exec);
		words[base32 + R.NZCV / 4] = nzcv << 28;
		words[base32 + R.SIGNAL / 4] = branch ? R.FLAG_BRANCH : 0;
		words[base32 + R.INSTRUCTION / 4] = first;
		words[base32 + R.INSTRUCTION / 4 + 1] = second;

		const machine = this.#machine;
		machine.begin(registers, base64, nzcv, memory, entry);
		const a64 = encoding?.feature === "FEAT_PAuth" ? this.#authenticating : this.#a64;
		let signal = machine.perform(a64.prepare(first));
		if (branch && signal === 0) signal = machine.branchSignal(entry);
		else if (signal === 0 && second !== W.NOP) signal = machine.perform(a64.prepare(second));
		if (signal === "discard") return false;
		this.#expect(batch, index, signal);
		batch.outcomes[index] = signal === 0 ? "done" : branch ? "branch" : signal === R.SIGILL ? "undefined" : "fault";
		batch.excused[index] = this.#excuse(encoding, first, signal);
		return true;
	}

	/** Fills a case with one instruction and with registers that are zero except for those given. */
	given(batch: Batch, index: number, encoding: Encoding, instruction: number, state: GivenState): void {
		const { words, registers } = batch;
		const base32 = (index * R.RECORD) / 4;
		const base64 = (index * R.RECORD) / 8;
		for (const [n, value] of state.x) registers[base64 + n] = value;
		for (const [n, value] of state.v) {
			registers[base64 + R.V / 8 + 2 * n] = value;
			registers[base64 + R.V / 8 + 2 * n + 1] = value >> 64n;
		}
		words[base32 + R.FPCR / 4] = state.fpcr;
		words[base32 + R.INSTRUCTION / 4] = instruction;
		words[base32 + R.INSTRUCTION / 4 + 1] = W.NOP;
		const start = index * R.RECORD + R.MEMORY;
		const memory = batch.input.subarray(start, start + R.WINDOW_BYTES);
		this.#machine.begin(registers, base64, 0, memory, R.entryOf(index));
		const signal = this.#machine.perform(this.#a64.prepare(instruction));
		if (signal === "discard") throw new TypeError(`${encoding.id} cannot be compared`);
		this.#expect(batch, index, signal);
		batch.outcomes[index] = signal === 0 ? "done" : signal === R.SIGILL ? "undefined" : "fault";
		batch.excused[index] = this.#excuse(encoding, instruction, signal);
	}

	/** Id of the entry of exceptions.ts for which the case that was just run cannot be compared. */
	#excuse(encoding: Encoding | undefined, word: number, signal: number): string | undefined {
		if (encoding === undefined) return W.executedUnallocated(word);
		const machine = this.#machine;
		const releaseConsistent = encoding.exec === "loadAcquireRcpc" || encoding.exec === "orderedUnscaled";
		if (releaseConsistent && signal === R.SIGBUS) return "ldapr-alignment";
		if (encoding.exec === "loadAuthenticated" && signal !== 0) return "pac-value";
		if (encoding.group === "simd-load-store" && signal === R.SIGSEGV && machine.accessed)
			return "partial-vector-access";
		if (encoding.id === "FCVTZS_H_asisdshf") {
			const negative = ((machine.writtenV[word & 31]?.v ?? 0n) & 0x8000n) !== 0n;
			if (negative) return "fixed-half-sign";
		}
		if (encoding.exec === "floatToFixedJS" && (machine.fpcr & (1 << 24)) !== 0) {
			const operand = BigInt.asUintN(64, machine.getV(W.get(encoding, word, "Rn")).v);
			if (operand > 0n && operand < 1n << 52n) return "fjcvtzs-flushed";
		}
		return machine.excuse;
	}

	/**
	 * V registers, those that the word names with values of edges, FPCR (rounding mode, FZ, DN, FZ16, AHP) and FPSR (QC and
	 * the cumulative exceptions).
	 */
	#vectors(
		encoding: Encoding,
		word: number,
		base32: number,
		base64: number,
		words: Uint32Array,
		registers: BigUint64Array,
	): void {
		const random = this.#random;
		for (let i = 0; i < 128; i++) words[base32 + R.V / 4 + i] = random.word();
		const named = encoding.fields.filter(({ name }) => /^R[dnmast]2?$/.test(name)).map((f) => fieldValue(f, word));
		// Rm of 4 bits is the lower part of the number of an element's register.
		for (const n of new Set([...named, (W.get(encoding, word, "M") << 4) | W.get(encoding, word, "Rm")])) {
			const value = random.vector();
			registers[base64 + R.V / 8 + 2 * (n & 31)] = value;
			registers[base64 + R.V / 8 + 2 * (n & 31) + 1] = value >> 64n;
		}
		const rare = (bit: number) => (random.oneIn(4) ? bit : 0);
		const mode = random.below(4) << 22;
		words[base32 + R.FPCR / 4] = mode | rare(1 << 24) | rare(1 << 25) | rare(1 << 19) | rare(1 << 26);
		words[base32 + R.FPSR / 4] = random.oneIn(2) ? 0 : random.word() & 0x0800009f;
	}

	/** Writes the record that the harness should give. */
	#expect(batch: Batch, index: number, signal: number): void {
		const machine = this.#machine;
		const start = index * R.RECORD;
		batch.expected.set(batch.input.subarray(start, start + R.MEMORY), start);
		batch.expected.set(batch.input.subarray(start + R.V, start + R.RECORD), start + R.V);
		batch.expected.set(machine.memory, start + R.MEMORY);
		const view = new DataView(batch.expected.buffer, start, R.RECORD);
		for (let n = 0; n < 32; n++) {
			const value = machine.written[n];
			if (value !== undefined) view.setBigUint64(8 * n, value.v, true);
		}
		for (let n = 0; n < 32; n++) {
			const value = machine.writtenV[n];
			if (value === undefined) continue;
			view.setBigUint64(R.V + 16 * n, BigInt.asUintN(64, value.v), true);
			view.setBigUint64(R.V + 16 * n + 8, value.v >> 64n, true);
		}
		view.setUint32(R.FPSR, machine.fpsr, true);
		const { N, Z, C, V } = machine.flags;
		view.setUint32(R.NZCV, Number((N.v << 31n) | (Z.v << 30n) | (C.v << 29n) | (V.v << 28n)), true);
		view.setUint32(R.SIGNAL, signal, true);
		view.setBigUint64(R.PC, signal === 0 ? 0n : machine.pc.v, true);
	}

	/** Points a literal load at the window, mostly. */
	#literal(encoding: Encoding, word: number, entry: number): number {
		const target = R.WINDOW + 4 * this.#random.below(R.WINDOW_BYTES / 4);
		return W.put(encoding, word, "imm19", (target - entry) / 4);
	}

	/**
	 * Chooses an address and sets the base register so that the instruction accesses it.
	 * False when the registers overlap in a way that prevents it.
	 */
	#aim(encoding: Encoding, word: number, registers: BigUint64Array, base: number, memory: Uint8Array): boolean {
		const random = this.#random;
		const field = (name: string) => W.get(encoding, word, name);
		const { exec } = encoding;
		const Rn = field("Rn");
		let offset = 0n;
		let bytes = 1 << field("size");
		let mustAlign = false;
		if (exec.startsWith("vector")) bytes <<= (field("opc") & 2) << 1;
		switch (exec) {
			case "unsignedOffset":
			case "vectorUnsignedOffset":
				offset = BigInt(field("imm12") * bytes);
				break;
			case "unscaledImmediate":
			case "unprivileged":
			case "preIndex":
			case "vectorUnscaledImmediate":
			case "vectorPreIndex":
				offset = BigInt.asIntN(9, BigInt(field("imm9")));
				break;
			case "orderedUnscaled":
				offset = BigInt.asIntN(9, BigInt(field("imm9")));
				mustAlign = true;
				break;
			case "loadAuthenticated":
				bytes = 8;
				offset = BigInt(8 * (field("imm9") - 512 * field("S")));
				break;
			case "pairOffset":
			case "pairPreIndex":
			case "pairPostIndex":
				bytes = field("opc") & 2 ? 16 : 8;
				if (exec !== "pairPostIndex") offset = BigInt.asIntN(7, BigInt(field("imm7"))) * BigInt(bytes / 2);
				break;
			case "vectorPairOffset":
			case "vectorPairPreIndex":
			case "vectorPairPostIndex":
				bytes = 8 << field("opc");
				if (exec !== "vectorPairPostIndex") offset = BigInt.asIntN(7, BigInt(field("imm7"))) * BigInt(bytes / 2);
				break;
			case "multipleStructures":
			case "multipleStructuresPostIndex":
			case "singleStructure":
			case "singleStructurePostIndex":
				bytes = structureBytes(encoding, word);
				if (field("Rm") === Rn && exec.endsWith("PostIndex") && Rn !== 31) return false;
				break;
			case "vectorRegisterOffset":
			case "registerOffset": {
				const Rm = field("Rm");
				if (Rm === Rn && Rm !== 31) return false;
				const option = field("option");
				const index = Rm === 31 ? 0n : (registers[base + Rm] ?? 0n);
				const width = 8 << (option & 3);
				const extended = option & 4 ? BigInt.asIntN(width, index) : BigInt.asUintN(width, index);
				offset = extended << BigInt(field("S") ? Math.log2(bytes) : 0);
				break;
			}
			case "loadExclusivePair":
			case "storeExclusivePair":
			case "compareAndSwapPair":
				bytes = field("sz") ? 16 : 8;
				mustAlign = true;
				break;
			case "postIndex":
			case "vectorPostIndex":
				break;
			default:
				mustAlign = true;
		}
		// Most accesses that are large for the window end in it.
		const last = R.WINDOW_BYTES - bytes;
		let position = random.below(bytes > 16 && last > 0 && !random.oneIn(4) ? last : R.WINDOW_BYTES);
		if (mustAlign ? !random.oneIn(8) : random.oneIn(2)) position &= -bytes;
		const address = random.oneIn(32) ? random.pick(BAD_ADDRESSES) : BigInt(R.WINDOW + position);
		if (exec.startsWith("compareAndSwap") && !random.oneIn(3)) {
			const Rs = field("Rs");
			const element = exec === "compareAndSwapPair" ? bytes / 2 : bytes;
			for (let i = 0; i < bytes / element; i++) {
				let value = BigInt(random.word());
				for (let k = element - 1; k >= 0; k--) value = (value << 8n) | BigInt(memory[position + i * element + k] ?? 0);
				registers[base + Math.min(Rs + i, 31)] = value;
			}
		}
		registers[base + Rn] = address - offset;
		return true;
	}

	/** The instruction with the load or store exclusive that goes with it, in order. */
	#exclusives(encoding: Encoding, word: number): [number, number] {
		const random = this.#random;
		const pair = encoding.exec.endsWith("Pair");
		const size = pair ? 2 + W.get(encoding, word, "sz") : W.get(encoding, word, "size");
		const Rn = W.get(encoding, word, "Rn");
		const [o0, a, b, c] = [random.below(2), random.below(32), random.below(32), random.below(32)];
		if (encoding.exec.startsWith("load")) {
			return [word, random.oneIn(2) ? W.NOP : W.storeExclusiveWord(size, pair, o0, a, b, Rn, c)];
		}
		switch (random.below(8)) {
			case 0:
				return [W.CLREX, word];
			case 1:
				return [W.loadExclusiveWord(random.below(4), false, o0, b, Rn, c), word];
			case 2:
				return [W.loadExclusiveWord(random.below(4), true, o0, b, Rn, c), word];
			default:
				return [W.loadExclusiveWord(size, pair, o0, b, Rn, c), word];
		}
	}
}

/** The differences of case `index` between what was expected and what the harness gave; empty when there are none. */
export function differences(batch: Batch, answer: Uint8Array, index: number): string[] {
	const start = index * R.RECORD;
	const expected = new DataView(batch.expected.buffer, start, R.RECORD);
	const got = new DataView(answer.buffer, answer.byteOffset + start, R.RECORD);
	const result: string[] = [];
	const compare = (name: string, x: bigint | number, y: bigint | number) => {
		if (x !== y) result.push(`${name}: model ${x.toString(16)}, oracle ${y.toString(16)}`);
	};
	compare("signal", expected.getUint32(R.SIGNAL, true), got.getUint32(R.SIGNAL, true));
	compare("pc", expected.getBigUint64(R.PC, true), got.getBigUint64(R.PC, true));
	compare("nzcv", expected.getUint32(R.NZCV, true), got.getUint32(R.NZCV, true));
	for (let n = 0; n < 32; n++) {
		compare(n === 31 ? "sp" : `x${n}`, expected.getBigUint64(8 * n, true), got.getBigUint64(8 * n, true));
	}
	const wide = (view: DataView, n: number) =>
		view.getBigUint64(R.V + 16 * n, true) | (view.getBigUint64(R.V + 16 * n + 8, true) << 64n);
	for (let n = 0; n < 32; n++) compare(`v${n}`, wide(expected, n), wide(got, n));
	compare("fpcr", expected.getUint32(R.FPCR, true), got.getUint32(R.FPCR, true));
	compare("fpsr", expected.getUint32(R.FPSR, true), got.getUint32(R.FPSR, true));
	for (let i = R.MEMORY; i < R.MEMORY + R.WINDOW_BYTES; i++) {
		compare(`memory[${i - R.MEMORY}]`, expected.getUint8(i), got.getUint8(i));
	}
	return result;
}
