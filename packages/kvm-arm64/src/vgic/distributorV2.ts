import type { VcpuState } from "../state.ts";
import { update } from "./delivery.ts";
import { identification, setEnabled, setIdentification } from "./distributorControl.ts";
import { FIRST_SPI } from "./interrupt.ts";
import { DISTRIBUTOR_ARRAYS_V2 } from "./interruptRegisters.ts";
import {
	type Register,
	type RegisterRead,
	type RegisterWrite,
	raz,
	type UserWrite,
	WORD,
	WORD_OR_BYTE,
} from "./registerMap.ts";
import type { Vgic } from "./vgic.ts";

const CTLR = 0x0;
const TYPER = 0x4;
const IIDR = 0x8;

const readMisc: RegisterRead = (gic, _vcpu, at) => {
	switch (at & ~3) {
		case CTLR:
			return gic.enabled ? 1 : 0;
		case TYPER:
			return (gic.interrupts / 32 - 1) | ((gic.vm.vcpus.length - 1) << 5);
		default:
			return identification(gic);
	}
};

const writeMisc: RegisterWrite = (gic, _vcpu, at, _size, value) => {
	if ((at & ~3) === CTLR) setEnabled(gic, (value & 1) !== 0);
};

/** Who writes GICD_IIDR knows that groups are restored too: kernels before did not show them. */
const userWriteMisc: UserWrite = (gic, vcpu, at, value) => {
	if ((at & ~3) !== IIDR) {
		writeMisc(gic, vcpu, at, 4, value);
		return 0;
	}
	const error = setIdentification(gic, value);
	if (error === 0) gic.groupsWritable = true;
	return error;
};

/** GICD_ITARGETSR: a bit for each vCPU; SGIs and PPIs show the reader itself. */
const readTargets: RegisterRead = (gic, vcpu, at, size) => {
	let value = 0;
	for (let i = 0; i < size; i++) {
		const targets = at + i < FIRST_SPI ? 1 << vcpu.id : (gic.find(vcpu, at + i)?.targets ?? 0);
		value |= targets << (8 * i);
	}
	return value >>> 0;
};

/** Of several targets the first one gets the interrupt. */
const writeTargets: RegisterWrite = (gic, vcpu, at, size, value) => {
	const { vcpus } = gic.vm;
	for (let i = 0; i < size; i++) {
		const irq = gic.find(vcpu, at + i);
		if (irq === undefined || irq.intid < FIRST_SPI) continue;
		irq.targets = (value >>> (8 * i)) & ((1 << vcpus.length) - 1);
		irq.target = vcpus[irq.targets === 0 ? 0 : 31 - Math.clz32(irq.targets & -irq.targets)];
		update(gic, irq);
	}
};

/** Makes an SGI of a vCPU pending from another. */
function send(gic: Vgic, target: VcpuState, number: number, source: number): void {
	const irq = gic.find(target, number);
	if (irq === undefined) return;
	irq.latch = true;
	irq.sources |= 1 << source;
	update(gic, irq);
}

/** GICD_SGIR. @see IHI 0048, 4.3.15 */
const writeSgi: RegisterWrite = (gic, vcpu, _at, _size, value) => {
	const { vcpus } = gic.vm;
	const filter = (value >>> 24) & 3;
	if (filter === 3) return;
	const listed = (value >>> 16) & 0xff;
	const self = 1 << vcpu.index;
	const everyone = (1 << vcpus.length) - 1;
	const targets = filter === 0 ? listed : filter === 1 ? everyone & ~self : self;
	for (const target of vcpus) {
		if ((targets & (1 << target.index)) !== 0) send(gic, target, value & 15, vcpu.id);
	}
};

/** GICD_CPENDSGIR and GICD_SPENDSGIR: a byte for each SGI, a bit in it for each source. */
const readSources: RegisterRead = (gic, vcpu, at, size) => {
	let value = 0;
	for (let i = 0; i < size; i++) value |= (gic.find(vcpu, at + i)?.sources ?? 0) << (8 * i);
	return value >>> 0;
};

function writeSources(change: (sources: number, bits: number) => number): RegisterWrite {
	return (gic, vcpu, at, size, value) => {
		for (let i = 0; i < size; i++) {
			const irq = gic.find(vcpu, at + i);
			if (irq === undefined) continue;
			irq.sources = change(irq.sources, (value >>> (8 * i)) & 0xff);
			irq.latch = irq.sources !== 0;
			update(gic, irq);
		}
	};
}

const clearSources = writeSources((sources, bits) => sources & ~bits);
const setSources = writeSources((sources, bits) => sources | bits);

/** Registers of the distributor of a GICv2. @see IHI 0048, 4.3 */
export const DISTRIBUTOR_V2: readonly Register[] = [
	{ offset: 0x0, bytes: 12, widths: WORD, read: readMisc, write: writeMisc, userWrite: userWriteMisc },
	...DISTRIBUTOR_ARRAYS_V2,
	{ offset: 0x800, bytes: 1024, bits: 8, widths: WORD_OR_BYTE, read: readTargets, write: writeTargets },
	{ offset: 0xf00, bytes: 4, widths: WORD, read: raz, write: writeSgi },
	{ offset: 0xf10, bytes: 16, widths: WORD_OR_BYTE, read: readSources, write: clearSources },
	{ offset: 0xf20, bytes: 16, widths: WORD_OR_BYTE, read: readSources, write: setSources },
];
