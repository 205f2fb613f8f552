import {
	EEXIST,
	EFAULT,
	EINVAL,
	ENOENT,
	ENXIO,
	KVM_VGIC_V2_ADDR_TYPE_CPU,
	KVM_VGIC_V2_ADDR_TYPE_DIST,
	KVM_VGIC_V2_CPU_SIZE,
	KVM_VGIC_V2_DIST_SIZE,
	KVM_VGIC_V3_ADDR_TYPE_DIST,
	KVM_VGIC_V3_ADDR_TYPE_REDIST,
	KVM_VGIC_V3_ADDR_TYPE_REDIST_REGION,
	KVM_VGIC_V3_DIST_SIZE,
} from "@upcall/uapi";
import { toAddress } from "../userMemory.ts";
import type { Attribute } from "../vmAttributes.ts";
import { checkRange, noteFrames } from "./guestRange.ts";
import { addRegion } from "./redistributorRegions.ts";
import type { Vgic } from "./vgic.ts";

const PAGE_4K = 0x1000;
const UNSET = 0xffff_ffff_ffff_ffffn;

/** Fields of KVM_VGIC_V3_ADDR_TYPE_REDIST_REGION. */
const REGION_INDEX = 0xfffn;
const REGION_FLAGS = 0xf000n;
const REGION_BASE = 0xf_ffff_ffff_0000n;
const REGION_COUNT_SHIFT = 52n;

function setRegion(gic: Vgic, value: bigint): number {
	const count = Number(value >> REGION_COUNT_SHIFT);
	if (count === 0 || (value & REGION_FLAGS) !== 0n) return -EINVAL;
	return addRegion(gic, Number(value & REGION_INDEX), Number(value & REGION_BASE), count);
}

/** Above this, an address and the size of a frame do not fit in 64 bits. */
const WRAPS = 0xffff_ffff_fffe_0000n;
/** Stands for every address beyond 2^53. */
const BEYOND = 2 ** 60;

/** An address that userspace gives; -1 when it is not aligned, or what is there would wrap around. */
export function addressOf(value: bigint, alignment: number): number {
	const address = toAddress(value);
	if (address >= 0) return address;
	return value % BigInt(alignment) === 0n && value <= WRAPS ? BEYOND : -1;
}

function setOne(gic: Vgic, which: "distributorBase" | "cpuInterfaceBase", value: bigint, bytes: number): number {
	if (gic[which] >= 0) return -EEXIST;
	const alignment = gic.version === 3 ? KVM_VGIC_V3_DIST_SIZE : PAGE_4K;
	const address = addressOf(value, alignment);
	const bad = checkRange(gic.vm, address, bytes, alignment);
	if (bad !== 0) return bad;
	gic[which] = address;
	noteFrames(gic.vm, address, bytes);
	return 0;
}

/** Sets an address. @returns 0 or -errno, -ENXIO for an attribute of another model */
export function setAddress(gic: Vgic, attr: bigint, value: bigint): number {
	switch (Number(attr)) {
		case KVM_VGIC_V2_ADDR_TYPE_DIST:
			return gic.version === 2 ? setOne(gic, "distributorBase", value, KVM_VGIC_V2_DIST_SIZE) : -ENXIO;
		case KVM_VGIC_V2_ADDR_TYPE_CPU:
			return gic.version === 2 ? setOne(gic, "cpuInterfaceBase", value, KVM_VGIC_V2_CPU_SIZE) : -ENXIO;
		case KVM_VGIC_V3_ADDR_TYPE_DIST:
			return gic.version === 3 ? setOne(gic, "distributorBase", value, KVM_VGIC_V3_DIST_SIZE) : -ENXIO;
		case KVM_VGIC_V3_ADDR_TYPE_REDIST:
			return gic.version === 3 ? addRegion(gic, 0, addressOf(value, KVM_VGIC_V3_DIST_SIZE), 0) : -ENXIO;
		case KVM_VGIC_V3_ADDR_TYPE_REDIST_REGION:
			return gic.version === 3 ? setRegion(gic, value) : -ENXIO;
		default:
			return -ENXIO;
	}
}

/** An address as userspace reads it: all ones while it is not set. */
export const shownAddress = (address: number | undefined): bigint =>
	address === undefined || address < 0 ? UNSET : BigInt(address);

/** An address, all ones while it is not set; -errno as a negative number. */
function address(gic: Vgic, attr: bigint, asked: bigint): bigint | number {
	switch (Number(attr)) {
		case KVM_VGIC_V2_ADDR_TYPE_DIST:
			return gic.version === 2 ? shownAddress(gic.distributorBase) : -ENXIO;
		case KVM_VGIC_V2_ADDR_TYPE_CPU:
			return gic.version === 2 ? shownAddress(gic.cpuInterfaceBase) : -ENXIO;
		case KVM_VGIC_V3_ADDR_TYPE_DIST:
			return gic.version === 3 ? shownAddress(gic.distributorBase) : -ENXIO;
		case KVM_VGIC_V3_ADDR_TYPE_REDIST:
			return gic.version === 3 ? shownAddress(gic.regions[0]?.base) : -ENXIO;
		case KVM_VGIC_V3_ADDR_TYPE_REDIST_REGION: {
			if (gic.version !== 3) return -ENXIO;
			const region = gic.regions.find(({ index }) => BigInt(index) === (asked & REGION_INDEX));
			if (region === undefined) return -ENOENT;
			return BigInt(region.index) | BigInt(region.base) | (BigInt(region.count) << REGION_COUNT_SHIFT);
		}
		default:
			return -ENXIO;
	}
}

/** KVM_SET_DEVICE_ATTR of the group KVM_DEV_ARM_VGIC_GRP_ADDR. */
export function setAddressAttribute(gic: Vgic, { attr, addr }: Attribute): number {
	const view = gic.vm.user.data(addr, 8);
	return view === undefined ? -EFAULT : setAddress(gic, attr, view.getBigUint64(0, true));
}

/** KVM_GET_DEVICE_ATTR of the group KVM_DEV_ARM_VGIC_GRP_ADDR; of a region the index is read first. */
export function getAddressAttribute(gic: Vgic, { attr, addr }: Attribute): number {
	const view = gic.vm.user.data(addr, 8);
	if (attr === BigInt(KVM_VGIC_V3_ADDR_TYPE_REDIST_REGION) && view === undefined) return -EFAULT;
	const value = address(gic, attr, view?.getBigUint64(0, true) ?? 0n);
	if (typeof value === "number") return value;
	if (view === undefined) return -EFAULT;
	view.setBigUint64(0, value, true);
	return 0;
}
