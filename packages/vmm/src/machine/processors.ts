import type { Vcpu, Vm } from "@upcall/kvm-arm64";
import { type Handlers, type Psci, psciHandlers } from "@upcall/smccc-handlers";
import {
	EBUSY,
	EINVAL,
	KVM_ARM_VCPU_PMU_V3,
	KVM_ARM_VCPU_PMU_V3_CTRL,
	KVM_ARM_VCPU_PMU_V3_INIT,
	KVM_ARM_VCPU_PMU_V3_IRQ,
	KVM_ARM_VCPU_POWER_OFF,
	KVM_ARM_VCPU_PSCI_0_2,
	KVM_ARM_VCPU_PTRAUTH_ADDRESS,
	KVM_ARM_VCPU_PTRAUTH_GENERIC,
	KVM_CAP_ARM_HVC_TO_USER,
	KVM_CAP_ARM_PMU_V3,
	KVM_CAP_ARM_PSCI_TO_USER,
	KVM_CAP_ARM_PTRAUTH_ADDRESS,
	KVM_CAP_ARM_PTRAUTH_GENERIC,
	KVM_MP_STATE_RUNNABLE,
	KVM_MP_STATE_STOPPED,
	KVM_MP_STATE_SUSPENDED,
	KVM_SMCCC_FILTER_FWD_TO_USER,
	KvmError,
	regIdByName,
} from "@upcall/uapi";
import { PMU_PPI } from "../board/memoryMap.ts";
import { type Saved, SavedFields } from "../snapshot/saved.ts";
import type { LoopEnd } from "./exitLoop.ts";
import { VcpuCall } from "./hypercalls.ts";
import type { MachineOptions } from "./options.ts";

const FIRST_PPI = 16;
const AFFINITY = 0xff_00ff_ffffn;
const SCTLR_EE = 1n << 25n;
/** CLIDR_EL1.Ctype1, and its value for a unified cache. */
const CTYPE1 = 7n;
const CTYPE_UNIFIED = 4n;

/**
 * The vCPUs of a machine and their power states. With `psci: "user"` every PSCI call comes here through
 * `smccc-handlers`, and becomes KVM ioctls on the vCPUs.
 *
 * @see DEN0022, Power State Coordination Interface
 */
export class Processors {
	readonly vcpus: readonly Vcpu[];
	/** MPIDR_EL1 affinity fields of each vCPU. */
	readonly affinities: readonly bigint[];
	/** Whether CLIDR_EL1 has one cache for instructions and data at level 1. */
	readonly unifiedCache: boolean;
	/** Whether the vCPUs have performance monitors. */
	readonly hasPmu: boolean;
	readonly #vm: Vm;
	readonly #options: MachineOptions;
	/** Features of the CPU model that a vCPU only has when it is asked to. */
	readonly #optional: number[] = [];
	readonly #psci: Psci | undefined;
	/** Whether each vCPU is there, as in a socket; what is not there cannot be switched on. */
	readonly #present: boolean[];
	#caller = -1;
	readonly #sctlr = regIdByName("SCTLR_EL1");

	/**
	 * @param handlers - gets the PSCI handlers, unless KVM answers PSCI
	 * @param finish - ends the machine's run
	 */
	constructor(vm: Vm, count: number, options: MachineOptions, handlers: Handlers, finish: (end: LoopEnd) => void) {
		this.#vm = vm;
		this.#options = options;
		this.#present = Array.from({ length: count }, (_, i) => i < (options.smp ?? 1));
		if (vm.checkExtension(KVM_CAP_ARM_PTRAUTH_ADDRESS) === 1 && vm.checkExtension(KVM_CAP_ARM_PTRAUTH_GENERIC) === 1)
			this.#optional.push(KVM_ARM_VCPU_PTRAUTH_ADDRESS, KVM_ARM_VCPU_PTRAUTH_GENERIC);
		this.hasPmu = vm.checkExtension(KVM_CAP_ARM_PMU_V3) === 1;
		if (this.hasPmu) this.#optional.push(KVM_ARM_VCPU_PMU_V3);
		this.vcpus = Array.from({ length: count }, (_, i) => vm.createVcpu(i));
		this.vcpus.forEach((vcpu, i) => {
			this.#init(vcpu, i !== 0);
		});
		const mpidr = regIdByName("MPIDR_EL1");
		this.affinities = this.vcpus.map((vcpu) => vcpu.getOneReg(mpidr) & AFFINITY);
		const clidr = this.#vcpu(0).getOneReg(regIdByName("CLIDR_EL1"));
		this.unifiedCache = (clidr & CTYPE1) === CTYPE_UNIFIED;
		if (options.psci === "kernel") return;
		this.#psci = psciHandlers(
			{
				mpidrs: this.affinities,
				currentCpu: (call) => {
					this.#caller = call instanceof VcpuCall ? call.vcpuIndex : -1;
					return this.#caller;
				},
				cpuOn: (target, entry, context) => this.#cpuOn(target, entry, context),
				cpuOff: (cpu) => this.#vcpu(cpu).setMpState(KVM_MP_STATE_STOPPED),
				standby: (cpu) => this.#vcpu(cpu).setMpState(KVM_MP_STATE_SUSPENDED),
				systemOff: () => finish({ reason: "shutdown", message: "the guest powered off" }),
				systemReset: () => finish({ reason: "reset", message: "the guest asked for a reset" }),
			},
			{
				...options.psciPolicy,
				mayCpuOn: (target, caller) =>
					this.#present[target] === true && (options.psciPolicy?.mayCpuOn?.(target, caller) ?? true),
			},
		);
		handlers.use(this.#psci);
	}

	#vcpu(index: number): Vcpu {
		const vcpu = this.vcpus[index];
		if (vcpu === undefined) throw new TypeError(`there is no vCPU ${index}`);
		return vcpu;
	}

	#init(vcpu: Vcpu, off: boolean): void {
		const features = [KVM_ARM_VCPU_PSCI_0_2, ...this.#optional, ...(off ? [KVM_ARM_VCPU_POWER_OFF] : [])];
		vcpu.init({ features });
	}

	/** Gives the performance monitors their interrupt, behind the interrupt controller's start and before any vCPU runs. */
	startPmu(): void {
		if (!this.hasPmu) return;
		const intid = new DataView(new ArrayBuffer(4));
		intid.setInt32(0, FIRST_PPI + PMU_PPI, true);
		for (const vcpu of this.vcpus) {
			vcpu.setDeviceAttr(KVM_ARM_VCPU_PMU_V3_CTRL, KVM_ARM_VCPU_PMU_V3_IRQ, new Uint8Array(intid.buffer));
			vcpu.setDeviceAttr(KVM_ARM_VCPU_PMU_V3_CTRL, KVM_ARM_VCPU_PMU_V3_INIT);
		}
	}

	/** Whether every vCPU is off. */
	get allOff(): boolean {
		return this.vcpus.every((v) => v.blocked === "stopped" && !v.runnable);
	}

	/** Whether no vCPU can ever run again without help from outside. */
	get nothingCanHappen(): boolean {
		// A timer that just expired has no deadline any more, so the interrupt is looked for after it.
		return this.vcpus.every(
			(v) => v.blocked !== undefined && (v.blocked === "stopped" || v.ticksToTimer === Infinity) && !v.runnable,
		);
	}

	/** Counter ticks until the first timer of a vCPU that waits can wake it; Infinity when none is armed. */
	get ticksToTimer(): number {
		return this.vcpus.reduce(
			(least, v) => (v.blocked === "stopped" ? least : Math.min(least, v.ticksToTimer)),
			Infinity,
		);
	}

	/** Whether what a vCPU waits for has come. */
	get somebodyWakes(): boolean {
		return this.vcpus.some((v) => v.blocked !== undefined && v.runnable);
	}

	/**
	 * Asks KVM for the calls that the handlers answer.
	 *
	 * @see Linux Documentation/virt/kvm/devices/vm.rst, KVM_ARM_VM_SMCCC_FILTER
	 */
	requestCalls(handlers: Handlers): void {
		if ((this.#options.abi ?? "rfc") === "rfc") {
			this.#vm.enableCap(KVM_CAP_ARM_HVC_TO_USER);
			if (this.#psci !== undefined) this.#vm.enableCap(KVM_CAP_ARM_PSCI_TO_USER);
			return;
		}
		for (const { first, last } of handlers.describe())
			this.#vm.smcccFilter(first, last - first + 1, KVM_SMCCC_FILTER_FWD_TO_USER);
	}

	/** Whether a vCPU is there. */
	isPresent(index: number): boolean {
		return this.#present[index] === true;
	}

	/**
	 * Puts a vCPU in or takes it out.
	 *
	 * @throws KvmError `EINVAL` for vCPU 0 and for one that the machine cannot have, `EBUSY` for one that is on
	 */
	setPresent(index: number, present: boolean): void {
		const last = this.vcpus.length - 1;
		if (!Number.isInteger(index) || index < 1 || index > last)
			throw new KvmError(
				"ERR_CPU",
				`CPU ${index} cannot be plugged; ${last === 0 ? "there is one CPU only" : `give 1 to ${last}`}`,
				{
					errno: EINVAL,
				},
			);
		if (!present && this.#psci?.state.cpus[index]?.power !== "off")
			throw new KvmError("ERR_CPU", `CPU ${index} is on; the guest has to switch it off first`, { errno: EBUSY });
		this.#present[index] = present;
	}

	save(): Saved {
		return { present: [...this.#present] };
	}

	restore(state: Saved): void {
		const present = new SavedFields("the processors", state).array("present", this.vcpus.length);
		this.#present.forEach((_, i) => {
			this.#present[i] = i === 0 || present[i] === true;
		});
	}

	/** State at power-on: vCPU 0 at the entry point with the device tree's address in x0, the others off. */
	powerOn(entry: bigint, dtbAddress: bigint): void {
		this.#psci?.reset();
		this.vcpus.forEach((vcpu, i) => {
			this.#init(vcpu, i !== 0);
		});
		const boot = this.#vcpu(0);
		boot.pc = entry;
		boot.setX(0, dtbAddress);
	}

	#cpuOn(target: number, entry: bigint, context: bigint): void {
		const vcpu = this.#vcpu(target);
		this.#init(vcpu, false);
		vcpu.pc = entry;
		vcpu.setX(0, context);
		// The new CPU starts with its caller's endianness (DEN0022, 6.4.3).
		const caller = this.vcpus[this.#caller];
		if (caller !== undefined && caller.getOneReg(this.#sctlr) & SCTLR_EE)
			vcpu.setOneReg(this.#sctlr, vcpu.getOneReg(this.#sctlr) | SCTLR_EE);
		vcpu.setMpState(KVM_MP_STATE_RUNNABLE);
	}

	/** A vCPU in CPU_SUSPEND has been woken up: the call returns SUCCESS. */
	wokenUp(index: number): void {
		const vcpu = this.#vcpu(index);
		vcpu.setMpState(KVM_MP_STATE_RUNNABLE);
		vcpu.setX(0, 0n);
		this.#psci?.cpuResumed(index);
	}
}
