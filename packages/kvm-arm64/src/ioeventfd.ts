import {
	EEXIST,
	EINVAL,
	ENOENT,
	ENOSPC,
	KVM_IOEVENTFD_FLAG_DATAMATCH,
	KVM_IOEVENTFD_FLAG_DEASSIGN,
	KVM_IOEVENTFD_FLAG_PIO,
	KVM_IOEVENTFD_VALID_FLAG_MASK,
} from "@upcall/uapi";
import type { EventFd } from "./eventFd.ts";
import type { VcpuState, VmState } from "./state.ts";

/** Entries that one VM may have; the kernel's bus holds 1,000 devices. */
const MAX_ENTRIES = 1000;
const LENGTHS: readonly number[] = [0, 1, 2, 4, 8];

/** A guest write that signals an eventfd. */
export interface Ioeventfd {
	readonly eventFd: EventFd;
	readonly address: bigint;
	/** Bytes of the write; 0: any. */
	readonly length: number;
	/** The data that it must have; undefined: any. */
	readonly match: bigint | undefined;
	/** Which bus: port I/O does not exist on arm64, so such an entry never fires. */
	readonly bus: number;
}

/** What KVM_IOEVENTFD asks for; a descriptor that is no eventfd is an errno. */
export interface IoeventfdRequest {
	readonly eventFd: EventFd | number;
	readonly address: bigint;
	readonly length: number;
	readonly data: bigint;
	readonly flags: number;
}

function clash(a: Ioeventfd, b: Ioeventfd): boolean {
	if (a.bus !== b.bus || a.address !== b.address) return false;
	if (a.length === 0 || b.length === 0) return true;
	return a.length === b.length && (a.match === undefined || b.match === undefined || a.match === b.match);
}

/**
 * KVM_IOEVENTFD.
 *
 * @returns 0; -EINVAL; what the descriptor gives; -EEXIST (such a write signals already); -ENOENT (nothing to take away); -ENOSPC
 * @see Documentation/virt/kvm/api.rst, section 4.59
 */
export function ioeventfd(vm: VmState, { eventFd, address, length, data, flags }: IoeventfdRequest): number {
	const deassign = (flags & KVM_IOEVENTFD_FLAG_DEASSIGN) !== 0;
	const matches = (flags & KVM_IOEVENTFD_FLAG_DATAMATCH) !== 0;
	if (!deassign) {
		if (!LENGTHS.includes(length) || address + BigInt(length) > 0xffff_ffff_ffff_ffffn) return -EINVAL;
		if ((flags & ~KVM_IOEVENTFD_VALID_FLAG_MASK) !== 0 || (length === 0 && matches)) return -EINVAL;
	}
	if (typeof eventFd === "number") return eventFd;
	const entry: Ioeventfd = {
		eventFd,
		address,
		length,
		match: matches ? data : undefined,
		bus: flags & (KVM_IOEVENTFD_FLAG_PIO | VIRTIO_CCW),
	};
	if (deassign) {
		const at = vm.ioeventfds.findIndex(
			(e) =>
				e.eventFd === eventFd &&
				e.bus === entry.bus &&
				e.address === address &&
				e.length === length &&
				e.match === entry.match,
		);
		if (at < 0) return -ENOENT;
		vm.ioeventfds.splice(at, 1);
		return 0;
	}
	if (vm.ioeventfds.some((other) => clash(other, entry))) return -EEXIST;
	if (vm.ioeventfds.length >= MAX_ENTRIES) return -ENOSPC;
	vm.ioeventfds.push(entry);
	return 0;
}

/** KVM_IOEVENTFD_FLAG_VIRTIO_CCW_NOTIFY, another machine's bus. */
const VIRTIO_CCW = 8;

/**
 * Signals the eventfds that wait for the write of the last exit.
 *
 * @returns whether there was one: then the write is done
 */
export function signalWrite({ vm, cpu }: VcpuState): boolean {
	const { exit } = cpu;
	const address = (BigInt(exit.ipaHi) << 32n) | BigInt(exit.ipaLo);
	const data = exit.size === 8 ? (BigInt(exit.dataHi) << 32n) | BigInt(exit.dataLo) : BigInt(exit.dataLo);
	const written = BigInt.asUintN(8 * exit.size, data);
	const entry = vm.ioeventfds.find(
		({ bus, address: a, length, match }) =>
			bus === 0 &&
			a === address &&
			(length === 0 || (length === exit.size && (match === undefined || match === written))),
	);
	entry?.eventFd.signal();
	return entry !== undefined;
}
