import { EINVAL, KvmError } from "@upcall/uapi";

/** A node as read from a blob: property values are raw bytes. */
export interface FdtReadNode {
	readonly name: string;
	readonly properties: ReadonlyMap<string, Uint8Array>;
	readonly children: readonly FdtReadNode[];
}

/** A device tree blob, read. */
export interface Fdt {
	readonly root: FdtReadNode;
	/** Memory reservations, `[address, size]` in bytes. */
	readonly reservations: readonly (readonly [bigint, bigint])[];
	/** CPU that boots, `boot_cpuid_phys`. */
	readonly bootCpu: number;
}

const decoder = new TextDecoder();
const MAX_DEPTH = 64;
/** Names have at most 31 characters (Devicetree Specification, 2.2.1 and 2.2.4); be generous. */
const MAX_NAME = 255;

function bad(what: string): KvmError {
	return new KvmError("BAD_FDT", `not a usable device tree blob: ${what}`, { errno: EINVAL });
}

/**
 * Reads a flattened device tree of version 16 or 17. Every offset is checked: a hostile blob gets an error.
 *
 * @throws KvmError `EINVAL`, code `BAD_FDT`, saying what is wrong
 * @see Devicetree Specification v0.4, chapter 5
 */
export function readFdt(blob: Uint8Array): Fdt {
	if (blob.length < 40) throw bad(`${blob.length} bytes are less than a header`);
	const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
	if (view.getUint32(0) !== 0xd00dfeed) throw bad("the magic number is missing");
	const total = view.getUint32(4);
	if (total > blob.length) throw bad(`the header says ${total} bytes, the blob has ${blob.length}`);
	const structureAt = view.getUint32(8);
	const stringsAt = view.getUint32(12);
	const reservationsAt = view.getUint32(16);
	if (view.getUint32(24) > 17 || view.getUint32(20) < 16) throw bad(`version ${view.getUint32(20)}`);
	const stringsEnd = stringsAt + view.getUint32(32);
	const structureEnd = view.getUint32(20) >= 17 ? structureAt + view.getUint32(36) : total;
	if (stringsEnd > total || structureEnd > total || structureAt % 4 !== 0) throw bad("a block lies outside the blob");

	const reservations: [bigint, bigint][] = [];
	for (let at = reservationsAt; ; at += 16) {
		if (at + 16 > total) throw bad("the memory reservations do not end");
		const entry: [bigint, bigint] = [view.getBigUint64(at), view.getBigUint64(at + 8)];
		if (entry[0] === 0n && entry[1] === 0n) break;
		reservations.push(entry);
	}

	const text = (at: number, end: number): string => {
		const length = blob.subarray(at, Math.min(end, at + MAX_NAME + 1)).indexOf(0);
		if (length < 0) throw bad(`a name does not end, or has more than ${MAX_NAME} characters`);
		return decoder.decode(blob.subarray(at, at + length));
	};

	type Building = { name: string; properties: Map<string, Uint8Array>; children: FdtReadNode[] };
	const stack: Building[] = [];
	let root: Building | undefined;
	let at = structureAt;
	const cell = (): number => {
		if (at + 4 > structureEnd) throw bad("the structure block is cut off");
		const value = view.getUint32(at);
		at += 4;
		return value;
	};
	for (;;) {
		const token = cell();
		const current = stack[stack.length - 1];
		if (token === 1) {
			const name = text(at, structureEnd);
			at = (at + encodedLength(name) + 1 + 3) & ~3;
			if (stack.length >= MAX_DEPTH) throw bad(`nodes nest deeper than ${MAX_DEPTH}`);
			const node: Building = { name, properties: new Map(), children: [] };
			if (current) current.children.push(node);
			else if (root) throw bad("there are two root nodes");
			else root = node;
			stack.push(node);
		} else if (token === 2) {
			if (stack.pop() === undefined) throw bad("a node ends that did not begin");
		} else if (token === 3) {
			const length = cell();
			const name = text(stringsAt + cell(), stringsEnd);
			if (length > structureEnd - at) throw bad(`property ${name} is cut off`);
			if (!current) throw bad("a property lies outside the nodes");
			current.properties.set(name, blob.subarray(at, at + length));
			at = (at + length + 3) & ~3;
		} else if (token === 9) break;
		else if (token !== 4) throw bad(`unknown token ${token}`);
	}
	if (!root || stack.length > 0) throw bad("the nodes do not end");
	return { root, reservations, bootCpu: view.getUint32(28) };
}

function encodedLength(name: string): number {
	return new TextEncoder().encode(name).length;
}

/** The node at a path such as `/chosen` or `/pl011@9000000`, if there is one. */
export function findNode(fdt: Fdt, path: string): FdtReadNode | undefined {
	let node: FdtReadNode | undefined = fdt.root;
	for (const part of path.split("/").filter((p) => p !== "")) node = node?.children.find((c) => c.name === part);
	return node;
}
