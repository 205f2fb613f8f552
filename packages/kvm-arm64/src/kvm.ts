import {
	EBADF,
	EINVAL,
	ENOMEM,
	KVM_API_VERSION,
	KVM_CHECK_EXTENSION,
	KVM_CREATE_VM,
	KVM_GET_API_VERSION,
	KVM_GET_VCPU_MMAP_SIZE,
	KvmError,
} from "@upcall/uapi";
import type { EngineMachine } from "./engine.ts";
import { check } from "./errors.ts";
import { EventFd } from "./eventFd.ts";
import { checkExtension, IPA_LIMIT } from "./extensions.ts";
import { type Descriptor, DescriptorTable } from "./fds.ts";
import { plainArgument, requestNumber } from "./ioctlArgument.ts";
import { type KvmState, VmState } from "./state.ts";
import type { IoctlArgument } from "./userMemory.ts";
import { Vm } from "./vm.ts";

/** Bytes that a vCPU descriptor maps: `kvm_run` and the ring of coalesced MMIO. */
const VCPU_MMAP_SIZE = 8192;
const DEFAULT_IPA_BITS = 40;
const MINIMUM_IPA_BITS = 32;

/** What {@link Kvm.createVm} takes. */
export interface CreateVmOptions {
	/** The ioctl's argument: bits of guest physical address space, 32 to 40; 0 (the default) is 40. */
	readonly type?: number;
	/** Bytes of user memory instead of the {@link openKvm} option's. */
	readonly memory?: number;
}

/**
 * The system descriptor: what `open("/dev/kvm")` gives. Made by {@link openKvm}.
 *
 * @see Documentation/virt/kvm/api.rst, section 2
 */
export class Kvm implements Descriptor {
	readonly #state: KvmState;
	readonly #table = new DescriptorTable();
	#fd: number;

	/** Use {@link openKvm}. @internal */
	constructor(state: KvmState) {
		this.#state = state;
		this.#fd = this.#table.add((fd) => ({ fd })).fd;
	}

	/** Number of this descriptor; -1 once closed. */
	get fd(): number {
		return this.#fd;
	}

	/**
	 * A raw ioctl.
	 *
	 * @param request - the request number, as in the header
	 * @param argument - its third argument
	 * @returns a value from 0 on, or -errno; never throws
	 */
	ioctl(request: number, argument: IoctlArgument = 0): number {
		if (this.#fd < 0) return -EBADF;
		const value = plainArgument(argument);
		switch (requestNumber(request)) {
			case KVM_GET_API_VERSION:
				return value === 0 ? KVM_API_VERSION : -EINVAL;
			case KVM_CREATE_VM:
				return this.#createVm(value, this.#state.options.memory);
			case KVM_CHECK_EXTENSION:
				return checkExtension(this.#state, undefined, value);
			case KVM_GET_VCPU_MMAP_SIZE:
				return value === 0 ? VCPU_MMAP_SIZE : -EINVAL;
			default:
				return -EINVAL;
		}
	}

	#createVm(type: number, memory: number): number {
		if (!Number.isInteger(type) || type < 0 || type > 0xff) return -EINVAL;
		const bits = type === 0 ? DEFAULT_IPA_BITS : type;
		if (bits < MINIMUM_IPA_BITS || bits > IPA_LIMIT) return -EINVAL;
		let machine: EngineMachine;
		try {
			machine = this.#state.engine.createMachine(memory, this.#state.options.maxVcpus);
		} catch (error) {
			if (error instanceof KvmError && error.errno !== undefined) return -error.errno;
			// The host cannot give that much memory.
			if (error instanceof RangeError) return -ENOMEM;
			throw error;
		}
		const vm = new VmState(this.#state, machine, bits);
		return this.#table.add((fd) => new Vm(vm, this.#table, fd)).fd;
	}

	/** What a descriptor number stands for, as the raw ioctls return them. */
	handle(fd: number): Descriptor | undefined {
		return fd === this.#fd ? this : this.#table.get(fd);
	}

	/** KVM_GET_API_VERSION: 12. */
	getApiVersion(): number {
		return check(this.ioctl(KVM_GET_API_VERSION), "KVM_GET_API_VERSION");
	}

	/** KVM_CHECK_EXTENSION. @throws {@link KvmError} `EINVAL` for KVM_CAP_MSI_DEVID */
	checkExtension(capability: number): number {
		return check(this.ioctl(KVM_CHECK_EXTENSION, capability), "KVM_CHECK_EXTENSION");
	}

	/**
	 * KVM_CREATE_VM.
	 *
	 * @throws {@link KvmError} `EINVAL` for a type that is not 0 or 32 to 40, `ENOMEM` when the host has not enough memory
	 */
	createVm(options: CreateVmOptions = {}): Vm {
		const memory = options.memory ?? this.#state.options.memory;
		if (this.#fd < 0) check(-EBADF, "KVM_CREATE_VM", "this Kvm is closed");
		const bytes = Math.ceil(memory / 65536) * 65536;
		const fd = check(this.#createVm(options.type ?? 0, bytes), "KVM_CREATE_VM", "see the options type and memory");
		return this.#table.get(fd) as Vm;
	}

	/** What eventfd(2) gives: a counter that interrupts and guest writes can be tied to. */
	eventFd(initial: number | bigint = 0): EventFd {
		if (this.#fd < 0) check(-EBADF, "eventfd", "this Kvm is closed");
		return this.#table.add((fd) => new EventFd(this.#table, fd, BigInt(initial)));
	}

	/** KVM_GET_VCPU_MMAP_SIZE: 8192. */
	getVcpuMmapSize(): number {
		return check(this.ioctl(KVM_GET_VCPU_MMAP_SIZE), "KVM_GET_VCPU_MMAP_SIZE");
	}

	/** Closes the descriptor. VMs live on. */
	close(): void {
		this.#table.remove(this.#fd);
		this.#fd = -1;
	}
}
