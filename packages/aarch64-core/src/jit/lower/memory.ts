import * as L from "../../../engine/layout.ts";
import { I32, I64, type Label } from "../code.ts";
import { type Emitter, STATE } from "../emitter.ts";
import { CALL_MEMORY, CALL_VECTOR_MEMORY } from "../module.ts";
import * as w from "../opcodes.ts";

/** A load or store whose address a TLB allows is done in place; the engine does the others. */
export interface Access {
	/** Pushes the address, 64 bits. */
	readonly address: () => void;
	/** Base register, whose bits in `stackMask` must be 0. */
	readonly base?: number;
	/** Register that is added to the base, if any. */
	readonly index?: number;
	/** Bits of the base that must be 0: 15 when it is the stack pointer, less when the access must be aligned. */
	readonly stackMask?: number;
	/** Bytes of the whole access. */
	readonly bytes: number;
	readonly write: boolean;
	/** It needs the entry of the TLB, not only what a register remembers of it. */
	readonly looksUp?: boolean;
	/**
	 * Does it; the local has the address of the first byte, 32 bits. The virtual address is still in `va`. Before it has done
	 * anything it may go to `slow`, to the engine.
	 */
	readonly fast: (host: number, va: number, slow: Label) => void;
	/** General-purpose registers that the engine reads, and that it writes, when it does the access. */
	readonly reads: readonly number[];
	readonly writes: readonly number[];
	/** The same of SIMD and floating-point registers. */
	readonly vectors?: {
		readonly reads: readonly number[];
		readonly writes: readonly number[];
		/** What is written are doubles or singles with zeros above. */
		readonly scalar?: boolean;
	};
}

/** Accesses of more bytes are often not aligned to their size. */
const ALIGNED = 8;

/** Compiles a load or store. @see engine/memory/tlb.ts */
export function access(e: Emitter, a: Access): void {
	const { code } = e;
	const remembered = a.base === undefined || a.looksUp ? undefined : e.pageCache?.use(a.base, a.write, a.index);
	e.temporary(I64, (va) =>
		e.temporary(I64, (key) =>
			e.temporary(I32, (host) => {
				const done = code.block();
				const slow = code.block();
				const located = remembered?.first ? code.block() : undefined;
				// the stack pointer, or the access, must be aligned
				const checkStack = (): void => {
					if (!a.stackMask) return;
					e.get(a.base as number);
					code.i64(a.stackMask, 0);
					code.op(w.I64_AND);
					code.op(w.I64_ADD);
				};
				a.address();
				code.set(va);
				if (remembered && located !== undefined) {
					const other = code.block();
					code.get(va);
					// where no bit of bytes - 1 is set the last byte is on the page of the first
					code.i64(a.bytes > ALIGNED ? -4096 : -4096 | (a.bytes - 1), -1);
					code.op(w.I64_AND);
					checkStack();
					code.get(STATE);
					code.memory(w.I64_LOAD, remembered.page);
					code.op(w.I64_NE);
					code.expect(false);
					code.brIf(other);
					if (a.bytes > ALIGNED) {
						code.get(va);
						code.op(w.I32_WRAP_I64);
						code.i32(4095);
						code.op(w.I32_AND);
						code.i32(4096 - a.bytes);
						code.op(w.I32_GT_U);
						code.expect(false);
						code.brIf(other);
					}
					code.get(STATE);
					code.memory(w.I32_LOAD, remembered.page + 8);
					code.set(host);
					code.br(located);
					code.end();
				}
				// the page of the last byte must be that of the first
				code.get(va);
				if (a.bytes > 1) {
					code.i64(a.bytes - 1, 0);
					code.op(w.I64_ADD);
				}
				code.i64(-4096, -1);
				code.op(w.I64_AND);
				checkStack();
				code.set(key);
				e.tlbEntry(va);
				code.tee(host);
				code.memory(w.I64_LOAD, a.write ? L.TLB_WRITE : L.TLB_READ);
				code.get(key);
				code.op(w.I64_NE);
				code.expect(false);
				code.brIf(slow);
				code.get(host);
				code.memory(w.I32_LOAD, (a.write ? L.TLB_WRITE : L.TLB_READ) + 8);
				code.set(host);
				if (remembered) {
					code.get(STATE);
					code.get(host);
					code.memory(w.I32_STORE, remembered.page + 8);
					code.get(STATE);
					code.get(key);
					code.memory(w.I64_STORE, remembered.page);
				}
				if (located !== undefined) code.end();
				code.get(host);
				code.get(va);
				code.op(w.I32_WRAP_I64);
				code.op(w.I32_ADD);
				code.set(host);
				a.fast(host, va, slow);
				code.br(done);
				code.end();
				slowAccess(e, a, done, remembered && { page: remembered.page + (a.write ? 1 : 0), va });
				code.end();
			}),
		),
	);
}

/** The engine does the access, takes its exception or finds that the host must; it may keep the page. @see engine/regions.ts */
function slowAccess(
	e: Emitter,
	a: Pick<Access, "reads" | "writes" | "vectors">,
	done: Label,
	remembered?: { readonly page: number; readonly va: number },
): void {
	const { code } = e;
	e.spill(a.reads);
	if (a.vectors) e.v.spill(a.vectors.reads);
	code.get(STATE);
	code.i32(e.instruction.p);
	e.flags.pushLazy();
	code.i32(remembered?.page ?? 0);
	if (remembered) code.get(remembered.va);
	else code.i64(0, 0);
	code.call(a.vectors ? CALL_VECTOR_MEMORY : CALL_MEMORY);
	e.temporary(I32, (status) => {
		code.set(status);
		code.get(status);
		code.i32(2);
		code.op(w.I32_EQ);
		code.if();
		e.exitPending();
		code.end();
		e.reload(a.writes);
		if (a.vectors) e.v.reload(a.vectors.writes, a.vectors.scalar ?? false);
		code.get(status);
		code.op(w.I32_EQZ);
		code.brIf(done);
		e.exitAfter();
	});
}

/** A load or store that only the engine can do. */
export function engineAccess(e: Emitter, a: Pick<Access, "reads" | "writes" | "vectors">): void {
	const done = e.code.block();
	slowAccess(e, a, done);
	e.code.end();
}
