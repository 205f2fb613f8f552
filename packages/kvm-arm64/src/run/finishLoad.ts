import type { VcpuState } from "../state.ts";

/** ISS.SSE: the load extends its sign. */
const SIGN_EXTEND = 1 << 21;
/** ISS.SF: the register has 64 bits. */
const SIXTY_FOUR = 1 << 15;
const XZR = 31;

function swap(value: number): number {
	return ((value >>> 24) | ((value >>> 8) & 0xff00) | ((value & 0xff00) << 8) | (value << 24)) >>> 0;
}

/**
 * Ends a load whose data came from outside memory: byte order, sign, width, the register; PC moves on.
 *
 * @param rt - the register; 31 for none
 * @param iss - the syndrome of the access
 * @param dataLo - the data in memory order; only `size` bytes count
 */
export function finishLoad(
	vcpu: VcpuState,
	rt: number,
	size: number,
	iss: number,
	dataLo: number,
	dataHi: number,
): void {
	const { cpu } = vcpu;
	if (size === 4 && (iss & SIGN_EXTEND) === 0 && rt < XZR && !cpu.bigEndianData) {
		// The access of nearly every driver.
		cpu.setXParts(rt, dataLo, 0);
	} else if (rt < XZR) {
		const unused = 32 - 8 * Math.min(4, size);
		let lo = (dataLo << unused) >>> unused;
		let hi = size === 8 ? dataHi : 0;
		if (cpu.bigEndianData) {
			const first = size === 8 ? swap(hi) : swap(lo) >>> unused;
			hi = size === 8 ? swap(lo) : 0;
			lo = first;
		}
		if ((iss & SIGN_EXTEND) !== 0 && size < 8) {
			lo = (lo << unused) >> unused;
			hi = lo < 0 ? 0xffffffff : 0;
		}
		if ((iss & SIXTY_FOUR) === 0) hi = 0;
		cpu.setXParts(rt, lo >>> 0, hi);
	}
	cpu.skip();
}
