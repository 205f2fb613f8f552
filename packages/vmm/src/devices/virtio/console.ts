import { type Saved, SavedFields } from "../../snapshot/saved.ts";
import { InputBuffer } from "./inputBuffer.ts";
import type { VirtioDevice, VirtioPort } from "./virtioDevice.ts";

const F_SIZE = 1 << 0;
const F_EMERG_WRITE = 1 << 2;
const RECEIVE = 0;
const TRANSMIT = 1;
/** Offset of emerg_wr in the configuration space. */
const EMERGENCY = 8;
/** Host input that waits for the guest. */
const INPUT_LIMIT = 1 << 20;

/**
 * The console device with one port: `hvc0` in Linux.
 *
 * @see VIRTIO 1.2, section 5.3
 */
export class VirtioConsole implements VirtioDevice {
	readonly name = "virtio-console";
	readonly id = 3;
	readonly features = F_SIZE | F_EMERG_WRITE;
	readonly queueSizes = [64, 64];
	readonly config = new Uint8Array(12);
	readonly writableConfig = [[EMERGENCY, 4]] as const;
	readonly #transmit: (bytes: Uint8Array) => void;
	readonly #input = new InputBuffer(INPUT_LIMIT);
	#port: VirtioPort | undefined;

	/** @param transmit - receives what the guest prints; the array is the guest's memory, valid during the call */
	constructor(transmit: (bytes: Uint8Array) => void) {
		this.#transmit = transmit;
		this.#setSize(80, 25);
	}

	attach(port: VirtioPort): void {
		this.#port = port;
	}

	#setSize(columns: number, rows: number): void {
		const view = new DataView(this.config.buffer);
		view.setUint16(0, columns, true);
		view.setUint16(2, rows, true);
	}

	/** Tells the guest the size of the terminal, in characters. */
	resize(columns: number, rows: number): void {
		this.#setSize(columns, rows);
		this.#port?.configChanged();
	}

	/** Bytes that were typed and that the guest has not taken yet. */
	get pendingInput(): number {
		return this.#input.length;
	}

	/**
	 * Types bytes at the guest. They wait until the guest has room for them.
	 *
	 * @returns how many bytes were taken: fewer than given when a mebibyte waits already
	 */
	receive(bytes: Uint8Array): number {
		const taken = this.#input.add(bytes);
		if (taken > 0) this.#port?.pollSoon();
		return taken;
	}

	notify(): void {
		this.poll();
	}

	poll(): void {
		this.#receiveQueue();
		const left = this.#port?.queues[TRANSMIT]?.serve((chain) => {
			chain.consume(chain.readable, (piece) => {
				this.#transmit(piece);
				return true;
			});
			return true;
		});
		if (left) this.#port?.pollSoon();
	}

	#receiveQueue(): void {
		const queue = this.#port?.queues[RECEIVE];
		if (queue === undefined) return;
		while (this.#input.length > 0) {
			const chain = queue.take();
			if (chain === undefined) break;
			if (chain.writable === 0) {
				this.#port?.needsReset("a receive buffer is not writable");
				return;
			}
			chain.fill(Math.min(chain.writable, this.#input.length), (piece) => this.#input.move(piece) === piece.length);
			queue.give(chain);
		}
		queue.signal();
	}

	/** 5.3.4: the low byte of emerg_wr is a character to print, even before the driver is up. */
	configWritten(): void {
		this.#transmit(Uint8Array.of(this.config[EMERGENCY] as number));
		this.config.fill(0, EMERGENCY);
	}

	save(): Saved {
		const view = new DataView(this.config.buffer);
		return { columns: view.getUint16(0, true), rows: view.getUint16(2, true), input: this.#input.save() };
	}

	restore(state: Saved): void {
		const fields = new SavedFields(this.name, state);
		this.#setSize(fields.u32("columns", 0xffff), fields.u32("rows", 0xffff));
		this.#input.restore(fields.bytes("input", INPUT_LIMIT));
	}
}
