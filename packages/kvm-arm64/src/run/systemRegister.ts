import { SYSREGS } from "@upcall/uapi";
import { RESUME } from "../hypercall/results.ts";
import { CSSELR_COUNT, getCcsidr } from "../oneReg/demux.ts";
import { readPmu, writePmu } from "../pmu/registers.ts";
import type { VcpuState } from "../state.ts";
import { isCpuInterface, readCpuInterface, writeCpuInterface } from "../vgic/cpuInterface.ts";
import { syncOutputs } from "../vgic/outputs.ts";
import type { Vgic } from "../vgic/vgic.ts";
import {
	guestTimerControl,
	PHYSICAL,
	setTimerCompare,
	setTimerControl,
	setTimerValue,
	timerValue,
	VIRTUAL,
} from "./timers.ts";

/** op0 3, op1 3, CRn 14, CRm 3, op2 0: not among the kernel's names. */
const CNTV_TVAL_EL0 = 0xdf18;

function readTimer(vcpu: VcpuState, key: number): bigint | undefined {
	switch (key) {
		case SYSREGS.CNTV_CTL_EL0:
			return guestTimerControl(vcpu, VIRTUAL);
		case SYSREGS.CNTV_CVAL_EL0:
			return vcpu.timerCval[VIRTUAL];
		case CNTV_TVAL_EL0:
			return timerValue(vcpu, VIRTUAL);
		case SYSREGS.CNTP_CTL_EL0:
			return guestTimerControl(vcpu, PHYSICAL);
		case SYSREGS.CNTP_CVAL_EL0:
			return vcpu.timerCval[PHYSICAL];
		case SYSREGS.CNTP_TVAL_EL0:
			return timerValue(vcpu, PHYSICAL);
		default:
			return undefined;
	}
}

function writeTimer(vcpu: VcpuState, key: number, value: bigint): boolean {
	switch (key) {
		case SYSREGS.CNTV_CTL_EL0:
			setTimerControl(vcpu, VIRTUAL, value & 3n);
			return true;
		case SYSREGS.CNTV_CVAL_EL0:
			setTimerCompare(vcpu, VIRTUAL, value);
			return true;
		case CNTV_TVAL_EL0:
			setTimerValue(vcpu, VIRTUAL, value);
			return true;
		case SYSREGS.CNTP_CTL_EL0:
			setTimerControl(vcpu, PHYSICAL, value & 3n);
			return true;
		case SYSREGS.CNTP_CVAL_EL0:
			setTimerCompare(vcpu, PHYSICAL, value);
			return true;
		case SYSREGS.CNTP_TVAL_EL0:
			setTimerValue(vcpu, PHYSICAL, value);
			return true;
		default:
			return false;
	}
}

/** CCSIDR_EL1 of the cache that CSSELR_EL1 selects; beyond the last one MRS leaves its register alone. */
function readCacheSize(vcpu: VcpuState, rt: number): void {
	const csselr = Number((vcpu.cpu.getSys(SYSREGS.CSSELR_EL1) ?? 0n) & 15n);
	if (csselr < CSSELR_COUNT && rt < 31) vcpu.cpu.setXParts(rt, getCcsidr(vcpu, csselr), 0);
	vcpu.cpu.skip();
}

/** An access to the CPU interface of a GICv3: no register of it needs more than 32 bits, but those that send SGIs. */
function handleCpuInterface(gic: Vgic, vcpu: VcpuState): number {
	const { cpu } = vcpu;
	const { key, rt, write, dataLo, dataHi } = cpu.exit;
	syncOutputs(gic, vcpu);
	if (write) {
		if (writeCpuInterface(gic, vcpu, key, dataLo, dataHi)) cpu.skip();
		else cpu.injectUndefined();
		return RESUME;
	}
	const value = readCpuInterface(gic, vcpu, key);
	if (value < 0) cpu.injectUndefined();
	else {
		if (rt < 31) cpu.setXParts(rt, value, 0);
		cpu.skip();
	}
	return RESUME;
}

/**
 * A system register access that the CPU leaves to KVM: the timers, the PMU and a GICv3's CPU interface are emulated;
 * where the VM does not have them the access is UNDEFINED.
 */
export function handleSystemRegister(vcpu: VcpuState): number {
	const { cpu } = vcpu;
	const { key, rt, write, dataLo, dataHi } = cpu.exit;
	const { pmu } = vcpu;
	const { gic } = vcpu.vm;
	if (gic?.version === 3 && isCpuInterface(key)) return handleCpuInterface(gic, vcpu);
	if (write) {
		const data = (BigInt(dataHi) << 32n) | BigInt(dataLo);
		if (writeTimer(vcpu, key, data) || (pmu !== undefined && writePmu(vcpu, pmu, key, data))) cpu.skip();
		else cpu.injectUndefined();
		return RESUME;
	}
	if (key === SYSREGS.CCSIDR_EL1) {
		readCacheSize(vcpu, rt);
		return RESUME;
	}
	const value = readTimer(vcpu, key) ?? (pmu && readPmu(vcpu, pmu, key));
	if (value === undefined) cpu.injectUndefined();
	else {
		if (rt < 31) cpu.setX(rt, value);
		cpu.skip();
	}
	return RESUME;
}
