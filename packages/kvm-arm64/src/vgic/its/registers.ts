import { EBUSY, EINVAL } from "@upcall/uapi";
import { itsAttributes } from "../tableAttributes.ts";
import { doCommands, queueBytes } from "./commandQueue.ts";
import { VALID } from "./guestTable.ts";
import type { Its } from "./its.ts";
import { removeDevices } from "./translation.ts";

/** GITS_CTLR.Enabled and Quiescent. */
const ENABLED = 1;
const QUIESCENT = 0x8000_0000;
/** GITS_IIDR: product, implementer Arm; and its field Revision. */
const IIDR = 0x4b00_043b;
const REVISION = 0xf000n;
/** GITS_TYPER: physical LPIs, ITT entries of 8 bytes, 16 bits of events and of devices. */
const TYPER = 0x1_ef71n;
/** Offsets in the queue: whole commands. */
const OFFSET = 0xf_ffe0n;
/** Bits 15 to 12 of an address; tables and queue are aligned to 64 KiB. */
const UNALIGNED = 0xf000n;
/** GITS_BASER: Indirect, Type, Entry_Size, Page_Size (64 KiB). */
const INDIRECT = 1n << 62n;
const FIXED = (7n << 56n) | (0x1fn << 48n);
const PAGE_SIZE = 3n << 8n;
const PAGE_64K = 2n << 8n;
/** PIDR4 to CIDR3. */
const IDENTIFICATION = [0x40, 0, 0, 0, 0x92, 0xb4, 0x3b, 0, 0x0d, 0xf0, 0x05, 0xb1];

/** A register of the control frame. */
export interface ItsRegister {
	readonly offset: number;
	/** 4 or 8; the halves of 8 can be accessed one by one. */
	readonly bytes: number;
	readonly read: (its: Its) => bigint;
	readonly write?: (its: Its, value: bigint) => void;
	/** Userspace's write, where that is something else: 0 or -errno. */
	readonly userWrite?: (its: Its, value: bigint) => number;
}

function readControl(its: Its): bigint {
	return BigInt((its.creadr === its.cwriter ? QUIESCENT : 0) + (its.enabled ? ENABLED : 0));
}

/** It can be switched on when both tables and the queue are valid. */
function writeControl(its: Its, value: bigint): void {
	const enable = (value & BigInt(ENABLED)) !== 0n;
	const complete = (its.deviceTable & its.collectionTable & its.cbaser & VALID) !== 0n;
	if (enable && !its.enabled && !complete) return;
	its.enabled = enable;
	doCommands(its);
}

function writeCbaser(its: Its, value: bigint): void {
	if (its.enabled) return;
	its.cbaser = itsAttributes(value) & ~UNALIGNED;
	its.creadr = 0;
	its.cwriter = 0;
}

function writeCwriter(its: Its, value: bigint): void {
	const offset = Number(value & OFFSET);
	if (offset >= queueBytes(its)) return;
	its.cwriter = offset;
	doCommands(its);
}

function userWriteCreadr(its: Its, value: bigint): number {
	const offset = Number(value & OFFSET);
	if (its.enabled) return -EBUSY;
	if (offset >= queueBytes(its)) return -EINVAL;
	its.creadr = offset;
	return 0;
}

function sanitiseTable(old: bigint, value: bigint): bigint {
	return (itsAttributes(value) & ~(FIXED | PAGE_SIZE | UNALIGNED)) | PAGE_64K | (old & FIXED);
}

/** Another table means that what the old one held is gone. */
function writeDeviceTable(its: Its, value: bigint): void {
	const next = sanitiseTable(its.deviceTable, value);
	if (its.enabled || next === its.deviceTable) return;
	its.deviceTable = next;
	removeDevices(its);
}

function writeCollectionTable(its: Its, value: bigint): void {
	const next = sanitiseTable(its.collectionTable, value) & ~INDIRECT;
	if (its.enabled || next === its.collectionTable) return;
	its.collectionTable = next;
	its.collections.clear();
}

/** One revision of the format of the tables in memory exists. */
const userWriteIdentification = (_its: Its, value: bigint): number => ((value & REVISION) === 0n ? 0 : -EINVAL);

/** Registers of the control frame. @see IHI 0069, 12.19 */
const REGISTERS: readonly ItsRegister[] = [
	{ offset: 0x0, bytes: 4, read: readControl, write: writeControl },
	{ offset: 0x4, bytes: 4, read: () => BigInt(IIDR), userWrite: userWriteIdentification },
	{ offset: 0x8, bytes: 8, read: () => TYPER },
	{ offset: 0x80, bytes: 8, read: (its) => its.cbaser, write: writeCbaser },
	{ offset: 0x88, bytes: 8, read: (its) => BigInt(its.cwriter), write: writeCwriter },
	{ offset: 0x90, bytes: 8, read: (its) => BigInt(its.creadr), userWrite: userWriteCreadr },
	{ offset: 0x100, bytes: 8, read: (its) => its.deviceTable, write: writeDeviceTable },
	{ offset: 0x108, bytes: 8, read: (its) => its.collectionTable, write: writeCollectionTable },
	...[2, 3, 4, 5, 6, 7].map((n) => ({ offset: 0x100 + 8 * n, bytes: 8, read: () => 0n })),
	...IDENTIFICATION.map((value, i) => ({ offset: 0xffd0 + 4 * i, bytes: 4, read: () => BigInt(value) })),
];

/** The register that has an offset; undefined for none. */
export function findItsRegister(offset: number): ItsRegister | undefined {
	return REGISTERS.find((register) => offset >= register.offset && offset < register.offset + register.bytes);
}

/** The register of a guest's access, which has to be aligned and of a width that it allows. */
function accessed(offset: number, width: number): ItsRegister | undefined {
	if ((width !== 4 && width !== 8) || offset % width !== 0) return undefined;
	const register = findItsRegister(offset);
	return register === undefined || register.bytes < width ? undefined : register;
}

/** A guest's read of 4 or 8 bytes of the two frames: 0 where there is no register, and with other widths. */
export function readIts(its: Its, offset: number, width: number): bigint {
	const register = accessed(offset, width);
	if (register === undefined) return 0n;
	const value = register.read(its);
	return width === 8 ? value : BigInt.asUintN(32, value >> BigInt(8 * (offset - register.offset)));
}

/** A guest's write. GITS_TRANSLATER is none of the registers: a vCPU is no device that could send a message. */
export function writeIts(its: Its, offset: number, width: number, value: bigint): void {
	const register = accessed(offset, width);
	if (register?.write === undefined) return;
	const shift = BigInt(8 * (offset - register.offset));
	const mask = (width === 8 ? 0xffff_ffff_ffff_ffffn : 0xffff_ffffn) << shift;
	register.write(its, (register.read(its) & ~mask) | ((value << shift) & mask));
}
