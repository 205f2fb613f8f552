import {
	EBUSY,
	EEXIST,
	EFAULT,
	EINVAL,
	KVM_SMCCC_FILTER_FWD_TO_USER,
	KVM_SMCCC_FILTER_HANDLE,
	type KvmSmcccFilter,
} from "@upcall/uapi";

/** Function ids that no filter, forwarding or policy may take from the kernel: calls of the Arm Architecture range. */
const ARCH_RANGES: readonly (readonly [first: number, last: number])[] = [
	[0x80000000, 0x8000ffff],
	[0xc0000000, 0xc000ffff],
];

/** Whether a function id belongs to the Arm Architecture calls (either calling convention). */
export function isArchitectureCall(functionId: number): boolean {
	return (functionId & 0xbfff0000) >>> 0 === 0x80000000;
}

/**
 * Ranges of function ids with an action each, disjoint and sorted.
 *
 * @see Documentation/virt/kvm/devices/vm.rst, section 5
 */
export class SmcccFilter {
	/** First function id of each range. */
	readonly first: number[] = [];
	/** Last function id of each range. */
	readonly last: number[] = [];
	/** Action of each range. */
	readonly action: number[] = [];

	/** Ranges that userspace or the reserved ranges occupy. */
	get size(): number {
		return this.first.length;
	}

	/** One of `KVM_SMCCC_FILTER_*`; HANDLE where no range is. */
	lookup(functionId: number): number {
		const i = this.indexOf(functionId);
		return i >= 0 && functionId <= (this.last[i] as number) ? (this.action[i] as number) : KVM_SMCCC_FILTER_HANDLE;
	}

	/** Index of the last range that starts at or below `value`, or -1. */
	indexOf(value: number): number {
		let low = 0;
		let high = this.first.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if ((this.first[middle] as number) <= value) low = middle + 1;
			else high = middle;
		}
		return low - 1;
	}

	/** Adds a range. @returns 0, or -EEXIST when it overlaps another */
	insert(first: number, last: number, action: number): number {
		const i = this.indexOf(last);
		if (i >= 0 && (this.last[i] as number) >= first) return -EEXIST;
		this.first.splice(i + 1, 0, first);
		this.last.splice(i + 1, 0, last);
		this.action.splice(i + 1, 0, action);
		return 0;
	}

	/** The ranges in ascending order. */
	*ranges(): IterableIterator<{ first: number; last: number; action: number }> {
		for (let i = 0; i < this.first.length; i++) {
			yield {
				first: this.first[i] as number,
				last: this.last[i] as number,
				action: this.action[i] as number,
			};
		}
	}

	/**
	 * KVM_SET_DEVICE_ATTR on KVM_ARM_VM_SMCCC_FILTER.
	 *
	 * @param request - the structure, or undefined when it could not be read
	 * @param ranOnce - whether a vCPU of the VM has run
	 * @returns 0, -EFAULT, -EINVAL, -EBUSY or -EEXIST, checked in this order
	 */
	set(request: KvmSmcccFilter | undefined, ranOnce: boolean): number {
		if (request === undefined) return -EFAULT;
		if (request.pad.some((byte) => byte !== 0)) return -EINVAL;
		const first = request.base;
		const last = first + request.nr_functions - 1;
		if (request.nr_functions === 0 || last > 0xffffffff || request.action > KVM_SMCCC_FILTER_FWD_TO_USER) {
			return -EINVAL;
		}
		if (ranOnce) return -EBUSY;
		if (this.size === 0) for (const [low, high] of ARCH_RANGES) this.insert(low, high, KVM_SMCCC_FILTER_HANDLE);
		return this.insert(first, last, request.action);
	}
}
