import type { CpuModel } from "../cpuModel.ts";
import { debugImplementation, debugRegisterExists } from "../debug/context.ts";
import { EC, syndrome, systemAccessSyndrome } from "../exceptions.ts";
import type { SystemOperation } from "../machine.ts";
import type { MemorySystem } from "../mmu/memorySystem.ts";
import type { ProcessStateFeatures } from "../pstate.ts";
import { ExceptionSignal, ExitSignal } from "../signals.ts";
import {
	type ControlReader,
	el0Allowed,
	readIdentification,
	systemRegisterAccess,
	writePStateField,
} from "./access.ts";
import { findSystemInstruction, type SystemInstruction } from "./instructions.ts";
import { type SystemRegister, systemRegisterKey, systemRegisters } from "./registers.ts";
import { readSpecial, type SpecialState, writeSpecial } from "./special.ts";

/** Bytes that DC ZVA zeroes: DCZID_EL0 is 4. */
const ZVA_BLOCK = 64;

/** What system instructions reach besides the special registers. */
export interface SystemHost extends SpecialState {
	readonly model: CpuModel;
	readonly features: ProcessStateFeatures;
	readonly memory: MemorySystem;
	getRegister(name: string): bigint;
	setRegister(name: string, value: bigint): void;
	checkFPAdvSIMDEnabled(): void;
}

/** MRS, MSR, SYS and SYSL of one PE: access checks and traps, then the effect. @see DDI 0487, C5 */
export class SystemUnit {
	private readonly host: SystemHost;
	private readonly registers: ReadonlyMap<number, SystemRegister>;
	private readonly control: ControlReader = (name) => this.host.getRegister(name);

	constructor(host: SystemHost) {
		this.host = host;
		this.registers = new Map(
			systemRegisters
				.filter((r) => this.has(r.feature) && debugRegisterExists(r.name, debugImplementation(host.model)))
				.map((r) => [systemRegisterKey(r.op0, r.op1, r.CRn, r.CRm, r.op2), r]),
		);
	}

	private has(feature: string | undefined): boolean {
		return feature === undefined || this.host.model.features.has(feature);
	}

	private trap(op: SystemOperation, read: boolean): never {
		const esr = syndrome(EC.SystemRegisterTrap, systemAccessSyndrome(op, read));
		throw new ExceptionSignal({ kind: "Synchronous", esr });
	}

	/** Bits that are RES0 because the model lacks their feature. */
	private missingBits(register: SystemRegister): bigint {
		let missing = 0n;
		for (const [feature, bits] of Object.entries(register.featureBits ?? {})) if (!this.has(feature)) missing |= bits;
		return missing;
	}

	private accessible(op: SystemOperation, write: boolean): SystemRegister {
		const register = this.registers.get(op.key);
		if (register === undefined) return this.host.undefined();
		const access = systemRegisterAccess(register, this.host.pstate.EL, write, this.control);
		if (access === "undefined") this.host.undefined();
		if (access === "trap") this.trap(op, !write);
		if (register.float === true) this.host.checkFPAdvSIMDEnabled();
		return register;
	}

	private leave(register: SystemRegister, op: SystemOperation, value?: bigint): never {
		const exit = {
			kind: "sysreg",
			name: register.name,
			op: [op.op0, op.op1, op.CRn, op.CRm, op.op2],
			read: value === undefined,
			rt: op.Rt,
		} as const;
		throw new ExitSignal(value === undefined ? exit : { ...exit, value });
	}

	private identification(name: string): bigint {
		return readIdentification(name, this.host.model.idRegisters[name] ?? 0n, this.host.pstate.EL, this.control);
	}

	/** MRS. */
	read(op: SystemOperation): bigint {
		const register = this.accessible(op, false);
		const { host } = this;
		switch (register.store) {
			case "state":
				return host.getRegister(register.name);
			case "id":
				return this.identification(register.name);
			case "raz":
				return 0n;
			case "special":
				return register.behaviour === undefined ? host.undefined() : readSpecial(register.behaviour, host);
			case "trap":
				return this.leave(register, op);
		}
	}

	/** MSR (register). */
	write(op: SystemOperation, value: bigint): void {
		const register = this.accessible(op, true);
		if (register.store === "state") {
			const { name, writeMask } = register;
			this.host.setRegister(name, (writeMask === undefined ? value : value & writeMask) & ~this.missingBits(register));
		} else if (register.store === "trap") this.leave(register, op, value);
		else if (register.behaviour !== undefined) writeSpecial(register.behaviour, this.host, value);
	}

	/** MSR (immediate). */
	writeField(op: SystemOperation): void {
		const { pstate, features } = this.host;
		const result = writePStateField(pstate, features, op.op1, op.op2, op.CRm, this.control);
		if (result === "undefined") this.host.undefined();
		if (result === "trap") this.trap(op, false);
	}

	/** SYS. */
	perform(op: SystemOperation, value: bigint): void {
		const instruction = findSystemInstruction(op.op1, op.CRn, op.CRm, op.op2);
		if (instruction === undefined || !this.has(instruction.feature)) this.host.undefined();
		if (this.host.pstate.EL === 0) {
			if (instruction.el0Trap === undefined) this.host.undefined();
			if (!el0Allowed(instruction.el0Trap, this.control)) this.trap(op, false);
		}
		this.execute(instruction, value);
	}

	private execute(instruction: SystemInstruction, value: bigint): void {
		const { host } = this;
		switch (instruction.kind) {
			case "dcZva":
				host.memory.zeroBlock(value, ZVA_BLOCK);
				break;
			case "icVa":
			case "dcVa":
				host.memory.maintain(value, false);
				break;
			case "dcInvalidate":
				host.memory.maintain(value, true);
				break;
			case "at": {
				const { el, write, pan } = instruction.at ?? { el: 1, write: false, pan: false };
				const never = pan && host.pstate.PAN === 1;
				host.setRegister("PAR_EL1", host.memory.addressTranslation(value, el, write, never));
				break;
			}
			default:
				break; // no caches, no TLB
		}
	}
}
