import { ENOENT, ENOEXEC } from "@upcall/uapi";
import { type AddressSpace, PROT_EXEC, PROT_READ, PROT_WRITE, TRAMPOLINE } from "./addressSpace.ts";
import { PAGE } from "./frames.ts";

/** Where position-independent programs go. */
const PIE_BASE = 0x55_5555_0000;
const STACK_TOP = TRAMPOLINE - 0x1_0000;
const STACK_BYTES = 8 << 20;

const PT_LOAD = 1;
const PT_INTERP = 3;

/** Entries of the auxiliary vector. @see include/uapi/linux/auxvec.h */
const AT = { PHDR: 3, PHENT: 4, PHNUM: 5, PAGESZ: 6, ENTRY: 9, UID: 11, EUID: 12, GID: 13, EGID: 14, PLATFORM: 15 };
const AT_MORE = { HWCAP: 16, CLKTCK: 17, SECURE: 23, RANDOM: 25, HWCAP2: 26, EXECFN: 31 };

/** A program in memory, ready to start. */
export interface Started {
	readonly entry: bigint;
	readonly stack: bigint;
}

/** What the stack of a new program holds. */
export interface ProgramInputs {
	readonly path: string;
	readonly args: readonly string[];
	readonly environment: readonly string[];
	/** AT_HWCAP. */
	readonly hwcap: number;
}

const latin1 = (text: string): Uint8Array => Uint8Array.from(`${text}\0`, (c) => c.charCodeAt(0));

/** Loads a static ELF executable and builds its stack. @returns a negative errno when it is none */
export function loadProgram(space: AddressSpace, image: Uint8Array, inputs: ProgramInputs): Started | number {
	if (image.length < 64) return -ENOEXEC;
	const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
	const type = view.getUint16(16, true);
	if (view.getUint32(0, false) !== 0x7f454c46 || view.getUint16(18, true) !== 183 || (type !== 2 && type !== 3))
		return -ENOEXEC;
	const base = type === 3 ? PIE_BASE : 0;
	const entry = base + Number(view.getBigUint64(24, true));
	const phoff = Number(view.getBigUint64(32, true));
	const phnum = view.getUint16(56, true);
	let end = 0;
	let phdr = 0;
	for (let i = 0; i < phnum; i++) {
		const at = phoff + 56 * i;
		const kind = view.getUint32(at, true);
		if (kind === PT_INTERP) return -ENOENT;
		if (kind !== PT_LOAD) continue;
		const flags = view.getUint32(at + 4, true);
		const offset = Number(view.getBigUint64(at + 8, true));
		const va = base + Number(view.getBigUint64(at + 16, true));
		const filesz = Number(view.getBigUint64(at + 32, true));
		const memsz = Number(view.getBigUint64(at + 40, true));
		const prot = (flags & 4 ? PROT_READ : 0) | (flags & 2 ? PROT_WRITE : 0) | (flags & 1 ? PROT_EXEC : 0);
		const first = va - (va % PAGE);
		space.map(first, va + memsz - first, prot);
		space.write(va, image.subarray(offset, offset + filesz));
		if (phoff >= offset && phoff < offset + filesz) phdr = va + phoff - offset;
		end = Math.max(end, va + memsz);
	}
	const heap = Math.ceil(end / PAGE) * PAGE;
	space.heap = [heap, heap];
	space.map(STACK_TOP - STACK_BYTES, STACK_BYTES, PROT_READ | PROT_WRITE);
	return { entry: BigInt(entry), stack: BigInt(buildStack(space, inputs, { entry, phdr, phnum })) };
}

interface Loaded {
	readonly entry: number;
	readonly phdr: number;
	readonly phnum: number;
}

function buildStack(space: AddressSpace, p: ProgramInputs, { entry, phdr, phnum }: Loaded): number {
	let top = STACK_TOP;
	const push = (bytes: Uint8Array): number => {
		top -= bytes.length;
		space.write(top, bytes);
		return top;
	};
	const path = push(latin1(p.path));
	const platform = push(latin1("aarch64"));
	const random = push(Uint8Array.from({ length: 16 }, (_, i) => (i * 37 + 11) & 0xff));
	const environment = p.environment.map((text) => push(latin1(text)));
	const args = p.args.map((text) => push(latin1(text)));
	const auxiliary: [number, number][] = [
		[AT.PHDR, phdr],
		[AT.PHENT, 56],
		[AT.PHNUM, phnum],
		[AT.PAGESZ, PAGE],
		[AT.ENTRY, entry],
		[AT.UID, 0],
		[AT.EUID, 0],
		[AT.GID, 0],
		[AT.EGID, 0],
		[AT.PLATFORM, platform],
		[AT_MORE.HWCAP, p.hwcap],
		[AT_MORE.HWCAP2, 0],
		[AT_MORE.CLKTCK, 100],
		[AT_MORE.SECURE, 0],
		[AT_MORE.RANDOM, random],
		[AT_MORE.EXECFN, path],
		[0, 0],
	];
	const words = [args.length, ...args, 0, ...environment, 0, ...auxiliary.flat()];
	top -= words.length * 8;
	top -= top % 16;
	space.write(top, new Uint8Array(BigUint64Array.from(words, BigInt).buffer));
	return top;
}
