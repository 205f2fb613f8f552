import type { VcpuState } from "../state.ts";
import { update } from "./delivery.ts";
import { readIdentification } from "./distributorV3.ts";
import { REDISTRIBUTOR_ARRAYS } from "./interruptRegisters.ts";
import { configure, configureAll, enableLpis } from "./its/lpiTables.ts";
import { isLast } from "./redistributorRegions.ts";
import { type Register, type RegisterRead, type RegisterWrite, raz, WORD, WORD_OR_DOUBLE, wi } from "./registerMap.ts";
import { tableAttributes } from "./tableAttributes.ts";
import type { VgicCpu } from "./vgic.ts";

/** GICR_CTLR.CES and IR: EnableLPIs can be cleared, and the invalidation registers are there. */
const CES_IR = 6;
const IIDR = 0x4b00_043b;
/** GICR_TYPER.PLPIS and Last. */
const PHYSICAL_LPIS = 1;
const LAST = 1 << 4;

const cpuOf = (vcpu: VcpuState): VgicCpu => vcpu.gic as VgicCpu;

/** GICR_CTLR: revision 3 of the emulation is the first to say what it can. */
const readControl: RegisterRead = (gic, vcpu) => (cpuOf(vcpu).lpisEnabled ? 1 : 0) | (gic.revision >= 3 ? CES_IR : 0);

const readType: RegisterRead = (gic, vcpu, at) => {
	if ((at & 4) !== 0) return Number(vcpu.mpidr & 0xff_ffffn);
	return ((vcpu.id << 8) | (isLast(gic, cpuOf(vcpu)) ? LAST : 0) | (gic.hasIts ? PHYSICAL_LPIS : 0)) >>> 0;
};

/** Without an ITS there are no LPIs that could be enabled. */
const writeControl: RegisterWrite = (gic, vcpu, _at, _size, value) => {
	if (gic.hasIts) enableLpis(gic, vcpu, (value & 1) !== 0);
};

/** GICR_INVLPIR: the configuration of one LPI is read anew. */
const writeInvalidate: RegisterWrite = (gic, vcpu, at, _size, value) => {
	const lpi = gic.lpis.get(value);
	if ((at & 4) !== 0 || !cpuOf(vcpu).lpisEnabled || lpi === undefined) return;
	configure(gic, lpi);
	update(gic, lpi);
};

/** GICR_INVALLR: that of all LPIs of the vCPU. */
const writeInvalidateAll: RegisterWrite = (gic, vcpu, at) => {
	if ((at & 4) === 0 && cpuOf(vcpu).lpisEnabled) configureAll(gic, vcpu);
};

/** Bits of GICR_PROPBASER and GICR_PENDBASER that do not exist. */
const PROPBASER_RES0 = 0xf8f0_0000_0000_0060n;
const PENDBASER_RES0 = 0xb8f0_0000_0000_f07fn;
/** GICR_PENDBASER.PTZ can be written and reads as zero. */
const PTZ = 1n << 62n;

function part(value: bigint, at: number): number {
	return Number(BigInt.asUintN(32, (at & 4) !== 0 ? value >> 32n : value));
}

function replace(old: bigint, at: number, value: number): bigint {
	return (at & 4) !== 0
		? (old & 0xffff_ffffn) | (BigInt(value) << 32n)
		: (old & 0xffff_ffff_0000_0000n) | BigInt(value);
}

const readPropBaser: RegisterRead = (gic, _vcpu, at) => part(gic.propBaser, at);
const writePropBaser: RegisterWrite = (gic, vcpu, at, _size, value) => {
	if (!cpuOf(vcpu).lpisEnabled) gic.propBaser = tableAttributes(replace(gic.propBaser, at, value)) & ~PROPBASER_RES0;
};
const readPendBaser: RegisterRead = (_gic, vcpu, at) => part(cpuOf(vcpu).pendBaser & ~PTZ, at);
const writePendBaser: RegisterWrite = (_gic, vcpu, at, _size, value) => {
	const cpu = cpuOf(vcpu);
	if (!cpu.lpisEnabled) cpu.pendBaser = tableAttributes(replace(cpu.pendBaser, at, value)) & ~PENDBASER_RES0;
};

/** Registers of the two frames of a redistributor. @see IHI 0069, 12.11 and 12.12 */
export const REDISTRIBUTOR: readonly Register[] = [
	{ offset: 0x0, bytes: 4, widths: WORD, read: readControl, write: writeControl },
	{ offset: 0x4, bytes: 4, widths: WORD, read: () => IIDR, write: wi },
	{ offset: 0x8, bytes: 8, widths: WORD_OR_DOUBLE, read: readType, write: wi },
	{ offset: 0x14, bytes: 4, widths: WORD, read: raz, write: wi },
	{ offset: 0x70, bytes: 8, widths: WORD_OR_DOUBLE, read: readPropBaser, write: writePropBaser },
	{ offset: 0x78, bytes: 8, widths: WORD_OR_DOUBLE, read: readPendBaser, write: writePendBaser },
	{ offset: 0xa0, bytes: 8, widths: WORD_OR_DOUBLE, read: raz, write: writeInvalidate },
	{ offset: 0xb0, bytes: 8, widths: WORD_OR_DOUBLE, read: raz, write: writeInvalidateAll },
	{ offset: 0xc0, bytes: 4, widths: WORD, read: raz, write: wi },
	{ offset: 0xffd0, bytes: 48, widths: WORD, read: readIdentification, write: wi },
	...REDISTRIBUTOR_ARRAYS,
	{ offset: 0x10d00, bytes: 4, widths: WORD, read: raz, write: wi },
	{ offset: 0x10e00, bytes: 4, widths: WORD, read: raz, write: wi },
];
