import type { DebuggedMachine } from "../machine/debugging.ts";

/** `brk #0`, little-endian. */
const BRK = Uint8Array.of(0x00, 0x00, 0x20, 0xd4);

/** An instruction in guest memory with a BRK in its place. */
export interface Patch {
	readonly physical: number;
	/** The four bytes in guest memory. */
	readonly place: Uint8Array;
	/** What they were. */
	readonly original: Uint8Array;
}

const equal = (a: Uint8Array, b: Uint8Array): boolean => a.every((byte, i) => byte === b[i]);

/** Software breakpoints in guest memory. A debugger never sees them: it reads and writes what is below. */
export class Patches {
	readonly #machine: DebuggedMachine;
	readonly #patches = new Map<number, Patch & { uses: number }>();

	constructor(machine: DebuggedMachine) {
		this.#machine = machine;
	}

	/** Puts a BRK at a guest physical address. @returns `undefined` where it cannot be */
	add(physical: number): Patch | undefined {
		const known = this.#patches.get(physical);
		if (known !== undefined) {
			known.uses++;
			return known;
		}
		const place = physical % 4 === 0 ? this.#machine.physical(physical, 4) : undefined;
		if (place === undefined) return undefined;
		const patch = { physical, place, original: place.slice(), uses: 1 };
		this.#patches.set(physical, patch);
		this.#put(patch);
		return patch;
	}

	#put({ place }: Patch): void {
		place.set(BRK);
		this.#machine.changed(place);
	}

	/** Takes a BRK away, unless the guest has done so already. */
	remove({ physical }: Patch): void {
		const patch = this.#patches.get(physical);
		if (patch === undefined || --patch.uses > 0) return;
		this.#patches.delete(physical);
		if (!equal(patch.place, BRK)) return;
		patch.place.set(patch.original);
		this.#machine.changed(patch.place);
	}

	/** Whether the BRK at a guest physical address is one of these. */
	has(physical: number): boolean {
		return this.#patches.has(physical);
	}

	/** After the guest was loaded anew: where the same instruction is again, the BRK is too. */
	renew(): void {
		for (const patch of this.#patches.values()) if (equal(patch.place, patch.original)) this.#put(patch);
	}

	/** Puts the instructions below the patches into a copy of a piece of guest memory. */
	hide(piece: Uint8Array, copy: Uint8Array): void {
		for (const { place, original } of this.#patches.values()) {
			if (!equal(place, BRK)) continue;
			for (let i = 0; i < 4; i++) {
				const at = place.byteOffset + i - piece.byteOffset;
				if (at >= 0 && at < piece.length) copy[at] = original[i] as number;
			}
		}
	}

	/** Writes a piece of guest memory: below the patches, which stay. */
	write(piece: Uint8Array, bytes: Uint8Array): void {
		const active = [...this.#patches.values()].filter(({ place }) => equal(place, BRK));
		piece.set(bytes);
		for (const { place, original } of active) {
			for (let i = 0; i < 4; i++) {
				const at = place.byteOffset + i - piece.byteOffset;
				if (at < 0 || at >= piece.length) continue;
				original[i] = bytes[at] as number;
				piece[at] = BRK[i] as number;
			}
		}
		this.#machine.changed(piece);
	}
}
