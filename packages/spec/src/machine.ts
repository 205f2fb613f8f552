import type { FloatOperation } from "./fp/operation.ts";

/** A condition flag of PSTATE. */
export type Flag = "N" | "Z" | "C" | "V";

/**
 * Why memory is accessed, as far as the memory system has to tell.
 *
 * - `normal`: one general-purpose register, with or without writeback, literal, register offset.
 * - `unprivileged`: LDTR, STTR. Permissions of EL0 when executed at EL1.
 * - `pair`: one element of LDP, STP, LDNP, STNP, LDPSW. The elements are accessed one after the other, the lower first.
 * - `vector`: one SIMD and floating-point register, or one element of one: the accesses of an instruction come in the
 *   order of their addresses.
 * - `exclusive`: LDXR, STXR and their pair and acquire/release forms. A pair is one access of twice the size.
 * - `ordered`: LDAR, STLR, LDAPR, LDLAR, STLLR.
 * - `atomic`: CAS, CASP, SWP, LD<op>. The read comes first and needs **both** read and write permission, whether or not
 *   the write follows; a permission fault of the read has WnR = 0 only when reading itself is not permitted.
 */
export type AccessKind = "normal" | "unprivileged" | "pair" | "vector" | "exclusive" | "ordered" | "atomic";

/** Describes a memory access. Made once for each decoded instruction, so the same object comes with every execution. */
export interface Access {
	readonly kind: AccessKind;
	/** The instruction has Load-Acquire (or AcquirePC) semantics. */
	readonly acquire: boolean;
	/** The instruction has Store-Release semantics. */
	readonly release: boolean;
	/**
	 * Alignment in bytes that is required whatever SCTLR_ELx.A says, without FEAT_LSE2: the size of the access for
	 * `exclusive`, `ordered` and `atomic`; 0 when only SCTLR_ELx.A and Device memory decide, by the size. With FEAT_LSE2
	 * these accesses need only lie within 16 aligned bytes.
	 */
	readonly alignment: number;
	/**
	 * ISS bits 24:14 of a data abort: ISV, SAS, SSE, SRT, SF, AR in their places. Zero when ISV is 0.
	 * @see DDI 0487, D24.2.40, ISS encoding for an exception from a Data Abort
	 */
	readonly iss: number;
	/** 2 for one access to a pair (LDXP, STXP, CASP): big-endian data swaps bytes within each element. */
	readonly elements?: 2;
}

/** The operands of MRS, MSR, SYS and SYSL. Made once for each decoded instruction. */
export interface SystemOperation {
	/** 0: MSR (immediate); 1: SYS and SYSL; 2 and 3: MRS and MSR (register). */
	readonly op0: number;
	readonly op1: number;
	readonly CRn: number;
	readonly CRm: number;
	readonly op2: number;
	/** `op0<<14 | op1<<11 | CRn<<7 | CRm<<3 | op2`. */
	readonly key: number;
	/** The register number, for the syndrome of a trap. 31 is XZR. */
	readonly Rt: number;
}

/** The hints that a machine can tell from NOP. All others, allocated or not, are NOP. */
export type Hint = "YIELD" | "WFE" | "WFI" | "SEV" | "SEVL" | "ESB";

/** A key of pointer authentication, by the name in its registers `AP<key>Key{Hi,Lo}_EL1`. */
export type PointerKey = "IA" | "IB" | "DA" | "DB";

/** The instructions that generate an exception with a 16-bit immediate. */
export type ExceptionCall = "SVC" | "HVC" | "SMC" | "BRK";

/**
 * What an instruction may touch. The instructions call nothing else.
 *
 * A call that ends the instruction (a fault in `read` or `write`, a trap in `mrs`, an exit to the host) leaves it at
 * once: the concrete machine throws a control-flow signal of its own, which its step function catches. By then the
 * instruction has changed nothing except what the order of its accesses says (the first element of a store pair is
 * written when the second one faults). The PC is that of the instruction during every call; when the operation of an
 * instruction that is not a branch or exception has finished, the PC moves on by 4.
 */
export interface Machine<B> {
	/** X[n], 64 bits, n = 0 to 30. */
	getX(n: number): B;
	setX(n: number, value: B): void;
	/** The current stack pointer, 64 bits: SP_EL0 or SP_ELx by PSTATE.SP. */
	getSP(): B;
	setSP(value: B): void;
	/** 64 bits. */
	getPC(): B;
	/** The next instruction in sequence. */
	setPC(value: B): void;
	/**
	 * BranchTo(): a branch by an instruction. AArch64.BranchAddr() first replaces the tag of the target by copies of
	 * bit 55 where TCR_EL1.TBI0 or TBI1 (and TBID0 or TBID1 being 0) ignores it; then this is `setPC`.
	 */
	branchTo(target: B): void;
	/**
	 * BTypeNext of an indirect branch, before `branchTo`; all other instructions leave PSTATE.BTYPE 0.
	 * @param call - BLR and its kin
	 * @param n - the register that held the target: X16 and X17 may reach any landing pad
	 * @see DDI 0487, C6.2 BR, BLR
	 */
	setBranchType(call: boolean, n: number): void;
	/**
	 * AddPACIA() and its kin: the pointer with an authentication code, or as it is when SCTLR_EL1.EnXX is 0.
	 * @see DDI 0487, Appendix J1, AddPAC
	 */
	addPAC(pointer: B, modifier: B, key: PointerKey): B;
	/** AuthIA() and its kin: the pointer without its code, made invalid when the code is wrong. */
	authenticate(pointer: B, modifier: B, key: PointerKey): B;
	/** Strip(): the pointer without its code; `data` as for the D keys. */
	stripPAC(pointer: B, data: boolean): B;
	/** ComputePAC() with the generic key: 64 bits, of which PACGA takes the upper 32. */
	genericPAC(value: B, modifier: B): B;
	/** V[n], 128 bits, n = 0 to 31. */
	getV(n: number): B;
	setV(n: number, value: B): void;
	/**
	 * CheckFPAdvSIMDEnabled64(): called before anything else of an instruction that uses V registers, FPCR or FPSR; ends
	 * the instruction with a trap (EC 0x07) where CPACR_EL1.FPEN says so.
	 * @see DDI 0487, Appendix J1, CheckFPAdvSIMDEnabled64
	 */
	checkFPAdvSIMDEnabled(): void;
	/**
	 * A floating-point operation under FPCR; its exceptions accumulate in FPSR.
	 * @returns the result, in the width that the operation gives
	 */
	float(operation: FloatOperation, operands: readonly B[]): B;
	/** One bit. */
	getFlag(flag: Flag): B;
	setFlag(flag: Flag, value: B): void;
	/** A system register or PSTATE field by name, without access checks. */
	getSys(name: string): B;
	setSys(name: string, value: B): void;

	/** CheckSPAlignment(): called before an access whose base register is SP, prefetches excepted. */
	checkSPAlignment(): void;
	/** Reads `bytes` (1, 2, 4, 8 or 16) little-endian from a virtual address; the result has `8 * bytes` bits. */
	read(address: B, bytes: number, access: Access): B;
	/** Writes `8 * bytes` bits little-endian. */
	write(address: B, bytes: number, value: B, access: Access): void;

	/**
	 * AArch64.SetExclusiveMonitors(), after the load has succeeded.
	 * @param value - what was read, for machines that compare values at the store
	 */
	setExclusiveMonitors(address: B, bytes: number, value: B, access: Access): void;
	/**
	 * AArch64.ExclusiveMonitorsPass(): one bit, whether the store is done; clears the local monitor in any case.
	 * The monitor is looked at before the address is translated or its alignment checked, so a store that fails here
	 * cannot fault.
	 * @see a64/constrainedUnpredictable.ts
	 */
	exclusiveMonitorsPass(address: B, bytes: number, access: Access): B;
	/** ClearExclusiveLocal(): CLREX. */
	clearExclusiveLocal(): void;

	/** Guarded effects: performs `then` where the bit `condition` is 1, `otherwise` where it is 0. */
	when(condition: B, then: () => void, otherwise?: () => void): void;

	/** The instruction is UNDEFINED: takes the exception with EC 0. The PC is not advanced afterwards. */
	undefined(): void;
	/** SVC, HVC, SMC, BRK: the call decides what happens, UNDEFINED included, and sets the PC. `imm16` has 16 bits. */
	exceptionCall(call: ExceptionCall, imm16: B): void;
	/** ERET, ERETAA with `IA`, ERETAB with `IB`, including that they are UNDEFINED at EL0. Sets the PC. */
	eret(key?: PointerKey): void;
	/** The PC moves on by 4 after the call, unless the call ended the instruction (a trapped WFI). */
	hint(hint: Hint): void;
	/** WFET and WFIT: as WFE and WFI until CNTVCT_EL0 reaches the deadline. `Rt` is for the syndrome. */
	waitUntil(hint: "WFE" | "WFI", deadline: B, Rt: number): void;
	/** Barriers; `CRm` is the option field. */
	barrier(kind: "DSB" | "DMB" | "ISB", CRm: number): void;
	/** MRS: checks access, traps or gives the 64-bit value. */
	mrs(operation: SystemOperation): B;
	/** MSR (register) with a 64-bit value. */
	msr(operation: SystemOperation, value: B): void;
	/** MSR (immediate): `op1` and `op2` choose the PSTATE field, `CRm` is the operand; `op0` is 0, `CRn` 4, `Rt` 31. */
	msrImmediate(operation: SystemOperation): void;
	/** SYS: IC, DC, AT, TLBI and all other operations without a result; the value has 64 bits. */
	sys(operation: SystemOperation, value: B): void;
	/** SYSL. */
	sysl(operation: SystemOperation): B;
}
