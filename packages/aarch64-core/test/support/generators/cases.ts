import { type CpuModel, type CpuSnapshot, type HostDebug, systemRegisters } from "@upcall/spec";
import {
	arbitraryWord,
	CODE_POINTERS,
	INDEXES,
	POINTERS,
	randomEncoding,
	randomWord,
	SCTLR_VALUE,
	VBAR_VALUE,
} from "./instructions.ts";
import { Random } from "./random.ts";
import { randomVector } from "./vectors.ts";
import { CODE, CODE_BYTES, randomWorld, SCTLR_FREE, VECTORS, type World } from "./world.ts";

/** The shape of the cases of a batch. */
export interface BatchKind {
	readonly name: string;
	/** Instructions of a case; its budget. */
	readonly length: number;
	/** Cases in a batch, which share memory. */
	readonly cases: number;
}

/** One instruction of any encoding, and the exception that it may take. */
export const SINGLE: BatchKind = { name: "single", length: 2, cases: 400 };
/** A program of loads, stores, branches, system moves and exceptions. */
export const SEQUENCE: BatchKind = { name: "sequence", length: 60, cases: 100 };

/** One run of a CPU from a complete state. */
export interface Case {
	readonly snapshot: CpuSnapshot;
	readonly budget: number;
	readonly irq: readonly [irq: boolean, fiq: boolean, serror: boolean];
	/** Budget of one call of `step`. */
	readonly chunk: number;
	/** Chance in percent that the interrupt lines change between two calls of `step`. */
	readonly irqChanges: number;
	/** The host takes the debug exceptions. */
	readonly hostDebug?: HostDebug;
	/** Seed of the values that exits are completed with. */
	readonly answers: number;
	/** Offset in the code and number of the words that belong to this case. */
	readonly slot: { readonly offset: number; readonly words: number };
}

/** Cases that run one after the other in the same memory. */
export interface Batch {
	readonly kind: BatchKind;
	/** Arguments of tools/campaigns/differential.ts that make the batch again. */
	readonly again: string;
	readonly seed: number;
	readonly world: World;
	/** Model of the CPUs; one with every feature when absent. */
	readonly model?: CpuModel;
	readonly cases: readonly Case[];
}

const NOP = 0xd503201f;
/** MRS X16, ELR_EL1; ADD X16, X16, #4; MSR ELR_EL1, X16; ERET: goes on after the instruction that faulted. */
const SKIP = [0xd5384030, 0x91001210, 0xd5184030, 0xd69f03e0] as const;
const ERET = 0xd69f03e0;

function vectors(r: Random, view: DataView, choose: (r: Random) => number): void {
	for (let entry = 0; entry < 16; entry++) {
		const at = CODE_BYTES - 0x800 + entry * 0x80;
		const words = r.chance(70)
			? [...SKIP]
			: [...Array(r.below(6))].map(() => choose(r)).concat(r.chance(90) ? SKIP : ERET);
		for (let i = 0; i < 32; i++) view.setUint32(at + 4 * i, words[i] ?? NOP, true);
	}
}

const masked = systemRegisters.filter(
	(x) =>
		x.store === "state" &&
		x.feature === undefined &&
		!["SCTLR_EL1", "TCR_EL1", "MAIR_EL1", "TTBR0_EL1", "TTBR1_EL1", "CNTKCTL_EL1", "MDSCR_EL1"].includes(x.name) &&
		!x.name.startsWith("DBG"),
);

function randomSnapshot(r: Random, world: World, slotOffset: number): CpuSnapshot {
	const code = CODE + world.codeOffset;
	const u64 = (v: bigint) => BigInt.asUintN(64, v);
	const pointer = () => {
		const offset = r.chance(40) ? BigInt(r.below(512)) * 8n : BigInt(r.below(4096));
		return u64(
			r.pick(world.pointers) + (r.chance(10) ? 0xff0n + BigInt(r.below(16)) : offset & ~(r.chance(60) ? 15n : 0n)),
		);
	};
	const codePointer = () => u64(code + BigInt(slotOffset + 4 * r.below(24)) + (r.chance(3) ? BigInt(r.below(4)) : 0n));
	const x = Array.from({ length: 31 }, () => (r.chance(70) ? r.interesting() : pointer()));
	for (const n of POINTERS) x[n] = r.chance(95) ? pointer() : r.interesting();
	for (const n of CODE_POINTERS) x[n] = codePointer();
	for (const n of INDEXES) x[n] = u64(BigInt(r.below(64)) - (r.chance(20) ? 32n : 0n));
	let sctlr = world.sys.SCTLR_EL1 ?? 0n;
	for (const bit of SCTLR_FREE) if (r.chance(20)) sctlr ^= bit;
	x[SCTLR_VALUE] = sctlr;
	const vbar = r.chance(98) ? u64(VECTORS + world.codeOffset) : u64(pointer() & ~0x7ffn);
	x[VBAR_VALUE] = vbar;
	const stack = () => (r.chance(85) ? u64((pointer() & ~15n) + 0x100n) : pointer());
	const mode = r.pick([0n, 0n, 4n, 5n, 5n]);
	const psr = () =>
		(BigInt(r.u32()) & 0xf000_1000n) | // NZCV, SSBS
		(r.chance(70) ? 0x3c0n : BigInt(r.below(16)) << 6n) |
		(r.chance(20) ? 1n << 22n : 0n) | // PAN
		(r.chance(20) ? 1n << 23n : 0n) | // UAO
		(r.chance(20) ? 1n << 24n : 0n) | // DIT
		(r.chance(15) ? BigInt(r.below(4)) << 10n : 0n) | // BTYPE
		(r.chance(1) ? 1n << 20n : 0n); // IL
	const sys: Record<string, bigint> = { ...world.sys };
	for (const register of masked) if (r.chance(50)) sys[register.name] = r.u64() & (register.writeMask ?? ~0n);
	sys.VBAR_EL1 = vbar;
	sys.ELR_EL1 = codePointer();
	sys.SPSR_EL1 = r.chance(90) ? psr() | r.pick([0n, 4n, 5n]) : BigInt(r.u32());
	sys.CNTKCTL_EL1 = BigInt(r.below(1024));
	if (r.chance(20)) sys.MDSCR_EL1 = 1n << 12n;
	// rounding mode, flush to zero, default NaN; half of the cases start with no cumulative exception
	sys.FPCR = r.chance(40) ? 0n : BigInt(r.below(4) << 22) | (r.u64() & 0x0708_0000n);
	sys.FPSR = r.chance(50) ? 0n : r.u64() & 0x0800_009fn;
	sys.CPACR_EL1 = BigInt(r.chance(92) ? 3 : r.below(3)) << 20n;
	return {
		x,
		v: Array.from({ length: 32 }, () => randomVector(r)),
		sp_el0: stack(),
		sp_el1: stack(),
		pc: u64(code + BigInt(slotOffset)),
		pstate: psr() | mode,
		sys,
		random: r.u64(),
		retired: BigInt(r.below(1_000_000)),
	};
}

/** A word of any encoding, or near one. */
const anyWord = (r: Random): number => (r.chance(97) ? randomWord(r, randomEncoding(r)) : arbitraryWord(r));

/**
 * Makes the batch of a seed. The same seed gives the same batch.
 * @param choose - gives the next word of the programs
 * @param again - what makes the batch again, when it is not the kind and the seed
 */
export function randomBatch(
	kind: BatchKind,
	seed: number,
	choose: (r: Random) => number = anyWord,
	again = `--kind ${kind.name} --seed ${seed} --batches 1`,
): Batch {
	const r = new Random(seed, kind.length);
	const code = new Uint8Array(CODE_BYTES);
	const view = new DataView(code.buffer);
	// Not a divisor of a page, so that some programs cross pages.
	const slotWords = kind.length + 7;
	const slots: number[] = [];
	for (let n = 0; n < kind.cases; n++) {
		const offset = n * slotWords * 4;
		slots.push(offset);
		for (let i = 0; i < slotWords; i++) {
			const word = i >= kind.length ? NOP : choose(r);
			view.setUint32(offset + 4 * i, word, true);
		}
	}
	vectors(r, view, choose === anyWord ? (q) => randomWord(q, randomEncoding(q)) : choose);
	const world = randomWorld(r, code);
	const interrupts = r.chance(20);
	return {
		kind,
		again,
		seed,
		world,
		cases: slots.map((offset) => ({
			snapshot: randomSnapshot(r, world, offset),
			budget: kind.length,
			irq: interrupts ? [r.chance(30), r.chance(30), r.chance(30)] : [false, false, false],
			chunk: r.chance(70) ? kind.length : r.pick([1, 2, 7]),
			irqChanges: interrupts ? 15 : 0,
			answers: r.u32(),
			slot: { offset, words: slotWords },
		})),
	};
}
