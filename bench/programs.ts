/** Guest programs of the benchmarks as instruction words, which Upcall and QEMU run unchanged. */

/** Function id of the hypercall that the benchmark answers: a vendor's, SMC64, fast. */
export const VENDOR_CALL = 0xc300_0001;
/** PSCI_VERSION, which QEMU answers inside. */
export const PSCI_VERSION = 0x8400_0000;
const SYSTEM_OFF = 0x8400_0008;

/** MOVZ and MOVK: 32 bits into Xd. */
export function move(register: number, value: number): number[] {
	const low = value & 0xffff;
	return [0xd2800000 | (low << 5) | register, 0xf2a00000 | ((value >>> 16) << 5) | register];
}

const HVC = 0xd4000002;
const FOREVER = 0x14000000;
/** SUB X19, X19, #1 */
const COUNT = 0xd1000673;
const branchBack = (words: number): number => 0xb5000000 | ((-words & 0x7ffff) << 5) | 19;

/** PSCI SYSTEM_OFF. */
export const powerOff: readonly number[] = [...move(0, SYSTEM_OFF), HVC, FOREVER];

const image = (words: readonly number[]): Uint8Array => new Uint8Array(Uint32Array.from(words).buffer);

function counted(times: number, before: readonly number[], body: readonly number[]): Uint8Array {
	return image([...before, ...move(19, times), ...body, COUNT, branchBack(body.length + 1), ...powerOff]);
}

/** Calls `functionId` by HVC this many times, then powers off. Five instructions a call. */
export function hypercallLoop(times: number, functionId: number): Uint8Array {
	return counted(times, [], [...move(0, functionId), HVC]);
}

/** Reads UARTFR and UARTIBRD of the PL011 in turn, `times` reads altogether, then powers off. Two instructions a read. */
export function mmioLoop(times: number): Uint8Array {
	return counted(times / 2, move(1, 0x0900_0000), [0xb9401822, 0xb9402423]);
}
