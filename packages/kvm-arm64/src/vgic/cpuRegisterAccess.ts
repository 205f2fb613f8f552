import { EINVAL, VGIC_V3_CPU_SYSREGS } from "@upcall/uapi";
import type { VcpuState } from "../state.ts";
import { binaryPoint1, control, SRE, setControl } from "./cpuInterface.ts";
import { refresh } from "./delivery.ts";
import type { VgicCpu } from "./vgic.ts";

const NUMBERS: ReadonlySet<number> = new Set(Object.values(VGIC_V3_CPU_SYSREGS));

/** Fields of ICC_CTLR_EL1 that describe the implementation: SEIS 0, A3V 1. */
const SEIS_A3V = 3 << 14;
const A3V = 1 << 15;
const PRIORITY_BITS = 5;
const ID_BITS = 1;

const keyOf = (attr: bigint): number => Number(attr & 0xffffn);

/** Whether userspace can access a register of the CPU interface. */
export function hasCpuRegister(attr: bigint): boolean {
	return NUMBERS.has(keyOf(attr));
}

/** Of the active priorities' registers only the first exists with five bits of priority. */
function isMissing(key: number): boolean {
	return (
		(key > VGIC_V3_CPU_SYSREGS.ICC_AP0R0_EL1 && key <= VGIC_V3_CPU_SYSREGS.ICC_AP0R3_EL1) ||
		(key > VGIC_V3_CPU_SYSREGS.ICC_AP1R0_EL1 && key <= VGIC_V3_CPU_SYSREGS.ICC_AP1R3_EL1)
	);
}

function value(cpu: VgicCpu, key: number): number {
	switch (key) {
		case VGIC_V3_CPU_SYSREGS.ICC_PMR_EL1:
			return cpu.pmr;
		case VGIC_V3_CPU_SYSREGS.ICC_BPR0_EL1:
			return cpu.bpr0;
		case VGIC_V3_CPU_SYSREGS.ICC_BPR1_EL1:
			return binaryPoint1(cpu);
		case VGIC_V3_CPU_SYSREGS.ICC_AP0R0_EL1:
			return cpu.ap0r >>> 0;
		case VGIC_V3_CPU_SYSREGS.ICC_AP1R0_EL1:
			return cpu.ap1r >>> 0;
		case VGIC_V3_CPU_SYSREGS.ICC_CTLR_EL1:
			return control(cpu);
		case VGIC_V3_CPU_SYSREGS.ICC_SRE_EL1:
			return SRE;
		case VGIC_V3_CPU_SYSREGS.ICC_IGRPEN0_EL1:
			return cpu.enable0 ? 1 : 0;
		default:
			return cpu.enable1 ? 1 : 0;
	}
}

/** KVM_GET_DEVICE_ATTR of the group KVM_DEV_ARM_VGIC_GRP_CPU_SYSREGS. */
export function getCpuRegister(vcpu: VcpuState, attr: bigint, view: DataView): number {
	const key = keyOf(attr);
	if (isMissing(key)) return -EINVAL;
	view.setBigUint64(0, BigInt(value(vcpu.gic as VgicCpu, key)), true);
	return 0;
}

/** ICC_CTLR_EL1: a format with more bits than there are cannot be restored. */
function restoreControl(cpu: VgicCpu, written: number): number {
	const priorityBits = ((written >>> 8) & 7) + 1;
	if (priorityBits > Math.min(cpu.priorityBits, PRIORITY_BITS)) return -EINVAL;
	cpu.priorityBits = priorityBits;
	const idBits = (written >>> 11) & 7;
	if (idBits > Math.min(cpu.idBits, ID_BITS)) return -EINVAL;
	cpu.idBits = idBits;
	if ((written & SEIS_A3V) !== A3V) return -EINVAL;
	setControl(cpu, written);
	return 0;
}

function store(cpu: VgicCpu, key: number, written: number): number {
	switch (key) {
		case VGIC_V3_CPU_SYSREGS.ICC_PMR_EL1:
			cpu.pmr = written & 0xff;
			return 0;
		case VGIC_V3_CPU_SYSREGS.ICC_BPR0_EL1:
			cpu.bpr0 = written & 7;
			return 0;
		case VGIC_V3_CPU_SYSREGS.ICC_BPR1_EL1:
			if (!cpu.cbpr) cpu.bpr1 = written & 7;
			return 0;
		case VGIC_V3_CPU_SYSREGS.ICC_AP0R0_EL1:
			cpu.ap0r = written;
			return 0;
		case VGIC_V3_CPU_SYSREGS.ICC_AP1R0_EL1:
			cpu.ap1r = written;
			return 0;
		case VGIC_V3_CPU_SYSREGS.ICC_CTLR_EL1:
			return restoreControl(cpu, written);
		case VGIC_V3_CPU_SYSREGS.ICC_SRE_EL1:
			return (written & 1) === 0 ? -EINVAL : 0;
		case VGIC_V3_CPU_SYSREGS.ICC_IGRPEN0_EL1:
			cpu.enable0 = (written & 1) !== 0;
			return 0;
		default:
			cpu.enable1 = (written & 1) !== 0;
			return 0;
	}
}

/** KVM_SET_DEVICE_ATTR of the group. @returns 0 or -EINVAL */
export function setCpuRegister(vcpu: VcpuState, attr: bigint, view: DataView): number {
	const key = keyOf(attr);
	if (isMissing(key)) return -EINVAL;
	const result = store(vcpu.gic as VgicCpu, key, view.getUint32(0, true));
	refresh(vcpu);
	return result;
}
