import { E2BIG, EINVAL } from "@upcall/uapi";
import type { VmState } from "../state.ts";

/**
 * Whether something can be at a guest physical address.
 *
 * @returns 0, -EINVAL (alignment) or -E2BIG (beyond the guest physical space)
 */
export function checkRange(vm: VmState, base: number, bytes: number, alignment: number): number {
	if (base < 0 || base % alignment !== 0) return -EINVAL;
	return base + bytes > 2 ** vm.ipaBits ? -E2BIG : 0;
}

/** Notes where the interrupt controller answers, so that other accesses need not look for its frames. */
export function noteFrames(vm: VmState, base: number, bytes: number): void {
	vm.gicFirst = Math.min(vm.gicFirst, base);
	vm.gicEnd = Math.max(vm.gicEnd, base + bytes);
}
