import { type Saved, SavedFields } from "../../snapshot/saved.ts";
import type { VirtioDevice, VirtioPort } from "./virtioDevice.ts";

/** Bytes of one request that are filled; a driver asks again for more. */
const LARGEST_ANSWER = 1 << 16;

/** Fills a buffer with random bytes, and can be saved where it is reproducible. */
export interface EntropySource {
	fill(bytes: Uint8Array): void;
	/** {@link Saveable.save}: the position of a reproducible source. */
	save(): Saved;
	/** {@link Saveable.restore} */
	restore(state: Saved): void;
}

/** The host's own random numbers. They have no state. */
export function hostEntropy(): EntropySource {
	return {
		fill(bytes) {
			// One call gives at most 65536 bytes (Web Cryptography API, section 10.1.1).
			for (let at = 0; at < bytes.length; at += 65536) {
				const part = new Uint8Array(Math.min(65536, bytes.length - at));
				crypto.getRandomValues(part);
				bytes.set(part, at);
			}
		},
		save: () => undefined,
		restore: () => {},
	};
}

/**
 * Numbers that look random and are the same in every run, for machines with a virtual clock. Nothing that has to stay
 * secret may depend on them.
 *
 * @param seed - 32 bits
 * @see Blackman and Vigna, "Scrambled linear pseudorandom number generators", xoshiro128**
 */
export function reproducibleEntropy(seed: number): EntropySource {
	const state = new Uint32Array(4);
	// SplitMix spreads the seed: xoshiro must not start from all zeros.
	let x = seed >>> 0;
	for (let i = 0; i < 4; i++) {
		x = (x + 0x9e3779b9) >>> 0;
		let z = x;
		z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
		z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
		state[i] = z ^ (z >>> 16);
	}
	const rotate = (value: number, by: number): number => (value << by) | (value >>> (32 - by));
	const next = (): number => {
		const [s0, s1, s2, s3] = state as unknown as [number, number, number, number];
		const result = Math.imul(rotate(Math.imul(s1, 5), 7), 9);
		const a = s2 ^ s0;
		const b = s3 ^ s1;
		state[0] = s0 ^ b;
		state[1] = s1 ^ a;
		state[2] = a ^ (s1 << 9);
		state[3] = rotate(b, 11);
		return result;
	};
	return {
		fill(bytes) {
			for (let i = 0; i < bytes.length; i += 4) {
				const word = next();
				for (let j = 0; j < 4 && i + j < bytes.length; j++) bytes[i + j] = word >>> (8 * j);
			}
		},
		save: () => ({ a: state[0], b: state[1], c: state[2], d: state[3] }),
		restore(saved) {
			const fields = new SavedFields("random numbers", saved);
			state.set(["a", "b", "c", "d"].map((name) => fields.u32(name)));
		},
	};
}

/**
 * The entropy device: fills every buffer of its queue.
 *
 * @see VIRTIO 1.2, section 5.4
 */
export class VirtioRng implements VirtioDevice {
	readonly name = "virtio-rng";
	readonly id = 4;
	readonly passive = true;
	readonly features = 0;
	readonly queueSizes = [64];
	readonly config = new Uint8Array(0);
	readonly #source: EntropySource;
	#port: VirtioPort | undefined;

	constructor(source: EntropySource) {
		this.#source = source;
	}

	attach(port: VirtioPort): void {
		this.#port = port;
	}

	notify(): void {
		this.poll();
	}

	poll(): void {
		const port = this.#port;
		const left = port?.queues[0]?.serve((chain) => {
			if (chain.readable > 0) {
				port.needsReset("the buffer for random bytes is not writable");
				return false;
			}
			chain.fill(Math.min(chain.writable, LARGEST_ANSWER), (bytes) => {
				this.#source.fill(bytes);
				return true;
			});
			return true;
		});
		if (left) port?.pollSoon();
	}

	save(): Saved {
		return this.#source.save();
	}

	restore(state: Saved): void {
		this.#source.restore(state);
	}
}
