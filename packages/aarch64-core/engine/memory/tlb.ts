// Software TLBs: direct-mapped, one set of three (read, write, fetch) for each translation context ("bank").

import { SYS_TCR_EL1, SYS_TTBR0_EL1, SYS_TTBR1_EL1 } from "../generated/sysregs";
import {
	BANK_BYTES,
	BANKS,
	CPU_BASE,
	CPU_BYTES,
	S_BANK,
	S_BANK_CLOCK,
	S_BANKS,
	S_EL,
	S_LARGE,
	S_PAN,
	S_UPPER_LOCAL,
	STATE_BYTES,
	TLB_ENTRIES,
	TLB_EXEC,
	TLB_MASK,
	TLB_READ,
	TLB_WRITE,
	VM_CPU_COUNT,
	VM_TLB_EPOCH,
} from "../layout";
import { takeWriteEntryNote } from "./slots";

/** A tag that no address equals: tags of entries have their low 12 bits clear. */
const NO_TAG: u64 = 0xffffffffffffffff;

/** The context that decides what a bank holds, next to the two TTBRs. */
/* @inline */
function contextOf(s: u32): u32 {
	return load<u32>(s, S_EL) | (load<u32>(s, S_PAN) << 1);
}

/** Who has copied a translation must not use it any more. */
/* @inline */
function forget(): void {
	store<u32>(VM_TLB_EPOCH, load<u32>(VM_TLB_EPOCH) + 1);
}

function clearBank(s: u32, b: u32): void {
	memory.fill(bankAddress(s, b), 0xff, BANK_BYTES);
}

/** Fills a bank with the entries of another one, or of itself, whose addresses have bit 55 set: they are global. */
function takeUpper(to: u32, from: u32): void {
	const none = i64x2.splat(-1);
	for (let at: u32 = 0; at < <u32>BANK_BYTES; at += 16) {
		const upper = (load<u64>(from + at) >> 55) & 1;
		v128.store(to + at, upper ? v128.load(from + at) : none);
	}
}

/** Address of bank number `b`. */
/* @inline */
function bankAddress(s: u32, b: u32): u32 {
	return s + STATE_BYTES + b * BANK_BYTES;
}

/** Empties a bank for a context, except for what a bank that is in use tells it of the kernel's half of the addresses. */
function prepareBank(s: u32, victim: u32, context: u32, ttbr1: u64): void {
	// at EL0 nothing of that half is seen
	if (context & 1 && !load<u32>(s, S_UPPER_LOCAL)) {
		for (let b: u32 = 0; b < <u32>BANKS; b++) {
			const row = s + S_BANKS + (b << 5);
			if (!load<u32>(row, 24) || load<u32>(row, 16) != context || (load<u64>(row, 8) ^ ttbr1) << 16) continue;
			takeUpper(bankAddress(s, victim), bankAddress(s, b));
			return;
		}
	}
	clearBank(s, victim);
}

/** Finds, or makes, the bank of the current context. Call after any change of EL, PAN, TTBR0 or TTBR1. */
export function selectBank(s: u32): void {
	const ttbr0 = load<u64>(s, SYS_TTBR0_EL1);
	const ttbr1 = load<u64>(s, SYS_TTBR1_EL1);
	const context = contextOf(s);
	const clock = load<u32>(s, S_BANK_CLOCK) + 1;
	store<u32>(s, clock, S_BANK_CLOCK);
	let victim: u32 = 0;
	let oldest: u32 = 0;
	for (let b: u32 = 0; b < <u32>BANKS; b++) {
		const row = s + S_BANKS + (b << 5);
		if (load<u32>(row, 24) == 0) {
			victim = b;
			break;
		}
		if (load<u32>(row, 16) == context && load<u64>(row) == ttbr0 && load<u64>(row, 8) == ttbr1) {
			store<u32>(row, clock, 20);
			store<u32>(s, bankAddress(s, b), S_BANK);
			return;
		}
		const age = clock - load<u32>(row, 20);
		if (age > oldest) {
			oldest = age;
			victim = b;
		}
	}
	prepareBank(s, victim, context, ttbr1);
	const row = s + S_BANKS + (victim << 5);
	store<u64>(row, ttbr0);
	store<u64>(row, ttbr1, 8);
	store<u32>(row, context, 16);
	store<u32>(row, clock, 20);
	store<u32>(row, 1, 24);
	store<u32>(s, bankAddress(s, victim), S_BANK);
}

/** Notes an entry whose address is in a block of 2^bits bytes, which is entered page by page. */
export function noteEntry(s: u32, va: u64, bits: u32, global: bool): void {
	if (!global && (va >> 55) & 1) store<u32>(s, 1, S_UPPER_LOCAL);
	if (bits <= 12) return;
	const pair = s + S_LARGE + (<u32>(va >> 55) & 1) * 16;
	const address = va & 0x00ffffffffffffff;
	let mask = ~(((<u64>1) << bits) - 1) & 0x00ffffffffffffff;
	if (load<u64>(pair) != 1) {
		mask &= load<u64>(pair, 8);
		while ((load<u64>(pair) ^ address) & mask) mask = (mask << 1) & 0x00ffffffffffffff;
	}
	store<u64>(pair, address & mask);
	store<u64>(pair, mask, 8);
}

/** Forgets all translations of a vCPU. */
export function flushTlb(s: u32): void {
	forget();
	store<u64>(s, 1, S_LARGE);
	store<u64>(s, 1, S_LARGE + 16);
	store<u32>(s, 0, S_UPPER_LOCAL);
	for (let b: u32 = 0; b < <u32>BANKS; b++) {
		store<u32>(s + S_BANKS + (b << 5), 0, 24);
	}
	selectBank(s);
}

/** Forgets the translations of an ASID, the global ones of the kernel's half of the addresses excepted. */
export function flushAsid(s: u32, asid: u32): void {
	forget();
	const tcr = load<u64>(s, SYS_TCR_EL1);
	const mask: u32 = (tcr >> 36) & 1 ? 0xffff : 0xff;
	const field: u32 = (tcr >> 22) & 1 ? 14 : 6;
	for (let b: u32 = 0; b < <u32>BANKS; b++) {
		const row = s + S_BANKS + (b << 5);
		if (!load<u32>(row, 24) || (<u32>load<u16>(row + field) ^ asid) & mask) continue;
		if (load<u32>(row, 16) & 1 && !load<u32>(s, S_UPPER_LOCAL)) takeUpper(bankAddress(s, b), bankAddress(s, b));
		else clearBank(s, b);
	}
}

/** Address in guest physical memory of a byte that an entry of a data TLB leads to. */
/* @inline */
export function entryIpa(e: u32, va: u64): u64 {
	return ((<u64>load<u32>(e, 12)) << 12) | (va & 0xfff);
}

/** Forgets a page in every bank of a vCPU, whatever its ASID and its top byte. `page` has bits 55:12 of the address. */
export function flushPage(s: u32, va: u64): void {
	const pair = s + S_LARGE + (<u32>(va >> 55) & 1) * 16;
	if ((va & load<u64>(pair, 8)) == load<u64>(pair)) return flushTlb(s);
	forget();
	const page = (va & 0x00fffffffffff000) << 8;
	const index = (<u32>va >> 8) & TLB_MASK;
	for (let b: u32 = 0; b < <u32>BANKS; b++) {
		const e = s + STATE_BYTES + b * BANK_BYTES + index;
		if ((load<u64>(e, TLB_READ) & ~0xfff) << 8 == page) store<u64>(e, NO_TAG, TLB_READ);
		if ((load<u64>(e, TLB_WRITE) & ~0xfff) << 8 == page) store<u64>(e, NO_TAG, TLB_WRITE);
		if ((load<u64>(e, TLB_EXEC) & ~0xfff) << 8 == page) store<u64>(e, NO_TAG, TLB_EXEC);
	}
}

/** Address of the state of vCPU number `index`. */
/* @inline */
export function cpuState(index: u32): u32 {
	return CPU_BASE + index * CPU_BYTES;
}

/** Drops the write entries of one page of the user area in all vCPUs: code was found on it, or it must be logged. */
export function dropWriteEntries(host: u32): void {
	if (!takeWriteEntryNote(host)) return;
	forget();
	const count = load<u32>(VM_CPU_COUNT);
	for (let c: u32 = 0; c < count; c++) {
		const s = cpuState(c);
		for (let b: u32 = 0; b < <u32>BANKS; b++) {
			let e = s + STATE_BYTES + b * BANK_BYTES + TLB_WRITE;
			const end = e + TLB_ENTRIES * 16;
			for (; e < end; e += 16) {
				const tag = load<u64>(e);
				if (tag != NO_TAG && <u32>tag + load<u32>(e, 8) == host) store<u64>(e, NO_TAG);
			}
		}
	}
}

/** Drops all write entries of all vCPUs. */
export function dropAllWriteEntries(): void {
	forget();
	const count = load<u32>(VM_CPU_COUNT);
	for (let c: u32 = 0; c < count; c++)
		for (let b: u32 = 0; b < <u32>BANKS; b++)
			memory.fill(cpuState(c) + STATE_BYTES + b * BANK_BYTES + TLB_WRITE, 0xff, TLB_ENTRIES * 16);
}

/** Drops all fetch entries of all vCPUs. */
export function dropAllExecEntries(): void {
	const count = load<u32>(VM_CPU_COUNT);
	for (let c: u32 = 0; c < count; c++)
		for (let b: u32 = 0; b < <u32>BANKS; b++)
			memory.fill(cpuState(c) + STATE_BYTES + b * BANK_BYTES + TLB_EXEC, 0xff, TLB_ENTRIES * 16);
}
