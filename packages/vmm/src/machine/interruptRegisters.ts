import type { Vcpu } from "@upcall/kvm-arm64";
import {
	GITS_BASER,
	GITS_CBASER,
	GITS_CREADR,
	GITS_CWRITER,
	KVM_DEV_ARM_VGIC_GRP_CPU_REGS,
	KVM_DEV_ARM_VGIC_GRP_CPU_SYSREGS,
	KVM_DEV_ARM_VGIC_GRP_DIST_REGS,
	KVM_DEV_ARM_VGIC_GRP_ITS_REGS,
	KVM_DEV_ARM_VGIC_GRP_LEVEL_INFO,
	KVM_DEV_ARM_VGIC_GRP_REDIST_REGS,
	regIdByName,
	VGIC_V3_CPU_SYSREGS,
} from "@upcall/uapi";

/** INTIDs of the board's controller: KVM's default. */
export const INTERRUPTS = 256;
/** First shared peripheral interrupt's INTID. */
export const FIRST_SPI = 32;

/** A register as an attribute of KVM's device. */
export interface ControllerRegister {
	readonly group: number;
	readonly attr: bigint;
	readonly bytes: number;
	/** What is written for a value that was read; absent: the same. */
	restored?(value: Uint8Array): Uint8Array;
}

/** The part of a GICv3 attribute that names a vCPU: its affinity. */
export function affinityOf(vcpu: Vcpu): bigint {
	const mpidr = vcpu.getOneReg(regIdByName("MPIDR_EL1"));
	return ((mpidr & 0xff_ffffn) | (((mpidr >> 32n) & 0xffn) << 24n)) << 32n;
}

const CONFIGURATION = 0xc00;
/** Arrays with a bit for each interrupt: group, enable, pending, active. */
const BITS = [0x080, 0x100, 0x200, 0x300];

/** Offsets of the fields of 32 interrupts. */
function fieldsOf(first: number): number[] {
	const words = BITS.map((offset) => offset + first / 8);
	const priorities = Array.from({ length: 8 }, (_, i) => 0x400 + first + 4 * i);
	return [...words, ...priorities, CONFIGURATION + first / 4, CONFIGURATION + first / 4 + 4];
}

const V3_CPU_REGISTERS: readonly number[] = [
	VGIC_V3_CPU_SYSREGS.ICC_CTLR_EL1,
	VGIC_V3_CPU_SYSREGS.ICC_PMR_EL1,
	VGIC_V3_CPU_SYSREGS.ICC_BPR0_EL1,
	VGIC_V3_CPU_SYSREGS.ICC_BPR1_EL1,
	VGIC_V3_CPU_SYSREGS.ICC_AP0R0_EL1,
	VGIC_V3_CPU_SYSREGS.ICC_AP1R0_EL1,
	VGIC_V3_CPU_SYSREGS.ICC_IGRPEN0_EL1,
	VGIC_V3_CPU_SYSREGS.ICC_IGRPEN1_EL1,
];

/** GICR_PROPBASER and GICR_PENDBASER, by halves, then GICR_CTLR, whose EnableLPIs makes them read-only. */
const TABLES = [0x70, 0x74, 0x78, 0x7c, 0x0];

/**
 * Registers of the ITS: GITS_CBASER clears the offsets behind it. GITS_CTLR is none of them: switched on, the ITS would do the
 * commands that are left.
 */
const ITS_REGISTERS = [GITS_BASER, GITS_BASER + 8, GITS_CBASER, GITS_CREADR, GITS_CWRITER];

const SET_PENDING = 0x200;
/** SGIs become pending by their sources alone: GICD_ISPENDR would add the vCPU itself. */
const withoutSgis = (value: Uint8Array): Uint8Array => value.map((byte, at) => (at < 2 ? 0 : byte));

const word = (group: number, attr: bigint | number): ControllerRegister => ({ group, attr: BigInt(attr), bytes: 4 });

function registersV3(vcpus: readonly Vcpu[]): ControllerRegister[] {
	const registers = [word(KVM_DEV_ARM_VGIC_GRP_DIST_REGS, 0)];
	const any = vcpus[0] === undefined ? 0n : affinityOf(vcpus[0]);
	for (let first = FIRST_SPI; first < INTERRUPTS; first += 32) {
		for (const offset of fieldsOf(first)) registers.push(word(KVM_DEV_ARM_VGIC_GRP_DIST_REGS, offset));
		for (let i = 0; i < 32; i++) registers.push(word(KVM_DEV_ARM_VGIC_GRP_DIST_REGS, 0x6000 + 8 * (first + i)));
		registers.push(word(KVM_DEV_ARM_VGIC_GRP_LEVEL_INFO, any | BigInt(first)));
	}
	for (const vcpu of vcpus) {
		const where = affinityOf(vcpu);
		const own = fieldsOf(0).map((offset) => word(KVM_DEV_ARM_VGIC_GRP_REDIST_REGS, where | BigInt(0x10000 + offset)));
		registers.push(...own, word(KVM_DEV_ARM_VGIC_GRP_LEVEL_INFO, where));
		for (const offset of TABLES) registers.push(word(KVM_DEV_ARM_VGIC_GRP_REDIST_REGS, where | BigInt(offset)));
		for (const key of V3_CPU_REGISTERS)
			registers.push({ group: KVM_DEV_ARM_VGIC_GRP_CPU_SYSREGS, attr: where | BigInt(key), bytes: 8 });
	}
	for (const offset of ITS_REGISTERS)
		registers.push({ group: KVM_DEV_ARM_VGIC_GRP_ITS_REGS, attr: BigInt(offset), bytes: 8 });
	return registers;
}

/** GICC_CTLR, PMR, BPR, ABPR, APR0. */
const V2_CPU_REGISTERS = [0x0, 0x4, 0x8, 0x1c, 0xd0];

function registersV2(vcpus: readonly Vcpu[]): ControllerRegister[] {
	// GICD_IIDR first: KVM takes groups only from who has written it.
	const registers = [word(KVM_DEV_ARM_VGIC_GRP_DIST_REGS, 8), word(KVM_DEV_ARM_VGIC_GRP_DIST_REGS, 0)];
	for (let first = FIRST_SPI; first < INTERRUPTS; first += 32) {
		for (let i = 0; i < 32; i += 4) registers.push(word(KVM_DEV_ARM_VGIC_GRP_DIST_REGS, 0x800 + first + i));
		for (const offset of fieldsOf(first)) registers.push(word(KVM_DEV_ARM_VGIC_GRP_DIST_REGS, offset));
	}
	vcpus.forEach((_, index) => {
		const where = BigInt(index) << 32n;
		for (const offset of fieldsOf(0)) {
			const register = word(KVM_DEV_ARM_VGIC_GRP_DIST_REGS, where | BigInt(offset));
			registers.push(offset === SET_PENDING ? { ...register, restored: withoutSgis } : register);
		}
		for (let at = 0xf20; at < 0xf30; at += 4) registers.push(word(KVM_DEV_ARM_VGIC_GRP_DIST_REGS, where | BigInt(at)));
		for (const offset of V2_CPU_REGISTERS) registers.push(word(KVM_DEV_ARM_VGIC_GRP_CPU_REGS, where | BigInt(offset)));
	});
	return registers;
}

/**
 * Everything of a controller that a snapshot needs, in the order in which it is restored. On a controller as it was made:
 * bits that are clear need no write.
 */
export function savedRegisters(version: 2 | 3, vcpus: readonly Vcpu[]): readonly ControllerRegister[] {
	return version === 3 ? registersV3(vcpus) : registersV2(vcpus);
}
