import { assemble, upcallModel } from "@upcall/spec";
import { type Cpu, type CpuModelData, Machine, type MachineOptions } from "../../src/index.ts";

import { tierOf } from "./engineDriver.ts";

/** Where the guest's memory starts. */
export const RAM = 0x4000_0000n;

/** A machine with one vCPU, memory at {@link RAM} and a program at its start. */
export interface Guest {
	readonly machine: Machine;
	readonly cpu: Cpu;
	readonly memory: DataView;
	/** Assembles a text and puts it at an offset of the memory. */
	write(offset: number, text: string): void;
}

/** Makes a machine that is about to execute a program at EL1 with the MMU off. */
export function guest(text: string, options: Partial<MachineOptions> = {}, model: CpuModelData = upcallModel): Guest {
	const machine = Machine.create({ memoryBytes: 8 << 20, maxVcpus: 2, tier: tierOf(), ...options });
	machine.setVirtualClock(true);
	machine.setSlot(0, { ipa: RAM, bytes: machine.userBytes, offset: 0, readonly: false, logDirty: false });
	const memory = new DataView(machine.memory.buffer, machine.userBase, machine.userBytes);
	const write = (offset: number, source: string) => {
		const words = assemble(source, { base: RAM + BigInt(offset) });
		words.forEach((word, i) => {
			memory.setUint32(offset + 4 * i, word, true);
		});
		machine.invalidateRange(offset, words.length * 4);
	};
	write(0, text);
	const cpu = machine.createCpu(0, model);
	cpu.pc = RAM;
	return { machine, cpu, memory, write };
}

/**
 * Tables for TTBR0 at 1 MiB of the memory, 39-bit addresses, 4 KiB granule: level 1 at +0, level 2 for 0x40000000 at
 * +0x1000 with its first two blocks of 2 MiB mapped one to one, level 3 for 0x40400000 at +0x2000, empty.
 */
export function identityMap(memory: DataView): {
	readonly level2: number;
	readonly level3: number;
	readonly ttbr: bigint;
} {
	const at = 1 << 20;
	const table = (offset: number) => (RAM + BigInt(offset)) | 3n;
	const level2 = at + 0x1000;
	const level3 = at + 0x2000;
	memory.setBigUint64(at + 8, table(level2), true);
	for (let block = 0; block < 2; block++)
		memory.setBigUint64(level2 + block * 8, (RAM + (BigInt(block) << 21n)) | 0x701n, true);
	memory.setBigUint64(level2 + 16, table(level3), true);
	return { level2, level3, ttbr: RAM + BigInt(at) };
}

/** Assembly that switches the MMU on with the tables of {@link identityMap}. */
export const mmuOn = `
	mov x9, #0xff
	msr mair_el1, x9
	movz x9, #0x3519
	movk x9, #0x80, lsl #16
	movk x9, #2, lsl #32
	msr tcr_el1, x9
	movz x9, #0x4010, lsl #16
	msr ttbr0_el1, x9
	mrs x9, sctlr_el1
	orr x9, x9, #1
	msr sctlr_el1, x9
	isb
`;
