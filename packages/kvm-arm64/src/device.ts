import {
	EBADF,
	EFAULT,
	EIO,
	ENOTTY,
	KVM_GET_DEVICE_ATTR,
	KVM_HAS_DEVICE_ATTR,
	KVM_SET_DEVICE_ATTR,
} from "@upcall/uapi";
import type { DeviceState } from "./createDevice.ts";
import { check, DEAD } from "./errors.ts";
import type { Descriptor, DescriptorTable } from "./fds.ts";
import { requestNumber } from "./ioctlArgument.ts";
import type { IoctlArgument } from "./userMemory.ts";
import { type Attribute, attribute, readAttribute } from "./vmAttributes.ts";

/** Bytes of `struct kvm_device_attr`. */
const ATTRIBUTE_BYTES = 24;

/**
 * A device in the kernel: what KVM_CREATE_DEVICE gives. Everything about it is an attribute.
 *
 * @see Documentation/virt/kvm/devices/
 */
export class Device implements Descriptor {
	readonly #state: DeviceState;
	readonly #table: DescriptorTable;
	#fd: number;

	/** Use {@link Vm.createDevice}. @internal */
	constructor(state: DeviceState, table: DescriptorTable, fd: number) {
		this.#state = state;
		this.#table = table;
		this.#fd = fd;
	}

	/** Number of this descriptor; -1 once closed. */
	get fd(): number {
		return this.#fd;
	}

	/** A raw ioctl; as {@link Vm.ioctl}. */
	ioctl(request: number, argument: IoctlArgument = 0): number {
		if (this.#fd < 0) return -EBADF;
		const { vm } = this.#state;
		if (vm.dead) return -EIO;
		const act = this.#action(requestNumber(request));
		if (act === undefined) return -ENOTTY;
		const view = vm.user.structure(argument, ATTRIBUTE_BYTES);
		return view === undefined ? -EFAULT : act(readAttribute(view));
	}

	#action(request: number): ((attribute: Attribute) => number) | undefined {
		switch (request) {
			case KVM_SET_DEVICE_ATTR:
				return this.#state.set;
			case KVM_GET_DEVICE_ATTR:
				return this.#state.get;
			case KVM_HAS_DEVICE_ATTR:
				return this.#state.has;
			default:
				return undefined;
		}
	}

	/** KVM_HAS_DEVICE_ATTR: whether an attribute exists. */
	hasAttr(group: number, attr: number | bigint): boolean {
		this.#open("KVM_HAS_DEVICE_ATTR");
		return this.#state.has(attribute(group, attr, 0)) === 0;
	}

	/**
	 * KVM_SET_DEVICE_ATTR.
	 *
	 * @param data - a user address, or the attribute's bytes
	 * @throws {@link KvmError} with the errno
	 */
	setAttr(group: number, attr: number | bigint, data: number | bigint | Uint8Array = 0): void {
		this.#open("KVM_SET_DEVICE_ATTR");
		check(this.#state.set(attribute(group, attr, data)), `KVM_SET_DEVICE_ATTR(group ${group}, attr ${attr})`);
	}

	/**
	 * KVM_GET_DEVICE_ATTR.
	 *
	 * @param data - a user address, or the bytes to fill
	 * @throws {@link KvmError} with the errno
	 */
	getAttr(group: number, attr: number | bigint, data: number | bigint | Uint8Array): void {
		this.#open("KVM_GET_DEVICE_ATTR");
		check(this.#state.get(attribute(group, attr, data)), `KVM_GET_DEVICE_ATTR(group ${group}, attr ${attr})`);
	}

	#open(what: string): void {
		if (this.#fd < 0) check(-EBADF, what, "this Device is closed");
		if (this.#state.vm.dead) check(-EIO, what, DEAD);
	}

	/** Closes the descriptor. What it stands for lives on with the VM. */
	close(): void {
		this.#table.remove(this.#fd);
		this.#fd = -1;
	}
}
