import type { Vcpu } from "@upcall/kvm-arm64";
import {
	createHandlers,
	type Handlers,
	type HypercallContext,
	type Psci,
	psciHandlers,
	RegisterContext,
	trngHandlers,
	vendorHandlers,
} from "@upcall/smccc-handlers";
import {
	EINTR,
	exitReasonName,
	KVM_ARM_VCPU_POWER_OFF,
	KVM_ARM_VCPU_PSCI_0_2,
	KVM_CAP_ARM_HVC_TO_USER,
	KVM_CAP_ARM_PSCI_TO_USER,
	KVM_CAP_ARM_SYSTEM_SUSPEND,
	KVM_EXIT_HYPERCALL,
	KVM_EXIT_SYSTEM_EVENT,
	KVM_MP_STATE_RUNNABLE,
	KVM_MP_STATE_STOPPED,
	KvmError,
	smcccFunctionName,
} from "@upcall/uapi";
import { Random } from "../../oracle/random.ts";
import { functionId } from "../functionIds.ts";
import { FuzzGuest, type OpenOptions, RAM_BASE, RAM_BYTES, randomAddress, trySet } from "../guest.ts";
import { type Case, check, type Target } from "../target.ts";

const CALLS = 60;
const BUDGET = 200;

/** x1 and up: CPU numbers, addresses, function ids, sizes, anything. */
function argument(random: Random): bigint {
	switch (random.below(6)) {
		case 0:
			return BigInt(random.below(5));
		case 1:
			return randomAddress(random) & ~3n;
		case 2:
			return BigInt(functionId(random));
		case 3:
			return BigInt(random.below(256));
		default:
			return random.operand();
	}
}

function fillCall(random: Random, call: { setX(n: number, value: bigint): void }): number {
	const id = functionId(random);
	const high = random.oneIn(8) ? random.operand() & 0xffff_ffff_0000_0000n : 0n;
	call.setX(0, BigInt(id) | high);
	for (let n = 1; n < 18; n++) call.setX(n, argument(random));
	return id;
}

/** Handlers over a machine that only notes what happens. */
function userspace(
	random: Random,
	cpus: number,
	caller: () => number,
	act: Partial<Record<string, (n: number) => void>>,
): {
	handlers: Handlers;
	psci: Psci;
} {
	const optional = random.oneIn(2);
	const psci = psciHandlers(
		{
			mpidrs: Array.from({ length: cpus }, (_, i) => BigInt(i)),
			currentCpu: caller,
			cpuOn: (target) => {
				act.on?.(target);
				return random.oneIn(4) ? "pending" : undefined;
			},
			cpuOff: (cpu) => act.off?.(cpu),
			systemOff: () => {},
			systemReset: () => {},
			...(optional ? { standby: () => {}, powerDown: () => {}, systemSuspend: () => {} } : {}),
			...(random.oneIn(2) ? { protectedRange: (base: bigint) => (base & 1n) === 0n } : {}),
		},
		random.oneIn(2) ? { mayCpuOn: (target, from) => (target ^ from) !== 2 } : {},
	);
	const entropy = (bytes: Uint8Array): boolean => {
		bytes.fill(0xa5);
		return !random.oneIn(4);
	};
	const handlers = createHandlers().use(psci, trngHandlers(entropy), vendorHandlers({ capacity: 8 }));
	return { handlers, psci };
}

function snapshot(call: Pick<HypercallContext, "x">): bigint[] {
	return Array.from({ length: 18 }, (_, n) => call.x(n));
}

/** SMCCC 1.1 and later: x4 to x17 are preserved. */
function checkPreserved(before: readonly bigint[], after: readonly bigint[], id: number): void {
	const changed = after.findIndex((value, n) => n > 3 && value !== before[n]);
	check(changed < 0, () => `call 0x${id.toString(16)} changed x${changed} to 0x${after[changed]?.toString(16)}`);
	check(
		after.every((value) => value >= 0n && value < 1n << 64n),
		() => `call 0x${id.toString(16)} left a register outside 64 bits: ${after.join()}`,
	);
}

/** The handlers alone. */
function handlersOnly({ random, seen }: Case): void {
	const cpus = 1 + random.below(4);
	let caller = 0;
	const { handlers, psci } = userspace(random, cpus, () => caller, {});
	const call = new RegisterContext();
	for (let i = 0; i < CALLS; i++) {
		caller = random.oneIn(16) ? random.below(8) : random.below(cpus);
		const id = fillCall(random, call);
		call.functionId = id;
		const before = snapshot(call);
		const outcome = handlers.handle(call);
		checkPreserved(before, snapshot(call), id);
		check(
			outcome !== "unknown" || call.x(0) === (1n << 64n) - 1n,
			() => `unknown call 0x${id.toString(16)}: x0 is ${call.x(0)}`,
		);
		seen(`handlers: ${outcome === "unknown" ? "unknown" : (smcccFunctionName(id) ?? "answered without a name")}`);
		if (random.oneIn(8)) psci.cpuStarted(random.below(cpus));
		if (random.oneIn(8)) psci.cpuResumed(random.below(cpus), BigInt(random.word()));
		if (random.oneIn(60)) psci.reset();
	}
}

const HVC = 0xd4000002;
const SMC = 0xd4000003;

function addFilters(random: Random, guest: FuzzGuest, seen: (outcome: string) => void): void {
	for (let n = random.below(4); n > 0; n--) {
		try {
			guest.vm.smcccFilter(functionId(random), 1 + random.field(random.oneIn(4) ? 28 : 5), random.below(3));
			seen("filter installed");
		} catch (error) {
			if (!(error instanceof KvmError)) throw error;
		}
	}
}

function makeGuest(random: Random, abi: "rfc" | "upstream", cpus: number): FuzzGuest {
	const options: OpenOptions = {
		abi,
		budget: BUDGET,
		registersInRun: random.oneIn(2),
		conduitFlag: random.oneIn(2),
		hypercallRanges: random.oneIn(2),
	};
	const guest = new FuzzGuest(options, cpus);
	// Every word is a call, so that a CPU started anywhere makes one.
	for (let i = 0; i < 256; i++) guest.ramWords[i] = (i & 7) === 7 ? SMC : HVC | ((i & 0xff) << 5);
	for (let at = 1024; at < RAM_BYTES; at *= 2) guest.ram.copyWithin(at, 0, at);
	guest.seal();
	return guest;
}

/** A guest that does nothing but calls, on one or more vCPUs. @returns hash of everything that happened */
function play(seed: number, seen: (outcome: string) => void): string {
	const random = new Random(seed);
	const abi = random.pick(["rfc", "upstream"] as const);
	const cpus = 1 + random.below(3);
	const guest = makeGuest(random, abi, cpus);
	const { vm, vcpus } = guest;
	const forward = abi === "rfc" ? random.below(3) : 0;
	if (forward > 0) vm.enableCap(KVM_CAP_ARM_HVC_TO_USER);
	if (forward > 1) vm.enableCap(KVM_CAP_ARM_PSCI_TO_USER);
	if (random.oneIn(2)) vm.enableCap(KVM_CAP_ARM_SYSTEM_SUSPEND);
	const features = random.oneIn(8) ? [] : [KVM_ARM_VCPU_PSCI_0_2];
	for (const vcpu of vcpus) {
		vcpu.init({ features: vcpu.id > 0 && random.oneIn(2) ? [...features, KVM_ARM_VCPU_POWER_OFF] : features });
		vcpu.pc = BigInt(RAM_BASE);
	}
	addFilters(random, guest, seen);
	for (let n = random.below(3); n > 0; n--) {
		const vcpu = random.pick(vcpus);
		try {
			vcpu.setOneReg(0x6030_0000_0014_0000n | BigInt(random.below(4)), random.oneIn(2) ? 0x10001n : random.operand());
			vcpu.setOneReg(0x6030_0000_0016_0000n | BigInt(random.below(3)), BigInt(random.below(8)));
		} catch (error) {
			if (!(error instanceof KvmError)) throw error;
		}
	}
	let caller = 0;
	const { handlers } = userspace(random, cpus, () => caller, {
		on: (n) => vcpus[n]?.setMpState(KVM_MP_STATE_RUNNABLE),
		off: (n) => vcpus[n]?.setMpState(KVM_MP_STATE_STOPPED),
	});
	const trail: string[] = [];
	for (let i = 0; i < CALLS; i++) {
		const vcpu = random.pick(vcpus);
		caller = vcpu.id;
		trail.push(oneEntry(random, vcpu, handlers, seen));
	}
	guest.checkMemory();
	return `${guest.hash()} ${trail.join("; ")}`;
}

function oneEntry(random: Random, vcpu: Vcpu, handlers: Handlers, seen: (outcome: string) => void): string {
	const id = fillCall(random, vcpu);
	vcpu.pc = BigInt(RAM_BASE + random.below(RAM_BYTES / 8) * 4);
	trySet(vcpu, "pstate", 0x3c5n);
	vcpu.run.immediate_exit = random.oneIn(30) ? 1 : 0;
	const result = vcpu.enter();
	check(result === 0 || result === -EINTR, () => `KVM_RUN returned ${result} for call 0x${id.toString(16)}`);
	const reason = vcpu.run.exit_reason;
	const name = smcccFunctionName(id) ?? "without a name";
	if (result === 0 && reason === KVM_EXIT_HYPERCALL) {
		seen(`guest: forwarded ${name}`);
		const before = snapshot(vcpu);
		const call: HypercallContext = {
			functionId: vcpu.xLo(0),
			conduit: "hvc",
			immediate: 0,
			x: (n) => vcpu.x(n),
			xLo: (n) => vcpu.xLo(n),
			xHi: (n) => vcpu.xHi(n),
			setX: (n, value) => vcpu.setX(n, value),
			setXParts: (n, lo, hi) => vcpu.setXParts(n, lo, hi),
		};
		handlers.handle(call);
		checkPreserved(before, snapshot(vcpu), id);
	} else seen(`guest: ${result === 0 ? exitReasonName(reason) : `EINTR ${vcpu.blocked ?? "(budget or request)"}`}`);
	const event = result === 0 && reason === KVM_EXIT_SYSTEM_EVENT;
	if (event || vcpu.blocked === "suspended" || (vcpu.blocked === "stopped" && random.oneIn(4)))
		vcpu.setMpState(random.oneIn(8) ? KVM_MP_STATE_STOPPED : KVM_MP_STATE_RUNNABLE);
	return `${vcpu.id} ${id.toString(16)} ${result} ${reason} ${vcpu.x(0).toString(16)} ${vcpu.pc.toString(16)}`;
}

/** Hypercalls of every kind, to the handlers and by guests, with PSCI sequences on several vCPUs. */
export const target: Target = {
	run(c: Case) {
		handlersOnly(c);
		const seed = c.random.word();
		const first = play(seed, c.seen);
		const second = play(seed, () => {});
		check(first === second, () => `two runs differ:\n${first}\n${second}`);
	},
};
