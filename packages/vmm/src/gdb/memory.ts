import type { Vcpu } from "@upcall/kvm-arm64";
import type { DebuggedMachine } from "../machine/debugging.ts";
import { Patches } from "./patches.ts";
import { debugTranslate, type WalkRegisters, walkRegisters } from "./translation.ts";

/** Part of an access that does not cross the smallest page. */
const PAGE = 4096;

/** A guest's memory through the eyes of one of its vCPUs. Devices are never touched: reading them would change them. */
export class GdbMemory {
	readonly #machine: DebuggedMachine;
	/** Software breakpoints in it. */
	readonly patches: Patches;
	/** Addresses are guest physical ones: `Qqemu.PhyMemMode:1`. */
	physicalMode = false;

	constructor(machine: DebuggedMachine) {
		this.#machine = machine;
		this.patches = new Patches(machine);
	}

	/** Guest physical address of a virtual one. */
	translate(vcpu: Vcpu, address: bigint): number | undefined {
		return this.#translate(walkRegisters(vcpu), address);
	}

	#translate(registers: WalkRegisters | undefined, address: bigint): number | undefined {
		if (registers === undefined) return address < 1n << 48n ? Number(address) : undefined;
		const read = (at: number): DataView | undefined => {
			const bytes = this.#machine.physical(at, 8);
			return bytes === undefined ? undefined : new DataView(bytes.buffer, bytes.byteOffset, 8);
		};
		const found = debugTranslate(registers, address, read);
		return found === undefined ? undefined : Number(found);
	}

	/** The pieces of memory behind a range of addresses, in order; as many from its start as there are. */
	#pieces(vcpu: Vcpu, address: bigint, length: number): Uint8Array[] {
		const registers = this.physicalMode ? undefined : walkRegisters(vcpu);
		const pieces: Uint8Array[] = [];
		for (let done = 0; done < length; ) {
			const at = BigInt.asUintN(64, address + BigInt(done));
			const count = Math.min(length - done, PAGE - Number(at & BigInt(PAGE - 1)));
			const physical = this.#translate(registers, at);
			const bytes = physical === undefined ? undefined : this.#machine.physical(physical, count);
			if (bytes === undefined) break;
			pieces.push(bytes);
			done += count;
		}
		return pieces;
	}

	/** Reads memory: all of it, or what there is of its start; `undefined` when there is nothing. */
	read(vcpu: Vcpu, address: bigint, length: number): Uint8Array | undefined {
		const pieces = this.#pieces(vcpu, address, length);
		const out = new Uint8Array(pieces.reduce((n, p) => n + p.length, 0));
		let at = 0;
		for (const piece of pieces) {
			const copy = out.subarray(at, at + piece.length);
			copy.set(piece);
			this.patches.hide(piece, copy);
			at += piece.length;
		}
		return length > 0 && at === 0 ? undefined : out;
	}

	/** Writes memory: all of it or nothing. @returns whether it was written */
	write(vcpu: Vcpu, address: bigint, bytes: Uint8Array): boolean {
		const pieces = this.#pieces(vcpu, address, bytes.length);
		if (pieces.reduce((n, p) => n + p.length, 0) !== bytes.length) return false;
		let at = 0;
		for (const piece of pieces) {
			this.patches.write(piece, bytes.subarray(at, at + piece.length));
			at += piece.length;
		}
		return true;
	}
}
