import type { VcpuState } from "../state.ts";
import { update } from "./delivery.ts";
import { FIRST_PPI, FIRST_SPI, type Interrupt, PRIORITY_MASK } from "./interrupt.ts";
import {
	type Register,
	type RegisterRead,
	type RegisterWrite,
	raz,
	type UserWrite,
	userWi,
	WORD,
	WORD_OR_BYTE,
} from "./registerMap.ts";
import type { Vgic } from "./vgic.ts";

/** Reads a bit of each of 32 interrupts. */
function readBits(test: (irq: Interrupt) => boolean): RegisterRead {
	return (gic, vcpu, at) => {
		let value = 0;
		for (let i = 0; i < 32; i++) {
			const irq = gic.find(vcpu, at * 8 + i);
			if (irq !== undefined && test(irq)) value |= 1 << i;
		}
		return value >>> 0;
	};
}

/** Does something to each of 32 interrupts whose bit is written as 1. */
function forBits(act: (gic: Vgic, irq: Interrupt, vcpu: VcpuState) => void): RegisterWrite {
	return (gic, vcpu, at, _size, value) => {
		for (let rest = value; rest !== 0; rest &= rest - 1) {
			const irq = gic.find(vcpu, at * 8 + 31 - Math.clz32(rest & -rest));
			if (irq === undefined) continue;
			act(gic, irq, vcpu);
			update(gic, irq);
		}
	};
}

/** {@link forBits} for userspace. */
function forUserBits(act: (gic: Vgic, irq: Interrupt, vcpu: VcpuState) => void): UserWrite {
	const write = forBits(act);
	return (gic, vcpu, at, value) => {
		write(gic, vcpu, at, 4, value);
		return 0;
	};
}

/** Whether an interrupt is an SGI of a GICv2, whose pending state follows from who sent it. */
const isV2Sgi = (gic: Vgic, irq: Interrupt): boolean => gic.version === 2 && irq.intid < FIRST_PPI;

/** GICD_IGROUPR, GICR_IGROUPR0. */
const readGroup = readBits((irq) => irq.group === 1);
const writeGroup: RegisterWrite = (gic, vcpu, at, _size, value) => {
	for (let i = 0; i < 32; i++) {
		const irq = gic.find(vcpu, at * 8 + i);
		if (irq === undefined) continue;
		irq.group = (value >>> i) & 1;
		update(gic, irq);
	}
};

/** A GICv2's groups stay until userspace shows, by writing GICD_IIDR, that it knows of them. */
const userWriteGroup: UserWrite = (gic, vcpu, at, value) => {
	if (gic.groupsWritable) writeGroup(gic, vcpu, at, 4, value);
	return 0;
};

const readEnable = readBits((irq) => irq.enabled);
const writeSetEnable = forBits((_gic, irq) => {
	irq.enabled = true;
});
const writeClearEnable = forBits((_gic, irq) => {
	irq.enabled = false;
});

const readPending = readBits((irq) => irq.pending);
const writeSetPending = forBits((gic, irq) => {
	if (!isV2Sgi(gic, irq)) irq.latch = true;
});
const writeClearPending = forBits((gic, irq) => {
	if (!isV2Sgi(gic, irq)) irq.latch = false;
});

/** Userspace sees what is latched; the lines travel in KVM_DEV_ARM_VGIC_GRP_LEVEL_INFO. */
const userReadPending = readBits((irq) => irq.latch);
/** Userspace's ISPENDR of a GICv3 replaces what is latched. @see Documentation/virt/kvm/devices/arm-vgic-v3.rst */
const userReplacePending: UserWrite = (gic, vcpu, at, value) => {
	for (let i = 0; i < 32; i++) {
		const irq = gic.find(vcpu, at * 8 + i);
		if (irq === undefined) continue;
		irq.latch = ((value >>> i) & 1) !== 0;
		update(gic, irq);
	}
	return 0;
};
const userSetPending = forUserBits((gic, irq, vcpu) => {
	irq.latch = true;
	if (isV2Sgi(gic, irq)) irq.sources |= 1 << vcpu.id;
});
const userClearPending = forUserBits((gic, irq) => {
	irq.latch = false;
	if (isV2Sgi(gic, irq)) irq.sources = 0;
});

const readActive = readBits((irq) => irq.active);
const writeSetActive = forBits((gic, irq, vcpu) => {
	if (irq.active) return;
	irq.active = true;
	irq.home = irq.target;
	if (isV2Sgi(gic, irq)) irq.activeSource = vcpu.id;
});
const writeClearActive = forBits((_gic, irq) => {
	irq.active = false;
	irq.home = undefined;
});

const readPriority: RegisterRead = (gic, vcpu, at, size) => {
	let value = 0;
	for (let i = 0; i < size; i++) value |= (gic.find(vcpu, at + i)?.priority ?? 0) << (8 * i);
	return value >>> 0;
};
const writePriority: RegisterWrite = (gic, vcpu, at, size, value) => {
	for (let i = 0; i < size; i++) {
		const irq = gic.find(vcpu, at + i);
		if (irq === undefined) continue;
		irq.priority = (value >>> (8 * i)) & PRIORITY_MASK;
		update(gic, irq);
	}
};

const readConfig: RegisterRead = (gic, vcpu, at) => {
	let value = 0;
	for (let i = 0; i < 16; i++) if (gic.find(vcpu, at * 4 + i)?.edge === true) value |= 2 << (2 * i);
	return value >>> 0;
};
/** SGIs are edges, and PPIs are what they are. */
const writeConfig: RegisterWrite = (gic, vcpu, at, _size, value) => {
	for (let i = 0; i < 16; i++) {
		const irq = gic.find(vcpu, at * 4 + i);
		if (irq === undefined || irq.intid < FIRST_SPI) continue;
		irq.edge = ((value >>> (2 * i)) & 2) !== 0;
		update(gic, irq);
	}
};

/** The registers with a field for each interrupt, at the offsets that distributors and SGI frames share. */
interface Family extends Omit<Register, "bytes" | "offset"> {
	readonly offset: number;
	readonly bits: number;
}

const GROUP = { offset: 0x080, bits: 1, widths: WORD, read: readGroup, write: writeGroup };
const COMMON: readonly Family[] = [
	{ offset: 0x100, bits: 1, widths: WORD, read: readEnable, write: writeSetEnable },
	{ offset: 0x180, bits: 1, widths: WORD, read: readEnable, write: writeClearEnable },
	{ offset: 0x300, bits: 1, widths: WORD, read: readActive, write: writeSetActive },
	{ offset: 0x380, bits: 1, widths: WORD, read: readActive, write: writeClearActive },
	{ offset: 0x400, bits: 8, widths: WORD_OR_BYTE, read: readPriority, write: writePriority },
	{ offset: 0xc00, bits: 2, widths: WORD, read: readConfig, write: writeConfig },
];
const SET_PENDING = { offset: 0x200, bits: 1, widths: WORD, read: readPending, write: writeSetPending };
const CLEAR_PENDING = { offset: 0x280, bits: 1, widths: WORD, read: readPending, write: writeClearPending };

const FAMILIES_V3: readonly Family[] = [
	GROUP,
	...COMMON,
	{ ...SET_PENDING, userRead: userReadPending, userWrite: userReplacePending },
	{ ...CLEAR_PENDING, userRead: raz, userWrite: userWi },
];

/** Bytes of an array of fields for 1024 interrupts. */
const arrayBytes = (bits: number): number => 128 * bits;

/** The fields of SPIs in the distributor of a GICv3; those of SGIs and PPIs read as zero there. */
export function sharedArray(family: Family): Register {
	const own = (at: number): boolean => (at * 8) / family.bits < FIRST_SPI;
	const guardRead =
		(read: RegisterRead): RegisterRead =>
		(gic, vcpu, at, size) =>
			own(at) ? 0 : read(gic, vcpu, at, size);
	const { write, userWrite } = family;
	return {
		...family,
		bytes: arrayBytes(family.bits),
		read: guardRead(family.read),
		write: (gic, vcpu, at, size, value) => {
			if (!own(at)) write(gic, vcpu, at, size, value);
		},
		...(family.userRead === undefined ? {} : { userRead: guardRead(family.userRead) }),
		...(userWrite === undefined
			? {}
			: { userWrite: (gic, vcpu, at, value) => (own(at) ? 0 : userWrite(gic, vcpu, at, value)) }),
	};
}

/** Of a GICv3's distributor. @see IHI 0069, 12.9 */
export const DISTRIBUTOR_ARRAYS_V3: readonly Register[] = FAMILIES_V3.map(sharedArray);

/** Of a GICv2's distributor: the first 32 interrupts are the reader's own. @see IHI 0048, 4.3 */
export const DISTRIBUTOR_ARRAYS_V2: readonly Register[] = [
	{ ...GROUP, userWrite: userWriteGroup },
	...COMMON,
	{ ...SET_PENDING, userWrite: userSetPending },
	{ ...CLEAR_PENDING, userWrite: userClearPending },
].map((family) => ({ ...family, bytes: arrayBytes(family.bits) }));

/** Of the SGI frame of a redistributor: SGIs and PPIs. @see IHI 0069, 12.11 */
export const REDISTRIBUTOR_ARRAYS: readonly Register[] = FAMILIES_V3.map(({ bits, ...family }) => ({
	...family,
	offset: 0x10000 + family.offset,
	bytes: 4 * bits,
}));
