import { GIC_FIRST_PPI, GIC_FIRST_SPI, GIC_PRIORITY_MASK } from "./state.ts";
import {
	type GicV2Interrupt,
	type GicV2State,
	gicV2Interrupt,
	gicV2Pending,
	gicV2Target,
	gicV2With,
} from "./stateV2.ts";

/** Who accesses a field of an interrupt: which vCPU (its view of the banked ones), and whether it is userspace. */
interface Access {
	readonly s: GicV2State;
	readonly intid: number;
	readonly cpu: number;
	readonly user: boolean;
}

/** A register with a field for each interrupt. */
interface Field {
	readonly offset: number;
	readonly bits: 1 | 2 | 8;
	/** Interrupts that have the field: all unless given. */
	readonly count?: number;
	readonly read: (irq: GicV2Interrupt, access: Access) => number;
	/** What writing `value` does; `undefined`: nothing. */
	readonly write: (irq: GicV2Interrupt, value: number, access: Access) => Partial<GicV2Interrupt> | undefined;
}

const one = (test: boolean): number => (test ? 1 : 0);
const isSgi = ({ intid }: Access): boolean => intid < GIC_FIRST_PPI;

/** @see IHI 0048, 4.3, and of userspace's accesses Documentation/virt/kvm/devices/arm-vgic.rst */
const FIELDS: Readonly<Record<string, Field>> = {
	IGROUPR: {
		offset: 0x080,
		bits: 1,
		read: ({ group }) => group,
		write: (_, value, { s, user }) => (user && !s.groupsWritable ? undefined : { group: value === 1 ? 1 : 0 }),
	},
	ISENABLER: {
		offset: 0x100,
		bits: 1,
		read: ({ enabled }) => one(enabled),
		write: (_, value) => (value === 1 ? { enabled: true } : undefined),
	},
	ICENABLER: {
		offset: 0x180,
		bits: 1,
		read: ({ enabled }) => one(enabled),
		write: (_, value) => (value === 1 ? { enabled: false } : undefined),
	},
	// The pending state of SGIs is in the registers with their sources; userspace's writes stand for one from the vCPU itself.
	ISPENDR: {
		offset: 0x200,
		bits: 1,
		read: (irq) => one(gicV2Pending(irq)),
		write(irq, value, access) {
			if (value === 0) return undefined;
			if (!isSgi(access)) return { latch: true };
			return access.user ? { sources: irq.sources | (1 << access.cpu) } : undefined;
		},
	},
	ICPENDR: {
		offset: 0x280,
		bits: 1,
		read: (irq) => one(gicV2Pending(irq)),
		write(_, value, access) {
			if (value === 0) return undefined;
			if (!isSgi(access)) return { latch: false };
			return access.user ? { sources: 0 } : undefined;
		},
	},
	ISACTIVER: {
		offset: 0x300,
		bits: 1,
		read: ({ active }) => one(active),
		write: (irq, value, { intid, cpu }) =>
			value === 0 || irq.active ? undefined : { active: true, home: intid < GIC_FIRST_SPI ? cpu : gicV2Target(irq) },
	},
	ICACTIVER: {
		offset: 0x380,
		bits: 1,
		read: ({ active }) => one(active),
		write: (_, value) => (value === 1 ? { active: false, home: undefined } : undefined),
	},
	IPRIORITYR: {
		offset: 0x400,
		bits: 8,
		read: ({ priority }) => priority,
		write: (_, value) => ({ priority: value & GIC_PRIORITY_MASK }),
	},
	ITARGETSR: {
		offset: 0x800,
		bits: 8,
		read: ({ targets }, { intid, cpu }) => (intid < GIC_FIRST_SPI ? 1 << cpu : targets),
		write: (_, value, { intid, s }) => (intid < GIC_FIRST_SPI ? undefined : { targets: value % 2 ** s.cpus.length }),
	},
	ICFGR: {
		offset: 0xc00,
		bits: 2,
		read: ({ edge }) => (edge ? 2 : 0),
		write: (_, value, { intid }) => (intid < GIC_FIRST_SPI ? undefined : { edge: value >= 2 }),
	},
	CPENDSGIR: {
		offset: 0xf10,
		bits: 8,
		count: GIC_FIRST_PPI,
		read: ({ sources }) => sources,
		write: ({ sources }, value) => ({ sources: sources & ~value }),
	},
	SPENDSGIR: {
		offset: 0xf20,
		bits: 8,
		count: GIC_FIRST_PPI,
		read: ({ sources }) => sources,
		write: ({ sources }, value) => ({ sources: sources | value }),
	},
};

/** Bits of each interrupt, and the number of interrupts, of the registers with a field for each interrupt, by name. */
export const GICV2_FIELDS: ReadonlyMap<string, { readonly bits: number; readonly count: number }> = new Map(
	Object.entries(FIELDS).map(([name, { bits, count }]) => [name, { bits, count: count ?? Infinity }]),
);

/** Where an access goes: a word or byte of a register of the distributor, as a vCPU sees it. */
export interface GicV2Register {
	readonly cpu: number;
	readonly name: string;
	/** Bytes from the register array's start. */
	readonly at: number;
	readonly size: 1 | 4;
	readonly user: boolean;
}

/** Offset of a register in the distributor. */
export function gicV2Offset({ name, at }: GicV2Register): number {
	return (FIELDS[name]?.offset ?? 0) + at;
}

/** INTIDs of an access with the position of their fields. */
function covered(r: GicV2Register, field: Field): readonly (readonly [intid: number, shift: number])[] {
	const first = (r.at * 8) / field.bits;
	const count = (r.size * 8) / field.bits;
	return Array.from({ length: count }, (_, i) => [first + i, i * field.bits] as const);
}

/** Reads a register with a field for each interrupt. */
export function gicV2ReadField(s: GicV2State, r: GicV2Register): number {
	const field = FIELDS[r.name];
	if (field === undefined) return 0;
	let value = 0;
	for (const [intid, shift] of covered(r, field)) {
		const irq = gicV2Interrupt(s, r.cpu, intid);
		if (irq !== undefined) value += field.read(irq, { ...r, s, intid }) * 2 ** shift;
	}
	return value;
}

/** Writes one. */
export function gicV2WriteField(s: GicV2State, r: GicV2Register, value: number): GicV2State {
	const field = FIELDS[r.name];
	if (field === undefined) return s;
	let state = s;
	for (const [intid, shift] of covered(r, field)) {
		const irq = gicV2Interrupt(state, r.cpu, intid);
		const part = Math.floor(value / 2 ** shift) % 2 ** field.bits;
		const change = irq && field.write(irq, part, { ...r, s: state, intid });
		if (change !== undefined) state = gicV2With(state, r.cpu, intid, change);
	}
	return state;
}

/** GICD_CTLR. */
export function gicV2WriteCtlr(s: GicV2State, value: number): GicV2State {
	return { ...s, enabled: value % 2 === 1 };
}

/** GICD_SGIR: an SGI to a list of CPUs, to all others, or to the sender. @see IHI 0048, 4.3.15 */
export function gicV2WriteSgir(s: GicV2State, sender: number, value: number): GicV2State {
	const filter = (value >>> 24) & 3;
	const intid = value & 15;
	let state = s;
	for (let cpu = 0; cpu < s.cpus.length; cpu++) {
		const listed = (value >>> (16 + cpu)) & 1;
		const wanted = [listed === 1, cpu !== sender, cpu === sender, false][filter];
		const irq = gicV2Interrupt(state, cpu, intid);
		if (wanted && irq !== undefined) state = gicV2With(state, cpu, intid, { sources: irq.sources | (1 << sender) });
	}
	return state;
}
