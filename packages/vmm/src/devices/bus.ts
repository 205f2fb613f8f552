import { EEXIST, KvmError } from "@upcall/uapi";
import type { MmioDevice } from "./device.ts";

/**
 * Routes guest physical addresses to devices. Accesses that hit no device read as zero and are ignored when written,
 * as on a board whose interconnect has a default slave.
 */
export class MmioBus {
	readonly #devices: MmioDevice[] = [];
	#last: MmioDevice | undefined;

	/**
	 * @throws KvmError `EEXIST` when the range overlaps a device that is already there
	 */
	add(device: MmioDevice): void {
		for (const other of this.#devices) {
			if (device.base < other.base + other.size && other.base < device.base + device.size)
				throw new KvmError(
					"DEVICE_OVERLAP",
					`${device.name} at 0x${device.base.toString(16)} overlaps ${other.name}; give it another base`,
					{ errno: EEXIST },
				);
		}
		this.#devices.push(device);
		this.#devices.sort((a, b) => a.base - b.base);
	}

	/** The devices by address. */
	get devices(): readonly MmioDevice[] {
		return this.#devices;
	}

	/** The device at a guest physical address, if any. */
	find(address: number): MmioDevice | undefined {
		const last = this.#last;
		if (last !== undefined && address >= last.base && address < last.base + last.size) return last;
		for (const device of this.#devices) {
			if (address >= device.base && address < device.base + device.size) {
				this.#last = device;
				return device;
			}
		}
		return undefined;
	}

	/**
	 * Serves one access as `KVM_EXIT_MMIO` describes it: `data` holds `length` bytes in guest memory order
	 * (little-endian) and is filled in for reads.
	 *
	 * @returns the device that answered, or `undefined` when there is none
	 * @see Linux Documentation/virt/kvm/api.rst, section 5, KVM_EXIT_MMIO
	 */
	access(address: number, data: Uint8Array, length: number, isWrite: boolean): MmioDevice | undefined {
		const device = this.find(address);
		if (length === 8) {
			this.#part(device, address, data, 0, 4, isWrite);
			this.#part(device, address + 4, data, 4, 4, isWrite);
		} else this.#part(device, address, data, 0, length as 1 | 2 | 4, isWrite);
		return device;
	}

	#part(
		device: MmioDevice | undefined,
		address: number,
		data: Uint8Array,
		at: number,
		size: 1 | 2 | 4,
		isWrite: boolean,
	): void {
		if (isWrite) {
			if (device === undefined) return;
			let value = data[at] ?? 0;
			if (size > 1) value |= (data[at + 1] ?? 0) << 8;
			if (size > 2) value |= ((data[at + 2] ?? 0) << 16) | ((data[at + 3] ?? 0) << 24);
			device.write(address - device.base, size, value >>> 0);
			return;
		}
		const value = device === undefined ? 0 : device.read(address - device.base, size);
		for (let i = 0; i < size; i++) data[at + i] = value >>> (8 * i);
	}
}
