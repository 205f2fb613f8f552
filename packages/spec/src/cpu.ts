import { makeA64 } from "./a64/index.ts";
import { type BitVector, bigDom, FALSE, TRUE } from "./big.ts";
import { type CpuModel, physicalAddressBits } from "./cpuModel.ts";
import { upcallModel } from "./cpuModels.ts";
import { type DebugContext, type DebugImplementation, debugImplementation, type HostDebug } from "./debug/context.ts";
import { DebugUnit } from "./debug/debugUnit.ts";
import { SSAdvance } from "./debug/softwareStep.ts";
import type { WatchedAccess } from "./debug/watchpoints.ts";
import type { CpuSnapshot, ExclusiveMonitor, Exit, StepResult } from "./driver.ts";
import {
	ADVSIMD_TRAP_SYNDROME,
	EC,
	type ExceptionRecord,
	ExceptionReturn,
	type ExceptionState,
	SERROR_SYNDROME,
	syndrome,
	TakeException,
	waitSyndrome,
	waitTimeoutSyndrome,
} from "./exceptions.ts";
import type { FloatOperation } from "./fp/operation.ts";
import { performFloat } from "./fp/unit.ts";
import { acceptsBranch } from "./guardedPages.ts";
import type { Access, ExceptionCall, Flag, Hint, Machine, PointerKey, SystemOperation } from "./machine.ts";
import { PhysicalMemory } from "./mmu/memory.ts";
import { MemorySystem, reverseBytes } from "./mmu/memorySystem.ts";
import { BranchAddr, type TranslationFeatures } from "./mmu/parameters.ts";
import type { TranslationRegisters } from "./mmu/walk.ts";
import { AddPAC, Auth, ComputePAC, type KeyValue, Strip } from "./pauth.ts";
import { GetPSRFromPSTATE, type ProcessState, type ProcessStateFeatures, resetPState, setPState } from "./pstate.ts";
import { ExceptionSignal, ExitSignal } from "./signals.ts";
import { type SystemRegister, systemRegisters, UNKNOWN_RESET } from "./sys/registers.ts";
import type { SpecialState } from "./sys/special.ts";
import { SystemUnit } from "./sys/systemUnit.ts";

const U64 = (value: bigint): bigint => BigInt.asUintN(64, value);
const doubleword = (value: bigint): BitVector => ({ w: 64, v: value });
const quadword = (value: bigint): BitVector => ({ w: 128, v: value });
const ZERO = doubleword(0n);

/** The features of a model that translation depends on. */
function translationFeaturesOf(model: CpuModel): TranslationFeatures {
	const has = (name: string) => model.features.has(`FEAT_${name}`);
	return {
		PAuth: has("PAuth"),
		HPDS: has("HPDS"),
		E0PD: has("E0PD"),
		PAN3: has("PAN3"),
		LSE2: has("LSE2"),
		BTI: has("BTI"),
		outputSize: physicalAddressBits(model),
	};
}

/** Registers whose change ends cached translations. */
const TRANSLATION_REGISTERS: ReadonlySet<string> = new Set([
	"SCTLR_EL1",
	"TCR_EL1",
	"TTBR0_EL1",
	"TTBR1_EL1",
	"MAIR_EL1",
]);

/** The two counters of a PE, 64 bits each. */
export interface Counters {
	physical(): bigint;
	virtual(): bigint;
}

/**
 * One PE with EL0 and EL1 on concrete values: the machine on which the meaning of the instructions runs.
 * What leaves the PE (`Exit`) is what KVM has to answer.
 */
export class Cpu implements Machine<BitVector>, ExceptionState, SpecialState, DebugContext {
	readonly model: CpuModel;
	readonly features: ProcessStateFeatures;
	readonly debug: DebugImplementation;
	/** Set while the host takes the debug exceptions. */
	hostDebug: HostDebug | undefined;
	readonly translationFeatures: TranslationFeatures;
	readonly memory: MemorySystem;
	pstate: ProcessState = resetPState();
	/** The registers of translation, renewed when one of them changes. */
	translation: TranslationRegisters;
	/** Instructions retired since the start; what the counters read. */
	retired = 0n;
	/** What CNTPCT_EL0 and CNTVCT_EL0 read. */
	counters: Counters = { physical: () => this.retired, virtual: () => this.retired };
	private readonly x: BitVector[] = new Array(31).fill(ZERO);
	private readonly v: BitVector[] = new Array(32).fill(quadword(0n));
	private readonly sp: [BitVector, BitVector] = [ZERO, ZERO];
	private pc: BitVector = ZERO;
	private readonly flags: Record<Flag, BitVector> = { N: FALSE, Z: FALSE, C: FALSE, V: FALSE };
	private readonly stored = new Map<string, bigint>();
	private readonly storage: readonly SystemRegister[];
	private readonly prepare: (word: number) => () => void;
	private monitor: ExclusiveMonitor | undefined;
	private randomState = 0n;
	/** PSTATE.BTYPE with which the current instruction was reached. */
	private btype = 0;
	private irq = false;
	private fiq = false;
	private serror = false;
	private serrorSyndrome = SERROR_SYNDROME;
	/** Set by an instruction that retires and then leaves the PE. */
	private leaving: Exit | undefined;
	/** The exit that `completeMmio` or `completeSysreg` finishes. */
	private unfinished: Exit | undefined;
	private readonly system: SystemUnit;
	private readonly debugUnit = new DebugUnit(this);

	/** @param physical - RAM that other CPUs may share */
	constructor(model: CpuModel = upcallModel, physical: PhysicalMemory = new PhysicalMemory()) {
		this.model = model;
		const has = (feature: string | undefined) => feature === undefined || model.features.has(feature);
		this.features = {
			PAN: has("FEAT_PAN"),
			UAO: has("FEAT_UAO"),
			SSBS: has("FEAT_SSBS"),
			DIT: has("FEAT_DIT"),
			BTI: has("FEAT_BTI"),
		};
		this.translationFeatures = translationFeaturesOf(model);
		this.translation = this.translationRegisters();
		this.storage = systemRegisters.filter((r) => r.store === "state" && has(r.feature));
		this.debug = debugImplementation(model);
		this.memory = new MemorySystem(this, physical);
		this.system = new SystemUnit(this);
		this.prepare = makeA64<BitVector>(bigDom, this, has).prepare;
		this.load({ x: [], sp_el0: 0n, sp_el1: 0n, pc: 0n, pstate: 0x3c5n, sys: {}, retired: 0n });
	}

	/** Sets the complete state. @throws TypeError for a mode other than EL0t, EL1t, EL1h */
	load(s: CpuSnapshot): void {
		if (![0n, 4n, 5n].includes(s.pstate & 0x1fn)) throw new TypeError("pstate must have mode EL0t, EL1t or EL1h");
		for (let n = 0; n < 31; n++) this.x[n] = doubleword(U64(s.x[n] ?? 0n));
		for (let n = 0; n < 32; n++) this.v[n] = quadword(BigInt.asUintN(128, s.v?.[n] ?? 0n));
		this.sp[0] = doubleword(U64(s.sp_el0));
		this.sp[1] = doubleword(U64(s.sp_el1));
		this.pc = doubleword(U64(s.pc));
		const psr = Number(BigInt.asUintN(32, s.pstate));
		setPState(this.pstate, psr, this.features);
		this.setNZCV(psr);
		for (const r of this.storage)
			this.stored.set(r.name, s.sys[r.name] ?? (r.reset === "unknown" ? UNKNOWN_RESET : r.reset));
		this.monitor = s.monitor;
		this.debugUnit.stepped = s.stepped;
		this.randomState = U64(s.random ?? 0n);
		this.btype = 0;
		this.retired = s.retired;
		this.leaving = undefined;
		this.unfinished = undefined;
		this.translationChanged();
	}

	/** The complete state. */
	save(): CpuSnapshot {
		const sys: Record<string, bigint> = {};
		for (const r of this.storage) sys[r.name] = this.stored.get(r.name) as bigint;
		return {
			x: this.x.map((v) => v.v),
			v: this.v.map((v) => v.v),
			sp_el0: this.sp[0].v,
			sp_el1: this.sp[1].v,
			pc: this.pc.v,
			pstate: BigInt(this.getPSR()),
			sys,
			...(this.monitor === undefined ? {} : { monitor: this.monitor }),
			...(this.debugUnit.stepped === undefined ? {} : { stepped: this.debugUnit.stepped }),
			...(this.model.features.has("FEAT_RNG") ? { random: this.randomState } : {}),
			retired: this.retired,
		};
	}

	/**
	 * Levels of the interrupt inputs; a raised `serror` stays pending until it is taken or lowered.
	 * @param serrorSyndrome - ESR_EL1 of the SError
	 */
	setInterrupts(irq: boolean, fiq: boolean, serror: boolean, serrorSyndrome = SERROR_SYNDROME): void {
		this.irq = irq;
		this.fiq = fiq;
		this.serror = serror;
		this.serrorSyndrome = serrorSyndrome;
	}

	/** What a load-exclusive marked; `undefined` while the monitor is open. */
	get exclusiveMonitor(): ExclusiveMonitor | undefined {
		return this.monitor;
	}

	/** Whether an SError is pending. */
	get serrorPending(): boolean {
		return this.serror;
	}

	/** Takes a synchronous exception from outside at the current instruction: EC for EL1 and lower EL, then ISS and FAR. */
	inject(classes: readonly [EL1: number, lower: number], iss: number, far?: bigint): void {
		const esr = syndrome(classes[this.pstate.EL === 0 ? 1 : 0], iss);
		TakeException(this, { kind: "Synchronous", esr, ...(far === undefined ? {} : { far }) }, this.pc.v);
	}

	/** Runs until the budget, one for each instruction retired or exception taken, is used up or something leaves the PE. */
	step(budget: number): StepResult {
		let executed = 0;
		this.unfinished = undefined;
		while (executed < budget) {
			try {
				while (executed < budget) {
					if ((this.irq || this.fiq || this.serror) && this.takeInterrupt()) {
						executed++;
						continue;
					}
					const pc = this.pc.v;
					const debugging = this.debugUnit.enabled();
					if (debugging) this.debugUnit.checkSoftwareStep();
					if ((pc & 3n) !== 0n) throw this.synchronous(EC.PCAlignment, 0, pc);
					const word = this.memory.fetch(pc);
					if (debugging) this.debugUnit.checkBreakpoint(pc);
					if (this.pstate.IL === 1) throw this.synchronous(EC.IllegalState, 0);
					this.checkBranchTarget(pc, word);
					const steps = this.debugUnit.begin(debugging);
					this.prepare(word)();
					this.retired++;
					executed++;
					if (steps) this.debugUnit.complete(this.leaving !== undefined);
					if (this.leaving !== undefined) {
						const exit = this.leaving;
						this.leaving = undefined;
						return { exit, executed };
					}
				}
			} catch (signal) {
				if (signal instanceof ExceptionSignal) {
					this.debugUnit.stepped = undefined;
					TakeException(this, signal.exception, U64(this.pc.v + BigInt(signal.advance)));
					executed++;
				} else if (signal instanceof ExitSignal) {
					this.debugUnit.stepped = undefined;
					this.unfinished = signal.exit;
					return { exit: signal.exit, executed };
				} else throw signal;
			}
		}
		return { exit: { kind: "budget" }, executed };
	}

	/**
	 * The Branch Target check, then BTYPE for the instruction: 0 unless it says otherwise. A synchronous exception of an
	 * instruction other than BRK saves it as 0, which the architecture permits.
	 * @see DDI 0487, D8.4 Guarded pages; Appendix J1, AArch64.ExecuteA64, BranchTargetCheck, AArch64.TakeException
	 */
	private checkBranchTarget(pc: bigint, word: number): void {
		const { pstate } = this;
		this.btype = pstate.BTYPE;
		if (pstate.BTYPE === 0) return;
		if (this.memory.guarded(pc)) {
			const position = pstate.EL === 0 ? 35n : 36n; // SCTLR_EL1.BT0, BT1
			const strict = ((this.translation.sctlr >> position) & 1n) === 1n;
			if (!acceptsBranch(word, pstate.BTYPE, strict, this.translationFeatures.PAuth))
				throw this.synchronous(EC.BranchTarget, pstate.BTYPE);
		}
		pstate.BTYPE = 0;
	}

	/** The order among pending interrupts is IMPLEMENTATION DEFINED: FIQ, IRQ, SError. */
	private takeInterrupt(): boolean {
		const { pstate } = this;
		let exception: ExceptionRecord;
		if (this.fiq && pstate.F === 0) exception = { kind: "FIQ" };
		else if (this.irq && pstate.I === 0) exception = { kind: "IRQ" };
		else if (this.serror && pstate.A === 0) {
			exception = { kind: "SError", esr: this.serrorSyndrome };
			this.serror = false;
		} else return false;
		this.debugUnit.stepped = undefined;
		TakeException(this, exception, this.pc.v);
		return true;
	}

	/** AArch64.CheckDebug() of a data access. */
	checkWatchpoint(access: WatchedAccess, iss = 0, far?: bigint): void {
		this.debugUnit.checkWatchpoint(access, iss, far);
	}

	returnSS(spsr: number): number {
		return this.debugUnit.returnSS(spsr);
	}

	/** KVM finishes an instruction: that advances software step too, and is not a step of the CPU. */
	private skip(): void {
		this.pc = doubleword(U64(this.pc.v + 4n));
		this.pstate.SS = 0;
		this.debugUnit.stepped = undefined;
	}

	/** Finishes the `mmio` exit that `step` gave last. @throws TypeError when there is none */
	completeMmio(value: bigint): void {
		const exit = this.unfinished;
		if (exit?.kind !== "mmio") throw new TypeError("completeMmio: the last step did not end in an mmio exit");
		this.unfinished = undefined;
		if (!exit.write) {
			const bits = 8 * exit.size;
			let data = BigInt.asUintN(bits, value);
			if ((exit.iss & (1 << 21)) !== 0) data = U64(BigInt.asIntN(bits, data)); // SSE
			if ((exit.iss & (1 << 15)) === 0) data = BigInt.asUintN(32, data); // SF
			// KVM swaps the bytes of a big-endian guest last, so it loses the extension of the sign.
			if (this.memory.bigEndian()) data = reverseBytes(BigInt.asUintN(bits, data), exit.size);
			const Rt = (exit.iss >> 16) & 31;
			if (Rt !== 31) this.x[Rt] = doubleword(data);
		}
		this.skip();
	}

	/** Finishes the `sysreg` exit that `step` gave last. @throws TypeError when there is none */
	completeSysreg(value?: bigint): void {
		const exit = this.unfinished;
		if (exit?.kind !== "sysreg") throw new TypeError("completeSysreg: the last step did not end in a sysreg exit");
		this.unfinished = undefined;
		if (exit.read && value !== undefined && exit.rt !== 31) this.x[exit.rt] = doubleword(U64(value));
		this.skip();
	}

	// Exceptions and registers

	private synchronous(exceptionClass: number, iss: number, far?: bigint, advance: 0 | 4 = 0): ExceptionSignal {
		const esr = syndrome(exceptionClass, iss);
		return new ExceptionSignal({ kind: "Synchronous", esr, ...(far === undefined ? {} : { far }) }, advance);
	}

	undefined(): never {
		throw this.synchronous(EC.Uncategorized, 0);
	}

	getRegister(name: string): bigint {
		return this.stored.get(name) ?? 0n;
	}

	setRegister(name: string, value: bigint): void {
		this.stored.set(name, value);
		if (TRANSLATION_REGISTERS.has(name)) this.translationChanged();
	}

	private translationRegisters(): TranslationRegisters {
		return {
			features: this.translationFeatures,
			sctlr: this.getRegister("SCTLR_EL1"),
			tcr: this.getRegister("TCR_EL1"),
			ttbr0: this.getRegister("TTBR0_EL1"),
			ttbr1: this.getRegister("TTBR1_EL1"),
			mair: this.getRegister("MAIR_EL1"),
		};
	}

	private translationChanged(): void {
		this.translation = this.translationRegisters();
		this.memory.flush();
	}

	getNZCV(): number {
		const { N, Z, C, V } = this.flags;
		return Number((N.v << 31n) | (Z.v << 30n) | (C.v << 29n) | (V.v << 28n));
	}

	setNZCV(nzcv: number): void {
		const flag = (position: number) => ((nzcv >>> position) & 1 ? TRUE : FALSE);
		this.flags.N = flag(31);
		this.flags.Z = flag(30);
		this.flags.C = flag(29);
		this.flags.V = flag(28);
	}

	getPSR(): number {
		return (this.getNZCV() | GetPSRFromPSTATE(this.pstate)) >>> 0;
	}

	BranchTo(target: bigint): void {
		this.pc = doubleword(BranchAddr(target, this.translation));
	}

	getStackPointer(el: 0 | 1): bigint {
		return this.sp[el].v;
	}

	setStackPointer(el: 0 | 1, value: bigint): void {
		this.sp[el] = doubleword(value);
	}

	pendingInterrupts(): number {
		return (+this.serror << 8) | (+this.irq << 7) | (+this.fiq << 6);
	}

	setOsLock(locked: boolean): void {
		this.stored.set("OSLSR_EL1", (this.getRegister("OSLSR_EL1") & ~2n) | (locked ? 2n : 0n));
	}

	physicalCounter(): bigint {
		return this.counters.physical();
	}

	virtualCounter(): bigint {
		return this.counters.virtual();
	}

	/** State of the generator behind RNDR. */
	get random(): bigint {
		return this.randomState;
	}

	/** SplitMix64. The architecture asks for a true random number, and a run must repeat exactly. */
	nextRandom(): bigint {
		this.randomState = U64(this.randomState + 0x9e37_79b9_7f4a_7c15n);
		let z = this.randomState;
		z = U64((z ^ (z >> 30n)) * 0xbf58_476d_1ce4_e5b9n);
		z = U64((z ^ (z >> 27n)) * 0x94d0_49bb_1331_11ebn);
		return z ^ (z >> 31n);
	}

	// Machine: registers

	getX(n: number): BitVector {
		return this.x[n] as BitVector;
	}

	setX(n: number, value: BitVector): void {
		this.x[n] = value;
	}

	getV(n: number): BitVector {
		return this.v[n] as BitVector;
	}

	setV(n: number, value: BitVector): void {
		this.v[n] = value;
	}

	checkFPAdvSIMDEnabled(): void {
		const FPEN = Number((this.getRegister("CPACR_EL1") >> 20n) & 3n);
		if (FPEN === 3 || (FPEN === 1 && this.pstate.EL !== 0)) return;
		throw this.synchronous(EC.AdvSIMDFPAccessTrap, ADVSIMD_TRAP_SYNDROME);
	}

	float(operation: FloatOperation, operands: readonly BitVector[]): BitVector {
		const values = operands.map((o) => o.v);
		const { w, v, flags } = performFloat(operation, values, Number(this.getRegister("FPCR")));
		if (flags !== 0) this.stored.set("FPSR", this.getRegister("FPSR") | BigInt(flags));
		return { w, v };
	}

	getSP(): BitVector {
		return this.sp[this.pstate.SP as 0 | 1];
	}

	setSP(value: BitVector): void {
		this.sp[this.pstate.SP as 0 | 1] = value;
	}

	getPC(): BitVector {
		return this.pc;
	}

	setPC(value: BitVector): void {
		this.pc = value;
	}

	branchTo(target: BitVector): void {
		this.BranchTo(target.v);
	}

	setBranchType(call: boolean, n: number): void {
		if (!this.features.BTI) return;
		const anywhere = call || n === 16 || n === 17 || !this.memory.guarded(this.pc.v);
		this.pstate.BTYPE = call ? 2 : anywhere ? 1 : 3;
	}

	private keyValue(name: string): KeyValue {
		return { lo: this.getRegister(`AP${name}KeyLo_EL1`), hi: this.getRegister(`AP${name}KeyHi_EL1`) };
	}

	/** SCTLR_EL1.EnIA, EnIB, EnDA, EnDB. */
	private keyEnabled(key: PointerKey): boolean {
		const position = { IA: 31n, IB: 30n, DA: 27n, DB: 13n }[key];
		return ((this.translation.sctlr >> position) & 1n) === 1n;
	}

	addPAC(pointer: BitVector, modifier: BitVector, key: PointerKey): BitVector {
		if (!this.keyEnabled(key)) return pointer;
		return doubleword(AddPAC(pointer.v, modifier.v, this.keyValue(key), key[0] === "D", this.translation.tcr));
	}

	authenticate(pointer: BitVector, modifier: BitVector, key: PointerKey): BitVector {
		if (!this.keyEnabled(key)) return pointer;
		const number = key[1] === "A" ? 0 : 1;
		return doubleword(Auth(pointer.v, modifier.v, this.keyValue(key), key[0] === "D", number, this.translation.tcr));
	}

	stripPAC(pointer: BitVector, data: boolean): BitVector {
		return doubleword(Strip(pointer.v, data, this.translation.tcr));
	}

	genericPAC(value: BitVector, modifier: BitVector): BitVector {
		return doubleword(ComputePAC(value.v, modifier.v, this.keyValue("GA")));
	}

	getFlag(flag: Flag): BitVector {
		return this.flags[flag];
	}

	setFlag(flag: Flag, value: BitVector): void {
		this.flags[flag] = value;
	}

	getSys(name: string): BitVector {
		return doubleword(this.getRegister(name));
	}

	setSys(name: string, value: BitVector): void {
		this.setRegister(name, value.v);
	}

	// Machine: memory

	checkSPAlignment(): void {
		const enable = this.pstate.EL === 0 ? 4n : 3n; // SCTLR_EL1.SA0, SA
		if ((this.getSP().v & 15n) !== 0n && ((this.translation.sctlr >> enable) & 1n) === 1n)
			throw this.synchronous(EC.SPAlignment, 0);
	}

	read(address: BitVector, bytes: number, access: Access): BitVector {
		return { w: 8 * bytes, v: this.memory.read(address.v, bytes, access) };
	}

	write(address: BitVector, bytes: number, value: BitVector, access: Access): void {
		this.memory.write(address.v, bytes, value.v, access);
	}

	setExclusiveMonitors(address: BitVector, bytes: number): void {
		this.debugUnit.loadsExclusive();
		const observed = this.memory.observe(address.v, bytes);
		this.monitor = observed && { address: observed.ipa, size: bytes, value: observed.value };
	}

	/** The store passes where the marked bytes are, in the marked size, when memory still holds the value that was read. */
	exclusiveMonitorsPass(address: BitVector, bytes: number): BitVector {
		const { monitor } = this;
		this.monitor = undefined;
		if (monitor === undefined || monitor.size !== bytes) return FALSE;
		const observed = this.memory.observe(address.v, bytes);
		return observed?.ipa === monitor.address && observed.value === monitor.value ? TRUE : FALSE;
	}

	clearExclusiveLocal(): void {
		this.monitor = undefined;
	}

	when(condition: BitVector, then: () => void, otherwise?: () => void): void {
		if (condition.v === 1n) then();
		else otherwise?.();
	}

	// Machine: exceptions, hints, system instructions

	exceptionCall(call: ExceptionCall, imm16: BitVector): void {
		const imm = Number(imm16.v);
		if (call === "SVC") {
			SSAdvance(this);
			throw this.synchronous(EC.SupervisorCall, imm, undefined, 4);
		}
		if (call === "BRK") this.softwareBreakpoint(imm);
		if (this.pstate.EL === 0) this.undefined();
		if (call === "SMC") throw new ExitSignal({ kind: "smc", imm });
		this.leaving = { kind: "hvc", imm };
		this.pc = doubleword(U64(this.pc.v + 4n));
	}

	/** AArch64.SoftwareBreakpoint(): neither MDSCR_EL1 nor PSTATE.D nor the OS Lock matter. */
	private softwareBreakpoint(imm: number): never {
		this.pstate.BTYPE = this.btype;
		if (this.hostDebug === undefined) throw this.synchronous(EC.SoftwareBreakpoint, imm);
		throw new ExitSignal({ kind: "debug", esr: syndrome(EC.SoftwareBreakpoint, imm), far: this.pc.v });
	}

	eret(key?: PointerKey): void {
		if (this.pstate.EL === 0) this.undefined();
		const target = doubleword(this.getRegister("ELR_EL1"));
		ExceptionReturn(this, (key === undefined ? target : this.authenticate(target, this.getSP(), key)).v);
	}

	/** There is no event register: WFE always waits, as far as this PE can tell, and the host decides for how long. */
	hint(hint: Hint): void {
		if (hint === "ESB") this.synchronizeErrors();
		if (hint !== "WFI" && hint !== "WFE") return;
		if (this.waitTrapped(hint)) throw this.synchronous(EC.WFxTrap, waitSyndrome(hint === "WFI" ? 0 : 1));
		this.leaving = { kind: hint === "WFI" ? "wfi" : "wfe" };
	}

	waitUntil(hint: "WFE" | "WFI", deadline: BitVector, Rt: number): void {
		if (this.waitTrapped(hint)) throw this.synchronous(EC.WFxTrap, waitTimeoutSyndrome(hint === "WFI" ? 0 : 1, Rt));
		if (this.virtualCounter() >= deadline.v) return;
		this.leaving = { kind: hint === "WFI" ? "wfi" : "wfe", deadline: deadline.v };
	}

	/** SCTLR_EL1.nTWI, nTWE. */
	private waitTrapped(hint: "WFE" | "WFI"): boolean {
		const enable = hint === "WFI" ? 16n : 18n;
		return this.pstate.EL === 0 && ((this.translation.sctlr >> enable) & 1n) === 0n;
	}

	/** AArch64.vESBOperation(): a pending SError that is masked goes to DISR_EL1 (FEAT_RAS). */
	private synchronizeErrors(): void {
		if (!this.model.features.has("FEAT_RAS") || !this.serror || this.pstate.A === 0) return;
		this.serror = false;
		this.stored.set("DISR_EL1", (1n << 31n) | BigInt(SERROR_SYNDROME & 0x1ff_ffff));
	}

	/** Everything happens in program order. */
	barrier(): void {}

	mrs(op: SystemOperation): BitVector {
		return doubleword(this.system.read(op));
	}

	msr(op: SystemOperation, value: BitVector): void {
		this.system.write(op, value.v);
	}

	msrImmediate(op: SystemOperation): void {
		this.system.writeField(op);
	}

	sys(op: SystemOperation, value: BitVector): void {
		this.system.perform(op, value.v);
	}

	sysl(): BitVector {
		return this.undefined();
	}
}
