import type { Device, Vcpu, Vm } from "@upcall/kvm-arm64";
import {
	GITS_BASER,
	KVM_ARM_IRQ_TYPE_SHIFT,
	KVM_ARM_IRQ_TYPE_SPI,
	KVM_DEV_ARM_ITS_CTRL_RESET,
	KVM_DEV_ARM_VGIC_CTRL_INIT,
	KVM_DEV_ARM_VGIC_GRP_ADDR,
	KVM_DEV_ARM_VGIC_GRP_CPU_REGS,
	KVM_DEV_ARM_VGIC_GRP_CPU_SYSREGS,
	KVM_DEV_ARM_VGIC_GRP_CTRL,
	KVM_DEV_ARM_VGIC_GRP_DIST_REGS,
	KVM_DEV_ARM_VGIC_GRP_ITS_REGS,
	KVM_DEV_ARM_VGIC_GRP_LEVEL_INFO,
	KVM_DEV_ARM_VGIC_GRP_REDIST_REGS,
	KVM_DEV_TYPE_ARM_VGIC_ITS,
	KVM_DEV_TYPE_ARM_VGIC_V2,
	KVM_DEV_TYPE_ARM_VGIC_V3,
	KVM_VGIC_ITS_ADDR_TYPE,
	KVM_VGIC_V2_ADDR_TYPE_CPU,
	KVM_VGIC_V2_ADDR_TYPE_DIST,
	KVM_VGIC_V3_ADDR_TYPE_DIST,
	KVM_VGIC_V3_ADDR_TYPE_REDIST,
	VGIC_V3_CPU_SYSREGS,
} from "@upcall/uapi";
import { GICC_BASE, GICD_BASE, GICR_BASE, ITS_BASE } from "../board/memoryMap.ts";
import type { IrqLine } from "../devices/device.ts";
import { readItsState, saveItsState } from "../snapshot/its.ts";
import { badSnapshot, type Saved, SavedFields } from "../snapshot/saved.ts";
import { affinityOf, type ControllerRegister, FIRST_SPI, INTERRUPTS, savedRegisters } from "./interruptRegisters.ts";

const ALL = 0xffff_ffff;
const EDGE = 0xaaaa_aaaa;
/** GICR_PROPBASER and GICR_PENDBASER at power-on, low halves: inner shareable, write-back. */
const TABLE_ATTRIBUTES = 0x580;
/** Both tables of the ITS: of devices and of collections. */
const ITS_TABLES = [GITS_BASER, GITS_BASER + 8];

function u32(value: number): Uint8Array {
	const bytes = new Uint8Array(4);
	new DataView(bytes.buffer).setUint32(0, value, true);
	return bytes;
}

function u64(value: number): Uint8Array {
	const bytes = new Uint8Array(8);
	new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
	return bytes;
}

/** The interrupt controller of a machine: KVM's, set up as the board has it. */
export class InterruptController {
	readonly #vm: Vm;
	readonly #device: Device;
	/** The interrupt translation service of a GICv3. */
	readonly #its: Device | undefined;
	/** Its table registers at power-on. */
	#itsTables: readonly Uint8Array[] = [];
	readonly #version: 2 | 3;
	#wired = false;
	/** Wires that are high. */
	readonly #high = new Set<number>();
	/** Called when a line rises. */
	onInterrupt: () => void = () => {};

	/** Comes before the vCPUs; {@link InterruptController.start} after them. */
	constructor(vm: Vm, version: 2 | 3) {
		this.#vm = vm;
		this.#version = version;
		this.#device = vm.createDevice(version === 3 ? KVM_DEV_TYPE_ARM_VGIC_V3 : KVM_DEV_TYPE_ARM_VGIC_V2);
		this.#its = version === 3 ? vm.createDevice(KVM_DEV_TYPE_ARM_VGIC_ITS) : undefined;
	}

	/** Gives the frames their addresses; there can be no more vCPUs. */
	start(): void {
		const addresses =
			this.#version === 3
				? ([
						[KVM_VGIC_V3_ADDR_TYPE_DIST, GICD_BASE],
						[KVM_VGIC_V3_ADDR_TYPE_REDIST, GICR_BASE],
					] as const)
				: ([
						[KVM_VGIC_V2_ADDR_TYPE_DIST, GICD_BASE],
						[KVM_VGIC_V2_ADDR_TYPE_CPU, GICC_BASE],
					] as const);
		for (const [type, base] of addresses) this.#device.setAttr(KVM_DEV_ARM_VGIC_GRP_ADDR, type, u64(base));
		this.#device.setAttr(KVM_DEV_ARM_VGIC_GRP_CTRL, KVM_DEV_ARM_VGIC_CTRL_INIT);
		this.#its?.setAttr(KVM_DEV_ARM_VGIC_GRP_ADDR, KVM_VGIC_ITS_ADDR_TYPE, u64(ITS_BASE));
		this.#its?.setAttr(KVM_DEV_ARM_VGIC_GRP_CTRL, KVM_DEV_ARM_VGIC_CTRL_INIT);
		this.#itsTables = ITS_TABLES.map((offset) => {
			const data = new Uint8Array(8);
			this.#its?.getAttr(KVM_DEV_ARM_VGIC_GRP_ITS_REGS, offset, data);
			return data;
		});
		this.#wired = true;
	}

	/** The wire of a shared peripheral interrupt, counted from 0. */
	line(spi: number): IrqLine {
		return (level) => {
			if (level === this.#high.has(spi) || !this.#wired) return;
			if (level) this.#high.add(spi);
			else this.#high.delete(spi);
			this.#drive(spi, level);
			if (level) this.onInterrupt();
		};
	}

	#drive(spi: number, level: boolean): void {
		this.#vm.irqLine((KVM_ARM_IRQ_TYPE_SPI << KVM_ARM_IRQ_TYPE_SHIFT) | (FIRST_SPI + spi), level ? 1 : 0);
	}

	/** The registers, as KVM's attributes give them, the levels of the wires, and what no attribute gives. */
	save(vcpus: readonly Vcpu[]): Saved {
		const registers = savedRegisters(this.#version, vcpus);
		return {
			lines: [...this.#high].sort((a, b) => a - b),
			registers: registers.map((register) => this.#get(register)),
			its: saveItsState(this.#vm.itsHiddenState()),
		};
	}

	#get({ group, attr, bytes }: ControllerRegister): Uint8Array {
		const data = new Uint8Array(bytes);
		this.#deviceOf(group).getAttr(group, attr, data);
		return data;
	}

	#deviceOf(group: number): Device {
		return group === KVM_DEV_ARM_VGIC_GRP_ITS_REGS && this.#its !== undefined ? this.#its : this.#device;
	}

	/** Takes over a state, before that of the vCPUs, which has what KVM's attributes do not show. */
	restore(vcpus: readonly Vcpu[], state: Saved): void {
		const fields = new SavedFields("the interrupt controller", state);
		const registers = savedRegisters(this.#version, vcpus);
		const values = fields.array("registers", registers.length);
		// SGIs are enabled from the start, and a register that enables does not disable.
		vcpus.forEach((vcpu, index) => {
			if (this.#version === 3)
				this.#device.setAttr(KVM_DEV_ARM_VGIC_GRP_REDIST_REGS, affinityOf(vcpu) | 0x10180n, u32(ALL));
			else this.#device.setAttr(KVM_DEV_ARM_VGIC_GRP_DIST_REGS, (BigInt(index) << 32n) | 0x180n, u32(ALL));
		});
		for (const [i, register] of registers.entries()) {
			const value = values[i];
			if (!(value instanceof Uint8Array) || value.length !== register.bytes)
				throw badSnapshot("the snapshot is damaged: look at the interrupt controller's registers");
			// A write of GICR_PROPBASER and GICR_PENDBASER corrects memory attributes, also those that a reset left. Of a GICv2
			// every write counts: that of GICD_IIDR says that groups are restored, though it has its value already.
			if (this.#version === 3 && this.#get(register).every((byte, at) => byte === value[at])) continue;
			this.#deviceOf(register.group).setAttr(register.group, register.attr, register.restored?.(value) ?? value);
		}
		this.#high.clear();
		for (const spi of fields.array("lines", INTERRUPTS)) {
			if (typeof spi !== "number" || !Number.isInteger(spi) || spi < 0 || spi >= INTERRUPTS - FIRST_SPI)
				throw badSnapshot("the snapshot is damaged: look at the interrupt lines");
			this.#high.add(spi);
		}
		this.#vm.setItsHiddenState(readItsState(fields.fields("its")));
	}

	/** Puts the controller into its state at power-on: KVM keeps it when a vCPU is initialised again. */
	reset(vcpus: readonly Vcpu[]): void {
		this.#resetIts();
		this.#resetShared(vcpus);
		vcpus.forEach((vcpu, index) => {
			if (this.#version === 3) this.#resetPrivate(vcpu);
			else this.#resetPrivateV2(index);
		});
	}

	/** Comes first: its LPIs are gone before a redistributor would save which are pending. */
	#resetIts(): void {
		this.#its?.setAttr(KVM_DEV_ARM_VGIC_GRP_CTRL, KVM_DEV_ARM_ITS_CTRL_RESET);
		for (const [i, offset] of ITS_TABLES.entries())
			this.#its?.setAttr(KVM_DEV_ARM_VGIC_GRP_ITS_REGS, offset, this.#itsTables[i]);
	}

	#resetShared([first]: readonly Vcpu[]): void {
		const set = (offset: number, value: number): void =>
			this.#device.setAttr(KVM_DEV_ARM_VGIC_GRP_DIST_REGS, offset, u32(value));
		set(0, 0);
		for (let word = 1; word < INTERRUPTS / 32; word++) {
			set(0x180 + 4 * word, ALL);
			// A GICv3's ISPENDR replaces what is pending, a GICv2's ICPENDR clears it.
			if (this.#version === 3) set(0x200 + 4 * word, 0);
			else set(0x280 + 4 * word, ALL);
			set(0x380 + 4 * word, ALL);
			set(0x080 + 4 * word, this.#version === 3 ? ALL : 0);
		}
		for (let at = FIRST_SPI; at < INTERRUPTS; at += 4) {
			set(0x400 + at, 0);
			if (this.#version === 2) set(0x800 + at, 0);
		}
		for (let at = FIRST_SPI / 4; at < INTERRUPTS / 4; at += 4) set(0xc00 + at, EDGE);
		if (this.#version !== 3 || first === undefined) return;
		for (let at = 8 * FIRST_SPI; at < 8 * INTERRUPTS; at += 8) set(0x6000 + at, 0);
		// A line that fell while its interrupt was edge-triggered counts as high.
		for (let intid = FIRST_SPI; intid < INTERRUPTS; intid += 32)
			this.#device.setAttr(KVM_DEV_ARM_VGIC_GRP_LEVEL_INFO, affinityOf(first) | BigInt(intid), u32(0));
	}

	#resetPrivateV2(index: number): void {
		const where = BigInt(index) << 32n;
		const set = (group: number, offset: number, value: number): void =>
			this.#device.setAttr(group, where | BigInt(offset), u32(value));
		for (const [offset, value] of [
			[0x180, 0xffff_0000],
			[0x100, 0xffff],
			[0x280, ALL],
			[0x380, ALL],
			[0x080, 0],
		] as const)
			set(KVM_DEV_ARM_VGIC_GRP_DIST_REGS, offset, value);
		for (let at = 0; at < FIRST_SPI; at += 4) set(KVM_DEV_ARM_VGIC_GRP_DIST_REGS, 0x400 + at, 0);
		for (const offset of [0x0, 0x4, 0x8, 0x1c, 0xd0]) set(KVM_DEV_ARM_VGIC_GRP_CPU_REGS, offset, 0);
	}

	#resetPrivate(vcpu: Vcpu): void {
		const where = affinityOf(vcpu);
		const set = (offset: number, value: number): void =>
			this.#device.setAttr(KVM_DEV_ARM_VGIC_GRP_REDIST_REGS, where | BigInt(offset), u32(value));
		// LPIs off, then the tables.
		set(0x0, 0);
		for (const offset of [0x70, 0x78]) {
			set(offset + 4, 0);
			set(offset, TABLE_ATTRIBUTES);
		}
		set(0x10180, 0xffff_0000);
		set(0x10100, 0xffff);
		set(0x10200, 0);
		set(0x10380, ALL);
		set(0x10080, ALL);
		for (let at = 0; at < 32; at += 4) set(0x10400 + at, 0);
		this.#device.setAttr(KVM_DEV_ARM_VGIC_GRP_LEVEL_INFO, where, u32(0));
		const registers = VGIC_V3_CPU_SYSREGS;
		const control = new Uint8Array(8);
		const attr = (key: number): bigint => where | BigInt(key);
		this.#device.getAttr(KVM_DEV_ARM_VGIC_GRP_CPU_SYSREGS, attr(registers.ICC_CTLR_EL1), control);
		// CBPR and EOImode
		control[0] = (control[0] as number) & ~3;
		this.#device.setAttr(KVM_DEV_ARM_VGIC_GRP_CPU_SYSREGS, attr(registers.ICC_CTLR_EL1), control);
		for (const key of [
			registers.ICC_PMR_EL1,
			registers.ICC_BPR0_EL1,
			registers.ICC_BPR1_EL1,
			registers.ICC_AP0R0_EL1,
			registers.ICC_AP1R0_EL1,
			registers.ICC_IGRPEN0_EL1,
			registers.ICC_IGRPEN1_EL1,
		])
			this.#device.setAttr(KVM_DEV_ARM_VGIC_GRP_CPU_SYSREGS, attr(key), u64(0));
	}
}
