import {
	GICC_OFFSETS,
	GICC_USER,
	GICV2_FIELDS,
	type GicV2Register,
	type GicV2State,
	gicV2Interrupt,
	gicV2Line,
	gicV2Offset,
	gicV2Outputs,
	gicV2ReadField,
	gicV2ReadGicc,
	gicV2WriteCtlr,
	gicV2WriteField,
	gicV2WriteGicc,
	gicV2WriteSgir,
	initialGicV2,
} from "@upcall/spec";
import {
	KVM_ARM_IRQ_TYPE_PPI,
	KVM_ARM_IRQ_TYPE_SHIFT,
	KVM_ARM_IRQ_TYPE_SPI,
	KVM_DEV_ARM_VGIC_GRP_CPU_REGS,
	KVM_DEV_ARM_VGIC_GRP_DIST_REGS,
} from "@upcall/uapi";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createVcpu } from "../src/createVcpu.ts";
import { irqLine } from "../src/irqLine.ts";
import type { VcpuState, VmState } from "../src/state.ts";
import { vcpuInit } from "../src/vcpuInit.ts";
import { getV2Attribute, setV2Attribute } from "../src/vgic/attributesV2.ts";
import { CPU_INTERFACE_V2 } from "../src/vgic/cpuInterfaceV2.ts";
import { createGic } from "../src/vgic/createGic.ts";
import { DISTRIBUTOR_V2 } from "../src/vgic/distributorV2.ts";
import { readRegister, writeRegister } from "../src/vgic/registerMap.ts";
import type { Vgic } from "../src/vgic/vgic.ts";
import { implementation } from "./support/specDriver.ts";

const INTERRUPTS = 64;
const IDS = [0, 1, 2];
const GICD_CTLR = 0x0;
const GICD_IIDR = 0x8;
const GICD_SGIR = 0xf00;
const IIDR = 0x4b00_343b;

/** A GICv2 with three vCPUs over fake CPUs. */
function gicV2(): { vm: VmState; gic: Vgic } {
	const vm = implementation({ abi: "upstream" });
	expect(createGic(vm, 2)).toBe(0);
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
	model(s: GicV2State): readonly [GicV2State, unknown];
	run(vm: VmState, gic: Vgic): unknown;
}

const at = (vm: VmState, cpu: number): VcpuState => vm.vcpus[cpu] as VcpuState;

function userWrite(gic: Vgic, group: number, cpu: number, offset: number, value: number): number {
	const addr = new Uint8Array(4);
	new DataView(addr.buffer).setUint32(0, value, true);
	return setV2Attribute(gic, { group, attr: BigInt(offset) | (BigInt(cpu) << 32n), addr });
}

function userRead(gic: Vgic, group: number, cpu: number, offset: number): number {
	const addr = new Uint8Array(4);
	expect(getV2Attribute(gic, { group, attr: BigInt(offset) | (BigInt(cpu) << 32n), addr })).toBe(0);
	return new DataView(addr.buffer).getUint32(0, true);
}

const readField = (r: GicV2Register): Event => ({
	what: `read ${r.user ? "by userspace " : ""}as vCPU ${r.cpu} GICD_${r.name}+${r.at} ${r.size}`,
	model: (s) => [s, gicV2ReadField(s, r)],
	run: (vm, gic) =>
		r.user
			? userRead(gic, KVM_DEV_ARM_VGIC_GRP_DIST_REGS, r.cpu, gicV2Offset(r))
			: readRegister(DISTRIBUTOR_V2, gic, at(vm, r.cpu), gicV2Offset(r), r.size, 0),
});

const writeField = (r: GicV2Register, value: number): Event => ({
	what: `write ${r.user ? "by userspace " : ""}as vCPU ${r.cpu} GICD_${r.name}+${r.at} ${r.size}: 0x${value.toString(16)}`,
	model: (s) => [gicV2WriteField(s, r, value), 0],
	run(vm, gic) {
		if (r.user) return userWrite(gic, KVM_DEV_ARM_VGIC_GRP_DIST_REGS, r.cpu, gicV2Offset(r), value);
		writeRegister(DISTRIBUTOR_V2, gic, at(vm, r.cpu), gicV2Offset(r), r.size, 0, value);
		return 0;
	},
});

const offsetOf = (name: string): number => GICC_OFFSETS[name] as number;

const readGicc = (cpu: number, name: string, user = false): Event => ({
	what: `${user ? "userspace" : `vCPU ${cpu}`} reads GICC_${name} of ${cpu}`,
	model(s) {
		const { state, value } = gicV2ReadGicc(s, cpu, name, user);
		return [state, value];
	},
	run: (vm, gic) =>
		user
			? userRead(gic, KVM_DEV_ARM_VGIC_GRP_CPU_REGS, cpu, offsetOf(name))
			: readRegister(CPU_INTERFACE_V2, gic, at(vm, cpu), offsetOf(name), 4, 0),
});

const writeGicc = (cpu: number, name: string, value: number, user = false): Event => ({
	what: `${user ? "userspace" : `vCPU ${cpu}`} writes GICC_${name} of ${cpu}: 0x${value.toString(16)}`,
	model: (s) => [gicV2WriteGicc(s, cpu, name, value, user), 0],
	run(vm, gic) {
		if (user) return userWrite(gic, KVM_DEV_ARM_VGIC_GRP_CPU_REGS, cpu, offsetOf(name), value);
		writeRegister(CPU_INTERFACE_V2, gic, at(vm, cpu), offsetOf(name), 4, 0, value);
		return 0;
	},
});

const line = (cpu: number, intid: number, level: boolean): Event => ({
	what: `line ${intid} of vCPU ${cpu}: ${level}`,
	model: (s) => [gicV2Line(s, cpu, intid, level), 0],
	run(vm) {
		const type = intid < 32 ? KVM_ARM_IRQ_TYPE_PPI : KVM_ARM_IRQ_TYPE_SPI;
		return irqLine(vm, (type << KVM_ARM_IRQ_TYPE_SHIFT) | (cpu << 16) | intid, level ? 1 : 0);
	},
});

const ctlr = (value: number): Event => ({
	what: `GICD_CTLR: ${value}`,
	model: (s) => [gicV2WriteCtlr(s, value), value & 1],
	run(vm, gic) {
		writeRegister(DISTRIBUTOR_V2, gic, at(vm, 0), GICD_CTLR, 4, 0, value);
		return readRegister(DISTRIBUTOR_V2, gic, at(vm, 0), GICD_CTLR, 4, 0);
	},
});

const sgi = (cpu: number, value: number): Event => ({
	what: `vCPU ${cpu} writes GICD_SGIR: 0x${value.toString(16)}`,
	model: (s) => [gicV2WriteSgir(s, cpu, value), 0],
	run: (vm, gic) => writeRegister(DISTRIBUTOR_V2, gic, at(vm, cpu), GICD_SGIR, 4, 0, value) ?? 0,
});

const knowsGroups: Event = {
	what: "userspace writes GICD_IIDR",
	model: (s) => [{ ...s, groupsWritable: true }, 0],
	run: (_vm, gic) => userWrite(gic, KVM_DEV_ARM_VGIC_GRP_DIST_REGS, 0, GICD_IIDR, IIDR),
};

/** What happens depends on what is active: software ends what it has acknowledged, or what another vCPU has. */
type Step = (s: GicV2State) => Event;

const always =
	(event: Event): Step =>
	() =>
		event;

/** Ends an interrupt that is active on a vCPU, or on any, in one of the ways that there are. */
const end =
	(cpu: number, how: string, foreign: boolean, pick: number): Step =>
	(s) => {
		const all = Array.from({ length: INTERRUPTS }, (_, intid) => intid);
		const active = all.filter((intid) => {
			const irq = gicV2Interrupt(s, cpu, intid);
			return irq?.active === true && (foreign || irq.home === cpu);
		});
		return writeGicc(cpu, how, active[pick % Math.max(1, active.length)] ?? 0);
	};

const cpus = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.constantFrom(...IDS));
const intids = fc.oneof(
	{ weight: 4, arbitrary: fc.constantFrom(0, 1, 27, 32, 33) },
	{ weight: 1, arbitrary: fc.nat(INTERRUPTS - 1) },
);
const word = fc.oneof(fc.constantFrom(0, 1, 0xffff_ffff, 0x8000_0001), fc.nat(0xffff_ffff));
/** One interrupt's bit, mostly: whole words change too much at once for what follows to be interesting. */
const bits = intids.map((intid) => 2 ** (intid % 32));
const guest = (cpu: number, name: string, offset: number, size: 1 | 4): GicV2Register => ({
	cpu,
	name,
	at: offset,
	size,
	user: false,
});

const registers: fc.Arbitrary<GicV2Register> = fc
	.record({ cpu: cpus, name: fc.constantFrom(...GICV2_FIELDS.keys()), intid: intids, user: fc.boolean() })
	.map(({ cpu, name, intid, user }) => {
		const { bits: width, count } = GICV2_FIELDS.get(name) as { bits: number; count: number };
		const position = intid % Math.min(count, INTERRUPTS);
		const size = width === 8 && !user && intid % 2 === 0 ? 1 : 4;
		return { cpu, name, at: Math.floor((position * width) / 8 / size) * size, size, user };
	});

const sgiValue = fc
	.record({
		intid: fc.oneof(fc.constantFrom(0, 1), fc.nat(15)),
		list: fc.nat(0xff),
		filter: fc.constantFrom(0, 0, 1, 2, 3),
	})
	.map(({ intid, list, filter }) => (filter << 24) | (list << 16) | intid);
const controls = fc
	.record({ groups: fc.constantFrom(3, 3, 3, 1, 2, 0), rest: fc.constantFrom(0, 4, 8, 0xc, 0x10, 0x14, 0x200, 0x21c) })
	.map(({ groups, rest }) => groups | rest);
const pmr = fc.oneof({ weight: 3, arbitrary: fc.constant(0xf0) }, fc.constantFrom(0, 0x50, 0x80, 0xff));
const binaryPoint = fc.constantFrom(0, 2, 3, 4, 5, 6, 7);
const PLAIN = Object.keys(GICC_OFFSETS);

const events: fc.Arbitrary<Event> = fc.oneof(
	{
		weight: 6,
		arbitrary: fc
			.tuple(intids, cpus)
			.map(([n, cpu]) => writeField(guest(cpu, "ISPENDR", 4 * (n >> 5), 4), 2 ** (n % 32))),
	},
	{
		weight: 6,
		arbitrary: fc
			.tuple(
				cpus,
				intids.filter((n) => n >= 16),
				fc.boolean(),
			)
			.map((a) => line(...a)),
	},
	{ weight: 6, arbitrary: fc.tuple(cpus, sgiValue).map((a) => sgi(...a)) },
	{ weight: 12, arbitrary: fc.tuple(cpus, fc.constantFrom("IAR", "IAR", "AIAR")).map((a) => readGicc(...a)) },
	{
		weight: 4,
		arbitrary: fc
			.tuple(intids, cpus, fc.constantFrom(0x40, 0x48, 0x50, 0x80, 0xa0))
			.map(([n, cpu, value]) => writeField(guest(cpu, "IPRIORITYR", n, 1), value)),
	},
	{
		weight: 2,
		arbitrary: fc
			.tuple(intids, cpus, fc.constantFrom(0, 1, 2, 4, 6, 7, 0xf8))
			.map(([n, cpu, value]) => writeField(guest(cpu, "ITARGETSR", n, 1), value)),
	},
	{ weight: 2, arbitrary: fc.tuple(cpus, controls).map(([cpu, value]) => writeGicc(cpu, "CTLR", value)) },
	{ weight: 1, arbitrary: fc.tuple(cpus, pmr).map(([cpu, value]) => writeGicc(cpu, "PMR", value)) },
	{ weight: 2, arbitrary: fc.tuple(cpus, fc.constantFrom("BPR", "ABPR"), binaryPoint).map((a) => writeGicc(...a)) },
	{ weight: 3, arbitrary: fc.tuple(cpus, fc.constantFrom(...PLAIN)).map((a) => readGicc(...a)) },
	{ weight: 1, arbitrary: fc.tuple(cpus, fc.constantFrom(...PLAIN), word).map((a) => writeGicc(...a)) },
	{ weight: 1, arbitrary: fc.tuple(cpus, fc.constantFrom(...GICC_USER)).map(([c, name]) => readGicc(c, name, true)) },
	{
		weight: 1,
		arbitrary: fc
			.tuple(cpus, fc.constantFrom("CTLR", "PMR", "BPR", "ABPR", "APR0"), word)
			.map(([cpu, name, value]) => writeGicc(cpu, name, value, true)),
	},
	{ weight: 4, arbitrary: fc.tuple(registers, bits).map((a) => writeField(...a)) },
	{ weight: 1, arbitrary: fc.tuple(registers, word).map((a) => writeField(...a)) },
	{ weight: 3, arbitrary: registers.map(readField) },
	{ weight: 1, arbitrary: fc.constantFrom(0, 1, 1, 1, 3).map(ctlr) },
	{ weight: 1, arbitrary: fc.constant(knowsGroups) },
);

const steps: fc.Arbitrary<Step> = fc.oneof(
	{ weight: 3, arbitrary: events.map(always) },
	{
		weight: 1,
		arbitrary: fc
			.tuple(cpus, fc.constantFrom("EOIR", "EOIR", "AEOIR", "DIR"), fc.boolean(), fc.nat(3))
			.map((a) => end(...a)),
	},
);

/** Everything switched on, so that most sequences deliver something. */
const START: readonly Event[] = [
	ctlr(1),
	...IDS.flatMap((cpu) => [
		writeGicc(cpu, "PMR", 0xf0),
		writeGicc(cpu, "CTLR", 3),
		writeField(guest(cpu, "ISENABLER", 0, 4), 0xffff_ffff),
	]),
	writeField(guest(0, "ISENABLER", 4, 4), 0xffff_ffff),
];

function check(sequence: readonly Step[]): void {
	const { vm, gic } = gicV2();
	let s = initialGicV2(INTERRUPTS, IDS.length);
	const log: string[] = [];
	for (const step of [...START.map(always), ...sequence]) {
		const event = step(s);
		log.push(event.what);
		const [next, expected] = event.model(s);
		s = next;
		expect(event.run(vm, gic), log.join("\n")).toEqual(expected);
		for (const cpu of IDS) {
			const { irqLine: irq, fiqLine: fiq, gic: own } = at(vm, cpu);
			expect({ irq, fiq, wakeup: own?.wakeup }, log.join("\n")).toEqual(gicV2Outputs(s, cpu));
		}
	}
	for (const [name, { bits: width, count }] of GICV2_FIELDS)
		for (const user of [false, true])
			for (let offset = 0; offset < (Math.min(count, INTERRUPTS) * width) / 8; offset += 4)
				for (const cpu of IDS) {
					const all = readField({ cpu, name, at: offset, size: 4, user });
					expect(all.run(vm, gic), all.what).toEqual(all.model(s)[1]);
				}
}

describe("GICv2 and its model", () => {
	it("answer every access and drive every vCPU's inputs alike", () => {
		fc.assert(
			fc.property(fc.array(steps, { minLength: 20, maxLength: 120 }), (sequence) => check(sequence)),
			{ numRuns: 400 },
		);
	}, 120_000);

	it("give an SGI once for each vCPU that sent it, the lowest first", () => {
		const iar = readGicc(0, "IAR");
		const both = [sgi(2, 0x0001_0003), sgi(1, 0x0001_0003), readField(guest(0, "SPENDSGIR", 0, 4))];
		check([...both, iar, iar, writeGicc(0, "EOIR", 0x403), iar, writeGicc(0, "EOIR", 0x803), iar].map(always));
	});

	it("keep group 1 from GICC_IAR unless GICC_CTLR.AckCtl is set, and signal group 0 as FIQ only with FIQEn", () => {
		const group1 = writeField(guest(0, "IGROUPR", 4, 4), 1);
		const iar = readGicc(0, "IAR");
		check([group1, line(0, 32, true), iar, writeGicc(0, "CTLR", 7), iar, writeGicc(0, "EOIR", 32)].map(always));
		check([line(0, 33, true), writeGicc(0, "CTLR", 0xb), iar].map(always));
	});

	it("drop the priority and end the interrupt apart with GICC_CTLR.EOImode", () => {
		const split = writeGicc(0, "CTLR", 0x203);
		const rpr = readGicc(0, "RPR");
		const iar = readGicc(0, "IAR");
		const served = [writeGicc(0, "EOIR", 33), rpr, line(0, 33, true), iar, writeGicc(1, "CTLR", 0x203)];
		check([split, line(0, 33, true), iar, rpr, ...served, writeGicc(1, "DIR", 33), iar].map(always));
	});
});
