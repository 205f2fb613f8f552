/** A property value: text, list of texts, 32-bit cells (numbers), 64-bit values (bigint, two cells), raw bytes, or nothing. */
export type FdtValue = string | readonly string[] | number | bigint | readonly (number | bigint)[] | Uint8Array | true;

/** A device tree node. Properties and children keep their order. */
export interface FdtNode {
	readonly name: string;
	readonly properties: Readonly<Record<string, FdtValue>>;
	readonly children?: readonly FdtNode[];
}

const MAGIC = 0xd00dfeed;
const FDT_BEGIN_NODE = 1;
const FDT_END_NODE = 2;
const FDT_PROP = 3;
const FDT_END = 9;

const encoder = new TextEncoder();

function cells(values: readonly (number | bigint)[]): Uint8Array {
	const bytes = new Uint8Array(values.reduce<number>((n, v) => n + (typeof v === "bigint" ? 8 : 4), 0));
	const view = new DataView(bytes.buffer);
	let at = 0;
	for (const value of values) {
		if (typeof value === "bigint") {
			view.setBigUint64(at, value);
			at += 8;
		} else {
			view.setUint32(at, value);
			at += 4;
		}
	}
	return bytes;
}

function encode(value: FdtValue): Uint8Array {
	if (value === true) return new Uint8Array(0);
	if (value instanceof Uint8Array) return value;
	if (typeof value === "string") return encoder.encode(`${value}\0`);
	if (typeof value === "number" || typeof value === "bigint") return cells([value]);
	if (value.every((v) => typeof v === "string")) return encoder.encode(value.map((s) => `${s}\0`).join(""));
	return cells(value as readonly (number | bigint)[]);
}

class Block {
	#bytes = new Uint8Array(4096);
	length = 0;

	#reserve(more: number): void {
		if (this.length + more <= this.#bytes.length) return;
		const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.length + more));
		grown.set(this.#bytes);
		this.#bytes = grown;
	}

	u32(value: number): void {
		this.#reserve(4);
		new DataView(this.#bytes.buffer).setUint32(this.length, value);
		this.length += 4;
	}

	bytes(value: Uint8Array): void {
		this.#reserve(value.length + 4);
		this.#bytes.set(value, this.length);
		this.length += value.length;
	}

	align(): void {
		this.#reserve(4);
		while (this.length % 4 !== 0) this.#bytes[this.length++] = 0;
	}

	get content(): Uint8Array {
		return this.#bytes.subarray(0, this.length);
	}
}

/**
 * Writes a flattened device tree, version 17.
 *
 * @param root - the root node; its name is empty
 * @param reservations - memory reservations, `[address, size]` in bytes
 * @see Devicetree Specification v0.4, chapter 5
 */
export function writeFdt(root: FdtNode, reservations: readonly (readonly [bigint, bigint])[] = []): Uint8Array {
	const structure = new Block();
	const strings = new Block();
	const names = new Map<string, number>();
	const nameOffset = (name: string): number => {
		const known = names.get(name);
		if (known !== undefined) return known;
		const at = strings.length;
		names.set(name, at);
		strings.bytes(encoder.encode(`${name}\0`));
		return at;
	};
	const node = (n: FdtNode): void => {
		structure.u32(FDT_BEGIN_NODE);
		structure.bytes(encoder.encode(`${n.name}\0`));
		structure.align();
		for (const [name, value] of Object.entries(n.properties)) {
			const bytes = encode(value);
			structure.u32(FDT_PROP);
			structure.u32(bytes.length);
			structure.u32(nameOffset(name));
			structure.bytes(bytes);
			structure.align();
		}
		n.children?.forEach(node);
		structure.u32(FDT_END_NODE);
	};
	node(root);
	structure.u32(FDT_END);

	const headerBytes = 40;
	const reservationBytes = 16 * (reservations.length + 1);
	const structureAt = headerBytes + reservationBytes;
	const stringsAt = structureAt + structure.length;
	const total = (stringsAt + strings.length + 7) & ~7;
	const out = new Uint8Array(total);
	const view = new DataView(out.buffer);
	const header = [MAGIC, total, structureAt, stringsAt, headerBytes, 17, 16, 0, strings.length, structure.length];
	header.forEach((value, i) => {
		view.setUint32(4 * i, value);
	});
	reservations.forEach(([address, size], i) => {
		view.setBigUint64(headerBytes + 16 * i, address);
		view.setBigUint64(headerBytes + 16 * i + 8, size);
	});
	out.set(structure.content, structureAt);
	out.set(strings.content, stringsAt);
	return out;
}
