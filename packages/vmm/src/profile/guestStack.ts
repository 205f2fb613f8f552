import type { Vcpu } from "@upcall/kvm-arm64";
import { debugTranslate, type WalkRegisters, walkRegisters } from "../gdb/translation.ts";

/** Memory behind a guest physical address, or `undefined` where something else is. */
export type PhysicalMemory = (address: number, length: number) => Uint8Array | undefined;

/** Frames that are followed, at most. */
export const MAX_DEPTH = 64;

const PAGE = 4096n;
/** Bytes of a frame record: the caller's frame pointer and the return address. */
const RECORD = 16;
const INSTRUCTION = 4n;

/**
 * An address without its pointer authentication code: bits above the address size, and not the tag, are copies of bit 55.
 * @see DDI 0487, D8.10.2 Strip
 */
function strip(pointer: bigint, tcr: bigint): bigint {
	const upper = ((pointer >> 55n) & 1n) === 1n;
	const bits = 64 - Number((tcr >> (upper ? 16n : 0n)) & 63n);
	const address = BigInt.asUintN(bits, pointer);
	return upper ? BigInt.asUintN(64, address | (-1n << BigInt(bits))) : address;
}

/** Frame records of one vCPU, read through its page tables as they are now. */
class FrameRecords {
	readonly #registers: WalkRegisters;
	readonly #physical: PhysicalMemory;
	#page = -1n;
	#view: DataView | undefined;

	constructor(registers: WalkRegisters, physical: PhysicalMemory) {
		this.#registers = registers;
		this.#physical = physical;
	}

	#bytes(address: number, length: number): DataView | undefined {
		const bytes = this.#physical(address, length);
		return bytes === undefined ? undefined : new DataView(bytes.buffer, bytes.byteOffset, length);
	}

	/** The record at an address: aligned, and on one page of memory; else `undefined`. */
	read(address: bigint): readonly [frame: bigint, link: bigint] | undefined {
		const offset = Number(address % PAGE);
		if (offset % 8 !== 0 || offset > Number(PAGE) - RECORD) return undefined;
		const page = address - BigInt(offset);
		if (page !== this.#page) {
			const found = debugTranslate(this.#registers, page, (at) => this.#bytes(at, 8));
			this.#page = page;
			this.#view = found === undefined ? undefined : this.#bytes(Number(found), Number(PAGE));
		}
		const bigEndian = ((this.#registers.sctlr >> 25n) & 1n) === 1n;
		const view = this.#view;
		return view && [view.getBigUint64(offset, !bigEndian), view.getBigUint64(offset + 8, !bigEndian)];
	}
}

/**
 * Addresses of the instructions that a vCPU executes and is to return to, the innermost first: the PC, then calls. The
 * chain of frame records is the guest's: it is followed as far as it leads through memory, {@link MAX_DEPTH} records at
 * most, and nothing is changed.
 *
 * @param sameFunction - whether two addresses lie in one function: a function that has not made its frame record, or makes
 * none, has its caller in x30 only
 * @see Arm IHI 0055, Procedure Call Standard for the Arm 64-bit Architecture, 6.4.6 The Frame Pointer
 */
export function guestStack(
	vcpu: Vcpu,
	physical: PhysicalMemory,
	sameFunction: (a: bigint, b: bigint) => boolean,
): readonly bigint[] {
	const registers = walkRegisters(vcpu);
	const records = new FrameRecords(registers, physical);
	const { pc } = vcpu;
	const addresses = [pc];
	const call = (link: bigint): bigint => BigInt.asUintN(64, strip(link, registers.tcr) - INSTRUCTION);
	let frame = vcpu.x(29);
	let record = frame === 0n ? undefined : records.read(frame);
	const link = vcpu.x(30);
	const leaf = call(link);
	if (link !== 0n && leaf !== (record && call(record[1])) && !sameFunction(leaf, pc)) addresses.push(leaf);
	while (record !== undefined && addresses.length <= MAX_DEPTH) {
		const [next, back] = record;
		if (back === 0n) break;
		addresses.push(call(back));
		if (next === 0n || next === frame) break;
		frame = next;
		record = records.read(frame);
	}
	return addresses;
}
