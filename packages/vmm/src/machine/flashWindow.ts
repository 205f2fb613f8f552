import type { Vm } from "@upcall/kvm-arm64";
import { KVM_MEM_READONLY } from "@upcall/uapi";
import { FLASH_SECTOR, type FlashStore, sparseFlashStore } from "../devices/cfiFlash.ts";

/** A window has at least so many: the variables of UEFI firmware, copied with loads of pairs, which no MMIO exit describes. */
const MIN_SECTORS = 4;

/**
 * The first sectors of a flash bank as a read-only memory slot, so that firmware runs from them at full speed, and the
 * rest of the bank kept sparse. While the bank answers commands instead of array reads the slot is taken away, and
 * every access leaves to the device.
 *
 * @see Linux Documentation/virt/kvm/api.rst, KVM_SET_USER_MEMORY_REGION, KVM_MEM_READONLY
 */
export class FlashWindow {
	readonly store: FlashStore;
	readonly #vm: Vm;
	readonly #slot: number;
	readonly #base: number;
	readonly #bytes: number;
	readonly #address: number;

	/**
	 * @param slot - memory slot number to use
	 * @param base - guest physical address of the bank
	 * @param content - what the bank holds at first; the rest is erased
	 */
	constructor(vm: Vm, slot: number, base: number, content: Uint8Array) {
		this.#vm = vm;
		this.#slot = slot;
		this.#base = base;
		this.#bytes = FlashWindow.bytes(content.length);
		this.#address = vm.allocate(this.#bytes, 65536);
		const window = vm.memory.subarray(this.#address, this.#address + this.#bytes);
		window.fill(0xff);
		window.set(content);
		const rest = sparseFlashStore();
		this.store = {
			get: (offset) => (offset < window.length ? (window[offset] as number) : rest.get(offset)),
			set: (offset, value) => {
				if (offset < window.length) window[offset] = value;
				else rest.set(offset, value);
			},
			fill: (offset, length, value) => {
				if (offset < window.length) window.fill(value, offset, offset + length);
				else rest.fill(offset, length, value);
			},
			used: () => {
				const sectors: [number, Uint8Array][] = [];
				for (let at = 0; at < window.length; at += FLASH_SECTOR) {
					const bytes = window.slice(at, at + FLASH_SECTOR);
					if (bytes.some((byte) => byte !== 0xff)) sectors.push([at, bytes]);
				}
				return [...sectors, ...rest.used()];
			},
			put: (offset, bytes) => {
				if (offset < window.length) window.set(bytes, offset);
				else rest.put(offset, bytes);
			},
		};
		this.map(true);
	}

	/** Size of a window, in bytes, for a content of so many bytes. */
	static bytes(contentBytes: number): number {
		return Math.max(MIN_SECTORS, Math.ceil(contentBytes / FLASH_SECTOR)) * FLASH_SECTOR;
	}

	/** Bytes from a guest physical address, or `undefined` when not all of them are in the window. */
	range(address: number, length: number): Uint8Array | undefined {
		const at = address - this.#base;
		if (!(at >= 0 && length >= 0 && at + length <= this.#bytes)) return undefined;
		return this.#vm.memory.subarray(this.#address + at, this.#address + at + length);
	}

	/** Maps or unmaps the slot. What was programmed or erased while it was away may be code. */
	map(mapped: boolean): void {
		if (mapped) this.#vm.memoryChanged(this.#address, this.#bytes);
		this.#vm.setUserMemoryRegion({
			slot: this.#slot,
			flags: KVM_MEM_READONLY,
			guestPhysAddr: this.#base,
			memorySize: mapped ? this.#bytes : 0,
			userspaceAddr: this.#address,
		});
	}
}
