import {
	E2BIG,
	EFAULT,
	EINVAL,
	EIO,
	ENOEXEC,
	KVM_ARM_VCPU_FINALIZE,
	KVM_ARM_VCPU_INIT,
	KVM_GET_DEVICE_ATTR,
	KVM_GET_MP_STATE,
	KVM_GET_ONE_REG,
	KVM_GET_REG_LIST,
	KVM_GET_VCPU_EVENTS,
	KVM_HAS_DEVICE_ATTR,
	KVM_RUN,
	KVM_SET_DEVICE_ATTR,
	KVM_SET_GUEST_DEBUG,
	KVM_SET_MP_STATE,
	KVM_SET_ONE_REG,
	KVM_SET_REGS,
	KVM_SET_SIGNAL_MASK,
	KVM_SET_VCPU_EVENTS,
	KVM_TRANSLATE,
	KvmGuestDebug,
	KvmVcpuEvents,
} from "@upcall/uapi";
import { setGuestDebug } from "./guestDebug.ts";
import { plainArgument } from "./ioctlArgument.ts";
import { setMpState } from "./mpState.ts";
import { getOneReg, setOneReg } from "./oneReg/oneReg.ts";
import { regList } from "./oneReg/regList.ts";
import { kvmRun } from "./run/run.ts";
import type { VcpuState } from "./state.ts";
import type { IoctlArgument } from "./userMemory.ts";
import { getVcpuAttribute, hasVcpuAttribute, setVcpuAttribute } from "./vcpuAttributes.ts";
import { getVcpuEvents, setVcpuEvents } from "./vcpuEvents.ts";
import { applyPendingReset, vcpuInit } from "./vcpuInit.ts";
import { readAttribute } from "./vmAttributes.ts";

type Handler = (vcpu: VcpuState, view: DataView) => number;

function oneReg(vcpu: VcpuState, view: DataView, act: typeof getOneReg): number {
	const address = view.getBigUint64(8, true);
	return act(vcpu, view.getUint32(4, true), view.getUint32(0, true), (size) => vcpu.vm.user.at(address, size));
}

function init(vcpu: VcpuState, view: DataView): number {
	const features = Array.from({ length: 7 }, (_, i) => view.getUint32(4 + 4 * i, true));
	return vcpuInit(vcpu, view.getUint32(0, true), features);
}

function getMpState(vcpu: VcpuState, view: DataView): number {
	view.setUint32(0, vcpu.mpState, true);
	return 0;
}

const STRUCTURES: ReadonlyMap<number, readonly [size: number, handler: Handler]> = new Map<
	number,
	readonly [number, Handler]
>([
	[KVM_GET_ONE_REG, [16, (vcpu, view) => oneReg(vcpu, view, getOneReg)]],
	[KVM_SET_ONE_REG, [16, (vcpu, view) => oneReg(vcpu, view, setOneReg)]],
	[KVM_ARM_VCPU_INIT, [32, init]],
	[KVM_GET_MP_STATE, [4, getMpState]],
	[KVM_SET_MP_STATE, [4, (vcpu, view) => setMpState(vcpu, view.getUint32(0, true))]],
	[KVM_GET_VCPU_EVENTS, [64, (vcpu, view) => getVcpuEvents(vcpu, new KvmVcpuEvents(view))]],
	[KVM_SET_VCPU_EVENTS, [64, (vcpu, view) => setVcpuEvents(vcpu, new KvmVcpuEvents(view))]],
	[KVM_SET_GUEST_DEBUG, [520, (vcpu, view) => setGuestDebug(vcpu, new KvmGuestDebug(view))]],
	[KVM_SET_DEVICE_ATTR, [24, (vcpu, view) => setVcpuAttribute(vcpu, readAttribute(view))]],
	[KVM_GET_DEVICE_ATTR, [24, (vcpu, view) => getVcpuAttribute(vcpu, readAttribute(view))]],
	[KVM_HAS_DEVICE_ATTR, [24, (vcpu, view) => hasVcpuAttribute(vcpu, readAttribute(view))]],
	// Nothing that the machine has needs finalising.
	[KVM_ARM_VCPU_FINALIZE, [4, () => -EINVAL]],
	// Requests of other architectures whose structure the kernel copies before it refuses.
	[KVM_SET_REGS, [864, () => -EINVAL]],
	[KVM_TRANSLATE, [24, () => -EINVAL]],
]);

/**
 * KVM_GET_REG_LIST.
 *
 * @returns 0, -ENOEXEC, -E2BIG with the needed number written back, or -EFAULT
 * @see Documentation/virt/kvm/api.rst, section 4.84
 */
function getRegList(vcpu: VcpuState, argument: IoctlArgument): number {
	if (!vcpu.initialised) return -ENOEXEC;
	const header = vcpu.vm.user.structure(argument, 8);
	if (header === undefined) return -EFAULT;
	const ids = regList(vcpu);
	const room = header.getBigUint64(0, true);
	header.setBigUint64(0, BigInt(ids.length), true);
	if (room < BigInt(ids.length)) return -E2BIG;
	const out = vcpu.vm.user.structure(argument, 8 + 8 * ids.length);
	if (out === undefined) return -EFAULT;
	for (const [i, id] of ids.entries()) out.setBigUint64(8 + 8 * i, id, true);
	return 0;
}

/** KVM_SET_SIGNAL_MASK: there are no signals; only the argument is checked. */
function signalMask(vcpu: VcpuState, argument: IoctlArgument): number {
	if (argument === 0 || argument === 0n) return 0;
	const view = vcpu.vm.user.structure(argument, 4);
	if (view === undefined) return -EFAULT;
	if (view.getUint32(0, true) !== 8) return -EINVAL;
	return vcpu.vm.user.structure(argument, 12) === undefined ? -EFAULT : 0;
}

/** Requests that say ENOEXEC before they look at their argument. */
const NEEDS_INIT: ReadonlySet<number> = new Set([
	KVM_GET_ONE_REG,
	KVM_SET_ONE_REG,
	KVM_GET_VCPU_EVENTS,
	KVM_SET_VCPU_EVENTS,
	KVM_ARM_VCPU_FINALIZE,
]);

/** The ioctls of a vCPU descriptor. @returns a value from 0 on, or -errno */
export function vcpuIoctl(vcpu: VcpuState, request: number, argument: IoctlArgument): number {
	if (vcpu.vm.dead) return -EIO;
	const entry = STRUCTURES.get(request);
	if (entry !== undefined) {
		if (!vcpu.initialised && NEEDS_INIT.has(request)) return -ENOEXEC;
		const view = vcpu.vm.user.structure(argument, entry[0]);
		return view === undefined ? -EFAULT : entry[1](vcpu, view);
	}
	switch (request) {
		case KVM_RUN:
			return plainArgument(argument) === 0 ? kvmRun(vcpu) : -EINVAL;
		case KVM_GET_REG_LIST:
			applyPendingReset(vcpu);
			return getRegList(vcpu, argument);
		case KVM_SET_SIGNAL_MASK:
			return signalMask(vcpu, argument);
		default:
			return -EINVAL;
	}
}
