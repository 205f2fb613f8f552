import { REG_LIST_BASE, REG_LIST_VREGS } from "@upcall/uapi";
import { PMU_SYSREGS } from "../pmu/registers.ts";
import type { VcpuState } from "../state.ts";
import { CSSELR_COUNT } from "./demux.ts";
import { BITMAP_COUNT, BITMAP_FIRST, FW_COUNT, FW_FIRST } from "./firmware.ts";
import { INVARIANTS, LISTED_SYSREGS, PAUTH_KEYS } from "./systemRegisters.ts";
import { TIMER_IDS } from "./timerRegisters.ts";

const U64 = 0x6030_0000n << 32n;
const U32 = 0x6020_0000n << 32n;

function core(): bigint[] {
	const scalars = REG_LIST_BASE.filter((id) => ((id >> 16n) & 0xfffn) === 0x10n);
	const offset = (id: bigint): number => Number(id & 0xffffn);
	return [...scalars, ...REG_LIST_VREGS].sort((a, b) => offset(a) - offset(b));
}

function range(first: number, count: number): bigint[] {
	return Array.from({ length: count }, (_, i) => U64 | BigInt(first + i));
}

/** The list of a vCPU, of whose system registers `sysregs` are the encodings, in ascending order. */
function list(sysregs: readonly number[]): readonly bigint[] {
	return [
		...core(),
		...range(FW_FIRST, FW_COUNT),
		...range(BITMAP_FIRST, BITMAP_COUNT),
		...TIMER_IDS.map((low) => U64 | BigInt(low)),
		...INVARIANTS.map((key) => U64 | BigInt(0x130000 | key)),
		...sysregs.map((key) => U64 | BigInt(0x130000 | key)),
		...Array.from({ length: CSSELR_COUNT }, (_, i) => U32 | BigInt(0x110000 | i)),
	];
}

const ordered = (...sysregs: readonly number[]): readonly bigint[] => list([...sysregs].sort((a, b) => a - b));

/** The lists without and with a PMU, and with the keys of pointer authentication too. */
const LISTS = [[], PAUTH_KEYS].map((keys) =>
	[[], PMU_SYSREGS].map((pmu) => ordered(...LISTED_SYSREGS, ...keys, ...pmu)),
);

/**
 * Every id that KVM_GET_REG_LIST reports, in the order of Linux 6.12: core, firmware, timers, implementation ids, system
 * registers, CCSIDR.
 *
 * @see Documentation/virt/kvm/api.rst, section 4.84
 */
export function regList(vcpu: VcpuState): readonly bigint[] {
	return LISTS[Number(vcpu.vm.pointerAuthentication)]?.[Number(vcpu.pmu !== undefined)] ?? [];
}
