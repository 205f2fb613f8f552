import { EFAULT } from "@upcall/uapi";
import type { VcpuState } from "../../state.ts";
import { refresh, requeue } from "../delivery.ts";
import { FIRST_LPI } from "../interrupt.ts";
import type { Vgic, VgicCpu } from "../vgic.ts";
import { readByte, writeByte } from "./guestTable.ts";
import type { Lpi } from "./lpi.ts";

/** GICR_PROPBASER.Physical_Address and IDbits. */
const CONFIGURATION = 0xf_ffff_ffff_f000n;
const ID_BITS = 0x1fn;
/** INTIDs have at most this many bits: GICD_TYPER.IDbits. */
const MAXIMUM_ID_BITS = 16;
/** GICR_PENDBASER.Physical_Address. */
const PENDING = 0xf_ffff_ffff_0000n;
/** GICR_PENDBASER.PTZ, Pending Table Zero: the table need not be read. */
export const PENDING_ZERO = 1n << 62n;
/** An entry of the configuration table: priority, enable. */
const PRIORITY = 0xfc;
const ENABLE = 1;

/** First INTID that is no LPI any more. */
export function endOfLpis(gic: Vgic): number {
	return 2 ** Math.min(Number(gic.propBaser & ID_BITS) + 1, MAXIMUM_ID_BITS);
}

/**
 * Takes priority and enable bit over from the configuration table; where there is no memory they stay.
 *
 * @see IHI 0069, 5.1.1
 */
export function configure(gic: Vgic, lpi: Lpi): void {
	const entry = readByte(gic.vm, Number(gic.propBaser & CONFIGURATION) + lpi.intid - FIRST_LPI);
	if (entry < 0) return;
	lpi.priority = entry & PRIORITY;
	lpi.enabled = (entry & ENABLE) !== 0;
}

function pendingByte(cpu: VgicCpu, lpi: Lpi): number {
	return Number(cpu.pendBaser & PENDING) + (lpi.intid >>> 3);
}

const bitOf = (lpi: Lpi): number => 1 << (lpi.intid & 7);

/** Makes an LPI pending when the pending table of its vCPU says so; the bit is cleared. @see IHI 0069, 5.1.2 */
export function takePending(gic: Vgic, lpi: Lpi): void {
	const cpu = lpi.target?.gic;
	if (cpu === undefined || !cpu.lpisEnabled) return;
	const address = pendingByte(cpu, lpi);
	const byte = readByte(gic.vm, address);
	if (byte < 0 || (byte & bitOf(lpi)) === 0) return;
	lpi.latch = true;
	writeByte(gic.vm, address, byte & ~bitOf(lpi));
}

/** Writes whether an LPI is pending to the table of its vCPU. @returns whether the table exists */
function savePending(gic: Vgic, cpu: VgicCpu, lpi: Lpi): boolean {
	const address = pendingByte(cpu, lpi);
	const old = readByte(gic.vm, address);
	if (old < 0) return false;
	const byte = lpi.latch ? old | bitOf(lpi) : old & ~bitOf(lpi);
	return byte === old || writeByte(gic.vm, address, byte);
}

/**
 * KVM_DEV_ARM_VGIC_SAVE_PENDING_TABLES: the pending state of all LPIs to guest memory.
 *
 * @returns 0, or -EFAULT when a table lies outside memory
 * @see Documentation/virt/kvm/devices/arm-vgic-v3.rst
 */
export function savePendingTables(gic: Vgic): number {
	for (const lpi of gic.lpis.values()) {
		const cpu = lpi.target?.gic;
		if (cpu?.lpisEnabled === true && !savePending(gic, cpu, lpi)) return -EFAULT;
	}
	return 0;
}

/** Does something to every LPI of a vCPU; afterwards each is where it belongs. */
function everyLpi(gic: Vgic, vcpu: VcpuState, act: (lpi: Lpi) => void): void {
	for (const lpi of gic.lpis.values()) {
		if (lpi.target !== vcpu) continue;
		act(lpi);
		requeue(gic, lpi);
	}
	gic.vm.itsWork += gic.lpis.size;
	for (const each of gic.vm.vcpus) refresh(each);
}

/** Reads the configuration of all LPIs of a vCPU anew: INVALL, and GICR_INVALLR. */
export function configureAll(gic: Vgic, vcpu: VcpuState): void {
	everyLpi(gic, vcpu, (lpi) => configure(gic, lpi));
}

/** All LPIs of one vCPU become another's: MOVALL. */
export function moveAll(gic: Vgic, from: VcpuState, to: VcpuState): void {
	everyLpi(gic, from, (lpi) => {
		lpi.target = to;
	});
}

/**
 * GICR_CTLR.EnableLPIs. Switched on, what the pending table holds becomes pending; switched off, what is pending goes there.
 *
 * @see IHI 0069, 5.1.2 and 12.11.2
 */
export function enableLpis(gic: Vgic, vcpu: VcpuState, enable: boolean): void {
	const cpu = vcpu.gic as VgicCpu;
	if (cpu.lpisEnabled === enable) return;
	if (enable) {
		cpu.lpisEnabled = true;
		if ((cpu.pendBaser & PENDING_ZERO) === 0n) everyLpi(gic, vcpu, (lpi) => takePending(gic, lpi));
		return;
	}
	everyLpi(gic, vcpu, (lpi) => {
		savePending(gic, cpu, lpi);
		lpi.latch = false;
	});
	cpu.lpisEnabled = false;
}
