import { type BranchHint, Code, I32, I64, V128 } from "./code.ts";

/** A function of the type of a region: (state, budget left, NZCV) to budget left. */
export interface FunctionBody {
	/** Types of the locals after the three parameters. */
	readonly locals: readonly number[];
	/** Instructions, with the final `end`. */
	readonly code: Uint8Array;
	/** What is known of its branches, by offsets in the instructions. */
	readonly hints: readonly BranchHint[];
}

/** Constants of 16 bytes that a module has as globals. */
export class Constants {
	private readonly indexes = new Map<string, number>();
	/** Four words each, in the order of their globals. */
	readonly all: (readonly number[])[] = [];

	/** Index of the global with four words. */
	indexOf(words: readonly number[]): number {
		const key = words.join();
		let index = this.indexes.get(key);
		if (index === undefined) {
			index = this.all.push(words) - 1;
			this.indexes.set(key, index);
		}
		return index;
	}
}

/** Indexes of the imported functions, which come before the regions. */
export const CALL_MEMORY = 0;
export const CALL_VECTOR_MEMORY = 1;
export const CALL_EXECUTE = 2;
export const CALL_BRANCH = 3;
export const CALL_AUTHENTICATE = 4;
export const CALL_CHECKSUM = 5;
const IMPORTS = [
	"regionMemory",
	"regionVectorMemory",
	"regionExecute",
	"regionBranch",
	"regionAuthenticate",
	"regionChecksum",
] as const;
const IMPORT_TYPES = [1, 1, 2, 3, 4, 5];

const REGION_TYPE = 0;

function section(out: Code, id: number, fill: (content: Code) => void): void {
	const content = new Code();
	fill(content);
	out.op(id);
	out.unsigned(content.length);
	out.append(content.done());
}

function name(out: Code, text: string): void {
	out.unsigned(text.length);
	for (let i = 0; i < text.length; i++) out.op(text.charCodeAt(i));
}

function type(out: Code, parameters: readonly number[], result = I32): void {
	out.op(0x60);
	out.unsigned(parameters.length);
	for (const parameter of parameters) out.op(parameter);
	out.unsigned(1);
	out.op(result);
}

/**
 * The custom section that says which branches are likely. A host may ignore it.
 * @see https://github.com/WebAssembly/branch-hinting
 */
function branchHints(out: Code, bodies: readonly FunctionBody[], heads: readonly Code[]): void {
	section(out, 0, (c) => {
		name(c, "metadata.code.branch_hint");
		c.unsigned(bodies.length);
		for (const [index, { hints }] of bodies.entries()) {
			c.unsigned(IMPORTS.length + index);
			c.unsigned(hints.length);
			for (const { offset, likely } of hints) {
				c.unsigned((heads[index] as Code).length + offset);
				c.unsigned(1);
				c.op(likely ? 1 : 0);
			}
		}
	});
}

/**
 * A module that imports the memory of a machine and the engine's functions, and exports the regions as "0", "1", ...
 * @see WebAssembly Core Specification 2.0, 5.5
 */
export function encodeModule(
	bodies: readonly FunctionBody[],
	constants: Constants,
	shared: boolean,
): Uint8Array<ArrayBuffer> {
	const out = new Code();
	for (const byte of [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]) out.op(byte);
	section(out, 1, (c) => {
		c.unsigned(6);
		type(c, [I32, I32, I32]);
		type(c, [I32, I32, I32, I32, I64, I64, I32, I64]);
		type(c, [I32, I32, I32, I32]);
		type(c, [I32, I32, I64, I32, I32]);
		type(c, [I32, I64, I64, I32], I64);
		type(c, [I32, I64, I32, I32]);
	});
	section(out, 2, (c) => {
		c.unsigned(1 + IMPORTS.length);
		name(c, "e");
		name(c, "m");
		c.op(2);
		c.op(shared ? 3 : 1);
		c.unsigned(1);
		c.unsigned(65536);
		IMPORTS.forEach((field, index) => {
			name(c, "e");
			name(c, field);
			c.op(0);
			c.unsigned(IMPORT_TYPES[index] as number);
		});
	});
	section(out, 3, (c) => {
		c.unsigned(bodies.length);
		for (const _ of bodies) c.unsigned(REGION_TYPE);
	});
	section(out, 6, (c) => {
		c.unsigned(constants.all.length);
		for (const words of constants.all) {
			// a variable, so that its value is read and not made
			c.op(V128);
			c.op(1);
			const [a, b, d, e] = words as [number, number, number, number];
			c.v128(a, b, d, e);
			c.op(0x0b);
		}
	});
	section(out, 7, (c) => {
		c.unsigned(bodies.length);
		bodies.forEach((_, index) => {
			name(c, String(index));
			c.op(0);
			c.unsigned(IMPORTS.length + index);
		});
	});
	const heads = bodies.map(({ locals }) => {
		const head = new Code();
		head.unsigned(locals.length);
		for (const local of locals) {
			head.unsigned(1);
			head.op(local);
		}
		return head;
	});
	branchHints(out, bodies, heads);
	section(out, 10, (c) => {
		c.unsigned(bodies.length);
		for (const [index, { code }] of bodies.entries()) {
			const head = heads[index] as Code;
			c.unsigned(head.length + code.length);
			c.append(head.done());
			c.append(code);
		}
	});
	return out.done().slice() as Uint8Array<ArrayBuffer>;
}

/** What a module of regions imports. */
export type RegionImports = { readonly m: WebAssembly.Memory } & Record<(typeof IMPORTS)[number], unknown>;
