import {
	KVM_VGIC_V2_CPU_SIZE,
	KVM_VGIC_V2_DIST_SIZE,
	KVM_VGIC_V3_DIST_SIZE,
	KVM_VGIC_V3_REDIST_SIZE,
} from "@upcall/uapi";
import { finishLoad } from "../run/finishLoad.ts";
import type { VcpuState } from "../state.ts";
import { CPU_INTERFACE_V2 } from "./cpuInterfaceV2.ts";
import { DISTRIBUTOR_V2 } from "./distributorV2.ts";
import { DISTRIBUTOR_V3 } from "./distributorV3.ts";
import type { Its } from "./its/its.ts";
import { readIts, writeIts } from "./its/registers.ts";
import { itsAt } from "./its/translation.ts";
import { syncOutputs } from "./outputs.ts";
import { REDISTRIBUTOR } from "./redistributor.ts";
import { type Register, readRegister, writeRegister } from "./registerMap.ts";
import type { Vgic, VgicCpu } from "./vgic.ts";

/** What of the GIC is at the address that was looked for last. */
let map: readonly Register[] = DISTRIBUTOR_V3;
let offset = 0;
let owner: VcpuState;

function inDistributor(gic: Vgic, vcpu: VcpuState, address: number): boolean {
	const at = address - gic.distributorBase;
	const bytes = gic.version === 3 ? KVM_VGIC_V3_DIST_SIZE : KVM_VGIC_V2_DIST_SIZE;
	if (gic.distributorBase < 0 || at < 0 || at >= bytes) return false;
	map = gic.version === 3 ? DISTRIBUTOR_V3 : DISTRIBUTOR_V2;
	offset = at;
	owner = vcpu;
	return true;
}

function inCpuInterface(gic: Vgic, vcpu: VcpuState, address: number): boolean {
	const at = address - gic.cpuInterfaceBase;
	if (gic.cpuInterfaceBase < 0 || at < 0 || at >= KVM_VGIC_V2_CPU_SIZE) return false;
	map = CPU_INTERFACE_V2;
	offset = at;
	owner = vcpu;
	return true;
}

function inRedistributor(gic: Vgic, address: number): boolean {
	for (const vcpu of gic.vm.vcpus) {
		const base = (vcpu.gic as VgicCpu).redistributorBase;
		const at = address - base;
		if (base < 0 || at < 0 || at >= KVM_VGIC_V3_REDIST_SIZE) continue;
		map = REDISTRIBUTOR;
		offset = at;
		owner = vcpu;
		return true;
	}
	return false;
}

/** Sets the module's variables. @returns whether the GIC answers for an address */
function locate(gic: Vgic, vcpu: VcpuState, address: number): boolean {
	if (inDistributor(gic, vcpu, address)) return true;
	return gic.version === 3 ? inRedistributor(gic, address) : inCpuInterface(gic, vcpu, address);
}

/** Serves an access to one of the two frames of an ITS. */
function accessIts(vcpu: VcpuState, its: Its, at: number): void {
	const { exit } = vcpu.cpu;
	const { size } = exit;
	if (exit.write) {
		writeIts(its, at, size, (BigInt(exit.dataHi >>> 0) << 32n) | BigInt(exit.dataLo >>> 0));
		vcpu.cpu.skip();
		return;
	}
	const value = readIts(its, at, size);
	finishLoad(vcpu, exit.rt, size, exit.iss, Number(value & 0xffff_ffffn), Number(value >> 32n));
}

/**
 * Serves the data access of the last exit when it goes to the GIC: no exit to userspace.
 *
 * @param address - the intermediate physical address of the access
 * @returns whether it did
 */
export function accessGic(gic: Vgic, vcpu: VcpuState, address: number): boolean {
	const { cpu } = vcpu;
	const { exit } = cpu;
	const { size } = exit;
	if (!locate(gic, vcpu, address)) {
		const its = gic.version === 3 ? itsAt(gic.vm, address) : undefined;
		if (its !== undefined) accessIts(vcpu, its, address - its.base);
		return its !== undefined;
	}
	syncOutputs(gic, owner);
	if (exit.write) {
		const { dataLo, dataHi } = exit;
		writeRegister(map, gic, owner, offset, size, 0, dataLo);
		if (size === 8) writeRegister(map, gic, owner, offset, size, 4, dataHi);
		cpu.skip();
		return true;
	}
	const lo = readRegister(map, gic, owner, offset, size, 0);
	const hi = size === 8 ? readRegister(map, gic, owner, offset, size, 4) : 0;
	finishLoad(vcpu, exit.rt, size, exit.iss, lo, hi);
	return true;
}
