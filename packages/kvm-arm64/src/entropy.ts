/** splitmix32 from a fixed seed: the same bytes in every run, which a virtual clock promises. */
export class FixedEntropy {
	/** 32 bits, signed or not. */
	state = 0x9e3779b9;

	/** Fills `bytes` with the next ones. */
	fill(bytes: Uint8Array): void {
		for (let i = 0; i < bytes.length; i++) {
			this.state = (this.state + 0x9e3779b9) | 0;
			let z = Math.imul(this.state ^ (this.state >>> 16), 0x21f0aaad);
			z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
			bytes[i] = (z ^ (z >>> 15)) & 0xff;
		}
	}
}

/** Random bytes of the host, also into memory that Workers share. */
export function hostEntropy(bytes: Uint8Array): void {
	const scratch = new Uint8Array(bytes.length);
	globalThis.crypto.getRandomValues(scratch);
	bytes.set(scratch);
}
