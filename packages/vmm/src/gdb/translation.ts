import type { Vcpu } from "@upcall/kvm-arm64";
import { regIdByName, type SysregName } from "@upcall/uapi";

/** The registers that say where the page tables are. */
export interface WalkRegisters {
	readonly sctlr: bigint;
	readonly tcr: bigint;
	readonly ttbr0: bigint;
	readonly ttbr1: bigint;
}

/** Reads the walk's registers of a vCPU. */
export function walkRegisters(vcpu: Vcpu): WalkRegisters {
	const read = (name: SysregName): bigint => vcpu.getOneReg(regIdByName(name));
	return {
		sctlr: read("SCTLR_EL1"),
		tcr: read("TCR_EL1"),
		ttbr0: read("TTBR0_EL1"),
		ttbr1: read("TTBR1_EL1"),
	};
}

/** Reads eight bytes of a table, as they lie in memory; `undefined` where no memory is. */
export type TableReader = (address: number) => DataView | undefined;

/** Log2 of the granule by TCR_EL1.TG0 and TG1; reserved values select 4 KiB. */
const TG0 = [12, 16, 14, 12] as const;
const TG1 = [12, 14, 12, 16] as const;
const OUTPUT_BITS = 48n;

/**
 * Guest physical address of a virtual one, as a debugger sees it: neither permissions nor the access flag matter, and
 * nothing is cached or changed.
 *
 * @param va - with its tag, if it has one
 * @returns `undefined` where the tables map nothing
 * @see DDI 0487, D8.2 Translation process
 */
export function debugTranslate(registers: WalkRegisters, va: bigint, read: TableReader): bigint | undefined {
	const { sctlr, tcr } = registers;
	const upper = ((va >> 55n) & 1n) === 1n;
	const tbi = ((tcr >> (upper ? 38n : 37n)) & 1n) === 1n;
	const top = tbi ? 56 : 64;
	const address = BigInt.asUintN(top, va);
	if ((sctlr & 1n) === 0n) return address >> OUTPUT_BITS === 0n ? address : undefined;

	const size = Number((tcr >> (upper ? 16n : 0n)) & 63n);
	if (size < 16 || size > 39 || ((tcr >> (upper ? 23n : 7n)) & 1n) === 1n) return undefined;
	const inputSize = 64 - size;
	const extension = upper ? (1n << BigInt(top - inputSize)) - 1n : 0n;
	if (address >> BigInt(inputSize) !== extension) return undefined;

	const granule = (upper ? TG1 : TG0)[Number((tcr >> (upper ? 30n : 14n)) & 3n)] as number;
	const bigEndian = ((sctlr >> 25n) & 1n) === 1n;
	const stride = granule - 3;
	let level = 4 - Math.ceil((inputSize - granule) / stride);
	const tableBits = BigInt(inputSize - ((3 - level) * stride + granule) + 3);
	const ttbr = BigInt.asUintN(Number(OUTPUT_BITS), upper ? registers.ttbr1 : registers.ttbr0);
	let table = (ttbr >> tableBits) << tableBits;
	for (let bits = inputSize; ; level++) {
		const shift = (3 - level) * stride + granule;
		const index = BigInt.asUintN(bits, address) >> BigInt(shift);
		bits = shift;
		const descriptor = read(Number(table | (index << 3n)))?.getBigUint64(0, !bigEndian);
		if (descriptor === undefined) return undefined;
		const type = Number(descriptor & 3n);
		const output = BigInt.asUintN(Number(OUTPUT_BITS), descriptor);
		if (type === 3 && level < 3) {
			table = (output >> BigInt(granule)) << BigInt(granule);
			continue;
		}
		const block = type === 1 && (level === 2 || (level === 1 && granule === 12));
		if (!block && !(type === 3 && level === 3)) return undefined;
		return ((output >> BigInt(shift)) << BigInt(shift)) | BigInt.asUintN(shift, address);
	}
}
