/** What the CPU model implements, as far as translation and alignment depend on it. */
export interface TranslationFeatures {
	/** TCR_EL1.TBIDx exist. */
	readonly PAuth: boolean;
	/** TCR_EL1.HPDx exist. */
	readonly HPDS: boolean;
	/** TCR_EL1.E0PDx exist. */
	readonly E0PD: boolean;
	/** SCTLR_EL1.EPAN exists. */
	readonly PAN3: boolean;
	/** Ordered and atomic accesses need only lie within 16 bytes. */
	readonly LSE2: boolean;
	/** Pages can be guarded. */
	readonly BTI: boolean;
	/** Width of a physical address. */
	readonly outputSize: number;
}

/** What a stage-1 walk of one address range needs to know. */
export interface WalkParameters {
	/** TTBR0_EL1 or TTBR1_EL1. */
	readonly ttbr: bigint;
	/** The range whose addresses start with ones. */
	readonly upper: boolean;
	/** Width of an input address: 64 - TxSZ. */
	readonly inputSize: number;
	/** Log2 of the translation granule: 12, 14 or 16. */
	readonly granule: number;
	/** TCR_EL1.TBIx: bits 63:56 are not part of the address of data. */
	readonly tbi: boolean;
	/** TCR_EL1.TBIDx: they are part of the address of instructions all the same. */
	readonly tbid: boolean;
	/** TCR_EL1.HPDx: table descriptors limit nothing. */
	readonly hpd: boolean;
	/** TCR_EL1.E0PDx: EL0 finds no translation here. */
	readonly e0pd: boolean;
	/** TCR_EL1.EPDx: walks are disabled. */
	readonly epd: boolean;
	/** TxSZ is outside 16 to 39. */
	readonly sizeFault: boolean;
	/** Width of an output address: the smaller of TCR_EL1.IPS and the implemented size. */
	readonly outputSize: number;
	/** SCTLR_EL1.EE: tables are big-endian. */
	readonly bigEndian: boolean;
	/** SCTLR_EL1.WXN. */
	readonly wxn: boolean;
	readonly mair: bigint;
}

const IPS = [32, 36, 40, 42, 44, 48, 48, 48] as const;
const TG0 = [12, 16, 14, 12] as const;
const TG1 = [12, 14, 12, 16] as const;

const bit = (value: bigint, position: number): boolean => ((value >> BigInt(position)) & 1n) === 1n;

/**
 * Parameters of the range that contains an address. Reserved values of TGx select the 4 KiB granule, reserved values
 * of IPS 48 bits.
 *
 * @param upper - bit 55 of the address
 * @see DDI 0487, J1.1.5 AArch64.GetS1TTWParams; D24.2 TCR_EL1
 */
export function GetS1TTWParams(
	registers: {
		readonly features: TranslationFeatures;
		readonly sctlr: bigint;
		readonly tcr: bigint;
		readonly ttbr0: bigint;
		readonly ttbr1: bigint;
		readonly mair: bigint;
	},
	upper: boolean,
): WalkParameters {
	const { sctlr, tcr, features } = registers;
	const size = Number((tcr >> (upper ? 16n : 0n)) & 63n);
	const tg = Number((tcr >> (upper ? 30n : 14n)) & 3n);
	return {
		ttbr: upper ? registers.ttbr1 : registers.ttbr0,
		upper,
		inputSize: 64 - size,
		granule: (upper ? TG1 : TG0)[tg] as number,
		tbi: bit(tcr, upper ? 38 : 37),
		tbid: features.PAuth && bit(tcr, upper ? 52 : 51),
		hpd: features.HPDS && bit(tcr, upper ? 42 : 41),
		e0pd: features.E0PD && bit(tcr, upper ? 56 : 55),
		epd: bit(tcr, upper ? 23 : 7),
		sizeFault: size < 16 || size > 39,
		outputSize: Math.min(features.outputSize, IPS[Number((tcr >> 32n) & 7n)] as number),
		bigEndian: bit(sctlr, 25),
		wxn: bit(sctlr, 19),
		mair: registers.mair,
	};
}

/**
 * The address that a branch goes to: with top-byte-ignore for instructions the tag is replaced by copies of bit 55.
 * @see DDI 0487, J1.1.3 AArch64.BranchAddr
 */
export function BranchAddr(
	address: bigint,
	registers: { readonly tcr: bigint; readonly features: Pick<TranslationFeatures, "PAuth"> },
): bigint {
	const { tcr, features } = registers;
	const upper = bit(address, 55);
	if (!bit(tcr, upper ? 38 : 37) || (features.PAuth && bit(tcr, upper ? 52 : 51))) return address;
	return upper ? address | 0xff00_0000_0000_0000n : address & 0x00ff_ffff_ffff_ffffn;
}
