/**
 * Random breakpoints, watchpoints and software steps on the spec and on qemu-system-aarch64 (Neoverse N1). Left out: what
 * QEMU 7.2 does not model (see the probes with a reason), and where the manual leaves a choice that QEMU makes otherwise.
 *
 * Usage: tsx --conditions=@upcall/source oracle/systemDebug.ts [--seed S] [--probes N]   (in tools/; N up to 700)
 */
import { parseArgs } from "node:util";
import { createTestDriver } from "@upcall/spec";
import { Random } from "../../packages/aarch64-core/test/support/generators/random.ts";
import {
	DATA,
	debugProbe,
	MDSCR,
	type Outcome,
	type Probe,
	runProbe,
	SPSR,
} from "../../packages/spec/test/support/probes/index.ts";
import { runOnQemu } from "./systemQemu.ts";

const accesses = [
	"ldr x0, [x1]",
	"str x0, [x1]",
	"ldrb w0, [x1]",
	"strh w0, [x1, #2]",
	"ldur w0, [x1, #-4]",
	"stur x0, [x1, #-8]",
	"ldp x0, x2, [x1, #-8]",
	"stp w0, w2, [x1, #4]",
	"ldtr x0, [x1]",
	"sttrb w0, [x1]",
	"ldadd x0, x2, [x1]",
	"cas x0, x2, [x1]",
	"swpb w0, w2, [x1]",
	"ldxr x0, [x1]",
	"ldaxrb w0, [x1]",
	"ldar w0, [x1]",
	"stlrb w0, [x1]",
	"ldrsh w0, [x1, #2]",
	"str x0, [x1], #16",
	"mov x0, #3",
	"b .+4",
	"svc #2",
];

/** Of an unaligned access QEMU checks the aligned words that it is in, of two watchpoints it reports either: neither is here. */
function onlyOne(first: bigint, second: bigint): bigint {
	return (first & 1n) === 1n ? second & ~1n : second;
}

/** PMC or PAC, HMC, SSC: combinations that mean the same to QEMU, which is not in Secure state. */
function stateBits(r: Random): bigint {
	const [HMC, PxC] = r.pick([
		[0, 3],
		[0, 3],
		[0, 3],
		[0, 1],
		[0, 2],
		[1, 1],
		[1, 3],
	] as const);
	const SSC = r.pick([0, 0, 0, 1, 2]);
	return BigInt((PxC << 1) | (HMC << 13) | (SSC << 14) | (4 << 16)) + (r.chance(50) ? 1n << 16n : 0n);
}

function breakpoint(r: Random): bigint {
	const link = r.chance(25) ? 1n << 20n : 0n;
	return stateBits(r) | link | (0xfn << 5n) | (r.chance(90) ? 1n : 0n);
}

function watchpoint(r: Random): bigint {
	const first = r.below(8);
	const length = 1 + r.below(8 - first);
	const bytes = ((1 << length) - 1) << first;
	const mask = r.chance(75) ? 0 : 3 + r.below(6);
	const BAS = mask === 0 && !r.chance(40) ? bytes : 0xff;
	const link = r.chance(20) ? 1 << 20 : 0;
	const LSC = r.pick([1, 2, 3, 3]);
	return stateBits(r) | BigInt((r.chance(90) ? 1 : 0) | (LSC << 3) | (BAS << 5) | link) | (BigInt(mask) << 24n);
}

function context(r: Random): bigint {
	return BigInt(r.pick([3, 3, 7]) << 20) | 0x1e6n | (r.chance(90) ? 1n : 0n);
}

function randomProbe(seed: number): Probe {
	const r = new Random(seed, 78);
	const el = r.pick([0, 1] as const);
	const body = Array.from({ length: 4 }, () => r.pick(accesses));
	const steps = r.chance(35);
	let mdscr = 0n;
	if (steps) mdscr |= MDSCR.SS;
	if (r.chance(70)) mdscr |= MDSCR.KDE;
	if (r.chance(85)) mdscr |= MDSCR.MDE;
	let spsr = 0n;
	if (r.chance(70)) spsr |= SPSR.SS;
	if (r.chance(15)) spsr |= SPSR.D;
	const at = r.below(4);
	const wcr0 = watchpoint(r) & ~(r.chance(40) ? 1n : 0n);
	const registers: Record<string, bigint | ((body: (n: number) => bigint) => bigint)> = {
		contextidr_el1: BigInt(r.below(2)),
		dbgbvr4_el1: BigInt(r.below(2)),
		dbgbcr4_el1: context(r),
		dbgbvr5_el1: BigInt(r.below(2)),
		dbgbcr5_el1: context(r),
		dbgwvr0_el1: DATA + 0x100n + BigInt(r.pick([0, 0, 0, 4, 8, -8])),
		dbgwcr0_el1: wcr0,
		dbgwvr1_el1: DATA + 0x100n + BigInt(r.pick([0, 8, 16, 0x40])),
		dbgwcr1_el1: onlyOne(wcr0, watchpoint(r)),
	};
	if (r.chance(50)) {
		registers.dbgbvr0_el1 = (address) => address(at);
		registers.dbgbcr0_el1 = breakpoint(r);
	}
	return debugProbe(`random ${seed}: EL${el}, ${body.join("; ")}`, { el, mdscr, spsr, registers, body });
}

const { values } = parseArgs({
	options: { seed: { type: "string", default: "1" }, probes: { type: "string", default: "400" } },
});
const first = Number(values.seed);
const list = Array.from({ length: Number(values.probes) }, (_, i) => randomProbe(first + i));
const outcomes = runOnQemu(list);
const driver = createTestDriver();
let differences = 0;
const syndromes: Record<string, number> = {};
list.forEach((p, i) => {
	// FAR_EL1 is UNKNOWN after a Breakpoint exception; QEMU writes 0.
	const unknownFar = (o: Outcome): Outcome => (/^c[26]/.test(o.esr) ? { ...o, far: "unknown" } : o);
	const qemu = unknownFar(outcomes[i] as Outcome);
	const run = runProbe(p, driver);
	const model = typeof run === "string" ? run : unknownFar(run);
	syndromes[qemu.esr] = (syndromes[qemu.esr] ?? 0) + 1;
	if (JSON.stringify(qemu) === JSON.stringify(model)) return;
	differences++;
	console.log(`${p.name}\n  QEMU  ${JSON.stringify(qemu)}\n  model ${JSON.stringify(model)}`);
});
console.log(`${list.length} probes, ${differences} differences; syndromes ${JSON.stringify(syndromes)}`);
process.exitCode = differences === 0 ? 0 : 1;
