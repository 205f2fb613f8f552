import {
	KVM_EXIT_ARM_NISV,
	KVM_EXIT_DEBUG,
	KVM_EXIT_DIRTY_RING_FULL,
	KVM_EXIT_HYPERCALL,
	KVM_EXIT_INTR,
	KVM_EXIT_MMIO,
	KVM_EXIT_SYSTEM_EVENT,
	KVM_EXIT_UNKNOWN,
	type KvmRun,
} from "@upcall/uapi";

/**
 * Why KVM_RUN returned: one variant for each `KVM_EXIT_*` that arm64 produces. A copy; the exit loop of a fast VMM reads
 * {@link Vcpu.run} instead.
 */
export type VcpuExit =
	| { readonly reason: typeof KVM_EXIT_UNKNOWN }
	| {
			readonly reason: typeof KVM_EXIT_HYPERCALL;
			/** RFC: the immediate of the HVC. Upstream: the function id. */
			readonly nr: bigint;
			/** RFC: x0 to x5. Upstream: zeros. */
			readonly args: readonly bigint[];
			readonly flags: bigint;
	  }
	| { readonly reason: typeof KVM_EXIT_DEBUG; readonly esr: number; readonly far: bigint }
	| {
			readonly reason: typeof KVM_EXIT_MMIO;
			readonly physAddr: bigint;
			readonly len: number;
			readonly isWrite: boolean;
			/** The first `len` bytes; of a read what is left over. */
			readonly data: Uint8Array;
	  }
	| { readonly reason: typeof KVM_EXIT_INTR }
	| { readonly reason: typeof KVM_EXIT_DIRTY_RING_FULL }
	| { readonly reason: typeof KVM_EXIT_SYSTEM_EVENT; readonly type: number; readonly data: readonly bigint[] }
	| { readonly reason: typeof KVM_EXIT_ARM_NISV; readonly esrIss: bigint; readonly faultIpa: bigint };

function words(array: { readonly length: number; get(i: number): bigint }, count: number): bigint[] {
	return Array.from({ length: Math.min(count, array.length) }, (_, i) => array.get(i));
}

/** The exit that a `kvm_run` describes. An exit reason that userspace wrote and arm64 does not have reads as unknown. */
export function readExit(run: KvmRun): VcpuExit {
	switch (run.exit_reason) {
		case KVM_EXIT_HYPERCALL: {
			const { nr, args, flags } = run.hypercall;
			return { reason: KVM_EXIT_HYPERCALL, nr, args: words(args, 6), flags };
		}
		case KVM_EXIT_DEBUG:
			return { reason: KVM_EXIT_DEBUG, esr: run.debug.arch.hsr, far: run.debug.arch.far };
		case KVM_EXIT_MMIO: {
			const { phys_addr, len, is_write, data } = run.mmio;
			return { reason: KVM_EXIT_MMIO, physAddr: phys_addr, len, isWrite: is_write !== 0, data: data.slice(0, len) };
		}
		case KVM_EXIT_INTR:
			return { reason: KVM_EXIT_INTR };
		case KVM_EXIT_DIRTY_RING_FULL:
			return { reason: KVM_EXIT_DIRTY_RING_FULL };
		case KVM_EXIT_SYSTEM_EVENT: {
			const { type, ndata, data } = run.system_event;
			return { reason: KVM_EXIT_SYSTEM_EVENT, type, data: words(data, ndata) };
		}
		case KVM_EXIT_ARM_NISV:
			return { reason: KVM_EXIT_ARM_NISV, esrIss: run.arm_nisv.esr_iss, faultIpa: run.arm_nisv.fault_ipa };
		default:
			return { reason: KVM_EXIT_UNKNOWN };
	}
}
