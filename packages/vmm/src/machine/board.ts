import type { Vm } from "@upcall/kvm-arm64";
import {
	FLASH0_BASE,
	FLASH1_BASE,
	FW_CFG_BASE,
	GPIO_BASE,
	GPIO_SPI,
	RAM_BASE,
	RTC_BASE,
	RTC_SPI,
	UART_BASE,
	UART_SPI,
	VIRTIO_BASE,
	VIRTIO_SPI,
} from "../board/memoryMap.ts";
import { MmioBus } from "../devices/bus.ts";
import { CfiFlash } from "../devices/cfiFlash.ts";
import type { GuestDma, IrqLine, SecondsClock } from "../devices/device.ts";
import { FwCfg } from "../devices/fwCfg.ts";
import { Pl011 } from "../devices/pl011.ts";
import { Pl031 } from "../devices/pl031.ts";
import { Pl061 } from "../devices/pl061.ts";
import { VirtioSlots } from "../devices/virtio/slots.ts";
import type { VirtioDevice } from "../devices/virtio/virtioDevice.ts";
import { FlashWindow } from "./flashWindow.ts";
import { StolenTime } from "./stolenTime.ts";

const SLOT_RAM = 0;
const SLOT_FLASH0 = 1;
const SLOT_FLASH1 = 2;
/** Memory slot that the board leaves free for {@link StolenTime}. */
export const SLOT_STOLEN_TIME = 3;

/** What a board is made from. */
export interface BoardParts {
	readonly vm: Vm;
	readonly ramBytes: number;
	readonly cpus: number;
	/** Content of the first flash bank. */
	readonly firmware: Uint8Array;
	readonly transmit: (byte: number) => void;
	readonly seconds: SecondsClock;
	/** virtio devices, in the order of their slots. */
	readonly virtio: readonly VirtioDevice[];
	/** The interrupt line of a shared peripheral interrupt (INTID minus 32). */
	readonly interrupt: (spi: number) => IrqLine;
}

/** RAM and devices of a machine, at the addresses of QEMU's `virt`. */
export class Board {
	readonly bus = new MmioBus();
	readonly uart: Pl011;
	readonly rtc: Pl031;
	readonly gpio: Pl061;
	readonly fwCfg: FwCfg;
	readonly virtio: VirtioSlots;
	/** Guest RAM, byte 0 at `RAM_BASE`. */
	readonly ram: Uint8Array;
	readonly #flash: FlashWindow[] = [];
	#moved = 0;

	constructor(parts: BoardParts) {
		const { vm, ramBytes } = parts;
		const ramAddress = vm.allocate(ramBytes, 1 << 16);
		this.ram = vm.memory.subarray(ramAddress, ramAddress + ramBytes);
		vm.setUserMemoryRegion({
			slot: SLOT_RAM,
			guestPhysAddr: RAM_BASE,
			memorySize: ramBytes,
			userspaceAddr: ramAddress,
		});
		this.uart = new Pl011(UART_BASE, parts.transmit, parts.interrupt(UART_SPI));
		this.rtc = new Pl031(RTC_BASE, parts.seconds, parts.interrupt(RTC_SPI));
		this.gpio = new Pl061(GPIO_BASE, parts.interrupt(GPIO_SPI));
		const dma: GuestDma = {
			range: (address, length) => this.range(address, length),
			written: (address, length) => {
				this.#moved += length;
				vm.memoryChanged(ramAddress + address - RAM_BASE, length);
			},
			worked: (bytes) => {
				this.#moved += bytes;
			},
		};
		this.fwCfg = new FwCfg(FW_CFG_BASE, dma, ramBytes, parts.cpus);
		this.virtio = new VirtioSlots(VIRTIO_BASE, dma, (slot) => parts.interrupt(VIRTIO_SPI + slot));
		for (const device of parts.virtio) this.virtio.add(device);
		for (const device of [this.uart, this.rtc, this.gpio, this.fwCfg, this.virtio]) this.bus.add(device);
		this.#addFlash("flash0", SLOT_FLASH0, FLASH0_BASE, vm, parts.firmware);
		this.#addFlash("flash1", SLOT_FLASH1, FLASH1_BASE, vm, new Uint8Array(0));
	}

	#addFlash(name: string, slot: number, base: number, vm: Vm, content: Uint8Array): void {
		const window = new FlashWindow(vm, slot, base, content);
		this.#flash.push(window);
		this.bus.add(new CfiFlash(name, base, window.store, (readable) => window.map(readable)));
	}

	/** Puts the devices into their state at power-on. What the flash holds stays, and time goes on. */
	reset(): void {
		for (const device of this.bus.devices) device.reset?.();
	}

	/** Bytes that devices moved, or could have moved in the time of their work, since the last call: work that no instruction count shows. */
	takeMoved(): number {
		const moved = this.#moved;
		this.#moved = 0;
		return moved;
	}

	/** Bytes of RAM from a guest physical address, or `undefined` when not all of them are RAM. */
	range(address: number, length: number): Uint8Array | undefined {
		const at = address - RAM_BASE;
		if (!(at >= 0 && length >= 0 && at + length <= this.ram.length)) return undefined;
		return this.ram.subarray(at, at + length);
	}

	/** As {@link Board.range}, and the part of a flash bank from which a guest runs. */
	memory(address: number, length: number): Uint8Array | undefined {
		for (const window of this.#flash) {
			const bytes = window.range(address, length);
			if (bytes !== undefined) return bytes;
		}
		return this.range(address, length);
	}

	/**
	 * Bytes of user memory that a machine needs beside its RAM.
	 *
	 * @param firmwareBytes - size of the firmware file
	 */
	static overhead(firmwareBytes: number): number {
		const alignment = 1 << 18;
		return FlashWindow.bytes(firmwareBytes) + FlashWindow.bytes(0) + StolenTime.overhead + 2 * alignment;
	}
}
