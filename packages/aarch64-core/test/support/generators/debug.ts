import { type CpuSnapshot, type Encoding, encodings, type HostDebug } from "@upcall/spec";
import { type Batch, type BatchKind, type Case, randomBatch } from "./cases.ts";
import { POINTERS, randomEncoding, randomWord, VBAR_VALUE } from "./instructions.ts";
import { Random } from "./random.ts";
import { VECTORS, type World } from "./world.ts";

/** Programs under software step, breakpoints and watchpoints. */
export const DEBUG: BatchKind = { name: "debug", length: 40, cases: 120 };

const loadsAndStores = encodings.filter((e) => e.group === "load-store" || e.group === "simd-load-store");
const loadExclusives = encodings.filter((e) => e.exec === "loadExclusive" || e.exec === "loadExclusivePair");
const exclusives = encodings.filter((e) => /xclusive|compareAndSwap|atomicMemory/.test(e.exec));

const msr = (op0: number, op1: number, CRn: number, CRm: number, op2: number, Rt: number): number =>
	(0xd5000000 | (op0 << 19) | (op1 << 16) | (CRn << 12) | (CRm << 8) | (op2 << 5) | Rt) >>> 0;
const SVC = 0xd4000001;
const BRK = 0xd4200000;
const ERET = 0xd69f03e0;
/** Hold values for MDSCR_EL1, DBGBCR0_EL1 and DBGWCR0_EL1; instructions write them seldom. */
const MDSCR_VALUE = 15;
const BCR_VALUE = 16;
const WCR_VALUE = 17;

/** Any encoding but the arithmetic of SIMD and floating point, which has nothing to do with debug. */
function otherEncoding(r: Random): Encoding {
	for (;;) {
		const e = randomEncoding(r);
		if (e.group !== "simd-fp") return e;
	}
}

/** A word of a program that debugs itself. */
function debugWord(r: Random): number {
	const pointer = r.pick(POINTERS);
	switch (r.below(20)) {
		case 0:
			return msr(0, 3, 4, r.below(16), r.pick([6, 7]), 31); // msr daifset, daifclr
		case 1:
			return r.pick([msr(2, 0, 0, 2, 2, MDSCR_VALUE), msr(2, 0, 1, 0, 4, r.pick([31, MDSCR_VALUE]))]); // mdscr, oslar
		case 2:
			return r.pick([msr(2, 0, 0, 0, 5, BCR_VALUE), msr(2, 0, 0, 0, 7, WCR_VALUE), msr(3, 0, 13, 0, 1, r.below(4))]);
		case 3:
			return r.pick([SVC, BRK, ERET, ERET]);
		case 4:
			return r.pick([msr(1, 3, 7, 4, 1, pointer), msr(1, 0, 7, 6, 1, pointer), msr(1, 3, 7, 14, 1, pointer)]); // dc zva, ivac, civac
		case 5:
			return randomWord(r, r.pick(loadExclusives));
		case 6:
		case 7:
			return randomWord(r, r.pick(exclusives));
		case 8:
		case 9:
		case 10:
		case 11:
		case 12:
			return randomWord(r, r.pick(loadsAndStores));
		default:
			return randomWord(r, otherEncoding(r));
	}
}

/** Exception level, Security state, link: mostly such that something matches. */
function stateBits(r: Random): bigint {
	const PxC = r.pick([3, 3, 3, 1, 2, 0]);
	const HMC = r.chance(10) ? 1 : 0;
	const SSC = r.chance(80) ? 0 : r.below(4);
	const LBN = r.chance(80) ? 4 + r.below(2) : r.below(16);
	return BigInt((PxC << 1) | (HMC << 13) | (SSC << 14) | (LBN << 16));
}

function breakpointControl(r: Random): bigint {
	const type = r.pick([0, 0, 0, 0, 1, 1, 2, 3, 6, 7, r.below(16)]);
	const bas = r.chance(70) ? 15 : r.below(16);
	return stateBits(r) | BigInt((r.chance(85) ? 1 : 0) | (bas << 5)) | (BigInt(type) << 20n);
}

function watchpointControl(r: Random): bigint {
	const bas = r.pick([0xff, 0xff, 0x0f, 1 << r.below(8), 3 << r.below(7), r.below(256)]);
	const mask = r.chance(60) ? 0 : r.pick([3, 4, 6, 8, 12, 12, 12, 14, 1, 2, 31]);
	const lsc = r.pick([3, 3, 1, 2, 0]);
	const link = r.chance(15) ? 1 : 0;
	return stateBits(r) | BigInt((r.chance(85) ? 1 : 0) | (lsc << 3) | (bas << 5) | (link << 20)) | (BigInt(mask) << 24n);
}

/** A kind of register and the value of it for unit n. */
function registers(r: Random, world: World, c: Case): [name: "BVR" | "BCR" | "WVR" | "WCR", value: bigint][] {
	const code = c.snapshot.pc + BigInt(4 * r.below(c.slot.words + 4));
	const vector = (c.snapshot.sys.VBAR_EL1 ?? 0n) + BigInt(0x80 * r.below(16));
	const tag = r.chance(10) ? 0x5an << 56n : 0n;
	const data = r.chance(80) ? (c.snapshot.x[r.pick(POINTERS)] as bigint) : r.pick(world.pointers);
	const context = BigInt(r.below(4));
	const value = r.chance(75) ? (r.chance(80) ? code : vector) : context;
	return [
		["BVR", BigInt.asUintN(64, (value & ~3n) ^ tag) | (value === context ? context : 0n)],
		["BCR", breakpointControl(r)],
		[
			"WVR",
			BigInt.asUintN(64, ((data & ~7n) + BigInt(r.pick([0, 0, 0, 4, 8, 16, -8])) + (r.chance(90) ? 0n : 0x40n)) ^ tag),
		],
		["WCR", watchpointControl(r)],
	];
}

function hostDebug(r: Random, world: World, c: Case): HostDebug | undefined {
	if (r.chance(80)) return undefined;
	if (r.chance(30)) return {};
	const lists: Record<string, bigint[]> = { BVR: [], BCR: [], WVR: [], WCR: [] };
	for (let n = 0; n < 6; n++) for (const [name, value] of registers(r, world, c)) lists[name]?.push(value);
	const { BVR = [], BCR = [], WVR = [], WCR = [] } = lists;
	return { registers: { bvr: BVR, bcr: BCR, wvr: WVR, wcr: WCR } };
}

function withDebug(r: Random, world: World, c: Case): Case {
	const sys: Record<string, bigint> = { ...c.snapshot.sys };
	const used = r.below(4);
	for (let n = 0; n < 6; n++) {
		if (!r.chance(used * 30)) continue;
		for (const [name, value] of registers(r, world, c)) sys[`DBG${name}${n}_EL1`] = value;
	}
	const mdscr = () =>
		BigInt(
			(r.chance(50) ? 1 : 0) |
				(r.chance(20) ? 1 << 12 : 0) |
				(r.chance(60) ? 1 << 13 : 0) |
				(r.chance(75) ? 1 << 15 : 0),
		);
	sys.MDSCR_EL1 = mdscr();
	// vectors in the code, where only words of these programs are
	sys.VBAR_EL1 = BigInt.asUintN(64, VECTORS + world.codeOffset);
	if (r.chance(5)) sys.OSLSR_EL1 = 10n;
	sys.CONTEXTIDR_EL1 = BigInt(r.below(4));
	const bits = () => (r.chance(50) ? 1n << 21n : 0n) | (r.chance(50) ? 1n << 9n : 0n);
	sys.SPSR_EL1 = ((sys.SPSR_EL1 ?? 0n) & ~((1n << 21n) | (1n << 9n))) | bits();
	const x = [...c.snapshot.x];
	for (let n = 0; n < 4; n++) x[n] = BigInt(r.below(4));
	x[VBAR_VALUE] = sys.VBAR_EL1;
	x[MDSCR_VALUE] = mdscr();
	x[BCR_VALUE] = breakpointControl(r);
	x[WCR_VALUE] = watchpointControl(r);
	const snapshot: CpuSnapshot = {
		...c.snapshot,
		x,
		sys,
		pstate: (c.snapshot.pstate & ~((1n << 21n) | (1n << 9n))) | bits(),
	};
	// Short ones show what an exception reported before the next one does.
	const budget = r.chance(50) ? 1 + r.below(8) : c.budget;
	const host = hostDebug(r, world, c);
	return { ...c, budget, snapshot, ...(host === undefined ? {} : { hostDebug: host }) };
}

/** Makes the batch of a seed. */
export function debugBatch(seed: number): Batch {
	const batch = randomBatch(DEBUG, seed, debugWord);
	const r = new Random(seed, 0xdeb);
	return { ...batch, cases: batch.cases.map((c) => withDebug(r, batch.world, c)) };
}
