import { EINVAL } from "@upcall/uapi";
import type { VcpuState, VmState } from "../state.ts";
import { update } from "./delivery.ts";
import { identification, setEnabled, setIdentification } from "./distributorControl.ts";
import { DISTRIBUTOR_ARRAYS_V3, sharedArray } from "./interruptRegisters.ts";
import {
	type Register,
	type RegisterRead,
	type RegisterWrite,
	rao,
	raz,
	type UserWrite,
	WORD,
	WORD_OR_BYTE,
	WORD_OR_DOUBLE,
	wi,
} from "./registerMap.ts";
import type { Vgic } from "./vgic.ts";

const CTLR = 0x0;
const TYPER = 0x4;
const IIDR = 0x8;
/** GICD_TYPER2 is zero: there are no SGIs without an active state. */
const TYPER2 = 0xc;
/** GICD_CTLR.EnableGrp1, and ARE and DS, which are fixed: affinity routing, one Security state. */
const ENABLE_GROUP_1 = 2;
const ARE_DS = 0x50;
/** GICD_TYPER: INTIDs have 10 bits (IDbits 9); with an ITS 16 bits, and LPIs. */
const ID_BITS = 9 << 19;
const ID_BITS_LPI = 15 << 19;
const LPIS = 1 << 17;
const PIDR2 = 0x18;
/** PIDR2.ArchRev 3: GICv3. */
const GICV3 = 0x3b;

function typer(gic: Vgic): number {
	const ids = gic.hasIts ? ID_BITS_LPI | LPIS : ID_BITS;
	return (gic.interrupts / 32 - 1) | ids;
}

const readMisc: RegisterRead = (gic, _vcpu, at) => {
	switch (at & ~3) {
		case CTLR:
			return ARE_DS | (gic.enabled ? ENABLE_GROUP_1 : 0);
		case TYPER:
			return typer(gic);
		case IIDR:
			return identification(gic);
		default:
			return 0;
	}
};

const writeMisc: RegisterWrite = (gic, _vcpu, at, _size, value) => {
	if ((at & ~3) === CTLR) setEnabled(gic, (value & ENABLE_GROUP_1) !== 0);
};

const userWriteMisc: UserWrite = (gic, vcpu, at, value) => {
	if ((at & ~3) === IIDR) return setIdentification(gic, value);
	if ((at & ~3) === TYPER2) return value === 0 ? 0 : -EINVAL;
	writeMisc(gic, vcpu, at, 4, value);
	return 0;
};

/** The vCPU with these three affinity fields. */
export function vcpuAt(vm: VmState, affinity: number): VcpuState | undefined {
	return vm.vcpus.find((vcpu) => (vcpu.mpidr & 0xff_00ff_ffffn) === BigInt(affinity));
}

const readRouter: RegisterRead = (gic, vcpu, at) => {
	const irq = gic.find(vcpu, at >>> 3);
	return irq === undefined || (at & 4) !== 0 ? 0 : irq.affinity;
};

/** GICD_IROUTER: Aff0 to Aff2. Where no vCPU is, the interrupt stays pending. */
const writeRouter: RegisterWrite = (gic, vcpu, at, _size, value) => {
	const irq = gic.find(vcpu, at >>> 3);
	if (irq === undefined || (at & 4) !== 0) return;
	irq.affinity = value & 0xff_ffff;
	irq.target = vcpuAt(gic.vm, irq.affinity);
	update(gic, irq);
};

/** Identification registers from PIDR4 to CIDR3. */
export const readIdentification: RegisterRead = (_gic, _vcpu, at) => (at === PIDR2 ? GICV3 : 0);

/** Registers of the distributor of a GICv3. @see IHI 0069, 12.9 */
export const DISTRIBUTOR_V3: readonly Register[] = [
	{ offset: 0x0, bytes: 16, widths: WORD, read: readMisc, write: writeMisc, userWrite: userWriteMisc },
	{ offset: 0x10, bytes: 4, widths: WORD, read: rao, write: wi },
	...DISTRIBUTOR_ARRAYS_V3,
	{ offset: 0x800, bytes: 1024, bits: 8, widths: WORD_OR_BYTE, read: raz, write: wi },
	{ offset: 0xd00, bytes: 128, bits: 1, widths: WORD, read: raz, write: wi },
	sharedArray({ offset: 0x6000, bits: 64, widths: WORD_OR_DOUBLE, read: readRouter, write: writeRouter }),
	{ offset: 0xffd0, bytes: 48, widths: WORD, read: readIdentification, write: wi },
];
