import type { Saved } from "../snapshot/saved.ts";

/**
 * A memory-mapped device as the bus sees it. Offsets are bytes from the device's base; values are unsigned 32-bit numbers.
 * The bus splits 8-byte accesses into two of 4 bytes, low address first.
 */
export interface MmioDevice {
	/** Short name for traces, for example `pl011`. */
	readonly name: string;
	/** Guest physical address of the first byte. */
	readonly base: number;
	/** Bytes that the device answers for. */
	readonly size: number;
	/** Guest load of 1, 2 or 4 bytes. Registers that do not exist read as zero. */
	read(offset: number, size: 1 | 2 | 4): number;
	/** Guest store of 1, 2 or 4 bytes. Stores to registers that do not exist are ignored. */
	write(offset: number, size: 1 | 2 | 4, value: number): void;
	/** The board's reset signal. */
	reset?(): void;
	/** {@link Saveable.save}; a machine with a device that has none cannot be saved. */
	save?(): Saved;
	/**
	 * {@link Saveable.restore}, on a device as it was made. It drives no interrupt line: the controller's state has the levels.
	 */
	restore?(state: Saved): void;
}

/** Drives an interrupt line of a device: called only when the level changes. */
export type IrqLine = (level: boolean) => void;

/** Wall-clock time of a machine, in whole seconds since 1970. Virtual when the machine runs on its virtual clock. */
export type SecondsClock = () => number;

/** Guest memory as a DMA master sees it. */
export interface GuestDma {
	/**
	 * Bytes of guest memory from a physical address, or `undefined` when not all of them are RAM. The array stays the
	 * guest's memory for the machine's life.
	 */
	range(address: number, length: number): Uint8Array | undefined;
	/** The device wrote these bytes: a guest may run them. */
	written?(address: number, length: number): void;
	/** The device did as much work as moving so many bytes, which {@link GuestDma.written} does not show. */
	worked?(bytes: number): void;
}
