import * as L from "../engine/layout.ts";

export {
	ABORT_DATA,
	ABORT_FETCH,
	ABORT_WALK,
	EXIT_ABORT,
	EXIT_BUDGET,
	EXIT_DEBUG,
	EXIT_HVC,
	EXIT_INTERRUPT,
	EXIT_MMIO,
	EXIT_REPORTED,
	EXIT_SMC,
	EXIT_SYSREG,
	EXIT_WFE,
	EXIT_WFI,
} from "../engine/layout.ts";

/**
 * Why {@link Cpu.run} came back: one of the `EXIT_` constants.
 *
 * - `EXIT_BUDGET` the budget is used up.
 * - `EXIT_INTERRUPT` the host has something to do: {@link Cpu.requestExit}. Interrupts of the guest are taken inside.
 * - `EXIT_HVC` HVC: `imm`; the PC is past it and it has retired.
 * - `EXIT_SMC` SMC: `imm`; the PC is at it.
 * - `EXIT_WFI`, `EXIT_WFE`: the PC is past it; `timed` and `data` for WFIT and WFET.
 * - `EXIT_MMIO` a load or store with a valid syndrome where no slot is (or a store to a read-only slot): `ipa`, `va`,
 *   `write`, `size`, `data`, `iss`, `rt`; the PC is at it.
 * - `EXIT_ABORT` a stage-2 abort without valid syndrome: `abortKind`, `ipa`, `va`, `write`, `iss`.
 * - `EXIT_SYSREG` an access to a register that KVM serves: `key`, `write`, `rt`, `data`; the PC is at it.
 * - `EXIT_DEBUG` what {@link Cpu.setDebug} routes to the host: `esr`, `va`; the PC is at it.
 * - `EXIT_REPORTED` {@link MachineOptions.reportWrite} answered true; the PC is at the store, which has not been executed.
 */
export type ExitReason = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10;

/** Details of the last exit of a vCPU. One object for each vCPU; its getters read the engine's memory. */
export class CpuExit {
	private readonly u32: Uint32Array;
	private readonly u64: BigUint64Array;
	private readonly at: number;

	/** @param state - byte offset of the vCPU's state */
	constructor(memory: WebAssembly.Memory, state: number) {
		this.u32 = new Uint32Array(memory.buffer);
		this.u64 = new BigUint64Array(memory.buffer);
		this.at = state;
	}

	private word(offset: number): number {
		return this.u32[(this.at + offset) >>> 2] as number;
	}

	/** The reason, an `EXIT_` constant. */
	get reason(): ExitReason {
		return this.word(L.S_EXIT) as ExitReason;
	}

	/** Immediate of HVC or SMC. */
	get imm(): number {
		return this.word(L.S_EXIT_IMM);
	}

	/** Guest physical address, low 32 bits. */
	get ipaLo(): number {
		return this.word(L.S_EXIT_IPA);
	}

	/** Guest physical address, high 32 bits. */
	get ipaHi(): number {
		return this.word(L.S_EXIT_IPA + 4);
	}

	/** Guest physical address. */
	get ipa(): bigint {
		return this.u64[(this.at + L.S_EXIT_IPA) >>> 3] as bigint;
	}

	/** Virtual address, low 32 bits. */
	get vaLo(): number {
		return this.word(L.S_EXIT_VA);
	}

	/** Virtual address, high 32 bits. */
	get vaHi(): number {
		return this.word(L.S_EXIT_VA + 4);
	}

	/** Virtual address. */
	get va(): bigint {
		return this.u64[(this.at + L.S_EXIT_VA) >>> 3] as bigint;
	}

	/** A store, or an MSR. */
	get write(): boolean {
		return this.word(L.S_EXIT_WRITE) !== 0;
	}

	/** Bytes of an MMIO access: 1, 2, 4 or 8. */
	get size(): number {
		return this.word(L.S_EXIT_SIZE);
	}

	/** Data that a store or an MSR writes, low 32 bits. */
	get dataLo(): number {
		return this.word(L.S_EXIT_DATA);
	}

	/** Data that a store or an MSR writes, high 32 bits. */
	get dataHi(): number {
		return this.word(L.S_EXIT_DATA + 4);
	}

	/** Data that a store or an MSR writes. */
	get data(): bigint {
		return this.u64[(this.at + L.S_EXIT_DATA) >>> 3] as bigint;
	}

	/** WFIT and WFET: the wait ends when CNTVCT_EL0 reaches {@link data}. */
	get timed(): boolean {
		return this.word(L.S_EXIT_TIMED) !== 0;
	}

	/** ISS of the data abort at stage 2: bits 24 to 0 of ESR_EL2. @see DDI 0487, D24.2.40 */
	get iss(): number {
		return this.word(L.S_EXIT_ISS);
	}

	/** Number of the register of an MMIO or system register access; 31 is XZR. */
	get rt(): number {
		return this.word(L.S_EXIT_RT);
	}

	/** System register, `op0<<14 | op1<<11 | CRn<<7 | CRm<<3 | op2`. */
	get key(): number {
		return this.word(L.S_EXIT_KEY);
	}

	/** Syndrome of a debug exit. */
	get esr(): number {
		return this.word(L.S_EXIT_ESR);
	}

	/** `ABORT_DATA`, `ABORT_FETCH` or `ABORT_WALK`. */
	get abortKind(): number {
		return this.word(L.S_EXIT_KIND);
	}
}
