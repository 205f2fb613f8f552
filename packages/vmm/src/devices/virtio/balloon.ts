import { type Saved, SavedFields } from "../../snapshot/saved.ts";
import type { Chain } from "./chain.ts";
import type { VirtioDevice, VirtioPort } from "./virtioDevice.ts";

const F_STATS_VQ_BIT = 1;
const F_DEFLATE_ON_OOM = 1 << 2;
const INFLATE = 0;
const DEFLATE = 1;
const STATS = 2;
/** Size of a page of the balloon, whatever the guest's page size (section 5.5.6). */
const PAGE = 4096;
/** Page numbers of one request: 16 MiB of pages. Drivers send 256 at a time. */
const LARGEST_REQUEST = 4096 * 4;
const STAT_BYTES = 10;
const MOST_STATS = 64;

/** Names of the statistics by tag (section 5.5.6.4). */
const STAT_NAMES = [
	"swapIn",
	"swapOut",
	"majorFaults",
	"minorFaults",
	"freeMemory",
	"totalMemory",
	"availableMemory",
	"diskCaches",
	"hugetlbAllocations",
	"hugetlbFailures",
] as const;

/** What the guest tells of its memory: bytes for memory, counts for the rest. */
export type MemoryStatistics = Partial<Record<(typeof STAT_NAMES)[number], number>>;

/**
 * The memory balloon: pages that the guest gives away read as zeros afterwards, so that a snapshot need not hold them.
 *
 * @see VIRTIO 1.2, section 5.5
 */
export class VirtioBalloon implements VirtioDevice {
	readonly name = "virtio-balloon";
	readonly id = 5;
	readonly features = (1 << F_STATS_VQ_BIT) | F_DEFLATE_ON_OOM;
	readonly queueSizes = [128, 128, 16];
	readonly config = new Uint8Array(8);
	readonly writableConfig = [[4, 4]] as const;
	#port: VirtioPort | undefined;
	#statistics: MemoryStatistics = {};
	#asked = false;

	attach(port: VirtioPort): void {
		this.#port = port;
	}

	#word(at: number): number {
		return new DataView(this.config.buffer).getUint32(at, true);
	}

	/** Pages of 4 KiB that the guest has given away, as its driver says. */
	get actual(): number {
		return this.#word(4);
	}

	/** Pages of 4 KiB that the guest is asked to give away. */
	get target(): number {
		return this.#word(0);
	}

	set target(pages: number) {
		new DataView(this.config.buffer).setUint32(0, pages, true);
		this.#port?.configChanged();
	}

	/** What the guest told last of its memory. */
	get statistics(): MemoryStatistics {
		return this.#statistics;
	}

	/** Asks the guest for new statistics; they are there when it has answered. */
	askForStatistics(): void {
		this.#asked = true;
		this.#port?.pollSoon();
	}

	notify(queue: number): void {
		if (queue === STATS) this.#readStatistics();
		else this.poll();
	}

	poll(): void {
		const port = this.#port;
		if (port === undefined) return;
		for (const index of [INFLATE, DEFLATE])
			if (port.queues[index]?.serve((chain) => this.#pages(chain, index === INFLATE))) port.pollSoon();
		if (this.#asked && port.negotiated(F_STATS_VQ_BIT)) this.#askNow();
	}

	#pages(chain: Chain, inflate: boolean): boolean {
		if (chain.readable > LARGEST_REQUEST || chain.readable % 4 !== 0) {
			this.#port?.needsReset("a list of pages is too long or not a list of pages");
			return false;
		}
		const list = chain.take(chain.readable);
		if (!inflate) return true;
		const dma = this.#port?.dma;
		const view = new DataView(list.buffer);
		for (let at = 0; at < list.length; at += 4) {
			const address = view.getUint32(at, true) * PAGE;
			const page = dma?.range(address, PAGE);
			if (page === undefined) continue;
			page.fill(0);
			chain.worked(PAGE);
			dma?.written?.(address, PAGE);
		}
		return true;
	}

	/** 5.5.6.3: the device returns the buffer with old statistics, and the driver sends it again with new ones. */
	#askNow(): void {
		const queue = this.#port?.queues[STATS];
		const chain = queue?.take();
		if (queue === undefined || chain === undefined) return;
		this.#asked = false;
		queue.give(chain);
		queue.signal();
	}

	/** The buffer stays in the ring until new statistics are wanted. */
	#readStatistics(): void {
		const chain = this.#port?.queues[STATS]?.peek();
		if (chain === undefined) return;
		const bytes = chain.take(MOST_STATS * STAT_BYTES);
		const view = new DataView(bytes.buffer);
		const statistics: MemoryStatistics = {};
		for (let at = 0; at + STAT_BYTES <= bytes.length; at += STAT_BYTES) {
			const name = STAT_NAMES[view.getUint16(at, true)];
			if (name !== undefined) statistics[name] = view.getUint32(at + 6, true) * 2 ** 32 + view.getUint32(at + 2, true);
		}
		this.#statistics = statistics;
	}

	reset(): void {
		this.#statistics = {};
		new DataView(this.config.buffer).setUint32(4, 0, true);
	}

	save(): Saved {
		return { target: this.target, actual: this.actual, asked: this.#asked };
	}

	restore(state: Saved): void {
		const fields = new SavedFields(this.name, state);
		const view = new DataView(this.config.buffer);
		view.setUint32(0, fields.u32("target"), true);
		view.setUint32(4, fields.u32("actual"), true);
		this.#asked = fields.flag("asked");
	}
}
