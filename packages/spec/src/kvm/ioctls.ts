import type { DebugRegisters } from "../debug/context.ts";
import type { PendingMmio } from "./state.ts";

/** Group/attr/structure of a VM-fd device attribute call. */
export interface DeviceAttr {
	readonly group: number;
	readonly attr: bigint;
	/** The `struct kvm_smccc_filter` behind `addr`, or "fault" for an address that cannot be read. */
	readonly filter?:
		| { readonly base: number; readonly nr: number; readonly action: number; readonly pad: boolean }
		| "fault";
}

/**
 * What the guest does when KVM_RUN lets it run: one instruction that leaves the guest, at PC, followed by a loop on itself.
 * `spin` is the loop alone. An HVC or SMC that KVM serves returns to the loop, so that the run ends with EINTR.
 */
export type GuestAction =
	| { readonly kind: "spin" }
	| { readonly kind: "hvc" | "smc"; readonly immediate: number; readonly bigEndian?: boolean }
	| ({ readonly kind: "mmio"; readonly ipa: bigint; readonly value: bigint } & PendingMmio)
	| { readonly kind: "nisv"; readonly ipa: bigint; readonly iss: number }
	/** A debug exception; the guest handles it by itself when KVM leaves it to the guest. */
	| { readonly kind: "debug"; readonly esr: number; readonly far: bigint };

/** Every ioctl of the model. `vcpu` is the index of an open vCPU in order of creation. */
export type Ioctl =
	| { readonly op: "KVM_CHECK_EXTENSION"; readonly cap: number }
	| { readonly op: "KVM_CREATE_VCPU"; readonly id: number }
	| { readonly op: "KVM_ENABLE_CAP"; readonly cap: number; readonly flags: number; readonly arg0: bigint }
	| {
			readonly op: "KVM_SET_USER_MEMORY_REGION";
			/** Whole u32: low 16 bits id, high 16 bits address space. */
			readonly slot: number;
			readonly flags: number;
			readonly guestPhysAddr: bigint;
			readonly memorySize: bigint;
			readonly userspaceAddr: bigint;
	  }
	| { readonly op: "KVM_ARM_PREFERRED_TARGET" }
	| ({ readonly op: "KVM_SET_DEVICE_ATTR" | "KVM_HAS_DEVICE_ATTR" } & DeviceAttr)
	| {
			readonly op: "KVM_ARM_VCPU_INIT";
			readonly vcpu: number;
			readonly target: number;
			readonly features: readonly number[];
	  }
	| { readonly op: "KVM_GET_ONE_REG"; readonly vcpu: number; readonly reg: bigint }
	| { readonly op: "KVM_SET_ONE_REG"; readonly vcpu: number; readonly reg: bigint; readonly value: bigint }
	| { readonly op: "KVM_GET_REG_LIST"; readonly vcpu: number; readonly n: number }
	| { readonly op: "KVM_GET_MP_STATE"; readonly vcpu: number }
	| { readonly op: "KVM_SET_MP_STATE"; readonly vcpu: number; readonly mpState: number }
	| {
			readonly op: "KVM_SET_GUEST_DEBUG";
			readonly vcpu: number;
			readonly control: number;
			readonly registers: DebugRegisters;
	  }
	| {
			readonly op: "KVM_RUN";
			readonly vcpu: number;
			/** The third argument of the system call: anything but 0 is EINVAL. */
			readonly arg: number;
			readonly immediateExit: boolean;
			readonly action: GuestAction;
			/** Bytes that userspace left in `mmio.data` for a pending load, little-endian. */
			readonly mmioData?: bigint;
			/** x0..x3 that userspace left in `hypercall.args` (read only with the `registersInRun` option). */
			readonly hypercallArgs?: readonly bigint[];
	  };

/** Contents of `kvm_run` after KVM_RUN returned. */
export type RunExit =
	| { readonly reason: "hypercall"; readonly nr: bigint; readonly args: readonly bigint[]; readonly flags: bigint }
	| {
			readonly reason: "mmio";
			readonly physAddr: bigint;
			readonly len: number;
			readonly isWrite: boolean;
			readonly data?: bigint;
	  }
	| { readonly reason: "systemEvent"; readonly type: number; readonly data: readonly bigint[] }
	| { readonly reason: "nisv"; readonly iss: number; readonly ipa: bigint }
	| { readonly reason: "debug"; readonly hsr: number; readonly far?: bigint }
	| { readonly reason: "intr" };

/** What an ioctl returned: `value` >= 0, or -errno. */
export interface IoctlResult {
	readonly value: number;
	/** Register value (GET_ONE_REG), mp_state (GET_MP_STATE), target (PREFERRED_TARGET), needed n (GET_REG_LIST). */
	readonly out?: bigint;
	readonly exit?: RunExit;
}
