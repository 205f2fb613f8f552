import { EFAULT, ENXIO, KVM_SMCCC_FILTER_HANDLE } from "@upcall/uapi";
import type { VmState } from "./state.ts";

/**
 * Group of VM device attributes that list the hypercalls served in the kernel: an idea of the RFC's author, here behind
 * the option `hypercallRanges`. The number is private to Upcall.
 */
export const UPCALL_VM_HYPERCALL_RANGES = 0x5550_4300;
/** Attribute: a u32, the number of ranges. */
export const UPCALL_VM_HYPERCALL_RANGES_COUNT = 0;
/** Attribute: that many entries of two u32, first and last function id, in ascending order. */
export const UPCALL_VM_HYPERCALL_RANGES_LIST = 1;

/** A range of function ids, both ends included. */
export interface HypercallRange {
	readonly first: number;
	readonly last: number;
}

/** What is left of a range without another. */
function without(range: HypercallRange, { first, last }: HypercallRange): HypercallRange[] {
	if (last < range.first || first > range.last) return [range];
	return [
		...(first > range.first ? [{ first: range.first, last: first - 1 }] : []),
		...(last < range.last ? [{ first: last + 1, last: range.last }] : []),
	];
}

/**
 * The calls that KVM answers itself for this VM now, in ascending order: those that are not switched off, and that no SMCCC
 * filter denies or forwards.
 */
export function servedRanges(vm: VmState): HypercallRange[] {
	const { firmware } = vm;
	const ranges: HypercallRange[] = [{ first: 0x80000000, last: 0x8000ffff }];
	const add = (on: boolean, first: number, last: number): void => {
		if (on) ranges.push({ first, last });
	};
	add(!vm.psciToUser, 0x84000000, 0x8400001f);
	add(firmware.std !== 0n, 0x84000050, 0x84000053);
	add((firmware.vendorHyp & 1n) !== 0n, 0x86000000, 0x86000000);
	add((firmware.vendorHyp & 2n) !== 0n, 0x86000001, 0x86000001);
	add((firmware.vendorHyp & 1n) !== 0n, 0x8600ff01, 0x8600ff01);
	add(!vm.psciToUser, 0x95c1ba5e, 0x95c1ba61);
	ranges.push({ first: 0xc0000000, last: 0xc000ffff });
	add(!vm.psciToUser, 0xc4000000, 0xc400001f);
	add(firmware.std !== 0n, 0xc4000053, 0xc4000053);
	add(firmware.stdHyp !== 0n, 0xc5000020, 0xc5000021);
	const filtered = [...vm.filter.ranges()].filter(({ action }) => action !== KVM_SMCCC_FILTER_HANDLE);
	return ranges.flatMap((range) => filtered.reduce((left, cut) => left.flatMap((r) => without(r, cut)), [range]));
}

/** KVM_HAS_DEVICE_ATTR for the group. */
export function hasRangeAttribute(vm: VmState, attr: bigint): number {
	return vm.options.hypercallRanges && attr <= BigInt(UPCALL_VM_HYPERCALL_RANGES_LIST) ? 0 : -ENXIO;
}

/** KVM_GET_DEVICE_ATTR for the group. @returns 0, -ENXIO or -EFAULT */
export function getRangeAttribute(vm: VmState, attr: bigint, address: bigint | Uint8Array): number {
	if (hasRangeAttribute(vm, attr) !== 0) return -ENXIO;
	const ranges = servedRanges(vm);
	const counts = attr === BigInt(UPCALL_VM_HYPERCALL_RANGES_COUNT);
	const out = vm.user.data(address, counts ? 4 : 8 * ranges.length);
	if (out === undefined) return -EFAULT;
	if (counts) out.setUint32(0, ranges.length, true);
	else {
		for (const [i, { first, last }] of ranges.entries()) {
			out.setUint32(8 * i, first, true);
			out.setUint32(8 * i + 4, last, true);
		}
	}
	return 0;
}
