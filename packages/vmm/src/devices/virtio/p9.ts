import { KvmError } from "@upcall/uapi";
import type { Saved } from "../../snapshot/saved.ts";
import type { Chain } from "./chain.ts";
import { P9_HEADER } from "./p9/message.ts";
import { P9Server } from "./p9/server.ts";
import type { SharedTree } from "./p9/sharedTree.ts";
import type { VirtioDevice, VirtioPort } from "./virtioDevice.ts";

const F_MOUNT_TAG = 1 << 0;
/** Bytes that could be moved while a name is looked up. */
const LOOKUP_WORK = 1 << 12;

/**
 * A folder of the host for the guest, `mount -t 9p -o trans=virtio,version=9p2000.L TAG /mnt` in Linux.
 *
 * @see VIRTIO 1.2, appendix B (device ID 9); Linux include/uapi/linux/virtio_9p.h
 */
export class VirtioP9 implements VirtioDevice {
	readonly name = "virtio-9p";
	readonly id = 9;
	readonly passive = true;
	readonly features = F_MOUNT_TAG;
	readonly queueSizes = [128];
	readonly config: Uint8Array;
	readonly #server: P9Server;
	#port: VirtioPort | undefined;

	/**
	 * @param tag - what the guest mounts, 1 to 31 ASCII characters
	 * @throws KvmError code `ERR_OPTION` when it is not that
	 */
	constructor(tree: SharedTree, tag: string) {
		if (!/^[\x21-\x7e]{1,31}$/.test(tag))
			throw new KvmError("ERR_OPTION", `"${tag}" is no mount tag; give 1 to 31 printable characters`);
		this.#server = new P9Server(tree);
		this.config = new Uint8Array(2 + tag.length);
		this.config[0] = tag.length;
		for (let i = 0; i < tag.length; i++) this.config[2 + i] = tag.charCodeAt(i);
	}

	attach(port: VirtioPort): void {
		this.#port = port;
	}

	notify(): void {
		this.poll();
	}

	poll(): void {
		if (this.#port?.queues[0]?.serve((chain) => this.#request(chain))) this.#port.pollSoon();
	}

	#request(chain: Chain): boolean {
		const length = chain.readable;
		const message = length > this.#server.messageSize ? undefined : chain.take(length);
		const size = message === undefined || length < P9_HEADER ? 0 : new DataView(message.buffer).getUint32(0, true);
		if (message === undefined || size < P9_HEADER || size > length) {
			this.#port?.needsReset("a 9P message has a wrong size");
			return false;
		}
		// An answer that does not fit is cut off: the client asked for more than it has room for.
		chain.put(this.#server.answer(message.subarray(0, size)));
		chain.worked((1 + this.#server.takeLookups()) * LOOKUP_WORK);
		return true;
	}

	reset(): void {
		this.#server.reset();
	}

	save(): Saved {
		return this.#server.save();
	}

	restore(state: Saved): void {
		this.#server.restore(state);
	}
}
