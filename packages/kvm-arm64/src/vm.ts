import type { JitStatistics } from "@upcall/aarch64-core";
import {
	EBADF,
	EFAULT,
	EIO,
	ENOMEM,
	KVM_ARM_PREFERRED_TARGET,
	KVM_ARM_VM_SMCCC_CTRL,
	KVM_ARM_VM_SMCCC_FILTER,
	KVM_CHECK_EXTENSION,
	KVM_CREATE_DEVICE,
	KVM_CREATE_VCPU,
	KVM_GET_STATS_FD,
	KVM_IOEVENTFD,
	KVM_IOEVENTFD_FLAG_DATAMATCH,
	KVM_IOEVENTFD_FLAG_DEASSIGN,
	KVM_IRQ_LINE,
	KVM_IRQFD,
	KVM_IRQFD_FLAG_DEASSIGN,
	KVM_IRQFD_FLAG_RESAMPLE,
	KvmCreateDevice,
	KvmError,
	KvmIoeventfd,
	KvmIrqfd,
	KvmIrqLevel,
	KvmSmcccFilter,
	KvmVcpuInit,
} from "@upcall/uapi";
import { createDevice } from "./createDevice.ts";
import { createVcpu } from "./createVcpu.ts";
import { Device } from "./device.ts";
import { enableCap } from "./enableCap.ts";
import { check, DEAD } from "./errors.ts";
import { type EventFd, eventFdOf } from "./eventFd.ts";
import type { Descriptor, DescriptorTable } from "./fds.ts";
import { getVmHiddenState, setVmHiddenState, type VmHiddenState } from "./hiddenState.ts";
import { type HypercallRange, servedRanges } from "./hypercallRanges.ts";
import { plainArgument, requestNumber } from "./ioctlArgument.ts";
import { ioeventfd } from "./ioeventfd.ts";
import { irqfd } from "./irqfd.ts";
import { setUserMemoryRegion } from "./memorySlots.ts";
import type { VmState } from "./state.ts";
import { StatsFd } from "./statsFd.ts";
import type { IoctlArgument } from "./userMemory.ts";
import { Vcpu } from "./vcpu.ts";
import { getItsHiddenState, type ItsHiddenState, setItsHiddenState } from "./vgic/its/hiddenState.ts";
import { attribute, getVmAttribute, hasVmAttribute, setVmAttribute, u64 } from "./vmAttributes.ts";
import { vmIoctl } from "./vmIoctl.ts";

/** What {@link Vm.setUserMemoryRegion} takes. */
export interface UserMemoryRegion {
	/** Slot number, 0 to 32766. */
	readonly slot: number;
	/** First guest physical address; a multiple of 4096. */
	readonly guestPhysAddr: number | bigint;
	/** Bytes; a multiple of 4096. 0 deletes the slot. */
	readonly memorySize: number | bigint;
	/** User address, an index in {@link Vm.memory}; a multiple of 4096. */
	readonly userspaceAddr: number | bigint;
	/** `KVM_MEM_LOG_DIRTY_PAGES`, `KVM_MEM_READONLY`. */
	readonly flags?: number;
}

/** A number as the kernel's u32; what `|` and `<<` made of one may be negative. @throws TypeError when it has not 32 bits */
function u32(name: string, value: number): number {
	if (value >>> 0 === value || (value | 0) === value) return value >>> 0;
	throw new TypeError(`${name} is ${value}: give an integer of 32 bits`);
}

/**
 * A virtual machine: what KVM_CREATE_VM gives. User addresses are indices in {@link Vm.memory}.
 *
 * @see Documentation/virt/kvm/api.rst
 */
export class Vm implements Descriptor {
	readonly #state: VmState;
	readonly #table: DescriptorTable;
	#fd: number;
	/** Below this user address nothing is allocated. */
	#free: number;

	/** Use {@link Kvm.createVm}. @internal */
	constructor(state: VmState, table: DescriptorTable, fd: number) {
		this.#state = state;
		this.#table = table;
		this.#fd = fd;
		this.#free = state.machine.user.byteLength;
	}

	/** Number of this descriptor; -1 once closed. */
	get fd(): number {
		return this.#fd;
	}

	/** The user area: guest memory and whatever else the client puts there. */
	get memory(): Uint8Array {
		return this.#state.machine.user;
	}

	/** The buffer under {@link Vm.memory} and every `kvm_run`. */
	get buffer(): ArrayBuffer | SharedArrayBuffer {
		return this.#state.machine.buffer;
	}

	/** Counter frequency in Hz: CNTFRQ_EL0. */
	get counterFrequency(): number {
		return this.#state.machine.frequency;
	}

	/** The physical counter, in ticks. */
	get counter(): number {
		return this.#state.machine.counter();
	}

	/**
	 * A raw ioctl.
	 *
	 * @param request - the request number, as in the header
	 * @param argument - a value, a user address, or the structure's bytes, which an answer changes
	 * @returns a value from 0 on, or -errno; never throws
	 */
	ioctl(request: number, argument: IoctlArgument = 0): number {
		if (this.#fd < 0) return -EBADF;
		if (this.#state.dead) return -EIO;
		const number = requestNumber(request);
		if (number === KVM_CREATE_VCPU) return this.#createVcpu(plainArgument(argument));
		switch (number) {
			case KVM_CREATE_DEVICE:
				return this.#createDevice(argument);
			case KVM_GET_STATS_FD:
				return this.#table.add((fd) => new StatsFd(this.#table, fd, undefined)).fd;
			case KVM_IRQFD:
				return this.#irqfd(argument);
			case KVM_IOEVENTFD:
				return this.#ioeventfd(argument);
			default:
				return vmIoctl(this.#state, number, argument);
		}
	}

	#irqfd(argument: IoctlArgument): number {
		const view = this.#state.user.structure(argument, KvmIrqfd.SIZE);
		if (view === undefined) return -EFAULT;
		const { fd, gsi, flags, resamplefd } = new KvmIrqfd(view);
		const resamples = (flags & KVM_IRQFD_FLAG_RESAMPLE) !== 0;
		const resample = resamples ? eventFdOf(this.#table, resamplefd) : undefined;
		return irqfd(this.#state, { eventFd: eventFdOf(this.#table, fd), gsi, flags, resample });
	}

	#ioeventfd(argument: IoctlArgument): number {
		const view = this.#state.user.structure(argument, KvmIoeventfd.SIZE);
		if (view === undefined) return -EFAULT;
		const { fd, addr, len, datamatch, flags } = new KvmIoeventfd(view);
		const eventFd = eventFdOf(this.#table, fd);
		return ioeventfd(this.#state, { eventFd, address: addr, length: len, data: datamatch, flags });
	}

	#createDevice(argument: IoctlArgument): number {
		const view = this.#state.user.structure(argument, KvmCreateDevice.SIZE);
		if (view === undefined) return -EFAULT;
		const request = new KvmCreateDevice(view);
		const device = createDevice(this.#state, request.type, request.flags);
		if (typeof device === "number") return device;
		request.fd = this.#table.add((fd) => new Device(device, this.#table, fd)).fd;
		return 0;
	}

	#createVcpu(id: number): number {
		const vcpu = createVcpu(this.#state, id);
		return typeof vcpu === "number" ? vcpu : this.#table.add((fd) => new Vcpu(vcpu, this.#table, fd)).fd;
	}

	/**
	 * Takes a part of the user area that nothing else uses: memory for a slot, or for a structure. It goes from the end of the
	 * area to its start, because an ioctl takes the address 0 for the null pointer.
	 *
	 * @param bytes - how many
	 * @param align - power of two
	 * @returns the user address
	 * @throws {@link KvmError} `ENOMEM` when the area is full
	 */
	allocate(bytes: number, align = 4096): number {
		const at = Math.floor((this.#free - bytes) / align) * align;
		if (!(bytes >= 0 && at >= 0)) {
			const what = `${bytes} bytes do not fit in the ${this.#free} left`;
			throw new KvmError("ENOMEM", `${what}; open with a larger option memory`, { errno: ENOMEM });
		}
		this.#free = at;
		return at;
	}

	/** KVM_CHECK_EXTENSION on the VM. */
	checkExtension(capability: number): number {
		return check(this.ioctl(KVM_CHECK_EXTENSION, capability), "KVM_CHECK_EXTENSION");
	}

	/** KVM_ENABLE_CAP. @throws {@link KvmError} `EINVAL` when the capability does not exist, or its arguments are wrong */
	enableCap(capability: number, args: readonly (number | bigint)[] = []): void {
		this.#open("KVM_ENABLE_CAP");
		const argument = u64("args[0]", args[0] ?? 0);
		check(enableCap(this.#state, capability, 0, argument), `KVM_ENABLE_CAP(${capability})`);
	}

	/**
	 * KVM_SET_USER_MEMORY_REGION.
	 *
	 * @throws {@link KvmError} `EINVAL`, `EEXIST` (overlaps another slot), `EFAULT` (beyond the guest physical space)
	 */
	setUserMemoryRegion(region: UserMemoryRegion): void {
		this.#open("KVM_SET_USER_MEMORY_REGION");
		const result = setUserMemoryRegion(this.#state, {
			slot: u32("slot", region.slot),
			flags: region.flags ?? 0,
			guestPhysAddr: u64("guestPhysAddr", region.guestPhysAddr),
			memorySize: u64("memorySize", region.memorySize),
			userspaceAddr: u64("userspaceAddr", region.userspaceAddr),
		});
		check(result, `KVM_SET_USER_MEMORY_REGION(slot ${region.slot})`);
	}

	/** KVM_CREATE_VCPU. @throws {@link KvmError} `EINVAL` (id or number of vCPUs too high), `EEXIST` */
	createVcpu(id: number): Vcpu {
		const fd = check(this.ioctl(KVM_CREATE_VCPU, id), `KVM_CREATE_VCPU(${id})`);
		return this.#table.get(fd) as Vcpu;
	}

	/**
	 * KVM_CREATE_DEVICE.
	 *
	 * @param type - one of `KVM_DEV_TYPE_ARM_*`
	 * @throws {@link KvmError} `ENODEV` (no such type), `EEXIST` (there is an interrupt controller), `EBUSY` (a vCPU has run)
	 */
	createDevice(type: number): Device {
		const request = KvmCreateDevice.alloc();
		request.type = type;
		check(this.ioctl(KVM_CREATE_DEVICE, request.asBytes()), `KVM_CREATE_DEVICE(${type})`);
		return this.#table.get(request.fd) as Device;
	}

	/** KVM_GET_STATS_FD: statistics of the VM. */
	statsFd(): StatsFd {
		return this.#table.get(check(this.ioctl(KVM_GET_STATS_FD), "KVM_GET_STATS_FD")) as StatsFd;
	}

	/** KVM_ARM_PREFERRED_TARGET: the target number for {@link Vcpu.init}. */
	preferredTarget(): number {
		const init = KvmVcpuInit.alloc();
		check(this.ioctl(KVM_ARM_PREFERRED_TARGET, init.asBytes()), "KVM_ARM_PREFERRED_TARGET");
		return init.target;
	}

	/** KVM_IRQ_LINE. @throws {@link KvmError} `EINVAL`, `ENXIO` */
	irqLine(irq: number, level: number): void {
		const argument = KvmIrqLevel.alloc();
		argument.irq = u32("irq", irq);
		argument.level = level;
		check(this.ioctl(KVM_IRQ_LINE, argument.asBytes()), "KVM_IRQ_LINE");
	}

	/**
	 * KVM_IRQFD: signals of an eventfd raise an interrupt.
	 *
	 * @param gsi - number in the routing table; without one, SPI 32 + gsi
	 * @param options - `resample`: signalled when the guest has ended the interrupt; `deassign`: no longer
	 * @throws {@link KvmError} `EAGAIN` before the interrupt controller is initialised, `EBUSY` when the eventfd is used
	 */
	irqfd(eventFd: EventFd, gsi: number, options: { resample?: EventFd; deassign?: boolean } = {}): void {
		this.#open("KVM_IRQFD");
		const { resample, deassign } = options;
		const flags = (deassign === true ? KVM_IRQFD_FLAG_DEASSIGN : 0) | (resample ? KVM_IRQFD_FLAG_RESAMPLE : 0);
		check(irqfd(this.#state, { eventFd, gsi: u32("gsi", gsi), flags, resample }), "KVM_IRQFD");
	}

	/**
	 * KVM_IOEVENTFD: a guest write signals an eventfd and makes no exit.
	 *
	 * @param write - `length` 0 is any length; without `data` any value; `deassign`: no longer
	 * @throws {@link KvmError} `EINVAL`, `EEXIST` when such a write signals already, `ENOENT` when there is nothing to take away
	 */
	ioeventfd(
		eventFd: EventFd,
		write: { address: number | bigint; length?: number; data?: number | bigint; deassign?: boolean },
	): void {
		this.#open("KVM_IOEVENTFD");
		const { address, length, data, deassign } = write;
		const flags =
			(deassign === true ? KVM_IOEVENTFD_FLAG_DEASSIGN : 0) | (data === undefined ? 0 : KVM_IOEVENTFD_FLAG_DATAMATCH);
		const request = {
			eventFd,
			address: u64("address", address),
			length: length ?? 0,
			data: u64("data", data ?? 0),
			flags,
		};
		check(ioeventfd(this.#state, request), "KVM_IOEVENTFD");
	}

	/** KVM_HAS_DEVICE_ATTR: whether an attribute of the VM exists. */
	hasDeviceAttr(group: number, attr: number | bigint): boolean {
		this.#open("KVM_HAS_DEVICE_ATTR");
		return hasVmAttribute(this.#state, attribute(group, attr, 0)) === 0;
	}

	/**
	 * KVM_SET_DEVICE_ATTR.
	 *
	 * @param data - a user address, or the attribute's bytes
	 * @throws {@link KvmError} with the errno
	 */
	setDeviceAttr(group: number, attr: number | bigint, data: number | bigint | Uint8Array): void {
		this.#open("KVM_SET_DEVICE_ATTR");
		check(setVmAttribute(this.#state, attribute(group, attr, data)), "KVM_SET_DEVICE_ATTR");
	}

	/**
	 * KVM_GET_DEVICE_ATTR.
	 *
	 * @param data - a user address, or the bytes to fill
	 * @throws {@link KvmError} with the errno
	 */
	getDeviceAttr(group: number, attr: number | bigint, data: number | bigint | Uint8Array): void {
		this.#open("KVM_GET_DEVICE_ATTR");
		check(getVmAttribute(this.#state, attribute(group, attr, data)), "KVM_GET_DEVICE_ATTR");
	}

	/**
	 * The SMCCC filter: what happens to calls with the function ids `base` to `base + nr - 1`.
	 *
	 * @param action - `KVM_SMCCC_FILTER_HANDLE`, `_DENY` or `_FWD_TO_USER`
	 * @throws {@link KvmError} `EINVAL`, `EBUSY` (a vCPU has run), `EEXIST` (overlap)
	 */
	smcccFilter(base: number, nr: number, action: number): void {
		this.#open("KVM_SET_DEVICE_ATTR");
		const filter = KvmSmcccFilter.alloc();
		filter.base = u32("base", base);
		filter.nr_functions = u32("nr", nr);
		filter.action = action;
		const what = `KVM_SET_DEVICE_ATTR(group ${KVM_ARM_VM_SMCCC_CTRL}, attr ${KVM_ARM_VM_SMCCC_FILTER})`;
		check(this.#state.filter.set(filter, this.#state.ranOnce), what);
	}

	/** The calls that KVM answers itself for this VM, in ascending order of function ids. */
	servedHypercalls(): readonly HypercallRange[] {
		return servedRanges(this.#state);
	}

	/** What was compiled of this VM's guest to WebAssembly so far; `undefined` with the tier `interp`. */
	get jitStatistics(): JitStatistics | undefined {
		return this.#state.machine.jitStatistics;
	}

	/** What this VM holds and no ioctl carries; see {@link Vcpu.hiddenState}. */
	hiddenState(): VmHiddenState {
		return getVmHiddenState(this.#state);
	}

	/**
	 * Sets what {@link Vm.hiddenState} gave, before the state of the vCPUs.
	 *
	 * @throws {@link KvmError} `EINVAL` for a counter behind the VM's virtual clock
	 */
	setHiddenState(state: VmHiddenState): void {
		check(setVmHiddenState(this.#state, state), "Vm.setHiddenState");
	}

	/** What the ITSs have been told and their LPIs, as plain data; undefined without an interrupt controller. */
	itsHiddenState(): ItsHiddenState | undefined {
		return getItsHiddenState(this.#state);
	}

	/**
	 * Sets what {@link Vm.itsHiddenState} gave, behind the attributes of the interrupt controllers and before the state of
	 * the vCPUs.
	 *
	 * @throws {@link KvmError} `EINVAL` for mappings that cannot be, and without an interrupt controller
	 */
	setItsHiddenState(state: ItsHiddenState): void {
		check(setItsHiddenState(this.#state, state), "Vm.setItsHiddenState");
	}

	/** Tells the CPUs that the client changed guest memory which may hold code: `bytes` from user address `at` on. */
	memoryChanged(at: number, bytes: number): void {
		this.#state.machine.invalidate(at, bytes);
	}

	#open(what: string): void {
		if (this.#fd < 0) check(-EBADF, what, "this Vm is closed");
		if (this.#state.dead) check(-EIO, what, DEAD);
	}

	/** Closes the descriptor. vCPUs live on. */
	close(): void {
		this.#table.remove(this.#fd);
		this.#fd = -1;
	}
}
