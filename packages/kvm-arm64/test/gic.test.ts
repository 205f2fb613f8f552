import {
	GIC_FIELDS,
	type GicRegister,
	type GicState,
	gicInterrupt,
	gicLine,
	gicOffset,
	gicOutputs,
	gicReadCtlr,
	gicReadField,
	gicReadIcc,
	gicReadLevels,
	gicReadRouter,
	gicWriteCtlr,
	gicWriteField,
	gicWriteIcc,
	gicWriteLevels,
	gicWriteRouter,
	initialGic,
} from "@upcall/spec";
import {
	KVM_ARM_IRQ_TYPE_PPI,
	KVM_ARM_IRQ_TYPE_SHIFT,
	KVM_ARM_IRQ_TYPE_SPI,
	KVM_DEV_ARM_VGIC_GRP_DIST_REGS,
	KVM_DEV_ARM_VGIC_GRP_LEVEL_INFO,
	KVM_DEV_ARM_VGIC_GRP_REDIST_REGS,
	SYSREGS,
	type SysregName,
} from "@upcall/uapi";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createVcpu } from "../src/createVcpu.ts";
import { irqLine } from "../src/irqLine.ts";
import type { VcpuState, VmState } from "../src/state.ts";
import { vcpuInit } from "../src/vcpuInit.ts";
import { getV3Attribute, setV3Attribute } from "../src/vgic/attributes.ts";
import { readCpuInterface, writeCpuInterface } from "../src/vgic/cpuInterface.ts";
import { createGic } from "../src/vgic/createGic.ts";
import { DISTRIBUTOR_V3 } from "../src/vgic/distributorV3.ts";
import { REDISTRIBUTOR } from "../src/vgic/redistributor.ts";
import { readRegister, writeRegister } from "../src/vgic/registerMap.ts";
import type { Vgic } from "../src/vgic/vgic.ts";
import { implementation } from "./support/specDriver.ts";

const INTERRUPTS = 64;
const IDS = [0, 1, 2];

const READABLE = ["IAR0", "IAR1", "HPPIR0", "HPPIR1", "RPR", "PMR", "BPR0", "BPR1", "AP0R0", "AP1R0", "CTLR", "SRE"];
const WRITABLE = ["EOIR0", "EOIR1", "DIR", "SGI1R", "SGI0R", "ASGI1R", "PMR", "BPR0", "BPR1", "AP0R0", "AP1R0", "CTLR"];
const SWITCHES = ["IGRPEN0", "IGRPEN1"];
const full = (name: string): SysregName => `ICC_${name}_EL1` as SysregName;

/** A GICv3 with three vCPUs over fake CPUs. */
function gicV3(): { vm: VmState; gic: Vgic } {
	const vm = implementation({ abi: "upstream" });
	expect(createGic(vm, 3)).toBe(0);
	const gic = vm.gic as Vgic;
	gic.interrupts = INTERRUPTS;
	for (const id of IDS) {
		createVcpu(vm, id);
		expect(vcpuInit(vm.vcpus[id] as VcpuState, 5, [4, 0, 0, 0, 0, 0, 0])).toBe(0);
	}
	gic.initialise();
	return { vm, gic };
}

/** One thing that happens: to the model, and to the implementation, whose answers must be the same. */
interface Event {
	readonly what: string;
	model(s: GicState): readonly [GicState, unknown];
	run(vm: VmState, gic: Vgic): unknown;
}

const at = (vm: VmState, cpu: number): VcpuState => vm.vcpus[cpu] as VcpuState;
const data = (value: number): Uint8Array => {
	const bytes = new Uint8Array(4);
	new DataView(bytes.buffer).setUint32(0, value, true);
	return bytes;
};

function userWrite(gic: Vgic, group: number, attr: bigint, value: number): number {
	return setV3Attribute(gic, { group, attr, addr: data(value) });
}

function userRead(gic: Vgic, group: number, attr: bigint): number {
	const bytes = new Uint8Array(4);
	expect(getV3Attribute(gic, { group, attr, addr: bytes })).toBe(0);
	return new DataView(bytes.buffer).getUint32(0, true);
}

const groupOf = (r: GicRegister): number =>
	r.frame === "GICD" ? KVM_DEV_ARM_VGIC_GRP_DIST_REGS : KVM_DEV_ARM_VGIC_GRP_REDIST_REGS;
const attrOf = (r: GicRegister): bigint => BigInt(gicOffset(r)) | (BigInt(r.cpu) << 32n);
const mapOf = (r: GicRegister) => (r.frame === "GICD" ? DISTRIBUTOR_V3 : REDISTRIBUTOR);

const readField = (r: GicRegister): Event => ({
	what: `read ${r.user ? "by userspace " : ""}${r.frame} ${r.cpu} ${r.name}+${r.at} ${r.size}`,
	model: (s) => [s, gicReadField(s, r)],
	run: (vm, gic) =>
		r.user ? userRead(gic, groupOf(r), attrOf(r)) : readRegister(mapOf(r), gic, at(vm, r.cpu), gicOffset(r), r.size, 0),
});

const writeField = (r: GicRegister, value: number): Event => ({
	what: `write ${r.user ? "by userspace " : ""}${r.frame} ${r.cpu} ${r.name}+${r.at} ${r.size}: 0x${value.toString(16)}`,
	model: (s) => [gicWriteField(s, r, value), 0],
	run(vm, gic) {
		if (r.user) return userWrite(gic, groupOf(r), attrOf(r), value);
		writeRegister(mapOf(r), gic, at(vm, r.cpu), gicOffset(r), r.size, 0, value);
		return 0;
	},
});

const readIcc = (cpu: number, name: string): Event => ({
	what: `vCPU ${cpu} reads ICC_${name}_EL1`,
	model(s) {
		const answer = gicReadIcc(s, cpu, full(name));
		return [answer?.state ?? s, answer?.value ?? -1];
	},
	run: (vm, gic) => readCpuInterface(gic, at(vm, cpu), SYSREGS[full(name)]),
});

const writeIcc = (cpu: number, name: string, value: bigint): Event => ({
	what: `vCPU ${cpu} writes ICC_${name}_EL1: 0x${value.toString(16)}`,
	model(s) {
		const next = gicWriteIcc(s, cpu, full(name), value);
		return [next ?? s, next !== undefined];
	},
	run: (vm, gic) =>
		writeCpuInterface(
			gic,
			at(vm, cpu),
			SYSREGS[full(name)],
			Number(value & 0xffff_ffffn),
			Number(BigInt.asUintN(32, value >> 32n)),
		),
});

const line = (cpu: number, intid: number, level: boolean): Event => ({
	what: `line ${intid} of vCPU ${cpu}: ${level}`,
	model: (s) => [gicLine(s, cpu, intid, level), 0],
	run(vm) {
		const type = intid < 32 ? KVM_ARM_IRQ_TYPE_PPI : KVM_ARM_IRQ_TYPE_SPI;
		return irqLine(vm, (type << KVM_ARM_IRQ_TYPE_SHIFT) | (cpu << 16) | intid, level ? 1 : 0);
	},
});

const ctlr = (value: number): Event => ({
	what: `GICD_CTLR: ${value}`,
	model(s) {
		const next = gicWriteCtlr(s, value);
		return [next, gicReadCtlr(next)];
	},
	run(vm, gic) {
		writeRegister(DISTRIBUTOR_V3, gic, at(vm, 0), 0, 4, 0, value);
		return readRegister(DISTRIBUTOR_V3, gic, at(vm, 0), 0, 4, 0);
	},
});

const router = (intid: number, value: number): Event => ({
	what: `GICD_IROUTER${intid}: 0x${value.toString(16)}`,
	model(s) {
		const next = gicWriteRouter(s, intid, value);
		return [next, gicReadRouter(next, intid)];
	},
	run(vm, gic) {
		const offset = 0x6000 + 8 * intid;
		writeRegister(DISTRIBUTOR_V3, gic, at(vm, 0), offset, 8, 0, value);
		writeRegister(DISTRIBUTOR_V3, gic, at(vm, 0), offset, 8, 4, value);
		expect(readRegister(DISTRIBUTOR_V3, gic, at(vm, 0), offset, 8, 4)).toBe(0);
		return readRegister(DISTRIBUTOR_V3, gic, at(vm, 0), offset, 8, 0);
	},
});

const levels = (cpu: number, first: number, value: number | undefined): Event => ({
	what: `level info of vCPU ${cpu} from ${first}: ${value}`,
	model: (s) => (value === undefined ? [s, gicReadLevels(s, cpu, first)] : [gicWriteLevels(s, cpu, first, value), 0]),
	run(_vm, gic) {
		const attr = BigInt(first) | (BigInt(cpu) << 32n);
		return value === undefined
			? userRead(gic, KVM_DEV_ARM_VGIC_GRP_LEVEL_INFO, attr)
			: userWrite(gic, KVM_DEV_ARM_VGIC_GRP_LEVEL_INFO, attr, value);
	},
});

/** What happens depends on what is active: software ends what it has acknowledged, or what another vCPU has. */
type Step = (s: GicState) => Event;

const always =
	(event: Event): Step =>
	() =>
		event;

/** Ends an interrupt that is active on a vCPU, or on any, in one of the ways that there are. */
const end =
	(cpu: number, how: "EOIR0" | "EOIR1" | "DIR", foreign: boolean, pick: number): Step =>
	(s) => {
		const all = Array.from({ length: INTERRUPTS }, (_, intid) => intid);
		const active = all.filter((intid) => {
			const irq = gicInterrupt(s, cpu, intid);
			return irq?.active === true && (foreign || irq.home === cpu);
		});
		return writeIcc(cpu, how, BigInt(active[pick % Math.max(1, active.length)] ?? 0));
	};

const cpus = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.constantFrom(...IDS));
const intids = fc.oneof(
	{ weight: 4, arbitrary: fc.constantFrom(0, 1, 27, 32, 33) },
	{ weight: 1, arbitrary: fc.nat(INTERRUPTS - 1) },
);
const word = fc.oneof(fc.constantFrom(0, 1, 0xffff_ffff, 0x8000_0001), fc.nat(0xffff_ffff));
const priority = (intid: number, cpu: number, value: number): Event =>
	writeField({ frame: intid < 32 ? "GICR" : "GICD", cpu, name: "IPRIORITYR", at: intid, size: 1, user: false }, value);
/** One interrupt's bit, mostly: whole words change too much at once for what follows to be interesting. */
const bits = intids.map((intid) => 2 ** (intid % 32));
const bitsOf = (name: string): number => (name === "IPRIORITYR" ? 8 : name === "ICFGR" ? 2 : 1);

const registers: fc.Arbitrary<GicRegister> = fc
	.record({ shared: fc.boolean(), cpu: cpus, name: fc.constantFrom(...GIC_FIELDS), intid: intids, user: fc.boolean() })
	.map(({ shared, cpu, name, intid, user }) => {
		const position = shared ? intid : intid % 32;
		const size = name === "IPRIORITYR" && !user && intid % 2 === 0 ? 1 : 4;
		const place = (position * bitsOf(name)) / 8;
		return { frame: shared ? "GICD" : "GICR", cpu, name, at: Math.floor(place / size) * size, size, user };
	});

const sgi = fc
	.record({ id: fc.nat(15), list: fc.nat(0xffff), aff1: fc.nat(1), all: fc.nat(1) })
	.map(({ id, list, aff1, all }) => BigInt((id << 24) | (aff1 << 16) | list) | (BigInt(all) << 40n));
const iccValue = fc.oneof(
	intids.map(BigInt),
	sgi,
	fc.constantFrom(0xffn, 0xf0n, 0x80n, 0n, 3n, 1023n, 8192n),
	word.map(BigInt),
);

const pend = (intid: number, cpu: number): Event => {
	const frame = intid < 32 ? "GICR" : "GICD";
	const field: GicRegister = { frame, cpu, name: "ISPENDR", at: 4 * (intid >> 5), size: 4, user: false };
	return writeField(field, 2 ** (intid % 32));
};
/** Where an SPI goes, how it is configured: mostly as it is useful. */
const mask = fc.oneof({ weight: 3, arbitrary: fc.constant(0xf0n) }, fc.constantFrom(0n, 0x50n, 0x80n, 0xffn));
const binaryPoint = fc.constantFrom(0n, 2n, 3n, 4n, 5n, 6n, 7n);
const peripheral = intids.filter((n) => n >= 16);

const events: fc.Arbitrary<Event> = fc.oneof(
	{ weight: 8, arbitrary: fc.tuple(intids, cpus).map((a) => pend(...a)) },
	{ weight: 6, arbitrary: fc.tuple(cpus, peripheral, fc.boolean()).map((a) => line(...a)) },
	{ weight: 12, arbitrary: fc.tuple(cpus, fc.constantFrom("IAR0", "IAR1", "IAR1")).map((a) => readIcc(...a)) },
	{
		weight: 4,
		arbitrary: fc.tuple(intids, cpus, fc.constantFrom(0x40, 0x48, 0x50, 0x80, 0xa0)).map((a) => priority(...a)),
	},
	{ weight: 2, arbitrary: fc.tuple(cpus, fc.constantFrom("SGI1R", "SGI0R", "ASGI1R"), sgi).map((a) => writeIcc(...a)) },
	{ weight: 2, arbitrary: fc.tuple(cpus, fc.constantFrom("BPR0", "BPR1"), binaryPoint).map((a) => writeIcc(...a)) },
	{
		weight: 2,
		arbitrary: fc.tuple(cpus, fc.constantFrom(0n, 0n, 1n, 1n, 2n, 3n)).map(([c, v]) => writeIcc(c, "CTLR", v)),
	},
	{ weight: 1, arbitrary: fc.tuple(cpus, mask).map(([c, v]) => writeIcc(c, "PMR", v)) },
	{ weight: 2, arbitrary: fc.tuple(cpus, fc.constantFrom(...READABLE, ...SWITCHES)).map((a) => readIcc(...a)) },
	{ weight: 1, arbitrary: fc.tuple(cpus, fc.constantFrom(...WRITABLE, "SRE"), iccValue).map((a) => writeIcc(...a)) },
	{
		weight: 1,
		arbitrary: fc.tuple(cpus, fc.constantFrom(...SWITCHES), fc.constantFrom(0n, 1n, 1n)).map((a) => writeIcc(...a)),
	},
	{ weight: 4, arbitrary: fc.tuple(registers, bits).map((a) => writeField(...a)) },
	{ weight: 1, arbitrary: fc.tuple(registers, word).map((a) => writeField(...a)) },
	{ weight: 3, arbitrary: registers.map(readField) },
	{ weight: 1, arbitrary: fc.constantFrom(0, 2, 2, 2, 3).map(ctlr) },
	{ weight: 1, arbitrary: fc.tuple(intids, fc.constantFrom(0, 0, 1, 2, 3, 0xff00_0001)).map((a) => router(...a)) },
	{
		weight: 1,
		arbitrary: fc.tuple(cpus, fc.constantFrom(0, 32), fc.option(bits, { nil: undefined })).map((a) => levels(...a)),
	},
);

const steps: fc.Arbitrary<Step> = fc.oneof(
	{ weight: 3, arbitrary: events.map(always) },
	{
		weight: 1,
		arbitrary: fc
			.tuple(cpus, fc.constantFrom("EOIR1", "EOIR1", "EOIR0", "DIR"), fc.boolean(), fc.nat(3))
			.map(([cpu, how, foreign, pick]) => end(cpu, how as "EOIR0" | "EOIR1" | "DIR", foreign, pick)),
	},
);

/** Everything switched on, so that most sequences deliver something. */
const START: readonly Event[] = [
	ctlr(2),
	...IDS.flatMap((cpu) => [
		writeIcc(cpu, "PMR", 0xf0n),
		...SWITCHES.map((name) => writeIcc(cpu, name, 1n)),
		writeField({ frame: "GICR", cpu, name: "ISENABLER", at: 0, size: 4, user: false }, 0xffff_ffff),
	]),
	writeField({ frame: "GICD", cpu: 0, name: "ISENABLER", at: 4, size: 4, user: false }, 0xffff_ffff),
];

function check(sequence: readonly Step[]): void {
	const { vm, gic } = gicV3();
	let s = initialGic(INTERRUPTS, IDS);
	const log: string[] = [];
	for (const step of [...START.map(always), ...sequence]) {
		const event = step(s);
		log.push(event.what);
		const [next, expected] = event.model(s);
		s = next;
		expect(event.run(vm, gic), log.join("\n")).toEqual(expected);
		for (const cpu of IDS) {
			const { irqLine: irq, fiqLine: fiq, gic: own } = at(vm, cpu);
			expect({ irq, fiq, wakeup: own?.wakeup }, log.join("\n")).toEqual(gicOutputs(s, cpu));
		}
	}
	for (const name of GIC_FIELDS)
		for (const user of [false, true])
			for (let offset = 0; offset < (INTERRUPTS * bitsOf(name)) / 8; offset += 4)
				for (const cpu of IDS) {
					const size = 4;
					const shared = readField({ frame: "GICD", cpu, name, at: offset, size, user });
					expect(shared.run(vm, gic), shared.what).toEqual(shared.model(s)[1]);
					if (offset >= 4 * bitsOf(name)) continue;
					const own = readField({ frame: "GICR", cpu, name, at: offset, size, user });
					expect(own.run(vm, gic), own.what).toEqual(own.model(s)[1]);
				}
}

describe("GICv3 and its model", () => {
	it("answer every access and drive every vCPU's inputs alike", () => {
		fc.assert(
			fc.property(fc.array(steps, { minLength: 20, maxLength: 120 }), (sequence) => check(sequence)),
			{ numRuns: 400 },
		);
	}, 120_000);

	it("deliver an SPI once per edge, and a level until it falls", () => {
		const eoi = (intid: number): Event => writeIcc(0, "EOIR1", BigInt(intid));
		const icfgr = (value: number): Event =>
			writeField({ frame: "GICD", cpu: 0, name: "ICFGR", at: 8, size: 4, user: false }, value);
		const iar = readIcc(0, "IAR1");
		check([line(0, 32, true), iar, iar, eoi(32), iar].map(always));
		check([icfgr(0), line(0, 32, true), iar, eoi(32), iar, line(0, 32, false), eoi(32), iar].map(always));
	});

	it("take group 1's binary point from group 0's when ICC_CTLR_EL1.CBPR says so", () => {
		const arrange = [writeIcc(0, "CTLR", 1n), writeIcc(0, "BPR0", 4n), priority(32, 0, 0x50), priority(33, 0, 0x40)];
		const later = [pend(33, 0), readIcc(0, "IAR1"), readIcc(0, "BPR1")];
		check([...arrange, pend(32, 0), readIcc(0, "IAR1"), readIcc(0, "RPR"), ...later].map(always));
	});

	it("do not end what another vCPU has acknowledged", () => {
		const both = [router(33, 1), line(0, 32, true), line(0, 33, true), readIcc(0, "IAR1"), readIcc(1, "IAR1")];
		check([...both, writeIcc(0, "EOIR1", 33n)].map(always));
		check([...both, writeIcc(0, "EOIR1", 33n), writeIcc(1, "EOIR1", 33n)].map(always));
	});
});
