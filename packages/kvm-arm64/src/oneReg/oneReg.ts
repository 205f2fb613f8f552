import { EFAULT, EINVAL, ENOENT, ENOEXEC } from "@upcall/uapi";
import type { VcpuState } from "../state.ts";
import { applyPendingReset } from "../vcpuInit.ts";
import { checkCore, getCore, setCore } from "./core.ts";
import { demuxSelector, getCcsidr, setCcsidr } from "./demux.ts";
import { getFirmware, setFirmware } from "./firmware.ts";
import { getSystemRegister, setSystemRegister } from "./systemRegisters.ts";
import { getTimer, isTimer, setTimer } from "./timerRegisters.ts";

const CLASS_CORE = 0x10;
const CLASS_DEMUX = 0x11;
const CLASS_FW = 0x14;
const CLASS_SVE = 0x15;
const CLASS_BITMAP = 0x16;

/** Bytes that a one-reg id promises; its high half is 0x60s00000. */
export function sizeOf(idHi: number): number {
	return 1 << ((idHi >>> 20) & 15);
}

/** @returns 0, -ENOEXEC before KVM_ARM_VCPU_INIT, -EINVAL for an id of another architecture */
function enter(vcpu: VcpuState, idHi: number): number {
	if (!vcpu.initialised) return -ENOEXEC;
	applyPendingReset(vcpu);
	return (idHi & 0xff0fffff) >>> 0 === 0x60000000 ? 0 : -EINVAL;
}

/** SVE registers of a vCPU without SVE: ENOENT for an id that exists, EINVAL for one that does not. */
function sveError(idHi: number, idLo: number): number {
	const reg = idLo & 0xffff;
	if (idLo >>> 16 !== CLASS_SVE) return -EINVAL;
	const size = sizeOf(idHi);
	const vector = size === 256 && reg < 0x400;
	const predicate = size === 32 && reg >= 0x400 && reg < 0x620;
	return vector || predicate || (size === 64 && reg === 0xffff) ? -ENOENT : -EINVAL;
}

function put(out: DataView | undefined, value: bigint | undefined): number {
	if (value === undefined) return -ENOENT;
	if (out === undefined) return -EFAULT;
	out.setBigUint64(0, value, true);
	return 0;
}

function getSys(vcpu: VcpuState, size: number, low: number, out: DataView | undefined): number {
	if (size !== 8) return -ENOENT;
	if (isTimer(low)) return put(out, getTimer(vcpu, low));
	// The kernel looks at the class no further: bits above it must be clear.
	return low >>> 28 === 0 ? put(out, getSystemRegister(vcpu, low & 0xffff)) : -ENOENT;
}

/**
 * KVM_GET_ONE_REG.
 *
 * @param idHi - high half of the id
 * @param idLo - low half of the id, unsigned
 * @param at - finds the user's buffer of the id's size; undefined when it is bad
 * @returns 0, -ENOEXEC, -EINVAL, -ENOENT or -EFAULT
 * @see Documentation/virt/kvm/api.rst, section 4.69
 */
export function getOneReg(
	vcpu: VcpuState,
	idHi: number,
	idLo: number,
	at: (size: number) => DataView | undefined,
): number {
	const bad = enter(vcpu, idHi);
	if (bad !== 0) return bad;
	const size = sizeOf(idHi);
	switch ((idLo >>> 16) & 0xfff) {
		case CLASS_CORE: {
			const word = (idLo & ~0x100000) >>> 0;
			const wrong = checkCore(word, size);
			if (wrong !== 0) return wrong;
			const out = at(size);
			if (out === undefined) return -EFAULT;
			getCore(vcpu, word, out);
			return 0;
		}
		case CLASS_FW:
		case CLASS_BITMAP:
			return size === 8 ? put(at(8), getFirmware(vcpu, idLo)) : -ENOENT;
		case CLASS_SVE:
			return sveError(idHi, idLo);
		case CLASS_DEMUX: {
			const csselr = idLo >>> 28 === 0 ? demuxSelector(idLo, size) : -ENOENT;
			if (csselr < 0) return csselr;
			const out = at(4);
			if (out === undefined) return -EFAULT;
			out.setUint32(0, getCcsidr(vcpu, csselr), true);
			return 0;
		}
		default:
			return getSys(vcpu, size, idLo, at(8));
	}
}

function setSys(vcpu: VcpuState, size: number, low: number, input: DataView | undefined): number {
	if (size !== 8) return -ENOENT;
	if (input === undefined) return -EFAULT;
	const value = input.getBigUint64(0, true);
	if (!isTimer(low)) return low >>> 28 === 0 ? setSystemRegister(vcpu, low & 0xffff, value) : -ENOENT;
	setTimer(vcpu, low, value);
	return 0;
}

/**
 * KVM_SET_ONE_REG; parameters as for {@link getOneReg}.
 *
 * @returns 0, -ENOEXEC, -EINVAL, -ENOENT, -EBUSY or -EFAULT
 * @see Documentation/virt/kvm/api.rst, section 4.68
 */
export function setOneReg(
	vcpu: VcpuState,
	idHi: number,
	idLo: number,
	at: (size: number) => DataView | undefined,
): number {
	const bad = enter(vcpu, idHi);
	if (bad !== 0) return bad;
	const size = sizeOf(idHi);
	switch ((idLo >>> 16) & 0xfff) {
		case CLASS_CORE: {
			const word = (idLo & ~0x100000) >>> 0;
			const wrong = checkCore(word, size);
			if (wrong !== 0) return wrong;
			const input = at(size);
			return input === undefined ? -EFAULT : setCore(vcpu, word, input);
		}
		case CLASS_FW:
		case CLASS_BITMAP: {
			if (size !== 8) return -ENOENT;
			const input = at(8);
			return input === undefined ? -EFAULT : setFirmware(vcpu, idLo, input.getBigUint64(0, true));
		}
		case CLASS_SVE:
			return sveError(idHi, idLo);
		case CLASS_DEMUX: {
			const csselr = idLo >>> 28 === 0 ? demuxSelector(idLo, size) : -ENOENT;
			if (csselr < 0) return csselr;
			const input = at(4);
			return input === undefined ? -EFAULT : setCcsidr(vcpu, csselr, input.getUint32(0, true));
		}
		default:
			return setSys(vcpu, size, idLo, at(8));
	}
}
