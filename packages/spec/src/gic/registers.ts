import {
	GIC_FIRST_SPI,
	GIC_PRIORITY_MASK,
	type GicInterrupt,
	type GicState,
	gicInterrupt,
	gicPending,
	gicWith,
} from "./state.ts";

/** A register with a field for each interrupt: the INTIDs that a word covers, and one field. @see IHI 0069, 12.9 and 12.11 */
interface Field {
	/** Offset in the distributor, and behind the SGI frame's start in a redistributor. */
	readonly offset: number;
	readonly bits: 1 | 2 | 8;
	readonly read: (irq: GicInterrupt) => number;
	/** What writing `value` does; `undefined`: nothing. */
	readonly write: (
		irq: GicInterrupt,
		value: number,
		intid: number,
		home: number | undefined,
	) => Partial<GicInterrupt> | undefined;
	/** Userspace's accesses, where they are others. @see Documentation/virt/kvm/devices/arm-vgic-v3.rst */
	readonly userRead?: (irq: GicInterrupt) => number;
	readonly userWrite?: Field["write"];
}

const one = (test: boolean): number => (test ? 1 : 0);

const FIELDS: Readonly<Record<string, Field>> = {
	IGROUPR: {
		offset: 0x080,
		bits: 1,
		read: ({ group }) => group,
		write: (_, value) => ({ group: value === 1 ? 1 : 0 }),
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
	ISPENDR: {
		offset: 0x200,
		bits: 1,
		read: (irq) => one(gicPending(irq)),
		write: (_, value) => (value === 1 ? { latch: true } : undefined),
		userRead: ({ latch }) => one(latch),
		userWrite: (_, value) => ({ latch: value === 1 }),
	},
	ICPENDR: {
		offset: 0x280,
		bits: 1,
		read: (irq) => one(gicPending(irq)),
		write: (_, value) => (value === 1 ? { latch: false } : undefined),
		userRead: () => 0,
		userWrite: () => undefined,
	},
	ISACTIVER: {
		offset: 0x300,
		bits: 1,
		read: ({ active }) => one(active),
		write: ({ active }, value, _intid, home) => (value === 1 && !active ? { active: true, home } : undefined),
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
	ICFGR: {
		offset: 0xc00,
		bits: 2,
		read: ({ edge }) => (edge ? 2 : 0),
		write: (_, value, intid) => (intid < GIC_FIRST_SPI ? undefined : { edge: value >= 2 }),
	},
};

/** Names of the registers with a field for each interrupt. */
export const GIC_FIELDS: readonly string[] = Object.keys(FIELDS);

/** Where an access goes: a word or byte of a register of the distributor, or of a vCPU's redistributor. */
export interface GicRegister {
	readonly frame: "GICD" | "GICR";
	/** Whose redistributor; for the distributor any vCPU. */
	readonly cpu: number;
	readonly name: string;
	/** Bytes from the register array's start. */
	readonly at: number;
	readonly size: 1 | 4;
	readonly user: boolean;
}

/** Offset of a register in its frame; the SGI frame is 64 KiB behind a redistributor's start. */
export function gicOffset({ frame, name, at }: GicRegister): number {
	return (FIELDS[name]?.offset ?? 0) + at + (frame === "GICR" ? 0x10000 : 0);
}

/** INTIDs of an access with the position of their fields; those of the other frame are not there. */
function covered(r: GicRegister, field: Field): readonly (readonly [intid: number, shift: number])[] {
	const first = (r.at * 8) / field.bits;
	const count = (r.size * 8) / field.bits;
	const all = Array.from({ length: count }, (_, i) => [first + i, i * field.bits] as const);
	return all.filter(([intid]) => (r.frame === "GICR") === intid < GIC_FIRST_SPI);
}

/** Reads a register with a field for each interrupt. */
export function gicReadField(s: GicState, r: GicRegister): number {
	const field = FIELDS[r.name];
	if (field === undefined) return 0;
	const read = r.user ? (field.userRead ?? field.read) : field.read;
	let value = 0;
	for (const [intid, shift] of covered(r, field)) {
		const irq = gicInterrupt(s, r.cpu, intid);
		if (irq !== undefined) value += read(irq) * 2 ** shift;
	}
	return value;
}

/** Writes one. */
export function gicWriteField(s: GicState, r: GicRegister, value: number): GicState {
	const field = FIELDS[r.name];
	if (field === undefined) return s;
	const write = r.user ? (field.userWrite ?? field.write) : field.write;
	let state = s;
	for (const [intid, shift] of covered(r, field)) {
		const irq = gicInterrupt(state, r.cpu, intid);
		const part = Math.floor(value / 2 ** shift) % 2 ** field.bits;
		const home = intid < GIC_FIRST_SPI ? r.cpu : s.cpus.findIndex(({ affinity }) => affinity === irq?.affinity);
		const change = irq && write(irq, part, intid, home < 0 ? undefined : home);
		if (change !== undefined) state = gicWith(state, r.cpu, intid, change);
	}
	return state;
}

/** GICD_CTLR: affinity routing and one Security state are fixed. */
export function gicReadCtlr({ enabled }: GicState): number {
	return 0x50 + (enabled ? 2 : 0);
}

export function gicWriteCtlr(s: GicState, value: number): GicState {
	return { ...s, enabled: (value & 2) !== 0 };
}

/** GICD_IROUTER<n>, low word: no interrupt-routing mode, no Aff3. */
export function gicReadRouter(s: GicState, intid: number): number {
	return intid < GIC_FIRST_SPI ? 0 : (gicInterrupt(s, 0, intid)?.affinity ?? 0);
}

export function gicWriteRouter(s: GicState, intid: number, value: number): GicState {
	return intid < GIC_FIRST_SPI ? s : gicWith(s, 0, intid, { affinity: value & 0xff_ffff });
}

/**
 * A line changes: KVM_IRQ_LINE. An edge interrupt sees only that it rises, a level-sensitive one the level.
 *
 * @see Documentation/virt/kvm/api.rst, section 4.25
 */
export function gicLine(s: GicState, cpu: number, intid: number, level: boolean): GicState {
	const irq = gicInterrupt(s, cpu, intid);
	if (irq === undefined) return s;
	if (irq.edge) return level ? gicWith(s, cpu, intid, { latch: true }) : s;
	return gicWith(s, cpu, intid, { line: level });
}

/** Levels of 32 lines, of level-sensitive interrupts: KVM_DEV_ARM_VGIC_GRP_LEVEL_INFO. */
export function gicReadLevels(s: GicState, cpu: number, first: number): number {
	let value = 0;
	for (let i = 0; i < 32; i++) {
		const irq = gicInterrupt(s, cpu, first + i);
		if (irq !== undefined && !irq.edge && irq.line) value += 2 ** i;
	}
	return value;
}

export function gicWriteLevels(s: GicState, cpu: number, first: number, value: number): GicState {
	let state = s;
	for (let i = 0; i < 32; i++) state = gicWith(state, cpu, first + i, { line: Math.floor(value / 2 ** i) % 2 === 1 });
	return state;
}
