import {
	EINTR,
	EINVAL,
	ENOEXEC,
	ENOSYS,
	KVM_EXIT_ARM_NISV,
	KVM_EXIT_DEBUG,
	KVM_EXIT_HYPERCALL,
	KVM_EXIT_INTR,
	KVM_EXIT_MMIO,
	KVM_EXIT_SYSTEM_EVENT,
	KVM_EXIT_UNKNOWN,
	KVM_MP_STATE_RUNNABLE,
	KVM_MP_STATE_STOPPED,
	KVM_MP_STATE_SUSPENDED,
} from "@upcall/uapi";
import { debugExit, noGuestDebug, singleSteps, stepExit } from "./guestDebug.ts";
import type { GuestAction, Ioctl, IoctlResult, RunExit } from "./ioctls.ts";
import { type ServeEnvironment, serve } from "./kvmFunctions.ts";
import { applyPendingReset, CORE_PC, coreX, enterAtPc, loadFloat, mpidr, psciVersion, readStored } from "./oneReg.ts";
import { type KernelPsciSystem, MPIDR_HWID_MASK, psciCall } from "./psci.ts";
import { dispatch, type SmcccConfig } from "./smccc.ts";
import { type PendingMmio, type VmState, withVcpu } from "./state.ts";

type Step = { state: VmState; result: IoctlResult };
type Run = Extract<Ioctl, { op: "KVM_RUN" }>;

/** The dispatch configuration that a VM is in. */
export const smcccConfig = (vm: VmState): SmcccConfig => ({
	abi: vm.host.abi,
	hvcToUser: vm.caps.hvcToUser,
	psciToUser: vm.caps.psciToUser,
	conduitFlag: vm.host.conduitFlag,
	filter: vm.filter,
	stdBmap: vm.stdBmap,
	stdHypBmap: vm.stdHypBmap,
	vendorHypBmap: vm.vendorHypBmap,
});

/** The VM as the in-kernel PSCI sees it. */
export function kernelPsci(vm: VmState): KernelPsciSystem {
	const power = { [KVM_MP_STATE_STOPPED]: "OFF", [KVM_MP_STATE_SUSPENDED]: "SUSPENDED" } as const;
	return {
		version: psciVersion(vm),
		systemSuspend: vm.caps.systemSuspend,
		vcpus: vm.vcpus.map((v) => ({
			mpidr: mpidr(v) & MPIDR_HWID_MASK,
			power: power[v.mpState as keyof typeof power] ?? "ON",
			reset: v.pendingReset,
		})),
	};
}

function fromPsci(vm: VmState, before: KernelPsciSystem, after: KernelPsciSystem): VmState {
	const vcpus = vm.vcpus.map((v, i) => {
		const was = before.vcpus[i];
		const is = after.vcpus[i];
		if (!was || !is || was === is) return v;
		const mpState =
			was.power === is.power ? v.mpState : is.power === "OFF" ? KVM_MP_STATE_STOPPED : KVM_MP_STATE_RUNNABLE;
		return { ...v, mpState, pendingReset: is.reset };
	});
	return { ...vm, vcpus };
}

/** Sets registers x0 upwards; `undefined` leaves a register alone. */
function setX(vm: VmState, index: number, values: readonly (bigint | undefined)[]): VmState {
	const regs = new Map(vm.vcpus[index]?.regs);
	values.forEach((v, n) => {
		if (v !== undefined) regs.set(coreX(n), BigInt.asUintN(64, v));
	});
	return withVcpu(vm, index, { regs });
}

function addToPc(vm: VmState, index: number): VmState {
	const vcpu = vm.vcpus[index];
	if (!vcpu) return vm;
	const pc = BigInt.asUintN(64, readStored(vm, vcpu, CORE_PC) + 4n);
	return withVcpu(vm, index, { regs: new Map(vcpu.regs).set(CORE_PC, pc) });
}

/** Value that a load of `p` writes to its register. */
export function mmioReadValue(p: PendingMmio, data: bigint): bigint {
	const raw = BigInt.asUintN(8 * p.size, data);
	const value = p.signExtend && p.size < 8 ? BigInt.asIntN(8 * p.size, raw) : raw;
	return BigInt.asUintN(p.sixtyFour ? 64 : 32, value);
}

function finishMmio(vm: VmState, c: Run, p: PendingMmio): VmState {
	let state = withVcpu(vm, c.vcpu, { pendingMmio: undefined });
	if (!p.write && p.rt < 31) {
		const regs = new Map(state.vcpus[c.vcpu]?.regs).set(coreX(p.rt), mmioReadValue(p, c.mmioData ?? 0n));
		state = withVcpu(state, c.vcpu, { regs });
	}
	return stepTrapped(addToPc(state, c.vcpu), c.vcpu);
}

/** An instruction that trapped is complete. KVM reports no step before the next entry. */
function stepTrapped(vm: VmState, index: number): VmState {
	const { guestDebug, stepPending } = vm.vcpus[index] ?? { guestDebug: noGuestDebug, stepPending: false };
	return withVcpu(vm, index, { stepPending: stepPending || singleSteps(guestDebug) });
}

/** One HVC or SMC of the guest, from the trap to the next instruction or the exit. */
export function guestCall(
	vm: VmState,
	index: number,
	action: Extract<GuestAction, { kind: "hvc" | "smc" }>,
	env: Partial<ServeEnvironment> = {},
): { state: VmState; exit?: RunExit; waits?: boolean } {
	const vcpu = vm.vcpus[index];
	if (!vcpu) return { state: vm };
	const x = [0, 1, 2, 3, 4, 5].map((n) => readStored(vm, vcpu, coreX(n)));
	const answer = dispatch(smcccConfig(vm), { conduit: action.kind, immediate: action.immediate, x });
	const next = addToPc(vm, index);
	switch (answer.who) {
		case "registers":
			return { state: setX(next, index, answer.x) };
		case "forward":
			return {
				state: withVcpu(next, index, { pendingHypercall: vm.host.registersInRun }),
				exit: { reason: "hypercall", ...answer.exit },
			};
		case "kvm": {
			const full: ServeEnvironment = {
				stdHypBmap: vm.stdHypBmap,
				vendorHypBmap: vm.vendorHypBmap,
				vendorHypBmap2: vm.vendorHypBmap2,
				workarounds: vm.host.workarounds,
				stolenTimeBase: undefined,
				wallClockNs: 0n,
				virtualCounter: 0n,
				physicalCounter: 0n,
				entropy: [],
				...env,
			};
			return { state: setX(next, index, serve(answer.function, full, x).x) };
		}
		case "psci": {
			const before = kernelPsci(next);
			const r = psciCall(before, index, { x, bigEndian: action.bigEndian === true });
			const state = setX(fromPsci(next, before, r.system), index, r.x);
			return r.event ? { state, exit: { reason: "systemEvent", ...r.event } } : { state, waits: r.waits === true };
		}
	}
}

const exitReasons = {
	hypercall: KVM_EXIT_HYPERCALL,
	mmio: KVM_EXIT_MMIO,
	systemEvent: KVM_EXIT_SYSTEM_EVENT,
	nisv: KVM_EXIT_ARM_NISV,
	debug: KVM_EXIT_DEBUG,
	intr: KVM_EXIT_INTR,
} as const;

function leave(vm: VmState, index: number, exit: RunExit): Step {
	const state = withVcpu(vm, index, { exitReason: exitReasons[exit.reason] });
	return { state, result: { value: exit.reason === "intr" ? -EINTR : 0, exit } };
}

function leaveStepped(vm: VmState, index: number, trapped: boolean): Step {
	return leave(withVcpu(vm, index, { stepPending: false }), index, stepExit(trapped));
}

function enterGuest(vm: VmState, c: Run): Step {
	const { action } = c;
	const { guestDebug, stepPending } = vm.vcpus[c.vcpu] ?? { guestDebug: noGuestDebug, stepPending: false };
	const steps = singleSteps(guestDebug);
	if (steps && stepPending) return leaveStepped(vm, c.vcpu, true);
	switch (action.kind) {
		case "spin":
			return steps ? leaveStepped(vm, c.vcpu, false) : leave(vm, c.vcpu, { reason: "intr" });
		case "hvc":
		case "smc": {
			const { state: after, exit, waits } = guestCall(vm, c.vcpu, action);
			const state = stepTrapped(after, c.vcpu);
			if (exit !== undefined) return leave(state, c.vcpu, exit);
			const runs = state.vcpus[c.vcpu]?.mpState === KVM_MP_STATE_RUNNABLE && waits !== true;
			return steps && runs ? leaveStepped(state, c.vcpu, true) : leave(state, c.vcpu, { reason: "intr" });
		}
		case "nisv":
			if (!vm.caps.nisvToUser) {
				return { state: withVcpu(vm, c.vcpu, { exitReason: KVM_EXIT_UNKNOWN }), result: { value: -ENOSYS } };
			}
			return leave(vm, c.vcpu, { reason: "nisv", iss: action.iss, ipa: action.ipa });
		case "debug":
			if (guestDebug.control === 0) return leave(vm, c.vcpu, { reason: "intr" });
			return leave(vm, c.vcpu, debugExit(action.esr, action.far));
		case "mmio": {
			const { write, size, signExtend, sixtyFour, rt } = action;
			const state = withVcpu(vm, c.vcpu, { pendingMmio: { write, size, signExtend, sixtyFour, rt } });
			const exit = { reason: "mmio", physAddr: action.ipa, len: size, isWrite: write } as const;
			return leave(state, c.vcpu, write ? { ...exit, data: BigInt.asUintN(8 * size, action.value) } : exit);
		}
	}
}

/**
 * KVM_RUN: preconditions, completion of the last exit, then what the guest does (`action`). A vCPU that would block, or a
 * guest that would not leave by itself, is ended by a signal: EINTR with KVM_EXIT_INTR.
 * @see Documentation/virt/kvm/api.rst 4.10 and section 5
 */
export function run(vm: VmState, c: Run): Step {
	const vcpu = vm.vcpus[c.vcpu];
	if (c.arg !== 0) return { state: vm, result: { value: -EINVAL } };
	if (!vcpu?.initialized) return { state: vm, result: { value: -ENOEXEC } };
	let state: VmState = { ...vm, ranOnce: true };
	if (vcpu.pendingMmio) state = finishMmio(state, c, vcpu.pendingMmio);
	if (vcpu.pendingHypercall) {
		state = withVcpu(setX(state, c.vcpu, (c.hypercallArgs ?? []).slice(0, 4)), c.vcpu, { pendingHypercall: false });
	}
	if (c.immediateExit) return { state, result: { value: -EINTR } };
	state = loadFloat(state, c.vcpu);
	if (vcpu.mpState === KVM_MP_STATE_STOPPED) return leave(state, c.vcpu, { reason: "intr" });
	state = applyPendingReset(state, c.vcpu);
	if (vcpu.mpState === KVM_MP_STATE_SUSPENDED) return leave(state, c.vcpu, { reason: "intr" });
	return enterGuest(enterAtPc(state, c.vcpu), c);
}
