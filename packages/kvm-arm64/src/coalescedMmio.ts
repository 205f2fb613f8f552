import { EINVAL, ENOSPC, KVM_COALESCED_MMIO_MAX } from "@upcall/uapi";
import type { VcpuState, VmState } from "./state.ts";

/** Word of the second page: `first`; `last` follows, then the entries. */
const FIRST = 1024;
const LAST = FIRST + 1;
const ENTRIES = FIRST + 2;
const ENTRY_WORDS = 6;
/** Zones that one VM may register; the kernel's bus holds 1,000 devices. */
const MAX_ZONES = 1000;

/** KVM_REGISTER_COALESCED_MMIO. @see Documentation/virt/kvm/api.rst, section 4.116 */
export function registerZone(vm: VmState, address: bigint, size: number, pio: number): number {
	if (pio > 1) return -EINVAL;
	if (vm.zones.length >= MAX_ZONES) return -ENOSPC;
	vm.zones.push({ address: Number(address), size, pio });
	return 0;
}

/** KVM_UNREGISTER_COALESCED_MMIO: removes every zone that contains the given one. */
export function unregisterZone(vm: VmState, address: bigint, size: number, pio: number): number {
	if (pio > 1) return -EINVAL;
	const first = Number(address);
	for (let i = vm.zones.length - 1; i >= 0; i--) {
		const zone = vm.zones[i];
		if (zone === undefined || zone.pio !== pio) continue;
		if (first >= zone.address && first + size <= zone.address + zone.size) vm.zones.splice(i, 1);
	}
	return 0;
}

/**
 * Puts the write of the last exit into the ring of the first vCPU's second page when a zone covers it and there is room.
 *
 * @returns whether the write is done
 */
export function queueCoalesced(vcpu: VcpuState): boolean {
	const { exit } = vcpu.cpu;
	const address = exit.ipaHi * 0x1_0000_0000 + exit.ipaLo;
	const inside = vcpu.vm.zones.some(
		(zone) => zone.pio === 0 && address >= zone.address && address + exit.size <= zone.address + zone.size,
	);
	if (!inside) return false;
	const ring = (vcpu.vm.vcpus[0] ?? vcpu).run32;
	const last = ring[LAST] as number;
	const next = (last + 1) % KVM_COALESCED_MMIO_MAX;
	// Userspace owns `first`, and both words are in memory that it can scribble over.
	if (last >= KVM_COALESCED_MMIO_MAX || next === ring[FIRST]) return false;
	const at = ENTRIES + last * ENTRY_WORDS;
	ring[at] = exit.ipaLo;
	ring[at + 1] = exit.ipaHi;
	ring[at + 2] = exit.size;
	ring[at + 3] = 0;
	ring[at + 4] = exit.dataLo;
	ring[at + 5] = exit.dataHi;
	ring[LAST] = next;
	return true;
}
