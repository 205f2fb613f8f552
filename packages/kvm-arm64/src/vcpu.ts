import {
	EBADF,
	EFAULT,
	EINTR,
	EINVAL,
	EIO,
	ENOEXEC,
	KVM_ARM_TARGET_GENERIC_V8,
	KVM_DIRTY_LOG_PAGE_OFFSET,
	KVM_EXIT_INTR,
	KVM_GET_STATS_FD,
	KVM_MP_STATE_STOPPED,
	KVM_SET_MP_STATE,
	KVM_SET_VCPU_EVENTS,
	KvmGuestDebug,
	KvmMpState,
	KvmRun,
	type KvmVcpuEvents,
} from "@upcall/uapi";
import { check, DEAD } from "./errors.ts";
import { readExit, type VcpuExit } from "./exits.ts";
import type { Descriptor, DescriptorTable } from "./fds.ts";
import { setGuestDebug } from "./guestDebug.ts";
import { getHiddenState, setHiddenState, type VcpuHiddenState } from "./hiddenState.ts";
import { requestNumber } from "./ioctlArgument.ts";
import { PAGE_SIZE } from "./memorySlots.ts";
import { setPc } from "./oneReg/core.ts";
import { getOneReg, setOneReg } from "./oneReg/oneReg.ts";
import { regList } from "./oneReg/regList.ts";
import { hasWakeup, ticksToWakeup } from "./run/idle.ts";
import { kvmRun } from "./run/run.ts";
import { type Blocked, notify, type VcpuState } from "./state.ts";
import { StatsFd } from "./statsFd.ts";
import type { IoctlArgument } from "./userMemory.ts";
import { hasVcpuAttribute, setVcpuAttribute } from "./vcpuAttributes.ts";
import { getVcpuEvents } from "./vcpuEvents.ts";
import { applyPendingReset, vcpuInit } from "./vcpuInit.ts";
import { vcpuIoctl } from "./vcpuIoctl.ts";
import { attribute } from "./vmAttributes.ts";

/** What {@link Vcpu.init} takes. */
export interface VcpuInitOptions {
	/** `KVM_ARM_TARGET_*`; the preferred target by default. */
	readonly target?: number;
	/** Feature numbers (`KVM_ARM_VCPU_*`), such as `KVM_ARM_VCPU_PSCI_0_2`. */
	readonly features?: readonly number[];
}

/** Where a vCPU's descriptor has its dirty ring, in bytes. */
const RING_OFFSET = KVM_DIRTY_LOG_PAGE_OFFSET * PAGE_SIZE;

const scratch = new DataView(new ArrayBuffer(256));

function scratchAt(): DataView {
	return scratch;
}

/**
 * A virtual CPU: what KVM_CREATE_VCPU gives.
 *
 * @see Documentation/virt/kvm/api.rst
 */
export class Vcpu implements Descriptor {
	/** The id given to KVM_CREATE_VCPU. */
	readonly id: number;
	/** The `kvm_run` that a VMM would map. Its accessors allocate nothing. */
	readonly run: KvmRun;
	readonly #state: VcpuState;
	readonly #table: DescriptorTable;
	#fd: number;

	/** Use {@link Vm.createVcpu}. @internal */
	constructor(state: VcpuState, table: DescriptorTable, fd: number) {
		this.#state = state;
		this.#table = table;
		this.#fd = fd;
		this.id = state.id;
		this.run = new KvmRun(new DataView(state.run8.buffer, state.run8.byteOffset, state.run8.byteLength));
	}

	/** Number of this descriptor; -1 once closed. */
	get fd(): number {
		return this.#fd;
	}

	/** The two pages that a VMM would map: `kvm_run`, and the ring of coalesced MMIO. */
	get runPages(): Uint8Array {
		return this.#state.run8;
	}

	/**
	 * What a VMM maps of the descriptor: {@link Vcpu.runPages} from offset 0 on, and from page `KVM_DIRTY_LOG_PAGE_OFFSET` on
	 * the dirty ring, whose entries ({@link KvmDirtyGfn}) a client with threads must read and write with `Atomics`.
	 *
	 * @param offset - bytes, a multiple of the page size
	 * @param options - `executable`: for PROT_EXEC, which the ring refuses
	 * @returns a view of the memory itself
	 * @throws {@link KvmError} `EINVAL` (alignment, an executable ring), `EFAULT` where the descriptor has nothing
	 * @see Documentation/virt/kvm/api.rst, section 8.29
	 */
	mmap(offset: number, length: number, options: { readonly executable?: boolean } = {}): Uint8Array {
		this.#open("mmap");
		const { run8, ring } = this.#state;
		const inRing = offset >= RING_OFFSET;
		const area = inRing ? ring?.bytes : run8;
		const at = inRing ? offset - RING_OFFSET : offset;
		if (offset % PAGE_SIZE !== 0 || !(length > 0)) check(-EINVAL, "mmap", "give whole pages");
		if (area === undefined || !(at >= 0 && at + length <= area.byteLength))
			check(-EFAULT, "mmap", `the descriptor has no ${length} bytes at ${offset}`);
		if (inRing && options.executable === true) check(-EINVAL, "mmap", "a dirty ring cannot be executable");
		return (area ?? run8).subarray(at, at + length);
	}

	/** A raw ioctl; as {@link Vm.ioctl}. */
	ioctl(request: number, argument: IoctlArgument = 0): number {
		if (this.#fd < 0) return -EBADF;
		const number = requestNumber(request);
		if (number === KVM_GET_STATS_FD) return this.#statsFd();
		return vcpuIoctl(this.#state, number, argument);
	}

	#statsFd(): number {
		if (this.#state.vm.dead) return -EIO;
		return this.#table.add((fd) => new StatsFd(this.#table, fd, this.#state)).fd;
	}

	/** KVM_GET_STATS_FD: what this vCPU did so far. */
	statsFd(): StatsFd {
		return this.#table.get(check(this.ioctl(KVM_GET_STATS_FD), "KVM_GET_STATS_FD")) as StatsFd;
	}

	/**
	 * KVM_ARM_VCPU_INIT: resets the vCPU.
	 *
	 * @throws {@link KvmError} `EINVAL` (target, a feature that is not there, or other features than the VM's first vCPU), `ENOENT`
	 */
	init(options: VcpuInitOptions = {}): void {
		const words = [0, 0, 0, 0, 0, 0, 0];
		for (const feature of options.features ?? []) {
			const word = Math.min(6, Math.max(0, Math.floor(feature / 32)));
			words[word] = ((words[word] as number) | (1 << (feature % 32))) >>> 0;
		}
		this.#open("KVM_ARM_VCPU_INIT");
		check(vcpuInit(this.#state, options.target ?? KVM_ARM_TARGET_GENERIC_V8, words), "KVM_ARM_VCPU_INIT");
	}

	/**
	 * KVM_RUN, which never sleeps. The exit is in {@link Vcpu.run}, or as a value in {@link Vcpu.exit}.
	 *
	 * @returns 0, or -errno: -EINTR when it was interrupted, when the budget ran out, or when a kernel would sleep
	 * ({@link Vcpu.blocked}); -ENOEXEC before {@link Vcpu.init}; -ENOSYS for an access that cannot be described
	 */
	enter(): number {
		if (this.#fd < 0) return -EBADF;
		return this.#state.vm.dead ? -EIO : kvmRun(this.#state);
	}

	/** Why the last {@link Vcpu.enter} returned where a kernel would sleep; undefined when it would not. */
	get blocked(): Blocked | undefined {
		return this.#state.blocked;
	}

	/**
	 * Whether {@link Vcpu.enter} has something to do: the vCPU does not wait, or what it waits for has come. A vCPU that is
	 * entered all the same goes on behind its WFI, as after a signal.
	 */
	get runnable(): boolean {
		const { blocked, mpState, kicked } = this.#state;
		if (blocked === undefined || kicked) return true;
		return mpState !== KVM_MP_STATE_STOPPED && (blocked === "stopped" || hasWakeup(this.#state));
	}

	/** Instructions that this vCPU has executed since it was created; exact up to 2^53. Resets do not clear it. */
	get retired(): number {
		return this.#state.cpu.retired;
	}

	/**
	 * Calls a function during KVM_RUN after every so many instructions, between two of them: Upcall's addition to KVM, for
	 * profilers. What runs in a vCPU does not change by it. The function may read registers and memory, and no more.
	 *
	 * @param every - instructions before the first call, a positive integer
	 * @param take - gets whether the instructions before were compiled, and gives the distance to the next call;
	 * `undefined`: no more calls
	 */
	setSampling(every: number, take: ((compiled: boolean) => number) | undefined): void {
		this.#state.cpu.setSampling(every, take);
	}

	/** Ticks of the counter until a timer of this vCPU changes its output; Infinity when none is armed. */
	get ticksToTimer(): number {
		return ticksToWakeup(this.#state);
	}

	/**
	 * KVM_RUN as a kernel has it: sleeps while the vCPU waits, and lets other work of the host run when the budget is used up.
	 * Ends early only with {@link Vcpu.kick} and, without an exit, when a timer output changed. With a virtual clock it waits for
	 * other vCPUs, never for the host's time.
	 *
	 * @returns as {@link Vcpu.enter}
	 */
	async enterAsync(): Promise<number> {
		const state = this.#state;
		for (;;) {
			const levels = this.run.s.regs.device_irq_levelLo;
			const result = this.enter();
			const interrupted = result === -EINTR && this.run.exit_reason === KVM_EXIT_INTR;
			if (!interrupted || state.kickTaken || this.run.s.regs.device_irq_levelLo !== levels) return result;
			await this.#sleep(state.blocked);
		}
	}

	#sleep(blocked: Blocked | undefined): Promise<void> {
		const state = this.#state;
		return new Promise((resolve) => {
			const ticks = blocked === undefined ? 0 : blocked === "stopped" ? Number.POSITIVE_INFINITY : ticksToWakeup(state);
			// A virtual clock moves when other vCPUs run: they get their turn, in the same order each time.
			const factor = state.vm.options.virtualClock ? 0 : 1000 / state.vm.machine.frequency;
			const ms = Math.min(ticks * factor, 0x7fff_ffff);
			const timer = Number.isFinite(ticks) ? setTimeout(() => notify(state), ms) : undefined;
			const earlier = state.wake;
			state.wake = () => {
				earlier?.();
				if (timer !== undefined) clearTimeout(timer);
				resolve();
			};
		});
	}

	/** Makes a KVM_RUN of this vCPU return with -EINTR, as a signal does: the running one, or else the next. */
	kick(): void {
		this.#state.kicked = true;
		this.#state.cpu.requestExit();
		notify(this.#state);
	}

	/** The last exit as a value. */
	exit(): VcpuExit {
		return readExit(this.run);
	}

	/** KVM_GET_ONE_REG. @throws {@link KvmError} `ENOEXEC`, `ENOENT`, `EINVAL` */
	getOneReg(id: bigint): bigint {
		this.#open("KVM_GET_ONE_REG");
		const hi = Number(BigInt.asUintN(32, id >> 32n));
		const result = getOneReg(this.#state, hi, Number(BigInt.asUintN(32, id)), scratchAt);
		check(result, `KVM_GET_ONE_REG(0x${id.toString(16)})`);
		const size = 1 << ((hi >>> 20) & 15);
		let value = 0n;
		for (let at = size - 1; at >= 0; at--) value = (value << 8n) | BigInt(scratch.getUint8(at));
		return value;
	}

	/** KVM_SET_ONE_REG. @throws {@link KvmError} `ENOEXEC`, `ENOENT`, `EINVAL`, `EBUSY` */
	setOneReg(id: bigint, value: bigint): void {
		this.#open("KVM_SET_ONE_REG");
		const hi = Number(BigInt.asUintN(32, id >> 32n));
		const size = 1 << ((hi >>> 20) & 15);
		for (let at = 0; at < Math.min(size, 256); at++) {
			scratch.setUint8(at, Number(BigInt.asUintN(8, value >> BigInt(8 * at))));
		}
		const result = setOneReg(this.#state, hi, Number(BigInt.asUintN(32, id)), scratchAt);
		check(result, `KVM_SET_ONE_REG(0x${id.toString(16)})`);
	}

	#registers(): VcpuState["cpu"] {
		const state = this.#state;
		if (!state.initialised) check(-ENOEXEC, "register access", "call init() first");
		if (state.pendingReset !== undefined) applyPendingReset(state);
		return state.cpu;
	}

	/** X0 to X30. */
	x(n: number): bigint {
		return this.#registers().x(n);
	}

	/** Sets X0 to X30 to `value` modulo 2^64. */
	setX(n: number, value: bigint): void {
		this.#registers().setX(n, value);
	}

	/** Low half of X0 to X30, unsigned: no bigint on the way. */
	xLo(n: number): number {
		return this.#registers().xLo(n);
	}

	/** High half of X0 to X30, unsigned. */
	xHi(n: number): number {
		return this.#registers().xHi(n);
	}

	/** Sets X0 to X30 from two halves. */
	setXParts(n: number, lo: number, hi: number): void {
		this.#registers().setXParts(n, lo, hi);
	}

	/** Program counter. */
	get pc(): bigint {
		return this.#registers().pc;
	}
	set pc(value: bigint) {
		this.#registers();
		setPc(this.#state, value);
	}

	/** KVM_GET_REG_LIST. @throws {@link KvmError} `ENOEXEC` */
	getRegList(): readonly bigint[] {
		this.#registers();
		return regList(this.#state);
	}

	/** KVM_GET_MP_STATE: one of `KVM_MP_STATE_*`. */
	getMpState(): number {
		return this.#state.mpState;
	}

	/** KVM_SET_MP_STATE: RUNNABLE, STOPPED or SUSPENDED. @throws {@link KvmError} `EINVAL` */
	setMpState(state: number): void {
		const argument = KvmMpState.alloc();
		argument.mp_state = state;
		check(this.ioctl(KVM_SET_MP_STATE, argument.asBytes()), `KVM_SET_MP_STATE(${state})`);
	}

	/** KVM_GET_VCPU_EVENTS into a structure. @throws {@link KvmError} `ENOEXEC` */
	getVcpuEvents(into: KvmVcpuEvents): void {
		check(getVcpuEvents(this.#state, into), "KVM_GET_VCPU_EVENTS");
	}

	/** KVM_SET_VCPU_EVENTS. @throws {@link KvmError} `ENOEXEC`, `EINVAL` */
	setVcpuEvents(events: KvmVcpuEvents): void {
		check(this.ioctl(KVM_SET_VCPU_EVENTS, events.asBytes()), "KVM_SET_VCPU_EVENTS");
	}

	/**
	 * KVM_SET_GUEST_DEBUG with `KVM_GUESTDBG_*` bits, or with the structure, which has breakpoints and watchpoints too.
	 *
	 * @throws {@link KvmError} `EINVAL`
	 */
	setGuestDebug(debug: number | KvmGuestDebug): void {
		this.#open("KVM_SET_GUEST_DEBUG");
		const structure = typeof debug === "number" ? KvmGuestDebug.alloc() : debug;
		if (typeof debug === "number") structure.control = debug;
		check(setGuestDebug(this.#state, structure), "KVM_SET_GUEST_DEBUG");
	}

	/**
	 * Finishes what the last exit left open, such as a load of KVM_EXIT_MMIO, and runs nothing: KVM_RUN with
	 * `immediate_exit`. Registers are complete only then.
	 *
	 * @see Documentation/virt/kvm/api.rst, section 5, KVM_EXIT_MMIO
	 */
	finishExit(): void {
		const { mmioPending, hypercallPending, pendingAbort } = this.#state;
		// With nothing open it would only end the wait of a vCPU that sleeps.
		if (!mmioPending && !hypercallPending && pendingAbort === undefined) return;
		const { run } = this;
		const before = run.immediate_exit;
		run.immediate_exit = 1;
		this.enter();
		run.immediate_exit = before;
	}

	/**
	 * What this vCPU holds and no ioctl carries: Upcall's addition to KVM, for copies that continue instruction for instruction
	 * the same. Call {@link Vcpu.finishExit} before.
	 *
	 * @throws {@link KvmError} `ENOEXEC`
	 */
	hiddenState(): VcpuHiddenState {
		this.#registers();
		return getHiddenState(this.#state);
	}

	/**
	 * Sets what {@link Vcpu.hiddenState} gave, after all registers and {@link Vm.setHiddenState}.
	 *
	 * @throws {@link KvmError} `ENOEXEC`, `EINVAL`
	 */
	setHiddenState(state: VcpuHiddenState): void {
		this.#registers();
		check(setHiddenState(this.#state, state), "Vcpu.setHiddenState");
	}

	/** KVM_HAS_DEVICE_ATTR: whether an attribute of the vCPU exists. */
	hasDeviceAttr(group: number, attr: number | bigint): boolean {
		this.#open("KVM_HAS_DEVICE_ATTR");
		return hasVcpuAttribute(this.#state, attribute(group, attr, 0)) === 0;
	}

	/**
	 * KVM_SET_DEVICE_ATTR.
	 *
	 * @param data - a user address, or the attribute's bytes
	 * @throws {@link KvmError} with the errno
	 * @see Linux Documentation/virt/kvm/devices/vcpu.rst
	 */
	setDeviceAttr(group: number, attr: number | bigint, data: number | bigint | Uint8Array = 0): void {
		this.#open("KVM_SET_DEVICE_ATTR");
		check(
			setVcpuAttribute(this.#state, attribute(group, attr, data)),
			`KVM_SET_DEVICE_ATTR(group ${group}, attr ${attr})`,
		);
	}

	#open(what: string): void {
		if (this.#fd < 0) check(-EBADF, what, "this Vcpu is closed");
		if (this.#state.vm.dead) check(-EIO, what, DEAD);
	}

	/** Closes the descriptor. */
	close(): void {
		this.#table.remove(this.#fd);
		this.#fd = -1;
	}
}
