import type { Machine } from "../../../packages/aarch64-core/src/index.ts";

export const PAGE = 4096;

/** The physical pages of a machine: allocated zeroed, given back when nobody maps them any more. */
export class Frames {
	readonly bytes: Uint8Array;
	readonly view: DataView;
	readonly #machine: Machine;
	readonly #free: number[] = [];
	readonly #uses: Uint16Array;
	/**
	 * New frames come from both ends in turn, so that neighbours in virtual memory are none in physical memory. Frame 0 stays
	 * unused, so that 0 can stand for "none".
	 */
	#bottom = 1;
	#top: number;

	constructor(machine: Machine) {
		this.#machine = machine;
		this.bytes = new Uint8Array(machine.memory.buffer, machine.userBase, machine.userBytes);
		this.view = new DataView(machine.memory.buffer, machine.userBase, machine.userBytes);
		this.#uses = new Uint16Array(machine.userBytes / PAGE);
		this.#top = this.#uses.length - 1;
		machine.setSlot(0, { ipa: 0, bytes: machine.userBytes, offset: 0, readonly: false, logDirty: false });
	}

	/** A zeroed frame with one user, or `undefined` when memory is full. */
	allocate(): number | undefined {
		const recycled = this.#free.pop();
		if (recycled === undefined && this.#bottom > this.#top) return undefined;
		const frame = recycled ?? ((this.#bottom + this.#top) & 1 ? this.#bottom++ : this.#top--);
		if (recycled !== undefined) this.bytes.fill(0, frame * PAGE, (frame + 1) * PAGE);
		this.#uses[frame] = 1;
		if (recycled !== undefined) this.written(frame);
		return frame;
	}

	/** One more user of a frame. */
	share(frame: number): void {
		this.#uses[frame] = (this.#uses[frame] as number) + 1;
	}

	release(frame: number): void {
		const uses = (this.#uses[frame] as number) - 1;
		this.#uses[frame] = uses;
		if (uses === 0) this.#free.push(frame);
	}

	/** The bytes of a frame. */
	page(frame: number): Uint8Array {
		return this.bytes.subarray(frame * PAGE, (frame + 1) * PAGE);
	}

	/** The host wrote to a frame, which may hold code. */
	written(frame: number): void {
		this.#machine.invalidateRange(frame * PAGE, PAGE);
	}
}
