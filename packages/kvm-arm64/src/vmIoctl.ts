import {
	EFAULT,
	EINVAL,
	ENODEV,
	KVM_ARM_GET_REG_WRITABLE_MASKS,
	KVM_ARM_MTE_COPY_TAGS,
	KVM_ARM_PREFERRED_TARGET,
	KVM_ARM_SET_COUNTER_OFFSET,
	KVM_ARM_SET_DEVICE_ADDR,
	KVM_ARM_TARGET_GENERIC_V8,
	KVM_CHECK_EXTENSION,
	KVM_CLEAR_DIRTY_LOG,
	KVM_CREATE_IRQCHIP,
	KVM_ENABLE_CAP,
	KVM_GET_DEVICE_ATTR,
	KVM_GET_DIRTY_LOG,
	KVM_HAS_DEVICE_ATTR,
	KVM_IRQ_LINE,
	KVM_IRQ_LINE_STATUS,
	KVM_MEM_LOG_DIRTY_PAGES,
	KVM_MEM_READONLY,
	KVM_REGISTER_COALESCED_MMIO,
	KVM_RESET_DIRTY_RINGS,
	KVM_SET_DEVICE_ATTR,
	KVM_SET_GSI_ROUTING,
	KVM_SET_USER_MEMORY_REGION,
	KVM_SET_USER_MEMORY_REGION2,
	KVM_SIGNAL_MSI,
	KVM_UNREGISTER_COALESCED_MMIO,
	KVM_VGIC_V2_ADDR_TYPE_CPU,
	KvmEnableCap,
	KvmUserspaceMemoryRegion,
} from "@upcall/uapi";
import { registerZone, unregisterZone } from "./coalescedMmio.ts";
import { clearDirtyLog, getDirtyLog } from "./dirtyLog.ts";
import { resetDirtyRings } from "./dirtyRing.ts";
import { enableCap } from "./enableCap.ts";
import { checkExtension } from "./extensions.ts";
import { plainArgument } from "./ioctlArgument.ts";
import { irqLine } from "./irqLine.ts";
import { setGsiRouting } from "./irqRouting.ts";
import { setUserMemoryRegion } from "./memorySlots.ts";
import { writableMasks } from "./oneReg/idRegisters.ts";
import { setCounterOffsets } from "./run/timers.ts";
import type { VmState } from "./state.ts";
import type { IoctlArgument } from "./userMemory.ts";
import { setAddress } from "./vgic/addresses.ts";
import { createGic } from "./vgic/createGic.ts";
import { signalMsi } from "./vgic/its/translation.ts";
import { getVmAttribute, hasVmAttribute, readAttribute, setVmAttribute } from "./vmAttributes.ts";

type Handler = (vm: VmState, view: DataView) => number;

function memoryRegion(vm: VmState, view: DataView): number {
	const region = new KvmUserspaceMemoryRegion(view);
	return setUserMemoryRegion(vm, {
		slot: region.slot,
		flags: region.flags,
		guestPhysAddr: region.guest_phys_addr,
		memorySize: region.memory_size,
		userspaceAddr: region.userspace_addr,
	});
}

/** The first version knows two flags only; the kernel checks them before it copies anything. */
function memoryRegion1(vm: VmState, view: DataView): number {
	const flags = view.getUint32(4, true);
	return (flags & ~(KVM_MEM_LOG_DIRTY_PAGES | KVM_MEM_READONLY)) !== 0 ? -EINVAL : memoryRegion(vm, view);
}

function preferredTarget(_vm: VmState, view: DataView): number {
	for (let at = 0; at < 32; at += 4) view.setUint32(at, at === 0 ? KVM_ARM_TARGET_GENERIC_V8 : 0, true);
	return 0;
}

/** Both counters of the VM get this offset for good. */
function counterOffset(vm: VmState, view: DataView): number {
	if (view.getBigUint64(8, true) !== 0n) return -EINVAL;
	const offset = view.getBigUint64(0, true);
	vm.offsetsFixed = true;
	setCounterOffsets(vm, offset, offset);
	return 0;
}

function regWritableMasks(vm: VmState, view: DataView): number {
	for (let at = 8; at < 64; at += 4) if (view.getUint32(at, true) !== 0) return -EINVAL;
	const masks = writableMasks();
	const out = vm.user.at(view.getBigUint64(0, true), masks.byteLength);
	if (out === undefined) return -EFAULT;
	for (const [i, mask] of masks.entries()) out.setBigUint64(8 * i, mask, true);
	return 0;
}

/** The addresses of a GICv2, the older way: device 0, distributor 0 and CPU interface 1. */
function setDeviceAddress(vm: VmState, view: DataView): number {
	const id = view.getBigUint64(0, true);
	if (vm.gic?.version !== 2 || id > BigInt(KVM_VGIC_V2_ADDR_TYPE_CPU)) return -ENODEV;
	return setAddress(vm.gic, id, view.getBigUint64(8, true));
}

function zone(act: typeof registerZone): Handler {
	return (vm, view) => act(vm, view.getBigUint64(0, true), view.getUint32(8, true), view.getUint32(12, true));
}

function enable(vm: VmState, view: DataView): number {
	const request = new KvmEnableCap(view);
	return enableCap(vm, request.cap, request.flags, request.args.get(0));
}

/** Requests whose argument points to a structure: its size and what is done. */
const STRUCTURES: ReadonlyMap<number, readonly [size: number, handler: Handler]> = new Map<
	number,
	readonly [number, Handler]
>([
	[KVM_SET_USER_MEMORY_REGION, [32, memoryRegion1]],
	[KVM_SET_USER_MEMORY_REGION2, [160, memoryRegion]],
	[KVM_ENABLE_CAP, [104, enable]],
	[KVM_IRQ_LINE, [8, (vm, view) => irqLine(vm, view.getUint32(0, true), view.getUint32(4, true))]],
	[KVM_IRQ_LINE_STATUS, [8, (vm, view) => irqLine(vm, view.getUint32(0, true), view.getUint32(4, true))]],
	[KVM_GET_DIRTY_LOG, [16, (vm, view) => getDirtyLog(vm, view.getUint32(0, true), view.getBigUint64(8, true))]],
	[
		KVM_CLEAR_DIRTY_LOG,
		[
			24,
			(vm, view) =>
				clearDirtyLog(
					vm,
					view.getUint32(0, true),
					view.getBigUint64(8, true),
					view.getUint32(4, true),
					view.getBigUint64(16, true),
				),
		],
	],
	[KVM_ARM_PREFERRED_TARGET, [32, preferredTarget]],
	[KVM_ARM_SET_COUNTER_OFFSET, [16, counterOffset]],
	[KVM_ARM_GET_REG_WRITABLE_MASKS, [64, regWritableMasks]],
	[KVM_REGISTER_COALESCED_MMIO, [16, zone(registerZone)]],
	[KVM_UNREGISTER_COALESCED_MMIO, [16, zone(unregisterZone)]],
	[KVM_SET_DEVICE_ATTR, [24, (vm, view) => setVmAttribute(vm, readAttribute(view))]],
	[KVM_HAS_DEVICE_ATTR, [24, (vm, view) => hasVmAttribute(vm, readAttribute(view))]],
	[KVM_GET_DEVICE_ATTR, [24, (vm, view) => getVmAttribute(vm, readAttribute(view))]],
	[KVM_ARM_SET_DEVICE_ADDR, [16, setDeviceAddress]],
	[KVM_SIGNAL_MSI, [32, signalMsi]],
	[KVM_ARM_MTE_COPY_TAGS, [48, () => -EINVAL]],
]);

/** The ioctls of a VM descriptor that make no descriptor. @returns a value from 0 on, or -errno */
export function vmIoctl(vm: VmState, request: number, argument: IoctlArgument): number {
	const entry = STRUCTURES.get(request);
	if (entry !== undefined) {
		if (request === KVM_GET_DEVICE_ATTR && !vm.options.hypercallRanges) return -EINVAL;
		const view = vm.user.structure(argument, entry[0]);
		return view === undefined ? -EFAULT : entry[1](vm, view);
	}
	switch (request) {
		case KVM_SET_GSI_ROUTING:
			return setGsiRouting(vm, argument);
		case KVM_CHECK_EXTENSION:
			return checkExtension(vm.kvm, vm, plainArgument(argument));
		case KVM_RESET_DIRTY_RINGS:
			return resetDirtyRings(vm);
		case KVM_CREATE_IRQCHIP:
			return createGic(vm, 2);
		default:
			return -EINVAL;
	}
}
