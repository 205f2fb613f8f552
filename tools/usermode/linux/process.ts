import { SYSREGS } from "@upcall/uapi";
import type { Cpu } from "../../../packages/aarch64-core/src/index.ts";
import { type AddressSpace, VECTORS } from "./addressSpace.ts";
import { type Answer, Descriptors, LATER } from "./descriptors.ts";
import type { DirectoryNode } from "./files.ts";
import type { Kernel } from "./kernel.ts";
import { SIGCHLD, Signals } from "./signals.ts";

/** FPCR and FPSR: op0 3, op1 3, CRn 4, CRm 4. */
const FPCR = 0xda20;
const FPSR = 0xda21;

/** Offset of synchronous exceptions from EL0 in the vectors. */
export const FROM_EL0 = 0x400;

/** How a process ended: by exit, or by a signal. */
export type End = { readonly status: number } | { readonly signal: number };

/** SCTLR_EL1: MMU, caches, everything that Linux allows to EL0 (UCT, UCI, DZE, nTWI, nTWE), SPAN and the RES1 bits. */
const SCTLR = 0x3495_d91dn & ~0x18n;
/** TCR_EL1: 39 bits of address, 4 KiB granules, cacheable walks, no TTBR1, 40-bit physical addresses. */
const TCR = 25n | (1n << 8n) | (1n << 10n) | (3n << 12n) | (1n << 23n) | (2n << 32n);

/** Sets up a CPU for EL0 with its exceptions at `vectors`. */
export function prepareCpu(cpu: Cpu, vectors: number): void {
	cpu.reset();
	cpu.setSys(SYSREGS.SCTLR_EL1, SCTLR);
	cpu.setSys(SYSREGS.TCR_EL1, TCR);
	cpu.setSys(SYSREGS.MAIR_EL1, 0xffn);
	cpu.setSys(SYSREGS.VBAR_EL1, BigInt(vectors));
	cpu.setSys(SYSREGS.CPACR_EL1, 3n << 20n);
	cpu.setSys(SYSREGS.CNTKCTL_EL1, 2n);
	cpu.setSys(SYSREGS.TPIDR_EL0, 0n);
	cpu.setSys(FPCR, 0n);
	cpu.setSys(FPSR, 0n);
	cpu.pstate = 0;
}

/** A process with one thread. */
export class Process {
	readonly pid: number;
	readonly parent: Process | undefined;
	readonly kernel: Kernel;
	readonly cpu: Cpu;
	space: AddressSpace;
	descriptors = new Descriptors();
	signals = new Signals();
	cwd: DirectoryNode;
	umask = 0o022;
	/** Path of the program. */
	path = "";
	end: End | undefined;
	/** A system call that could not be answered yet. */
	waiting: (() => Answer) | undefined;
	/** A parent that waits until this child executes a program or ends: vfork. */
	onRelease: (() => void) | undefined;

	constructor(kernel: Kernel, pid: number, parent: Process | undefined, cpu: Cpu, space: AddressSpace) {
		this.kernel = kernel;
		this.pid = pid;
		this.parent = parent;
		this.cpu = cpu;
		this.space = space;
		this.cwd = kernel.files.root;
	}

	/** PC and PSTATE of the program, which an exception puts into registers of EL1. */
	get userPc(): bigint {
		return this.#inKernel ? this.#sys(SYSREGS.ELR_EL1) : this.cpu.pc;
	}
	set userPc(value: bigint) {
		if (this.#inKernel) this.cpu.setSys(SYSREGS.ELR_EL1, value);
		else this.cpu.pc = value;
	}
	get userPstate(): bigint {
		return this.#inKernel ? this.#sys(SYSREGS.SPSR_EL1) : BigInt(this.cpu.pstate);
	}
	set userPstate(value: bigint) {
		if (this.#inKernel) this.cpu.setSys(SYSREGS.SPSR_EL1, value);
		else this.cpu.pstate = Number(value);
	}

	get #inKernel(): boolean {
		return (this.cpu.pstate & 12) !== 0;
	}

	#sys(key: number): bigint {
		return this.cpu.getSys(key) ?? 0n;
	}

	/** FPCR and FPSR as `fpsimd_context` has them. */
	get floatControl(): { fpcr: number; fpsr: number } {
		return { fpcr: Number(this.#sys(FPCR)), fpsr: Number(this.#sys(FPSR)) };
	}
	set floatControl({ fpcr, fpsr }: { fpcr: number; fpsr: number }) {
		this.cpu.setSys(FPCR, BigInt(fpcr));
		this.cpu.setSys(FPSR, BigInt(fpsr));
	}

	/** An exception was taken and its HVC has not been executed: the program's state is not to be touched. */
	get entering(): boolean {
		return this.#inKernel && this.cpu.pc === BigInt(VECTORS + FROM_EL0);
	}

	/** Makes the child's CPU go on where the parent's is. */
	copyRegisters(from: Process): void {
		for (let n = 0; n <= 30; n++) this.cpu.setX(n, from.cpu.x(n));
		for (let n = 0; n <= 31; n++) this.cpu.setV(n, from.cpu.v(n));
		this.cpu.sp_el0 = from.cpu.sp_el0;
		this.cpu.setSys(SYSREGS.TPIDR_EL0, from.#sys(SYSREGS.TPIDR_EL0));
		this.floatControl = from.floatControl;
		this.cpu.pstate = Number(from.userPstate);
		this.cpu.pc = from.userPc;
	}

	/** The interrupted system call is made once more when the handler has returned. */
	repeatCall(): void {
		this.waiting = undefined;
		this.userPc -= 4n;
	}

	/** Where a handler returns to. */
	get sigreturn(): bigint {
		return this.kernel.sigreturn;
	}

	/** Uses another address space. */
	useSpace(space: AddressSpace): void {
		this.space = space;
		this.cpu.setSys(SYSREGS.TTBR0_EL1, space.root);
		this.cpu.flushTlb();
	}

	/** Ends the process; its parent may ask how. */
	terminate(end: End): void {
		this.end = end;
		this.waiting = undefined;
		this.descriptors.closeAll();
		this.space.destroy();
		this.onRelease?.();
		this.kernel.ended(this);
		this.parent?.signals.raise(SIGCHLD);
	}

	set threadPointer(value: bigint) {
		this.cpu.setSys(SYSREGS.TPIDR_EL0, value);
	}

	/** The call that is being made is answered by `again`, later. */
	waitFor(again: () => Answer): void {
		this.waiting = again;
	}

	/** rt_sigsuspend: the mask that its handler's return gives back. */
	maskAfterHandler: bigint | undefined;

	/** Answers the system call that is being made, or lets it wait. */
	answer(answer: Answer, again: () => Answer): void {
		if (answer === LATER) {
			this.waiting ??= again;
			return;
		}
		this.waiting = undefined;
		this.cpu.setX(0, BigInt.asUintN(64, BigInt(answer)));
	}
}
