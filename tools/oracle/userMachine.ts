import {
	type Access,
	AddPAC,
	Auth,
	type BitVector,
	ComputePAC,
	type ExceptionCall,
	type Flag,
	type FloatOperation,
	type Machine,
	type PointerKey,
	performFloat,
	Strip,
	type SystemOperation,
} from "@upcall/spec";
import { HARNESS_TEXT } from "./harness.ts";
import * as R from "./records.ts";

/** How a case ended before its last instruction: a signal, or `discard` when its outcome cannot be compared. */
class Ended {
	readonly signal: number | "discard";
	constructor(signal: number | "discard") {
		this.signal = signal;
	}
}

const TBI_MASK = (1n << 56n) - 1n;
const ADDRESS_LIMIT = 1n << 47n;
/** The address by which the emulator says that its monitor is clear. */
const NO_RESERVATION = (1n << 64n) - 1n;
const ONE: BitVector = { w: 1, v: 1n };
const ZERO: BitVector = { w: 1, v: 0n };

/** `op0<<14 | op1<<11 | CRn<<7 | CRm<<3 | op2`. */
export const systemKey = (op0: number, op1: number, CRn: number, CRm: number, op2: number): number =>
	(op0 << 14) | (op1 << 11) | (CRn << 7) | (CRm << 3) | op2;
const KEY_NZCV = systemKey(3, 3, 4, 2, 0);
const KEY_TPIDR = systemKey(3, 3, 13, 0, 2);
const KEY_DC_ZVA = systemKey(1, 3, 7, 4, 1);
/** IC IVAU, DC CVAC, DC CVAU, DC CIVAC. */
const CACHE_MAINTENANCE = new Set([5, 10, 11, 14].map((CRm) => systemKey(1, 3, 7, CRm, 1)));
const ZVA_BYTES = 64n;
/** T0SZ = 16, TBI0 = 1. */
const TCR = (1n << 37n) | 16n | (16n << 16n);
/** The emulator's key and algorithm are its own: cases use what does not depend on them. */
const KEY = { hi: 0x0123_4567_89ab_cdefn, lo: 0xfedc_ba98_7654_3210n };

/**
 * A machine that looks like a Linux process in the harness: EL0, the case's window of memory, signals for exceptions.
 * The kernel's settings hold: SCTLR_EL1.A = 0, UCI = DZE = 1, UMA = 0; TCR_EL1.TBI0 = 1.
 *
 * Registers are read from the record in place; only what the instruction writes is kept apart.
 */
export class UserMachine implements Machine<BitVector> {
	/** What the instructions wrote: X0 to X30, and SP as 31. */
	readonly written: (BitVector | undefined)[] = new Array(32).fill(undefined);
	/** What the instructions wrote of V0 to V31. */
	readonly writtenV: (BitVector | undefined)[] = new Array(32).fill(undefined);
	fpcr = 0;
	fpsr = 0;
	readonly flags: Record<Flag, BitVector> = { N: ZERO, Z: ZERO, C: ZERO, V: ZERO };
	readonly memory = new Uint8Array(R.WINDOW_BYTES);
	pc: BitVector = { w: 64, v: 0n };
	/** Set by exclusive loads. */
	monitor: { address: bigint; bytes: number; value: bigint } | undefined;
	/** Memory that is mapped was accessed, at least in part. */
	accessed = false;
	/** Id of the entry of exceptions.ts for which the case cannot be compared. */
	excuse: string | undefined;
	#registers: BigUint64Array = new BigUint64Array(R.RECORD / 8);
	#base = 0;
	#tpidr: BitVector = { w: 64, v: 0n };

	/** Starts a case: the record begins at `base` of `registers`, in units of 8 bytes. */
	begin(registers: BigUint64Array, base: number, nzcv: number, memory: Uint8Array, pc: number): void {
		this.#registers = registers;
		this.#base = base;
		this.written.fill(undefined);
		this.writtenV.fill(undefined);
		const status = registers[base + R.FPCR / 8] ?? 0n;
		this.fpcr = Number(status & 0xffffffffn);
		this.fpsr = Number(status >> 32n);
		this.flags.N = nzcv & 8 ? ONE : ZERO;
		this.flags.Z = nzcv & 4 ? ONE : ZERO;
		this.flags.C = nzcv & 2 ? ONE : ZERO;
		this.flags.V = nzcv & 1 ? ONE : ZERO;
		this.memory.set(memory);
		this.pc = { w: 64, v: BigInt(pc) };
		this.monitor = undefined;
		this.accessed = false;
		this.excuse = undefined;
	}

	/** Performs an operation; gives the signal that it raised, 0 for none. */
	perform(operation: () => void): number | "discard" {
		try {
			operation();
			return 0;
		} catch (ended) {
			if (ended instanceof Ended) return ended.signal;
			throw ended;
		}
	}

	getX(n: number): BitVector {
		return this.written[n] ?? { w: 64, v: this.#registers[this.#base + n] ?? 0n };
	}
	setX(n: number, value: BitVector): void {
		this.written[n] = value;
	}
	getSP(): BitVector {
		return this.getX(31);
	}
	setSP(value: BitVector): void {
		this.written[31] = value;
	}
	getPC(): BitVector {
		return this.pc;
	}
	setPC(value: BitVector): void {
		this.pc = value;
	}
	branchTo(target: BitVector): void {
		const v = target.v & (1n << 55n) ? target.v : target.v & TBI_MASK;
		this.pc = { w: 64, v };
	}
	/** No page of a process is guarded unless it asks. */
	setBranchType(): void {}
	addPAC(pointer: BitVector, modifier: BitVector, key: PointerKey): BitVector {
		if (((pointer.v >> 63n) ^ (pointer.v >> 55n)) & 1n) this.excuse = "pac-range";
		return { w: 64, v: AddPAC(pointer.v, modifier.v, KEY, key[0] === "D", TCR) };
	}
	authenticate(pointer: BitVector, modifier: BitVector, key: PointerKey): BitVector {
		const number = key[1] === "A" ? 0 : 1;
		return { w: 64, v: Auth(pointer.v, modifier.v, KEY, key[0] === "D", number, TCR) };
	}
	stripPAC(pointer: BitVector, data: boolean): BitVector {
		return { w: 64, v: Strip(pointer.v, data, TCR) };
	}
	genericPAC(value: BitVector, modifier: BitVector): BitVector {
		return { w: 64, v: ComputePAC(value.v, modifier.v, KEY) };
	}
	getFlag(flag: Flag): BitVector {
		return this.flags[flag];
	}
	setFlag(flag: Flag, value: BitVector): void {
		this.flags[flag] = value;
	}
	getV(n: number): BitVector {
		const written = this.writtenV[n];
		if (written !== undefined) return written;
		const at = this.#base + R.V / 8 + 2 * n;
		return { w: 128, v: (this.#registers[at] ?? 0n) | ((this.#registers[at + 1] ?? 0n) << 64n) };
	}
	setV(n: number, value: BitVector): void {
		this.writtenV[n] = value;
	}
	checkFPAdvSIMDEnabled(): void {}
	float(operation: FloatOperation, operands: readonly BitVector[]): BitVector {
		const values = operands.map((o) => o.v);
		const { w, v, flags } = performFloat(operation, values, this.fpcr);
		this.fpsr |= flags;
		return { w, v };
	}
	getSys(name: string): BitVector {
		if (name === "FPCR") return { w: 64, v: BigInt(this.fpcr) };
		if (name === "FPSR") return { w: 64, v: BigInt(this.fpsr) };
		throw new TypeError(`no instruction reads ${name} by name`);
	}
	setSys(name: string, value: BitVector): void {
		if (name !== "FPSR") throw new TypeError(`no instruction writes ${name} by name`);
		this.fpsr = Number(value.v);
	}
	/** The emulator does not check the alignment of SP. */
	checkSPAlignment(): void {}

	/** Offset in the window; ends the case when the access faults or leaves what can be compared. */
	#translate(address: bigint, bytes: number, alignment: number): number {
		if (alignment > 1 && address & BigInt(alignment - 1)) throw new Ended(R.SIGBUS);
		const untagged = address & (1n << 55n) ? address : address & TBI_MASK;
		if (untagged >= BigInt(R.WINDOW) && untagged < BigInt(R.DATA + R.DATA_BYTES)) this.accessed = true;
		if (untagged >= BigInt(R.WINDOW) && untagged + BigInt(bytes) <= BigInt(R.WINDOW + R.WINDOW_BYTES)) {
			return Number(untagged) - R.WINDOW;
		}
		const afterData = BigInt(R.DATA + R.DATA_BYTES);
		const unmapped =
			untagged + BigInt(bytes) <= 0x1000n ||
			untagged >= ADDRESS_LIMIT ||
			(untagged + BigInt(bytes) > afterData && untagged < afterData + 0x10000n && untagged >= BigInt(R.WINDOW));
		throw new Ended(unmapped ? R.SIGSEGV : "discard");
	}
	read(address: BitVector, bytes: number, access: Access): BitVector {
		const offset = this.#translate(address.v, bytes, access.alignment);
		let v = 0n;
		for (let i = bytes - 1; i >= 0; i--) v = (v << 8n) | BigInt(this.memory[offset + i] ?? 0);
		return { w: 8 * bytes, v };
	}
	write(address: BitVector, bytes: number, value: BitVector, access: Access): void {
		const offset = this.#translate(address.v, bytes, access.alignment);
		for (let i = 0, v = value.v; i < bytes; i++, v >>= 8n) this.memory[offset + i] = Number(v & 0xffn);
	}
	setExclusiveMonitors(address: BitVector, bytes: number, value: BitVector): void {
		this.monitor = { address: address.v, bytes, value: value.v };
	}
	exclusiveMonitorsPass(address: BitVector, bytes: number): BitVector {
		const monitor = this.monitor;
		this.monitor = undefined;
		if (monitor === undefined && address.v === NO_RESERVATION) this.excuse = "exclusive-minus-one";
		if (monitor === undefined || monitor.address !== address.v) return ZERO;
		if (monitor.bytes !== bytes) this.excuse = "exclusive-size";
		return monitor.bytes === bytes ? ONE : ZERO;
	}
	clearExclusiveLocal(): void {
		this.monitor = undefined;
	}
	when(condition: BitVector, then: () => void, otherwise?: () => void): void {
		if (condition.v) then();
		else otherwise?.();
	}
	undefined(): void {
		throw new Ended(R.SIGILL);
	}
	exceptionCall(call: ExceptionCall): void {
		throw new Ended(call === "BRK" ? R.SIGTRAP : call === "SVC" ? "discard" : R.SIGILL);
	}
	eret(): void {
		throw new Ended(R.SIGILL);
	}
	hint(): void {}
	waitUntil(): void {}
	barrier(): void {}
	mrs({ key }: SystemOperation): BitVector {
		const { N, Z, C, V } = this.flags;
		if (key === KEY_NZCV) return { w: 64, v: ((N.v << 3n) | (Z.v << 2n) | (C.v << 1n) | V.v) << 28n };
		if (key === KEY_TPIDR) return this.#tpidr;
		throw new Ended(R.SIGILL);
	}
	msr({ key }: SystemOperation, { v }: BitVector): void {
		if (key === KEY_NZCV) {
			const bit = (i: bigint) => ((v >> i) & 1n ? ONE : ZERO);
			Object.assign(this.flags, { N: bit(31n), Z: bit(30n), C: bit(29n), V: bit(28n) });
		} else if (key === KEY_TPIDR) this.#tpidr = { w: 64, v };
		else throw new Ended(R.SIGILL);
	}
	/** SPSel, PAN and UAO are UNDEFINED at EL0, DAIFSet and DAIFClr trapped; SSBS and DIT change nothing that shows. */
	msrImmediate({ op1, op2 }: SystemOperation): void {
		if (op1 === 3 && op2 < 4) return;
		throw new Ended(R.SIGILL);
	}
	sys({ key }: SystemOperation, value: BitVector): void {
		if (key === KEY_DC_ZVA) {
			this.#requireWindow(value.v);
			const offset = this.#translate(value.v & ~(ZVA_BYTES - 1n), Number(ZVA_BYTES), 0);
			this.memory.fill(0, offset, offset + Number(ZVA_BYTES));
		} else if (CACHE_MAINTENANCE.has(key)) this.#requireWindow(value.v);
		else throw new Ended(R.SIGILL);
	}
	/** Faults of cache maintenance are not comparable: the emulator skips some, and reports others at another PC. */
	#requireWindow(address: bigint): void {
		if (address < BigInt(R.WINDOW) || address >= BigInt(R.WINDOW + R.WINDOW_BYTES)) throw new Ended("discard");
	}
	sysl(): BitVector {
		throw new Ended(R.SIGILL);
	}

	/** Whether a branch to the PC ends in a trap of which the signal is known; gives it. */
	branchSignal(entry: number): number | "discard" {
		const target = this.pc.v;
		const codeEnd = BigInt(R.CODE + R.BATCH * R.SLOT_BYTES);
		const inCode = target >= BigInt(R.CODE) && target < codeEnd;
		if (target & 3n) {
			if (!inCode) this.excuse = "pc-alignment-priority";
			return R.SIGBUS;
		}
		if (inCode) {
			const inSlot = (Number(target) - R.CODE) % R.SLOT_BYTES;
			const isTrap = Number(target) === entry + 4 || inSlot >= 24;
			return isTrap ? R.SIGTRAP : "discard";
		}
		const unmapped =
			target < 0x1000n ||
			target >= ADDRESS_LIMIT ||
			(target >= codeEnd && target < BigInt(HARNESS_TEXT)) ||
			(target >= BigInt(R.CODE - (1 << 28)) && target < BigInt(R.CODE)) ||
			(target >= BigInt(HARNESS_TEXT + (1 << 24)) && target < BigInt(R.CODE + (1 << 28)));
		return unmapped ? R.SIGSEGV : "discard";
	}
}
