/** Guest memory as an ITS and its LPIs use it: one range, in which what is not in the map is zero. */
export interface ItsMemory {
	readonly base: number;
	readonly length: number;
	/** Bytes by address. */
	readonly bytes: ReadonlyMap<number, number>;
}

/** Bits `high` to `low` of a doubleword. */
export function field(value: bigint, high: number, low: number): number {
	return Number((value >> BigInt(low)) & ((1n << BigInt(high - low + 1)) - 1n));
}

const has = ({ base, length }: ItsMemory, address: number, bytes: number): boolean =>
	address >= base && address + bytes <= base + length;

/** A byte; `undefined` where there is no memory. */
export function itsByte(m: ItsMemory, address: number): number | undefined {
	return has(m, address, 1) ? (m.bytes.get(address) ?? 0) : undefined;
}

/** A doubleword, little-endian. */
export function itsDoubleword(m: ItsMemory, address: number): bigint | undefined {
	if (!has(m, address, 8)) return undefined;
	let value = 0n;
	for (let i = 7; i >= 0; i--) value = value * 256n + BigInt(m.bytes.get(address + i) ?? 0);
	return value;
}

/** The memory with a byte changed; without memory there nothing is. */
export function itsStoreByte(m: ItsMemory, address: number, value: number): ItsMemory {
	return has(m, address, 1) ? { ...m, bytes: new Map(m.bytes).set(address, value) } : m;
}

/** The memory with a doubleword changed. */
export function itsStoreDoubleword(m: ItsMemory, address: number, value: bigint): ItsMemory {
	if (!has(m, address, 8)) return m;
	const bytes = new Map(m.bytes);
	for (let i = 0; i < 8; i++) bytes.set(address + i, field(value, 8 * i + 7, 8 * i));
	return { ...m, bytes };
}
