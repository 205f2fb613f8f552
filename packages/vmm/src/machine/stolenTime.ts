import type { Vcpu, Vm } from "@upcall/kvm-arm64";
import { KVM_ARM_VCPU_PVTIME_CTRL, KVM_ARM_VCPU_PVTIME_IPA } from "@upcall/uapi";
import { STOLEN_TIME_BASE } from "../board/memoryMap.ts";
import { badSnapshot, type Saveable, type Saved } from "../snapshot/saved.ts";

/** Bytes of the memory slot: a page of the largest size that a guest can have. */
const BYTES = 0x1_0000;
/** Bytes of a vCPU's `struct pvclock_vcpu_stolen_time`. */
const RECORD_BYTES = 64;

/**
 * A record for each vCPU of how long it could have run and did not, which KVM keeps and the guest asks for with PV_TIME_ST. The
 * records are memory beside RAM, which no device tree describes: the call says where.
 *
 * @see DEN0057, Paravirtualized Time for Arm-based Systems; Linux Documentation/virt/kvm/arm/pvtime.rst
 */
export class StolenTime implements Saveable {
	readonly #bytes: Uint8Array;

	/** @param slot - memory slot number to use */
	constructor(vm: Vm, slot: number, vcpus: readonly Vcpu[]) {
		const address = vm.allocate(BYTES, BYTES);
		vm.setUserMemoryRegion({
			slot,
			guestPhysAddr: STOLEN_TIME_BASE,
			memorySize: BYTES,
			userspaceAddr: address,
		});
		this.#bytes = vm.memory.subarray(address, address + vcpus.length * RECORD_BYTES);
		const base = new DataView(new ArrayBuffer(8));
		vcpus.forEach((vcpu, index) => {
			base.setBigUint64(0, BigInt(STOLEN_TIME_BASE + index * RECORD_BYTES), true);
			vcpu.setDeviceAttr(KVM_ARM_VCPU_PVTIME_CTRL, KVM_ARM_VCPU_PVTIME_IPA, new Uint8Array(base.buffer));
		});
	}

	/** Bytes of user memory that the records need. */
	static readonly overhead = 2 * BYTES;

	/** The state at power-on. */
	reset(): void {
		this.#bytes.fill(0);
	}

	save(): Saved {
		return this.#bytes.slice();
	}

	restore(state: Saved): void {
		if (!(state instanceof Uint8Array) || state.length !== this.#bytes.length)
			throw badSnapshot("the snapshot is damaged: look at the records of stolen time");
		this.#bytes.set(state);
	}
}
