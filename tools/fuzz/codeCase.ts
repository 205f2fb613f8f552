import type { Vcpu } from "@upcall/kvm-arm64";
import {
	EINTR,
	ENOSYS,
	exitReasonName,
	KVM_ARM_VCPU_POWER_OFF,
	KVM_ARM_VCPU_PSCI_0_2,
	KVM_CAP_ARM_HVC_TO_USER,
	KVM_CAP_ARM_NISV_TO_USER,
	KVM_CAP_ARM_PSCI_TO_USER,
	KVM_EXIT_HYPERCALL,
	KVM_EXIT_INTR,
	KVM_EXIT_MMIO,
	KVM_EXIT_SYSTEM_EVENT,
	KVM_GUESTDBG_ENABLE,
	KVM_GUESTDBG_SINGLESTEP,
	KVM_GUESTDBG_USE_SW_BP,
	KVM_MP_STATE_RUNNABLE,
	KvmVcpuEvents,
} from "@upcall/uapi";
import { Machine } from "../../packages/aarch64-core/src/index.ts";
import { Random } from "../oracle/random.ts";
import { randomCode, vectors } from "./code.ts";
import {
	EXTRA_BYTES,
	FuzzGuest,
	type OpenOptions,
	RAM_BASE,
	RAM_BYTES,
	ROM_BYTES,
	randomAddress,
	randomRegisters,
	trySet,
} from "./guest.ts";
import { buildTables } from "./pageTables.ts";
import { type Case, check } from "./target.ts";

/** RAM: 384 KiB code and data, then 128 KiB of translation tables. */
const TABLES = RAM_BASE + 0x6_0000;
const CODE_WORDS = 512;
/** Instructions of one KVM_RUN. */
const BUDGET = 1000;
/** Instructions between places that are compiled. */
const SLICES = [3, 17, 61, 173];
/** KVM_RUNs of one case. */
const ENTRIES = 64;

const EL0 = 0n;
const EL1T = 4n;
const EL1H = 5n;

/** What differs between the code targets. */
export interface CodeCaseOptions {
	readonly el: 0 | 1;
}

function fillMemory(random: Random, guest: FuzzGuest): void {
	const block = randomCode(random, CODE_WORDS);
	const bytes = new Uint8Array(block.buffer);
	// The same block everywhere, at another rotation in each place: wherever the guest lands there is code.
	for (let at = 0; at < RAM_BYTES; at += bytes.length) guest.ram.set(bytes, at);
	for (let at = 0; at < ROM_BYTES; at += bytes.length) guest.rom.set(bytes, at);
	for (let at = 0; at < EXTRA_BYTES; at += bytes.length) guest.extra.set(bytes, at);
	const data = Array.from({ length: 64 }, () => (random.oneIn(2) ? randomAddress(random) : random.operand()));
	const first = RAM_BYTES / 16;
	data.forEach((value, i) => {
		guest.ramQuads[first + random.below(512)] = value;
		guest.ramQuads[first + 512 + i] = value;
	});
}

function vectorBase(random: Random): bigint {
	const place = random.below(12);
	if (place === 0) return random.operand() & ~0x7ffn;
	return BigInt(RAM_BASE + (1 + random.below(RAM_BYTES / 0x1000 - 40)) * 0x1000);
}

function startState(random: Random, guest: FuzzGuest, vcpu: Vcpu, el: 0 | 1): void {
	randomRegisters(random, vcpu);
	const base = vectorBase(random);
	trySet(vcpu, "VBAR_EL1", base);
	const offset = Number(base) - RAM_BASE;
	if (offset >= 0 && offset + 2048 <= TABLES - RAM_BASE) guest.ramWords.set(vectors(random), offset / 4);
	let sctlr = 0x30d0_0980n;
	if (random.oneIn(3)) sctlr |= BigInt(random.word()) & ~0x0100_0001n;
	if (random.oneIn(40)) sctlr |= 1n << 24n;
	if (!random.oneIn(3)) {
		sctlr |= 1n | (1n << 2n) | (1n << 12n);
		const space = {
			words: guest.ramQuads,
			ramBase: RAM_BASE,
			tables: TABLES,
			tableBytes: RAM_BASE + RAM_BYTES - TABLES,
			ramBytes: RAM_BYTES,
		};
		const { ttbr0, ttbr1, tcr, mair } = buildTables(random, space);
		trySet(vcpu, "TTBR0_EL1", ttbr0);
		trySet(vcpu, "TTBR1_EL1", ttbr1);
		trySet(vcpu, "TCR_EL1", tcr);
		trySet(vcpu, "MAIR_EL1", mair);
	}
	trySet(vcpu, "SCTLR_EL1", sctlr);
	const mode = el === 0 ? EL0 : random.oneIn(4) ? EL1T : EL1H;
	let pstate = mode | (BigInt(random.below(16)) << 28n) | (BigInt(random.below(16)) << 6n);
	if (random.oneIn(6)) pstate |= 1n << BigInt(random.pick([20, 21, 22, 23, 12]));
	if (random.oneIn(60)) pstate = random.operand();
	trySet(vcpu, "pstate", pstate);
	trySet(vcpu, "sp_el0", randomAddress(random));
	trySet(vcpu, "sp_el1", randomAddress(random));
	trySet(vcpu, "elr_el1", randomAddress(random) & ~3n);
	trySet(vcpu, "spsr_el1", random.oneIn(3) ? random.operand() : random.pick([EL0, EL1T, EL1H]));
	vcpu.pc = random.oneIn(20) ? randomAddress(random) : BigInt(RAM_BASE + (random.below(RAM_BYTES / 2) & ~3));
	if (random.oneIn(3)) {
		vcpu.setOneReg(regTimer(1), BigInt(random.below(4)));
		vcpu.setOneReg(regTimer(2), BigInt(random.below(20000)));
	}
}

/** One-reg ids of CNTV_CTL_EL0 (op2 1) and CNTV_CVAL_EL0, which KVM numbers as CNTVCT_EL0's neighbours (op2 2). */
function regTimer(which: 1 | 2): bigint {
	// CNTV_CTL_EL0 = 3,3,14,3,1; CNTV_CVAL_EL0 goes by 3,3,14,0,2 (Documentation/virt/kvm/api.rst, KVM_SET_ONE_REG).
	const encoding = which === 1 ? 0xdf19 : 0xdf02;
	return 0x6030_0000_0013_0000n | BigInt(encoding);
}

/** A word of RAM, mostly of what is executed from a place on. */
function randomWord(random: Random, places: readonly bigint[]): number {
	const near = Number(random.pick(places)) - RAM_BASE + random.below(16) * 4;
	return !random.oneIn(3) && near >= 0 && near < RAM_BYTES ? near >>> 2 : random.below(RAM_BYTES / 4);
}

/** What a VMM or an administrator may do between two KVM_RUNs, of which each has begun at one of `places`. */
function disturb(random: Random, guest: FuzzGuest, vcpu: Vcpu, places: readonly bigint[]): void {
	switch (random.below(24)) {
		case 0:
			guest.vm.irqLine((random.below(2) << 0) | (vcpu.id << 16), random.below(2));
			break;
		case 1:
			vcpu.kick();
			break;
		case 2: {
			const events = KvmVcpuEvents.alloc();
			events.exception.serror_pending = 1;
			vcpu.ioctl(0x4040aea0, events.asBytes());
			break;
		}
		case 3:
			guest.toggleExtra();
			break;
		case 4:
			guest.toggleDirtyLog();
			break;
		case 5:
			vcpu.setGuestDebug(
				random.pick([0, KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_SINGLESTEP, KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_USE_SW_BP]),
			);
			break;
		case 6:
		case 14:
		case 15: {
			const at = randomWord(random, places);
			guest.ramWords[at] = random.word();
			guest.ramChanged(at * 4, 4);
			break;
		}
		case 7:
			vcpu.pc = randomAddress(random);
			break;
		case 8:
			randomRegisters(random, vcpu);
			break;
		case 9:
			trySet(vcpu, "SCTLR_EL1", vcpu.getOneReg(0x6030_0000_0013_c080n) ^ (1n << BigInt(random.below(32))));
			break;
		case 10:
		case 11:
		case 12:
		case 13:
			vcpu.pc = random.pick(places);
			break;
	}
}

/** Puts a vCPU where there is code, without translation, and vectors that return where VBAR_EL1 points. */
function rescue(random: Random, guest: FuzzGuest, vcpu: Vcpu, el: 0 | 1): void {
	const page = random.below((TABLES - RAM_BASE) / 0x1000);
	guest.ramWords.set(vectors(random), page * 0x400);
	guest.ramChanged(page * 0x1000, 0x800);
	trySet(vcpu, "VBAR_EL1", BigInt(RAM_BASE + page * 0x1000));
	if (random.oneIn(2)) trySet(vcpu, "SCTLR_EL1", 0x30d0_0980n);
	trySet(vcpu, "pstate", el === 0 ? EL0 : EL1H);
	vcpu.pc = BigInt(RAM_BASE + (random.below(TABLES - RAM_BASE) & ~3));
}

/** Answers an exit the way a VMM does, with random data. */
function answer(random: Random, vcpu: Vcpu): void {
	const { run } = vcpu;
	if (run.exit_reason === KVM_EXIT_MMIO) {
		const { mmio } = run;
		if (mmio.is_write === 0) for (let i = 0; i < 8; i++) mmio.data[i] = random.below(256);
	} else if (run.exit_reason === KVM_EXIT_HYPERCALL) {
		for (let n = 0; n < 4; n++) vcpu.setX(n, random.operand());
	} else if (run.exit_reason !== KVM_EXIT_INTR) vcpu.pc = BigInt.asUintN(64, vcpu.pc + 4n);
}

function describe(result: number, vcpu: Vcpu): string {
	if (result === -EINTR) return vcpu.blocked === undefined ? "EINTR (budget or request)" : `EINTR (${vcpu.blocked})`;
	if (result === -ENOSYS) return "ENOSYS";
	return exitReasonName(vcpu.run.exit_reason) ?? String(vcpu.run.exit_reason);
}

/** The numbers of as many digits as one, for outcomes. */
function decade(number: number): string {
	if (number === 0) return "0";
	const first = 10 ** Math.floor(Math.log10(number));
	return `${first} to ${first * 10 - 1}`;
}

/** Runs the guest that belongs to a seed once. @returns hash of everything that happened */
function play(
	seed: number,
	tier: "interp" | "auto",
	options: CodeCaseOptions,
	seen: (outcome: string) => void,
): string {
	const random = new Random(seed);
	const kvmOptions: OpenOptions = {
		tier,
		abi: random.pick(["rfc", "upstream"] as const),
		budget: BUDGET,
		registersInRun: random.oneIn(2),
		conduitFlag: random.oneIn(2),
	};
	const vcpus = random.oneIn(4) ? 2 + random.below(2) : 1;
	const guest = new FuzzGuest(kvmOptions, vcpus);
	fillMemory(random, guest);
	if (random.oneIn(2)) guest.vm.enableCap(KVM_CAP_ARM_NISV_TO_USER);
	if (kvmOptions.abi === "rfc") {
		const forward = random.below(3);
		if (forward > 0) guest.vm.enableCap(KVM_CAP_ARM_HVC_TO_USER);
		if (forward > 1) guest.vm.enableCap(KVM_CAP_ARM_PSCI_TO_USER);
	}
	for (const vcpu of guest.vcpus) {
		const off = vcpu.id > 0 && random.oneIn(3);
		vcpu.init({ features: [KVM_ARM_VCPU_PSCI_0_2, ...(off ? [KVM_ARM_VCPU_POWER_OFF] : [])] });
		startState(random, guest, vcpu, options.el);
	}
	guest.seal();
	const trail: string[] = [];
	const places: bigint[] = [];
	for (let entry = 0; entry < ENTRIES; entry++) {
		const vcpu = random.pick(guest.vcpus);
		places.push(vcpu.pc);
		const before = vcpu.retired;
		const result = vcpu.enter();
		check(result === 0 || result === -EINTR || result === -ENOSYS, () => `KVM_RUN returned ${result}`);
		const retired = vcpu.retired - before;
		check(retired <= BUDGET, () => `KVM_RUN executed ${retired} instructions of a budget of ${BUDGET}`);
		const what = describe(result, vcpu);
		seen(what);
		seen(`retired ${decade(retired)}`);
		trail.push(`${vcpu.id} ${what} ${vcpu.pc.toString(16)} ${retired}`);
		const exit = vcpu.exit();
		check(typeof exit.reason === "number", () => "the exit has no reason");
		if (result === 0) answer(random, vcpu);
		else if (result === -ENOSYS) vcpu.pc = BigInt.asUintN(64, vcpu.pc + 4n);
		else if (vcpu.blocked === "stopped") vcpu.setMpState(KVM_MP_STATE_RUNNABLE);
		if (vcpu.run.exit_reason === KVM_EXIT_SYSTEM_EVENT) {
			vcpu.init({ features: [KVM_ARM_VCPU_PSCI_0_2] });
			startState(random, guest, vcpu, options.el);
			guest.vm.memoryChanged(0, guest.vm.memory.length);
		}
		// A guest in a storm of exceptions gets nowhere by itself.
		if (retired === 0 && result === -EINTR && vcpu.blocked === undefined) rescue(random, guest, vcpu, options.el);
		else disturb(random, guest, vcpu, places);
	}
	guest.checkMemory();
	const { regions } = guest.vm.jitStatistics ?? {};
	if (regions !== undefined) seen(`compiled regions ${decade(regions)}`);
	return `${guest.hash()} ${trail.join("; ")}`;
}

/** Has the vCPUs that are created during `during` compile what comes next after every so many instructions. */
function compiling<T>(slice: number, during: () => T): T {
	const { createCpu } = Machine.prototype;
	Machine.prototype.createCpu = function (...parameters) {
		const cpu = createCpu.apply(this, parameters);
		cpu.eagerSlice = slice;
		return cpu;
	};
	try {
		return during();
	} finally {
		Machine.prototype.createCpu = createCpu;
	}
}

/** One case: the guest of a seed, interpreted and compiled, which must go the same way. */
export function codeCase(c: Case, options: CodeCaseOptions): void {
	const seed = c.random.word();
	const slice = c.random.pick(SLICES);
	const interpreted = play(seed, "interp", options, c.seen);
	const seenCompiled = (outcome: string): void => {
		if (outcome.startsWith("compiled")) c.seen(outcome);
	};
	const compiled = compiling(slice, () => play(seed, "auto", options, seenCompiled));
	check(interpreted === compiled, () => `compiled after every ${slice} it differs:\n${interpreted}\n${compiled}`);
}
