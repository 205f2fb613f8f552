/** Samples of all vCPUs that are kept, at most. */
const MAX_SAMPLES = 1 << 15;
/** Instructions between the first samples; a prime, so that a loop of the guest does not keep step. */
const FIRST_DISTANCE = 10_007;

function nextPrime(from: number): number {
	for (let n = from + 1 - (from % 2); ; n += 2) {
		let d = 3;
		while (d * d <= n && n % d !== 0) d += 2;
		if (d * d > n) return n;
	}
}

/**
 * Samples of one vCPU in the order of time, in a bounded space: when it is full every second sample goes, the one before
 * takes over its weight, and from then on samples are twice as far apart.
 */
export class Samples {
	/** Nodes of the call tree. */
	readonly nodes: number[] = [];
	/** Instructions that each one stands for. */
	readonly weights: number[] = [];
	/** Instructions to the next sample. */
	distance = FIRST_DISTANCE;
	readonly #limit: number;

	/** @param vcpus - vCPUs that share the space */
	constructor(vcpus: number) {
		this.#limit = MAX_SAMPLES / vcpus;
	}

	add(node: number): void {
		this.nodes.push(node);
		this.weights.push(this.distance);
		if (this.nodes.length < this.#limit) return;
		let kept = 0;
		for (let n = 0; n < this.nodes.length; n += 2) {
			this.nodes[kept] = this.nodes[n] as number;
			this.weights[kept++] = (this.weights[n] as number) + (this.weights[n + 1] ?? 0);
		}
		this.nodes.length = kept;
		this.weights.length = kept;
		this.distance = nextPrime(2 * this.distance);
	}
}
