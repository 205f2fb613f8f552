import type { VcpuState } from "../state.ts";
import type { Vgic } from "./vgic.ts";

/** Widths of access that a register allows, in bytes. */
export const WORD: readonly number[] = [4];
export const WORD_OR_BYTE: readonly number[] = [1, 4];
export const WORD_OR_DOUBLE: readonly number[] = [4, 8];

/** Reads `size` (1 or 4) bytes at `at` bytes from a register's start. */
export type RegisterRead = (gic: Vgic, vcpu: VcpuState, at: number, size: number) => number;
/** Writes them. */
export type RegisterWrite = (gic: Vgic, vcpu: VcpuState, at: number, size: number, value: number) => void;
/** Userspace's write of a word: 0 or -errno. */
export type UserWrite = (gic: Vgic, vcpu: VcpuState, at: number, value: number) => number;

/** A register, or an array of registers, of a GIC frame. */
export interface Register {
	readonly offset: number;
	readonly bytes: number;
	readonly widths: readonly number[];
	/** Bits that each interrupt has in an array; the array ends with the last interrupt that exists. */
	readonly bits?: number;
	readonly read: RegisterRead;
	readonly write: RegisterWrite;
	/** What userspace's accesses do, where that is something else. */
	readonly userRead?: RegisterRead;
	readonly userWrite?: UserWrite;
}

/** Reads as zero. */
export const raz: RegisterRead = () => 0;
/** Reads as ones. */
export const rao: RegisterRead = () => 0xffff_ffff;
/** Writes are ignored. */
export const wi: RegisterWrite = () => {};
/** Userspace's writes are ignored. */
export const userWi: UserWrite = () => 0;

/**
 * The register that an access hits; undefined when there is none, or it does not allow this width, or its interrupt does
 * not exist.
 *
 * @param interrupts - INTIDs of the GIC
 */
export function findRegister(
	map: readonly Register[],
	interrupts: number,
	offset: number,
	width: number,
): Register | undefined {
	if (offset % width !== 0) return undefined;
	for (const register of map) {
		if (offset < register.offset || offset >= register.offset + register.bytes) continue;
		if (!register.widths.includes(width)) return undefined;
		const { bits } = register;
		return bits !== undefined && ((offset - register.offset) * 8) / bits >= interrupts ? undefined : register;
	}
	return undefined;
}

/** A guest's read of up to 4 bytes: 0 where there is nothing. */
export function readRegister(
	map: readonly Register[],
	gic: Vgic,
	vcpu: VcpuState,
	offset: number,
	width: number,
	half: number,
): number {
	const register = findRegister(map, gic.interrupts, offset, width);
	return register === undefined ? 0 : register.read(gic, vcpu, offset - register.offset + half, Math.min(width, 4));
}

/** A guest's write of up to 4 bytes; of 8 bytes the halves come one by one, `half` 0 and 4. */
export function writeRegister(
	map: readonly Register[],
	gic: Vgic,
	vcpu: VcpuState,
	offset: number,
	width: number,
	half: number,
	value: number,
): void {
	const register = findRegister(map, gic.interrupts, offset, width);
	register?.write(gic, vcpu, offset - register.offset + half, Math.min(width, 4), value);
}

/** Userspace's read of a word: 0 where there is nothing. */
export function userRead(map: readonly Register[], gic: Vgic, vcpu: VcpuState, offset: number): number {
	const register = findRegister(map, gic.interrupts, offset, 4);
	if (register === undefined) return 0;
	return (register.userRead ?? register.read)(gic, vcpu, offset - register.offset, 4);
}

/** Userspace's write of a word; ignored where there is nothing. @returns 0 or -errno */
export function userWrite(map: readonly Register[], gic: Vgic, vcpu: VcpuState, offset: number, value: number): number {
	const register = findRegister(map, gic.interrupts, offset, 4);
	if (register === undefined) return 0;
	const at = offset - register.offset;
	if (register.userWrite !== undefined) return register.userWrite(gic, vcpu, at, value);
	register.write(gic, vcpu, at, 4, value);
	return 0;
}
