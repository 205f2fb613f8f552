/** A symbol as the formats have it. */
export interface GuestSymbol {
	readonly name: string;
	readonly address: bigint;
	/** It names code. */
	readonly code: boolean;
}

/** Largest distance from a symbol that still belongs to it: no function is larger. */
const REACH = 1n << 20n;

/** Mapping symbols of the ABI, `$x` and `$d`, name nothing. @see Arm IHI 0056, Mapping symbols */
const isMapping = (name: string): boolean => /^\$[a-z]/.test(name);

/** The symbols of a guest. */
export class SymbolTable {
	readonly #byName = new Map<string, bigint>();
	/** Symbols of code in the order of their addresses; of several at one address the first. */
	readonly #code: readonly GuestSymbol[];

	constructor(symbols: Iterable<GuestSymbol>) {
		const code: GuestSymbol[] = [];
		for (const symbol of symbols) {
			if (isMapping(symbol.name)) continue;
			if (!this.#byName.has(symbol.name)) this.#byName.set(symbol.name, symbol.address);
			if (symbol.code) code.push(symbol);
		}
		code.sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0));
		this.#code = code.filter((symbol, n) => symbol.address !== code[n - 1]?.address);
	}

	/** How many names there are. */
	get size(): number {
		return this.#byName.size;
	}

	/** Address of a symbol; of several with the name the first. */
	address(name: string): bigint | undefined {
		return this.#byName.get(name);
	}

	/** The function that an address of code lies in, as `name+0x12`; `undefined` when it lies in none. */
	describe(address: bigint): string | undefined {
		let low = 0;
		let high = this.#code.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if ((this.#code[middle] as GuestSymbol).address <= address) low = middle + 1;
			else high = middle;
		}
		const symbol = this.#code[low - 1];
		if (symbol === undefined || address - symbol.address >= REACH) return undefined;
		return `${symbol.name}+0x${(address - symbol.address).toString(16)}`;
	}
}
