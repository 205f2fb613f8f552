import {
	EEXIST,
	EFAULT,
	EINVAL,
	ENODEV,
	ENXIO,
	KVM_DEV_ARM_ITS_CTRL_RESET,
	KVM_DEV_ARM_ITS_RESTORE_TABLES,
	KVM_DEV_ARM_ITS_SAVE_TABLES,
	KVM_DEV_ARM_VGIC_CTRL_INIT,
	KVM_DEV_ARM_VGIC_GRP_ADDR,
	KVM_DEV_ARM_VGIC_GRP_CTRL,
	KVM_DEV_ARM_VGIC_GRP_ITS_REGS,
	KVM_VGIC_ITS_ADDR_TYPE,
	KVM_VGIC_V3_ITS_SIZE,
} from "@upcall/uapi";
import type { VmState } from "../../state.ts";
import type { Attribute } from "../../vmAttributes.ts";
import { addressOf, shownAddress } from "../addresses.ts";
import { checkRange, noteFrames } from "../guestRange.ts";
import { PROPBASER_RESET } from "../tableAttributes.ts";
import { VALID } from "./guestTable.ts";
import { Its } from "./its.ts";
import { findItsRegister, type ItsRegister } from "./registers.ts";
import { clearMappings, restoreTables } from "./restoreTables.ts";
import { saveTables } from "./saveTables.ts";

const ALIGNMENT = 0x1_0000;

/** Makes an ITS. The distributor says from now on that there are LPIs. */
export function createIts(vm: VmState): Its {
	const its = new Its(vm);
	vm.itses.push(its);
	if (vm.gic !== undefined) vm.gic.propBaser = PROPBASER_RESET;
	return its;
}

function setAddress(its: Its, { attr, addr }: Attribute): number {
	if (attr !== BigInt(KVM_VGIC_ITS_ADDR_TYPE)) return -ENODEV;
	const view = its.vm.user.data(addr, 8);
	if (view === undefined) return -EFAULT;
	if (its.base >= 0) return -EEXIST;
	const base = addressOf(view.getBigUint64(0, true), ALIGNMENT);
	const bad = checkRange(its.vm, base, KVM_VGIC_V3_ITS_SIZE, ALIGNMENT);
	if (bad !== 0) return bad;
	its.base = base;
	noteFrames(its.vm, base, KVM_VGIC_V3_ITS_SIZE);
	return 0;
}

function getAddress(its: Its, { attr, addr }: Attribute): number {
	if (attr !== BigInt(KVM_VGIC_ITS_ADDR_TYPE)) return -ENODEV;
	const view = its.vm.user.data(addr, 8);
	if (view === undefined) return -EFAULT;
	view.setBigUint64(0, shownAddress(its.base), true);
	return 0;
}

/** KVM_DEV_ARM_ITS_CTRL_RESET. */
function reset(its: Its): number {
	its.enabled = false;
	its.cbaser = 0n;
	its.creadr = 0;
	its.cwriter = 0;
	its.deviceTable &= ~VALID;
	its.collectionTable &= ~VALID;
	clearMappings(its);
	return 0;
}

function control(its: Its, attr: bigint): number {
	const { gic } = its.vm;
	switch (attr) {
		case BigInt(KVM_DEV_ARM_VGIC_CTRL_INIT):
			return 0;
		case BigInt(KVM_DEV_ARM_ITS_CTRL_RESET):
			return reset(its);
		case BigInt(KVM_DEV_ARM_ITS_SAVE_TABLES):
			return saveTables(its);
		case BigInt(KVM_DEV_ARM_ITS_RESTORE_TABLES):
			return gic?.initialised === true ? restoreTables(gic, its) : -ENXIO;
		default:
			return -ENXIO;
	}
}

/** The register that an attribute names: its offset. -EINVAL when that is not aligned, -ENXIO when there is none. */
function registerOf(attr: bigint): ItsRegister | number {
	const wide = attr >= 8n && attr < 0xffd0n;
	if ((attr & (wide ? 7n : 3n)) !== 0n) return -EINVAL;
	return (attr < BigInt(KVM_VGIC_V3_ITS_SIZE) ? findItsRegister(Number(attr)) : undefined) ?? -ENXIO;
}

function access(its: Its, { attr, addr }: Attribute, write: boolean): number {
	const view = its.vm.user.data(addr, 8);
	if (view === undefined && write) return -EFAULT;
	const register = registerOf(attr);
	if (register === -EINVAL) return -EINVAL;
	if (its.base < 0 || typeof register === "number") return -ENXIO;
	if (view === undefined) return -EFAULT;
	if (!write) {
		view.setBigUint64(0, register.read(its), true);
		return 0;
	}
	const value = view.getBigUint64(0, true);
	if (register.userWrite !== undefined) return register.userWrite(its, value);
	register.write?.(its, value);
	return 0;
}

/** KVM_SET_DEVICE_ATTR on an ITS. @see Documentation/virt/kvm/devices/arm-vgic-its.rst */
export function setItsAttribute(its: Its, attribute: Attribute): number {
	switch (attribute.group) {
		case KVM_DEV_ARM_VGIC_GRP_ADDR:
			return setAddress(its, attribute);
		case KVM_DEV_ARM_VGIC_GRP_CTRL:
			return control(its, attribute.attr);
		case KVM_DEV_ARM_VGIC_GRP_ITS_REGS:
			return access(its, attribute, true);
		default:
			return -ENXIO;
	}
}

/** KVM_GET_DEVICE_ATTR on an ITS. */
export function getItsAttribute(its: Its, attribute: Attribute): number {
	switch (attribute.group) {
		case KVM_DEV_ARM_VGIC_GRP_ADDR:
			return getAddress(its, attribute);
		case KVM_DEV_ARM_VGIC_GRP_ITS_REGS:
			return access(its, attribute, false);
		default:
			return -ENXIO;
	}
}

const COMMANDS: readonly number[] = [
	KVM_DEV_ARM_VGIC_CTRL_INIT,
	KVM_DEV_ARM_ITS_CTRL_RESET,
	KVM_DEV_ARM_ITS_SAVE_TABLES,
	KVM_DEV_ARM_ITS_RESTORE_TABLES,
];

/** KVM_HAS_DEVICE_ATTR on an ITS. */
export function hasItsAttribute({ group, attr }: Attribute): number {
	switch (group) {
		case KVM_DEV_ARM_VGIC_GRP_ADDR:
			return attr === BigInt(KVM_VGIC_ITS_ADDR_TYPE) ? 0 : -ENXIO;
		case KVM_DEV_ARM_VGIC_GRP_CTRL:
			return COMMANDS.some((command) => BigInt(command) === attr) ? 0 : -ENXIO;
		case KVM_DEV_ARM_VGIC_GRP_ITS_REGS: {
			const register = registerOf(attr);
			return typeof register === "number" ? register : 0;
		}
		default:
			return -ENXIO;
	}
}
