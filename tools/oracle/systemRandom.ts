/**
 * Random translation tables and accesses on the spec and on qemu-system-aarch64 (Neoverse N1): every combination of
 * permissions, hierarchical limits, granule, level, privilege, PAN, UAO, WXN and endianness is drawn.
 *
 * Usage: tsx --conditions=@upcall/source oracle/systemRandom.ts [--seed S] [--probes N]   (in tools/; N up to 700)
 */
import { parseArgs } from "node:util";
import { createTestDriver } from "@upcall/spec";
import { Random } from "../../packages/aarch64-core/test/support/generators/random.ts";
import { ATTR } from "../../packages/spec/test/support/pageTables.ts";
import {
	DATA,
	type Granule,
	type Outcome,
	type Probe,
	PSTATE,
	probe,
	runProbe,
	SCTLR_BITS,
} from "../../packages/spec/test/support/probes/index.ts";
import { runOnQemu } from "./systemQemu.ts";

/** What is done at the address in X1. Left out: what QEMU 7.2 does not model (see the probes with a reason). */
const accesses = [
	"ldr x0, [x1]",
	"str x0, [x1]",
	"ldrb w0, [x1]",
	"strh w0, [x1]",
	"ldp x0, x2, [x1]",
	"stp w0, w2, [x1]",
	"ldtr x0, [x1]",
	"sttrb w0, [x1]",
	"ldtrsw x0, [x1]",
	"ldadd x0, x2, [x1]",
	"cas x0, x2, [x1]",
	"swpb w0, w2, [x1]",
	"ldxr x0, [x1]\nstxr w2, x1, [x1]",
	"ldar w0, [x1]",
	"stlrb w0, [x1]",
	"ldrsh w0, [x1, #2]!",
	"str x0, [x1], #16",
	"br x1",
	"at s1e1r, x1",
	"at s1e1w, x1",
	"at s1e0r, x1",
	"at s1e0w, x1",
	"at s1e1rp, x1",
	"at s1e1wp, x1",
	"dc zva, x1",
];

const leafLevels: Readonly<Record<Granule, readonly number[]>> = { 12: [1, 2, 3], 14: [2, 3], 16: [2, 3] };

function randomProbe(seed: number): Probe {
	const r = new Random(seed, 77);
	const granule = r.pick([12, 14, 16] as const);
	const level = r.chance(70) ? 3 : r.pick(leafLevels[granule]);
	const upper = r.chance(40);
	const upperSize = upper ? r.pick([25, 30, 36, 39, 42, 48]) : 48;
	const attributes = (): bigint => {
		let leaf = ATTR.index(0) | ATTR.SH_INNER;
		if (r.chance(93)) leaf |= ATTR.AF;
		leaf |= BigInt(r.below(4)) << 6n;
		for (const bit of [ATTR.PXN, ATTR.UXN, ATTR.nG, ATTR.CONTIGUOUS]) if (r.chance(30)) leaf |= bit;
		return leaf;
	};
	let table = 0n;
	for (const bit of [ATTR.PXN_TABLE, ATTR.UXN_TABLE, ATTR.APTABLE_NO_EL0, ATTR.APTABLE_RO])
		if (r.chance(10)) table |= bit;
	let set = 0n;
	for (const bit of [SCTLR_BITS.WXN, SCTLR_BITS.A, SCTLR_BITS.E0E, SCTLR_BITS.EE]) if (r.chance(15)) set |= bit;
	set |= SCTLR_BITS.DZE;
	const tbi = r.chance(20);
	const code = r.pick(accesses);
	const base = upper ? -(1n << BigInt(upperSize)) & 0xffff_ffff_ffff_ffffn : 0x8c00_8000_0000n;
	const alignment = r.chance(70) ? ~7n : ~0n;
	const offset =
		code === "br x1" ? BigInt(r.below(64) * 4) : BigInt(r.chance(80) ? r.below(2048) : 4088 + r.below(8)) & alignment;
	let pstate = 0n;
	for (const bit of [PSTATE.PAN, PSTATE.UAO]) if (r.chance(35)) pstate |= bit;
	const el = r.pick([0, 1] as const);
	const broken = r.below(20);
	return probe(`random ${seed}: ${code.replace("\n", "; ")}, EL${el}`, code, {
		el,
		granule,
		set,
		upperSize,
		pstate,
		tcr: tbi ? 3n << 37n : 0n,
		setup: ({ lower, upper: high, x }) => {
			const tables = upper ? high : lower;
			const at = level < tables.startLevel ? 3 : level;
			const size = BigInt(1) << BigInt(tables.shift(at));
			const target = at === 3 ? DATA : DATA & -size;
			tables.map(base, target, attributes(), at, table);
			if (at === 3 && r.chance(70)) tables.map(base + size, DATA, attributes());
			if (broken === 0) tables.write(tables.descriptorAddress(base, at), BigInt(r.below(4)) & ~1n);
			if (broken === 1) tables.map(base, 1n << BigInt(40 + r.below(7)), attributes(), at);
			x[0] = r.u64();
			x[1] = base + offset;
			// Blocks start at RAM that both sides have only from the arena on.
			if (at !== 3) x[1] = base + (DATA - target) + offset;
			if (tbi) x[1] = (x[1] & 0x00ff_ffff_ffff_ffffn) | (BigInt(r.below(256)) << 56n);
		},
	});
}

const { values } = parseArgs({
	options: { seed: { type: "string", default: "1" }, probes: { type: "string", default: "400" } },
});
const first = Number(values.seed);
const list = Array.from({ length: Number(values.probes) }, (_, i) => randomProbe(first + i));
const outcomes = runOnQemu(list);
const driver = createTestDriver();
let differences = 0;
const vectors: Record<string, number> = {};
list.forEach((p, i) => {
	const qemu = outcomes[i] as Outcome;
	const model = runProbe(p, driver);
	vectors[qemu.esr] = (vectors[qemu.esr] ?? 0) + 1;
	if (JSON.stringify(qemu) === JSON.stringify(model)) return;
	differences++;
	console.log(`${p.name}\n  QEMU  ${JSON.stringify(qemu)}\n  model ${JSON.stringify(model)}`);
});
console.log(`${list.length} probes, ${differences} differences; syndromes ${JSON.stringify(vectors)}`);
process.exitCode = differences === 0 ? 0 : 1;
