import { EEXIST, EINVAL, KVM_VGIC_V3_DIST_SIZE, KVM_VGIC_V3_REDIST_SIZE } from "@upcall/uapi";
import type { VcpuState } from "../state.ts";
import { checkRange, noteFrames } from "./guestRange.ts";
import type { Vgic, VgicCpu } from "./vgic.ts";

/** Guest physical memory that holds the redistributors of some vCPUs, 128 KiB each. */
export interface RedistributorRegion {
	readonly index: number;
	readonly base: number;
	/** Redistributors that fit; 0: as many as there are vCPUs. */
	readonly count: number;
	/** Redistributors that are there. */
	used: number;
}

function bytesOf(gic: Vgic, region: RedistributorRegion): number {
	return (region.count === 0 ? gic.vm.vcpus.length : region.count) * KVM_VGIC_V3_REDIST_SIZE;
}

function overlapsRegion(gic: Vgic, base: number, bytes: number): boolean {
	return gic.regions.some((region) => base + bytes > region.base && region.base + bytesOf(gic, region) > base);
}

/** Whether distributor and redistributor regions lie in the guest physical space, apart from each other. */
export function layoutIsValid(gic: Vgic): boolean {
	for (const region of gic.regions) {
		if (checkRange(gic.vm, region.base, bytesOf(gic, region), KVM_VGIC_V3_DIST_SIZE) !== 0) return false;
	}
	return gic.distributorBase < 0 || !overlapsRegion(gic, gic.distributorBase, KVM_VGIC_V3_DIST_SIZE);
}

/**
 * Gives a vCPU the next redistributor that is free. When none is, it stays without one until the first KVM_RUN complains.
 *
 * @returns 0 or -EINVAL
 */
export function placeRedistributor(gic: Vgic, vcpu: VcpuState): number {
	const cpu = vcpu.gic as VgicCpu;
	if (cpu.redistributorBase >= 0) return 0;
	const region = gic.regions.find(({ count, used }) => count === 0 || used < count);
	if (region === undefined) return 0;
	if (!layoutIsValid(gic)) return -EINVAL;
	cpu.region = region;
	cpu.regionIndex = region.used;
	cpu.redistributorBase = region.base + region.used * KVM_VGIC_V3_REDIST_SIZE;
	region.used++;
	noteFrames(gic.vm, cpu.redistributorBase, KVM_VGIC_V3_REDIST_SIZE);
	return 0;
}

/**
 * Adds a region and places the redistributors of the vCPUs that have none.
 *
 * @param count - 0 for the one region of the older attribute
 * @returns 0, -EINVAL, -EEXIST or -E2BIG
 * @see Documentation/virt/kvm/devices/arm-vgic-v3.rst, KVM_VGIC_V3_ADDR_TYPE_REDIST_REGION
 */
export function addRegion(gic: Vgic, index: number, base: number, count: number): number {
	const { regions, vm } = gic;
	const last = regions.at(-1);
	if (last === undefined) {
		if (index !== 0) return -EINVAL;
	} else {
		if (count === 0) return last.count > 0 ? -EINVAL : -EEXIST;
		if (index !== last.index + 1) return -EINVAL;
	}
	const bytes = (count === 0 ? vm.vcpus.length : count) * KVM_VGIC_V3_REDIST_SIZE;
	if (overlapsRegion(gic, base, bytes)) return -EINVAL;
	const bad = checkRange(vm, base, bytes, KVM_VGIC_V3_DIST_SIZE);
	if (bad !== 0) return bad;
	const region: RedistributorRegion = { index, base, count, used: 0 };
	regions.push(region);
	for (const vcpu of vm.vcpus) {
		const result = placeRedistributor(gic, vcpu);
		if (result === 0) continue;
		// It does not depend on the vCPU: the first that needed a place found none here.
		regions.pop();
		return result;
	}
	return 0;
}

/** Whether a redistributor is the last of those that follow each other in memory: GICR_TYPER.Last. */
export function isLast(gic: Vgic, { region, regionIndex }: VgicCpu): boolean {
	if (region === undefined || regionIndex < region.used - 1) return false;
	if (region.count === 0 || regionIndex !== region.count - 1) return true;
	const end = region.base + region.count * KVM_VGIC_V3_REDIST_SIZE;
	return !gic.regions.some(({ base, used }) => base === end && used > 0);
}
