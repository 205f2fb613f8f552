// A memory of which some bytes are terms, over an image of known bytes. Addresses may have an unknown part.
import { cat, extract } from "../ir/simplify.ts";
import { lit, type Term } from "../ir/term.ts";
import { fromTerm, toTerm, type Value } from "./numeric.ts";

interface Cell {
	readonly bytes: number;
	readonly value: Term;
}

/** Where an access goes: an unknown part, none for known addresses, and a number. */
export interface Place {
	readonly base: Term | undefined;
	readonly at: number;
}

/** Gives the initial contents of bytes at an unknown place, or throws what stops the path. */
export type Initial = (base: Term, at: number, bytes: number) => Term;

/** The widest store. */
const WIDEST = 16;

/** Memory during one path. Places with different unknown parts do not overlap; `Initial` answers for that. */
export class SymbolicMemory {
	private readonly known = new Map<number, Cell>();
	private readonly unknown = new Map<Term, Map<number, Cell>>();

	private readonly image: DataView;
	private readonly initial: Initial;

	constructor(image: DataView, initial: Initial) {
		this.image = image;
		this.initial = initial;
	}

	private cells(base: Term | undefined): Map<number, Cell> {
		if (base === undefined) return this.known;
		let cells = this.unknown.get(base);
		if (cells === undefined) {
			cells = new Map();
			this.unknown.set(base, cells);
		}
		return cells;
	}

	/** Reads `bytes` bytes, little-endian. */
	read({ base, at }: Place, bytes: number): Term {
		const cells = this.cells(base);
		const exact = cells.get(at);
		if (exact?.bytes === bytes) return exact.value;
		if (!this.touched(cells, at, bytes))
			return base === undefined ? this.fromImage(at, bytes) : this.initial(base, at, bytes);
		for (let start = at; start > at - WIDEST; start--) {
			const cell = cells.get(start);
			const lo = 8 * (at - start);
			if (cell !== undefined && start + cell.bytes >= at + bytes) return extract(cell.value, lo + 8 * bytes - 1, lo);
		}
		const parts: Term[] = [];
		for (let i = bytes - 1; i >= 0; i--) parts.push(this.byte(base, cells, at + i));
		return cat(...parts);
	}

	private fromImage(at: number, bytes: number): Term {
		let v = 0n;
		for (let i = bytes - 1; i >= 0; i--) v = (v << 8n) | BigInt(this.image.getUint8(at + i));
		return lit(8 * bytes, v);
	}

	private byte(base: Term | undefined, cells: Map<number, Cell>, at: number): Term {
		for (let start = at; start > at - WIDEST; start--) {
			const cell = cells.get(start);
			if (cell !== undefined && start + cell.bytes > at) {
				const lo = 8 * (at - start);
				return extract(cell.value, lo + 7, lo);
			}
		}
		return base === undefined ? this.fromImage(at, 1) : this.initial(base, at, 1);
	}

	private touched(cells: Map<number, Cell>, at: number, bytes: number): boolean {
		for (let start = at - WIDEST + 1; start < at + bytes; start++) {
			const cell = cells.get(start);
			if (cell !== undefined && start + cell.bytes > at) return true;
		}
		return false;
	}

	/** Writes `bytes` bytes, little-endian. */
	write({ base, at }: Place, bytes: number, value: Term): void {
		const cells = this.cells(base);
		for (let start = at - WIDEST + 1; start < at + bytes; start++) {
			const cell = cells.get(start);
			if (cell === undefined || start + cell.bytes <= at) continue;
			cells.delete(start);
			for (let i = 0; i < cell.bytes; i++)
				if (start + i < at || start + i >= at + bytes)
					cells.set(start + i, { bytes: 1, value: extract(cell.value, 8 * i + 7, 8 * i) });
		}
		cells.set(at, { bytes, value });
	}

	/** Known addresses that were written. */
	written(): IterableIterator<[number, { readonly bytes: number }]> {
		return this.known.entries();
	}

	/** Whether the contents of known addresses are those of the image. */
	isUnchanged(at: number, bytes: number): boolean {
		return this.read({ base: undefined, at }, bytes) === this.fromImage(at, bytes);
	}
}

/** Loads of an integer type. `w` is 32 or 64. */
export function extendLoaded(t: Term, w: number, signed: boolean): Value {
	const width = t.w;
	if (width === w) return fromTerm(t);
	const top = signed ? cat(...Array<Term>(w - width).fill(extract(t, width - 1, width - 1))) : lit(w - width, 0);
	return fromTerm(cat(top, t));
}

/** The low bytes of a value, for a store. */
export function lowBytes(v: Value, w: number, bytes: number): Term {
	const t = toTerm(v, w);
	return extract(t, 8 * bytes - 1, 0);
}
