import { EINVAL, ENOENT, REG_LIST_BASE, REG_LIST_PAUTH_ADDR, REG_LIST_PAUTH_GENERIC, SYSREGS } from "@upcall/uapi";
import { getPmuOneReg, isPmuOneReg, setPmuOneReg } from "../pmu/registers.ts";
import type { VcpuState, VmState } from "../state.ts";
import { isIdRegister, setIdRegister } from "./idRegisters.ts";
import { TIMER_IDS } from "./timerRegisters.ts";

/** Registers that name the implementation: readable, and writable only with the value they have. */
export const INVARIANTS: readonly number[] = [SYSREGS.MIDR_EL1, SYSREGS.REVIDR_EL1, SYSREGS.AIDR_EL1];

const HIDDEN: ReadonlySet<number> = new Set<number>([SYSREGS.POR_EL1, SYSREGS.POR_EL0]);
const OSLSR_OSLK = 2n;
const OSLSR_OSLM = 8n;

/** Encodings of the registers that a vCPU lists, in ascending order, which is the order of the kernel's table. */
export const LISTED_SYSREGS: readonly number[] = REG_LIST_BASE.map((id) => Number(id & 0xffff_ffffn))
	.filter((low) => low >>> 16 === 0x13 && !TIMER_IDS.includes(low))
	.map((low) => low & 0xffff)
	.filter((key) => !HIDDEN.has(key) && !INVARIANTS.includes(key))
	.sort((a, b) => a - b);

const LISTED: ReadonlySet<number> = new Set(LISTED_SYSREGS);

/** Encodings of the keys of pointer authentication, which only vCPUs that have it list. */
export const PAUTH_KEYS: readonly number[] = [...REG_LIST_PAUTH_ADDR, ...REG_LIST_PAUTH_GENERIC].map((id) =>
	Number(id & 0xffffn),
);
const LISTED_WITH_PAUTH: ReadonlySet<number> = new Set([...LISTED_SYSREGS, ...PAUTH_KEYS]);

function isListed(vm: VmState, key: number): boolean {
	return (vm.pointerAuthentication ? LISTED_WITH_PAUTH : LISTED).has(key);
}

/** Reads a system register by encoding; undefined when userspace cannot see it (ENOENT). */
export function getSystemRegister(vcpu: VcpuState, key: number): bigint | undefined {
	if (INVARIANTS.includes(key)) return vcpu.vm.kvm.engine.idRegisters.get(key) ?? 0n;
	if (isPmuOneReg(key)) return vcpu.pmu && getPmuOneReg(vcpu, vcpu.pmu, key);
	if (!isListed(vcpu.vm, key)) return undefined;
	if (isIdRegister(key)) return vcpu.vm.idRegisters.get(key) ?? 0n;
	if (key === SYSREGS.MPIDR_EL1) return vcpu.mpidr;
	return vcpu.shadow.get(key) ?? vcpu.cpu.getSys(key) ?? 0n;
}

/** Writes a system register by encoding. @returns 0, -ENOENT, -EINVAL or -EBUSY */
export function setSystemRegister(vcpu: VcpuState, key: number, value: bigint): number {
	if (INVARIANTS.includes(key)) return value === getSystemRegister(vcpu, key) ? 0 : -EINVAL;
	if (vcpu.pmu !== undefined && isPmuOneReg(key)) {
		setPmuOneReg(vcpu, vcpu.pmu, key, value);
		return 0;
	}
	if (!isListed(vcpu.vm, key)) return -ENOENT;
	if (isIdRegister(key)) return setIdRegister(vcpu.vm, key, value);
	if (key === SYSREGS.OSLSR_EL1 && ((value ^ OSLSR_OSLM) & ~OSLSR_OSLK) !== 0n) return -EINVAL;
	if (key === SYSREGS.MPIDR_EL1) {
		vcpu.mpidr = value;
		vcpu.cpu.setSys(key, value);
	} else if (vcpu.shadow.has(key) || !vcpu.cpu.setSys(key, value)) {
		vcpu.shadow.set(key, value);
	}
	return 0;
}
