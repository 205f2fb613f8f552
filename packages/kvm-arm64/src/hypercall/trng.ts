import {
	ARM_SMCCC_TRNG_FEATURES,
	ARM_SMCCC_TRNG_GET_UUID,
	ARM_SMCCC_TRNG_RND32,
	ARM_SMCCC_TRNG_RND64,
	ARM_SMCCC_TRNG_VERSION,
	SMCCC_RET_NOT_SUPPORTED,
	SMCCC_RET_SUCCESS,
} from "@upcall/uapi";
import type { VcpuState } from "../state.ts";
import { answer, answer4, RESUME } from "./results.ts";

const TRNG_VERSION_1_0 = 0x10000;
const TRNG_INVALID_PARAMETERS = -2;

/** TRNG_VERSION. @see DEN0098, section 2.1 */
export function trngVersion(vcpu: VcpuState): number {
	return answer(vcpu.cpu, TRNG_VERSION_1_0);
}

/** TRNG_FEATURES; the whole of x1 is the function id. @see DEN0098, section 2.2 */
export function trngFeatures(vcpu: VcpuState): number {
	if (vcpu.cpu.xHi(1) !== 0) return answer(vcpu.cpu, SMCCC_RET_NOT_SUPPORTED);
	switch (vcpu.cpu.xLo(1)) {
		case ARM_SMCCC_TRNG_VERSION:
		case ARM_SMCCC_TRNG_FEATURES:
		case ARM_SMCCC_TRNG_GET_UUID:
		case ARM_SMCCC_TRNG_RND32:
		case ARM_SMCCC_TRNG_RND64:
			return answer(vcpu.cpu, SMCCC_RET_SUCCESS);
		default:
			return answer(vcpu.cpu, SMCCC_RET_NOT_SUPPORTED);
	}
}

/** TRNG_GET_UUID: 0d21e000-4384-11eb-8070-5244554e5a4c. @see DEN0098, section 2.3 */
export function trngUuid(vcpu: VcpuState): number {
	return answer4(vcpu.cpu, 0x00e0210d, 0xeb118443, 0x44527080, 0x4c5a4e55);
}

const words = new Uint8Array(24);
const halves = new Uint32Array(words.buffer);

/** Clears every bit of the 192 from `bits` on. */
function keepLow(bits: number): void {
	for (let i = 0; i < 6; i++) {
		const left = bits - 32 * i;
		if (left <= 0) halves[i] = 0;
		else if (left < 32) halves[i] = (halves[i] as number) & (2 ** left - 1);
	}
}

/**
 * TRNG_RND32 and TRNG_RND64: up to three registers of entropy, the least significant in x3.
 *
 * @see DEN0098, section 2.4
 */
export function trngRandom(vcpu: VcpuState, width: 32 | 64): number {
	const { cpu } = vcpu;
	const bits = cpu.xLo(1);
	if (bits > 3 * width) return answer(cpu, TRNG_INVALID_PARAMETERS);
	words.fill(0);
	vcpu.vm.options.entropy(words.subarray(0, 8 * Math.ceil(bits / 64)));
	keepLow(bits);
	const at = (i: number): number => halves[i] as number;
	if (width === 32) return answer4(cpu, SMCCC_RET_SUCCESS, at(2), at(1), at(0));
	cpu.setXParts(0, SMCCC_RET_SUCCESS, 0);
	cpu.setXParts(1, at(4), at(5));
	cpu.setXParts(2, at(2), at(3));
	cpu.setXParts(3, at(0), at(1));
	return RESUME;
}
